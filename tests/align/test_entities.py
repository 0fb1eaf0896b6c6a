import hashlib
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination import resolve
from coordination.align import align_entities, align_everything, align_pending, matrix
from coordination.align.life import take_steps
from coordination.align.steps import Said
from coordination.models import Alignment, Designation, Entity, Gap, GapEvent, Match, Policy, Snapshot
from coordination.records import Identifier, LegalBasis, ListEntry
from coordination.resolve.judge import CannotBeJudged
from coordination.resolve.regroup import merge, split
from coordination.vocabulary import (
    Audience,
    Authority,
    GapEventKind,
    GapKind,
    GapState,
    IdentifierKind,
    Judgement,
    LinkGrade,
    Measure,
    Severity,
    Status,
    TargetType,
    UNEffect,
    WaiverReason,
)
from tests.factories import entry, rows, stored
from tests.searching import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
LATER = NOW + timedelta(days=7)
READ_ON = date(2026, 11, 20)
PROGRAMMES = {
    "un_sc": "DPRK",
    "us_ofac_sdn": "DPRK2",
    "eu_fsf": "PRK",
    "gb_uksl": "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
    "au_dfat": "Autonomous (DPRK)",
    "jp_mof": "北朝鮮のミサイル又は大量破壊兵器計画に関連する者",
}
FULL = ("un_sc", "us_ofac_sdn", "eu_fsf", "gb_uksl")
INN = (Identifier(IdentifierKind.INN, "2508064833", valid=True),)
KPE047 = (Identifier(IdentifierKind.UN_REFERENCE, "KPe.047", valid=True),)


def says(source: str, listed_on: str, *, key: str = "1", programme: str = "", **what_matters) -> ListEntry:
    return entry(
        f"{source}-{key}",
        programme=programme or PROGRAMMES[source],
        listed_on=date.fromisoformat(listed_on),
        **({"identifiers": INN} | what_matters),
    )


def read(source: str, *entries: ListEntry, on: date = READ_ON, now: datetime = NOW) -> None:
    """Read an edition, each a second after the one before: a record is not known twice at one moment."""
    stored(source, on, *entries, now=now + timedelta(seconds=Snapshot.objects.count()), accepted=True)


def flow(*, now: datetime = NOW, live: bool = False) -> dict[str, int]:
    resolve.resolve_pending(now=now)
    return align_pending(on=now.date(), now=now, live=live)


def two_have_acted(**what_matters) -> None:
    """The US and Britain list a bank, the European list is read and lacks it."""
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", **what_matters))
    read("gb_uksl", says("gb_uksl", "2024-06-01", **what_matters))
    read("eu_fsf")


def gap(jurisdiction: str = "EU") -> Gap:
    return Gap.objects.get(jurisdiction__code=jurisdiction)


def cell(jurisdiction: str) -> Alignment:
    return Alignment.objects.get(jurisdiction__code=jurisdiction)


