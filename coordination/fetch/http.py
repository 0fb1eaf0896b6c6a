"""
One GET from a publisher, within limits: either the whole answer, or a fault that says what happened.

Redirects are followed and forgotten (they may be signed), never to an address inside our own
network. A body counts only when its end is certain; the time limit holds for all of it, however
slowly it drips. Knows neither rows nor the clock of the day.
"""

import gzip
import ipaddress
import os
import re
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException, responses
from pathlib import PurePosixPath
from typing import BinaryIO, Self, cast
from urllib.parse import unquote, urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.response import HTTPResponse
from urllib3.util import Url, parse_url

REDIRECTS = (301, 302, 303, 307, 308)
MAX_REDIRECTS = 5
PIECE = 1 << 18  # bytes
PAGE = re.compile(
    rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)

# What is kept of an answer. Not the cookies, nor the place a redirect led to.
KEPT_HEADERS = ("content-type", "content-length", "content-encoding", "date", "etag", "last-modified")


class FetchError(Exception):
    """Nothing was received; the text is one sentence for a person."""


class TransportFault(FetchError):
    """The network or the server failed, so that the same request may succeed later."""

    def __init__(self, reason: str, *, retry_after: str = "", asks_to_wait: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after  # as the server wrote it
        self.asks_to_wait = asks_to_wait


class Refused(FetchError):
    """An answer that asking again soon will not change."""


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes that one GET may take, redirects included."""

    connect: float = 20  # to each host
    read: float = 60  # between two pieces of an answer
    total: float = 1800  # the EU's 25 MB take more than a minute on a good day
    max_bytes: int = 512 << 20  # unpacked
    always_bytes: int = 16 << 20  # so much is taken, however small the list was before


@dataclass(frozen=True)
class Answer:
    """
    `is_modified` False is a 304. `name` is the last part of the final path: of an OFAC delta it says
    which publication is the latest.
    """

    is_modified: bool
    name: str
    headers: dict[str, str] = field(default_factory=dict)


def get(
    address: str,
    into: BinaryIO | None,
    *,
    agent: str,
    conditions: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    may_be_page: bool = False,
    progress: Callable[[int], object] = lambda size: None,
) -> Answer:
    """
    GET `address` and write the body, unpacked, to `into`; without `into` only the head is read.

    conditions   If-None-Match and If-Modified-Since
    may_be_page  an HTML page is what is asked for; else one is refused: it is not the list

    What `into` holds after a fault is worthless. Raises TransportFault or Refused.
    """
    limits, conditions = limits or Limits(), conditions or {}
    headers = {"User-Agent": agent, "Accept": "*/*", "Accept-Encoding": "gzip", **conditions}
    start = place = _parse(address)
    with _Deadline(limits.total) as deadline:
        for _ in range(MAX_REDIRECTS + 1):
            is_own = (place.host, place.port) == (start.host, start.port)
            with _asked(place, headers, is_own=is_own, limits=limits, deadline=deadline) as response:
                if response.status not in REDIRECTS:
                    _check_status(response, place, is_conditional=bool(conditions))
                    if into is not None and response.status == HTTPStatus.OK:
                        for number, piece in enumerate(_pieces(response, place, limits=limits, deadline=deadline)):
                            if not number and not may_be_page:
                                _refuse_page(piece[:4096], place)
                            into.write(piece)
                            progress(len(piece))
                    return Answer(response.status == HTTPStatus.OK, _name(place), _kept(response))
                place = _next_place(place, response)
    raise Refused(f"{start.host} redirected more than {MAX_REDIRECTS} times")


def name_of(address: str) -> str:
    """The name a file has at its publisher. Raises Refused for what is no address."""
    return _name(_parse(address))


def _parse(address: str) -> Url:
    try:
        url = parse_url(address)
    except (LocationParseError, ValueError) as error:
        raise Refused("its address cannot be read") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise Refused(f"its address begins with {url.scheme or 'nothing'}:, not with https: or http:")
    port = url.port or (443 if url.scheme == "https" else 80)
    return url._replace(port=port, auth=None, fragment=None)


def _next_place(place: Url, response: HTTPResponse) -> Url:
    location = response.headers.get("Location", "")
    if not location:
        raise Refused(f"{place.host} answered {response.status} without saying where to")
    try:
        following = _parse(urljoin(place.url, location))
    except ValueError as error:
        raise Refused(f"{place.host} redirected to what is no address") from error
    if place.scheme == "https" and following.scheme == "http":
        raise Refused(f"{place.host} redirected from https to http, where anybody could change the list")
    return following


def _name(place: Url) -> str:
    """
    The last part of a path that looks like a file's name, else the part before the last.

    FSF's path ends in `…/xmlFullSanctionsList_1_1/content`.
    """
    parts = [part for part in PurePosixPath(unquote(place.path or "/")).parts if part.strip("./")] or ["list"]
    name = parts[-1] if "." in parts[-1] else parts[max(len(parts) - 2, 0)]
    return _printable(name, 60)  # a file name has 255 bytes


def _check_status(response: HTTPResponse, place: Url, *, is_conditional: bool) -> None:
    status = response.status
    if status == HTTPStatus.OK or (status == HTTPStatus.NOT_MODIFIED and is_conditional):
        return
    words = f"{place.host} answered {status}" + (f" ({responses[status]})" if status in responses else "")
    is_limited = status == HTTPStatus.TOO_MANY_REQUESTS
    if is_limited or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        after = _printable(response.headers.get("Retry-After", ""), 60)
        raise TransportFault(words, retry_after=after, asks_to_wait=is_limited or bool(after))
    raise Refused(words)


def _kept(response: HTTPResponse) -> dict[str, str]:
    return {name: _printable(value, 300) for name in KEPT_HEADERS if (value := response.headers.get(name))}


def _printable(text: str, size: int) -> str:
    """Text of theirs as one short line, for a row or a message."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:size]


# The body


def _pieces(response: HTTPResponse, place: Url, *, limits: Limits, deadline: "_Deadline") -> Iterator[bytes]:
    """The body, unpacked, in pieces; raises when it is empty, too large or cut off."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Refused(f"{place.host} packed its answer as {_printable(encoding, 20)}, which was not asked for")
    size = response.length_remaining
    if size is not None and size > limits.max_bytes:
        raise Refused(_too_large(place, limits))
    stream = cast(BinaryIO, response)
    if encoding.endswith("gzip"):
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=stream))
    received, head = 0, b""
    while True:
        with _transport(place, limits, deadline):
            piece = stream.read(PIECE)
            if deadline.is_over:
                raise TimeoutError
        if not piece:
            break
        if not head:
            head = piece[:64]
        received += len(piece)
        if received > limits.max_bytes:
            raise Refused(_too_large(place, limits))
        yield piece
    if not received:
        raise Refused(f"{place.host} answered 200 with nothing in it")
    if size is None and not response.chunked and not encoding.endswith("gzip") and not _shows_its_end(head):
        raise TransportFault(f"{place.host} gave neither the length nor the end of its answer; a cut would not show")


def _too_large(place: Url, limits: Limits) -> str:
    return (
        f"{place.host} answered with more than {_size(limits.max_bytes)}, the limit by what this list had before; "
        "if it is right, read it by `manage.py refresh --file`"
    )


def _size(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MB" if size >= 10 << 20 else f"{size / (1 << 10):,.0f} KB"


def _refuse_page(head: bytes, place: Url) -> None:
    """Servers answer 200 with an error page or a robot check; the title says which."""
    if PAGE.match(head):
        title = re.search(rb"<title[^>]*>(.*?)</title>", head, re.IGNORECASE | re.DOTALL)
        words = _printable(title[1].decode("utf-8", "replace"), 80) if title else ""
        raise Refused(
            f"{place.host} answered 200 with an HTML page{f' (“{words}”)' if words else ''}, not with the list"
        )


def _shows_its_end(head: bytes) -> bool:
    """XML and workbooks: a parser sees that one of these was cut off. A CSV file may end anywhere."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"PK\x03\x04"))


# The connection


class _Connection(HTTPConnection):
    """Connects to public addresses; to any other only where the source itself names it."""

    is_own = False
    deadline: "_Deadline"

    def _new_conn(self) -> socket.socket:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if not self.is_own and not all(_is_public(str(address[0])) for *_, address in found):
            raise Refused("a redirect leads to an address inside our own network, which is never followed")
        fault = OSError("it has no address")
        for family, kind, protocol, _, address in found:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self.timeout)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(address)
            except OSError as error:
                sock.close()
                fault = error
            else:
                self.deadline.watch(sock)
                return sock
        raise fault


