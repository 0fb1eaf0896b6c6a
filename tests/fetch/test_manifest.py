"""A folder's manifest says which editions lie in it, or in one sentence where it cannot be followed."""

from datetime import date
from pathlib import Path

import pytest

from coordination.fetch import ManifestError, Planned, read_manifest
from coordination.vocabulary import FieldGroup


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("sdn.csv", "alt.csv", "consolidated.xml"):
        (tmp_path / name).touch()
    return tmp_path


def write(folder: Path, *lines: str) -> Path:
    manifest = folder / "manifest.toml"
    manifest.write_text("\n".join(lines), encoding="utf-8")
    return manifest


def snapshot(source: str = '"un_sc"', day: str = "2026-08-01", files: str = '["consolidated.xml"]', *more: str) -> str:
    fields = {"source": source, "date": day, "files": files}
    return "\n".join(["[[snapshot]]", *(f"{name} = {value}" for name, value in fields.items() if value), *more])


def test_editions_come_in_date_order_then_as_written(folder: Path):
    write(
        folder,
        snapshot('"gb_uksl"', "2026-08-22"),
        snapshot('"us_ofac_sdn"', "2026-08-01"),
        snapshot('"au_dfat"', "2026-07-23"),
        snapshot('"un_sc"', "2026-08-01"),
    )

    planned = read_manifest(folder)

    assert [edition.source for edition in planned] == ["au_dfat", "us_ofac_sdn", "un_sc", "gb_uksl"]


def test_edition_names_its_files_and_what_it_lacks(folder: Path):
    write(
        folder,
        snapshot('"us_ofac_sdn"', "2026-08-02", '["sdn.csv", "alt.csv"]', 'fields_absent = ["dates", "names.aliases"]'),
    )

    assert read_manifest(folder) == [
        Planned(
            "us_ofac_sdn",
            (folder / "sdn.csv", folder / "alt.csv"),
            date(2026, 8, 2),
            frozenset({FieldGroup.DATES, FieldGroup.ALIASES}),
        )
    ]


def test_manifest_is_found_by_its_folder_or_its_own_path(folder: Path):
    write(folder, snapshot())
    other = folder / "manifest-history.toml"
    other.write_text(snapshot('"gb_uksl"'))

    assert [edition.source for edition in read_manifest(folder)] == ["un_sc"]
    assert [edition.source for edition in read_manifest(other)] == ["gb_uksl"]


def test_paths_are_relative_to_the_manifest(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory):
    (folder / "un").mkdir()
    (folder / "un" / "list.xml").touch()
    write(folder, snapshot(files='["un/list.xml"]'))
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))

    assert read_manifest(folder)[0].files == (folder / "un" / "list.xml",)


def test_what_it_says_beside_editions_is_left_alone(folder: Path):
    write(folder, "extract = true", snapshot())

    assert len(read_manifest(folder)) == 1


@pytest.mark.parametrize("folder_name", ["nowhere", ""])
def test_missing_manifest_is_told(tmp_path: Path, folder_name: str):
    with pytest.raises(ManifestError) as refusal:
        read_manifest(tmp_path / folder_name)

    assert str(refusal.value).startswith(str(tmp_path / folder_name))
    assert str(refusal.value).endswith(
        "cannot be opened (No such file or directory); give a folder with a manifest.toml"
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[snapshot]\n", "not readable as TOML"),
        ("", "has no [[snapshot]]"),
        ("snapshot = 3", "has no [[snapshot]]"),
        ("snapshot = []", "has no [[snapshot]]"),
        ('snapshot = ["un_sc"]', "snapshot 1: is not a table; write [[snapshot]] above its lines"),
        (snapshot(source=""), "snapshot 1: `source` is missing"),
        (snapshot(source="7"), "snapshot 1: `source` is missing"),
        (snapshot(day=""), "snapshot 1 (un_sc): `date` is missing or not a day like 2026-08-01"),
        (snapshot(day='"2026-08-01"'), "snapshot 1 (un_sc): `date` is missing or not a day like 2026-08-01"),
        (snapshot(day="2026-08-01T00:00:00Z"), "snapshot 1 (un_sc): `date` is missing or not a day like 2026-08-01"),
        (snapshot(files=""), "snapshot 1 (un_sc): `files` must name one file or more"),
        (snapshot(files="[]"), "snapshot 1 (un_sc): `files` must name one file or more"),
        (snapshot(files='"consolidated.xml"'), "snapshot 1 (un_sc): `files` must name one file or more"),
        (snapshot(files="[1]"), "snapshot 1 (un_sc): `files` must name one file or more"),
        (snapshot(files='["gone.xml"]'), "gone.xml does not exist"),
        (snapshot(files='["."]'), "does not exist"),
        (
            snapshot('"un_sc"', "2026-08-01", '["sdn.csv"]', 'fields_absent = "dates"'),
            "snapshot 1 (un_sc): `fields_absent` must be a list",
        ),
        (
            snapshot('"un_sc"', "2026-08-01", '["sdn.csv"]', 'fields_absent = ["dates", "aliases"]'),
            "snapshot 1 (un_sc): 'aliases' in `fields_absent` is not one of addresses, birth_dates, contacts,",
        ),
        (
            snapshot('"un_sc"', "2026-08-01", '["sdn.csv"]', 'fields_absent = [["dates"]]'),
            "snapshot 1 (un_sc): ['dates'] in `fields_absent` is not one of addresses,",
        ),
        (f"{snapshot()}\n{snapshot(day='')}", "snapshot 2 (un_sc): `date` is missing"),
    ],
)
def test_manifest_that_cannot_be_followed_names_the_place(folder: Path, text: str, complaint: str):
    manifest = write(folder, text)

    with pytest.raises(ManifestError) as refusal:
        read_manifest(folder)

    said = str(refusal.value)
    assert complaint in said
    assert said.startswith(f"{manifest}: ")
    assert "\n" not in said


def test_manifest_in_another_encoding_is_told(folder: Path):
    manifest = folder / "manifest.toml"
    manifest.write_bytes('note = "Größe"'.encode("cp1252"))

    with pytest.raises(ManifestError, match="not readable as TOML"):
        read_manifest(folder)
