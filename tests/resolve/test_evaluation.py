from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from coordination.vocabulary import Judgement
from tests.resolve.drawing import Panel, svg
from tests.resolve.evaluation import Outcome, at, best, curve, measure, top_score_share

SAME, UNSURE, DIFFERENT = Judgement.SAME, Judgement.UNSURE, Judgement.DIFFERENT

outcomes = st.lists(
    st.builds(Outcome, st.booleans(), st.integers(-9, 9).map(float), st.sampled_from([SAME, UNSURE, DIFFERENT]))
)


def test_measures_count_right_links_missed_pairs_and_what_waits_for_review():
    found = measure(
        [
            *[Outcome(True, 5, SAME)] * 6,
            Outcome(False, 4, SAME),
            Outcome(True, 0, UNSURE),
            Outcome(True, -5, DIFFERENT),
            *[Outcome(False, -9, DIFFERENT)] * 3,
        ]
    )

    assert (found.precision, found.recall, found.review_share) == (6 / 7, 6 / 8, 1 / 2)
    assert str(found).startswith("12 pairs, 8 the same: precision 0.8571, recall 0.7500, review holds 1 of 2")


def test_nothing_linked_is_precise_and_nothing_to_find_is_found():
    found = measure([Outcome(False, -9, DIFFERENT)])

    assert (found.precision, found.recall, found.review_share) == (1.0, 1.0, 1.0)


@given(outcomes)
def test_curve_says_at_each_threshold_what_linking_from_there_would_measure(pairs):
    for point in curve(pairs):
        from_there = [
            Outcome(each.same, each.points, SAME if each.points >= point.threshold else DIFFERENT) for each in pairs
        ]
        found = measure(from_there)
        assert (point.precision, point.recall) == (found.precision, found.recall)


@given(outcomes)
def test_recall_never_rises_with_the_threshold(pairs):
    recalls = [point.recall for point in curve(pairs)]

    assert recalls == sorted(recalls, reverse=True)


def test_threshold_between_two_scores_measures_as_the_higher():
    points = curve([Outcome(True, 3, SAME), Outcome(False, 1, DIFFERENT)])

    assert at(points, 2).precision == 1.0
    assert at(points, 9).recall == 0.0
    assert best(points).threshold == 3


def test_top_score_share_counts_scores_as_people_see_them():
    assert top_score_share([7.001, 7.004, 3.0, 2.0]) == 0.5
    assert top_score_share([]) == 1.0


def test_drawing_is_well_formed_and_names_its_panels():
    points = curve([Outcome(True, 3, SAME), Outcome(True, -2, UNSURE), Outcome(False, 1, DIFFERENT)])

    drawn = ElementTree.fromstring(svg([Panel("Persons & others", points, link=1.5, review=-1.0)]))

    assert "Persons & others" in [text.text for text in drawn.iter() if text.text]
    assert len([line for line in drawn.iter() if line.tag.endswith("polyline")]) == 2
