"""An edition against the one before it: what becomes a row, and what must not."""

import hashlib
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from coordination import store
from coordination.models import (
    Change,
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Programme,
    Snapshot,
    SnapshotLocators,
)
from coordination.parse import Unreadable
from coordination.records import Identifier, LegalBasis, Name
from coordination.vocabulary import ChangeKind, DateKind, FieldGroup, IdentifierKind, Measure, NameKind, SnapshotState
from tests.factories import broken, designation, edition, entry, morning, open_version, received, rows, stored

pytestmark = pytest.mark.usefixtures("reference")

MARCH, MAY, JUNE, JULY, AUGUST = (date(2026, month, 1) for month in (3, 5, 6, 7, 8))
DAY = timedelta(days=1)
BANK = Identifier(IdentifierKind.BIC, "FTBDKPPY", valid=True)
OTHERS = [entry(f"KPe.{number:03}", name=f"Firm {number}") for number in range(100, 200)]


def told():
    """The feed: what happened to which record."""
    return list(Change.objects.order_by("pk").values_list("kind", "designation__key"))


def history(key="KPe.047"):
    """What we now hold true of a record: (first day, end, primary name)."""
    versions = DesignationVersion.objects.believed().filter(designation__key=key).order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.record["names"][0]["full"]) for row in versions]


# The first edition


def test_first_edition_is_a_baseline():
    snapshot = stored("un_sc", MAY, entry("KPe.047"), entry("KPe.048", name="Korea Trade"))

    assert snapshot.state == SnapshotState.STORED
    assert snapshot.counts == {"listing": 2}
    assert told() == [("listing", "KPe.047"), ("listing", "KPe.048")]
    assert not Change.objects.news().exists()


def test_listing_after_the_first_edition_is_news():
    stored("un_sc", MAY, entry("KPe.047"))

    stored("un_sc", JUNE, entry("KPe.047"), entry("KPe.048"))

    assert Change.objects.news().get().designation.key == "KPe.048"


def test_first_edition_of_one_list_is_no_news_of_another():
    stored("un_sc", MAY, entry("KPe.047"))

    stored("gb_uksl", JUNE, entry("DPR0134"))

    assert not Change.objects.news().exists()


def test_stored_record_is_left_to_be_linked_with_what_it_is_searched_by():
    stored("un_sc", MAY, entry(name="Foreign  Trade BANK", aliases=("FTB",), identifiers=(BANK,)))

    assert Designation.objects.to_be_resolved().get().name == "Foreign  Trade BANK"
    assert set(DesignationName.objects.values_list("folded", "kind")) == {
        ("foreign trade bank", NameKind.PRIMARY),
        ("ftb", NameKind.ALIAS),
    }
    assert DesignationIdentifier.objects.get().value == "FTBDKPPY"


def test_snapshot_says_where_each_record_stands():
    snapshot = stored("un_sc", MAY, entry("KPe.047", locator="ENTITY[7]"))

    assert SnapshotLocators.objects.get(snapshot=snapshot).by_key == {"KPe.047": "ENTITY[7]"}


def test_what_was_left_out_is_counted():
    snapshot = received("us_ofac_sdn", MAY)

    store.store_snapshot(snapshot, edition(entry(), tally=Counter({"orphan rows": 11})), now=morning(MAY))

    assert snapshot.counts["left out"] == {"orphan rows": 11}


# The same again


def test_same_content_in_a_new_file_changes_nothing():
    stored("un_sc", MAY, entry(aliases=("FTB", "KTB"), identifiers=(BANK,)), entry("KPe.048"))
    before = rows("Snapshot", "SnapshotLocators")

    again = stored("un_sc", JUNE, entry("KPe.048"), entry(aliases=("KTB", "FTB"), identifiers=(BANK,)))

    assert rows("Snapshot", "SnapshotLocators") == before
    assert (again.state, again.counts, again.entries) == (SnapshotState.STORED, {}, 2)


def test_snapshot_stored_twice_changes_nothing():
    snapshot = stored("un_sc", MAY, entry())
    stored("un_sc", JUNE, entry(name="FTB"))
    before = rows()

    store.store_snapshot(snapshot, edition(entry()), now=morning(JULY), accepted=True)

    assert rows() == before
    assert snapshot.counts == {"listing": 1}


