"""Who moved first and how many days the others took, on the starter lists: the table of the founding case."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from coordination.align import matrix
from coordination.align.facts import Cell
from coordination.models import Entity
from coordination.resolve.regroup import merge
from coordination.vocabulary import DateKind, Status
from tests.align.starter import NOW, _starter_lists, starter_lists  # noqa: F401

LISTS_ON = date(2026, 8, 22)  # the day of the starter lists


pytestmark = pytest.mark.usefixtures("starter_lists")


def cells(name: str, on: date = LISTS_ON) -> dict[str, Cell]:
    entities = Entity.objects.standing().filter(designations__names__full__iexact=name).distinct()
    (found,) = matrix(on=on, entities=list(entities.values_list("pk", flat=True)))
    return {each.jurisdiction: each for each in found.cells}


def told(name: str) -> str:
    """The first mover and the others in the order of their lag; `≤` where the date only bounds it."""
    dated = [cell for cell in cells(name).values() if cell.since and cell.status is not Status.DESIGNATED_BY_LAW]
    words = []
    for cell in sorted(dated, key=lambda cell: (cell.lag_max or 0, cell.jurisdiction)):
        days = "" if cell.is_first else f" {'≤' if cell.lag_min is None else ''}+{cell.lag_max}"
        words.append(f"{cell.jurisdiction}{days}")
    return ", ".join(words)


# Australia prints only the day of its last edit for its own designations: its lag is at most so many days.
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("M Leasing LLC", "US, GB +375, EU +656, AU ≤+740, NZ +740, JP +747, KR +785"),
        ("MG-Flot LLC", "US, GB +375, EU +656, AU ≤+740, NZ +740, JP +747, KR +785"),
        ("Marine Trans Shipping LLC", "US, EU +656, AU ≤+740, NZ +740, JP +978"),
        ("Angara", "US, KR +696, EU +779, GB +815"),
        ("Lady R", "US, KR +696, EU +779, GB +815"),
        ("Maia-1", "US, KR +747, EU +779, NZ +1223"),
        ("Vostochnaya Stevedoring Company LLC", "US, AU ≤+84, GB +84, JP +91, EU +98, NZ +140"),
        ("Toplivo Bunkering Company", "GB, NZ +280"),
        ("Paekyangsan Shipping Co Ltd", "GB, NZ +280"),
        ("Aleksey Mikhailovich Vorotnikov", "GB, NZ +280"),
        ("Aleksey Viktorovich Budnev", "US, NZ +57, JP +239, AU ≤+284"),
        ("Trans Kapital LLC", "US, NZ +281, AU ≤+284"),
        ("Azia Shipping Company LLC", "US, GB +72, AU ≤+73, EU +73, NZ +157, JP +164"),
        ("IBEX Shipping Inc", "US, GB +72, AU ≤+73, JP +164, KR +202"),
        ("Vladimir Vladimirovich Mikheychik", "US, GB +42, AU ≤+43, EU +43, NZ +50, JP +134"),
        ("Ashot Mkrtychev", "US, GB +131, JP +246, AU ≤+330"),
        ("Verus LLC", "US, KR +491"),
        ("Timer Bank AO", "US, KR +91, JP +113, AU ≤+158"),
        ("Parsek LLC", "US, JP +79, AU ≤+688, KR +1072"),
        ("Intellekt LLC", "US, JP +92, KR +216"),
        ("Alis LLC", "US, KR +1"),
        ("Pioneer Bencont Star Real Estate", "US, KR +1"),
        ("Kim Yong Bok", "EU, US, KR +3, NZ +67, AU ≤+70, GB +70"),
        ("Kang Sun Nam", "KR, EU +155, NZ +519"),
        ("Ri Chang Ho", "KR, US +355, NZ +422, AU ≤+425, EU +425, GB +425"),
        ("Sin Kum Chol", "KR, NZ +64, AU ≤+67, EU +67, GB +67"),
        ("Song Rim", "KR, EU +476"),
        ("Kimsuky", "KR, US +181, JP +182, AU ≤+888"),
        ("Lazarus Group", "US, JP +1176, KR +1246, AU ≤+2246"),
        ("Missile General Bureau", "EU, KR +129, NZ +364, AU ≤+367"),
        ("Unica", "EU, KR +401"),
        ("New Konk", "EU, KR +401"),
        ("Royal Shune Lei Co Ltd", "EU, US +283"),
        ("Im Song Sun", "EU, US +588, KR +930"),
        ("Ministry of Rocket Industry", "US, KR +196, JP +200, EU +255"),
        ("Hapjanggang Trading Corporation", "US, KR +196, JP +200, EU +791"),
        ("Pyon Kwang Chol", "US, JP +79, KR +275, EU +334, AU ≤+688"),
        ("Patriot", "US, KR +2141"),
        ("Bella", "US, KR +2141"),
        ("Bogatyr", "US, KR +2141"),
        ("Commercial Bank Agrosoyuz", "US, AU ≤+1331"),
    ],
)
def test_lag_is_that_of_the_founding_case(name, expected):
    assert told(name) == expected


def test_gazaryan_whose_birth_dates_contradict_is_one_man_when_a_person_says_so():
    """Three lists print 2 October 1954, its swapped day and month, and 1964 (trap 18)."""
    with transaction.atomic():
        one, other = Entity.objects.standing().filter(designations__name__iendswith="Gazaryan").distinct()
        merge(one, other, by=User.objects.create_user("officer"), now=NOW, note="one man, misprinted")

        assert told("Rafael Anatolyevich Gazaryan") == "US, NZ +57, JP +239, AU ≤+284"
        transaction.set_rollback(True)


def test_neptun_is_the_sister_ship_and_not_maia_that_was_called_so():
    entities = Entity.objects.standing().filter(designations__names__full__iexact="Neptun").distinct()
    rows = matrix(on=LISTS_ON, entities=list(entities.values_list("pk", flat=True)))

    lags = {row.name.casefold(): {cell.jurisdiction: cell.lag_max for cell in row.cells if cell.since} for row in rows}

    assert lags == {
        "neptun": {"US": None, "KR": 2141},
        "maia-1": {"US": None, "KR": 747, "EU": 779, "NZ": 1223},
    }


def test_vostochnaya_was_listed_by_the_eu_again_under_its_russian_regime_122_days_after_the_us():
    found = cells("Vostochnaya Stevedoring Company LLC")

    assert [(listing.programmes, (listing.since - found["US"].since).days) for listing in found["EU"].listings] == [
        (("PRK",), 98),
        (("UKR",), 122),
    ]


def test_two_ships_of_one_name_have_each_their_own_movers():
    entities = Entity.objects.standing().filter(designations__names__full__iexact="Maria").distinct()
    rows = matrix(on=LISTS_ON, entities=list(entities.values_list("pk", flat=True)))

    movers = [{cell.jurisdiction: cell.lag_max or 0 for cell in row.cells if cell.since} for row in rows]

    assert sorted(movers, key=len) == [{"EU": 0, "GB": 54}, {"US": 0, "KR": 164, "EU": 196}]


@pytest.mark.parametrize("name", ["Yuk Tung Energy", "Tsang Yung Yuan"])
def test_united_nations_followed_the_united_states_by_35_days(name):
    found = cells(name)

    assert found["US"].is_first
    assert found["UN"].lag_max == 35


def test_foreign_trade_bank_was_listed_by_the_us_and_japan_four_years_before_the_un():
    found = cells("Foreign Trade Bank")

    assert {code: found[code].since for code in ("US", "JP", "EU", "UN", "NZ")} == {
        "US": date(2013, 3, 11),
        "JP": date(2013, 4, 5),
        "EU": date(2017, 8, 4),
        "UN": date(2017, 8, 5),
        "NZ": date(2025, 10, 30),  # its own act; the UN name was in force by law before
    }


def test_korea_announced_m_leasing_781_days_after_the_us_and_four_days_before_it_took_effect():
    found = cells("M Leasing LLC")

    assert (found["KR"].since, found["KR"].since_kind) == (date(2024, 7, 1), DateKind.EFFECTIVE)
    assert (found["KR"].announced_on - found["US"].since).days == 781


def test_song_rim_is_designated_by_the_eu_from_the_day_of_the_annex():
    assert cells("Song Rim", date(2024, 5, 30))["EU"].status is not Status.DESIGNATED
    assert cells("Song Rim", date(2024, 5, 31))["EU"].status is Status.DESIGNATED


def test_korea_whose_lists_are_partial_never_says_no():
    assert cells("Toplivo Bunkering Company")["KR"].status is Status.UNKNOWN
    assert cells("Far Eastern Bank")["KR"].status is Status.UNKNOWN
