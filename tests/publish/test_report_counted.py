"""Each published figure leads to its rows: in the report's own tables, by conditions that anybody can set."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from lxml import html

from coordination.models import Report
from coordination.publish.report import write_report
from coordination.publish.report.links import holds
from tests.people import liaison
from tests.publish.test_report import MONDAY, bank, starter  # noqa: F401  # fixtures
from tests.publish.test_report_news import followed  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db

DESK = "https://desk.example.org"


def written(folder: Path, week: str, **how) -> tuple[dict, dict[str, list[dict[str, str]]], html.HtmlElement]:
    write_report(week, out=folder, now=MONDAY, formats=("html", "json", "csv"), **how)
    begin = f"gap-report-{week}"
    tables = {
        path.stem.removeprefix(f"{begin}-"): list(csv.DictReader(io.StringIO(path.read_text())))
        for path in folder.glob(f"{begin}-*.csv")
    }
    page = html.fromstring((folder / f"{begin}.html").read_bytes())
    return json.loads((folder / f"{begin}.json").read_bytes()), tables, page


def at(data: dict, figure: str):
    """The value that stands at a figure's place in the JSON."""
    found, *rest = figure.split(".")
    if found == "alignment":
        regime, part, *rest = rest
        found = next(row for row in data["alignment"] if (row["regime"], row["part"]) == (regime, part))
        found = found if rest == ["targets"] else found["jurisdictions"]
    elif found == "overlap":
        first, second, *rest = rest
        found = next(row for row in data["overlap"] if (row["first"], row["second"]) == (first, second))
    elif found == "trend":
        day, *rest = rest
        found = next(row for row in data["trend"] if row["on"] == day)
    else:
        found = data[found]
    for key in rest:
        found = found[key]
    return found


@pytest.mark.parametrize(
    ("world", "week"), [("starter", "2026-W48"), ("followed", "2026-W47"), ("followed", "2026-W48")]
)
def test_every_figure_is_the_number_of_the_rows_it_names(world, week, request, tmp_path):
    request.getfixturevalue(world)

    data, tables, _ = written(tmp_path, week)

    assert len(data["counted"]) > 50
    for each in data["counted"]:
        rows = [row for row in tables[each["table"]] if holds(row, each["where"])]
        assert len(rows) == each["value"] == at(data, each["figure"]), each
    assert [row["figure"] for row in tables["figures"]] == [each["figure"] for each in data["counted"]]


@pytest.mark.usefixtures("starter")
def test_within_the_page_every_figure_leads_to_a_place_that_tells_of_it(tmp_path):
    _, _, page = written(tmp_path, "2026-W48")

    places = {f"#{name}" for name in page.xpath("//@id")}
    assert set(page.xpath("//a/@href")) <= places
    assert len(page.xpath("//ul[@class='figs']/li/b/a")) == 5 + 7 * 5
    for cell in page.xpath("//table[contains(@class, 'heat')]//td[not(@class='none')]"):
        assert cell.xpath("./a/@href") or not cell.text_content()


@pytest.mark.usefixtures("followed")
def test_at_the_desks_address_a_figure_opens_the_rows_it_counts(tmp_path, settings):
    settings.PUBLIC_URL, settings.REPORTS_DIR = DESK, tmp_path
    _, _, page = written(tmp_path, "2026-W47")
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("desk"))

    links = page.xpath("//ul[@class='figs']/li/b/a | //table[contains(@class, 'heat')]//td/a")
    told = {link.get("href"): link.text_content() for link in links if link.text_content().isdecimal()}

    assert len(told) > 20
    for address, figure in told.items():
        shown = client.get(address.removeprefix(DESK))
        assert shown.status_code == 200, address
        if "lags" not in address and "-matrix.csv" not in address:
            assert shown.context_data["page"].paginator.count == int(figure), address


@pytest.mark.usefixtures("followed")
def test_at_the_desks_address_a_bar_or_mark_opens_the_rows_it_counts(tmp_path, settings):
    settings.PUBLIC_URL = DESK
    _, tables, page = written(tmp_path, "2026-W47")

    told = {link.get("href"): link for link in page.xpath("//*[local-name()='svg']//*[local-name()='a']")}

    assert len(told) > 5
    for address, link in told.items():
        place = urlsplit(address)
        table = place.path.rpartition("-")[2].removesuffix(".csv")
        rows = [row for row in tables[table] if holds(row, parse_qsl(place.query, keep_blank_values=True))]
        part = link.get("aria-label")
        figure = part.rpartition(": ")[2] if part else link.text_content().partition(":")[0].removeprefix("≤")
        assert len(rows) == int(figure.replace(",", "")), address


@pytest.mark.parametrize(("world", "week"), [("starter", "2026-W48"), ("followed", "2026-W47")])
def test_at_the_desks_address_a_number_in_tables_and_sentences_opens_as_many_rows(
    world, week, request, tmp_path, settings
):
    request.getfixturevalue(world)
    settings.PUBLIC_URL = DESK
    _, tables, page = written(tmp_path, week)

    places = "//ol[@class='three'] | //p[@class='fine'] | //table[contains('acts sums tight data', @class)]"
    links = [link for place in page.xpath(places) for link in place.xpath(".//a[contains(@href, '/rows/')]")]
    counts = [link for link in links if not urlsplit(link.get("href")).path.endswith("-lists.csv")]

    assert counts
    for link in counts:
        told = urlsplit(link.get("href"))
        table = told.path.rpartition("-")[2].removesuffix(".csv")
        rows = [row for row in tables[table] if holds(row, parse_qsl(told.query, keep_blank_values=True))]
        assert len(rows) == int(link.text_content().lstrip("−").split()[0].replace(",", "")), link.get("href")


@pytest.mark.usefixtures("followed")
def test_rows_of_an_edition_are_for_those_who_may_have_it(tmp_path, settings):
    settings.REPORTS_DIR = tmp_path
    written(tmp_path, "2026-W47", partners=True)
    client = Client()
    client.force_login(liaison("GB", "view_report", is_staff=True))
    begin = "/admin/reports/2026-W47/rows/gap-report-2026-W47"

    assert Report.objects.count() > 1
    assert client.get(f"{begin}-gb-gaps.csv?jurisdiction=GB").status_code == 200
    for refused in ("-gaps.csv", "-au-gaps.csv", "-gb.json", "-gb-gaps.csv?nothing=1"):
        assert client.get(f"{begin}{refused}").status_code == 404, refused


def test_a_week_in_which_nothing_changed_is_told_right(bank, tmp_path):  # noqa: F811
    before, _, _ = written(tmp_path / "before", "2026-W47")
    write_report("2026-W48", out=tmp_path / "quiet", now=MONDAY + timedelta(days=7), formats=("html", "json", "csv"))
    quiet = json.loads((tmp_path / "quiet" / "gap-report-2026-W48.json").read_bytes())
    page = " ".join(
        html.fromstring((tmp_path / "quiet" / "gap-report-2026-W48.html").read_bytes()).text_content().split()
    )

    assert before["figures"]["new"] == 1
    assert [quiet["figures"][name] for name in ("open", "new", "closed", "listings", "delistings")] == [1, 0, 0, 0, 0]
    assert quiet["changes"]["events"] == []
    assert quiet["changes"]["amendments"] == {}
    assert "No gap opened, none closed; 1 stands open." in page
    assert "as last week" in page
    assert [gap["age_days"] for gap in quiet["gaps"]] == [12]
