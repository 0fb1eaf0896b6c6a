"""How the report puts it: numbers, days, lists of names, sentences. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.gaps import GapFact
from coordination.vocabulary import DateKind
from coordination.weeks import long_day

_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven")
NONE = "–"
_BRACKETS = re.compile(r" \([^)]*\)")


def number(value: int) -> str:
    return f"{value:,}"


def plural(value: int, one: str, many: str = "") -> str:
    """ "1 gap", "2,417 gaps"."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def moved(value: int, before: int) -> str:
    """How a figure moved since the week before."""
    if value == before:
        return "as last week"
    return f"{'+' if value > before else '−'}{number(abs(value - before))} on last week"


def days(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def joined(words: Iterable[str], last: str = "and") -> str:
    found = list(words)
    return f" {last} ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)


def names(found: Sequence[str], limit: int) -> str:
    """The first names, and how many more."""
    more = len(found) - limit
    return ", ".join(found) if more <= 0 else f"{', '.join(found[:limit])} and {number(more)} more"


def shortened(name: str, limit: int = 56) -> str:
    """A long name cut between words, for lines that give the first of many."""
    return name if len(name) <= limit else f"{name[:limit].rsplit(' ', 1)[0]} …"


def tally(counts: Mapping[str, int], limit: int = 4) -> str:
    """ "GB 12, AU 4, others 2": the largest first."""
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    rest = sum(value for _, value in ordered[limit:])
    parts = [f"{code} {number(value)}" for code, value in ordered[:limit]]
    return ", ".join([*parts, f"others {number(rest)}"] if rest else parts)


def without_brackets(name: str) -> str:
    """A regime's name without what it adds in brackets."""
    return _BRACKETS.sub("", name)


def day(value: date, *, is_bound: bool = False) -> str:
    return f"≤{value}" if is_bound else f"{value}"


def stem(facts: Facts) -> str:
    """What the names of its files begin with."""
    edition = f"-{facts.audience.lower()}" if facts.of_partner else ""
    return f"gap-report-{facts.week.code}{edition}{'-as-then' if facts.is_rebuilt else ''}"


def known(facts: Facts) -> str:
    """Up to which record the report knows: the same rows are told alike whenever it is written."""
    if facts.known_at is None:
        return "no record yet"
    return f"records up to {facts.known_at:%Y-%m-%d %H:%M} UTC"


def rebuilt(facts: Facts) -> str:
    return (
        f"Rebuilt later, as known on {facts.week.reported_at:%A %-d %B %Y, %H:%M} UTC. What has been learned since is "
        "left out; links between records, names of targets and severity are those of now."
    )


def designations(gap: GapFact) -> str:
    """ "US 2018-08-03 published, AU ≤2022-03-26 control": the first designation of each, oldest first."""
    return ", ".join(
        f"{code} {day(record.since, is_bound=record.is_bound)} {DateKind(record.kind).label}"
        for code, record in gap.leaders.items()
    )


def what_happened(facts: Facts, figures: Figures) -> tuple[str, str]:
    """The lede: what partners did, and what became of the gaps."""
    if not any(state.is_read for state in facts.lists):
        return "No list has been read yet,", "so nothing can be said of any jurisdiction, and no gap can be counted."
    return _acts(facts, figures), _gaps(figures)


def _acts(facts: Facts, figures: Figures) -> str:
    acted = figures.listings_by_jurisdiction
    delisted = {
        code: found for code in facts.partners if (found := len(facts.changes.of(["delisting"], jurisdiction=code)))
    }
    parts = []
    if acted:
        who = [f"{_the(facts.partners[code])} {number(count)}" for code, count in _largest_first(acted)]
        how_many = _NUMBERS[len(acted)] if len(acted) < len(_NUMBERS) else number(len(acted))
        parts.append(f"{how_many} {'partner' if len(acted) == 1 else 'partners'} listed: {joined(who)}.")
    if figures.listings_un:
        parts.append(f"The United Nations listed {number(figures.listings_un)}.")
    dated = figures.listings_dated_in_week
    if dated < figures.listings + figures.listings_un:
        parts.append(
            f"Of these, {number(dated) if dated else 'none'} {'bear' if dated > 1 else 'bears'} a day of this week."
        )
    if delisted:
        who = [f"{_the(facts.partners[code])} {number(count)}" for code, count in _largest_first(delisted)]
        parts.append(f"{'Delisted' if acted else 'Nobody was listed; delisted'}: {joined(who)}.")
    if parts:
        return " ".join(parts)
    seen = [code for code in facts.partners if facts.seen_on(code)]
    if seen:
        return f"Nobody was listed or delisted in the lists read in editions of this week ({', '.join(seen)})."
    newest = max(state.edition_on for state in facts.lists if state.edition_on is not None)
    if newest < facts.week.from_on:
        return f"No list is read in an edition of this week: the newest is of {long_day(newest)}."
    return (
        "No list is read in an edition of this week; what later ones show is told in the weeks in which they were read."
    )


def _largest_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])


def _the(name: str) -> str:
    return f"the {name}" if name.startswith(("United", "European", "Republic")) else name


def _gaps(figures: Figures) -> str:
    opened = f"{plural(figures.new, 'gap')} opened" if figures.new else "No gap opened"
    closed = f"{number(figures.closed)} closed" if figures.closed else "none closed"
    text = f"{opened}, {closed}; {number(figures.open)} {'stands' if figures.open == 1 else 'stand'} open."
    if figures.found_by_first_reading:
        found = plural(figures.found_by_first_reading, "standing gap")
        text += f" {found} {'was' if figures.found_by_first_reading == 1 else 'were'} found when lists were first read."
    if figures.found_late:
        text += f" {plural(figures.found_late, 'older gap')} came to light."
    return text
