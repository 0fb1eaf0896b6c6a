import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.models import AuditEntry, Entity, Match
from coordination.resolve import CannotBeJudged, Overtaken, judge, rebuild, resolve_pending, undo
from coordination.vocabulary import Judgement, LinkGrade
from tests.resolve.builders import NOW, groups, record, together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

SAME, DIFFERENT, UNSURE = Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


@pytest.fixture
def colleague():
    return get_user_model().objects.create_user("colleague")


def waiting(left, right, explanation="both print the name kim kum chol") -> Match:
    """A pair on which rules are not sure."""
    left, right = sorted((left, right), key=lambda each: each.pk)
    return Match.objects.create(
        left=left, right=right, grade=LinkGrade.NAME_ALONE, explanation=explanation, judgement=UNSURE, judged_at=NOW
    )


@pytest.fixture
def pair(reference) -> Match:
    """The US target Kim Kum Chol, and the man whom the EU prints with the Hangul of that name."""
    us = record("us_ofac_sdn", "Kum Chol KIM", original=["김금철"])
    eu = record("eu_fsf", "Shin Geum Cheol", aliases=["Sin Kum Chol"], original=["김금철"])
    resolve_pending(now=NOW)
    assert not together(us, eu)
    return waiting(us, eu)


def words() -> list[tuple]:
    """Every row on a pair by age: judgement, by whom, and whether it stands."""
    rows = Match.objects.select_related("judged_by").order_by("pk")
    return [
        (row.judgement, row.judged_by.username if row.judged_by else "rule", row.superseded_at is None) for row in rows
    ]


def test_same_joins_the_records_and_supersedes_the_rule(pair, officer):
    judged = judge([pair.pk], SAME, by=officer, now=LATER, note="One man: the EU misprints his family name")

    assert together(pair.left, pair.right)
    assert judged.regrouped == 2
    assert words() == [(UNSURE, "rule", False), (SAME, "officer", True)]
    (word,) = judged.words
    assert (word.grade, word.explanation) == (pair.grade, pair.explanation)
    assert (word.note, word.judged_at) == ("One man: the EU misprints his family name", LATER)


def test_different_keeps_the_records_apart_whatever_the_lists_print_later(pair, officer):
    judge([pair.pk], DIFFERENT, by=officer, now=LATER)

    for name in (pair.left.name, pair.right.name):
        pair.left.names.create(full=name, folded=name.casefold(), kind="alias", quality="strong")
        pair.right.names.create(full=name, folded=name.casefold(), kind="primary", quality="strong")
    rebuild(now=LATER)

    assert not together(pair.left, pair.right)


def test_each_word_is_audited_with_old_and_new_and_why(pair, officer):
    judge([pair.pk], DIFFERENT, by=officer, now=LATER, note="Born in other years")

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.by, entry.recorded_at) == ("judged", officer, LATER)
    assert entry.old == {"judgement": "unsure", "by": "rule"}
    assert entry.new == {
        "left": "us_ofac_sdn 1 Kum Chol KIM",
        "right": "eu_fsf 2 Shin Geum Cheol",
        "judgement": "different",
        "by": "officer",
    }
    assert entry.reason == "Born in other years"
    assert AuditEntry.objects.first_broken() == ""


def test_saying_it_twice_changes_nothing(pair, officer):
    judge([pair.pk], SAME, by=officer, now=LATER)
    before = words(), AuditEntry.objects.count()

    again = judge([pair.pk], SAME, by=officer, now=LATER)

    assert (words(), AuditEntry.objects.count()) == before
    assert again.words[0].judged_by == officer
    assert again.regrouped == 0


def test_of_two_who_judge_one_pair_the_first_is_kept_and_the_second_told(pair, officer, colleague):
    judge([pair.pk], SAME, by=officer, now=LATER)
    before = words()

    with pytest.raises(Overtaken, match="officer judged this pair same on 2026-11-24 07:00 UTC, after you opened it"):
        judge([pair.pk], DIFFERENT, by=colleague, now=LATER)

    assert words() == before
    assert together(pair.left, pair.right)


def test_two_who_say_the_same_need_one_row(pair, officer, colleague):
    judge([pair.pk], SAME, by=officer, now=LATER)

    judge([pair.pk], SAME, by=colleague, now=LATER)

    assert words()[-1] == (SAME, "officer", True)
    assert len(words()) == 2


def test_who_has_seen_a_word_may_overrule_it(pair, officer, colleague):
    (first,) = judge([pair.pk], SAME, by=officer, now=LATER).words

    judge([first.pk], DIFFERENT, by=colleague, now=LATER)

    assert not together(pair.left, pair.right)
    assert words() == [(UNSURE, "rule", False), (SAME, "officer", False), (DIFFERENT, "colleague", True)]


def test_word_on_evidence_that_has_changed_is_refused(pair, officer):
    Match.objects.filter(pk=pair.pk).update(superseded_at=LATER)
    waiting(pair.left, pair.right, explanation="both print the birth year 1961")

    with pytest.raises(Overtaken, match="What the two records share has changed"):
        judge([pair.pk], SAME, by=officer, now=LATER)


def test_still_unsure_is_said_again_with_its_day(pair, officer):
    (first,) = judge([pair.pk], UNSURE, by=officer, now=LATER).words

    (second,) = judge([first.pk], UNSURE, by=officer, now=LATER + timedelta(days=1)).words

    assert second.judged_at > first.judged_at
    assert words()[1:] == [(UNSURE, "officer", False), (UNSURE, "officer", True)]


