"""
Every parser on damaged files of every form that it reads: it yields records or raises Unreadable.

The files are the hand-written samples and the starter lists, on a machine that has them also the
first records of the real lists. What is damaged is what happens to files: cells and elements
dropped, emptied, doubled, swapped, of another kind, cut, with control characters in them.
"""

import csv
import gzip
import io
import json
import math
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from coordination.fetch import ManifestError, Planned, read_manifest
from coordination.management.commands.refresh import STARTER
from coordination.parse import PARSERS, ListFile, Unreadable
from coordination.records import ListEntry
from coordination.store.content import canonical
from tests.parse.damage import CONTROLS, TEXTS, damaged_xml
from tests.parse.test_jp_mof import GAZARYAN, sheet
from tests.parse.test_nz_russia import LEGEND, REGISTER, REGISTER_SHEET, SHIPS, SHIPS_SHEET, entity, person, ship
from tests.searching import examples

SAMPLES = Path(__file__).parent / "samples"
LISTS = Path(__file__).resolve().parents[2].parent / "shared" / "lists"
KEPT = 12  # records of a real list, or elements under one parent, that are damaged
PATIENCE = 30  # seconds for one damaged file; each takes milliseconds

Table = list[list[Any]]


@dataclass(frozen=True)
class Sample:
    """One edition in one of a publisher's forms."""

    source: str
    paths: tuple[Path, ...]
    encoding: str = "utf-8"
    delimiter: str = ","

    def __str__(self) -> str:
        return f"{self.source}-{self.paths[0].parent.name}-{self.paths[0].name}"


def written(source: str, *names: str, **how: str) -> Sample:
    return Sample(source, tuple(SAMPLES / name for name in names), **how)


def starter(source: str, name: str) -> Sample:
    return Sample(source, (STARTER / name,))


def real(source: str, *names: str, **how: str) -> Sample:
    return Sample(source, tuple(LISTS / name for name in names), **how)


SDN_SET = ("sdn.csv", "alt.csv", "add.csv")
CONS_SET = ("cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv")
WRITTEN = [
    written("un_sc", "un_sc/consolidated.xml"),
    starter("un_sc", "un_sc.xml"),
    written("un_1718_vessels", "un_1718_vessels/1718_vessels.csv"),
    written("us_ofac_sdn", "us_ofac_sdn/sdn_enhanced.xml"),
    written("us_ofac_sdn", *(f"us_ofac_sdn/{name}" for name in (*SDN_SET, "sdn_comments.csv")), encoding="cp1252"),
    written("us_ofac_sdn", "us_ofac_forms/sdn.xml"),
    written("us_ofac_sdn", "us_ofac_forms/sdn_advanced.xml"),
    written("us_ofac_sdn", "us_ofac_forms/sdn_enhanced.xml"),
    starter("us_ofac_sdn", "us_ofac_sdn_enhanced.xml"),
    written("us_ofac_cons", "us_ofac_cons/consolidated.xml"),
    written("us_ofac_cons", *(f"us_ofac_cons/{name}" for name in CONS_SET), encoding="cp1252"),
    written("eu_fsf", "eu_fsf/xmlFullSanctionsList_1_1.xml"),
    written("eu_fsf", "eu_fsf/csvFullSanctionsList_1_1.csv", encoding="utf-8-sig", delimiter=";"),
    written("eu_vessels", "eu_vessels/eu_designated_vessels.jsonl"),
    written("gb_uksl", "gb_uksl/UK-Sanctions-List.xml"),
    written("gb_uksl", "gb_uksl/UK-Sanctions-List.csv", encoding="utf-8-sig"),
    starter("gb_uksl", "gb_uksl.xml"),
    starter("au_dfat", "au_dfat.xlsx"),
    written("jp_mof", "jp_mof/shisantouketsu.csv", encoding="utf-8-sig"),
    written("jp_mof", "made/jp_mof.xlsx"),
    written("nz_russia", "made/nz_russia.xlsx"),
    written("kr_kofiu", "kr_kofiu/annex.txt"),
    written("kr_kofiu", "kr_kofiu/kofiu.txt"),
    written("kr_kofiu", "kr_kofiu/kr_restricted_persons.csv", encoding="utf-8-sig"),
    written("kr_mofa", "kr_mofa/kr_mofa.csv", encoding="utf-8-sig"),
]
REAL = [
    real("un_sc", "un/2026-08-01/consolidated.xml"),
    real("un_1718_vessels", "rebuilt/un/1718_vessels.csv", encoding="utf-8-sig"),
    real("us_ofac_sdn", "us/2021-03-10/sdn.xml.gz"),
    real("us_ofac_sdn", *(f"us/2022-01-31/{name}" for name in SDN_SET), encoding="cp1252"),
    real("us_ofac_cons", "us/2025-03-28/consolidated.xml"),
    real("us_ofac_cons", *(f"us/cons/{name}" for name in CONS_SET), encoding="cp1252"),
    real("eu_fsf", "eu/2021-03-02/xmlFullSanctionsList_1_1.xml.gz"),
    real("eu_fsf", "rebuilt/eu/xmlFullSanctionsList_1_1_2026-02-26.xml.gz"),
    real("eu_vessels", "eu/2026-08-22/eu_designated_vessels.jsonl"),
    real("gb_uksl", "rebuilt/gb/UK-Sanctions-List_2026-08-22.xml.gz"),
    real("au_dfat", "au/2026-07-23/Australian_Sanctions_Consolidated_List.xlsx"),
    real("jp_mof", "jp/2026-03-05/shisantouketsu20260305.xlsx"),
    real("nz_russia", "rebuilt/nz/Russia-Sanctions-Register_2026-03-08.xlsx"),
    real("kr_kofiu", "rebuilt/kr/kofiu_2026-2.txt"),
    real("kr_kofiu", "rebuilt/kr/kr_restricted_persons_2026-2.csv", encoding="utf-8-sig"),
]
MADE = {
    "jp_mof.xlsx": [
        sheet("russia-persons", [*GAZARYAN, "", "元大統領", "1975.5.1", "モスクワ"]),
        sheet("dprk-1695", ["2009.7.16", "1", "南川江貿易会社", "NAMCHONGANG TRADING", "別称", "平壌", "IMO番号"]),
        sheet("somalia", ["平成22年5月14日", "2", "ハッサン", "Hassan", "", "", "", date(1950, 1, 1), "", "", ""]),
    ],
    "nz_russia.xlsx": [
        (
            REGISTER_SHEET,
            [
                *LEGEND,
                REGISTER,
                *([row.get(column, "") for column in REGISTER] for row in (person(DOB="7/1/1964"), entity())),
            ],
        ),
        (SHIPS_SHEET, [SHIPS, *([row.get(column, "") for column in SHIPS] for row in (ship(), ship("SHP-2")))]),
    ],
}


