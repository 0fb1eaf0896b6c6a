"""Absence is not delisting: it takes a second look."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from coordination.models import Change, Designation, DesignationVersion, Source
from coordination.store import confirm_removals, removal_limit
from coordination.vocabulary import ChangeKind, DateKind
from tests.factories import designation, entry, morning, open_version, received, rows, stored

MARCH, MAY, JUNE, JULY = (date(2026, month, 1) for month in (3, 5, 6, 7))
DAY = timedelta(days=1)
OTHER = entry("KPe.001", name="Korea Mining")
BANK = entry("KPe.047", listed_on=MARCH)


def period(key="KPe.047"):
    """The days on which a record was in force, as we now see it."""
    versions = DesignationVersion.objects.believed().filter(designation__key=key).order_by("valid_from")
    return [(row.valid_from, row.valid_to) for row in versions]


def missing_from(edition_on):
    return stored("un_sc", edition_on, OTHER, accepted=True)


def served(at):
    """The publisher answered with the edition it had, at that moment."""
    Source.objects.filter(code="un_sc").update(last_good_at=at)


@pytest.mark.parametrize(
    ("base", "days", "limit"),
    [
        ("3", 0, "3"),
        ("3", 29, "3"),
        ("3", 30, "4"),
        ("3", 59, "4"),
        ("3", 60, "5"),
        ("3", 365, "15"),
        ("3", 659, "24"),
        ("3", 660, "25"),
        ("3", 5000, "25"),
        ("0", 0, "0"),
        ("0.5", 30, "1.5"),
        ("40", 0, "25"),
    ],
)
def test_share_that_may_be_missing_grows_with_the_days_between(base, days, limit):
    assert removal_limit(Decimal(base), MARCH, MARCH + timedelta(days)) == Decimal(limit)


@pytest.fixture
def listed(reference):
    """A bank listed in March, on a list of May, with another firm."""
    stored("un_sc", MAY, BANK, OTHER)


@pytest.mark.usefixtures("listed")
def test_missing_once_is_suspected_and_still_in_force():
    snapshot = missing_from(JUNE)

    gone = Designation.objects.suspected_gone().get()
    assert (gone.key, gone.suspected_on, gone.suspected_at) == ("KPe.047", JUNE, morning(JUNE))
    assert gone.to_resolve
    assert DesignationVersion.objects.in_force(on=JULY).filter(designation=gone).exists()
    assert snapshot.counts == {"suspected removal": 1}
    assert not Change.objects.exclude(kind=ChangeKind.LISTING).exists()


@pytest.mark.usefixtures("listed")
def test_newer_edition_that_lacks_it_too_confirms_the_removal():
    missing_from(JUNE)

    snapshot = missing_from(JULY)

    delisting = Change.objects.get(kind=ChangeKind.DELISTING)
    assert (delisting.on, delisting.on_is_bound, delisting.recorded_at) == (JUNE, True, morning(JULY))
    assert period() == [(MARCH, JUNE)]
    assert not Designation.objects.suspected_gone().exists()
    assert designation().to_resolve
    assert snapshot.counts == {"delisting": 1}


@pytest.mark.usefixtures("listed")
def test_until_the_removal_was_confirmed_we_believed_it_in_force():
    missing_from(JUNE)
    missing_from(JULY)

    in_force = DesignationVersion.objects.in_force(on=JUNE + DAY).filter(designation__key="KPe.047")

    assert in_force.known(at=morning(JULY) - DAY).exists()
    assert not in_force.known(at=morning(JULY)).exists()


@pytest.mark.usefixtures("listed")
def test_second_file_of_the_same_day_is_no_second_look():
    missing_from(JUNE)

    again = missing_from(JUNE)

    assert again.counts == {"suspected removal": 1}
    assert Designation.objects.suspected_gone().exists()


@pytest.mark.usefixtures("listed")
def test_reappearing_clears_the_suspicion():
    missing_from(JUNE)

    back = stored("un_sc", JULY, BANK, OTHER)

    gone = designation()
    assert (gone.suspected_on, gone.suspected_at, gone.to_resolve) == (None, None, True)
    assert back.counts == {}
    assert period() == [(MARCH, None)]


@pytest.mark.usefixtures("listed")
def test_missing_again_after_it_reappeared_is_missing_once():
    missing_from(JUNE)
    stored("un_sc", JUNE + DAY, BANK, OTHER)

    missing_from(JULY)

    assert designation().suspected_on == JULY


@pytest.mark.usefixtures("listed")
def test_edition_still_served_after_seven_days_confirms_the_removal():
    missing_from(JUNE)

    served(morning(JUNE) + 7 * DAY - timedelta(seconds=1))
    assert confirm_removals(now=morning(JULY)) == []
    served(morning(JUNE) + 7 * DAY)
    assert confirm_removals(now=morning(JUNE) + 7 * DAY) == [designation()]

    delisting = Change.objects.get(kind=ChangeKind.DELISTING)
    assert (delisting.on, delisting.on_is_bound) == (JUNE, True)
    assert period() == [(MARCH, JUNE)]


@pytest.mark.usefixtures("listed")
def test_publisher_that_has_not_answered_since_confirms_nothing():
    missing_from(JUNE)

    assert confirm_removals(now=morning(JULY)) == []
    assert designation().suspected_on == JUNE


@pytest.mark.usefixtures("listed")
def test_confirming_twice_changes_nothing():
    missing_from(JUNE)
    served(morning(JULY))
    confirm_removals(now=morning(JULY))
    before = rows()

    assert confirm_removals(now=morning(JULY) + DAY) == []
    assert rows() == before


@pytest.mark.usefixtures("listed")
def test_nothing_is_confirmed_that_reappeared():
    missing_from(JUNE)
    stored("un_sc", JUNE + DAY, BANK, OTHER)
    served(morning(JULY))

    assert confirm_removals(now=morning(JULY)) == []


@pytest.mark.usefixtures("listed")
def test_edition_that_was_held_confirms_nothing():
    missing_from(JUNE)

    received("un_sc", JULY, state="held", reason="Looked at by nobody yet.")

    assert designation().suspected_on == JUNE


@pytest.mark.usefixtures("listed")
def test_delisted_record_that_comes_back_is_relisted():
    missing_from(JUNE)
    missing_from(JUNE + DAY)

    stored("un_sc", JULY, entry("KPe.047", listed_on=JUNE + 9 * DAY), OTHER)

    relisting = Change.objects.get(kind=ChangeKind.RELISTING)
    assert (relisting.on, relisting.on_is_bound, relisting.is_baseline) == (JUNE + 9 * DAY, False, False)
    assert period() == [(MARCH, JUNE), (JUNE + 9 * DAY, None)]
    assert Designation.objects.filter(key="KPe.047").count() == 1


@pytest.mark.usefixtures("listed")
def test_record_that_comes_back_with_its_first_date_returned_between_two_editions():
    missing_from(JUNE)
    missing_from(JUNE + DAY)

    stored("un_sc", JULY, BANK, OTHER)

    version = open_version()
    assert (version.listed_on, version.date_kind) == (MARCH, DateKind.LISTED)
    assert (version.not_before, version.not_after) == (JUNE + DAY, JULY)
    assert period() == [(MARCH, JUNE), (JULY, None)]


@pytest.mark.usefixtures("listed")
def test_amendment_of_a_record_that_came_back_leaves_its_pause():
    """It prints its first listing still: that is no correction of the day it came back."""
    missing_from(JUNE)
    missing_from(JUNE + DAY)
    stored("un_sc", JULY, BANK, OTHER)

    stored("un_sc", JULY + DAY, entry("KPe.047", name="FTB", listed_on=MARCH), OTHER)

    assert period() == [(MARCH, JUNE), (JULY, JULY + DAY), (JULY + DAY, None)]
    assert open_version().not_after == JULY


@pytest.mark.usefixtures("listed")
def test_record_that_was_dropped_before_it_took_effect_never_was_in_force():
    stored("un_sc", MAY + DAY, BANK, OTHER, entry("KPe.099", listed_on=date(2026, 12, 1)))
    stored("un_sc", JUNE, BANK, OTHER, accepted=True)

    stored("un_sc", JULY, BANK, OTHER)

    assert period("KPe.099") == []
    assert Change.objects.filter(designation__key="KPe.099", kind=ChangeKind.DELISTING).exists()


@pytest.mark.usefixtures("listed")
def test_each_list_is_missed_on_its_own():
    missing_from(JUNE)

    stored("gb_uksl", JULY, entry("DPR0134"))

    assert designation().suspected_on == JUNE
    assert not Change.objects.filter(kind=ChangeKind.DELISTING).exists()
