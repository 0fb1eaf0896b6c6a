"""The files of a report: PDF, workbook and tables; the same rows give the same ones."""

import csv
import io
import subprocess
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from coordination import store
from coordination.models import Change, Designation, Entity, Report
from coordination.publish.printing import NoPdf, as_png, fonts, print_pdf
from coordination.publish.report import write_report
from coordination.reference import load_reference
from tests.factories import received
from tests.publish.test_dispatch import NoPrinter
from tests.publish.test_report import MONDAY, bank, link_and_align, starter  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db

NATIVE = {
    "Hangul": "조선무역은행",
    "Cyrillic": "Внешторгбанк",
    "Han": "外国貿易銀行",
    "Arabic": "بنك التجارة الخارجية",
    "Hebrew": "בנק סחר חוץ",
    "Thai": "ธนาคารการค้า",
}


def written(folder: Path, week: str = "2026-W47", *, now: datetime = MONDAY, **how) -> dict[str, bytes]:
    report = write_report(week, out=folder, now=now, **how)
    return {file["name"]: (folder / file["name"]).read_bytes() for file in report.files}


def told(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


# PDF


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> tuple[bytes, pypdf.PdfReader]:
    """The page and the PDF of all starter lists, as the first start writes them."""
    now = datetime(2026, 11, 24, 6, tzinfo=UTC)
    with django_db_blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as clock:
        clock.setattr(timezone, "now", lambda: now)
        load_reference(now=now)
        call_command("refresh", starter=True, stdout=io.StringIO())
        content = written(tmp_path_factory.mktemp("demonstration"), "2026-W48", now=now, formats=("html", "pdf"))
        transaction.set_rollback(True)
    page, pdf = content.values()
    return page, pypdf.PdfReader(io.BytesIO(pdf))


@pytest.mark.drawn
def test_pdf_is_tagged_with_bookmarks_and_page_numbers(demonstration):
    _, pdf = demonstration

    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert pdf.metadata.title.startswith("Gap report 2026-W48")
    bookmarks = [mark.title for mark in pdf.outline if not isinstance(mark, list)]
    assert bookmarks[0].startswith("Week 48")
    texts = [page.extract_text() for page in pdf.pages]
    assert all(f"{n} / {len(texts)}" in text for n, text in enumerate(texts, start=1))
    assert all(len(text.split()) > 40 for text in texts)  # no empty page
    assert "노광철" in "".join(texts)
    embedded = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in pdf.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert {name.removesuffix("-Bold").partition("-")[0] for name in embedded} == {"Report"}  # none of the machine's


@pytest.mark.drawn
def test_first_page_is_one_page_with_all_that_the_demonstration_has_to_say(demonstration):
    page, pdf = demonstration
    first, second, *_ = texts = [each.extract_text() for each in pdf.pages]

    assert "not for compliance use" in first
    assert "What this report cannot say" in first
    assert page.count(b"Latest followings") > 1
    assert "\n".join(texts).count("Latest followings") == page.count(b"Latest followings")  # nothing is printed twice
    assert second.startswith("What changed on the lists")


@pytest.mark.usefixtures("starter")
@pytest.mark.drawn
def test_first_page_is_one_page_however_much_a_week_has_to_say(tmp_path):
    for source in ("us_ofac_sdn", "gb_uksl", "au_dfat", "eu_fsf", "jp_mof", "nz_russia", "kr_mofa"):
        store.reject(received(source, date(2026, 11, 23)), "line 3 cannot be read, and what follows it neither " * 6)
    Designation.objects.filter(source__code="us_ofac_sdn").update(name="Vladimirovka Advanced Weapons Complex")
    Change.objects.update(is_baseline=False, recorded_at=MONDAY, on=MONDAY.date(), on_is_bound=False)

    content = written(tmp_path, "2026-W48", now=MONDAY + timedelta(days=8), formats=("html", "pdf"), as_then=True)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(list(content.values())[1])).pages]

    assert "Rebuilt later" in pages[0]
    assert pages[1].startswith("What changed on the lists")


@pytest.mark.drawn
def test_every_script_is_drawn_in_a_font_of_ours_and_what_is_not_is_told():
    page = "".join(f"<p>{name}</p>" for name in (*NATIVE.values(), "საქართველო ბანკი", "Bank 𓀀"))

    text = told(print_pdf(f'<!doctype html><html lang="en"><body style="font-family:{_stack()}">{page}</body></html>'))

    assert "조선무역은행" in text
    assert "Внешторгбанк" in text
    assert "外国貿易銀行" in text
    assert "ธนาคาร" in text
    assert "[in Georgian script]" in text
    assert "Bank [in Egyptian script]" in text
    assert "\ufffd" not in text


def _stack() -> str:
    return ",".join(f"'{family}'" for family in fonts.FAMILIES)