def story(of: Gap) -> list[str]:
    return list(of.events.order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


# Cells


def test_cells_of_an_entity_are_kept_in_rows():
    two_have_acted()

    flow()

    us, gb, eu = cell("US"), cell("GB"), cell("EU")
    assert (us.status, us.since, us.since_kind, us.is_first) == (Status.DESIGNATED, date(2024, 5, 16), "listed", True)
    assert (gb.status, gb.lag_min, gb.lag_max, gb.is_first) == (Status.DESIGNATED, 16, 16, False)
    assert (eu.status, eu.since, eu.since_kind, eu.bases) == (Status.NOT_DESIGNATED, None, "", [])
    assert eu.reason == "not on eu_fsf of 2026-11-20"
    assert cell("JP").status == Status.UNKNOWN
    assert Alignment.objects.count() == 8
    assert us.measures == ["asset_freeze"]
    assert [(basis["source"], basis["reference"]) for basis in us.bases] == [("us_ofac_sdn", "us_ofac_sdn-1")]


def test_entity_bears_the_regimes_of_its_records():
    two_have_acted()
    flow()
    assert set(Entity.objects.get().regimes.values_list("code", flat=True)) == {"DPRK"}

    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", programme="RUSSIA-EO14024"), on=TODAY)
    flow()

    assert set(Entity.objects.get().regimes.values_list("code", flat=True)) == {"DPRK", "RUSSIA-UKRAINE"}


def test_entities_that_are_aligned_are_no_longer_pending():
    two_have_acted()

    flow()

    assert not Entity.objects.to_be_aligned().exists()


def test_partial_status_where_britain_specifies_a_ship_and_the_us_blocks_it():
    number = (Identifier(IdentifierKind.IMO_SHIP, "9179842", valid=True),)
    freeze = LegalBasis("RUSSIA-EO14024", (Measure.ASSET_FREEZE,))
    specified = LegalBasis("The Russia (Sanctions) (EU Exit) Regulations 2019", (Measure.SHIP_SPECIFICATION,))
    for source, basis, listed_on in (
        ("us_ofac_sdn", freeze, date(2022, 5, 8)),
        ("gb_uksl", specified, date(2024, 7, 31)),
    ):
        ship = {"target_type": TargetType.VESSEL, "name": "Angara", "identifiers": number}
        read(source, entry(source, bases=(basis,), listed_on=listed_on, **ship))

    flow()

    assert (cell("US").status, cell("GB").status) == (Status.DESIGNATED, Status.PARTIAL)
    assert cell("GB").lag_max == 815


def test_suspected_removal_still_stands_and_its_cell_says_so():
    two_have_acted()
    flow()

    read("gb_uksl", on=TODAY)
    flow()

    assert cell("GB").status == Status.DESIGNATED
    assert "removal not yet confirmed" in cell("GB").reason
    assert cell("GB").bases[0]["suspected_gone"] is True
    assert gap().state == GapState.OPEN


# The life of a gap


def test_gap_opens_on_the_day_its_condition_became_true():
    two_have_acted()

    counts = flow()

    found = gap()
    assert counts == {"opened": Gap.objects.count(), "closed": 0}
    assert (found.kind, found.state, found.regime.code) == (GapKind.NOT_FOLLOWED, GapState.OPEN, "DPRK")
    assert (found.opened_on, found.detected_at) == (date(2024, 7, 1), NOW)
    assert (found.closed_on, found.closed_at) == (None, None)
    assert [basis["source"] for basis in found.evidence] == ["us_ofac_sdn", "gb_uksl"]
    event = found.events.get()
    assert (event.kind, event.on, event.recorded_at, event.by) == (GapEventKind.OPENED, date(2024, 7, 1), NOW, None)


def test_severity_of_a_gap_is_the_sum_of_its_reasons():
    two_have_acted()

    flow()

    found = gap()
    assert found.severity_points == sum(points for points, _ in found.severity_reasons) == 24 + 25 + 5 + 10
    assert found.severity == Severity.HIGH


def test_aligning_twice_changes_nothing():
    two_have_acted()
    flow()
    before = rows()

    flow(now=LATER)
    counts = align_everything(on=TODAY, now=LATER, live=False)

    assert counts == {"opened": 0, "closed": 0}
    assert rows() == before


def test_gap_closes_by_itself_on_the_day_of_the_designation():
    two_have_acted()
    flow()
    before = gap()

    read("eu_fsf", says("eu_fsf", "2026-11-26"), on=LATER.date(), now=LATER)
    counts = flow(now=LATER)

    found = gap()
    assert counts["closed"] == 1
    assert (found.state, found.closed_on, found.closed_at) == (GapState.CLOSED, date(2026, 11, 26), LATER)
    assert found.opened_on == date(2024, 7, 1)
    closing = found.events.get(kind=GapEventKind.CLOSED)
    assert (closing.on, closing.note) == (date(2026, 11, 26), "designated: a record of its list says so")
    assert found.age_days(on=LATER.date()) == (date(2026, 11, 26) - date(2024, 7, 1)).days
    assert (found.evidence, found.severity_reasons) == (before.evidence, before.severity_reasons)
    assert [basis["source"] for basis in found.evidence] == ["us_ofac_sdn", "gb_uksl"]


@pytest.mark.parametrize("listed_on", ["2024-07-01", "2024-06-20"])
def test_gap_of_a_designation_that_came_in_time_has_no_age(listed_on):
    two_have_acted()
    flow()

    read("eu_fsf", says("eu_fsf", listed_on), on=LATER.date(), now=LATER)
    flow(now=LATER)

    assert gap().closed_on == gap().opened_on
    assert not Gap.objects.standing(on=date(2025, 1, 1)).filter(jurisdiction__code="EU").exists()


def test_gap_closes_on_the_day_it_is_seen_where_no_designation_is_why():
    two_have_acted()
    flow()

    read("us_ofac_sdn", on=date(2026, 11, 25), now=LATER)
    read("us_ofac_sdn", on=date(2026, 11, 26), now=LATER)
    flow(now=LATER)

    assert (gap().state, gap().closed_on) == (GapState.CLOSED, LATER.date())
    assert gap().events.get(kind=GapEventKind.CLOSED).note == "not designated: not on eu_fsf of 2026-11-20"


def test_gap_that_comes_back_is_the_gap_it_was():
    read("un_sc", says("un_sc", "2017-08-05"))
    read("eu_fsf")
    flow()
    read("eu_fsf", says("eu_fsf", "2026-11-21"), on=date(2026, 11, 22))
    flow()
    first = gap()
    assert first.state == GapState.CLOSED

    for on in (date(2026, 11, 23), date(2026, 11, 24)):
        read("eu_fsf", on=on, now=LATER)
    flow(now=LATER)

    assert gap() == first
    assert (gap().state, gap().closed_on, gap().closed_at) == (GapState.OPEN, None, None)
    assert gap().detected_at == NOW
    assert story(first) == [GapEventKind.OPENED, GapEventKind.CLOSED, GapEventKind.REOPENED]
    assert gap().events.get(kind=GapEventKind.REOPENED).on == LATER.date()


@pytest.mark.parametrize("state", [GapState.ACKNOWLEDGED, GapState.PLANNED, GapState.WAIVED])
def test_state_that_a_person_set_stands(state, officer):
    two_have_acted()
    flow()
    Gap.objects.filter(pk=gap().pk).update(state=state, owner=officer, due_on=date(2026, 12, 31))

    read("au_dfat", says("au_dfat", "2024-06-10"))
    flow(now=LATER)
    align_everything(on=LATER.date(), now=LATER, live=False)

    assert (gap().state, gap().owner, gap().due_on) == (state, officer, date(2026, 12, 31))
    assert len(gap().evidence) == 3
    assert story(gap()) == [GapEventKind.OPENED]


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        (GapEventKind.ACKNOWLEDGED, GapState.ACKNOWLEDGED),
        (GapEventKind.PLANNED, GapState.PLANNED),
        (GapEventKind.WAIVED, GapState.WAIVED),
    ],
)
def test_state_that_a_person_set_outlasts_a_list_that_went_stale(kind, state, officer):
    two_have_acted()
    flow(live=True)
    GapEvent.objects.create(
        gap=gap(),
        kind=kind,
        on=TODAY,
        recorded_at=NOW,
        by=officer,
        audience=Audience.ALL,
        due_on=date(2027, 1, 31) if state is GapState.PLANNED else None,
        reason=WaiverReason.OTHER if state is GapState.WAIVED else "",
        expires_on=date(2027, 6, 30) if state is GapState.WAIVED else None,
    )
    Gap.objects.filter(pk=gap().pk).update(state=state, due_on=date(2027, 1, 31) if state is GapState.PLANNED else None)
    before = gap()

    late = NOW + timedelta(days=60)
    align_everything(on=late.date(), now=late, live=True)
    assert gap().state == GapState.CLOSED
    read("eu_fsf", on=late.date(), now=late)
    flow(now=late + timedelta(hours=1), live=True)

    assert (gap().state, gap().due_on, gap().closed_on) == (before.state, before.due_on, None)
    assert story(gap())[-2:] == [GapEventKind.CLOSED, GapEventKind.RESUMED]
    seen = Gap.objects.seen_by(officer, on=late.date()).get(pk=before.pk)
    assert seen.seen_state == state


