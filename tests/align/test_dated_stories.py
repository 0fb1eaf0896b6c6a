"""
User stories of targets that the starter lists leave out, since no source gives the day of one of their lists.

Here the next editions of the starter lists name them, as far as their days are known; where one is not, the edition
prints none. All that the starter lists hold stays as it is.
"""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from coordination import align, resolve
from coordination.align import matrix
from coordination.align.facts import Cell
from coordination.models import Change, Entity, Gap
from coordination.records import Identifier, LegalBasis, ListEntry, Name
from coordination.vocabulary import ChangeKind, DateKind, IdentifierKind, Measure, Status, TargetType
from tests.align.starter import NOW, TODAY, _starter_lists, starter_lists  # noqa: F401
from tests.factories import entry, stored
from tests.test_starter_lists import MANIFEST, entries

pytestmark = pytest.mark.usefixtures("starter_lists")

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
ABSENT = {snapshot["source"]: snapshot["fields_absent"] for snapshot in MANIFEST["snapshot"]}
PERSON = {"target_type": TargetType.PERSON}
RUSSIAN_BODIES = "資産凍結等の措置の対象となるロシア連邦の団体及び個人（団体（特定銀行を除く））"
RUSSIAN_BANKS = "資産凍結等の措置の対象となるロシア連邦の団体及び個人（特定銀行）"
RUSSIA_NZ = "Russia Sanctions Regulations 2022"
RUSSIA_GB = "The Russia (Sanctions) (EU Exit) Regulations 2019"


def next_edition(source: str, *more: ListEntry, on: date = SEPTEMBER) -> None:
    """All that a starter list holds, and these records."""
    stored(source, on, *entries(source), *more, is_starter=True, fields_absent=ABSENT[source])


def link_and_align() -> None:
    resolve.resolve_pending(now=NOW)
    align.align_pending(on=TODAY, now=NOW, live=False)


def cells(name: str, on: date = TODAY) -> dict[str, Cell]:
    entity = Entity.objects.standing().filter(designations__names__full__iexact=name).distinct().get()
    (row,) = matrix(on=on, entities=[entity.pk])
    return {cell.jurisdiction: cell for cell in row.cells}


@pytest.fixture
def rim() -> None:
    """Known of him: Korea's announcement, the EU's annex, Japan's notice; of the US only that it lists him."""
    name = {"name": "Yong Hyok Rim", **PERSON}
    may = entry("rim", programme="대북 독자제재", listed_on=date(2024, 5, 24), date_kind=DateKind.ANNOUNCED, **name)
    annex = entry("EU.990.1", programme="PRK", listed_on=date(2024, 5, 31), date_kind=DateKind.ANNEX, **name)
    next_edition("kr_mofa", may)
    next_edition("eu_fsf", annex)
    next_edition("us_ofac_sdn", entry("44294", programme="RUSSIA-EO14024", **name))
    link_and_align()


@pytest.mark.parametrize(
    ("day", "status"), [(date(2024, 5, 30), Status.NOT_DESIGNATED), (date(2024, 5, 31), Status.DESIGNATED)]
)
def test_p2_the_eu_lists_rim_yong_hyok_from_31_may_2024(rim, day, status):
    found = cells("Yong Hyok Rim", day)

    assert found["EU"].status is status
    assert bool(found["EU"].listings) is (status is Status.DESIGNATED)
    assert found["KR"].status is Status.DESIGNATED


def test_p2_day_that_no_list_prints_of_rim_yong_hyok_lies_between_two_editions(rim):
    us = cells("Yong Hyok Rim")["US"]

    assert (us.since, us.is_bound, us.not_before) == (SEPTEMBER, True, date(2026, 8, 22))
    assert us.lag_min != us.lag_max


BLOCKED = (Measure.ASSET_FREEZE,)


