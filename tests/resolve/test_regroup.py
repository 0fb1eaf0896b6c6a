from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from coordination.models import AuditEntry, Designation, Entity, LinkReport, Match
from coordination.resolve import CannotBeJudged, answer_report, judge, merge, rebuild, resolve_pending, split
from coordination.vocabulary import Judgement, TargetType
from tests.resolve.builders import NOW, groups, record, together
from tests.resolve.builders import judge as judged

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


@pytest.fixture
def colleague():
    return get_user_model().objects.create_user("colleague")


def entity_of(designation: Designation) -> Entity:
    return Entity.objects.get(designations=designation)


def answers() -> dict[str, frozenset[int]]:
    """Public id -> the records with which it answers, over merges."""
    return {
        entity.public_id: frozenset((entity.merged_into or entity).designations.values_list("pk", flat=True))
        for entity in Entity.objects.select_related("merged_into")
    }


@pytest.fixture
def kim(reference) -> Designation:
    """Kim Kum Chol, whom only the US has named."""
    return record("us_ofac_sdn", "Kum Chol KIM", original=["김금철"])


@pytest.fixture
def sin(reference) -> list[Designation]:
    """Sin Kum Chol on three lists."""
    return [record(source, "Sin Kum Chol") for source in ("eu_fsf", "gb_uksl", "nz_russia")]


class TestKimKumCholAndSinKumChol:
    """A3: merging keeps both histories, splitting restores them."""

    @pytest.fixture(autouse=True)
    def linked(self, kim, sin):
        resolve_pending(now=NOW)
        self.kim, self.sin = entity_of(kim), entity_of(sin[0])

    def test_merge_joins_all_records_and_both_ids_answer(self, kim, sin, officer):
        taken = merge(self.sin, self.kim, by=officer, now=LATER, note="The EU's Hangul")

        assert together(kim, *sin)
        assert answers() == {
            self.kim.public_id: frozenset(each.pk for each in (kim, *sin)),
            self.sin.public_id: frozenset(each.pk for each in (kim, *sin)),
        }
        assert taken.pk == entity_of(kim).pk

    def test_split_restores_records_and_ids(self, kim, sin, officer, colleague):
        before = answers()
        merge(self.kim, self.sin, by=officer, now=LATER, note="The EU's Hangul")

        parted = split(entity_of(kim), [kim.pk], by=colleague, now=LATER, note="신 is not 김")

        assert answers() == before
        assert parted == self.kim
        assert entity_of(sin[0]) == self.sin

    def test_splitting_off_the_larger_side_restores_them_too(self, kim, sin, officer):
        before = answers()
        merge(self.kim, self.sin, by=officer, now=LATER, note="The EU's Hangul")

        split(entity_of(kim), [each.pk for each in sin], by=officer, now=LATER, note="신 is not 김")

        assert answers() == before

    def test_merge_split_and_merge_again(self, kim, sin, officer):
        before = answers()
        for _ in range(2):
            merge(self.kim, self.sin, by=officer, now=LATER, note="one")
            assert set(answers().values()) == {frozenset(each.pk for each in (kim, *sin))}
            split(entity_of(kim), [kim.pk], by=officer, now=LATER, note="two")
            assert answers() == before
        merge(self.kim, self.sin, by=officer, now=LATER, note="one")
        assert together(kim, *sin)

    def test_history_holds_every_word_and_the_audit_who_did_what(self, kim, sin, officer, colleague):
        merge(self.kim, self.sin, by=officer, now=LATER, note="The EU's Hangul")
        split(entity_of(kim), [kim.pk], by=colleague, now=LATER, note="신 is not 김")

        of_people = Match.objects.filter(judged_by__isnull=False)
        assert of_people.filter(judgement=Judgement.SAME, superseded_at=LATER).count() == 1
        assert of_people.standing().filter(judgement=Judgement.DIFFERENT, judged_by=colleague).count() == 3
        merged, parted = AuditEntry.objects.order_by("number")
        assert (merged.action, merged.by, merged.reason) == ("merged", officer, "The EU's Hangul")
        assert {public_id: len(records) for public_id, records in merged.old.items()} == {
            self.kim.public_id: 1,
            self.sin.public_id: 3,
        }
        assert (parted.action, parted.by) == ("split", colleague)
        assert parted.new[self.kim.public_id] == ["us_ofac_sdn 1 Kum Chol KIM"]
        assert AuditEntry.objects.first_broken() == ""

    def test_linking_from_scratch_gives_the_same(self, kim, sin, officer):
        merge(self.kim, self.sin, by=officer, now=LATER, note="one")
        split(entity_of(kim), [kim.pk, sin[0].pk], by=officer, now=LATER, note="these two are one man")
        before = answers()

        rebuild(now=LATER)

        assert answers() == before
        assert groups() == {frozenset({kim.pk, sin[0].pk}), frozenset({sin[1].pk, sin[2].pk})}

    def test_doing_it_twice_changes_nothing(self, kim, sin, officer):
        merge(self.kim, self.sin, by=officer, now=LATER, note="one")
        once = Match.objects.count(), AuditEntry.objects.count()
        merge(self.kim, self.sin, by=officer, now=LATER, note="one")
        assert (Match.objects.count(), AuditEntry.objects.count()) == once

        both = entity_of(kim)
        first = split(both, [kim.pk], by=officer, now=LATER, note="two")
        once = Match.objects.count(), AuditEntry.objects.count()
        again = split(both, [kim.pk], by=officer, now=LATER, note="two")
        assert first == again
        assert (Match.objects.count(), AuditEntry.objects.count()) == once

    def test_merge_overrules_words_that_kept_them_apart(self, kim, sin, officer, colleague):
        merge(self.kim, self.sin, by=officer, now=LATER, note="one")
        split(entity_of(kim), [kim.pk], by=officer, now=LATER, note="two")

        merge(self.kim, self.sin, by=colleague, now=LATER, note="one after all")

        assert not Match.objects.standing().filter(judgement=Judgement.DIFFERENT).exists()
        assert together(kim, *sin)

    def test_reason_is_asked_for(self, kim, sin, officer):
        for note in ("", "   "):
            with pytest.raises(CannotBeJudged, match="Give a reason"):
                merge(self.kim, self.sin, by=officer, now=LATER, note=note)
            with pytest.raises(CannotBeJudged, match="Give a reason"):
                split(self.sin, [sin[0].pk], by=officer, now=LATER, note=note)

    def test_split_takes_some_records_of_the_entity_not_none_and_not_all(self, kim, sin, officer):
        for chosen in ([], [each.pk for each in sin]):
            with pytest.raises(CannotBeJudged, match="not none and not all"):
                split(self.sin, chosen, by=officer, now=LATER, note="two")
        with pytest.raises(CannotBeJudged, match="not of this entity any more"):
            split(self.sin, [sin[0].pk, kim.pk], by=officer, now=LATER, note="two")
        assert not AuditEntry.objects.exists()


