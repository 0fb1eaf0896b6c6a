"""OFAC files as the tests give them: from bytes, from the hand-written samples, from real editions."""

import io
from pathlib import Path

import pytest

from coordination.parse import ListFile, us_ofac

SAMPLES = Path(__file__).resolve().parents[1] / "samples" / "us_ofac_sdn"
LISTS = Path(__file__).resolve().parents[3].parent / "shared" / "lists"


@pytest.fixture(scope="session")
def list_file():
    """A ListFile from its name and bytes."""
    return lambda name, payload: ListFile(name, lambda: io.BytesIO(payload))


@pytest.fixture(scope="session")
def sample(list_file):
    """A hand-written sample by its name."""
    return lambda name: list_file(name, (SAMPLES / name).read_bytes())


@pytest.fixture(scope="session")
def real():
    """Real list files by path below shared/lists; skips where they are not at hand."""

    def files(*paths):
        missing = [path for path in paths if not (LISTS / path).exists()]
        if missing:
            pytest.skip(f"no real list file {missing[0]} beside this checkout")
        return [ListFile(Path(path).name, lambda path=path: (LISTS / path).open("rb")) for path in paths]

    return files


@pytest.fixture(scope="session")
def real_edition(real):
    """An edition of the real SDN list by its paths below shared/lists, read to its end once a run."""
    from tests.real import read

    def edition(*paths):
        real(*paths)
        return read("us_ofac_sdn", *(LISTS / path for path in paths))

    return edition


NULL = "-0- "


@pytest.fixture(scope="session")
def sdn_row():
    """One line of sdn.csv; only what a test turns on is stated."""

    def row(number="900001", name="KIM, Il", type_word="individual", program="DPRK", **cells):
        columns = ("title", "call_sign", "vessel_type", "tonnage", "grt", "flag", "owner", "remarks")
        values = [name, type_word, program, *(cells.get(column, NULL) for column in columns)]
        quoted = (value if value == NULL else '"' + value.replace('"', '""') + '"' for value in values)
        return (",".join([number, *quoted]) + "\r\n").encode("cp1252")

    return row


@pytest.fixture(scope="session")
def read_row(list_file, sdn_row):
    """The entry that one line of sdn.csv is read as."""

    def read(**cells):
        [entry] = us_ofac.parse([list_file("sdn.csv", sdn_row(**cells) + b"\x1a")]).entries
        return entry

    return read


FORMS = SAMPLES.parent / "us_ofac_forms"
CSV_SET = ("sdn.csv", "alt.csv", "add.csv")


@pytest.fixture(scope="session")
def in_form(list_file):
    """The same hand-written records in one of OFAC's forms: the files of that form."""

    def files(form):
        names = CSV_SET if form == "sdn.csv" else (form,)
        return [list_file(name, (FORMS / name).read_bytes()) for name in names]

    return files


@pytest.fixture(scope="session")
def changed_form(list_file):
    """The sample in one form, with one text replaced by another."""

    def change(form, old, new, count=1):
        payload = (FORMS / form).read_bytes()
        assert old.encode() in payload
        return [list_file(form, payload.replace(old.encode(), new.encode(), count))]

    return change