def test_bulk_is_one_deed_all_or_nothing(officer, colleague):
    pairs = []
    for left, right in (
        ("Bakri Tolsun", "Olemi Sarik"),
        ("Gerdov Malpik", "Hutin Dasolo"),
        ("Zhunin Rafat", "Pevro Kulm"),
    ):
        pairs.append(waiting(record("us_ofac_sdn", left), record("eu_fsf", right)))
    resolve_pending(now=NOW)
    for each in pairs:
        Match.objects.filter(pk=each.pk).update(superseded_at=None)
    ids = [each.pk for each in pairs]

    judge(ids[2:], DIFFERENT, by=colleague, now=LATER)
    with pytest.raises(Overtaken):
        judge(ids, SAME, by=officer, now=LATER)
    assert not Match.objects.filter(judged_by=officer).exists()

    judged = judge(ids[:2], SAME, by=officer, now=LATER, note="Three lists, one office")
    assert len(judged.words) == 2
    assert all(together(each.left, each.right) for each in pairs[:2])


def test_bulk_costs_a_constant_number_of_queries_beside_the_rows_it_writes(officer):
    def queries(count: int) -> int:
        pairs = [
            waiting(record("us_ofac_sdn", f"A{count} B{n}"), record("eu_fsf", f"C{count} D{n}")) for n in range(count)
        ]
        resolve_pending(now=NOW)
        Match.objects.filter(pk__in=[each.pk for each in pairs]).update(superseded_at=None)
        with CaptureQueriesContext(connection) as captured:
            judge([each.pk for each in pairs], UNSURE, by=officer, now=LATER)
        return len(captured)

    queries(1)
    few, many = queries(2), queries(12)

    # A row and its audit entry each; and a few that are asked only where there is anything to ask.
    assert many - few <= 10 * 8 + 8


def test_word_needs_a_pair_and_a_note_that_fits(pair, officer):
    for seen in ([], [pair.pk, 12345]):
        with pytest.raises(CannotBeJudged, match="no such pair"):
            judge(seen, SAME, by=officer, now=LATER)
    with pytest.raises(CannotBeJudged, match="write at most 2,000"):
        judge([pair.pk], SAME, by=officer, now=LATER, note="x" * 2001)
    assert words() == [(UNSURE, "rule", True)]


# Undo


def test_undo_restores_the_rules_word_as_a_new_row(pair, officer):
    before = groups()
    (word,) = judge([pair.pk], SAME, by=officer, now=LATER).words

    undo([word.pk], by=officer, now=LATER, note="Wrong key")

    assert groups() == before
    last = Match.objects.order_by("pk").last()
    assert (last.judgement, last.judged_by, last.explanation) == (UNSURE, None, pair.explanation)
    assert [row[:2] for row in words()] == [(UNSURE, "rule"), (SAME, "officer"), (UNSURE, "rule")]
    assert [(entry.action, entry.reason) for entry in AuditEntry.objects.order_by("number")] == [
        ("judged", ""),
        ("undid", "Wrong key"),
    ]


def test_undo_of_a_word_that_overruled_another_restores_that_one(pair, officer, colleague):
    (first,) = judge([pair.pk], SAME, by=officer, now=LATER, note="seen the passport").words
    (second,) = judge([first.pk], DIFFERENT, by=colleague, now=LATER).words

    (restored,) = undo([second.pk], by=colleague, now=LATER).words

    assert together(pair.left, pair.right)
    assert (restored.judgement, restored.judged_by) == (SAME, colleague)
    assert restored.note == "as officer had judged: seen the passport"


def test_what_rules_link_comes_back_when_a_word_against_it_is_undone(officer):
    one, other = record("us_ofac_sdn", "Chang Ho RI"), record("gb_uksl", "RI CHANG HO")
    resolve_pending(now=NOW)
    entity = Entity.objects.get(designations=one)
    (word,) = judge([Match.objects.get().pk], DIFFERENT, by=officer, now=LATER).words
    assert not together(one, other)

    undo([word.pk], by=officer, now=LATER)

    assert together(one, other)
    assert Entity.objects.get(designations=other) == entity
    assert words()[-1] == (SAME, "rule", True)


def test_undo_is_of_a_persons_standing_word(pair, officer, colleague):
    with pytest.raises(CannotBeJudged, match="a rule's word"):
        undo([pair.pk], by=officer, now=LATER)
    (word,) = judge([pair.pk], SAME, by=officer, now=LATER).words
    undo([word.pk], by=officer, now=LATER)
    with pytest.raises(Overtaken):
        undo([word.pk], by=colleague, now=LATER)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_at_once_in_two_sessions_one_word_stands(pair, officer, colleague):
    start = threading.Barrier(2, timeout=60)

    def say(who, judgement) -> str:
        with closing(connection):
            start.wait()
            try:
                judge([pair.pk], judgement, by=who, now=LATER)
            except Overtaken as error:
                return str(error)
        return "kept"

    with ThreadPoolExecutor(2) as sessions:
        told = list(sessions.map(say, (officer, colleague), (SAME, DIFFERENT)))

    assert told.count("kept") == 1
    assert any("after you opened it" in word for word in told)
    word = Match.objects.get(superseded_at=None, judged_by__isnull=False)
    assert together(pair.left, pair.right) == (word.judgement == SAME)
    assert AuditEntry.objects.count() == 1