# The whole files


@cache
def head(path: Path) -> bytes:
    """A file of text or XML; of a real one the first records."""
    payload = path.read_bytes()
    payload = gzip.decompress(payload) if path.suffix == ".gz" else payload
    if not path.is_relative_to(LISTS):
        return payload
    if not is_xml(path):
        return b"".join(payload.splitlines(keepends=True)[: 2 * KEPT])
    root = etree.fromstring(payload, etree.XMLParser(huge_tree=True))
    for element in list(root.iter("*")):
        del element[KEPT:]
    for count in root.iter("{*}Record_Count"):
        count.text = str(len(root.findall("{*}sdnEntry")))
    return etree.tostring(root, encoding="utf-8")


@cache
def tables(path: Path) -> list[tuple[str, Table]]:
    """The sheets of a workbook; of a real one the first rows."""
    if path.name in MADE:
        return MADE[path.name]
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    few = [name for name in workbook.sheet_names if not name.startswith("Goods")]
    return [(name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)[: 2 * KEPT]) for name in few]


def is_xml(path: Path) -> bool:
    return ".xml" in path.suffixes


def is_workbook(path: Path) -> bool:
    return path.suffix == ".xlsx"


# Their damage


CELLS = st.one_of(
    TEXTS,
    st.text("0123456789./-～〜;,() 年月日", max_size=14),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)),
    st.just(time(0, 0)),
    st.sampled_from([None, "\x00", "a\x00b", "\x01\x1f\x7f\x85", "\ufffe"]),
)
ODD = st.one_of(
    TEXTS,
    st.sampled_from([None, True, 0, -1.5, 10**30, [], {}, [["x"]], {"a": None}, math.inf, "\x00", "\ud800"]),
)


def damaged(draw: st.DrawFn, sample: Sample) -> list[ListFile]:
    """The files of an edition, one of them damaged."""
    at = draw(st.integers(0, len(sample.paths) - 1))
    payloads = []
    for number, path in enumerate(sample.paths):
        if number == at:
            payloads.append(_damage(draw, sample, path))
        else:
            payloads.append(workbook(tables(path)) if is_workbook(path) else head(path))
    return [
        ListFile(path.name, lambda payload=payload: io.BytesIO(payload))
        for path, payload in zip(sample.paths, payloads, strict=True)
    ]


