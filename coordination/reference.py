"""
The rows that come with the program: jurisdictions, regimes, sources, programmes, policy.

In go the CSV files of `data/`; out come rows. The files say what law and publishers say; what a
person decided in the admin stands (a programme's regime, a newer policy version).

How the files were filled, where that is not obvious:

- A policy row says what a jurisdiction may do. Where that is not known there is no row, and the
  cell reads unknown, never "no": Korea outside DPRK, terrorism and the four UN lists its financing
  act names, for one.
- `autonomous` also covers what is possible and little used; the note says so.
- OFAC's NPWMD names proliferators of North Korea, Iran, Syria and Russia alike: the tag gives no
  country. It is counted to WMD, where only the US and Australia have a row. Targets carry the
  regimes of all who list them, so DPRK or IRAN joins as soon as another list or tag says so.
- EU UNLI is a bucket for fresh UN names of any regime, and most names of the Korean financing act
  bear no tag that says terrorism or weapons. Each is a regime of its own without a policy row: what is
  known by nothing else reads unknown, and the UN's own record, or another list, gives the regime.
- EU IRN is one code for three acts, one of them on human rights; all count to IRAN.
- The register of New Zealand would show a target of Russia's regimes and of the few others under
  which alone other jurisdictions list some of those it names: DPRK, Iran, cyber, chemical weapons.
  Whether New Zealand has authority under these by name is another matter.
- Programmes of Japan are the titles of the sections of its workbook, parts joined, notes left out.
- UN names on Iran count from 27 September 2025, when they came back in force, in New York's day.
"""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.db import models, transaction

from coordination.models import Jurisdiction, Partner, Policy, Programme, Regime, Source
from coordination.programmes import programme_key
from coordination.vocabulary import Authority, Coverage, NoticedBy, Particular, TargetType, UNEffect, Word

DATA = Path(__file__).resolve().parent / "data"
# What a person may set in the admin: the files give it once, for a row that is new.
SET_ONCE = ("cadence_hours", "stale_after_days", "shrink_percent")

T = TypeVar("T")
Row = dict[str, Any]  # field name -> value, as the model takes it

POLICY_FIELDS = ("authority", "un_effect", "grace_days", "quorum", "note")
SOURCE_FIELDS = (
    "name",
    "publisher",
    "page",
    "coverage",
    "target_types",
    "regimes",
    "decides_absence",
    "prints_un_references",
    "prints",
    "cadence_hours",
    "stale_after_days",
    "shrink_percent",
    "noticed_by",
    "marker",
    "addresses",
)

_YES_NO = {"yes": True, "no": False}


@transaction.atomic
def load_reference(*, now: datetime) -> dict[str, int]:
    """
    Bring the rows to what the files of `data/` say.

    Returns how many rows were written, by file; all 0 when nothing had changed. Rows that no file
    names are left alone. A programme that has a regime keeps it. A policy row is added as a new
    version unless some version of its pair, current or not, already says the same: so what a person
    changed stands until the file itself changes, and going back to an older row is done by a person.

    Raises ValueError, naming file and line, for a word, a regime or a jurisdiction it does not know.
    """
    reference = read_reference(DATA)
    written = {
        "jurisdictions": _write(Jurisdiction, reference.jurisdictions),
        "regimes": _write(Regime, reference.regimes),
    }
    jurisdictions = dict(Jurisdiction.objects.values_list("code", "pk"))
    written["partners"] = _write(
        Partner,
        {
            code: {"name": row["name"], "jurisdiction_id": jurisdictions[code]}
            for code, row in reference.jurisdictions.items()
            if row["is_partner"]
        },
        set_once=("name",),
    )
    regimes = dict(Regime.objects.values_list("code", "pk"))
    written["sources"] = _write(
        Source,
        {
            code: {**row, "jurisdiction_id": jurisdictions[row["jurisdiction_id"]]}
            for code, row in reference.sources.items()
        },
        set_once=SET_ONCE,
    )
    written["programmes"] = _write_programmes(
        {
            (jurisdictions[jurisdiction], key): (code, regimes[regime] if regime else None)
            for (jurisdiction, key), (code, regime) in reference.programmes.items()
        }
    )
    written["policies"] = _write_policies(
        {(regimes[regime], jurisdictions[code]): row for (regime, code), row in reference.policies.items()}, now=now
    )
    return written


