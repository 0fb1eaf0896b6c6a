"""Linking what changed, edition by edition, gives what linking everything gives."""

from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Designation, Entity, Likeness, LinkKey, LinkRecord
from coordination.resolve import blocking, rebuild, resolve_designations, resolve_pending
from coordination.vocabulary import IdentifierKind, Judgement, TargetType
from tests.resolve.builders import NOW, groups, judge, record, say, standing_matches, together
from tests.searching import examples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

ORGANISATION = TargetType.ORGANISATION
UN_REFERENCE = IdentifierKind.UN_REFERENCE


@pytest.fixture
def officer():
    return get_user_model().objects.create_user("officer")


def public_ids() -> dict[int, str]:
    return dict(Designation.objects.values_list("pk", "entity__public_id"))


@pytest.fixture
def few_may_share(monkeypatch):
    """A key that four records share says too little, so that small samples reach the limit."""
    monkeypatch.setattr(blocking, "CAPS", dict.fromkeys(blocking.Cap, 3))


@pytest.mark.usefixtures("few_may_share")
def test_name_that_becomes_too_common_lets_go_of_those_it_held():
    held = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in ("us_ofac_sdn", "gb_uksl")]
    resolve_pending(now=NOW)
    assert together(*held)

    for source in ("eu_fsf", "jp_mof"):
        record(source, "Ministry of Defence", target_type=ORGANISATION)
    resolve_pending(now=NOW)

    assert not together(*held)
    assert rebuild(now=NOW) == 0


@pytest.mark.usefixtures("few_may_share")
def test_name_that_is_no_longer_too_common_takes_hold_again():
    sources = ("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof")
    records = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in sources]
    resolve_pending(now=NOW)
    assert not together(*records[:3])

    say(records[3], "Ministry of Defence of Syria")
    resolve_pending(now=NOW)

    assert together(*records[:3])
    assert rebuild(now=NOW) == 0


@pytest.mark.usefixtures("few_may_share")
def test_too_common_name_does_not_link_the_few_that_change_together():
    sources = ("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof")
    records = [record(source, "Ministry of Defence", target_type=ORGANISATION) for source in sources]
    resolve_pending(now=NOW)

    resolve_designations([records[0].pk, records[1].pk], now=NOW)

    assert len(groups()) == 4


@pytest.mark.usefixtures("few_may_share")
def test_number_that_too_many_print_does_not_link_the_few_that_change_together():
    # A bank's code on every firm that has an account there.
    numbers = [(IdentifierKind.BIC, "FTBDKPPY")]
    records = [
        record(source, f"Korea Firm {number}", numbers=numbers, target_type=ORGANISATION)
        for number, source in enumerate(("us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof"))
    ]
    resolve_pending(now=NOW)

    resolve_designations([records[0].pk, records[1].pk], now=NOW)

    assert len(groups()) == 4


PEOPLE = ("Kim Yong Chol", "Ri Chang Ho", "Kim Kum Chol", "Pak Jong Chon")
NUMBERS = ((UN_REFERENCE, "KPi.024"), (UN_REFERENCE, "KPi.001"), (IdentifierKind.INN, "772975847073"))
BORN = ("1946", "1962", "1962-02-18", "1962-02-19")

printed = st.fixed_dictionaries(
    {
        "name": st.sampled_from(PEOPLE),
        "aliases": st.lists(st.sampled_from(PEOPLE), max_size=1),
        "numbers": st.lists(st.sampled_from(NUMBERS), max_size=1),
    }
)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("list"),
            st.lists(
                st.tuples(
                    st.sampled_from(("un_sc", "us_ofac_sdn", "gb_uksl", "eu_fsf")),
                    printed,
                    st.lists(st.sampled_from(BORN), max_size=1),
                ),
                min_size=1,
                max_size=3,
            ),
        ),
        st.tuples(st.just("amend"), st.lists(st.tuples(st.integers(0, 9), printed), min_size=1, max_size=2)),
        st.tuples(
            st.just("judge"),
            st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(Judgement)),
        ),
    ),
    min_size=1,
    max_size=5,
)


def derived():
    """What linking keeps beside entities and links."""
    return (
        set(LinkKey.objects.values_list("designation", "key")),
        set(Likeness.objects.values_list("left", "right", "points", "grade", "may_link")),
        set(LinkRecord.objects.values_list("designation", "content", "read_by")),
    )


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def take(step: str, what, officer) -> None:
    """One step of a history; a step on a record that is not there does nothing."""
    pks = list(Designation.objects.order_by("pk").values_list("pk", flat=True))
    if step == "list":
        for source, prints, born in what:
            record(source, born=born, **prints)
        resolve_pending(now=NOW)
    elif step == "amend":
        for number, prints in what:
            if number < len(pks):
                say(Designation.objects.get(pk=pks[number]), **prints)
        resolve_pending(now=NOW)
    else:
        left, right, judgement = what
        if left != right and max(left, right) < len(pks):
            pair = [Designation.objects.get(pk=pks[number]) for number in (left, right)]
            judge(*pair, judgement, by=officer)
            resolve_designations([designation.pk for designation in pair], now=NOW)


@pytest.mark.usefixtures("few_may_share")
@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=steps)
def test_increments_give_what_a_rebuild_gives(officer, history):
    with undone():
        for step, what in history:
            take(step, what, officer)
        before = groups(), public_ids(), standing_matches(), derived()

        touched = rebuild(now=NOW)

        assert touched == 0
        assert (groups(), public_ids(), standing_matches(), derived()) == before
        records_of_merged = Designation.objects.filter(entity__merged_into__isnull=False)
        assert not records_of_merged.exists()


@pytest.mark.usefixtures("few_may_share")
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(history=steps)
def test_old_ids_lead_to_an_entity_that_stands(officer, history):
    with undone():
        for step, what in history:
            take(step, what, officer)

        assert not Entity.objects.filter(merged_into__merged_into__isnull=False).exists()
        empty = Entity.objects.standing().filter(designations__isnull=True)
        assert not empty.exists()
