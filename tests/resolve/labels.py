"""
Pairs of records that a person has judged, and how they are read.

`labelled/pairs.csv` names records of the real lists (source and publisher's reference) and says
same or different, with the reason. Half of them are `work`: weights and thresholds are chosen on
these. The other half is `held`: it is looked at at the end. No target stands in both halves.
`labelled/scripts.csv` holds names across scripts and needs no list. `labelled/references.csv` names
pairs whose numbers are misprinted, or of which one target has two.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from coordination.vocabulary import TargetType

LABELLED = Path(__file__).parent / "labelled"

Split = Literal["work", "held"]
Key = tuple[str, str]  # source, publisher's reference


@dataclass(frozen=True)
class Side:
    source: str
    reference: str  # the publisher's own number, as printed
    name: str  # a printed name, for the reader


@dataclass(frozen=True)
class LabelledPair:
    target_type: TargetType
    left: Side
    right: Side
    same: bool
    split: Split
    reason: str


@dataclass(frozen=True)
class ScriptPair:
    """Two names, each with a birth date or none ("", "1962", "1962-02-18")."""

    target_type: TargetType
    left: str
    left_born: str
    right: str
    right_born: str
    same: bool
    reason: str


def labelled_pairs(splits: Iterable[Split] = ("work", "held")) -> list[LabelledPair]:
    splits = tuple(splits)
    return [
        LabelledPair(
            target_type=TargetType(row["type"]),
            left=Side(row["left_source"], row["left_reference"], row["left_name"]),
            right=Side(row["right_source"], row["right_reference"], row["right_name"]),
            same=_same(row["label"]),
            split="work" if row["split"] == "work" else "held",
            reason=row["reason"],
        )
        for row in _rows("pairs.csv")
        if row["split"] in splits
    ]


def script_pairs() -> list[ScriptPair]:
    return [
        ScriptPair(
            target_type=TargetType(row["type"]),
            left=row["left_name"],
            left_born=row["left_born"],
            right=row["right_name"],
            right_born=row["right_born"],
            same=_same(row["label"]),
            reason=row["reason"],
        )
        for row in _rows("scripts.csv")
    ]


def named_exceptions() -> dict[frozenset[Key], str]:
    """Pairs whose printed numbers are known not to tell whether they are one, each with its reason."""
    return {
        frozenset({(row["left_source"], row["left_reference"]), (row["right_source"], row["right_reference"])}): row[
            "reason"
        ]
        for row in _rows("references.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (LABELLED / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def _same(label: str) -> bool:
    return {"same": True, "different": False}[label]