@dataclass(frozen=True)
class Reference:
    """The files as read, references between them checked. Rows name each other by code."""

    jurisdictions: dict[str, Row] = field(default_factory=dict)  # by code
    regimes: dict[str, Row] = field(default_factory=dict)  # by code
    sources: dict[str, Row] = field(default_factory=dict)  # by code
    # (jurisdiction, key) -> (code as printed, regime or "")
    programmes: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    policies: dict[tuple[str, str], Row] = field(default_factory=dict)  # by (regime, jurisdiction)


def read_reference(folder: Path) -> Reference:
    """Read the five files. Raises ValueError, naming file and line, for what cannot be right."""
    reference = Reference()
    for line in _lines(folder / "jurisdictions.csv", ("code", "name", "is_partner", "zone", "position")):
        reference.jurisdictions[line.new(reference.jurisdictions, line.text("code"))] = {
            "name": line.text("name"),
            "is_partner": line.choose("is_partner", _YES_NO),
            "zone": line.text("zone"),
            "position": line.convert("position", int),
        }
    for line in _lines(folder / "regimes.csv", ("code", "name", "un_prefix", "un_in_force_from", "weight")):
        reference.regimes[line.new(reference.regimes, line.text("code"))] = {
            "name": line.text("name"),
            "un_prefix": line.cells["un_prefix"],
            "un_in_force_from": line.convert_if_given("un_in_force_from", date.fromisoformat),
            "weight": line.convert("weight", int),
        }
    jurisdictions = {code: code for code in reference.jurisdictions}
    regimes = {code: code for code in reference.regimes}
    for line in _lines(folder / "sources.csv", ("code", "jurisdiction", *SOURCE_FIELDS)):
        reference.sources[line.new(reference.sources, line.text("code"))] = {
            "jurisdiction_id": line.choose("jurisdiction", jurisdictions),
            "name": line.text("name"),
            "publisher": line.text("publisher"),
            "page": line.cells["page"],
            "coverage": line.choose("coverage", _values(Coverage)),
            "target_types": line.choose_many("target_types", _values(TargetType)),
            "regimes": line.choose_many("regimes", regimes),
            "decides_absence": line.choose("decides_absence", _YES_NO),
            "prints_un_references": line.choose("prints_un_references", _YES_NO),
            "prints": line.choose_many("prints", _values(Particular)),
            "cadence_hours": line.convert("cadence_hours", int),
            "stale_after_days": line.convert_if_given("stale_after_days", int),
            "shrink_percent": line.convert("shrink_percent", Decimal),
            "noticed_by": line.choose("noticed_by", {**_values(NoticedBy), "": ""}),
            "marker": line.cells["marker"],
            "addresses": line.cells["addresses"].split(),
        }
    for line in _lines(folder / "programmes.csv", ("jurisdiction", "code", "regime")):
        pair = line.choose("jurisdiction", jurisdictions), programme_key(line.text("code"))
        regime = line.choose("regime", {**regimes, "": ""})
        reference.programmes[line.new(reference.programmes, pair)] = line.text("code"), regime
    for line in _lines(folder / "policy.csv", ("regime", "jurisdiction", *POLICY_FIELDS)):
        pair = line.choose("regime", regimes), line.choose("jurisdiction", jurisdictions)
        reference.policies[line.new(reference.policies, pair)] = {
            "authority": line.choose("authority", _values(Authority)),
            "un_effect": line.choose("un_effect", _values(UNEffect)),
            "grace_days": line.convert("grace_days", int),
            "quorum": line.convert("quorum", int),
            "note": line.cells["note"],
        }
    return reference