def _damage(draw: st.DrawFn, sample: Sample, path: Path) -> bytes:
    if is_workbook(path):
        return workbook(_damaged_sheets(draw, tables(path)))
    if is_xml(path):
        return draw(damaged_xml(head(path)))
    if path.suffix == ".csv":
        text = head(path).decode(sample.encoding)
        rows = _damaged_rows(draw, list(csv.reader(io.StringIO(text, newline=""), delimiter=sample.delimiter)), TEXTS)
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=sample.delimiter).writerows(rows)
        return _with_control(draw, out.getvalue().encode(sample.encoding, "replace"))
    lines = head(path).decode("utf-8").splitlines()
    odd = _damaged_objects if path.suffix == ".jsonl" else _damaged_lines
    return _with_control(draw, "\n".join(odd(draw, lines)).encode("utf-8", "surrogatepass"))


def _damaged_rows(draw: st.DrawFn, rows: Table, cells: st.SearchStrategy) -> Table:
    rows = [list(row) for row in rows]
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(rows) - 1)) if rows else 0
        row = rows[at] if rows else []
        column = draw(st.integers(0, len(row) - 1)) if row else 0
        other = draw(st.integers(0, len(row) - 1)) if row else 0
        kind = draw(st.sampled_from(["drop row", "double row", "swap rows", *(2 * ["drop", "double", "swap", "say"])]))
        if not rows:
            continue
        if kind == "drop row":
            del rows[at]
        elif kind == "double row":
            rows.insert(at, list(row))
        elif kind == "swap rows":
            rows[at], rows[-1] = rows[-1], rows[at]
        elif not row:
            continue
        elif kind == "drop":
            del row[column]
        elif kind == "double":
            row.insert(column, row[other])
        elif kind == "swap":
            row[column], row[other] = row[other], row[column]
        else:
            row[column] = draw(cells)
    return rows


def _damaged_sheets(draw: st.DrawFn, sheets: list[tuple[str, Table]]) -> list[tuple[str, Table]]:
    at = draw(st.integers(0, len(sheets) - 1))
    changed = list(sheets)
    changed[at] = (sheets[at][0], _damaged_rows(draw, sheets[at][1], CELLS))
    if draw(st.integers(0, 9)) == 0 and len(changed) > 1:
        del changed[draw(st.integers(0, len(changed) - 1))]
    return changed


def _damaged_lines(draw: st.DrawFn, lines: list[str]) -> list[str]:
    lines = list(lines)
    for _ in range(draw(st.integers(1, 3))):
        if not lines:
            break
        at, where = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, 80))
        kind = draw(st.sampled_from(["drop", "double", "swap", "cut", "say", "insert"]))
        if kind == "drop":
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            lines[at], lines[-1] = lines[-1], lines[at]
        elif kind == "cut":
            lines[at] = lines[at][:where]
        elif kind == "say":
            lines[at] = draw(TEXTS)
        else:
            brackets = st.sampled_from(["(", ")", ";", ",", "(a.k.a. ", "DOB ", "[", "]", '"', "1. ", "; ; "])
            lines[at] = lines[at][:where] + draw(brackets | TEXTS) + lines[at][where:]
    return lines


def _damaged_objects(draw: st.DrawFn, lines: list[str]) -> list[str]:
    lines = _damaged_lines(draw, lines) if draw(st.booleans()) else list(lines)
    at = draw(st.integers(0, len(lines) - 1)) if lines else 0
    try:
        record = json.loads(lines[at])
        name = draw(st.sampled_from(sorted(record)))
    except (IndexError, KeyError, TypeError, ValueError):
        return lines
    kind = draw(st.sampled_from(["drop", "say", "rename", "whole", "deep"]))
    value = draw(ODD)
    if kind == "drop":
        del record[name]
    elif kind == "say":
        record[name] = value
    elif kind == "rename":
        record["unheard"] = record.pop(name)
    lines[at] = "[" * 50_000 if kind == "deep" else json.dumps(value if kind == "whole" else record)
    return lines


def _with_control(draw: st.DrawFn, payload: bytes) -> bytes:
    if not draw(st.booleans()):
        return payload
    at = draw(st.integers(0, len(payload)))
    return payload[:at] + draw(CONTROLS) + payload[at:]


def workbook(sheets: list[tuple[str, Table]]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 3, 2, 22, 58)})
    as_day, as_time = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
    for name, table in sheets:
        page = book.add_worksheet(name)
        for line, row in enumerate(table):
            for column, cell in enumerate(row):
                if isinstance(cell, time):
                    page.write_datetime(line, column, cell, as_time)
                elif isinstance(cell, datetime):
                    page.write_datetime(line, column, cell, as_day)
                elif isinstance(cell, date):
                    page.write_datetime(line, column, datetime.combine(cell, time.min), as_day)
                elif cell is None:
                    page.write_formula(line, column, "=1/0", None, "#DIV/0!")
                elif isinstance(cell, str):
                    page.write_string(line, column, cell)
                else:
                    page.write(line, column, cell)
    book.close()
    return buffer.getvalue()