@pytest.mark.parametrize("absent", [[], [FieldGroup.CONTACTS], list(FieldGroup)])
def test_edition_that_lacks_fields_and_says_the_same_is_no_amendment(absent):
    full = entry(aliases=("FTB", "KTB"), identifiers=(BANK,), titles=("Dr", "Prof"), listed_on=MARCH, amended_on=MAY)
    stored("un_sc", MAY, full)

    again = stored("un_sc", JUNE, full, fields_absent=absent)

    assert again.counts == {}


# Amendments


def test_amendment_names_the_fields():
    stored("un_sc", MAY, entry())

    stored("un_sc", JUNE, entry(name="FTB", identifiers=(BANK,)))

    amendment = Change.objects.get(kind=ChangeKind.AMENDMENT)
    assert amendment.fields == ["identifiers", "names"]
    assert (amendment.on, amendment.on_is_bound) == (JUNE, True)
    assert (designation().name, designation().to_resolve) == ("FTB", True)
    assert DesignationIdentifier.objects.get().value == "FTBDKPPY"


def test_what_we_believed_in_june_about_may():
    stored("un_sc", MAY, entry(name="Before", listed_on=MARCH))
    stored("un_sc", JULY, entry(name="After", listed_on=MARCH))

    in_may, in_july = (DesignationVersion.objects.in_force(on=day) for day in (MAY, JULY))

    def name(versions):
        return versions.get().record["names"][0]["full"]

    assert name(in_may.known(at=morning(JUNE))) == "Before"
    assert name(in_july.known(at=morning(JUNE))) == "Before"
    assert name(in_may.known(at=morning(AUGUST))) == "Before"
    assert name(in_july.known(at=morning(AUGUST))) == "After"
    assert not in_may.known(at=morning(MARCH)).exists()


def test_publisher_that_goes_back_amends_again():
    stored("un_sc", MAY, entry(name="Before"))
    stored("un_sc", JUNE, entry(name="After"))

    stored("un_sc", JULY, entry(name="Before"))

    assert [name for _, _, name in history()] == ["Before", "After", "Before"]
    assert Change.objects.filter(kind=ChangeKind.AMENDMENT).count() == 2


def test_amendment_ends_what_was_said_on_the_day_of_the_edition():
    stored("un_sc", MAY, entry(name="Before", listed_on=MARCH))

    stored("un_sc", JULY, entry(name="After", listed_on=MARCH))

    assert history() == [(MARCH, JULY, "Before"), (JULY, None, "After")]
    assert open_version().recorded_from == morning(JULY)


def test_corrected_listing_date_replaces_the_whole_period():
    stored("un_sc", MAY, entry(name="First", listed_on=MARCH))
    stored("un_sc", JUNE, entry(name="Second", listed_on=MARCH))

    stored("un_sc", JULY, entry(name="Third", listed_on=MARCH - DAY))

    assert history() == [(MARCH - DAY, None, "Third")]
    june = DesignationVersion.objects.known(at=morning(JUNE) + DAY).order_by("valid_from")
    assert [row.valid_from for row in june] == [MARCH, JUNE]


def test_listing_date_corrected_to_a_later_day_leaves_nothing_before_it():
    stored("un_sc", MAY, entry(name="First", listed_on=MARCH))
    stored("un_sc", JUNE, entry(name="Second", listed_on=MARCH))

    stored("un_sc", JULY, entry(name="Third", listed_on=JUNE + DAY))

    assert history() == [(JUNE + DAY, None, "Third")]


def test_edit_on_the_first_day_leaves_no_empty_period():
    stored("un_sc", MAY, entry(name="Before", listed_on=MAY))

    stored("un_sc", MAY, entry(name="After", listed_on=MAY), now=morning(MAY) + timedelta(hours=1))

    assert history() == [(MAY, None, "After")]


def test_edit_before_a_listing_takes_effect_leaves_no_empty_period():
    stored("un_sc", MAY, entry(name="Before", listed_on=JULY))

    stored("un_sc", JUNE, entry(name="After", listed_on=JULY))

    assert history() == [(JULY, None, "After")]


def test_renewed_control_date_does_not_move_the_listing():
    stored("au_dfat", MAY, entry("2000", listed_on=MARCH, date_kind=DateKind.CONTROL))

    stored("au_dfat", JULY, entry("2000", listed_on=JUNE, date_kind=DateKind.CONTROL))

    version = open_version("2000")
    assert (version.not_before, version.not_after) == (None, MARCH)
    assert Change.objects.get(kind=ChangeKind.AMENDMENT).fields == ["listed_on"]
    assert history("2000")[0][0] == MARCH