def test_word_on_weaker_measures_outlasts_a_list_that_went_stale(officer):
    """The European record stands all the while; only whether the list would show a freeze is not known."""
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16"))
    read("gb_uksl", says("gb_uksl", "2024-06-01"))
    lesser = (LegalBasis(PROGRAMMES["eu_fsf"], (Measure.TRAVEL_BAN,)),)
    read("eu_fsf", says("eu_fsf", "2024-06-10", bases=lesser))
    flow(live=True)
    found = Gap.objects.get(jurisdiction__code="EU", kind=GapKind.WEAKER_MEASURES)
    officer.is_staff = True
    officer.save()
    said = Said(GapEventKind.PLANNED, Audience.ALL, due_on=date(2027, 3, 31))
    take_steps((found.pk,), said, by=officer, on=TODAY, now=NOW)

    late = NOW + timedelta(days=60)
    align_everything(on=late.date(), now=late, live=True)
    found.refresh_from_db()
    assert found.state == GapState.CLOSED
    assert "stale" in found.events.get(kind=GapEventKind.CLOSED).note
    read("eu_fsf", says("eu_fsf", "2024-06-10", bases=lesser), on=late.date(), now=late)
    flow(now=late + timedelta(hours=1), live=True)

    found.refresh_from_db()
    assert (found.state, found.due_on) == (GapState.PLANNED, date(2027, 3, 31))
    assert story(found)[-2:] == [GapEventKind.CLOSED, GapEventKind.RESUMED]


