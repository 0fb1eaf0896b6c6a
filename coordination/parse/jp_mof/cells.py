"""
Cells of the MOF list: text in one width, and the values that a cell holds.

Several values stand behind (a), (b), … in either width, on lines of their own, or between
semicolons; inside brackets none of these separates. "不明" says that nothing is known.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

_CARRIAGE_RETURN = re.compile(r"_x000[dDaA]_|\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")  # XLSX writes "_x000D_"
_NOT_PRINTED = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ue000-\ue002]"
)
_MARK = re.compile(r"\(\s*[a-z]\s*\)|©")  # "©" was a typing program's idea of "(c)"
_NOTHING = frozenset({"", "不明", "なし", "無し", "該当なし", "unknown", "-", "―"})

MARK = "\ue000"  # of private use: stands for a mark in a text that is cleaned of it


def text_of(cell: Any) -> str:
    """A cell as text in one width (NFKC), its line ends kept."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()[:10]
    text = _NOT_PRINTED.sub("", _CARRIAGE_RETURN.sub("\n", str(cell)))
    text = unicodedata.normalize("NFKC", text)
    return "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def one_line(cell: Any) -> str:
    return text_of(cell).replace("\n", " ")


def known(text: str) -> bool:
    """False for a cell that says that nothing is known."""
    return text.strip(" 。.、,;").casefold() not in _NOTHING


def marked(text: str) -> str:
    """The text with `MARK` in the place of each (a), (b), …"""
    return _MARK.sub(MARK, text)


def values(cell: Any) -> list[str]:
    """The values of a cell, each once, without those that say nothing."""
    pieces = (" ".join(piece.split()).strip(" ,、;・") for piece in split(marked(text_of(cell)), f"{MARK}\n;"))
    return list(dict.fromkeys(piece for piece in pieces if known(piece)))


def split(text: str, separators: str, *, keep: str = "") -> Iterator[str]:
    """
    The text between separators that stand outside brackets; line ends and marks inside, but for
    those to `keep`, become blanks. Where a bracket is not closed, brackets count for nothing.
    """
    depths = _depths(text)
    piece: list[str] = []
    for char, depth in zip(text, depths, strict=True):
        if char in separators and depth == 0:
            yield "".join(piece)
            piece = []
        else:
            piece.append(" " if char in f"\n{MARK}" and char not in keep else char)
    yield "".join(piece)


def _depths(text: str) -> list[int]:
    depth, depths = 0, []
    for char in text:
        depth += (char in "([【「『") - (char in ")]】」』")
        if depth < 0:
            break
        depths.append(depth)
    return depths if depth == 0 else [0] * len(text)


def is_japanese(text: str) -> bool:
    """True when it holds kana or Han letters."""
    return re.search("[\u3040-\u30ff\u3400-\u9fff々]", text) is not None


def is_latin(text: str) -> bool:
    """True when it holds Latin letters and none of Japanese."""
    return re.search("[A-Za-zÀ-ɏḀ-ỿ]", text) is not None and not is_japanese(text)


_BRACKETED = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
_BESIDE = re.compile("([^A-Za-zÀ-ɏ]*[\u3040-\u30ff\u3400-\u9fff)」])(\\s*)([A-ZÀ-Þ][^\u3040-\u30ff\u3400-\u9fff]+)")


def both_wordings(text: str) -> list[str]:
    """
    "ムラー(Mullah)", "アルリビ Al-Libi", "エジプトEgypt" as the Japanese and the Latin wording.

    A firm's name may mix the two: "株式会社SPCテクマシュ", "株式会社SRZ" are one wording.
    """
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        first, second = bracketed[1], bracketed[2].strip()
        if (is_japanese(first) and is_latin(second)) or (is_latin(first) and is_japanese(second)):
            return [first, second]
    beside = _BESIDE.fullmatch(text)
    if beside and is_japanese(beside[1]):
        joined = not beside[2]
        if not joined or (re.match("[A-Z][a-z]{3}", beside[3]) and not beside[1].endswith("社")):
            return [beside[1], beside[3]]
    return [text]
