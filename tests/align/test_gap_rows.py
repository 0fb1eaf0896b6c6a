"""A gap as its row keeps it, through all that the rules find of it."""

from datetime import date

import pytest

from coordination.models import Gap
from coordination.vocabulary import GapState
from tests.admin.world import TODAY, followed, link_and_align
from tests.factories import entry, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_gap_keeps_its_evidence_and_reasons_as_records_when_it_is_found_again_and_when_it_closes():
    followed(1)
    found = Gap.objects.get()
    followed(2)
    again = Gap.objects.get(pk=found.pk)
    british = entry("DPR0002", name="Firm Alpha0 Trading", listed_on=TODAY)
    stored("gb_uksl", TODAY, entry("DPR0001", name="Somebody Else", listed_on=date(2019, 1, 1)), british)
    link_and_align()
    closed = Gap.objects.get(pk=found.pk)

    assert closed.state == GapState.CLOSED
    for gap in (found, again, closed):
        assert [basis["jurisdiction"] for basis in gap.evidence] == ["US", "AU"]
        assert sum(points for points, _ in gap.severity_reasons) == gap.severity_points