@pytest.mark.parametrize("state", [GapState.ACKNOWLEDGED, GapState.PLANNED, GapState.WAIVED])
def test_designation_closes_a_gap_in_whatever_state(state):
    two_have_acted()
    flow()
    Gap.objects.filter(pk=gap().pk).update(state=state)

    read("eu_fsf", says("eu_fsf", "2026-11-26"), on=LATER.date(), now=LATER)
    flow(now=LATER)

    assert gap().state == GapState.CLOSED


def test_gap_that_rests_on_a_bare_name_is_to_be_confirmed_until_something_firm_is_found():
    bare = {"identifiers": ()}
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", programme="RUSSIA-EO14024", **bare))
    read("gb_uksl", says("gb_uksl", "2024-06-01", **bare))
    read("eu_fsf")
    flow()
    assert (gap().state, gap().grade) == (GapState.TO_BE_CONFIRMED, LinkGrade.NAME_ALONE)

    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", programme="RUSSIA-EO14024"), on=TODAY)
    read("gb_uksl", says("gb_uksl", "2024-06-01"), on=TODAY)
    flow()

    assert (gap().state, gap().grade) == (GapState.OPEN, LinkGrade.VALID_IDENTIFIER)
    assert story(gap()) == [GapEventKind.OPENED, GapEventKind.REGRADED]


def test_rare_name_within_one_regime_is_enough():
    two_have_acted(identifiers=())

    flow()

    assert (gap().state, gap().grade) == (GapState.OPEN, LinkGrade.NAME_AND_CONTEXT)


