"""
What every parser reads with: a file within limits, XML without entities, fields taken out.

Whatever cannot be read raises `Unreadable` with one sentence that names the place; nothing
falls to a default. Pure: bytes in, no rows, no network, no clock.
"""

import csv
import gzip
import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO, TypeVar, cast

from lxml import etree

T = TypeVar("T")

MAX_UNPACKED = 1 << 30  # the largest published list (SDN_ADVANCED.XML) has 127 MB
MAX_WORKBOOK = 256 << 20


class Unreadable(Exception):
    """A file or a record that cannot be read as the list it should be; the text says where."""


@dataclass(frozen=True)
class ListFile:
    """One file of an edition. `name` is for messages; the content decides what it is."""

    name: str
    open_raw: Callable[[], BinaryIO]
    max_unpacked: int = MAX_UNPACKED

    def open(self) -> BinaryIO:
        """The content, gunzipped where it is gzip; reading past `max_unpacked` is refused."""
        raw = self.open_raw()
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        return cast(BinaryIO, io.BufferedReader(_Capped(stream, self.name, self.max_unpacked), 1 << 16))

    def read(self) -> bytes:
        with self.open() as stream, _named(self.name):
            return stream.read()

    def head(self, size: int = 4096) -> bytes:
        with self.open() as stream, _named(self.name):
            return stream.read(size)


class _Capped(io.RawIOBase):
    """A stream that refuses to give more than `limit` bytes."""

    def __init__(self, stream: BinaryIO, name: str, limit: int) -> None:
        self._stream, self._name, self._limit, self._given = stream, name, limit, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]  # the stub's Buffer has no len()
        chunk = self._stream.read(len(buffer))
        self._given += len(chunk)
        if self._given > self._limit:
            raise Unreadable(f"{self._name}: unpacks to more than {self._limit >> 20} MB")
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Errors of the archive and encoding layers, as one sentence that names the file."""
    try:
        yield
    # Not every OSError: a storage that cannot be reached says nothing against the file.
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unreadable(f"{name}: the file is cut off or not what it claims to be ({error})") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name}: byte {error.start} is not {error.encoding}") from error


def refuse_html(file: ListFile) -> None:
    """Publishers' servers answer 200 with an error page; that is never an empty list."""
    start = file.head(512).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable(f"{file.name}: an HTML page, not a list")


def iter_elements(file: ListFile, *, root: str, tags: Collection[str]) -> Iterator[etree._Element]:
    """
    Elements with a local name in `tags` at any depth, in order, each freed after use.

    Entities are not resolved and a DOCTYPE is refused (it could name a file or a host, or
    unfold without end). `root` is the local name the document must have. Nested matches are
    given inner first; an element given is only whole until the next is asked for.
    """
    refuse_html(file)
    with file.open() as stream, _named(file.name):
        events = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            seen_root = False
            for event, element in events:
                if not seen_root:
                    seen_root = True
                    _check_root(file, element, root)
                if event == "end" and isinstance(element.tag, str) and local_name(element) in tags:
                    yield element
                    element.clear()
                    parent = element.getparent()
                    while parent is not None and element.getprevious() is not None:
                        del parent[0]
        except etree.XMLSyntaxError as error:
            raise Unreadable(f"{file.name}: not well-formed XML ({error.msg})") from error


def _check_root(file: ListFile, element: etree._Element, root: str) -> None:
    if element.getroottree().docinfo.doctype:
        raise Unreadable(f"{file.name}: has a DOCTYPE, which no published list has; refused unread")
    if local_name(element) != root:
        raise Unreadable(f"{file.name}: the root element is <{local_name(element)}>, expected <{root}>")


def local_name(element: etree._Element) -> str:
    """The tag without its namespace: publishers move namespaces."""
    return str(element.tag).rpartition("}")[2]  # QName refuses a tag that a damaged file breaks off ("o:")


