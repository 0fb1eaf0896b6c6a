"""
One message to one address over SMTP, and what exactly became of it.

Until the content leaves, nothing can have arrived and the message may be tried again. Once it has
left, only the server's answer tells; where none comes, it may have arrived.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail.backends.smtp import EmailBackend


class Outcome(Enum):
    TAKEN = "taken"
    REFUSED = "refused"  # for good
    NOT_YET = "not yet"  # it has not arrived: try again
    UNCERTAIN = "uncertain"  # it may have arrived


@dataclass(frozen=True, slots=True)
class Answer:
    """`said`: the server's words, or what went wrong, in a sentence."""

    outcome: Outcome
    said: str


class HandOverRefused(Exception):
    """Somebody else holds the message by now."""


def send(backend: EmailBackend, sender: str, to: str, content: bytes, handing_over: Callable[[], None]) -> Answer:
    """
    Send `content` to `to` through the server that `backend` is set for.

    handing_over  called when the server asks for the content, before any of it leaves; what it raises
                  ends the attempt, and nothing is sent
    """
    courier = _Courier(handing_over)
    connection = None
    try:
        connection = courier.connect(backend, sender)
        connection.sendmail(sender, [to], content)
    except smtplib.SMTPRecipientsRefused as fault:
        return _refused(*next(iter(fault.recipients.values())))
    except smtplib.SMTPDataError as fault:
        return _refused(fault.smtp_code, fault.smtp_error)
    except smtplib.SMTPNotSupportedError as fault:
        return Answer(Outcome.REFUSED, f"The mail server cannot take it: {fault}.")
    except (smtplib.SMTPException, OSError) as fault:
        said = f"{type(fault).__name__}: {' '.join(str(fault).split())}".removesuffix(": ")
        if courier.has_left:
            return Answer(Outcome.UNCERTAIN, f"The content was handed over and no answer came ({said}).")
        return Answer(Outcome.NOT_YET, said)
    finally:
        if connection is not None:
            _leave(connection)
    return Answer(Outcome.TAKEN, courier.answer)


class _Courier:
    """Tells when the content leaves, and keeps the server's answer to it."""

    def __init__(self, handing_over: Callable[[], None]) -> None:
        self._handing_over = handing_over
        self._sends: int | None = None  # since DATA was begun: the command, then the content
        self.has_left = False
        self.answer = ""

    def connect(self, backend: EmailBackend, sender: str) -> smtplib.SMTP:
        courier = self

        class Connection(backend.connection_class):  # type: ignore[name-defined]
            def data(self, content: Any) -> tuple[int, bytes]:
                courier._sends = 0
                code, words = super().data(content)
                courier.answer = f"{code} {_text(words)}"
                return code, words

            def send(self, content: Any) -> None:
                is_content = courier._sends == 1
                if courier._sends is not None:
                    courier._sends += 1
                if is_content:
                    courier._handing_over()
                super().send(content)  # where it raises, the line that ends the content has not left
                courier.has_left = courier.has_left or is_content

        options: dict[str, Any] = {"local_hostname": sender.rpartition("@")[2] or "localhost"}
        if backend.timeout is not None:
            options["timeout"] = backend.timeout
        if backend.use_ssl:
            options["context"] = backend.ssl_context
        connection = Connection(backend.host, backend.port, **options)
        try:
            if backend.use_tls:
                connection.starttls(context=backend.ssl_context)
            if backend.username and backend.password:
                connection.login(backend.username, backend.password)
        except BaseException:
            connection.close()
            raise
        return connection


def _leave(connection: smtplib.SMTP) -> None:
    """What the server says to a farewell changes nothing; one that no longer answers is not waited for."""
    try:
        if connection.sock is not None:
            connection.sock.settimeout(1)
            connection.quit()
    except (smtplib.SMTPException, OSError):
        connection.close()


def _refused(code: int, words: bytes | str) -> Answer:
    """5xx is for good, 4xx is not; a 2xx that smtplib does not know is a yes."""
    outcome = Outcome.REFUSED if code >= 500 else Outcome.TAKEN if 200 <= code < 300 else Outcome.NOT_YET
    return Answer(outcome, f"{code} {_text(words)}")


def _text(words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:500]
