"""
`refresh` in the foreground: good files are stored, linked and aligned; bad ones change no row.

The files are copies of the starter lists, which are in the publishers' own formats, and damaged
as files come to be: cut off, altered, replaced by an error page, made to harm.
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
from django.core.management import CommandError, call_command
from django.utils import timezone

from coordination import tasks
from coordination.management.commands.refresh import STARTER
from coordination.models import (
    Alignment,
    Change,
    Designation,
    DesignationVersion,
    Entity,
    Gap,
    Snapshot,
    Source,
)
from coordination.parse import PARSERS, ListFile
from coordination.vocabulary import SnapshotState, Status
from tests.factories import rows

SAMPLES = Path(__file__).parent / "parse" / "samples"
FILES = {
    "un_sc": STARTER / "un_sc.xml",
    "us_ofac_sdn": STARTER / "us_ofac_sdn_enhanced.xml",
    "gb_uksl": STARTER / "gb_uksl.xml",
    "au_dfat": STARTER / "au_dfat.xlsx",
}
EDITION_ON = date(2026, 8, 22)
TROUBLED = "a list was held or rejected: see the lines above; its last good state stands"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, reference, now: datetime) -> None:
    """Each look at the clock is a second later."""
    seconds = count()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=next(seconds)))


def refresh(*sources: str, **options) -> str:
    """What the command says when all went well."""
    out = io.StringIO()
    call_command("refresh", *sources, stdout=out, **options)
    return out.getvalue()


def refused(*sources: str, **options) -> tuple[str, list[str]]:
    """What it ends with when not all went well, and the lines it gave to a list."""
    err = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("refresh", *sources, stdout=io.StringIO(), stderr=err, **options)
    return str(refusal.value), err.getvalue().splitlines()


def give(source: str, path: Path) -> dict[str, list[str]]:
    return {"file": [f"{source}={path}"]}


# Good files


def test_lists_are_stored_linked_and_aligned(tmp_path: Path):
    said = refresh(lists=STARTER)

    assert set(Source.objects.filter(snapshots__state="stored").values_list("code", flat=True)) >= set(FILES)
    assert not Designation.objects.to_be_resolved().exists()
    assert not Entity.objects.to_be_aligned().exists()
    bank = Designation.objects.get(key="KPe.047").entity
    assert bank.designations.filter(source__code__in=FILES).count() == 4
    assert Alignment.objects.get(entity=bank, jurisdiction__code="GB").status == Status.DESIGNATED
    un = DesignationVersion.objects.open().filter(designation__source__code="un_sc").count()
    assert f"un_sc 2026-08-22: {un} records; {un} listings" in said.splitlines()
    assert f"  un_sc            2026-08-22  {un:>7,} designations" in said.splitlines()
    assert said.endswith(
        f"  {Entity.objects.standing().count():,} entities, {Gap.objects.open().count():,} gaps open\n"
    )


def test_run_again_changes_nothing_and_says_so():
    refresh(lists=STARTER)
    before = rows()

    said = refresh(lists=STARTER)

    assert rows() == before
    assert "un_sc 2026-08-22: no change (the same file was stored before)" in said.splitlines()
    assert "nothing to link or align" in said.splitlines()


def test_database_that_was_only_migrated_gets_the_rows_of_the_program_first():
    Source.objects.all().delete()

    refresh("un_sc", lists=STARTER)

    assert Snapshot.objects.get().state == SnapshotState.STORED


def test_only_the_lists_named_are_read():
    refresh("un_sc", "au_dfat", lists=STARTER)

    assert set(Snapshot.objects.values_list("source__code", flat=True)) == {"un_sc", "au_dfat"}


def test_lists_dir_is_read_when_nothing_else_is_given(settings):
    settings.LISTS_DIR = str(STARTER)

    assert "un_sc 2026-08-22" in refresh("un_sc")


def test_edition_from_a_manifest_counts_as_recorded_on_its_day():
    refresh("un_sc", lists=STARTER)

    assert {moment.date() for moment in Change.objects.values_list("recorded_at", flat=True)} == {EDITION_ON}


def test_single_file_stands_for_the_day_it_prints(now: datetime):
    refresh(**give("un_sc", FILES["un_sc"]))

    snapshot = Snapshot.objects.get()
    assert (snapshot.edition_on, snapshot.received_at.date()) == (EDITION_ON, now.date())


def test_single_file_stands_for_the_day_that_is_given():
    refresh(**give("un_sc", FILES["un_sc"]), on=date(2026, 9, 1))

    assert Snapshot.objects.get().edition_on == date(2026, 9, 1)


def test_single_file_that_prints_no_day_stands_for_today(now: datetime):
    refresh(**give("us_ofac_sdn", SAMPLES / "us_ofac_sdn" / "sdn.csv"))

    assert Snapshot.objects.get().edition_on == now.date()


def test_folder_is_one_edition_of_several_files(tmp_path: Path):
    for name in ("sdn", "alt", "add", "sdn_comments"):
        (tmp_path / f"{name}.csv").write_bytes((SAMPLES / "us_ofac_sdn" / f"{name}.csv").read_bytes())

    refresh(**give("us_ofac_sdn", tmp_path))

    snapshot = Snapshot.objects.get()
    assert [file["name"] for file in snapshot.files] == ["add.csv", "alt.csv", "sdn.csv", "sdn_comments.csv"]
    assert snapshot.state == SnapshotState.STORED


def test_several_files_are_several_editions():
    refresh(file=[f"{source}={FILES[source]}" for source in ("un_sc", "au_dfat")])

    assert Snapshot.objects.stored().count() == 2


def test_packed_file_is_read_as_it_is(tmp_path: Path):
    packed = tmp_path / "un.xml.gz"
    packed.write_bytes(gzip.compress(FILES["un_sc"].read_bytes()))

    refresh(**give("un_sc", packed))

    assert Snapshot.objects.get().state == SnapshotState.STORED


def test_starter_lists_are_marked_and_go_with_the_first_real_one():
    refresh(starter=True)
    assert not Designation.objects.filter(is_starter=False).exists()

    refresh(**give("un_sc", FILES["un_sc"]))

    assert set(Designation.objects.values_list("is_starter", "source__code")) == {(False, "un_sc")}
    assert not Change.objects.exclude(kind="listing").exists()


def test_starter_lists_read_twice_change_nothing():
    refresh(starter=True)
    before = rows()

    refresh(starter=True)

    assert rows() == before


def test_editions_of_one_list_are_read_in_the_order_of_their_days(tmp_path: Path):
    """The later one is written first in the manifest."""
    text = FILES["un_sc"].read_text("utf-8")
    (tmp_path / "old.xml").write_text(text.replace("<FIRST_NAME>KIM</FIRST_NAME>", "<FIRST_NAME>GIM</FIRST_NAME>"))
    (tmp_path / "new.xml").write_text(text)
    manifest(tmp_path, ("un_sc", "2026-08-22", "new.xml"), ("un_sc", "2026-08-01", "old.xml"))

    said = refresh(lists=tmp_path)

    assert [line.split(":")[0] for line in said.splitlines()[:2]] == ["un_sc 2026-08-01", "un_sc 2026-08-22"]
    assert "amendment" in said.splitlines()[1]


def test_edition_of_today_follows_what_was_recorded_today(tmp_path: Path, now: datetime):
    """Midnight is before this morning's file: what was known at seven must not be rewritten."""
    text = FILES["un_sc"].read_text("utf-8")
    refresh(**give("un_sc", FILES["un_sc"]))
    moment = timezone.now()
    known = set(DesignationVersion.objects.known(at=moment).values_list("pk", flat=True))
    (tmp_path / "un.xml").write_text(text.replace("<FIRST_NAME>KIM</FIRST_NAME>", "<FIRST_NAME>GIM</FIRST_NAME>"))
    manifest(tmp_path, ("un_sc", now.date().isoformat(), "un.xml"))

    said = refresh(lists=tmp_path)

    assert "amendment" in said.splitlines()[0]
    assert set(DesignationVersion.objects.known(at=moment).values_list("pk", flat=True)) == known


