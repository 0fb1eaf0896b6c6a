"""A written report -> the message that carries it: summary inline, charts as pictures, files attached."""

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from coordination.models import DESK, Dispatch, Report
from coordination.publish.printing import as_png

ATTACHED = {
    ".pdf": ("application", "pdf"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".html": ("text", "html"),
}
MAX_ATTACHED = 12_000_000  # bytes in all; many mail servers refuse more than 20 MB, and base64 adds a third
PICTURE_WIDTH = 1040  # pixels; shown at half, so that it is sharp


def letter(report: Report, dispatch: Dispatch, *, folder: Path, now: datetime) -> tuple[bytes, list[dict[str, Any]]]:
    """
    The message as it goes out, and which files it carries.

    The PDF and the workbook are attached; the page where there is no PDF. What would make it too
    large is left out and named.
    """
    attached, left_out = _files(report, folder)
    summary = report.summary
    charts = [{**chart, "cid": f"{chart['ident']}@gap-report"} for chart in summary.get("charts", ())]
    context = {
        **summary,
        "charts": charts,
        "edition": "" if report.audience == DESK else report.audience,
        "files": [file["name"] for file, _ in attached],
        "left_out": left_out,
        "missing": report.missing,
    }
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"{'[Demonstration] ' if summary.get('is_demonstration') else ''}{summary['subject']}"
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = dispatch.email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = dispatch.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(render_to_string("report/mail.txt", context))
    message.add_alternative(render_to_string("report/mail.html", context), subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]
    for chart in charts:
        picture = as_png(chart["svg"], width=PICTURE_WIDTH)
        page.add_related(  # type: ignore[union-attr]
            picture, "image", "png", cid=f"<{chart['cid']}>", filename=f"{chart['ident']}.png", disposition="inline"
        )
    for file, content in attached:
        kind, subtype = ATTACHED[Path(file["name"]).suffix]
        message.add_attachment(content, maintype=kind, subtype=subtype, filename=file["name"])
    return message.as_bytes(), [file for file, _ in attached]


def _files(report: Report, folder: Path) -> tuple[list[tuple[dict[str, Any], bytes]], list[str]]:
    by_suffix = {Path(file["name"]).suffix: file for file in report.files}
    wanted: list[str] = [suffix for suffix in (".pdf", ".xlsx") if suffix in by_suffix]
    if ".pdf" not in by_suffix and ".html" in by_suffix:
        wanted.insert(0, ".html")
    attached, left_out, size = [], [], 0
    for suffix in wanted:
        file = by_suffix[suffix]
        if size + file["size"] > MAX_ATTACHED:
            left_out.append(file["name"])
            continue
        size += file["size"]
        attached.append((file, (folder / file["name"]).read_bytes()))
    return attached, left_out
