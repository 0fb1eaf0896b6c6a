"""`refresh` in the foreground: files are stored, linked and aligned, or it is told why nothing is read."""

import gzip
import io
from datetime import date, datetime, timedelta
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
from coordination.parse import PARSERS
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


def manifest(folder: Path, *editions: tuple[str, str, str]) -> None:
    (folder / "manifest.toml").write_text(
        "\n".join(
            f'[[snapshot]]\nsource = "{source}"\ndate = {day}\nfiles = ["{name}"]' for source, day, name in editions
        )
    )


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


def test_edition_that_was_received_and_not_read_is_taken_up():
    """A run was killed between the two."""
    planned = tasks.Planned("un_sc", (FILES["un_sc"],), EDITION_ON)
    tasks.receive(planned, now=timezone.now())

    said = refresh(**give("un_sc", FILES["un_sc"]))

    assert "listings" in said
    assert Snapshot.objects.get().state == SnapshotState.STORED


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
