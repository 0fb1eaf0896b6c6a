"""What the acts of an FSF record say of its date and of UN names (list formats, 3.1; domain reference, 3.7)."""

from dataclasses import replace
from datetime import date

import pytest

from coordination.parse import Unreadable
from coordination.parse.eu_fsf.acts import basis, listing
from coordination.parse.eu_fsf.element import Act, Element, Part
from coordination.vocabulary import DateKind

MAY_2024 = Act("amendment", "2024/1602 (OJ L31052024)", date(2024, 5, 31), date(2024, 5, 31), "PRK")
RECORD = Element("record 1", "sanctionEntity[1]", "1", "EU.1.2", "", None, "", (), MAY_2024, "person", {}, "")


def under(programme: str, title: str = MAY_2024.title, kind: str = "amendment") -> Act:
    return replace(MAY_2024, programme=programme, title=title, kind=kind)


def citing(*acts: Act) -> Element:
    return replace(RECORD, parts={"nameAlias": [Part("record 1", {}, acts=(act,)) for act in acts]})


def cited(kind: str, published: date) -> Act:
    return Act(kind, "2022/659 (OJ L120)", published)


def test_designation_date_is_the_date_printed_in_the_annex_though_the_act_is_later():
    found = basis(replace(RECORD, designated=date(2016, 3, 2)))

    assert (found.listed_on, found.date_kind) == (date(2016, 3, 2), DateKind.ANNEX)
    assert found.instrument == "2024/1602 (OJ L31052024)"


def test_amending_acts_alone_bound_the_listing_by_the_oldest_of_them():
    record = citing(cited("amendment", date(2023, 1, 1)), cited("amendment", date(2022, 4, 21)))

    assert listing(record) == (date(2022, 4, 21), DateKind.AMENDING_ACT)
    assert listing(record)[1].is_bound


def test_basic_act_cited_for_a_detail_bounds_nothing():
    record = citing(cited("repealing", date(2017, 8, 31)), cited("regulation", date(2002, 5, 29)))

    assert listing(record) == (date(2024, 5, 31), DateKind.AMENDING_ACT)


def test_entry_into_force_of_a_first_act_is_the_date_of_its_annex():
    first = replace(RECORD, act=under("RUS", kind="regulation"))

    assert listing(first) == (date(2024, 5, 31), DateKind.ANNEX)


def test_first_act_behind_an_older_amendment_is_a_bound_like_any_other():
    record = replace(citing(cited("amendment", date(2022, 4, 21))), act=under("RUS", kind="regulation"))

    assert listing(record) == (date(2022, 4, 21), DateKind.AMENDING_ACT)


@pytest.mark.parametrize(
    ("details", "remark", "expected"),
    [
        ("22.1.2018", "", DateKind.ANNEX),
        ("Date of listing: 22/01/2018.", "", DateKind.ANNEX),
        ("", "General. Date of designation: 22.1.2018", DateKind.ANNEX),
        ("", "Date of listing: 22.1.2018. Date of listing: 23.1.2018", DateKind.AMENDING_ACT),
        ("Date of UN designation: 9.6.2010", "", DateKind.AMENDING_ACT),
        ("31.2.2018", "", DateKind.AMENDING_ACT),
    ],
)
def test_date_of_listing_in_the_records_own_words_is_that_of_the_annex(details, remark, expected):
    found = listing(replace(RECORD, details=details, remarks=(remark,)))

    assert found == (date(2018, 1, 22) if expected is DateKind.ANNEX else date(2024, 5, 31), expected)


def test_listing_after_a_suspension_is_not_bound_by_the_acts_before_it():
    record = replace(citing(cited("amendment", date(2010, 7, 27))), details="(26.7.2010, suspended since 16.1.2016)")

    assert listing(record) == (date(2024, 5, 31), DateKind.AMENDING_ACT)


@pytest.mark.parametrize(
    ("programme", "number", "expected"),
    [("PRK", "KPi.040", True), ("LBY", "LYi.28", True), ("UKR", "KPi.001", False), ("HR", "KPi.001", False)],
)
def test_un_reference_marks_a_un_name_where_the_programme_has_any(programme, number, expected):
    assert basis(replace(RECORD, un_reference=number, act=under(programme))).transposes_un is expected


@pytest.mark.parametrize("programme", ["AFG", "IRQ", "SDN", "SOM", "TAQA", "UNLI", "YEM"])
def test_programme_of_un_names_alone_repeats_the_un(programme):
    assert basis(replace(RECORD, act=under(programme))).transposes_un


@pytest.mark.parametrize(
    ("title", "designated", "expected"),
    [
        ("2018/548 (OJ L91)", None, True),
        ("2018/12 (OJ L4)", date(2017, 10, 16), True),  # the EU's own before
        ("2024/1602 (OJ)", None, False),
        ("2024/1602 (OJ)", date(2016, 3, 2), True),
        ("2017/1509 (OJ L224)", None, True),
        ("2017/1509 (OJ L224)", date(2009, 4, 24), True),
        ("2017/1509 (OJ L224)", date(2009, 12, 22), False),
    ],
)
def test_un_names_of_annex_xiii_are_told_by_act_and_date(title, designated, expected):
    assert basis(replace(RECORD, act=under("PRK", title), designated=designated)).transposes_un is expected


@pytest.mark.parametrize(
    ("programme", "words", "expected"),
    [
        ("IRN", "Date of UN designation: 9.6.2010", True),
        ("IRN", "UN designation 09/06/2010 (no longer valid)", False),
        ("IRN", "Date of EU designation: 24.4.2007 (UN: 3.3.2008)", False),
        ("LBY", "Listed pursuant to paragraphs 15 and 17 of resolution 1970 (Travel Ban, Asset Freeze).", True),
        ("HTI", "UNLI 27.09.2024", True),
        ("COD", "Former commander", False),
        ("SYR", "UNLI 27.09.2024", False),
    ],
)
def test_un_names_are_told_by_the_records_own_words(programme, words, expected):
    assert basis(replace(RECORD, details=words, act=under(programme))).transposes_un is expected


def test_record_without_a_programme_is_refused():
    with pytest.raises(Unreadable, match="record 1: no programme"):
        basis(replace(RECORD, act=under("")))
