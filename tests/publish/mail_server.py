"""Mail servers on this machine: one that works, and ones that fail at a point of one's choice."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Post:
    """What a server took in, by address; `reply` is its answer to the content, `to_rcpt` to an address."""

    def __init__(self, *, reply: str = "250 taken", to_rcpt: str = "250 ok") -> None:
        self.reply, self.to_rcpt = reply, to_rcpt
        self.taken: list[tuple[str, EmailMessage]] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.reply.startswith("250"):
            message = message_from_bytes(envelope.content, policy=policy.default)
            self.taken += [(address, message) for address in envelope.rcpt_tos]
        return self.reply

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.taken]


@contextmanager
def mail_server(post: Post) -> Iterator[int]:
    """A server that works; its port."""
    controller = Controller(post, hostname="127.0.0.1", port=0, data_size_limit=None)
    # Port 0 is a free one; aiosmtpd asks the port it was given whether it is ready.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def failing_server(at: str, *, stalls: bool = False) -> Iterator["Failing"]:
    """
    A server that fails at a point: `banner`, `rcpt`, `data` (the command), `midway` in the content, `end` of it.

    It drops the connection there or, where it `stalls`, says nothing more and keeps it.
    """
    server = Failing(at, stalls=stalls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)


class Failing:
    def __init__(self, at: str, *, stalls: bool) -> None:
        self.at, self.stalls = at, stalls
        self.reached = threading.Event()
        self.contents: list[bytes] = []
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]

    def close(self) -> None:
        self._over.set()
        self._listening.close()

    def serve(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        try:
            if self._fails("banner"):
                return
            connection.sendall(b"220 here\r\n")
            for line in lines:
                word = line[:4].upper()
                if word == b"DATA":
                    if self._fails("data"):
                        return
                    connection.sendall(b"354 go on\r\n")
                    if self.at == "midway":
                        lines.readline()
                        self._fails("midway")
                        return
                    content = b"".join(iter(lines.readline, b".\r\n"))
                    self.contents.append(content)
                    if self._fails("end"):
                        return
                elif word == b"RCPT" and self._fails("rcpt"):
                    return
                connection.sendall(b"250 ok\r\n")
        except OSError:
            return

    def _fails(self, point: str) -> bool:
        if self.at != point:
            return False
        self.reached.set()
        if self.stalls:
            self._over.wait(60)
        return True


def port_that_nobody_listens_on() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