class _TLSConnection(_Connection, HTTPSConnection):
    """The same over TLS; certificates by the machine's own store (or `SSL_CERT_FILE`)."""


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


@contextmanager
def _asked(
    place: Url, headers: Mapping[str, str], *, is_own: bool, limits: Limits, deadline: "_Deadline"
) -> Iterator[HTTPResponse]:
    """The answer's head, its body waiting; the connection closes behind it."""
    host, port = (place.host or "").strip("[]"), place.port
    with _transport(place, limits, deadline):
        connection: _Connection = (
            _TLSConnection(host, port, timeout=limits.connect, ssl_context=ssl.create_default_context())
            if place.scheme == "https"
            else _Connection(host, port, timeout=limits.connect)
        )
    connection.is_own, connection.deadline = is_own, deadline
    with closing(connection):
        with _transport(place, limits, deadline):
            connection.connect()
            connection.timeout = limits.read
            connection.request("GET", place.request_uri, headers=headers, preload_content=False, decode_content=False)
            response = connection.getresponse()
        with closing(response):
            yield response


@contextmanager
def _transport(place: Url, limits: Limits, deadline: "_Deadline") -> Iterator[None]:
    """Whatever sockets, TLS, HTTP and gzip raise, as a TransportFault in words."""
    try:
        yield
    except FetchError:
        raise
    except (HTTPError, HTTPException, OSError, EOFError, zlib.error, UnicodeError) as error:
        if deadline.is_over:
            raise TransportFault(f"{place.host} took longer than {limits.total:g} seconds to answer in full") from error
        raise TransportFault(f"{place.host}: {_words(error)}") from error


