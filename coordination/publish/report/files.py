"""Files of reports as somebody may have them."""

from dataclasses import dataclass
from pathlib import Path

from coordination.models.report import ReportQuerySet


@dataclass(frozen=True, slots=True)
class ReportFile:
    """`etag` is the hash that was recorded when it was written, in quotes."""

    path: Path
    etag: str

    @property
    def is_shown(self) -> bool:
        """Opened by a browser rather than kept."""
        return self.path.suffix in (".html", ".pdf")


def find_file(reports: ReportQuerySet, week: str, name: str, *, folder: Path) -> ReportFile | None:
    """A file that one of these reports of the week names; no other file is found, wherever it lies."""
    hashes = {file["name"]: file["sha256"] for report in reports.filter(week=week) for file in report.files}
    place = (folder.resolve() / name).resolve()
    if name not in hashes or place.parent != folder.resolve() or not place.is_file():
        return None
    return ReportFile(place, f'"{hashes[name]}"')
