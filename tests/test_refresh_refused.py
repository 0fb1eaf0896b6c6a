"""
`refresh` on bad files: they change no row.

They are copies of the starter lists, which are in the publishers' own formats, damaged as files
come to be: cut off, altered, replaced by an error page, made to harm.
"""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from django.utils import timezone

from coordination import tasks
from coordination.models import DesignationVersion, Entity, Snapshot
from coordination.parse import ListFile
from coordination.reference import load_reference
from coordination.vocabulary import SnapshotState
from tests.factories import rows
from tests.kept import keep
from tests.test_refresh import FILES, SAMPLES, give, manifest, refresh, refused

TROUBLED = "a list was held or rejected: see the lines above; its last good state stands"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Each look at the clock is a second later."""
    seconds = count(3600)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=next(seconds)))


@pytest.fixture
def stand(now: datetime) -> Callable[[str], None]:
    """A good file of a list was read an hour ago."""

    def read(source: str) -> None:
        with pytest.MonkeyPatch.context() as clock:
            clock.setattr(timezone, "now", lambda: now)
            load_reference(now=now)
            refresh(**give(source, FILES[source]))

    return lambda source: keep(("good file", source), lambda: read(source))


def cut_off(source: str) -> Callable[[], bytes]:
    return lambda: FILES[source].read_bytes()[: FILES[source].stat().st_size * 3 // 5]


def error_page() -> bytes:
    return b"\xef\xbb\xbf\n<!DOCTYPE html><html><title>503 Service Unavailable</title><body>Try later.</body></html>"


def external_entity(source: str) -> Callable[[], bytes]:
    def content() -> bytes:
        text = FILES[source].read_text("utf-8")
        head, root = text.split("?>", 1)
        doctype = '<!DOCTYPE x [<!ENTITY host SYSTEM "file:///etc/hostname">]>'
        return f"{head}?>{doctype}{root.replace('<FIRST_NAME>', '<FIRST_NAME>&host;')}".encode()

    return content


def entities_that_unfold() -> bytes:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(12))
    return f'<!DOCTYPE x [<!ENTITY e0 "ha">{levels}]><CONSOLIDATED_LIST>&e12;</CONSOLIDATED_LIST>'.encode()


def nul_byte() -> bytes:
    return FILES["un_sc"].read_bytes().replace(b"KIM", b"K\0M", 1)


def missing_column() -> bytes:
    """Of one line of many."""
    records = list(csv.reader(io.StringIO((SAMPLES / "us_ofac_sdn" / "sdn.csv").read_text("cp1252"), newline="")))
    del records[2][5]
    altered = io.StringIO()
    csv.writer(altered).writerows(records)
    return altered.getvalue().encode("cp1252")


def altered_workbook(old: bytes, new: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(FILES["au_dfat"]) as original, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as altered:
        for member in original.namelist():
            altered.writestr(member, original.read(member).replace(old, new))
    return packed.getvalue()


def renamed_header() -> bytes:
    return altered_workbook(b"<t>Control Date</t>", b"<t>Date of control</t>")


def changed_value() -> bytes:
    return FILES["gb_uksl"].read_bytes().replace(b">Ship<", b">Submarine<", 1)


def blanks_without_end(prefix: bytes) -> bytes:
    """A valid beginning, then blanks that take two thousandths of their size."""
    return gzip.compress(prefix + b" " * (4 << 20))


def endless_xml() -> bytes:
    text = FILES["un_sc"].read_bytes()
    return blanks_without_end(text[: text.index(b"</INDIVIDUAL>") + len(b"</INDIVIDUAL>")])


def endless_csv() -> bytes:
    return blanks_without_end((SAMPLES / "us_ofac_sdn" / "sdn.csv").read_bytes())


def endless_workbook() -> bytes:
    return gzip.compress(FILES["au_dfat"].read_bytes() + b" " * (4 << 20))


def workbook_that_unfolds() -> bytes:
    """A member that unpacks to more than the 256 MB that a workbook may have."""
    packed = io.BytesIO(FILES["au_dfat"].read_bytes())
    with (
        zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/a.bmp", "w") as member,
    ):
        for _ in range(257):
            member.write(bytes(1 << 20))
    return packed.getvalue()


def cut_off_gzip() -> bytes:
    return gzip.compress(FILES["un_sc"].read_bytes())[:-500]


def nothing() -> bytes:
    return b""


BAD = [
    pytest.param("un_sc", cut_off("un_sc"), "list: not well-formed XML (", id="truncated XML, UN"),
    pytest.param("gb_uksl", cut_off("gb_uksl"), "list: not well-formed XML (", id="truncated XML, UK"),
    pytest.param("us_ofac_sdn", cut_off("us_ofac_sdn"), "list: not well-formed XML (", id="truncated XML, US"),
    pytest.param("au_dfat", cut_off("au_dfat"), "list: not a workbook, or cut off (", id="truncated XLSX"),
    pytest.param("un_sc", cut_off_gzip, "list: the file is cut off or not what it claims to be (", id="truncated gzip"),
    *(pytest.param(s, error_page, "list: an HTML page, not a list", id=f"HTML error page, {s}") for s in FILES),
    *(pytest.param(s, nothing, "list", id=f"empty file, {s}") for s in FILES),
    pytest.param(
        "us_ofac_sdn", missing_column, "list, line 3: 11 columns, expected 12", id="CSV with a missing column"
    ),
    pytest.param("au_dfat", renamed_header, "list: column 'Control Date' is missing", id="XLSX with a renamed header"),
    pytest.param("gb_uksl", changed_value, "unknown value 'Submarine'", id="unknown kind of target"),
    *(
        pytest.param(s, external_entity(s), "list: has a DOCTYPE, ", id=f"external entity, {s}")
        for s in ("un_sc", "us_ofac_sdn", "gb_uksl")
    ),
    pytest.param("un_sc", entities_that_unfold, "list: has a DOCTYPE, ", id="entities that unfold"),
    pytest.param("un_sc", nul_byte, "list: not well-formed XML (Invalid character", id="XML with a null byte"),
    pytest.param("un_sc", endless_xml, "list: unpacks to more than 2 MB", id="XML that unpacks without end"),
    pytest.param("us_ofac_sdn", endless_csv, "list: unpacks to more than 2 MB", id="CSV that unpacks without end"),
    pytest.param("au_dfat", endless_workbook, "list: unpacks to more than 2 MB", id="XLSX in endless gzip"),
    pytest.param("au_dfat", workbook_that_unfolds, "list: unpacks to more than 256 MB", id="XLSX that unfolds"),
    pytest.param("un_sc", FILES["au_dfat"].read_bytes, "list: ", id="another format"),
    pytest.param("gb_uksl", FILES["un_sc"].read_bytes, "list: the root element is", id="another list"),
]


@pytest.fixture
def low_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files may unpack to 2 MB, not to a gigabyte."""
    monkeypatch.setattr(tasks, "ListFile", partial(ListFile, max_unpacked=2 << 20))