def test_history_that_is_read_late_rewrites_nothing(tmp_path: Path):
    """A worker recorded the list in November; then an edition of September is read from a folder."""
    refresh(**give("un_sc", FILES["un_sc"]))
    moment = timezone.now()
    known = set(DesignationVersion.objects.known(at=moment).values_list("pk", flat=True))
    text = FILES["un_sc"].read_text("utf-8")
    (tmp_path / "un.xml").write_text(text.replace("<FIRST_NAME>KIM</FIRST_NAME>", "<FIRST_NAME>GIM</FIRST_NAME>"))
    manifest(tmp_path, ("un_sc", "2026-09-01", "un.xml"))

    refresh(lists=tmp_path)

    assert set(DesignationVersion.objects.known(at=moment).values_list("pk", flat=True)) == known
    assert Change.objects.filter(kind="amendment").exists()


# What is not read


def test_list_without_a_parser_is_named_in_one_line_and_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(PARSERS, "gb_uksl")
    manifest(tmp_path, ("gb_uksl", "2026-08-01", "a.xml"), ("gb_uksl", "2026-08-22", "b.xml"))
    (tmp_path / "a.xml").touch()
    (tmp_path / "b.xml").touch()

    said = refresh(lists=tmp_path)

    assert said.splitlines()[0] == "gb_uksl: not read yet (no parser), skipped"
    assert said.count("gb_uksl") == 1
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "nothing to read: give --lists DIR or --file SOURCE=PATH, or set LISTS_DIR"),
        ({"file": ["un_sc"]}, "--file un_sc: give SOURCE=PATH with a file or folder that exists"),
        ({"file": ["un_sc="]}, "--file un_sc=: give SOURCE=PATH with a file or folder that exists"),
        ({"file": ["=."]}, "--file =.: give SOURCE=PATH with a file or folder that exists"),
        ({"file": ["un_sc=gone.xml"]}, "--file un_sc=gone.xml: give SOURCE=PATH with a file or folder that exists"),
        ({"file": ["un_sc=empty"]}, "--file un_sc=empty: the folder is empty"),
        ({"file": ["un_cs=list.xml"]}, "un_cs is not a list we know; see `manage.py refresh --help`"),
        ({"lists": Path("gone")}, "gone: cannot be opened (No such file or directory)"),
        ({"lists": Path("empty")}, "manifest.toml: cannot be opened (No such file or directory)"),
    ],
)
def test_wrong_arguments_are_told_in_one_sentence(tmp_path: Path, monkeypatch, options, sentence: str):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.xml").touch()
    before = rows()

    said, _ = refused(**options)

    assert sentence in said
    assert "\n" not in said
    assert rows() == before