def test_side_that_only_the_others_held_together_stays_one(officer):
    one, other = record("us_ofac_sdn", "Vladimir Petrov"), record("eu_fsf", "Ivan Sidorov")
    between = record("gb_uksl", "Oleg Orlov")
    for each in (one, other):
        judged(each, between, Judgement.SAME, by=officer)
    resolve_pending(now=NOW)
    assert together(one, other, between)

    split(entity_of(one), [between.pk], by=officer, now=LATER, note="His brother")

    assert groups() == {frozenset({one.pk, other.pk}), frozenset({between.pk})}


def test_person_and_ship_are_never_one(officer):
    man, ship = record("us_ofac_sdn", "Chong Rim"), record("gb_uksl", "CHONG RIM", target_type=TargetType.VESSEL)
    resolve_pending(now=NOW)

    with pytest.raises(CannotBeJudged, match="never both"):
        merge(entity_of(man), entity_of(ship), by=officer, now=LATER, note="one")

    assert not together(man, ship)
    assert not Match.objects.filter(judged_by__isnull=False).exists()


class TestWrongLinkReport:
    @pytest.fixture
    def report(self, officer):
        one, other = record("us_ofac_sdn", "Chang Ho RI"), record("gb_uksl", "RI CHANG HO")
        resolve_pending(now=NOW)
        return LinkReport.objects.create(
            entity=entity_of(one), designation=other, note="Another man", reported_by=officer, reported_at=NOW
        )

    def test_is_answered_by_parting_the_record(self, report, colleague):
        answered = answer_report(report, parted=True, answer="Born in 1961, he in 1974", by=colleague, now=LATER)

        assert len(groups()) == 2
        assert (answered.answer, answered.answered_by, answered.answered_at) == (
            "Born in 1961, he in 1974",
            colleague,
            LATER,
        )
        assert sorted(AuditEntry.objects.values_list("action", flat=True)) == ["answered", "split"]

    def test_is_answered_by_saying_that_the_link_is_right(self, report, colleague):
        answer_report(report, parted=False, answer="Same passport", by=colleague, now=LATER)

        assert len(groups()) == 1
        assert AuditEntry.objects.get().new == {"record": "gb_uksl 2 RI CHANG HO", "parted": False}

    def test_is_answered_once(self, report, officer, colleague):
        answer_report(report, parted=False, answer="Same passport", by=colleague, now=LATER)
        answer_report(report, parted=False, answer="Same passport", by=colleague, now=LATER)

        with pytest.raises(CannotBeJudged, match="colleague has answered this report: Same passport"):
            answer_report(report, parted=True, answer="No", by=officer, now=LATER)
        assert AuditEntry.objects.count() == 1

    def test_needs_an_answer(self, report, officer):
        with pytest.raises(CannotBeJudged, match="Give an answer"):
            answer_report(report, parted=True, answer=" ", by=officer, now=LATER)
        assert len(groups()) == 1

    def test_about_a_record_that_has_left_is_only_answered(self, report, officer):
        judge([Match.objects.get().pk], Judgement.DIFFERENT, by=officer, now=LATER)

        answer_report(report, parted=True, answer="Parted before", by=officer, now=LATER)

        assert LinkReport.objects.get().answer == "Parted before"
        assert len(groups()) == 2
