"""The same records in the four forms of the SDN List: what two of them both carry, they say alike."""

from dataclasses import replace
from datetime import date

import orjson
import pytest

from coordination.parse import Unreadable, us_ofac
from coordination.parse.us_ofac.lists import NON_SDN
from coordination.records import Address, LegalBasis, ListEntry
from coordination.store.content import canonical, changed_fields, merge
from coordination.vocabulary import DateKind, FieldGroup, Measure, NameKind, TargetType

FORMS = ("sdn_enhanced.xml", "sdn_advanced.xml", "sdn.xml", "sdn.csv")
FULL = FORMS[:2]
SHORT = FORMS[2:]
IN_ALL = ["900101", "900102", "900103"]


@pytest.fixture(scope="module")
def entries(in_form):
    """{form: {key: entry}}"""
    return {form: {entry.key: entry for entry in us_ofac.parse(in_form(form)).entries} for form in FORMS}


def sorted_fields(entry: ListEntry) -> ListEntry:
    """Order carries no meaning but for the primary name."""
    fields = {
        name: (*value[: name == "names"], *sorted(value[name == "names" :], key=repr))
        for name in entry.__dataclass_fields__
        if isinstance(value := getattr(entry, name), tuple)
    }
    return replace(entry, locator="", raw="", **fields)


def flat(address: Address) -> str:
    """As one text: a cell of the CSV holds what the XML parts."""
    parts = (*address.lines, address.city, address.postcode, address.region, address.country)
    return " ".join(", ".join(filter(None, parts)).replace(",", " ").split())


def carried_by_all(entry: ListEntry) -> dict[str, object]:
    """What every form prints; the short ones have Latin letters only, and "Linked To" for every tie."""
    latin = [name for name in entry.names if name.kind is not NameKind.ORIGINAL_SCRIPT]
    return {
        "key": (entry.key, entry.reference, entry.target_type, entry.name),
        "names": {(name.full, name.kind, name.quality) for name in latin if name.kind is not NameKind.VARIATION},
        "bases": {(basis.programme, basis.sublist) for basis in entry.bases},
        "blocked": {basis.measures[0] for basis in entry.bases},
        "births": set(entry.birth_dates),
        "places": set(entry.birth_places),
        "nationalities": set(entry.nationalities),
        "genders": entry.genders,
        "identifiers": {(each.kind, each.value, each.country, each.valid, each.usable) for each in entry.identifiers},
        "addresses": {flat(each) for each in entry.addresses if "Москва" not in each.city},
        "contacts": set(entry.contacts),
        "titles": set(entry.titles),
        "relations": {each.name.removesuffix(".") for each in entry.relations},
        "vessel": entry.vessel,
        "established": entry.established,
    }


def test_every_form_has_the_same_keys(entries):
    assert {form: sorted(found)[:3] for form, found in entries.items()} == dict.fromkeys(FORMS, IN_ALL)
    assert [sorted(entries[form]) for form in FULL] == [[*IN_ALL, "900104"]] * 2
    assert [entry.reference for entry in entries["sdn.csv"].values()] == IN_ALL


@pytest.mark.parametrize("key", [*IN_ALL, "900104"])
def test_the_two_full_forms_differ_in_the_dates_of_grounds_only(entries, key):
    """The enhanced form prints the day of the list, the advanced that of each legal basis: see the next two tests."""
    enhanced, advanced = (sorted_fields(entries[form][key]) for form in FULL)

    def undated(entry):
        bases = tuple(replace(basis, listed_on=None, date_kind=None) for basis in entry.bases)
        standing = tuple(tie for tie in entry.relations if not tie.label.endswith("(former)"))  # advanced only
        return replace(entry, bases=bases, date_kind=None, relations=standing)

    assert undated(enhanced) == undated(advanced)


@pytest.mark.parametrize("key", IN_ALL)
def test_day_of_listing_is_the_same_in_both_full_forms(entries, key):
    enhanced, advanced = (entries[form][key] for form in FULL)

    assert enhanced.listed_on == advanced.listed_on == min(basis.listed_on for basis in advanced.bases)
    assert (enhanced.date_kind, advanced.date_kind) == (DateKind.PUBLISHED, DateKind.DESIGNATED)


@pytest.mark.parametrize("form", ["sdn_advanced.xml", *SHORT])
@pytest.mark.parametrize("key", IN_ALL)
def test_each_form_agrees_with_the_enhanced_in_what_both_carry(entries, key, form):
    assert carried_by_all(entries[form][key]) == carried_by_all(entries["sdn_enhanced.xml"][key])