def record_xml(element: etree._Element) -> str:
    """The record as received, for `ListEntry.raw`."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


class Fields:
    """
    The child elements of one record, taken out by name; whatever nobody took is refused.

    `where` names the record in messages ("un_sc record KPe.047").
    """

    def __init__(self, element: etree._Element, where: str) -> None:
        self.where = where
        self.text = (element.text or "").strip()
        self.attributes = {etree.QName(name).localname: value for name, value in element.attrib.items()}
        self._left: dict[str, list[etree._Element]] = {}
        for child in element:
            if isinstance(child.tag, str):
                self._left.setdefault(local_name(child), []).append(child)

    def take(self, name: str, default: str | None = None) -> str:
        """The text of the only child of that name, stripped. Missing without default, or twice: refused."""
        found = self._left.pop(name, [])
        if len(found) > 1:
            raise Unreadable(f"{self.where}: <{name}> occurs {len(found)} times")
        if not found and default is None:
            raise Unreadable(f"{self.where}: <{name}> is missing")
        return (found[0].text or "").strip() if found else cast(str, default)

    def take_all(self, name: str) -> list[str]:
        """The texts of all children of that name, stripped, empty ones left out."""
        texts = ((child.text or "").strip() for child in self._left.pop(name, []))
        return [text for text in texts if text]

    def take_fields(self, name: str) -> list["Fields"]:
        """All children of that name, as records of their own."""
        return [Fields(child, f"{self.where}, <{name}>") for child in self._left.pop(name, [])]

    def take_group(self, name: str, item: str) -> list["Fields"]:
        """The `item` children of the only `name` child: <Names><Name/><Name/></Names>."""
        items: list[Fields] = []
        for group in self.take_fields(name):
            items += group.take_fields(item)
            group.finish()
        return items

    def choose(self, name: str, words: Mapping[str, T]) -> T:
        """The word that the text of that child stands for; a text not in `words` is refused."""
        return choose(self.take(name), words, f"{self.where}, <{name}>")

    def finish(self, ignore: Collection[str] = ()) -> None:
        """Refuse whatever is left over and not in `ignore`."""
        unknown = sorted(set(self._left) - set(ignore))
        if unknown:
            raise Unreadable(f"{self.where}: unknown field <{unknown[0]}>")


def choose(text: str, words: Mapping[str, T], where: str) -> T:
    """The word `text` stands for, or a refusal that names the record and the value."""
    if text not in words:
        raise Unreadable(f"{where}: unknown value {text!r}")
    return words[text]


def csv_rows(file: ListFile, *, encoding: str, columns: int, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """
    Line numbers and cells of a CSV file, streamed; a row of another width, or with a NUL, is refused.

    A lone 0x1A (end of file in old DOS tools, last byte of OFAC's CSV) and empty lines are skipped.
    """
    refuse_html(file)
    with file.open() as stream, _named(file.name):
        text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                if not row or row == ["\x1a"]:
                    continue
                if len(row) != columns:
                    raise Unreadable(f"{file.name}, line {reader.line_num}: {len(row)} columns, expected {columns}")
                if any("\x00" in cell for cell in row):  # PostgreSQL keeps no such text
                    raise Unreadable(f"{file.name}, line {reader.line_num}: holds a control character (NUL)")
                yield reader.line_num, row
        except csv.Error as error:
            raise Unreadable(f"{file.name}, line {reader.line_num}: {error}") from error


def rows_kept_by_hand(file: ListFile, header: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers and stripped fields of a CSV file in UTF-8 that people keep; another header is refused at once."""
    rows = csv_rows(file, encoding="utf-8-sig", columns=len(header))
    _, first = next(rows, (0, [""]))
    if first != header:
        raise Unreadable(f"{file.name}: not the header {','.join(header)}")
    return ((line, dict(zip(header, map(str.strip, cells), strict=True))) for line, cells in rows)


def check_workbook(file: ListFile, limit: int = MAX_WORKBOOK) -> bytes:
    """
    The bytes of a workbook, once every member has been unpacked within `limit` bytes in all.

    The sizes in a zip directory can lie, so members are read, not believed.
    """
    payload = file.read()
    refuse_html(file)
    with open_archive(payload, file.name) as archive:
        left = limit
        for member in archive.infolist():
            member.file_size = sys.maxsize  # else zipfile stops where the directory says the end is
            with archive.open(member) as stream:
                while chunk := stream.read(1 << 20):
                    left -= len(chunk)
                    if left < 0:
                        raise Unreadable(f"{file.name}: unpacks to more than {limit >> 20} MB")
    return payload


@contextmanager
def open_archive(payload: bytes, name: str) -> Iterator[zipfile.ZipFile]:
    """A workbook's bytes as the archive they are; whatever zipfile makes of damage is refused with the file's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unreadable(f"{name}: not a workbook, or cut off ({error})") from error


def day(text: str, pattern: str, where: str) -> date:
    """The day that `text` prints after `pattern` (strptime); anything else is refused."""
    try:
        return datetime.strptime(text, pattern).date()  # noqa: DTZ007  # a printed legal date has no zone
    except ValueError as error:
        raise Unreadable(f"{where}: {text!r} is not a date like {pattern}") from error


def one_file(files: Sequence[ListFile], source: str) -> ListFile:
    if len(files) != 1:
        raise Unreadable(f"{source}: {len(files)} files given, expected one")
    return files[0]
