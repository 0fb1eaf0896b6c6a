"""User stories that turn on one target of which the starter lists know too little: built here by hand."""

from datetime import UTC, date, datetime

import pytest

from coordination import resolve
from coordination.align import align_pending, matrix
from coordination.models import Alignment, Change
from coordination.vocabulary import ChangeKind, DateKind, Status, TargetType
from tests.factories import entry, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
TODAY = NOW.date()
PERSON = {"target_type": TargetType.PERSON}


def on(day: date) -> dict[str, object]:
    (row,) = matrix(on=day)
    return {cell.jurisdiction: cell for cell in row.cells}


@pytest.mark.parametrize(
    ("day", "status"), [(date(2024, 5, 30), Status.UNKNOWN), (date(2024, 5, 31), Status.DESIGNATED)]
)
def test_p2_the_eu_lists_rim_yong_hyok_from_31_may_2024(day, status):
    rim = entry("EU.1", name="Yong Hyok Rim", programme="PRK", listed_on=date(2024, 5, 31), date_kind=DateKind.ANNEX)
    korean = entry("KR-1", name="Yong Hyok Rim", programme="대북 독자제재", listed_on=date(2024, 5, 24), **PERSON)
    stored("kr_mofa", date(2024, 5, 24), korean)
    stored("eu_fsf", date(2024, 6, 3), entry("EU.1", names=rim.names, bases=rim.bases, listed_on=rim.listed_on,
           date_kind=DateKind.ANNEX, **PERSON))  # fmt: skip
    resolve.resolve_pending(now=NOW)

    found = on(day)

    # The list was not read before: it prints since when it names him, and not who had left it by then.
    assert found["EU"].status in ({status, Status.NOT_DESIGNATED} if status is Status.UNKNOWN else {status})
    assert bool(found["EU"].listings) is (status is Status.DESIGNATED)
    assert found["KR"].is_first


def test_a10_first_listing_and_renewal_of_kim_kyong_nam_are_different_events():
    def printed(control: date):
        return entry(
            "Kim Kyong Nam",
            name="Kyong Nam Kim",
            programme="Autonomous (DPRK)",
            listed_on=control,
            date_kind=DateKind.CONTROL,
            **PERSON,
        )

    stored("au_dfat", date(2020, 1, 1), printed(date(2016, 12, 6)))
    stored("us_ofac_sdn", date(2020, 1, 1), entry("18554", name="Kyong Nam Kim", programme="NPWMD",
           listed_on=date(2018, 1, 1), **PERSON))  # fmt: skip
    stored("au_dfat", date(2023, 1, 1), printed(date(2022, 12, 3)))
    resolve.resolve_pending(now=NOW)
    align_pending(on=TODAY, now=NOW, live=False)

    au = Alignment.objects.get(jurisdiction__code="AU")
    assert (au.since, au.since_kind, au.is_first) == (date(2016, 12, 6), DateKind.CONTROL, True)
    events = Change.objects.filter(source__code="au_dfat").order_by("pk").values_list("kind", flat=True)
    assert list(events) == [ChangeKind.LISTING, ChangeKind.AMENDMENT]
