"""What both forms of the list are read into: one row for each target, its cells by their meaning."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from coordination.parse.jp_mof.cells import one_line, text_of
from coordination.parse.jp_mof.sections import Section


class Column(Enum):
    NOTICE = auto()  # 告示日付
    NUMBER = auto()  # 告示番号
    TYPE = auto()  # 個人・団体, in the CSV only
    NAME_JAPANESE = auto()
    NAME_LATIN = auto()
    ALIAS = auto()
    FORMER = auto()
    WEAK = auto()  # 確定に十分でない別名
    TITLE = auto()
    POSITION = auto()
    BORN = auto()
    BORN_AT = auto()
    BORN_AND_AT = auto()
    NATIONALITY = auto()
    PASSPORT = auto()
    DOCUMENT = auto()
    ADDRESS = auto()
    COUNTRY = auto()  # of the next address column, in the CSV only
    PHONE = auto()
    UN_REFERENCE = auto()
    REMARK = auto()
    TEXT = auto()  # the notice word by word: kept in `raw` only
    SECTION = auto()  # 区分, in the CSV only
    ID = auto()  # 番号, in the CSV only


@dataclass(frozen=True)
class Row:
    """
    where      names the row in messages ("list.xlsx, sheet '13.…', row 12")
    locator    where in the file it stands
    section    None when the title or number is not known
    programme  the title of the section
    key        what its history hangs on
    reference  番号; the workbook prints its two halves apart, the section's and the notice's
    cells      by header; what a header means is in `columns`
    """

    where: str
    locator: str
    section: Section | None
    programme: str
    key: str
    reference: str
    columns: Mapping[str, Column] = field(repr=False)
    cells: Mapping[str, Any]

    def all_of(self, column: Column) -> list[tuple[str, Any]]:
        """The headers and cells of that meaning that hold something."""
        return [
            (header, cell) for header, cell in self.cells.items() if self.columns[header] is column and text_of(cell)
        ]

    def cells_of(self, column: Column) -> list[Any]:
        return [cell for _, cell in self.all_of(column)]

    def text(self, column: Column) -> str:
        return " ".join(one_line(cell) for cell in self.cells_of(column))