def test_word_of_a_person_confirms_a_gap_that_rests_on_a_bare_name(officer):
    bare = {"identifiers": ()}
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", programme="RUSSIA-EO14024", **bare))
    read("gb_uksl", says("gb_uksl", "2024-06-01", **bare))
    read("eu_fsf")
    flow()
    by_rule = Match.objects.standing().get()
    Match.objects.filter(pk=by_rule.pk).update(superseded_at=NOW)
    Match.objects.create(
        left=by_rule.left,
        right=by_rule.right,
        grade=by_rule.grade,
        explanation=by_rule.explanation,
        judgement=Judgement.SAME,
        judged_by=officer,
        judged_at=NOW,
    )

    resolve.resolve_designations([by_rule.left_id, by_rule.right_id], now=NOW)
    flow()

    assert gap().state == GapState.OPEN


def test_gaps_of_a_merged_entity_close_with_the_reason_and_its_cells_go():
    read(
        "us_ofac_sdn",
        says("us_ofac_sdn", "2024-05-16", key="1"),
        says("us_ofac_sdn", "2024-05-16", key="2", name="Mooyokbank", identifiers=()),
    )
    read(
        "gb_uksl",
        says("gb_uksl", "2024-06-01", key="1"),
        says("gb_uksl", "2024-06-01", key="2", name="Mooyokbank", identifiers=()),
    )
    read("eu_fsf")
    flow()
    older, younger = Entity.objects.order_by("pk")
    assert Gap.objects.open().filter(jurisdiction__code="EU").count() == 2

    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", key="1"), on=TODAY, now=LATER)
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16", key="1"), on=LATER.date(), now=LATER)
    Designation.objects.filter(key="us_ofac_sdn-2").delete()
    read(
        "gb_uksl",
        says("gb_uksl", "2024-06-01", key="1"),
        says("gb_uksl", "2024-06-01", key="2", name="Mooyokbank", aliases=["Foreign Trade Bank"]),
        on=LATER.date(),
        now=LATER,
    )
    flow(now=LATER)

    younger.refresh_from_db()
    assert younger.merged_into == older
    assert not Alignment.objects.filter(entity=younger).exists()
    closed = Gap.objects.get(found_of=younger, jurisdiction__code="EU")
    stands = Gap.objects.open().get(entity=older, jurisdiction__code="EU")
    assert (closed.state, closed.closed_on) == (GapState.CLOSED, LATER.date())
    note = f"merged into {older.public_id}: goes on in {stands.public_id}"
    assert closed.events.get(kind=GapEventKind.CLOSED).note == note
    assert not Entity.objects.to_be_aligned().exists()
    assert align_everything(on=LATER.date(), now=LATER, live=False) == {"opened": 0, "closed": 0}


def test_live_list_past_its_days_says_yes_and_no_longer_no():
    two_have_acted()
    late = NOW + timedelta(days=60)

    flow(now=late, live=True)

    assert cell("EU").status == Status.UNKNOWN
    assert "stale" in cell("EU").reason
    assert cell("US").status == Status.DESIGNATED
    assert not Gap.objects.exists()


def test_day_that_goes_by_opens_a_gap_without_any_row_changing():
    read("us_ofac_sdn", says("us_ofac_sdn", "2024-05-16"))
    read("gb_uksl", says("gb_uksl", "2026-10-26"))
    read("eu_fsf")
    flow(live=True)
    assert not Gap.objects.exists()

    counts = align_everything(on=TODAY + timedelta(days=1), now=NOW + timedelta(days=1), live=True)

    assert counts["opened"] >= 1
    assert gap().opened_on == date(2026, 11, 25)


# Increments give what everything gives

a_bank = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["1", "2"]),
        "listed_on": st.sampled_from(["2017-08-05", "2024-05-16", "2026-11-01"]),
        "name": st.sampled_from(["Foreign Trade Bank", "Korea Kwangson Banking Corporation"]),
        "identifiers": st.sampled_from([(), INN, KPE047]),
    }
)
editions = st.lists(
    st.tuples(st.sampled_from(FULL), st.lists(a_bank, max_size=2, unique_by=lambda bank: bank["key"])),
    min_size=1,
    max_size=6,
)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take(history) -> None:
    """Editions of one day, so that what the lists can tell does not change: linked and aligned one by one."""
    for source in FULL:
        read(source)
    for source, banks in history:
        read(source, *(says(source, **bank) for bank in banks))
        flow()


