"""A page -> PDF: tagged, with bookmarks, in fonts of ours; nothing is fetched from anywhere."""

import contextlib
import io
import logging
import subprocess
import sys
import warnings
from hashlib import sha256
from pathlib import Path
from typing import Any

from coordination.publish.printing import fonts

NO_PDF = 3  # exit status of the process
MAX_SECONDS = 300
_ROOT = Path(__file__).resolve().parents[3]
_MISSING = (
    "No PDF was made: the libraries that draw its text (Pango, HarfBuzz, Fontconfig) are not on this machine. "
    "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."
)


class NoPdf(RuntimeError):
    """No PDF can be made; the message says why, in a sentence for a person."""


def print_pdf(page: str) -> bytes:
    """
    The page as PDF, made in a process of its own.

    Raises NoPdf where the libraries that draw text are missing, or the process fails.
    """
    command = [sys.executable, "-m", "coordination.publish.printing"]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, nothing of a user's in it
            command, input=page.encode(), capture_output=True, cwd=_ROOT, timeout=MAX_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise NoPdf(f"No PDF was made: the process that prints it failed ({fault}).") from fault
    if done.returncode == 0:
        return done.stdout
    told = done.stderr.decode(errors="replace").strip()
    if done.returncode == NO_PDF:
        raise NoPdf(told)
    last = told.splitlines()[-1] if told else f"status {done.returncode}"
    raise NoPdf(f"No PDF was made: the process that prints it failed ({last}).")


def as_pdf(page: str) -> bytes:
    """
    The page as PDF/UA, in this process: same page, same bytes.

    Raises NoPdf where the libraries that draw text are missing.
    """
    try:
        # It looks for its libraries when it is imported, and prints advice on what it does not find.
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
    except OSError as fault:
        raise NoPdf(_MISSING) from fault
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells every step
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it names CSS meant for screens
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