@pytest.mark.parametrize(
    ("name", "bases", "others", "lags"),
    [
        (
            "TSMRBank LLC",
            (LegalBasis("UKRAINE-EO13660", BLOCKED), LegalBasis("DPRK3", BLOCKED, date(2024, 9, 19), DateKind.LISTED)),
            {
                "jp_mof": entry("tsmr", programme=RUSSIAN_BANKS, listed_on=date(2025, 1, 10)),
                "nz_russia": entry("tsmr", programme=RUSSIA_NZ, listed_on=date(2025, 2, 21)),
                "au_dfat": entry(
                    "tsmr",
                    programme="Autonomous (Russia)",
                    listed_on=date(2025, 2, 24),
                    date_kind=DateKind.CONTROL,
                ),
            },
            {"JP": 113, "NZ": 155, "AU": 158},
        ),
        (
            "JSC 224th Flight Unit State Airlines",
            (
                LegalBasis("UKRAINE-EO13661", BLOCKED),
                LegalBasis("RUSSIA-EO14024", BLOCKED, date(2024, 1, 11), DateKind.LISTED),
            ),
            {
                "gb_uksl": entry("224", programme=RUSSIA_GB, listed_on=date(2024, 2, 22)),
                "au_dfat": entry(
                    "224",
                    programme="Autonomous (Russia)",
                    listed_on=date(2024, 2, 23),
                    date_kind=DateKind.CONTROL,
                ),
                "nz_russia": entry("224", programme=RUSSIA_NZ, listed_on=date(2024, 3, 1)),
                "jp_mof": entry("224", programme=RUSSIAN_BODIES, listed_on=date(2024, 5, 24)),
            },
            {"GB": 42, "AU": 43, "NZ": 50, "JP": 134},
        ),
    ],
)
def test_who_was_blocked_before_on_a_day_not_known_and_again_since(name, bases, others, lags):
    """Of the US only the day of the later action is known: lags from that are numbers, its own is a range."""
    names = (Name(name),)
    next_edition("us_ofac_sdn", entry("again", names=names, bases=bases))
    for source, record in others.items():
        next_edition(source, replace(record, names=names))
    link_and_align()

    found = cells(name)

    (us,) = found["US"].listings
    assert (us.since, us.is_bound) == (SEPTEMBER, True)
    (again,) = [ground.since for ground in us.grounds if ground.since]
    assert {code: (found[code].since - again).days for code in lags} == lags
    assert found["US"].lag_min != found["US"].lag_max


def kim_kyong_nam(control: date) -> ListEntry:
    return entry(
        "Kim Kyong Nam",
        name="Kyong Nam Kim",
        programme="Autonomous (DPRK)",
        listed_on=control,
        date_kind=DateKind.CONTROL,
        amended_on=control,
        **PERSON,
    )


def test_a10_first_listing_and_renewal_of_kim_kyong_nam_are_different_events():
    eu = entry("EU.990.2", programme="PRK", listed_on=date(2024, 5, 31), date_kind=DateKind.ANNEX,
               name="Kyong Nam Kim", **PERSON)  # fmt: skip
    next_edition("eu_fsf", eu)
    next_edition("au_dfat", kim_kyong_nam(date(2016, 12, 6)))
    link_and_align()
    before = cells("Kyong Nam Kim")
    next_edition("au_dfat", kim_kyong_nam(date(2022, 12, 3)), on=OCTOBER)
    link_and_align()

    after = cells("Kyong Nam Kim")

    for found in (before, after):
        assert (found["AU"].since, found["AU"].since_kind, found["AU"].is_first) == (
            date(2016, 12, 6),
            DateKind.CONTROL,
            True,
        )
    events = Change.objects.filter(designation__key="Kim Kyong Nam").order_by("pk")
    assert list(events.values_list("kind", "on", "on_is_bound", "fields")) == [
        (ChangeKind.LISTING, date(2016, 12, 6), True, []),
        (ChangeKind.AMENDMENT, OCTOBER, True, ["amended_on", "listed_on"]),
    ]


def test_a9_ri_yong_mu_who_has_died_is_due_for_review_and_stays_listed():
    number = {"identifiers": (Identifier(IdentifierKind.UN_REFERENCE, "KPi.053", valid=True),)}
    of_un = entry("KPi.053", name="Yong Mu Ri", listed_on=date(2017, 6, 2), remarks="Died on 27 January 2022.",
                  **PERSON, **number)  # fmt: skip
    next_edition("un_sc", of_un)
    next_edition("eu_fsf", entry("EU.990.3", name="Yong Mu Ri", programme="PRK", **PERSON, **number))  # prints no day
    link_and_align()
    out, told = StringIO(), StringIO()

    call_command("reviews", stdout=out, stderr=told)

    header, *lines = out.getvalue().splitlines()
    assert header == "entity,jurisdiction,source,reference,name,since,told_by,words"
    assert [line.split(",")[2] for line in lines] == ["eu_fsf", "un_sc"]
    assert all(line.endswith("un_sc KPi.053,Died on 27 January 2022") for line in lines)
    assert told.getvalue().strip() == "Still listed, although a list says that they have died: 1"
    found = cells("Yong Mu Ri")
    assert (found["UN"].status, found["EU"].status) == (Status.DESIGNATED, Status.DESIGNATED)
    assert (found["EU"].since, found["EU"].is_bound) == (SEPTEMBER, True)


def test_next_edition_that_only_adds_leaves_all_other_gaps_as_they_are():
    before = list(Gap.objects.order_by("pk").values())

    next_edition("eu_fsf")
    link_and_align()

    assert list(Gap.objects.order_by("pk").values()) == before