@pytest.mark.drawn
def test_printing_fetches_nothing(tmp_path):
    (tmp_path / "secret.png").write_bytes(as_png("<svg xmlns='http://www.w3.org/2000/svg'/>", width=2))
    address = (tmp_path / "secret.png").as_uri()

    without = print_pdf("<!doctype html><html lang='en'><body><p>A</p></body></html>")
    named = print_pdf(f"<!doctype html><html lang='en'><body><p>A</p><img src='{address}' alt=''></body></html>")

    images = [list(page.images) for pdf in (without, named) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    assert not any(images)


@pytest.mark.usefixtures("bank")
def test_without_the_libraries_the_rest_is_written_and_the_row_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("coordination.publish.report.write.Printer", NoPrinter)

    names = set(written(tmp_path))

    assert "gap-report-2026-W47.pdf" not in names
    assert {"gap-report-2026-W47.html", "gap-report-2026-W47.xlsx", "gap-report-2026-W47.json"} < names
    assert Report.objects.get().missing == "No PDF here."


def test_a_process_that_dies_while_printing_is_told_in_a_sentence(monkeypatch):
    start = subprocess.Popen

    def killed(*command, **how) -> subprocess.Popen:
        process = start(*command, **how)
        process.kill()
        return process

    monkeypatch.setattr("subprocess.Popen", killed)

    with pytest.raises(NoPdf, match=r"^No PDF was made: the process that prints it failed \(status -9\)\.$"):
        print_pdf("<p>A</p>")


def test_a_machine_that_starts_no_process_is_told_in_a_sentence(monkeypatch):
    monkeypatch.setattr("sys.executable", "/nowhere/python")

    with pytest.raises(NoPdf, match=r"^No PDF was made: the process that prints it failed \(.*No such file.*\)\.$"):
        print_pdf("<p>A</p>")


@pytest.mark.usefixtures("bank")
def test_a_report_that_fails_leaves_neither_a_file_nor_a_process(tmp_path, monkeypatch):
    started, start = [], subprocess.Popen

    def kept(*command, **how) -> subprocess.Popen:
        started.append(start(*command, **how))
        return started[-1]

    def full(*_, **__) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("subprocess.Popen", kept)
    monkeypatch.setattr("coordination.publish.report.write.as_workbook", full)

    with pytest.raises(OSError, match="No space left"):
        written(tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert [process.poll() is not None for process in started] == [True]
    assert not Report.objects.exists()


# Workbook and tables


@pytest.mark.usefixtures("bank")
def test_workbook_holds_all_gaps_cells_and_changes_with_real_dates(tmp_path):
    content = written(tmp_path, formats=("html", "xlsx"))["gap-report-2026-W47.xlsx"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    gaps, matrix = (book.get_sheet_by_name(name).to_python() for name in ("Gaps", "Matrix"))

    assert book.sheet_names == ["Report", "Figures", "Gaps", "Data gaps", "Matrix", "Lags", "Changes", "Lists"]
    (gap,) = (dict(zip(gaps[0], row, strict=True)) for row in gaps[1:])
    assert (gap["Missing in"], gap["Opened"], gap["This week"]) == ("GB", date(2026, 11, 17), "new")
    assert gap["Designated by"] == "US 2026-09-01 listed, AU 2026-10-18 listed"
    assert len(matrix) - 1 == Entity.objects.standing().count()
    row = next(dict(zip(matrix[0], row, strict=True)) for row in matrix if row[2] == "Foreign Trade Bank")
    assert (row["US"], row["GB"], row["US since"]) == ("designated", "not_designated", date(2026, 9, 1))


@pytest.mark.usefixtures("bank")
def test_a_name_in_the_workbook_is_never_a_formula(tmp_path):
    Entity.objects.update(name='=HYPERLINK("http://elsewhere")')

    content = written(tmp_path, formats=("html", "xlsx"))["gap-report-2026-W47.xlsx"]

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Gaps").to_python()
    assert sheet[1][4] == '=HYPERLINK("http://elsewhere")'


@pytest.mark.usefixtures("bank")
def test_csv_holds_the_same_rows_as_the_workbook(tmp_path):
    files = written(tmp_path, formats=("html", "csv"))
    (gap,) = csv.DictReader(io.StringIO(files["gap-report-2026-W47-gaps.csv"].decode()))

    assert (gap["jurisdiction"], gap["opened_on"], gap["opened_on_is_bound"], gap["closed_on"]) == (
        "GB",
        "2026-11-17",
        "false",
        "",
    )
    assert {name.rpartition("-")[2] for name in files if name.endswith(".csv")} == {
        "figures.csv",
        "gaps.csv",
        "data_gaps.csv",
        "matrix.csv",
        "lags.csv",
        "changes.csv",
        "lists.csv",
    }


@pytest.mark.usefixtures("bank")
def test_same_rows_give_the_same_files_whenever_they_are_written(tmp_path):
    first = written(tmp_path / "a", now=MONDAY + timedelta(days=2))
    written(tmp_path / "b", now=MONDAY + timedelta(days=9))

    for name, content in first.items():
        again = (tmp_path / "b" / name).read_bytes()
        assert told(content) == told(again) if name.endswith(".pdf") else content == again, name


# As known then


@pytest.mark.usefixtures("bank")
def test_a_week_is_rebuilt_as_known_then_and_says_so(tmp_path):
    first = write_report("2026-W47", out=tmp_path, now=MONDAY, formats=("html", "json"))
    link_and_align(datetime(2026, 12, 1, 6, tzinfo=UTC))
    Entity.objects.get(name="Foreign Trade Bank").gaps.update(
        closed_on=date(2026, 11, 20), closed_at=datetime(2026, 12, 1, 6, tzinfo=UTC)
    )
    later = datetime(2026, 12, 8, tzinfo=UTC)

    known_now = write_report("2026-W47", out=tmp_path, now=later, formats=("html", "json"))
    known_then = write_report("2026-W47", out=tmp_path, now=later, formats=("html", "json"), as_then=True)

    assert (first.figures["open"], known_now.figures["open"], known_then.figures["open"]) == (1, 0, 1)
    page = (tmp_path / "gap-report-2026-W47-as-then.html").read_text()
    assert "Rebuilt later, as known on Monday 23 November 2026, 06:00 UTC." in page
    assert "Rebuilt" not in (tmp_path / "gap-report-2026-W47.html").read_text()
    assert Report.objects.filter(week="2026-W47").count() == 2
