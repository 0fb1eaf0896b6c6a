"""
An edition read again after a parser was mended: what it was misread as is corrected, and nothing
is told that the publisher did not do.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination import store
from coordination.models import (
    Change,
    Designation,
    DesignationIdentifier,
    DesignationVersion,
    Snapshot,
    SnapshotLocators,
)
from coordination.parse import Unreadable
from coordination.records import Edition, Identifier, ListEntry
from coordination.vocabulary import DateKind, FieldGroup, IdentifierKind, SnapshotState
from tests.factories import broken, designation, edition, entry, morning, open_version, received, rows, stored
from tests.searching import examples

pytestmark = pytest.mark.usefixtures("reference")

MARCH, MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 7, 8))
DAY = timedelta(days=1)
BANK = Identifier(IdentifierKind.BIC, "FTBDKPPY", valid=True)
NOT_CHANGED = ("DesignationVersion", "Designation", "DesignationName", "DesignationIdentifier")


def again(snapshot: Snapshot, *entries: ListEntry, on: date = AUGUST, **said) -> store.Reread:
    return store.read_again(Snapshot.objects.get(pk=snapshot.pk), edition(*entries, **said), now=morning(on))


def versions():
    columns = ("valid_from", "valid_to", "recorded_from", "recorded_to")
    rows = DesignationVersion.objects.order_by("recorded_from", "valid_from", "pk")
    return [(*(getattr(row, name) for name in columns), row.record["names"][0]["full"]) for row in rows]


def test_what_was_misread_is_corrected_on_the_recorded_axis_only():
    snapshot = stored("un_sc", MAY, entry(name="F0reign", listed_on=MARCH), entry("KPe.048"))
    before = rows(*NOT_CHANGED)

    reread = again(snapshot, entry(name="Foreign", listed_on=MARCH), entry("KPe.048"))

    assert reread == store.Reread(corrected=1)
    assert rows(*NOT_CHANGED) == before
    of_the_bank = [row for row in versions() if row[-1] != "Foreign Trade Bank"]
    assert of_the_bank == [
        (MARCH, None, morning(MAY), morning(AUGUST), "F0reign"),
        (MARCH, None, morning(AUGUST), None, "Foreign"),
    ]
    assert (designation().name, designation().to_resolve) == ("Foreign", True)
    assert open_version().snapshot == snapshot


def test_read_again_twice_changes_nothing_more():
    snapshot = stored("un_sc", MAY, entry(name="F0reign"))
    again(snapshot, entry(name="Foreign"))
    before = rows()

    assert again(snapshot, entry(name="Foreign"), on=AUGUST + DAY) == store.Reread()
    assert rows() == before


def test_next_edition_read_by_the_mended_parser_tells_of_no_amendment():
    snapshot = stored("un_sc", MAY, entry())
    again(snapshot, entry(identifiers=(BANK,)), on=JUNE)

    following = stored("un_sc", JULY, entry(identifiers=(BANK,)))

    assert following.counts == {}
    assert DesignationIdentifier.objects.get().value == "FTBDKPPY"


def test_only_the_period_that_the_newest_edition_tells_of_is_corrected():
    stored("un_sc", MAY, entry(name="First", listed_on=MARCH))
    snapshot = stored("un_sc", JUNE, entry(name="Sec0nd", listed_on=MARCH))

    again(snapshot, entry(name="Second", listed_on=MARCH))

    believed = DesignationVersion.objects.believed().order_by("valid_from")
    assert [(row.valid_from, row.valid_to, row.record["names"][0]["full"]) for row in believed] == [
        (MARCH, JUNE, "First"),
        (JUNE, None, "Second"),
    ]


def test_misread_listing_date_moves_the_beginning():
    snapshot = stored("un_sc", MAY, entry(listed_on=date(2026, 3, 1)))

    again(snapshot, entry(listed_on=date(2026, 1, 3)))

    version = open_version()
    assert (version.valid_from, version.listed_on) == (date(2026, 1, 3), date(2026, 1, 3))
    assert Change.objects.count() == 1


def test_bound_of_a_listing_is_not_moved_by_reading_again():
    stored("us_ofac_sdn", MARCH, entry("1"))
    snapshot = stored("us_ofac_sdn", MAY, entry("1"), entry("2", name="M1sread"))

    again(snapshot, entry("1", remarks="Read now."), entry("2", name="Misread"))

    first, second = open_version("1"), open_version("2")
    assert (first.valid_from, first.not_after, first.not_before) == (MARCH, MARCH, None)
    assert (second.valid_from, second.not_after, second.not_before) == (MAY, MAY, MARCH)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("12", "1 record fewer"),
        ("1234", "1 record that it did not hold before"),
        ("14", "1 record that it did not hold before and 2 records fewer"),
    ],
)
def test_records_that_appear_or_disappear_are_reported_and_nothing_is_stored(keys, told):
    snapshot = stored("un_sc", MAY, *(entry(key) for key in "123"))
    before = rows()

    reread = again(snapshot, *(entry(key, name="Other") for key in keys))

    assert reread.refused == f"it is now read as holding {told}: the next edition will tell"
    assert rows() == before


def test_suspected_record_is_not_missed():
    stored("un_sc", MAY, entry("1"), entry("2"))
    snapshot = stored("un_sc", JUNE, entry("1"), accepted=True)
    before = rows()

    assert again(snapshot, entry("1")) == store.Reread()
    assert rows() == before
    assert Designation.objects.suspected_gone().get().key == "2"


def test_suspected_record_that_is_found_after_all_is_reported():
    stored("un_sc", MAY, entry("1"), entry("2"))
    snapshot = stored("un_sc", JUNE, entry("1"), accepted=True)

    assert "1 record that it did not hold before" in again(snapshot, entry("1"), entry("2")).refused


def test_edition_that_cannot_be_read_any_more_leaves_every_row():
    snapshot = stored("un_sc", MAY, entry())
    before = rows()

    with pytest.raises(Unreadable):
        store.read_again(
            snapshot, Edition("T", None, broken(entry(name="Other"), error=Unreadable("no"))), now=morning(AUGUST)
        )

    assert again(snapshot, entry(), entry()).refused.endswith("one of the two would be lost")
    assert rows() == before


def test_what_such_an_edition_lacks_is_not_blanked():
    stored("us_ofac_sdn", MAY, entry(aliases=("FTB",), identifiers=(BANK,)))
    snapshot = stored("us_ofac_sdn", JUNE, entry(), fields_absent=[FieldGroup.ALIASES, FieldGroup.IDENTIFIERS])

    again(snapshot, entry(remarks="Read now."))

    assert DesignationIdentifier.objects.get().value == "FTBDKPPY"
    assert {name["full"] for name in open_version().record["names"]} == {"Foreign Trade Bank", "FTB"}
    assert open_version().record["remarks"] == "Read now."


def test_only_the_newest_accepted_edition_is_read_again():
    older = stored("un_sc", MAY, entry())
    stored("un_sc", JUNE, entry(name="Other"))
    before = rows()

    assert again(older, entry()).refused == "a newer edition was accepted meanwhile"
    assert rows() == before


def test_where_records_stand_and_what_was_left_out_is_told_anew():
    snapshot = stored("un_sc", MAY, entry(programme="Atlantis"))

    again(snapshot, entry(locator="ENTITY[9]"), tally={"totals": 1})

    snapshot.refresh_from_db()
    assert snapshot.counts == {"listing": 1, "left out": {"totals": 1}}
    assert SnapshotLocators.objects.get(snapshot=snapshot).by_key == {"KPe.047": "ENTITY[9]"}


# What a replay takes up


def test_unread_editions_are_those_that_no_person_rejected_in_date_order(django_user_model):
    desk = django_user_model.objects.create_user("desk")
    first = stored("un_sc", MAY, *(entry(str(number)) for number in range(100)))
    refused, held = (stored("un_sc", JUNE, *(entry(str(number)) for number in range(n))) for n in (50, 60))
    store.decide(refused, by=desk, now=morning(JULY), reason="Cut.", accepted=False)
    late, early = received("un_sc", AUGUST), received("un_sc", JULY)
    store.reject(early, "not the format")

    assert store.unread(first.source) == [early, late]
    assert held.state == SnapshotState.HELD
    assert store.newest_accepted(first.source) == first


def test_edition_is_superseded_by_one_accepted_after_it():
    early, late = received("un_sc", MAY), received("un_sc", JULY)
    newest = stored("un_sc", JUNE, entry())

    assert (store.superseded_by(early), store.superseded_by(late)) == (newest, None)


def test_edition_that_is_stored_after_all_does_not_keep_why_it_was_rejected():
    snapshot = received("un_sc", MAY)
    store.reject(snapshot, "not the format")

    store.store_snapshot(snapshot, edition(entry()), now=morning(JUNE))

    assert (snapshot.state, snapshot.reason) == (SnapshotState.STORED, "")


# Whatever was stored before, reading the same again changes nothing

said = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Foreign Trade Bank", "FTB"]),
        "aliases": st.sampled_from([(), ("Mooyokbank", "A Bank"), ("A Bank",)]),
        "identifiers": st.sampled_from([(), (BANK,)]),
        "printed": st.sampled_from(
            [
                (date(2026, 5, 1), DateKind.LISTED),
                (date(2026, 7, 9), DateKind.LISTED),
                (date(2026, 6, 2), DateKind.CONTROL),
                (None, None),
            ]
        ),
    }
)
issues = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 10, 40]),
        st.dictionaries(st.sampled_from("AB"), said),
        st.frozensets(st.sampled_from([FieldGroup.ALIASES, FieldGroup.IDENTIFIERS, FieldGroup.DATES]), max_size=2),
        st.dictionaries(st.sampled_from("AB"), st.sampled_from([None, date(2026, 6, 3)]), max_size=1),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def _entry(key, printed, **fields):
    listed_on, kind = printed
    return entry(key, listed_on=listed_on, date_kind=kind, **fields)


@settings(max_examples=examples(20))
@given(issues=issues)
def test_same_reading_leaves_every_row_as_it_was_whatever_was_stored(issues):
    with transaction.atomic():
        clock, on, read = datetime(2026, 11, 24, tzinfo=UTC), date(2026, 6, 1), {}
        for days, printed, lacked, deleted, accepted, waited in issues:
            clock, on = clock + timedelta(hours=1), on + timedelta(days)
            entries = tuple(_entry(key, **fields) for key, fields in printed.items())
            snapshot = received("un_sc", on, fields_absent=sorted(lacked), received_at=clock)
            read[snapshot.pk] = entries, deleted
            store.store_snapshot(snapshot, edition(*entries, deleted=deleted), now=clock, accepted=accepted)
            if waited:
                clock += 8 * DAY
                snapshot.source.last_good_at = clock
                snapshot.source.save()
                store.confirm_removals(now=clock)
        newest = store.newest_accepted(Snapshot.objects.first().source)
        if newest is not None:
            entries, deleted = read[newest.pk]
            before = rows()

            reread = store.read_again(newest, edition(*entries, deleted=deleted), now=clock + DAY)

            assert reread == store.Reread()
            assert rows() == before
        transaction.set_rollback(True)
