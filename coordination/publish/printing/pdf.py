"""A page -> PDF: tagged, with bookmarks, in fonts of ours; nothing is fetched from anywhere."""

import contextlib
import io
import logging
import subprocess
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from coordination.publish.printing import fonts

NO_PDF = 3  # exit status of the process
MAX_SECONDS = 300
_ROOT = Path(__file__).resolve().parents[3]
_FAILED = "No PDF was made: the process that prints it failed"
_MISSING = (
    "No PDF was made: the libraries that draw its text (Pango, HarfBuzz, Fontconfig) are not on this machine. "
    "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
)


class NoPdf(RuntimeError):
    """No PDF can be made; the message says why, in a sentence for a person."""


class Printer:
    """
    A process that prints one page as PDF. Started early, it has loaded what it needs when the page comes.

    Its memory is given back, and something else can be done meanwhile.
    """

    def __init__(self) -> None:
        command = [sys.executable, "-m", "coordination.publish.printing"]
        self._process: subprocess.Popen[bytes] | OSError
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, nothing of a user's in it
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=_ROOT
            )
        except OSError as fault:  # told when a page is to be printed: everything else can be written
            self._process = fault

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._process, OSError):
            return
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()

    def print(self, page: str) -> bytes:
        """The page as PDF. Raises NoPdf where the libraries that draw text are missing, or the process fails."""
        process = self._process
        try:
            if isinstance(process, OSError):
                raise process
            written, said = process.communicate(page.encode(), timeout=MAX_SECONDS)
        except (OSError, subprocess.TimeoutExpired) as fault:
            raise NoPdf(f"{_FAILED} ({fault}).") from fault
        if process.returncode == 0:
            return written
        told = said.decode(errors="replace").strip()
        if process.returncode == NO_PDF:
            raise NoPdf(told)
        last = told.splitlines()[-1] if told else f"status {process.returncode}"
        raise NoPdf(f"{_FAILED} ({last}).")


def print_pdf(page: str) -> bytes:
    """The page as PDF, by a `Printer` of its own. Raises NoPdf."""
    with Printer() as printer:
        return printer.print(page)


def load() -> None:
    """Load what printing needs, so that a page that comes later waits for none of it. Raises NoPdf."""
    try:
        # It looks for its libraries when it is imported, and prints advice on what it does not find.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint  # noqa: F401
    except OSError as fault:
        raise NoPdf(_MISSING) from fault
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells every step
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it names CSS meant for screens
    fonts.printable("")


def as_pdf(page: str) -> bytes:
    """
    The page as PDF/UA, in this process: same page, same bytes.

    Raises NoPdf where the libraries that draw text are missing.
    """
    load()
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    configuration, fetcher = FontConfiguration(), _only_our_fonts()
    faces = weasyprint.CSS(string=fonts.font_faces(), font_config=configuration, url_fetcher=fetcher)
    document = weasyprint.HTML(string=fonts.printable(page), url_fetcher=fetcher)
    written = document.write_pdf(
        stylesheets=[faces],
        font_config=configuration,
        pdf_variant="pdf/ua-1",
        pdf_identifier=sha256(page.encode()).hexdigest()[:32].encode(),
    )
    return bytes(written)


def _only_our_fonts() -> Any:
    """Neither another file nor the network, whatever a page names."""
    from weasyprint.urls import URLFetcher

    folders = {path.parent.as_uri() for path in fonts.paths()}

    class Fonts(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.rpartition("/")[0] not in folders:
                raise ValueError(f"{url} is no font of ours")
            return super().fetch(url, headers)

    return Fonts(allowed_protocols=("file",))
