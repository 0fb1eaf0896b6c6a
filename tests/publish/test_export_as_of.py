"""The state of an earlier day, from the tables that a partner takes away."""

import csv
from datetime import date
from io import StringIO

import pytest

from coordination import align, resolve
from coordination.publish.export import TABLES, Asked, write
from coordination.vocabulary import DateKind, TargetType
from tests.factories import entry, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_rim_yong_hyok_is_on_no_eu_list_on_30_may_2024_and_is_on_the_31st(now):
    """Regulation 2024/1602, dated 31 May, as the annex prints it."""
    rim = entry(
        "EU.11912.70",
        name="Rim Yong Hyok",
        programme="PRK",
        target_type=TargetType.PERSON,
        listed_on=date(2024, 5, 31),
        date_kind=DateKind.ANNEX,
    )
    stored("eu_fsf", date(2024, 5, 1), entry("EU.1", name="Somebody Else", programme="PRK"))
    stored("eu_fsf", date(2024, 6, 3), entry("EU.1", name="Somebody Else", programme="PRK"), rim)
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)

    def on(day: int) -> str:
        out = StringIO()
        asked = Asked(today=now.date(), on=date(2024, 5, day))
        write("csv", TABLES["matrix"].columns(), TABLES["matrix"].rows(asked), out)
        rows = {row["name"]: row["EU"] for row in csv.DictReader(StringIO(out.getvalue()))}
        return rows["Rim Yong Hyok"]

    assert on(30) not in ("designated", "partial", "designated_by_law")
    assert on(31) == "designated"
