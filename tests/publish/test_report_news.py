"""What counts as new in a week: gaps that opened and closed, what lists did, and what was not seen."""

from datetime import date, timedelta

import pytest

from coordination.models import Gap
from tests.factories import entry, morning, stored
from tests.publish.test_report import GB_DPRK, MONDAY, Written, bank, link_and_align  # noqa: F401  # bank: a fixture

pytestmark = pytest.mark.django_db

# Gaps


@pytest.mark.usefixtures("bank")
def test_a_gap_of_the_week_is_new_and_comes_first(tmp_path):
    written = Written(tmp_path)
    (gap,) = written.data["gaps"]

    assert (gap["jurisdiction"], gap["opened_on"], gap["news"]) == ("GB", "2026-11-17", "new")
    assert written.figures["new_by_jurisdiction"] == {"GB": 1}
    assert "1 gap opened, none closed; 1 stands open." in written.text
    assert "The most serious new gaps" in written.text
    assert "Foreign Trade Bank. North Korea (DPRK): designated by US 2026-09-01 and AU 2026-10-18." in written.text


@pytest.mark.usefixtures("bank")
def test_a_past_week_knows_nothing_of_gaps_that_opened_after_it(tmp_path):
    written = Written(tmp_path, "2026-W46")

    assert written.data["gaps"] == []
    assert written.data["trend"][-1]["on"] == "2026-11-15"


@pytest.mark.usefixtures("bank")
def test_a_gap_that_opened_in_a_week_stands_in_the_next(tmp_path):
    written = Written(tmp_path, "2026-W48")

    assert written.figures["new"] == 0
    assert written.data["gaps"][0]["news"] == "standing"
    assert written.data["trend"][-2:] == [
        {"on": "2026-11-22", "surely_open": 1, "at_most_open": 1},
        {"on": "2026-11-23", "surely_open": 1, "at_most_open": 1},
    ]


@pytest.fixture
def followed(bank: None) -> None:  # noqa: F811
    """The UK follows on the Thursday."""
    stored(
        "gb_uksl",
        date(2026, 11, 20),
        entry("DPR0001", programme=GB_DPRK, listed_on=date(2020, 1, 1), name="Quite Another Trading House"),
        entry("DPR0002", programme=GB_DPRK, listed_on=date(2026, 11, 19)),
    )
    link_and_align(morning(date(2026, 11, 20)))


@pytest.mark.usefixtures("followed")
def test_a_partner_that_follows_closes_its_gap(tmp_path):
    written = Written(tmp_path)

    assert written.figures["open"] == 0
    assert written.figures["closed_by_jurisdiction"] == {"GB": 1}
    assert written.data["closed"][0]["closed_on"] == "2026-11-19"
    assert "One partner listed: the United Kingdom 1." in written.text
    assert "1 closed; 0 stand open." in written.text
    (row, *_) = written.table("acts")
    assert row[:3] == ["GB", "2026-11-19 listed", "1"]


@pytest.mark.usefixtures("followed")
def test_a_gap_that_closed_after_a_week_stood_in_it(tmp_path):
    Gap.objects.update(closed_on=date(2026, 11, 24))

    written = Written(tmp_path, now=MONDAY + timedelta(days=2))

    assert written.figures["open"] == 1
    assert written.data["gaps"][0]["state"] == "open"
    assert written.data["gaps"][0]["closed_on"] == "2026-11-24"
    assert "closed since, 2026-11-24" in written.text


@pytest.mark.usefixtures("followed")
def test_the_lag_is_counted_from_the_first_to_list_and_says_its_base(tmp_path):
    written = Written(tmp_path)

    assert written.figures["median_lag_days"] == (47 + 79) / 2  # AU and GB after the US of 1 September
    assert written.figures["lag_base"] == 2
    assert "of 2 followings in 12 months" in written.text