def test_list_that_is_not_among_those_given_is_told():
    said, _ = refused("us_ofac_cons", lists=STARTER)

    assert said == "us_ofac_cons is not among the lists given"


def test_unknown_list_in_a_manifest_stops_before_anything_is_read(tmp_path: Path):
    (tmp_path / "un.xml").write_bytes(FILES["un_sc"].read_bytes())
    manifest(tmp_path, ("un_sc", "2026-08-01", "un.xml"), ("un_cs", "2026-08-22", "un.xml"))

    said, _ = refused(lists=tmp_path)

    assert said.startswith("un_cs is not a list we know")
    assert not Snapshot.objects.exists()


# Bad files


def manifest(folder: Path, *editions: tuple[str, str, str]) -> None:
    (folder / "manifest.toml").write_text(
        "\n".join(
            f'[[snapshot]]\nsource = "{source}"\ndate = {day}\nfiles = ["{name}"]' for source, day, name in editions
        )
    )


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
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/a.bmp", "w") as member:
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
    tmp_path: Path, source: str, content: Callable[[], bytes], sentence: str
):
    refresh(**give(source, FILES[source]))
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


def test_bad_file_that_is_given_again_is_told_again(tmp_path: Path):
    bad = tmp_path / "list"
    bad.write_bytes(error_page())
    first = refused(**give("un_sc", bad))
    before = rows()

    assert refused(**give("un_sc", bad)) == first
    assert rows() == before


def test_good_file_after_a_bad_one_is_stored(tmp_path: Path):
    bad = tmp_path / "list"
    bad.write_bytes(cut_off("un_sc")())
    refused(**give("un_sc", bad))

    refresh(**give("un_sc", FILES["un_sc"]))

    assert list(Snapshot.objects.order_by("pk").values_list("state", flat=True)) == ["rejected", "stored"]


def test_bad_file_among_good_ones_does_not_keep_them_back(tmp_path: Path):
    (tmp_path / "un.xml").write_bytes(error_page())
    (tmp_path / "au.xlsx").write_bytes(FILES["au_dfat"].read_bytes())
    manifest(tmp_path, ("un_sc", "2026-08-01", "un.xml"), ("au_dfat", "2026-08-22", "au.xlsx"))

    said, lines = refused(lists=tmp_path)

    assert said == TROUBLED
    assert lines == ["un_sc 2026-08-01: rejected: un.xml: an HTML page, not a list"]
    assert set(DesignationVersion.objects.open().values_list("designation__source__code", flat=True)) == {"au_dfat"}
    assert not Entity.objects.to_be_aligned().exists()


def test_list_that_lost_half_its_records_is_held_and_leaves_every_row(tmp_path: Path):
    refresh(**give("un_sc", FILES["un_sc"]))
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


def test_older_file_is_held_and_leaves_every_row(tmp_path: Path):
    refresh(**give("un_sc", FILES["un_sc"]))
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


def test_edition_that_was_received_and_not_read_is_taken_up():
    """A run was killed between the two."""
    planned = tasks.Planned("un_sc", (FILES["un_sc"],), EDITION_ON)
    tasks.receive(planned, now=timezone.now())

    said = refresh(**give("un_sc", FILES["un_sc"]))

    assert "listings" in said
    assert Snapshot.objects.get().state == SnapshotState.STORED
