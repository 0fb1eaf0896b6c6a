"""Names across scripts, by hand: the same thresholds as everywhere, and nothing known of how common names are."""

from datetime import date

from coordination.resolve.frequencies import Frequencies
from coordination.resolve.prepared import Prepared, prepare
from coordination.resolve.record import Birth, PrintedName, Record
from coordination.resolve.scoring import score
from coordination.vocabulary import Judgement, TargetType
from tests.resolve.evaluation import Outcome, measure
from tests.resolve.labels import script_pairs

KNOWN = Frequencies.of([])


def prepared(pk: int, target_type: TargetType, name: str, born: str) -> Prepared:
    days = [date.fromisoformat(f"{born}{rest}"[:10]) for rest in ("-01-01", "-12-31")] if len(born) == 4 else []
    if len(born) == 10:
        days = [date.fromisoformat(born)] * 2
    births = (Birth(days[0], days[1]),) if days else ()
    return prepare(Record(pk, f"list {pk}", target_type, (PrintedName(name),), births=births), KNOWN)


def test_nine_in_ten_pairs_across_scripts_are_judged_right_at_the_threshold_in_use():
    wrong, outcomes = [], []
    for pair in script_pairs():
        found = score(
            prepared(1, pair.target_type, pair.left, pair.left_born),
            prepared(2, pair.target_type, pair.right, pair.right_born),
        )
        outcomes.append(Outcome(pair.same, found.points, found.judgement))
        if (found.judgement is Judgement.SAME) is not pair.same:
            wrong.append(f"{pair.left} / {pair.right}: {found.points:.2f}")

    assert len(wrong) <= 0.1 * len(outcomes), wrong
    assert measure(outcomes).precision == 1.0
