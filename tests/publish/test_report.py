"""The gap report of a week: what it says, what it must not say, and that it says it twice alike."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from lxml import html

from coordination import align, fetch, resolve, store, tasks
from coordination.models import Designation, Entity, Gap, Report, Snapshot
from coordination.publish.report import WeekError, write_report
from coordination.reference import load_reference
from coordination.vocabulary import FieldGroup, GapState
from tests.factories import FOUR_LISTS, entry, morning, received, stored
from tests.kept import keep

pytestmark = pytest.mark.django_db

STARTER = Path(settings.BASE_DIR) / "coordination" / "data" / "starter"
WEEK = "2026-W47"
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)  # when the timetable writes the week that has ended
AU_DPRK = "Autonomous (DPRK)"
GB_DPRK = "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"


class Written:
    """A report as it lies in a folder."""

    def __init__(self, folder: Path, week: str = WEEK, *, now: datetime = MONDAY, **how) -> None:
        self.row = write_report(week, out=folder, now=now, **{"formats": ("html", "json"), **how})
        self.page_bytes = (folder / f"gap-report-{week}.html").read_bytes()
        self.data_bytes = (folder / f"gap-report-{week}.json").read_bytes()
        self.data = json.loads(self.data_bytes)
        self.page = html.fromstring(self.page_bytes)
        self.text = " ".join(self.page.text_content().split())

    @property
    def figures(self) -> dict:
        return self.data["figures"]

    def table(self, css_class: str) -> list[list[str]]:
        rows = self.page.xpath(f"//table[contains(@class, '{css_class}')]/tbody/tr")
        return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td|./th")] for row in rows]


def link_and_align(now: datetime) -> None:
    resolve.resolve_pending(now=now)
    align.align_everything(on=now.date(), now=now, live=False)


@pytest.fixture
def starter(db: None, now: datetime) -> None:
    """The demonstration extract, read on a Saturday and aligned on the Monday after."""

    def make() -> None:
        load_reference(now=now)
        for planned in (edition for edition in fetch.read_manifest(STARTER) if edition.source in FOUR_LISTS):
            snapshot, _ = tasks.receive(planned, now=MONDAY - timedelta(days=2), is_starter=True)
            tasks.read_and_store(snapshot, now=MONDAY - timedelta(days=2))
        link_and_align(MONDAY)

    keep(("four starter lists of a report", now), make)


@pytest.fixture
def bank(db: None, now: datetime) -> None:
    """A bank that the US and then Australia list, and the UK does not: a British gap from 17 November on."""

    def make() -> None:
        load_reference(now=now)
        day = date(2026, 10, 1)
        british = entry("DPR0001", programme=GB_DPRK, listed_on=date(2020, 1, 1), name="Quite Another Trading House")
        australian = entry("1", programme=AU_DPRK, listed_on=date(2020, 1, 1), name="Third Party Shipping")
        stored("us_ofac_sdn", day, entry("1", listed_on=date(2026, 9, 1)))
        stored("gb_uksl", day, british)
        stored("au_dfat", day, australian)
        link_and_align(morning(date(2026, 10, 2)))
        bank = entry("2", programme=AU_DPRK, listed_on=date(2026, 10, 18))
        stored("au_dfat", date(2026, 10, 19), australian, bank)
        stored("gb_uksl", date(2026, 11, 17), british)
        for n in (16, 17, 18):
            link_and_align(morning(date(2026, 11, n)))

    keep(("a bank of a report", now), make)


# Without lists, with one


@pytest.mark.usefixtures("reference")
def test_without_any_list_the_report_says_that_nothing_can_be_said(tmp_path):
    written = Written(tmp_path)

    assert "No list has been read yet, so nothing can be said of any jurisdiction" in written.text
    assert [b.text_content() for b in written.page.xpath("//ul[@class='figs']/li/b")] == ["?"] * 5 * 8
    assert "US, AU, EU, JP, NZ, KR and GB: no list read: absences unknown." in written.text
    assert "Nothing can be told: no list read." in written.text
    assert written.figures["open"] == 0
    assert written.data["gaps"] == []
    assert all(not state["is_read"] for state in written.data["lists"])
    assert "Demonstration" not in written.text


@pytest.mark.usefixtures("reference")
def test_one_list_alone_gives_no_gap_and_knows_nothing_of_others(tmp_path):
    stored("un_sc", date(2026, 11, 16), entry(listed_on=date(2017, 6, 1)))
    link_and_align(MONDAY)

    written = Written(tmp_path)

    assert written.figures["open"] == 0
    (row,) = written.data["alignment"]
    assert (row["regime"], row["part"], row["targets"]) == ("DPRK", "un_names", 1)
    assert row["jurisdictions"]["US"]["unknown"] == 1
    assert row["jurisdictions"]["NZ"]["by_law"] == 1
    heat = written.table("heat")[0]
    assert "no list read: absences unknown." in written.text
    assert heat[2:] == ["?", "100§", "?", "?", "100§", "100§", "100§"]


# The demonstration


@pytest.mark.usefixtures("starter")
def test_demonstration_is_told_before_anything_else(tmp_path):
    written = Written(tmp_path, "2026-W48")

    assert written.data["is_demonstration"]
    assert written.text.index("not for compliance use") < written.text.index("Week 48 to date: 23 November 2026")


@pytest.mark.usefixtures("starter")
def test_page_and_data_agree_with_the_rows(tmp_path):
    written = Written(tmp_path, "2026-W48")
    standing = Gap.objects.open()
    to_be_confirmed = standing.filter(state=GapState.TO_BE_CONFIRMED).count()

    assert written.figures["open"] == standing.count() - to_be_confirmed > 20
    assert written.figures["to_be_confirmed"] == to_be_confirmed > 0
    assert {gap["gap"] for gap in written.data["gaps"]} == {gap.public_id for gap in standing}
    assert sum(written.figures["open_by_jurisdiction"].values()) == written.figures["open"]
    assert sum(written.figures["open_by_severity"].values()) == written.figures["open"]
    shown = sum(len(rows.xpath("./tbody/tr")) for rows in written.page.xpath("//table[@class='gaps']"))
    assert shown == sum(min(count, 25) for count in written.figures["open_by_jurisdiction"].values())


@pytest.mark.usefixtures("starter")
def test_gaps_that_stood_when_lists_were_first_read_are_not_new(tmp_path):
    written = Written(tmp_path, "2026-W48")

    assert written.figures["new"] == 0
    assert written.figures["found_by_first_reading"] == written.figures["open"]
    assert "standing gaps were found when lists were first read" in written.text
    assert "none is new this week" in written.text


@pytest.mark.usefixtures("starter")
def test_a_gap_says_who_designated_when_and_how_sure_the_day_is(tmp_path):
    written = Written(tmp_path, "2026-W48")
    ungum = next(gap for gap in written.data["gaps"] if gap["name"] == "KOREA UNGUM CORPORATION")
    row = next(row for row in written.table("gaps") if row[1].startswith("KOREA UNGUM CORPORATION"))

    assert [(by["jurisdiction"], by["on"], by["kind"], by["is_bound"]) for by in ungum["designated_by"]] == [
        ("US", "2018-08-03", "published", False),
        ("AU", "2022-03-26", "control", True),
    ]
    assert ungum["opened_on_is_bound"]
    assert row[2] == "US 2018-08-03 published, AU ≤2022-03-26 control"
    assert re.fullmatch(r"≤\d{4}-\d\d-\d\d ≥[\d,]+ d", row[3])


@pytest.mark.usefixtures("bank")
def test_a_jurisdiction_without_lists_shows_unknown_and_not_nought(tmp_path):
    written = Written(tmp_path)
    japan = written.page.xpath("//section[@aria-labelledby='partner-JP']")[0]

    assert [b.text_content() for b in japan.xpath("./ul[@class='figs']/li/b")][:2] == ["?", "?"]
    assert "EU, JP, NZ and KR: 1 of 1 shared targets unknown: no list read." in written.text
    assert {reason["kind"] for reason in written.data["jurisdictions"]["JP"]["unknown"]} == {"not_read"}


@pytest.mark.usefixtures("bank")
def test_a_jurisdiction_whose_list_covers_it_only_partly_shows_unknown_and_not_nought(tmp_path):
    stored("kr_kofiu", date(2026, 10, 1), entry("7", name="Somebody Else"))
    link_and_align(morning(date(2026, 11, 18)))

    written = Written(tmp_path)
    korea = written.page.xpath("//section[@aria-labelledby='partner-KR']")[0]

    assert [b.text_content() for b in korea.xpath("./ul[@class='figs']/li/b")][:2] == ["?", "?"]
    assert "list covers it only partly: absences unknown" in written.text
    assert not written.data["jurisdictions"]["KR"]["is_read"]


@pytest.mark.usefixtures("starter")
def test_every_unknown_has_a_kind_of_reason(tmp_path):
    written = Written(tmp_path, "2026-W48")
    reasons = [reason for about in written.data["jurisdictions"].values() for reason in about["unknown"]]

    assert reasons
    assert "other" not in {reason["kind"] for reason in reasons}


@pytest.mark.usefixtures("starter")
def test_native_names_carry_their_script(tmp_path):
    written = Written(tmp_path, "2026-W48")

    assert "노광철" in [name.text for name in written.page.xpath("//bdi[@lang='ko']")]


# Twice alike


@pytest.mark.usefixtures("starter")
def test_same_rows_week_and_moment_give_the_same_bytes(tmp_path):
    first, second = Written(tmp_path / "a", "2026-W48"), Written(tmp_path / "b", "2026-W48")

    assert first.data_bytes == second.data_bytes
    assert first.page_bytes == second.page_bytes


@pytest.mark.usefixtures("starter")
def test_the_row_says_what_was_written_and_from_what(tmp_path):
    written = Written(tmp_path, "2026-W48")
    row = Report.objects.get(week="2026-W48")

    assert (row.from_on, row.to_on, row.written_at) == (date(2026, 11, 23), date(2026, 11, 29), MONDAY)
    assert {file["name"]: file["sha256"] for file in row.files} == {
        "gap-report-2026-W48.html": sha256(written.page_bytes).hexdigest(),
        "gap-report-2026-W48.json": sha256(written.data_bytes).hexdigest(),
    }
    assert {code: edition["sha256"] for code, edition in row.inputs["editions"].items()} == dict(
        Snapshot.objects.values_list("source__code", "sha256")
    )
    assert len(row.inputs["policy"]["sha256"]) == 64
    assert row.figures == written.figures


@pytest.mark.usefixtures("reference")
def test_a_report_of_the_same_week_is_replaced(tmp_path):
    Written(tmp_path)
    Written(tmp_path, now=MONDAY + timedelta(hours=1))

    assert Report.objects.get().written_at == MONDAY + timedelta(hours=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gap-report-2026-W47.html", "gap-report-2026-W47.json"]


@pytest.mark.usefixtures("reference")
def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        Written(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert not Report.objects.exists()


@pytest.mark.usefixtures("starter")
def test_questions_to_the_database_are_few(tmp_path, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        Written(tmp_path, "2026-W48")


# The page


@pytest.mark.usefixtures("starter")
def test_page_stands_alone_and_can_be_read_without_seeing_it(tmp_path):
    written = Written(tmp_path, "2026-W48")
    page = written.page

    assert page.get("lang") == "en"
    assert page.findtext(".//title") == "Gap report 2026-W48 (demonstration)"
    assert not page.xpath("//script|//link|//img|//iframe|//@src|//@onclick")
    assert b"url(" not in written.page_bytes
    assert b"@import" not in written.page_bytes
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page.xpath("//table"):
        assert table.find("caption") is not None
        assert all(cell.get("scope") for cell in table.xpath(".//th"))
    for drawing in page.xpath("//*[local-name()='svg']"):
        assert drawing.xpath("./*[local-name()='title']/text()")
        assert drawing.xpath("./*[local-name()='desc']/text()")
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    assert set(page.xpath("//@aria-labelledby")) & set(identifiers)


@pytest.mark.usefixtures("bank")
def test_what_a_list_prints_is_text_and_never_markup(tmp_path):
    Designation.objects.update(name="<script>alert(1)</script>")
    Entity.objects.update(name="<script>alert(1)</script>")

    written = Written(tmp_path)

    assert not written.page.xpath("//script")
    assert "<script>alert(1)</script>" in written.text


# Lists


@pytest.mark.usefixtures("bank")
def test_a_held_edition_is_told_with_its_reason(tmp_path):
    held = received("gb_uksl", date(2026, 11, 19))
    store.reject(held, "line 3 cannot be read")

    written = Written(tmp_path)
    state = next(state for state in written.data["lists"] if state["code"] == "gb_uksl")

    assert state["edition_on"] == "2026-11-17"
    assert [(trouble["state"], trouble["reason"]) for trouble in state["troubles"]] == [
        ("rejected", "line 3 cannot be read")
    ]
    assert "gb_uksl: edition of 2026-11-19 rejected: line 3 cannot be read" in written.text


@pytest.mark.usefixtures("bank")
def test_a_list_that_is_fetched_can_be_stale_and_one_read_from_a_file_is_only_old(tmp_path):
    def au(**how):
        written = Written(tmp_path, "2026-W53", now=datetime(2027, 1, 4, tzinfo=UTC), **how)
        return next(state for state in written.data["lists"] if state["code"] == "au_dfat")

    assert (au(live=True)["is_stale"], au(live=True)["is_old"]) == (True, False)
    assert (au(live=False)["is_stale"], au(live=False)["is_old"]) == (False, True)


@pytest.mark.usefixtures("reference")
def test_what_an_edition_does_not_hold_is_told(tmp_path):
    stored("us_ofac_sdn", date(2026, 11, 16), entry(), fields_absent={FieldGroup.DATES})

    written = Written(tmp_path)

    assert "dates" in next(row for row in written.table("lists") if "us_ofac_sdn" in row[0])[5]


# The command


@pytest.mark.usefixtures("reference")
def test_command_writes_this_week_to_date_and_names_the_files(tmp_path, capsys):
    call_command("report", out=tmp_path)

    (page,) = tmp_path.glob("*.html")
    assert re.fullmatch(r"gap-report-\d{4}-W\d\d\.html", page.name)
    assert "to date" in page.read_text()
    assert str(page) in capsys.readouterr().out


@pytest.mark.parametrize("week", ["2026-W99", "next", "9999-W01"])
def test_command_refuses_a_week_in_one_sentence(week, tmp_path):
    with pytest.raises(CommandError, match=r"^[^\n]+\.$"):
        call_command("report", week=week, out=tmp_path)
    assert not Report.objects.exists()


@pytest.mark.usefixtures("reference")
def test_command_says_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="cannot be written to"):
        call_command("report", out=tmp_path / "file")


@pytest.mark.usefixtures("reference")
def test_a_future_week_is_refused(tmp_path):
    with pytest.raises(WeekError, match="has not begun"):
        write_report("2026-W49", out=tmp_path, now=MONDAY)