@dataclass(frozen=True)
class _Line:
    """One line of a CSV file; what it refuses is told with the file's name and the line's number."""

    file: str
    number: int
    cells: Mapping[str, str]

    def refuse(self, why: str) -> ValueError:
        return ValueError(f"{self.file}, line {self.number}: {why}")

    def text(self, column: str) -> str:
        if not self.cells[column]:
            raise self.refuse(f"{column} is empty")
        return self.cells[column]

    def choose(self, column: str, known: Mapping[str, T]) -> T:
        return self._known(column, self.cells[column], known)

    def choose_many(self, column: str, known: Mapping[str, T]) -> list[T]:
        return [self._known(column, word, known) for word in self.cells[column].split()]

    def convert(self, column: str, read: Callable[[str], T]) -> T:
        try:
            return read(self.cells[column])
        except (ValueError, ArithmeticError) as fault:
            raise self.refuse(f"{column} cannot be {self.cells[column]!r}") from fault

    def convert_if_given(self, column: str, read: Callable[[str], T]) -> T | None:
        return self.convert(column, read) if self.cells[column] else None

    def new(self, seen: Mapping[T, object], key: T) -> T:
        if key in seen:
            raise self.refuse(f"{key!r} was given before")
        return key

    def _known(self, column: str, word: str, known: Mapping[str, T]) -> T:
        if word not in known:
            raise self.refuse(f"unknown {column} {word!r}")
        return known[word]


def _lines(path: Path, columns: Sequence[str]) -> Iterator[_Line]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        if header != list(columns):
            raise ValueError(f"{path.name}, line 1: the columns are {header}, not {list(columns)}")
        for cells in reader:
            line = _Line(path.name, reader.line_num, dict(zip(columns, cells, strict=False)))
            if len(cells) != len(columns):
                raise line.refuse(f"{len(cells)} cells under {len(columns)} columns")
            yield line


def _values(words: type[Word]) -> dict[str, str]:
    return {word.value: word.value for word in words}


def _write(model: type[models.Model], rows: Mapping[str, Row], *, set_once: Sequence[str] = ()) -> int:
    """Bring the rows named by `code` to what the file says, but for `set_once`; count those written."""
    standing = {row.code: row for row in model._default_manager.all()}  # type: ignore[attr-defined]
    added = [model(code=code, **row) for code, row in rows.items() if code not in standing]
    changed = []
    for code in rows.keys() & standing.keys():
        differing = {
            name: value
            for name, value in rows[code].items()
            if name not in set_once and getattr(standing[code], name) != value
        }
        for name, value in differing.items():
            setattr(standing[code], name, value)
        if differing:
            changed.append(standing[code])
    model._default_manager.bulk_create(added)
    if changed:
        fields = [name.removesuffix("_id") for name in next(iter(rows.values()))]
        model._default_manager.bulk_update(changed, fields)
    return len(added) + len(changed)


def _write_programmes(rows: Mapping[tuple[int, str], tuple[str, int | None]]) -> int:
    """Add what is new and map what was met unmapped; count those written."""
    standing = {(row.jurisdiction_id, row.key): row for row in Programme.objects.all()}
    added = [
        Programme(jurisdiction_id=jurisdiction, key=key, code=code, regime_id=regime)
        for (jurisdiction, key), (code, regime) in rows.items()
        if (jurisdiction, key) not in standing
    ]
    mapped = []
    for pair in rows.keys() & standing.keys():
        _, regime = rows[pair]
        if regime is not None and standing[pair].regime_id is None:
            standing[pair].regime_id = regime
            mapped.append(standing[pair])
    Programme.objects.bulk_create(added)
    if mapped:
        Programme.objects.bulk_update(mapped, ["regime"])
    return len(added) + len(mapped)


def _write_policies(rows: Mapping[tuple[int, int], Row], *, now: datetime) -> int:
    """Add a version where no version of the pair says the same; count those added."""
    versions: dict[tuple[int, int], list[Policy]] = {}
    for version in Policy.objects.order_by("version"):
        versions.setdefault((version.regime_id, version.jurisdiction_id), []).append(version)
    added, superseded = [], []
    for pair, row in rows.items():
        history = versions.get(pair, [])
        if any(row == {name: getattr(version, name) for name in POLICY_FIELDS} for version in history):
            continue
        superseded += [version.pk for version in history if version.is_current]
        regime, jurisdiction = pair
        number = history[-1].version + 1 if history else 1
        added.append(Policy(regime_id=regime, jurisdiction_id=jurisdiction, version=number, created_at=now, **row))
    if superseded:
        Policy.objects.filter(pk__in=superseded).update(is_current=False)  # first: one current version of a pair
    Policy.objects.bulk_create(added)
    return len(added)
