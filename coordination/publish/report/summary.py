"""Page 1 in plain data, for the message that carries the report. Pure."""

import re
from html import unescape
from typing import Any

from coordination.publish.report.facts import Facts

_FIGURE = ("value", "what", "of", "moved")
_TOLD = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


def summary(facts: Facts, context: dict[str, Any]) -> dict[str, Any]:
    """`context`: of the page."""
    return {
        "subject": f"Gap report, {facts.week.title[:1].lower()}{facts.week.title[1:]}",
        "title": facts.week.title,
        "known": context["known"],
        "rebuilt": context["rebuilt"],
        "is_demonstration": facts.is_demonstration,
        "happened": context["happened"],
        "became": context["became"],
        "figures": [
            {key: figure.get(key, "") for key in ("value", "what", "of", "moved")} for figure in context["figures"]
        ],
        "serious_are_new": context["serious_are_new"],
        "serious": [
            {
                "names": f"{row.names} {row.native}".strip(),
                "told": row.told,
                "missing": row.missing,
                "weight": f"{row.gaps}, {row.weight}.",
            }
            for row in context["serious"]
        ],
        "acts": [
            {"code": row.code, "days": list(row.days), "listed": row.listed, "delisted": row.delisted, "told": row.told}
            for row in context["acts"].rows
        ],
        "limits": [{"what": limit.what, "why": limit.why} for limit in context["limits"]],
        "charts": [
            _chart("trend", "Twelve weeks: gaps open", context["trend"]),
            _chart("gaps-by-partner", "Where the gaps are: open, by severity", context["gap_bars"]),
        ],
    }


def _chart(ident: str, title: str, svg: str) -> dict[str, str]:
    """The words of the drawing are what is read where pictures are not shown."""
    told = _TOLD.search(svg)
    return {"ident": ident, "title": title, "svg": str(svg), "alt": unescape(told[1]) if told else title}