@pytest.mark.usefixtures("bank")
def test_a_week_without_news_says_whose_lists_were_seen(tmp_path):
    stored(
        "us_ofac_sdn",
        date(2026, 11, 20),
        entry("1", listed_on=date(2026, 9, 1)),
        now=morning(date(2026, 11, 20)),
    )

    written = Written(tmp_path)

    assert "Nobody was listed or delisted in the lists read in editions of this week (US, GB)." in written.text
    told = " ".join(cell for row in written.table("acts") for cell in row)
    assert "Nobody new or gone, in editions of: US 2026-11-20, GB 2026-11-17" in told
    assert "no edition of this week being read; the newest are: AU 2026-10-19" in told
    assert "no list being read: EU, JP, NZ, KR" in told


@pytest.mark.usefixtures("bank")
def test_a_later_edition_does_not_tell_that_a_week_was_quiet(tmp_path):
    written = Written(tmp_path, "2026-W45")

    assert written.data["jurisdictions"]["GB"]["seen_on"] is None
    assert "No list is read in an edition of this week; what later ones show is told" in written.text
    assert "Nobody" not in written.text


# What counts as news


@pytest.mark.usefixtures("reference")
def test_a_first_load_is_news_only_where_it_prints_a_day_of_the_week(tmp_path):
    stored(
        "us_ofac_sdn",
        date(2026, 11, 20),
        entry("1", name="Old Bank", listed_on=date(2019, 1, 1)),
        entry("2", name="New Bank", listed_on=date(2026, 11, 18)),
        entry("3", name="Undated Bank"),
    )

    written = Written(tmp_path)

    assert [change["name"] for change in written.data["changes"]["events"]] == ["New Bank"]
    assert written.figures["listings"] == 1


@pytest.mark.usefixtures("reference")
def test_later_editions_are_news_of_the_week_in_which_they_were_recorded(tmp_path):
    stored("gb_uksl", date(2026, 11, 10), entry("1", listed_on=date(2019, 1, 1)))
    stored(
        "gb_uksl",
        date(2026, 11, 18),
        entry("1", listed_on=date(2019, 1, 1), aliases=("FTB",)),
        entry("2", name="Late Bank", listed_on=date(2026, 11, 2)),
    )

    written = Written(tmp_path)

    assert [(change["name"], change["on"]) for change in written.data["changes"]["events"]] == [
        ("Late Bank", "2026-11-02")
    ]
    assert written.figures["listings_dated_in_week"] == 0
    assert "Of these, none bears a day of this week." in written.text
    assert written.data["changes"]["amendments"] == {"gb_uksl": {"records": 1, "fields": {"names": 1}}}
    assert Written(tmp_path, "2026-W45").figures["listings"] == 0


@pytest.mark.usefixtures("reference")
def test_a_record_gone_from_one_edition_is_suspected_and_not_delisted(tmp_path):
    keep = [entry(str(n), name=f"Bank {n}", listed_on=date(2019, 1, 1)) for n in range(40)]
    stored("gb_uksl", date(2026, 11, 10), *keep, entry("gone", name="Gone Bank", listed_on=date(2019, 1, 1)))
    stored("gb_uksl", date(2026, 11, 18), *keep)

    written = Written(tmp_path)

    assert [suspect["name"] for suspect in written.data["changes"]["suspected_removals"]] == ["Gone Bank"]
    assert written.figures["delistings"] == 0
    assert "First missing this week: Gone Bank (gb_uksl)" in written.text


@pytest.mark.usefixtures("reference")
def test_a_confirmed_removal_is_a_delisting(tmp_path):
    keep = [entry(str(n), name=f"Bank {n}", listed_on=date(2019, 1, 1)) for n in range(40)]
    stored("gb_uksl", date(2026, 11, 10), *keep, entry("gone", name="Gone Bank", listed_on=date(2019, 1, 1)))
    stored("gb_uksl", date(2026, 11, 16), *keep)
    stored("gb_uksl", date(2026, 11, 18), *keep)
    link_and_align(morning(date(2026, 11, 18)))

    written = Written(tmp_path)

    assert written.figures["delistings"] == 1
    assert "Nobody was listed; delisted: the United Kingdom 1." in written.text