def test_record_without_a_date_was_listed_not_after_it_was_first_seen():
    stored("us_ofac_sdn", MAY, entry("1"))

    stored("us_ofac_sdn", JULY, entry("1"), entry("2"))

    first, second = open_version("1"), open_version("2")
    assert (first.not_before, first.not_after, first.date_kind) == (None, MAY, DateKind.FIRST_SEEN)
    assert (second.not_before, second.not_after, second.date_kind) == (MAY, JULY, DateKind.FIRST_SEEN)
    listing = Change.objects.get(designation__key="2")
    assert (listing.on, listing.on_is_bound) == (JULY, True)


def test_day_that_is_printed_later_replaces_a_bound():
    stored("us_ofac_sdn", MAY, entry("1"))

    stored("us_ofac_sdn", JULY, entry("1", listed_on=MARCH, date_kind=DateKind.PUBLISHED))

    version = open_version("1")
    assert (version.listed_on, version.not_after, version.valid_from) == (MARCH, None, MARCH)


def test_printed_listing_day_is_no_bound():
    stored("un_sc", MAY, entry(listed_on=MARCH))

    listing = Change.objects.get()
    assert (listing.on, listing.on_is_bound) == (MARCH, False)


# What an edition does not hold


def full_entry():
    born = {"aliases": ("FTB",), "identifiers": (BANK,), "listed_on": MARCH, "date_kind": DateKind.PUBLISHED}
    return entry(**born, bases=(LegalBasis("NPWMD", (Measure.ASSET_FREEZE,), MARCH, DateKind.PUBLISHED),))


LACKING = [FieldGroup.ALIASES, FieldGroup.IDENTIFIERS, FieldGroup.BIRTH_DATES, FieldGroup.DATES, FieldGroup.MEASURES]


def test_edition_that_lacks_fields_blanks_nothing():
    stored("us_ofac_sdn", MAY, full_entry())
    before = rows("Snapshot", "SnapshotLocators")

    stored("us_ofac_sdn", JULY, entry(bases=(LegalBasis("NPWMD"),)), fields_absent=LACKING)

    assert rows("Snapshot", "SnapshotLocators") == before


def test_format_that_cannot_carry_a_field_blanks_nothing():
    stored("us_ofac_sdn", MAY, full_entry())
    snapshot = received("us_ofac_sdn", JULY, fields_absent=["measures"])

    csv = replace(full_entry(), listed_on=None, date_kind=None, bases=(LegalBasis("NPWMD"),))
    store.store_snapshot(
        snapshot, edition(csv, form="SDN.CSV", fields_absent=frozenset({FieldGroup.DATES})), now=morning(JULY)
    )

    assert snapshot.counts == {}
    assert snapshot.fields_absent == ["dates", "measures"]
    assert snapshot.form == "SDN.CSV"


def test_what_such_an_edition_changes_is_an_amendment_of_that_alone():
    stored("us_ofac_sdn", MAY, full_entry())

    stored("us_ofac_sdn", JULY, entry(bases=(LegalBasis("NPWMD"),), remarks="Moved."), fields_absent=LACKING)

    assert Change.objects.get(kind=ChangeKind.AMENDMENT).fields == ["remarks"]
    assert {name["full"] for name in open_version().record["names"]} == {"Foreign Trade Bank", "FTB"}
    assert DesignationIdentifier.objects.get().value == "FTBDKPPY"


def test_full_edition_after_one_that_lacks_fields_is_no_amendment():
    stored("us_ofac_sdn", MAY, full_entry())
    stored("us_ofac_sdn", JUNE, entry(bases=(LegalBasis("NPWMD"),)), fields_absent=LACKING)

    again = stored("us_ofac_sdn", JULY, full_entry())

    assert again.counts == {}


def test_what_it_holds_for_some_records_is_used():
    stored("us_ofac_sdn", MAY, entry("1"), entry("2", identifiers=(BANK,)))
    other = replace(BANK, value="KKBCKPPY")

    stored(
        "us_ofac_sdn",
        JULY,
        entry("1", identifiers=(other,)),
        entry("2"),
        fields_absent=[FieldGroup.IDENTIFIERS],
    )

    kept = DesignationIdentifier.objects.values_list("designation__key", "value")
    assert set(kept) == {("1", "KKBCKPPY"), ("2", "FTBDKPPY")}


