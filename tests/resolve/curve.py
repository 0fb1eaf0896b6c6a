"""
Draw the curve of the thresholds: python -m tests.resolve.curve

Scores the `work` half of the labelled pairs, on which weights and thresholds are chosen, and writes
docs/images/linking-curve.svg and docs/linking-curve.csv. Needs the real lists beside the project.
"""

import csv
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "lists"
TITLES = {"person": "Persons", "organisation": "Organisations", "vessel": "Vessels"}


def main() -> int:
    if not (LISTS / "manifest.toml").exists():
        print("Nothing to draw: the real lists are not on this machine (../shared/lists).")
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from coordination.resolve.weights import WEIGHTS
    from coordination.vocabulary import TargetType
    from tests.resolve.drawing import Panel, svg
    from tests.resolve.evaluation import curve
    from tests.resolve.real import read_lists, records_of

    outcomes = _outcomes(records_of(read_lists(LISTS)))
    panels = []
    with (ROOT / "docs" / "linking-curve.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["type", "threshold", "precision", "recall", "f1"])
        for kind, title in TITLES.items():
            points = curve(outcomes[kind])
            for point in points:
                shares = (point.precision, point.recall, point.f1)
                writer.writerow([kind, f"{point.threshold:.2f}", *(f"{share:.4f}" for share in shares)])
            weights = WEIGHTS[TargetType(kind)]
            panels.append(Panel(title, points, weights.link, weights.review))
    (ROOT / "docs" / "images" / "linking-curve.svg").write_text(svg(panels), encoding="utf-8")
    return 0


def _outcomes(records: Mapping) -> dict[str, list]:
    from coordination.resolve.frequencies import Frequencies
    from coordination.resolve.prepared import prepare
    from coordination.resolve.scoring import score
    from tests.resolve.evaluation import Outcome
    from tests.resolve.labels import labelled_pairs

    known = Frequencies.of(records.values())
    outcomes: dict[str, list[Outcome]] = {kind: [] for kind in TITLES}
    for pair in labelled_pairs(["work"]):
        left, right = (prepare(records[side.source, side.reference], known) for side in (pair.left, pair.right))
        found = score(left, right)
        outcomes[pair.target_type].append(Outcome(pair.same, found.points, found.judgement))
    return outcomes


if __name__ == "__main__":
    sys.exit(main())