# What a parser makes of it


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Interrupts what takes longer, where the system can."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def too_long(*_: object) -> None:
        raise AssertionError(f"it hangs: not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read(sample: Sample, files: list[ListFile]) -> list[ListEntry]:
    with within(PATIENCE):
        return list(PARSERS[sample.source](files).entries)


def records_or_refusal(sample: Sample, files: list[ListFile]) -> None:
    with suppress(Unreadable):
        for entry in read(sample, files):
            assert isinstance(entry, ListEntry)
            assert entry.key
            assert entry.name
            assert canonical(entry)
            assert "\x00" not in "".join(columns(entry)), "PostgreSQL keeps no such text"


def columns(entry: ListEntry) -> Iterator[str]:
    """What of an entry becomes text in columns of its own."""
    yield from (entry.key, entry.reference, entry.locator, entry.raw)
    yield from (name.full for name in entry.names)
    yield from (number.value for number in entry.identifiers)
    yield from (basis.programme for basis in entry.bases)


def of_parsers(samples: list[Sample]) -> list[Sample]:
    return [sample for sample in samples if sample.source in PARSERS]


def test_every_parser_is_fed():
    assert {sample.source for sample in WRITTEN} >= PARSERS.keys()


@pytest.mark.parametrize("sample", of_parsers([*WRITTEN, *REAL]), ids=str)
def test_sample_is_read_while_it_is_whole(sample: Sample):
    if sample in REAL and not LISTS.exists():
        pytest.skip("the real lists are not on this machine (../shared/lists)")
    files = [
        ListFile(path.name, lambda path=path: io.BytesIO(workbook(tables(path)) if is_workbook(path) else head(path)))
        for path in sample.paths
    ]

    assert read(sample, files)


@pytest.mark.parametrize("sample", of_parsers(WRITTEN), ids=str)
@settings(max_examples=examples(20), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_file_gives_records_or_is_refused(sample: Sample, data: st.DataObject):
    files = data.draw(st.composite(damaged)(sample), label="files")

    records_or_refusal(sample, files)


@pytest.mark.parametrize("sample", of_parsers(WRITTEN), ids=str)
def test_nul_is_kept_nowhere(sample: Sample):
    path = sample.paths[0]
    if is_workbook(path):
        (first, table), *rest = tables(path)
        spoilt = [
            (line, column) for line, row in enumerate(table) for column, cell in enumerate(row) if cell == str(cell)
        ]
        payloads = []
        for line, column in spoilt[-8:]:
            rows = [list(row) for row in table]
            rows[line][column] += "\x00"
            payloads.append(workbook([(first, rows), *rest]))
    else:
        whole = head(path)
        payloads = [whole[:at] + b"\x00" + whole[at:] for at in range(0, len(whole), max(1, len(whole) // 24))]

    for payload in payloads:
        first_file = ListFile(path.name, lambda payload=payload: io.BytesIO(payload))
        others = [ListFile(other.name, lambda other=other: io.BytesIO(head(other))) for other in sample.paths[1:]]
        records_or_refusal(sample, [first_file, *others])


@pytest.mark.parametrize("sample", of_parsers(REAL), ids=str)
@settings(max_examples=examples(10), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_real_file_gives_records_or_is_refused(lists: Path, sample: Sample, data: st.DataObject):
    files = data.draw(st.composite(damaged)(sample), label="files")

    records_or_refusal(sample, files)


# The manifest that says which files they are


ODD_TOML = st.sampled_from(
    ['""', '"x"', "1", "true", "[]", "{}", "1979-05-27T07:32:00Z", '["a", 1]', f'"{"x" * 300}"', "'", "[" * 50_000]
)


@settings(max_examples=examples(60), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_damaged_manifest_is_followed_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    lines = (STARTER / "manifest.toml").read_text("utf-8").replace('files = ["', f'files = ["{STARTER}/').splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    name, equals, _ = lines[at].partition(" = ")
    if equals and data.draw(st.booleans()):
        odd = data.draw(ODD_TOML)
        lines[at] = f"{name} = {data.draw(st.sampled_from([odd, f'[{odd}]']))}"
    payload = _with_control(data.draw, "\n".join(_damaged_lines(data.draw, lines)).encode("utf-8", "replace"))
    manifest = tmp_path_factory.getbasetemp() / "manifest.toml"
    manifest.write_bytes(payload)

    with suppress(ManifestError):
        assert all(isinstance(planned, Planned) for planned in read_manifest(manifest))
