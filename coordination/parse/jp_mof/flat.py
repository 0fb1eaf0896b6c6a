"""
The CSV (since mid-2026): UTF-8 with a mark, 32 columns, one row for each target -> rows.

Wordings in Japanese and English have columns of their own. 区分 is a bare number, see `sections`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from coordination.parse import reading
from coordination.parse.jp_mof import sections
from coordination.parse.jp_mof.cells import text_of
from coordination.parse.jp_mof.days import read_notice
from coordination.parse.jp_mof.numbers import un_references
from coordination.parse.jp_mof.rows import Column, Row
from coordination.parse.reading import ListFile, Unreadable

HEADERS = {
    "区分": Column.SECTION,
    "番号": Column.ID,
    "告示日付": Column.NOTICE,
    "告示番号": Column.NUMBER,
    "個人・団体": Column.TYPE,
    "氏名(日本語)": Column.NAME_JAPANESE,
    "氏名(英語)": Column.NAME_LATIN,
    "別名・別称(日本語)": Column.ALIAS,
    "別名・別称(英語)": Column.ALIAS,
    "旧称(日本語)": Column.FORMER,
    "旧称(英語)": Column.FORMER,
    "確定に十分でない別名(日本語)": Column.WEAK,
    "確定に十分でない別名(英語)": Column.WEAK,
    "称号(日本語)": Column.TITLE,
    "称号(英語)": Column.TITLE,
    "役職(日本語)": Column.POSITION,
    "役職(英語)": Column.POSITION,
    "生年月日": Column.BORN,
    "出生地(日本語)": Column.BORN_AT,
    "出生地(英語)": Column.BORN_AT,
    "国籍(日本語)": Column.NATIONALITY,
    "国籍(英語)": Column.NATIONALITY,
    "旅券番号": Column.PASSPORT,
    "身分証番号": Column.DOCUMENT,
    "住所・所在地(国)(日本語)": Column.COUNTRY,
    "住所・所在地(都市その他の情報)(日本語)": Column.ADDRESS,
    "住所・所在地(国)(英語)": Column.COUNTRY,
    "住所・所在地(都市その他の情報)(英語)": Column.ADDRESS,
    "国連参照番号": Column.UN_REFERENCE,
    "リスト掲載日": Column.REMARK,
    "その他の情報": Column.REMARK,
    "外務省告示情報": Column.TEXT,
}


def read(file: ListFile, tally: Counter[str], deleted: dict[str, date | None]) -> Iterator[Row]:
    lines = reading.csv_rows(file, encoding="utf-8-sig", columns=len(HEADERS))
    _, first = next(lines, (0, [""]))
    header = [re.sub(r"\s", "", text_of(cell)) for cell in first]
    unknown = [text for text in header if text not in HEADERS]
    missing = [text for text in HEADERS if text not in header]
    if unknown or missing:
        found = f", found {unknown[0]!r}" if unknown else ""
        raise Unreadable(f"{file.name}: header {missing[0]!r} is missing{found}")
    for line, cells in lines:
        if any(map(text_of, cells)):
            row = _row(file.name, line, dict(zip(header, cells, strict=True)))
            notice = read_notice(row.text(Column.NOTICE))
            if notice.removed:
                _check_removed(row)
                tally["deleted rows"] += 1
                deleted[row.key] = notice.amended_on
            else:
                yield row


def _row(name: str, line: int, cells: dict[str, str]) -> Row:
    where = f"{name}, line {line}"
    row = Row(where, f"line {line}", None, "", "", cells["番号"].strip(), HEADERS, cells)
    category, number = row.text(Column.SECTION), row.text(Column.NUMBER)
    if not category.isdecimal():
        raise Unreadable(f"{where}: unknown 区分 {category!r}")
    if not number.isdecimal():
        raise Unreadable(f"{where}: unknown 告示番号 {number!r}")
    halves = re.fullmatch(r"(\d{3})-(\d{6})", row.text(Column.ID))
    if not halves or int(halves[1]) != int(category):
        raise Unreadable(f"{where}: 番号 {row.text(Column.ID)!r} does not belong to 区分 {category}")
    section = sections.by_number(int(category))
    notice = read_notice(row.text(Column.NOTICE))
    if section and notice.listed_on:
        references = [reference.value for reference in un_references(row.cells_of(Column.UN_REFERENCE))]
        sections.check_number(section, notice.listed_on, references, where)
    return Row(
        where,
        row.locator,
        section,
        section.title if section else f"区分 {category}",
        f"{section.slug if section else category}:{int(number)}",
        row.reference,
        HEADERS,
        cells,
    )


def _check_removed(row: Row) -> None:
    if row.cells_of(Column.NAME_LATIN) or row.cells_of(Column.NAME_JAPANESE):
        raise Unreadable(f"{row.where}: 削除, and yet the row names a target")