@pytest.mark.parametrize("key", IN_ALL)
def test_legacy_xml_and_csv_agree_in_parts_of_names_and_ties_too(entries, key):
    legacy, csv = (sorted_fields(entries[form][key]) for form in SHORT)

    assert replace(legacy, addresses=()) == replace(csv, addresses=())  # a cell that is not split


@pytest.mark.parametrize("key", IN_ALL)
@pytest.mark.parametrize("forms", [SHORT, SHORT[::-1]])
def test_switch_between_legacy_xml_and_csv_amends_nothing_but_how_addresses_are_parted(entries, key, forms):
    before, after = (orjson.loads(canonical(entries[form][key])) for form in forms)

    merged = merge(before, after, {FieldGroup.DATES})

    assert changed_fields(before, merged) in ([], ["addresses"] if forms == SHORT[::-1] else [])


@pytest.mark.parametrize("key", IN_ALL)
def test_legacy_xml_parts_addresses_as_the_enhanced_does(entries, key):
    enhanced, legacy = entries["sdn_enhanced.xml"][key], entries["sdn.xml"][key]

    assert set(legacy.addresses) == {each for each in enhanced.addresses if "Москва" not in each.city}


@pytest.mark.parametrize("key", IN_ALL)
def test_every_form_keeps_the_same_facts_that_have_no_field(entries, key):
    assert len({entries[form][key].remarks for form in FORMS}) == 1


def test_each_form_says_what_it_lacks(in_form):
    lacks = {form: us_ofac.parse(in_form(form)).fields_absent for form in FORMS}

    assert lacks == {
        "sdn_enhanced.xml": set(),
        "sdn_advanced.xml": set(),
        "sdn.xml": {FieldGroup.DATES},
        "sdn.csv": {FieldGroup.DATES},
    }


def test_form_is_told_by_the_bytes_not_by_the_name(in_form, list_file):
    forms = [us_ofac.parse([list_file("list.bin", in_form(form)[0].read())]).form for form in FORMS]

    assert forms == ["SDN_ENHANCED.XML", "SDN_ADVANCED.XML", "SDN.XML", "SDN.CSV"]


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b"\r\n", b"<!-- made today -->"])
def test_what_stands_before_the_root_does_not_hide_the_form(in_form, list_file, prefix):
    payload = in_form("sdn.xml")[0].read().removeprefix(b'<?xml version="1.0" standalone="yes"?>\n')

    assert us_ofac.parse([list_file("sdn.xml", prefix + payload)]).form == "SDN.XML"


@pytest.mark.parametrize("form", ["sdn.xml", "sdn_advanced.xml"])
def test_files_of_the_sdn_list_are_not_taken_for_the_other_lists(in_form, form):
    files = in_form(form)

    if form == "sdn.xml":
        with pytest.raises(Unreadable, match=r"record 900101\): nothing says what programme NPWMD and DPRK3 restricts"):
            list(us_ofac.read(files, NON_SDN).entries)
    else:  # it holds two that are on the CAPTA List too
        assert [entry.key for entry in us_ofac.read(files, NON_SDN).entries] == ["900103", "900105"]


def test_enhanced_form_is_read_for_the_other_lists_too_when_it_is_their_full_export(in_form, changed_form):
    whole = changed_form("sdn_enhanced.xml", "SDN List</sanctionsList></sanctionsLists></filters>", _CONS)

    edition = us_ofac.read(whole, NON_SDN)

    assert [(entry.key, *entry.bases) for entry in edition.entries] == [
        ("900103", _capta(date(2021, 1, 4))),
        ("900105", _capta(date(2020, 10, 14))),
    ]
    assert (edition.form, edition.tally) == ("CONS_ENHANCED.XML", {"on the SDN list only": 3})
    with pytest.raises(Unreadable, match=r"filtered by sanctionsLists \(SDN List\), not the full Consolidated List"):
        us_ofac.read(in_form("sdn_enhanced.xml"), NON_SDN)


_CONS = "Consolidated List</sanctionsList></sanctionsLists></filters>"


def _capta(listed_on: date) -> LegalBasis:
    finance = (Measure.SECTORAL_FINANCE,)
    return LegalBasis("RUSSIA-EO14024", finance, listed_on, DateKind.PUBLISHED, sublist="CAPTA List")


def test_ship_without_papers_is_still_a_ship(entries):
    assert {found["900103"].target_type for found in entries.values()} == {TargetType.VESSEL}
