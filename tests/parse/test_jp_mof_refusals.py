"""What the MOF parser refuses, in which words, and that it gives entries or refuses, nothing else."""

import io
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.parse import jp_mof
from coordination.parse.reading import ListFile, Unreadable
from tests.parse.test_jp_mof import (
    GAZARYAN,
    HEADERS,
    SAMPLE,
    entries,
    flat,
    line,
    list_file,
    sample_rows,
    sheet,
    workbook,
)

PERSONS = HEADERS["russia-persons"]


def lines(*rows, **options):
    return list(jp_mof.parse([flat(*rows, **options)]).entries)


# The workbook


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ([*PERSONS[:4], "愛称", *PERSONS[5:]], "sheet '29.russia-persons': unknown header '愛称'"),
        ([*PERSONS[:3], *PERSONS[4:]], "sheet '29.russia-persons': header '英語表記' is missing"),
        ([*PERSONS[:4], "出生地", *PERSONS[5:]], "sheet '29.russia-persons': header '出生地' occurs twice"),
        (PERSONS[1:], "sheet '29.russia-persons': no row has the header 告示日付"),
    ],
)
def test_another_header_is_refused_by_sheet_and_name(header, message):
    with pytest.raises(Unreadable, match=message):
        entries(sheet("russia-persons", GAZARYAN, header=header))


def test_blanks_in_a_header_are_tolerated():
    header = [" 告示 日付", *PERSONS[1:4], "別　名\n", *PERSONS[5:]]

    assert len(entries(sheet("russia-persons", GAZARYAN, header=header))) == 1


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["2025.1.10", "", *GAZARYAN[2:]], "row 3: unknown 告示番号 ''"),
        (["2025.1.10", "七", *GAZARYAN[2:]], "row 3: unknown 告示番号 '七'"),
        (["不明", *GAZARYAN[1:]], "row 3: 告示日付 '不明' is not a date"),
        (["", *GAZARYAN[1:]], "row 3: 告示日付 '' is not a date"),
        (["2025.1.10", "748", "", "", "Gazaryan"], "row 3: no name"),
        ([*GAZARYAN, "", "", "", "", "x"], "row 3: a cell to the right of the last header"),
        (["", "", "", "", "", "", "", "ロシア"], "row 3: unknown 告示番号 ''"),
    ],
)
def test_row_that_cannot_be_read_is_refused_by_place(row, message):
    with pytest.raises(Unreadable, match=message):
        entries(sheet("russia-persons", row))


def test_number_given_twice_in_a_section_is_refused():
    with pytest.raises(Unreadable, match=r"row 4: the number of 29\.russia-persons:3 again \(russia-persons:748\)"):
        entries(sheet("russia-persons", GAZARYAN, GAZARYAN))


def test_sheet_that_the_contents_name_may_not_be_missing():
    contents = ("一覧", [["", ""], [29, "ロシア連邦（個人）"], [30, "ロシア連邦（特定銀行）"]])

    with pytest.raises(Unreadable, match="section 30 is in the contents, but has no sheet"):
        entries(contents, sheet("russia-persons", GAZARYAN))


def test_list_under_another_header_is_not_taken_for_a_repealed_section():
    remark = ["2022.3.1", "1", "", "A", "", "", "", "【2015年12月18日告示廃止】"]

    with pytest.raises(Unreadable, match="no row has the header 告示日付"):
        entries(sheet("russia-persons", remark, header=["告示の日付", *PERSONS[1:]]))


def test_sheet_without_a_title_is_refused():
    with pytest.raises(Unreadable, match="no title above the header"):
        entries(sheet("russia-persons", GAZARYAN, above=[["（注）"]]))


def test_workbook_without_records_is_refused():
    with pytest.raises(Unreadable, match="holds no record"):
        entries(sheet("russia-persons"))


@pytest.mark.parametrize(
    "payload", [b"", b"<!DOCTYPE html><html></html>", b"PK\x03\x04 cut off", b"\xff\xfe\x00", b"a,b"]
)
def test_what_is_neither_form_is_refused(payload):
    with pytest.raises(Unreadable):
        list(jp_mof.parse([list_file(payload)]).entries)