ANY_HISTORY = settings(
    max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


SAID: dict[GapEventKind, dict[str, Any]] = {
    GapEventKind.ACKNOWLEDGED: {},
    GapEventKind.PLANNED: {"due_on": date(2027, 1, 31)},
    GapEventKind.WAIVED: {"reason": WaiverReason.DECIDED_AGAINST, "expires_on": date(2027, 6, 30)},
    GapEventKind.REOPENED: {},
}
a_policy = st.fixed_dictionaries(
    {
        "authority": st.sampled_from(Authority),
        "un_effect": st.sampled_from(UNEffect),
        "grace_days": st.sampled_from([0, 30, 400]),
        "quorum": st.sampled_from([1, 2, 3]),
    }
)
anything = st.lists(
    st.one_of(
        st.tuples(st.just("edition"), editions.map(lambda history: history[0])),
        st.tuples(st.just("policy"), st.tuples(st.sampled_from(["US", "EU", "GB"]), a_policy)),
        st.tuples(st.just("word"), st.tuples(st.sampled_from([*SAID]), st.integers(0, 3))),
        st.tuples(st.just("join"), st.tuples(st.integers(0, 3), st.integers(0, 3))),
        st.tuples(st.just("part"), st.tuples(st.integers(0, 3), st.integers(0, 3))),
    ),
    min_size=1,
    max_size=8,
)


def edit_policy(jurisdiction: str, what_changed) -> None:
    old = Policy.objects.current().get(regime__code="DPRK", jurisdiction__code=jurisdiction)
    Policy.objects.filter(pk=old.pk).update(is_current=False)
    Policy.objects.create(
        regime=old.regime, jurisdiction=old.jurisdiction, version=old.version + 1, created_at=NOW, **what_changed
    )


def say(step: GapEventKind, number: int, officer) -> None:
    """The desk's word, before all, on one of the gaps that stand; refused where it does not follow."""
    standing = list(Gap.objects.open().order_by("pk").values_list("pk", flat=True))
    if standing:
        chosen = standing[number % len(standing)]
        take_steps((chosen,), Said(step, Audience.ALL, **SAID[step]), by=officer, on=TODAY, now=NOW)


def join(one: int, other: int, officer) -> None:
    """A person takes two entities for one, where records that contradict each other allow it."""
    standing = list(Entity.objects.standing().filter(designations__isnull=False).distinct().order_by("pk"))
    if standing:
        with suppress(CannotBeJudged), transaction.atomic():
            merge(standing[one % len(standing)], standing[other % len(standing)], by=officer, now=NOW, note="one bank")


def part(number: int, record: int, officer) -> None:
    """A person parts a record from the others of an entity."""
    standing = list(Entity.objects.standing().filter(designations__isnull=False).distinct().order_by("pk"))
    if standing:
        entity = standing[number % len(standing)]
        records = list(entity.designations.order_by("pk").values_list("pk", flat=True))
        with suppress(CannotBeJudged), transaction.atomic():
            split(entity, [records[record % len(records)]], by=officer, now=NOW, note="another bank")


def words() -> dict[int, tuple[str, str]]:
    return {pk: (kind, note) for pk, kind, note in GapEvent.objects.of_people().values_list("pk", "kind", "note")}


@ANY_HISTORY
@given(happened=anything)
def test_listings_policies_and_words_give_by_increments_what_everything_gives(happened, officer):
    with undone():
        officer.is_staff = True
        officer.save()
        for source in FULL:
            read(source)
        for what, (one, other) in happened:
            if what == "edition":
                read(one, *(says(one, **bank) for bank in other))
            elif what == "policy":
                edit_policy(one, other)
            elif what == "word":
                say(one, other, officer)
            else:
                {"join": join, "part": part}[what](one, other, officer)
            said = words()
            flow()
            assert words() == said
            assert not Gap.objects.filter(entity__merged_into__isnull=False).exists()
            keys = list(Gap.objects.open().values_list("entity", "jurisdiction", "kind", "regime"))
            assert len(keys) == len(set(keys))
        before = rows()

        counts = align_everything(on=TODAY, now=LATER, live=False)

        assert counts == {"opened": 0, "closed": 0}
        assert rows() == before


@ANY_HISTORY
@given(history=editions)
def test_cells_kept_are_those_of_the_matrix(history):
    with undone():
        take(history)

        computed = {
            (row.entity, each.jurisdiction): (
                each.status,
                each.since,
                each.since_kind or "",
                each.not_before,
                each.is_first,
                each.lag_min,
                each.lag_max,
                list(each.measures),
                len(each.listings),
                each.reason,
            )
            for row in matrix(on=TODAY)
            for each in row.cells
        }

        kept = {
            (row.entity_id, row.jurisdiction.code): (
                row.status,
                row.since,
                row.since_kind,
                row.not_before,
                row.is_first,
                row.lag_min,
                row.lag_max,
                row.measures,
                len(row.bases),
                row.reason,
            )
            for row in Alignment.objects.select_related("jurisdiction")
        }
        assert kept == computed


@ANY_HISTORY
@given(history=editions)
def test_gaps_that_stand_are_on_cells_that_say_no(history):
    with undone():
        take(history)

        says_no = set(
            Alignment.objects.filter(status__in=(Status.NOT_DESIGNATED, Status.DELISTED)).values_list(
                "entity", "jurisdiction"
            )
        )
        for found in Gap.objects.open():
            assert (found.entity_id, found.jurisdiction_id) in says_no
            assert found.severity_points == sum(points for points, _ in found.severity_reasons)
            assert found.opened_on <= TODAY
        for found in Gap.objects.all():
            kinds = story(found)
            assert kinds[0] == GapEventKind.OPENED
            assert (kinds[-1] == GapEventKind.CLOSED) is (found.state == GapState.CLOSED)


def test_rebuilding_both_stages_changes_nothing():
    two_have_acted()
    read("un_sc", says("un_sc", "2017-08-05", identifiers=KPE047))
    flow()
    before = rows("LinkKey", "Likeness")

    resolve.rebuild(now=LATER)
    align_pending(on=TODAY, now=LATER, live=False)

    assert rows("LinkKey", "Likeness") == before
    assert not GapEvent.objects.exclude(kind=GapEventKind.OPENED).exists()


# Cost


def unlike(number: int) -> str:
    """The name of a firm that is like no other's, whatever linking makes of names."""
    letters = hashlib.sha256(str(number).encode()).hexdigest()[:24].translate(str.maketrans("0123456789", "ghklmnoprs"))
    return f"{letters[:12]} {letters[12:]}".title()


def queries_to_align(banks: int) -> int:
    for source, listed_on in (("us_ofac_sdn", "2024-05-16"), ("gb_uksl", "2024-06-01")):
        read(
            source,
            *(says(source, listed_on, key=f"{number}", name=unlike(number), identifiers=()) for number in range(banks)),
        )
    read("eu_fsf")
    resolve.resolve_pending(now=NOW)
    entities = list(Entity.objects.values_list("pk", flat=True))
    assert len(entities) == banks
    with CaptureQueriesContext(connection) as captured:
        align_entities(entities, on=TODAY, now=NOW, live=False)
    assert Gap.objects.filter(jurisdiction__code="EU").count() == banks
    return len(captured)


def test_number_of_queries_does_not_depend_on_the_number_of_entities():
    with undone():
        one = queries_to_align(1)

    with undone():
        fifty = queries_to_align(50)

    assert one == fifty


def test_first_edition_of_a_list_ends_the_ignorance_of_entities_that_it_does_not_name():
    two_have_acted()
    flow()
    assert cell("JP").status == Status.UNKNOWN

    read("jp_mof")
    flow()

    assert cell("JP").status == Status.NOT_DESIGNATED
