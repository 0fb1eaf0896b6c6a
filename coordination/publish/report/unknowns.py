"""Why nothing can be said of a cell, in a few kinds of reason. Pure."""

import re
from functools import lru_cache

OTHER = "other"

# Kind, what the rule that decided says (`align.rules`), and how the report puts it.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("not_read", r"no list of it has been read", "no list read"),
    ("not_read", r"(?P<what>\w+) has not been read", "{what} is not read"),
    ("partial", r"(?P<what>\w+) of \S+ covers its jurisdiction only partly", "{what} covers it only partly"),
    ("stale", r"(?P<what>\w+) of \S+ is stale", "{what} is stale"),
    ("first_edition", r"(?P<what>\w+) was first read in its edition of", "older than the first edition of {what}"),
    ("too_recent", r"(?P<what>\w+) of \S+ is too close", "{what} is too old for recent listings"),
    ("no_policy", r"no policy for (?P<what>.+)", "no policy row for {what}"),
    ("unmapped", r"no policy: the programmes", "programmes not mapped to a regime"),
    ("no_list", r"no list of it that would show this (?P<what>[\w ]+) is known", "no list here of any {what}"),
    ("undated", r"its list names the target later", "its list prints no date that tells"),
)
_PATTERNS = [(kind, re.compile(pattern), words) for kind, pattern, words in _KINDS]


@lru_cache(maxsize=2000)
def kind_of(reason: str) -> tuple[str, str]:
    """The kind of a cell's reason, and the words for it."""
    for kind, pattern, words in _PATTERNS:
        match = pattern.match(reason)
        if match:
            return kind, words.format(what=match.groupdict().get("what", ""))
    return OTHER, reason