@pytest.mark.usefixtures("low_cap")
@pytest.mark.parametrize(("source", "content", "sentence"), BAD)
def test_bad_file_is_rejected_with_one_sentence_and_leaves_every_row(
    tmp_path: Path, stand, source: str, content: Callable[[], bytes], sentence: str
):
    stand(source)
    before = rows("Snapshot")
    bad = tmp_path / "list"
    bad.write_bytes(content())

    said, lines = refused(**give(source, bad))

    snapshot = Snapshot.objects.latest("pk")
    assert rows("Snapshot") == before
    assert snapshot.state == SnapshotState.REJECTED
    assert sentence in snapshot.reason
    assert "\n" not in snapshot.reason
    assert lines == [f"{source} {snapshot.edition_on}: rejected: {snapshot.reason}"]
    assert said == TROUBLED


@pytest.mark.usefixtures("reference")
def test_bad_file_that_is_given_again_is_told_again(tmp_path: Path):
    bad = tmp_path / "list"
    bad.write_bytes(error_page())
    first = refused(**give("un_sc", bad))
    before = rows()

    assert refused(**give("un_sc", bad)) == first
    assert rows() == before


@pytest.mark.usefixtures("reference")
def test_good_file_after_a_bad_one_is_stored(tmp_path: Path):
    bad = tmp_path / "list"
    bad.write_bytes(cut_off("un_sc")())
    refused(**give("un_sc", bad))

    refresh(**give("un_sc", FILES["un_sc"]))

    assert list(Snapshot.objects.order_by("pk").values_list("state", flat=True)) == ["rejected", "stored"]


@pytest.mark.usefixtures("reference")
def test_bad_file_among_good_ones_does_not_keep_them_back(tmp_path: Path):
    (tmp_path / "un.xml").write_bytes(error_page())
    (tmp_path / "au.xlsx").write_bytes(FILES["au_dfat"].read_bytes())
    manifest(tmp_path, ("un_sc", "2026-08-01", "un.xml"), ("au_dfat", "2026-08-22", "au.xlsx"))

    said, lines = refused(lists=tmp_path)

    assert said == TROUBLED
    assert lines == ["un_sc 2026-08-01: rejected: un.xml: an HTML page, not a list"]
    assert set(DesignationVersion.objects.open().values_list("designation__source__code", flat=True)) == {"au_dfat"}
    assert not Entity.objects.to_be_aligned().exists()


def test_list_that_lost_half_its_records_is_held_and_leaves_every_row(tmp_path: Path, stand):
    stand("un_sc")
    before = rows("Snapshot")
    text = FILES["un_sc"].read_text("utf-8")
    start, end = text.index("<ENTITIES>") + len("<ENTITIES>"), text.index("</ENTITIES>")
    short = tmp_path / "un.xml"
    short.write_text(text[:start] + text[end:])

    said, (line,) = refused(**give("un_sc", short), on=date(2026, 8, 23))

    assert rows("Snapshot") == before
    assert said == TROUBLED
    assert line.startswith("un_sc 2026-08-23: held: ")
    assert "records (" in line
    assert "are missing, the limit is 3" in line


def test_older_file_is_held_and_leaves_every_row(tmp_path: Path, stand):
    stand("un_sc")
    before = rows("Snapshot")
    older = tmp_path / "un.xml"
    older.write_text(
        FILES["un_sc"].read_text("utf-8").replace('dateGenerated="2026-08-22', 'dateGenerated="2026-08-01')
    )

    _, lines = refused(**give("un_sc", older))

    assert rows("Snapshot") == before
    assert lines == [
        "un_sc 2026-08-01: held: Its date 2026-08-01 is before that of the newest accepted edition, 2026-08-22."
    ]
