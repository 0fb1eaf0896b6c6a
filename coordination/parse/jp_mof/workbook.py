"""
The workbook (until mid-2026): one sheet for each section, each with columns of its own -> rows.

Above the header stand the title of the section, over several cells or rows, and notes. A target
struck off a notice keeps its number, with 削除 and nothing else. A text too long for its cell
goes on in rows without date and number.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta, timezone
from typing import Any

from coordination.parse import workbooks
from coordination.parse.jp_mof import sections
from coordination.parse.jp_mof.cells import one_line, text_of
from coordination.parse.jp_mof.days import read_notice
from coordination.parse.jp_mof.rows import Column, Row
from coordination.parse.reading import ListFile, Unreadable
from coordination.programmes import programme_key

HEADERS = {
    "告示日付": Column.NOTICE,
    "告示番号": Column.NUMBER,
    "日本語表記": Column.NAME_JAPANESE,
    "英語表記": Column.NAME_LATIN,
    **dict.fromkeys(("別名", "別称", "別名・別称", "別称・別名", "確定可能な別名"), Column.ALIAS),
    "別称・旧称": Column.ALIAS,  # labels inside tell which
    **dict.fromkeys(("旧称", "旧称・以前の呼称", "過去の別名", "以前の別名"), Column.FORMER),
    "確定に十分でない別名": Column.WEAK,
    "称号": Column.TITLE,
    **dict.fromkeys(("役職", "肩書", "肩書等"), Column.POSITION),
    "生年月日": Column.BORN,
    "生年月日・出生地": Column.BORN_AND_AT,
    **dict.fromkeys(("出生地", "出生地・出身地"), Column.BORN_AT),
    "国籍": Column.NATIONALITY,
    "旅券番号": Column.PASSPORT,
    **dict.fromkeys(("ID番号", "身分登録番号", "身分証番号"), Column.DOCUMENT),
    **dict.fromkeys(("住所", "所在地", "住所・所在地", "住所等", "活動地域・住所"), Column.ADDRESS),
    "所在地・住所登録された事務所の住所": Column.ADDRESS,
    **dict.fromkeys(("電話", "電話番号"), Column.PHONE),
    "国連参照番号": Column.UN_REFERENCE,
    **dict.fromkeys(("リスト掲載日", "国連制裁委員会による指定日", "国連制裁員会による指定日"), Column.REMARK),
    **dict.fromkeys(("決議1483上の根拠", "指定の根拠", "詳細", "FAX", "その他の情報"), Column.REMARK),
}
REQUIRED = (Column.NOTICE, Column.NUMBER, Column.NAME_JAPANESE, Column.NAME_LATIN)
CONTENTS = "一覧"

_TOKYO = timezone(timedelta(hours=9))
_NUMBER = re.compile(r"[*#]*\s*(\d+)\s*(?:\(\s*[*#]*\s*\d+\s*\))?")  # "2(*39)": also number 39 of another section
_NOTE = re.compile(r"[(（]\s*注")


def read(file: ListFile, tally: Counter[str], deleted: dict[str, date | None]) -> tuple[date | None, Iterator[Row]]:
    """The day the workbook was saved, and its rows; `deleted` is filled with the numbers struck off."""
    workbook = workbooks.read_workbook(file)
    return workbook.saved_on(_TOKYO), _rows(file.name, workbook.tables, tally, deleted)


def _rows(
    name: str, tables: dict[str, workbooks.Table], tally: Counter[str], deleted: dict[str, date | None]
) -> Iterator[Row]:
    _check_contents(name, tables)
    for sheet, table in tables.items():
        where = f"{name}, sheet {sheet.strip()!r}"
        header_at = next((at for at, cells in enumerate(table) if "告示日付" in map(_squeezed, cells)), None)
        if header_at is not None:
            yield from _section_rows(where, sheet, table, header_at, tally, deleted)
        elif _is_repealed(table):
            tally["repealed sections"] += 1
        elif table and sheet.strip() != CONTENTS:
            raise Unreadable(f"{where}: no row has the header 告示日付")


def _is_repealed(table: workbooks.Table) -> bool:
    """Nothing but a title and "【2016年1月22日告示廃止】" in one column; a list has several."""
    texts = [[text for cell in cells if (text := one_line(cell))] for cells in table]
    one_column = all(len(row) < 2 for row in texts)
    return one_column and any(re.fullmatch("【.*廃止】", text) for row in texts for text in row)


def _check_contents(name: str, tables: dict[str, workbooks.Table]) -> None:
    """Refuse a workbook without the sheet of a section that its contents name: all its targets would be gone."""
    present = {_sheet_number(sheet) for sheet in tables}
    for cells in tables.get(CONTENTS, []):
        number = text_of(cells[0]) if cells else ""
        if number.isdecimal() and int(number) not in present:
            raise Unreadable(f"{name}: section {number} is in the contents, but has no sheet")


def _sheet_number(sheet: str) -> int | None:
    number = re.match(r"\s*(\d{1,3})\s*\.", unicodedata.normalize("NFKC", sheet))
    return int(number[1]) if number else None


def _squeezed(cell: Any) -> str:
    return re.sub(r"\s", "", text_of(cell))


def _title(above: workbooks.Table, where: str) -> str:
    """The cells above the header, up to the first note, as printed but for blanks and line ends."""
    printed = (re.sub(r"_x000[dDaA]_", " ", str(cell)) for cells in above for cell in cells)
    text = " ".join(" ".join(printed).split())
    note = _NOTE.search(text)
    title = text[: note.start()].strip() if note else text
    if not title:
        raise Unreadable(f"{where}: no title above the header")
    return title


def _columns(header: list[Any], where: str) -> dict[str, Column]:
    """What each header means, in their order."""
    columns: dict[str, Column] = {}
    printed = [_squeezed(cell) for cell in header]
    while printed and not printed[-1]:
        printed.pop()
    for text in printed:
        if text not in HEADERS:
            raise Unreadable(f"{where}: unknown header {text!r}")
        if text in columns:
            raise Unreadable(f"{where}: header {text!r} occurs twice")
        columns[text] = HEADERS[text]
    missing = [text for text, column in HEADERS.items() if column in REQUIRED and text not in columns]
    if missing:
        raise Unreadable(f"{where}: header {missing[0]!r} is missing")
    return columns


def _section_rows(
    where: str,
    sheet: str,
    table: workbooks.Table,
    header_at: int,
    tally: Counter[str],
    deleted: dict[str, date | None],
) -> Iterator[Row]:
    columns = _columns(table[header_at], where)
    title = _title(table[:header_at], where)
    section = sections.by_title(title)
    programme = section.title if section else title
    sheet_number = _sheet_number(sheet)
    pending: Row | None = None  # until no row goes on with its text
    for line, cells in enumerate(table[header_at + 1 :], start=header_at + 2):
        here = f"{where}, row {line}"
        if any(text_of(cell) for cell in cells[len(columns) :]):
            raise Unreadable(f"{here}: a cell to the right of the last header")
        row = Row(
            here,
            f"{sheet.strip()}:{line}",
            section,
            programme,
            "",
            "",
            columns,
            dict(zip(columns, cells, strict=False)),
        )
        filled = {columns[header] for header, cell in row.cells.items() if text_of(cell)}
        if not filled:
            continue
        if filled == {Column.REMARK} and pending:
            pending = _continued(pending, row)
            continue
        if pending:
            yield pending
        pending = None
        number = _NUMBER.fullmatch(row.text(Column.NUMBER))
        if not number:
            raise Unreadable(f"{here}: unknown 告示番号 {row.text(Column.NUMBER)!r}")
        slug = section.slug if section else programme_key(title)[-200:]
        notice = read_notice(row.text(Column.NOTICE))
        if notice.removed or filled <= {Column.NOTICE, Column.NUMBER}:
            _count_left_out(row, filled, tally)
            if notice.removed:
                deleted[f"{slug}:{int(number[1])}"] = notice.amended_on
            continue
        reference = f"{sheet_number:03}-{int(number[1]):06}" if sheet_number is not None else number[1]
        pending = replace(row, key=f"{slug}:{int(number[1])}", reference=reference)
    if pending:
        yield pending


def _count_left_out(row: Row, filled: set[Column], tally: Counter[str]) -> None:
    if filled != {Column.NOTICE, Column.NUMBER}:
        raise Unreadable(f"{row.where}: 削除, and yet the row tells of a target")
    # One number of 2012 stands without 削除, and empty all the same.
    removed = read_notice(row.text(Column.NOTICE)).removed
    tally["deleted rows" if removed else "empty rows with a number"] += 1


def _continued(row: Row, more: Row) -> Row:
    cells = dict(row.cells)
    for header, cell in more.cells.items():
        if text_of(cell):
            cells[header] = f"{cells[header]}\n{cell}"
    return replace(row, cells=cells)