# What makes an edition suspicious


def test_edition_that_lacks_too_many_records_is_held_and_changes_nothing():
    stored("un_sc", MAY, *OTHERS)
    before = rows("Snapshot")

    held = stored("un_sc", MAY + 29 * DAY, *OTHERS[4:])

    assert rows("Snapshot") == before
    assert held.state == SnapshotState.HELD
    assert held.reason.startswith("4 of 100 records (4.0 %) are missing, the limit is 3")
    assert held.counts["would"] == {"suspected removal": 4}


@pytest.mark.parametrize(("days", "missing", "state"), [(29, 3, "stored"), (29, 4, "held"), (30, 4, "stored")])
def test_older_edition_may_lack_more_of_the_next(days, missing, state):
    stored("un_sc", MAY, *OTHERS)

    assert stored("un_sc", MAY + days * DAY, *OTHERS[missing:]).state == state


def test_record_that_was_missing_before_does_not_count_twice():
    stored("un_sc", MAY, *OTHERS)
    stored("un_sc", MAY + DAY, *OTHERS[3:])

    assert stored("un_sc", MAY + 2 * DAY, *OTHERS[6:]).state == SnapshotState.STORED


def test_limit_is_the_lists_own():
    stored("un_sc", MAY, *OTHERS)
    source = Snapshot.objects.get().source
    source.shrink_percent = 10
    source.save()

    assert stored("un_sc", MAY + DAY, *OTHERS[10:]).state == SnapshotState.STORED


def test_edition_older_than_the_newest_is_held():
    stored("un_sc", JUNE, entry())
    before = rows("Snapshot")

    held = stored("un_sc", MAY, entry(name="Older"), now=morning(JULY))

    assert rows("Snapshot") == before
    assert held.state == SnapshotState.HELD
    assert held.reason == "Its date 2026-05-01 is before that of the newest accepted edition, 2026-06-01."


def test_edition_of_the_same_day_is_not_older():
    stored("un_sc", JUNE, entry())

    assert stored("un_sc", JUNE, entry(name="FTB"), now=morning(JULY)).state == SnapshotState.STORED


def test_held_edition_is_no_edition_to_compare_with():
    stored("un_sc", MAY, *OTHERS)
    stored("un_sc", JUNE, *OTHERS[50:])

    assert stored("un_sc", JULY, *OTHERS).counts == {}


def test_held_edition_is_stored_once_somebody_accepts_it(django_user_model):
    stored("un_sc", MAY, *OTHERS)
    held = stored("un_sc", JUNE, *OTHERS[50:])
    desk = django_user_model.objects.create_user("desk")

    store.decide(held, by=desk, now=morning(JULY), reason="Fifty names left the list on 1 June.")
    store.store_snapshot(held, edition(*OTHERS[50:]), now=morning(JULY), accepted=True)

    held.refresh_from_db()
    assert (held.state, held.decided_by, held.decided_at) == (SnapshotState.STORED, desk, morning(JULY))
    assert held.reason == "Fifty names left the list on 1 June."
    assert held.counts == {"suspected removal": 50}
    assert Designation.objects.suspected_gone().count() == 50


def test_older_edition_that_is_accepted_rewrites_no_day_before_the_newest():
    stored("un_sc", MAY, entry(name="First", listed_on=MARCH))
    stored("un_sc", JULY, entry(name="Second", listed_on=MARCH))

    stored("un_sc", JUNE, entry(name="Third", listed_on=MARCH), now=morning(AUGUST), accepted=True)

    assert history() == [(MARCH, JULY, "First"), (JULY, None, "Third")]


def test_older_edition_that_is_accepted_cannot_relist_into_the_past():
    stored("un_sc", MARCH, entry(), OTHERS[0])
    stored("un_sc", JUNE, OTHERS[0], accepted=True)
    stored("un_sc", JULY, OTHERS[0])

    stored("un_sc", MAY, entry(), OTHERS[0], now=morning(AUGUST), accepted=True)

    assert [(begun, ended) for begun, ended, _ in history()] == [(MARCH, JUNE), (JULY, None)]


def test_record_that_occurs_twice_is_refused():
    """One of the two would be lost, and be missed as if it were delisted."""
    stored("un_sc", MAY, entry())
    before = rows("Snapshot")

    refused = stored("un_sc", JUNE, entry(name="One"), entry(name="Two"))

    assert rows("Snapshot") == before
    assert refused.state == SnapshotState.REJECTED
    assert refused.reason == "un_sc record KPe.047: occurs twice, and one of the two would be lost"


