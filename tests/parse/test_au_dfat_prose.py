"""What the DFAT list says in free text: birth dates, the first listing, numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse.au_dfat.prose import first_listing, numbers_in, read_birth_dates, split_list
from coordination.vocabulary import DatePrecision, TargetType


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Listed by UN 1267 Committee on 6 Oct. 2001", date(2001, 10, 6)),
        ("First listed on 9/11/2016 (amended on 3/09/2020)", date(2016, 11, 9)),
        ("Listedon 13 Sept. 2007", date(2007, 9, 13)),
        ("Listed by 1533 Committee 1 Nov. 2005", date(2005, 11, 1)),
        ("16 Jul.2020 (amended on 19 Dec. 2023)", date(2020, 7, 16)),
        ("Designated under the Regulations 2011 on 18 June 2012. Relisted on 1 May 2015", date(2012, 6, 18)),
        ("Instrument of first listing: List 2001 [F2021L00631, Gazette No. S 500, 21 May 2001].", date(2001, 5, 21)),
        (date(2013, 3, 7), date(2013, 3, 7)),
        ("Instrument of first listing: List 2001 (No. 2). Last listed on: 13/09/2025", None),
        ("Autonomous Sanctions (Designated Persons and Entities) List 2012. Relisted on 18 Jun. 2015", None),
        ("First listed on 6 June via Instrument 2026 (amended on 9 June 2026)", None),
        ("Listed by the 1518 Committee", None),
        ("Listed on 31 Feb. 2011", None),
        ("Listed on 25 January 0201", None),
    ],
)
def test_first_listing_is_the_date_right_after_listed(cell, expected):
    assert first_listing(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (date(1960, 12, 31), ["1960-12-31..1960-12-31"]),
        (1960.0, ["1960-01-01..1960-12-31"]),
        ("07/1960", ["1960-07-01..1960-07-31"]),
        ("1999, 2003", ["1999-01-01..1999-12-31", "2003-01-01..2003-12-31"]),
        ("a) 1 Jan. 1960 b) April 1961", ["1960-01-01..1960-01-01", "1961-04-01..1961-04-30"]),
        ("Approximately 1960", ["about 1960-01-01..1960-12-31"]),
        ("Between 1959 and 1965", ["1959-01-01..1965-12-31"]),
        ("approximately: between 1959 and 1965", ["about 1959-01-01..1965-12-31"]),
        ("20/12/1961 21/12/1961", ["1961-12-20..1961-12-20", "1961-12-21..1961-12-21"]),
        ("21/03/1962 to 20/04/1962", ["1962-03-21..1962-04-20"]),
        ("1968_x000D_ 28/08/1965", ["1968-01-01..1968-12-31", "1965-08-28..1965-08-28"]),
        ("1979, 1980.1981", ["1979-01-01..1979-12-31", "1980-01-01..1980-12-31", "1981-01-01..1981-12-31"]),
        ("1961,\n/02/1961", ["1961-01-01..1961-12-31", "1961-02-01..1961-02-28"]),
        ("7/02/1950/11/1950 08/08/1945", ["7/02/1950/11/1950", "1945-08-08..1945-08-08"]),
        ("7/02/1950/11/1950", ["7/02/1950/11/1950"]),
        ("24/01/,1973", ["24/01/,1973"]),
        ("10/061962", ["10/061962"]),
        ("195,7", ["195,7"]),
        ("196719611973", ["196719611973"]),
        ("24/06/1402", ["24/06/1402"]),
        ("between 1965 and 1959", ["between 1965 and 1959"]),
        ("before 1960", ["before 1960"]),
        ("\xa0 ", []),
    ],
)
def test_birth_date_is_read_or_kept_as_text(cell, expected):
    def written(born):
        span = f"{born.earliest}..{born.latest}"
        return born.text if born.precision is DatePrecision.TEXT else f"about {span}" if born.circa else span

    assert [written(born) for born in read_birth_dates(cell)] == expected


@given(st.text() | st.from_regex(r"[0-9/ ,;.a-c)]{0,40}", fullmatch=True))
def test_birth_date_never_fails_and_loses_no_digit(text):
    found = read_birth_dates(text)

    assert [c for born in found for c in born.text if c.isdigit()] == [
        c for c in text.replace("_x000D_", "\n") if c.isdigit()
    ]
    assert bool(found) == bool(text.strip())


def test_lettered_list_is_split_and_inner_letters_are_not():
    text = "a) Shari Tunis, Yemen, (previous) \r\nb) Kabul: i) Shop 1 ii) Shop 2; Lahore c) Iran"

    assert split_list(text) == ["Shari Tunis, Yemen, (previous)", "Kabul: i) Shop 1 ii) Shop 2", "Lahore", "Iran"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Passport no: a) 927234267 (expired) b) 108120258.", ["passport:927234267", "passport:108120258"]),
        ("Passport no: Iraq number A6489694, issued on 2 Sep. 2013", ["passport:A6489694"]),
        ("Owner of Rafort LLC; National ID: 6102 814100", ["national_id:6102814100"]),
        ("Passport no: na National identification no: na", []),
        ("National Tax No: 583520944622", ["inn:583520944622"]),
        ("Iran Driver's Licence 07442833", []),
    ],
)
def test_persons_numbers_are_taken_from_behind_their_label(text, expected):
    assert [f"{number.kind}:{number.value}" for number in numbers_in(text, TargetType.PERSON)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Company Identification No.1132540008732 (Russia)", ["ogrn:1132540008732"]),
        ("Registration ID (OGRN no.): 1 027 809 210 054", ["ogrn:1027809210054"]),
        ("IMO Identification Number: 6016988 (Company)", ["imo_company:6016988"]),
        ("Tax ID No.: 411489793615", ["tax:411489793615"]),
    ],
)
def test_firms_numbers_are_taken_from_behind_their_label(text, expected):
    assert [f"{number.kind}:{number.value}" for number in numbers_in(text, TargetType.ORGANISATION)] == expected
