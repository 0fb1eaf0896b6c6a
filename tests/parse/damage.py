"""Damage to a list file, one piece at a time: a parser may answer with entries or `Unreadable`, nothing else."""

import copy
import csv
import io
from collections.abc import Callable

from hypothesis import strategies as st
from lxml import etree

TEXTS = st.one_of(
    st.sampled_from(["", " ", "0", "-1", "1", "true", "00/00/0000", "31/02/2020", "9999-99-99", "x" * 300, "＝１"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20),
)
CONTROLS = st.sampled_from([b"\x00", b"\x01", b"\x0b", b"\x1a", b"\x1b", b"\x7f", b"\x85", b"\xff", b"\r", b"\n"])


def _drop(element: etree._Element, _: str) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _empty(element: etree._Element, _: str) -> None:
    for child in list(element):
        element.remove(child)
    element.text = None


def _double(element: etree._Element, _: str) -> None:
    if element.getparent() is not None:
        element.addnext(copy.deepcopy(element))


def _swap(element: etree._Element, _: str) -> None:
    if (other := element.getnext()) is not None:
        other.addnext(element)


def _say(element: etree._Element, text: str) -> None:
    element.text = text


def _rename(element: etree._Element, text: str) -> None:
    element.tag = "Unheard"


def _strip(element: etree._Element, text: str) -> None:
    for name in list(element.attrib)[:1]:
        del element.attrib[name]


def _attribute(element: etree._Element, text: str) -> None:
    for name in list(element.attrib)[-1:]:
        element.set(name, text)


DAMAGES: list[Callable[[etree._Element, str], None]] = [
    *(_drop, _empty, _double, _swap, _say, _rename, _strip, _attribute),
]


@st.composite
def damaged_xml(draw: st.DrawFn, payload: bytes) -> bytes:
    root = etree.fromstring(payload)
    elements = list(root.iter("*"))
    for _ in range(draw(st.integers(1, 3))):
        element = draw(st.sampled_from(elements))
        draw(st.sampled_from(DAMAGES))(element, draw(TEXTS))
    return _with_control(draw, etree.tostring(root, encoding="utf-8"))


@st.composite
def damaged_csv(draw: st.DrawFn, payload: bytes, encoding: str = "cp1252", skip: int = 0) -> bytes:
    """`skip` lines at the head stay as they are."""
    rows = list(csv.reader(io.StringIO(payload.decode(encoding), newline="")))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(skip, len(rows) - 1))
        row = rows[at]
        cell = draw(st.integers(0, len(row) - 1)) if row else 0
        kind = draw(st.sampled_from(["drop", "empty", "double", "swap", "say", "drop row", "double row", "cut"]))
        if kind == "drop row":
            rows = [*rows[:at], *rows[at + 1 :]] or [[""]]
        elif kind == "double row":
            rows.insert(at, list(row))
        elif not row:
            continue
        elif kind == "drop":
            del row[cell]
        elif kind == "double":
            row.insert(cell, row[cell])
        elif kind == "swap":
            row[cell], row[-1] = row[-1], row[cell]
        else:
            row[cell] = {"empty": "", "say": draw(TEXTS), "cut": row[cell][: len(row[cell]) // 2]}[kind]
        if len(rows) <= skip:
            break
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return _with_control(draw, text.getvalue().encode(encoding, "replace"))


def _with_control(draw: st.DrawFn, payload: bytes) -> bytes:
    if not draw(st.booleans()):
        return payload
    at = draw(st.integers(0, len(payload)))
    return payload[:at] + draw(CONTROLS) + payload[at:]