def test_workbook_cut_off_is_refused():
    whole = workbook(sheet("russia-persons", GAZARYAN)).read()

    with pytest.raises(Unreadable):
        list(jp_mof.parse([list_file(whole[: len(whole) // 2])]).entries)


def test_zip_that_is_no_workbook_is_refused():
    payload = io.BytesIO()
    with zipfile.ZipFile(payload, "w") as archive:
        archive.writestr("list.csv", "x")

    with pytest.raises(Unreadable, match="not an XLSX workbook"):
        jp_mof.parse([list_file(payload.getvalue())])


# The CSV


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"区分": "二十九"}, "line 2: unknown 区分 '二十九'"),
        ({"番号": "030-000748"}, "line 2: 番号 '030-000748' does not belong to 区分 29"),
        ({"告示番号": "748-2"}, "line 2: unknown 告示番号 '748-2'"),
        ({"個人・団体": "船舶"}, "line 2, 個人・団体: unknown value '船舶'"),
        ({"告示日付": "近日"}, "line 2: 告示日付 '近日' is not a date"),
        ({"氏名（日本語）": "", "氏名（英語）": "不明"}, "line 2: no name"),
        ({"告示日付": "2025.1.10削除"}, "line 2: 削除, and yet the row names a target"),
    ],
)
def test_line_that_cannot_be_read_is_refused_by_place(columns, message):
    with pytest.raises(Unreadable, match=message):
        lines(line(**columns))


def test_renamed_column_of_the_csv_is_refused_by_name():
    header = sample_rows()[0]

    with pytest.raises(Unreadable, match=r"header '旅券番号' is missing, found '旅券'"):
        lines(line(), header=[*header[:22], "旅券", *header[23:]])


def test_line_of_another_width_is_refused():
    payload = flat(line()).read().replace(b"748,\xe5\x80\x8b", b"748,,\xe5\x80\x8b")

    with pytest.raises(Unreadable, match="line 2: 33 columns, expected 32"):
        list(jp_mof.parse([list_file(payload)]).entries)


def test_csv_without_records_is_refused():
    with pytest.raises(Unreadable, match="holds no record"):
        lines()


# Anything

CELLS = st.one_of(
    st.text(max_size=40),
    st.text(
        "()（）[]「」;；、，,.／/年月日頃又は削除改訂(a)ａ不明\n\t\x00\x0b\x1f\ue000\ue001 0123456789AaKeアン",
        max_size=60,
    ),
    st.sampled_from(
        ["", "a.k.a.", "(a.k.a.: (a)", "(original script: ", "2025.1.10", "2025.13.45", "0000年1月1日", "9" * 40]
    ),
)
TYPED = st.one_of(CELLS, st.integers(-(10**12), 10**12), st.booleans(), st.dates(date(1900, 3, 1)))


def read_or_refused(file):
    with suppress(Unreadable):
        assert all(each.key and each.names and each.bases for each in jp_mof.parse([file]).entries)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changed_cells_of_the_csv_give_entries_or_a_refusal(data):
    rows = sample_rows()
    for _ in range(data.draw(st.integers(1, 4))):
        row = data.draw(st.sampled_from(rows[1:]))
        column = data.draw(st.integers(0, len(row) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "swap", "write"]))
        if change == "drop":
            del row[column]
        elif change == "double":
            row[column] *= 2
        elif change == "swap":
            other = data.draw(st.integers(0, len(row) - 1))
            row[column], row[other] = row[other], row[column]
        else:
            row[column] = data.draw(CELLS)
        if not row:
            row.append("")
    text = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)

    read_or_refused(list_file(text.encode("utf-8", "surrogatepass")))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 17), TYPED), max_size=6), st.lists(TYPED, max_size=18))
def test_changed_cells_of_a_sheet_give_entries_or_a_refusal(changes, second):
    first = ["2001.9.22\n2008.6.25改訂", "5", "アンワリー", "ANWARI", "(a)ア(b)イ\n(a.k.a.: (a)A (b)I)", *[""] * 13]
    for column, cell in changes:
        first[column] = cell
    safe = [[clean(cell) for cell in row] for row in (first, second)]

    read_or_refused(workbook(sheet("taliban-aq", *safe)))


def clean(cell):
    """What a workbook can hold: no surrogates, and no text that starts a formula."""
    if isinstance(cell, str):
        text = cell.encode("utf-8", "ignore").decode()
        return "x" + text if text[:1] in ("=", "{") else text
    return cell


@pytest.mark.parametrize("cell", [time(0, 0), datetime(1899, 12, 30), True, -1.5, float(10**300)])
def test_cell_of_a_wrong_kind_is_read_as_text(cell):
    from coordination.parse.jp_mof.cells import text_of
    from coordination.parse.jp_mof.days import read_birth_dates

    assert isinstance(text_of(cell), str)
    assert isinstance(read_birth_dates(cell), list)


def test_sample_is_a_file_that_is_read():
    assert len(list(jp_mof.parse([ListFile(SAMPLE.name, lambda: SAMPLE.open("rb"))]).entries)) == 12