def test_edition_that_breaks_off_leaves_every_row_as_it_was():
    stored("un_sc", MAY, entry(), entry("KPe.048"))
    snapshot = received("un_sc", JUNE)
    before = rows()
    error = Unreadable("un_sc record KPe.049: unknown value 'Cat'")

    with pytest.raises(Unreadable, match=r"KPe\.049"):
        store.store_snapshot(
            snapshot,
            replace(edition(), entries=broken(entry(name="FTB"), entry("KPe.050"), error=error)),
            now=morning(JUNE),
        )
    assert rows() == before

    store.reject(snapshot, str(error))
    assert rows("Snapshot") == {name: values for name, values in before.items() if name != "Snapshot"}
    assert Snapshot.objects.get(pk=snapshot.pk).reason == "un_sc record KPe.049: unknown value 'Cat'"


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_edition_stored_by_two_workers_at_once_is_stored_once():
    stored("un_sc", MAY, entry(name="Before"))
    snapshot = received("un_sc", JUNE)
    both_have_read = threading.Barrier(2, timeout=60)

    def entries():
        yield entry(name="After")
        both_have_read.wait()

    def work(_):
        with closing(connection):
            store.store_snapshot(
                Snapshot.objects.get(pk=snapshot.pk), replace(edition(), entries=entries()), now=morning(JUNE)
            )

    with ThreadPoolExecutor(2) as workers:
        list(workers.map(work, range(2)))

    assert told() == [("listing", "KPe.047"), ("amendment", "KPe.047")]
    assert [name for _, _, name in history()] == ["Before", "After"]


# Programmes


def test_unmapped_programme_is_stored_and_named():
    snapshot = stored("un_sc", MAY, entry("KPe.047"), entry("XXe.001", programme="Atlantis"))

    assert snapshot.counts == {"listing": 2, "unmapped programmes": ["Atlantis"]}
    assert Programme.objects.get(code="Atlantis").regime is None
    assert open_version("XXe.001").record["bases"][0]["programme"] == "Atlantis"


def test_unmapped_programme_is_named_until_it_is_mapped():
    stored("un_sc", MAY, entry(programme="Atlantis"))

    assert stored("un_sc", JUNE, entry(programme="Atlantis")).counts == {"unmapped programmes": ["Atlantis"]}
    assert Programme.objects.filter(code="Atlantis").count() == 1


def test_one_programme_in_two_spellings_is_one_programme():
    straight = "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"
    curly = straight.replace("'", "’")
    mapped = Programme.objects.get(jurisdiction__code="GB", code__icontains="Republic of Korea")
    before = Programme.objects.count()

    snapshot = stored("gb_uksl", MAY, entry("DPR0001", programme=straight), entry("DPR0002", programme=curly))

    assert "unmapped programmes" not in snapshot.counts
    assert Programme.objects.count() == before
    assert mapped.regime.code == "DPRK"


def test_programme_longer_than_its_column_is_cut():
    long = "Resolution " * 40

    stored("au_dfat", MAY, entry("1", programme=long))

    assert len(Programme.objects.get(code__startswith="Resolution Resolution").code) == 300


# Rows


def test_text_of_every_script_is_kept_byte_for_byte():
    names = (Name("조선무역은행"), Name("Внешторгбанк", NameKind.ALIAS), Name("𠮷 bank \u0301", NameKind.ALIAS))

    stored("un_sc", MAY, entry(names=names))

    version = open_version()
    assert {name["full"] for name in version.record["names"]} == {name.full for name in names}
    assert version.content_sha256 == hashlib.sha256(version.content.encode()).hexdigest()


def test_names_longer_than_their_column_are_cut_there_and_kept_in_the_record():
    long = "x" * 800

    stored("un_sc", MAY, entry(name=long))

    assert len(designation().name) == len(DesignationName.objects.get().full) == 500
    assert open_version().record["names"][0]["full"] == long


def test_queries_of_an_edition_follow_its_changes_not_its_length(django_assert_max_num_queries):
    stored("un_sc", MAY, *OTHERS)

    with django_assert_max_num_queries(40):
        stored("un_sc", JUNE, entry(name="New"), replace(OTHERS[0], remarks="Moved."), *OTHERS[1:-1])
