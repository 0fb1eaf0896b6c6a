"""What a record says, apart from how the file spells it; and what an edition cannot say."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import orjson
import pytest

from coordination.records import Address, Identifier, LegalBasis, Name, PartialDate, Place, VesselDetails
from coordination.store.content import canonical, changed_fields, encode, merge
from coordination.vocabulary import DateKind, DatePrecision, FieldGroup, IdentifierKind, Measure, NameKind, NameQuality
from tests.factories import entry

BANK = Identifier(IdentifierKind.BIC, "FTBDKPPY")
BASIS = LegalBasis("DPRK", (Measure.ASSET_FREEZE,), date(2017, 8, 5), DateKind.LISTED, sublist="SDN List")


def record(of_entry):
    return orjson.loads(canonical(of_entry))


def merged(before, after, *absent):
    return merge(record(before), record(after), absent)


# The canonical form


@pytest.mark.parametrize("aliases", list(permutations(("FTB", "Korea Trade Bank", "무역은행"))))
def test_order_of_aliases_says_nothing(aliases):
    assert canonical(entry(aliases=aliases)) == canonical(entry(aliases=("FTB", "Korea Trade Bank", "무역은행")))


def test_day_of_announcement_is_told_where_it_is_given_and_changes_no_other_record():
    announced = entry(announced_on=date(2024, 6, 27))

    assert record(announced)["announced_on"] == "2024-06-27"
    assert "announced_on" not in record(entry())
    assert merged(announced, entry(), FieldGroup.DATES)["announced_on"] == "2024-06-27"
    assert changed_fields(record(entry()), record(announced)) == ["announced_on"]


def test_primary_name_stays_first():
    names = record(entry(name="Z Bank", aliases=("M Bank", "A Bank")))["names"]

    assert [name["full"] for name in names] == ["Z Bank", "A Bank", "M Bank"]


def test_exchanged_primary_name_is_a_difference():
    assert canonical(entry(name="A", aliases=("B",))) != canonical(entry(name="B", aliases=("A",)))


@pytest.mark.parametrize("field", ["locator", "raw"])
def test_where_a_record_stands_is_not_what_it_says(field):
    assert canonical(entry()) == canonical(replace(entry(), **{field: "moved"}))


def test_canonical_form_does_not_depend_on_the_way_it_was_made():
    """A merged record is plain data, a read one is not: equal records must give equal bytes."""
    full = entry(
        aliases=("FTB",), identifiers=(BANK,), addresses=(Address(("Jungsong-dong",), "Pyongyang"),), bases=(BASIS,)
    )

    assert encode(record(full)) == canonical(full)
    assert encode(merged(full, full, *FieldGroup)) == canonical(full)


def test_fields_that_differ_are_named_in_order():
    before, after = record(entry()), record(entry(name="FTB", remarks="Moved.", identifiers=(BANK,)))

    assert changed_fields(before, after) == ["identifiers", "names", "remarks"]
    assert changed_fields(before, before) == []


# What an edition does not hold

HELD = {
    FieldGroup.ADDRESSES: {"addresses": (Address(city="Pyongyang"),)},
    FieldGroup.CONTACTS: {"contacts": (("phone", "850-2-3815270"),)},
    FieldGroup.BIRTH_DATES: {
        "birth_dates": (PartialDate("1967", DatePrecision.YEAR, date(1967, 1, 1), date(1967, 12, 31)),),
        "birth_places": (Place(city="Pyongyang"),),
    },
    FieldGroup.IDENTIFIERS: {"identifiers": (BANK,)},
    FieldGroup.SHIP_DETAILS: {"vessel": VesselDetails(flag="Sierra Leone")},
    FieldGroup.NATIONALITIES: {"nationalities": ("Democratic People's Republic of Korea",)},
    FieldGroup.DATES: {
        "listed_on": date(2017, 8, 5),
        "date_kind": DateKind.LISTED,
        "amended_on": date(2022, 7, 26),
        "bases": (replace(BASIS, measures=(), sublist=""),),
    },
    FieldGroup.MEASURES: {"bases": (replace(BASIS, listed_on=None, date_kind=None, sublist=""),)},
    FieldGroup.SUBLISTS: {"bases": (replace(BASIS, listed_on=None, date_kind=None, measures=()),)},
    FieldGroup.ALIASES: {"aliases": ("FTB", "Korea Trade Bank")},
    FieldGroup.QUALITY: {"names": (Name("Foreign Trade Bank", quality=NameQuality.STRONG),)},
}
BARE = LegalBasis("DPRK")


@pytest.mark.parametrize("group", FieldGroup)
def test_what_an_edition_lacks_is_taken_from_the_one_before(group):
    before = entry(**({"bases": (BARE,)} | HELD[group]))

    after = entry(bases=(BARE,))

    assert encode(merged(before, after, group)) == canonical(before)


@pytest.mark.parametrize("group", FieldGroup)
def test_what_an_edition_holds_and_leaves_out_is_gone(group):
    before = entry(**({"bases": (BARE,)} | HELD[group]))

    after = entry(bases=(BARE,))

    assert encode(merged(before, after, *(set(FieldGroup) - {group}))) == canonical(after)


@pytest.mark.parametrize("group", [group for group in FieldGroup if group is not FieldGroup.ALIASES])
def test_what_such_an_edition_holds_for_some_records_is_used(group):
    held = entry(**({"bases": (BARE,)} | HELD[group]))
    other = {
        FieldGroup.QUALITY: {"names": (Name("Foreign Trade Bank", quality=NameQuality.WEAK),)},
        FieldGroup.DATES: {"listed_on": date(2013, 3, 11), "date_kind": DateKind.PUBLISHED, "amended_on": None},
        FieldGroup.MEASURES: {"bases": (LegalBasis("DPRK", (Measure.TRAVEL_BAN,)),)},
        FieldGroup.SUBLISTS: {"bases": (LegalBasis("DPRK", sublist="NS-MBS List"),)},
    }
    before = entry(**({"bases": (BARE,)} | other.get(group, {})))

    assert encode(merged(before, held, group)) == canonical(held)


def test_alias_that_is_printed_stands_beside_those_that_are_not():
    before = entry(aliases=("FTB", "Korea Trade Bank"))

    names = merged(before, entry(aliases=("Mooyokbank",)), FieldGroup.ALIASES)["names"]

    assert {name["full"] for name in names} == {"Foreign Trade Bank", "FTB", "Korea Trade Bank", "Mooyokbank"}


def test_former_primary_name_does_not_come_back_as_an_alias():
    names = merged(entry(name="Old Bank"), entry(name="New Bank"), FieldGroup.ALIASES)["names"]

    assert [name["full"] for name in names] == ["New Bank"]


def test_names_printed_in_an_edition_without_aliases_are_no_difference():
    """The original script is printed, the alias that sorts before it is not."""
    before = entry(
        names=(
            Name("Foreign Trade Bank"),
            Name("FTB", NameKind.ALIAS),
            Name("무역은행", NameKind.ORIGINAL_SCRIPT, script="Hangul"),
        )
    )

    after = replace(before, names=(before.names[0], before.names[2]))

    assert encode(merged(before, after, FieldGroup.ALIASES)) == canonical(before)


def test_new_programme_has_nothing_to_be_filled_from():
    before = entry(bases=(BASIS,))

    bases = merged(before, entry(bases=(LegalBasis("NPWMD"),)), FieldGroup.DATES, FieldGroup.MEASURES)["bases"]

    assert [(basis["programme"], basis["listed_on"], basis["measures"]) for basis in bases] == [("NPWMD", None, [])]


# Addresses that one form parts further than another

PARTED = Address(('12 "Mira" Street',), city="Ukhta", region="Komi", postcode="169312", country="Russia")
IN_ONE_CELL = Address(("12 'Mira' Street", "Ukhta, Komi 169312"), country="Russia")


def test_address_that_a_form_prints_in_fewer_parts_keeps_them():
    assert merged(entry(addresses=(PARTED,)), entry(addresses=(IN_ONE_CELL,)), FieldGroup.DATES)["addresses"] == [
        record(entry(addresses=(PARTED,)))["addresses"][0]
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (IN_ONE_CELL, PARTED),
        (PARTED, replace(IN_ONE_CELL, country="Belarus")),
        (PARTED, replace(IN_ONE_CELL, lines=("14 'Mira' Street", "Ukhta, Komi 169312"))),
        (PARTED, replace(PARTED, city="Komi", region="Ukhta")),
    ],
    ids=["parted further", "another country", "another number", "parted otherwise"],
)
def test_address_that_says_more_or_something_else_is_taken(before, after):
    now_printed = merged(entry(addresses=(before,)), entry(addresses=(after,)), FieldGroup.DATES)["addresses"]

    assert now_printed == record(entry(addresses=(after,)))["addresses"]
