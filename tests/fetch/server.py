"""A publisher on this machine: a real HTTP server on loopback that answers as a test wrote, path by path."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from coordination.fetch.http import Limits

# Tests wait for no publisher: what takes longer here is a fault.
QUICK = Limits(connect=5, read=5, total=20, always_bytes=0)


@dataclass(frozen=True)
class Answer:
    """
    What goes over the wire, well-formed unless said otherwise.

    framing  "length", "chunked", "close" (the end of the connection ends it)
    length   the Content-Length it states, whatever the body has
    cut      the connection ends where the body does: no last chunk
    drips    a byte at a time, without end
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    framing: str = "length"
    length: int | None = None
    cut: bool = False
    drips: bool = False

    def with_headers(self, **headers: str) -> "Answer":
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Answer(self.status, self.body, self.headers | named, self.framing, self.length, self.cut, self.drips)


@dataclass(frozen=True)
class Request:
    method: str
    path: str  # without the query
    target: str
    headers: dict[str, str]  # names in lower case


Scripted = Answer | Callable[[Request], Answer]


def redirect(to: str, status: int = 302) -> Answer:
    return Answer(status, headers={"Location": to})


def zipped(body: bytes, **how: Any) -> Answer:
    return Answer(body=gzip.compress(body), headers={"Content-Encoding": "gzip"}, **how)


class Publisher:
    """`answers` may be changed between requests; `requests` are those that came, in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Scripted] = {}
        self.requests: list[Request] = []
        self.stopped = threading.Event()
        self.host, self.scheme = "", "http"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}{path}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        scripted = self.answers.get(request.path, Answer(404, b"not here"))
        return scripted(request) if callable(scripted) else scripted


@contextmanager
def publisher(*, certificate: tuple[Path, Path] | None = None) -> Iterator[Publisher]:
    """A publisher that answers while the block runs; `certificate` (chain, key) makes it one over TLS."""
    told = Publisher()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = told.answer(Request(self.command, self.path.partition("?")[0], self.path, headers))
            self.close_connection = True
            with suppress(OSError):  # the client may have enough
                _write(self, answer, told.stopped)

        def do_HEAD(self) -> None:
            told.requests.append(Request("HEAD", self.path, self.path, {}))
            self.close_connection = True
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        told.scheme = "https"
    told.host = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield told
    finally:
        told.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _write(handler: BaseHTTPRequestHandler, answer: Answer, stopped: threading.Event) -> None:
    out = handler.wfile
    headers = dict(answer.headers)
    if answer.framing == "chunked":
        headers["Transfer-Encoding"] = "chunked"
    elif answer.framing == "length" and answer.status != 304:
        headers["Content-Length"] = str(len(answer.body) if answer.length is None else answer.length)
    head = f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Strange')}\r\n"
    out.write((head + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n").encode("latin-1"))
    if answer.drips:
        while not stopped.wait(0.02):
            out.write(b"x")
    elif answer.framing == "chunked":
        for start in range(0, len(answer.body), 1000):
            piece = answer.body[start : start + 1000]
            out.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        out.write(b"" if answer.cut else b"0\r\n\r\n")
    else:
        out.write(answer.body)
