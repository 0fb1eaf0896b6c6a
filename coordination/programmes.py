"""The spelling in which publishers' programmes are compared. Pure."""

import re
import unicodedata
from functools import lru_cache

_QUOTES = str.maketrans(dict.fromkeys("‘’‚‛ʼʹ′´`", "'") | dict.fromkeys("“”„‟″«»", '"'))
_DASHES = re.compile("[\u2010-\u2015\u2043\u2212]")
_IDLE_BLANKS = re.compile(r" (?=-)|(?<=-) |(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])")
_BRACKETS = re.compile(r"[()\[\]{}]")


@lru_cache(maxsize=10_000)  # some hundreds of programmes stand on tens of thousands of records
def programme_key(code: str) -> str:
    """
    The spelling programmes are compared by.

    Publishers write one programme in several ways: case, width, curly quotes, dashes, blanks
    around hyphens and brackets, lines broken within a Japanese title. "[CAATSA – Russia]" and
    "CAATSA - RUSSIA" are both "caatsa-russia".
    """
    # Quotes first as well: NFKC would part an acute accent into a blank and a mark.
    text = unicodedata.normalize("NFKC", code.translate(_QUOTES))
    text = unicodedata.normalize("NFKC", text.casefold()).translate(_QUOTES)
    text = _BRACKETS.sub(" ", _DASHES.sub("-", text))
    return _IDLE_BLANKS.sub("", " ".join(text.split()))