def _words(error: BaseException) -> str:
    text = str(error)
    cause = error.args[-1] if error.args and isinstance(error.args[-1], BaseException) else error
    if isinstance(cause, socket.gaierror):
        return "the name of the host was not found"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its certificate is not accepted ({_printable(cause.verify_message, 80)})"
    if isinstance(cause, TimeoutError) or "timed out" in text.lower():
        return "no answer in time"
    if isinstance(cause, ConnectionRefusedError):
        return "the connection was refused"
    if isinstance(cause, (EOFError, zlib.error, gzip.BadGzipFile)) or "IncompleteRead" in text or "ended" in text:
        return "the answer was cut off"
    return _printable(os.strerror(cause.errno) if isinstance(cause, OSError) and cause.errno else text, 120)


class _Deadline:
    """
    Cuts the connection in use when `seconds` are over.

    A time limit for each read would never end an answer that drips.
    """

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._lock = threading.Lock()
        self._twin: socket.socket | None = None  # of its own: TLS takes the first one over
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._release()

    def watch(self, sock: socket.socket) -> None:
        with self._lock:
            self._release()
            self._twin = sock.dup()
            if self.is_over:
                self._shut()

    def _cut(self) -> None:
        with self._lock:
            self.is_over = True
            self._shut()

    def _shut(self) -> None:
        if self._twin is not None:
            with suppress(OSError):
                self._twin.shutdown(socket.SHUT_RDWR)

    def _release(self) -> None:
        if self._twin is not None:
            self._twin.close()
            self._twin = None
