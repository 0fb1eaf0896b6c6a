"""What an entity's page tells beside its lags, and of who owns it."""

from datetime import date

import pytest

from coordination import align
from coordination.models import Entity
from coordination.records import Relation
from coordination.vocabulary import DateKind
from tests.admin.world import link_and_align
from tests.factories import entry, stored

pytestmark = pytest.mark.usefixtures("reference")
DAY = date(2026, 11, 20)


def page(desk, text_of, name: str) -> str:
    return text_of(desk.get(Entity.objects.get(name=name).get_absolute_url()))


def test_an_announcement_before_effect_is_told_with_its_own_lag(desk, text_of):
    """M Leasing: Korea announced on 27 June and gave effect on 1 July 2024."""
    stored("us_ofac_sdn", DAY, entry("37065", name="M Leasing LLC", programme="DPRK3", listed_on=date(2022, 5, 8)))
    stored(
        "kr_mofa",
        DAY,
        entry(
            "m leasing",
            name="M Leasing LLC",
            programme="대북 독자제재",
            listed_on=date(2024, 7, 1),
            date_kind=DateKind.EFFECTIVE,
            announced_on=date(2024, 6, 27),
        ),
    )
    link_and_align()

    text = page(desk, text_of, "M Leasing LLC")

    assert "KR announced it on 2024-06-27, 4 d before it took effect: +781 d by announcement" in text


def test_a_day_across_the_date_line_may_be_the_same_moment(desk, text_of):
    stored(
        "us_ofac_sdn",
        DAY,
        entry("48261", name="Pioneer Bencont Star Real Estate", programme="DPRK2", listed_on=date(2024, 3, 27)),
    )
    stored(
        "kr_mofa",
        DAY,
        entry(
            "pioneer",
            name="Pioneer Bencont Star Real Estate",
            programme="대북 독자제재",
            listed_on=date(2024, 3, 28),
            date_kind=DateKind.ANNOUNCED,
        ),
    )
    link_and_align()

    assert "KR may be the same moment as US: dates are local" in page(desk, text_of, "Pioneer Bencont Star Real Estate")


def test_owners_are_told_as_inference(desk, text_of):
    stored(
        "gb_uksl",
        DAY,
        entry(
            "RUS0001",
            name="Big Bank",
            programme="The Russia (Sanctions) (EU Exit) Regulations 2019",
            relations=(Relation("subsidiary", "Small Bank"),),
        ),
    )
    stored("us_ofac_sdn", DAY, entry("1", name="Small Bank", programme="RUSSIA-EO14024"))
    link_and_align()
    align.rebuild_ownership()

    text = page(desk, text_of, "Small Bank")

    assert "Ownership, as lists state it inferred: no designation, no gap" in text
    assert "GB its rule may reach it: ownership or control is stated, not how much" in text
    assert "owner of Small Bank" in page(desk, text_of, "Big Bank")
