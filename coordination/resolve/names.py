"""Names in the spelling they are compared by. Pure."""

import re
from collections.abc import Iterable
from functools import lru_cache

from rigour.names import normalize_name, remove_org_types, remove_person_prefixes
from rigour.text import ascii_text

from coordination.vocabulary import TargetType

# Words that half of all organisations bear: sharing one of them says nothing.
_COMMON = frozenset(
    [
        *(
            "and",
            "of",
            "the",
            "for",
            "de",
            "al",
            "el",
            "company",
            "co",
            "corporation",
            "corp",
            "group",
            "limited",
            "ltd",
        ),
        *("llc", "ooo", "ao", "jsc", "pjsc", "joint", "stock", "general", "trading", "bank", "international"),
        *("ministry", "bureau", "institute"),
    ]
)
# Legal forms in words, beside those that rigour knows: lists abbreviate and drop them at will.
_FORMS = frozenset(
    [
        *("company", "co", "corporation", "corp", "limited", "ltd", "incorporated", "inc"),
        *("joint", "stock", "closed", "open", "public", "private"),
    ]
)
_SHORT = {"intl": "international", "int'l": "international", "gen": "general"}
_BRACKETED = re.compile(r"[(（\[][^)）\]]*[)）\]]")
_HANGUL = re.compile("[가-힣]{2,4}")
# How Korean family names begin in Latin letters, the commonest: lists write one in many ways.
_FAMILY = {
    "김": ("kim", "gim"),
    "리": ("ri", "li", "lee", "rhee", "yi"),
    "이": ("ri", "li", "lee", "rhee", "yi"),
    "박": ("pak", "park", "bak"),
    "최": ("choe", "choi", "chhoe"),
    "정": ("jong", "jung", "jeong", "chong", "chung", "cheong"),
    "조": ("jo", "cho"),
    "강": ("kang", "gang"),
    "장": ("jang", "chang"),
    "림": ("rim", "im", "lim"),
    "임": ("rim", "im", "lim"),
    "로": ("ro", "no"),
    "노": ("ro", "no"),
    "류": ("ryu", "yu", "yoo"),
    "유": ("ryu", "yu", "yoo"),
    "신": ("sin", "shin"),
    "심": ("sim", "shim"),
    "한": ("han",),
    "황": ("hwang",),
}


@lru_cache(maxsize=200_000)
def name_key(full: str, target_type: TargetType) -> str:
    """
    The name as it is compared between lists, "" where too little is left to compare.

    Case, punctuation, brackets and legal forms go; a person's titles too. A person's names are
    sorted, since lists differ in order ("RI, Chang Ho" / "Chang Ho RI"). A person needs two
    names, anything else five letters in Latin or two in a script with denser writing.
    """
    bare = normalize_name(_BRACKETED.sub(" ", full)) or normalize_name(full)
    if not bare:
        return ""
    if target_type is TargetType.PERSON:
        tokens = sorted((remove_person_prefixes(bare) or bare).split())
        return " ".join(tokens) if len(tokens) > 1 or not is_spaced(bare) else ""
    if target_type is TargetType.ORGANISATION:
        tokens = [_SHORT.get(token, token) for token in (remove_org_types(bare) or "").split() if token not in _FORMS]
        bare = " ".join(tokens) or bare
    return bare if len(bare) >= (5 if is_spaced(bare) else 2) else ""


def is_spaced(text: str) -> bool:
    """False for Hangul, kana and Han, where a whole name is one token."""
    return not re.search("[\\u1100-\\u11ff\\u3040-\\u30ff\\u3130-\\u318f\\u3400-\\u9fff\\uac00-\\ud7af]", text)


@lru_cache(maxsize=200_000)
def name_tokens(full: str) -> frozenset[str]:
    """Tokens that may show that two names are of one target, in Latin letters, without common words."""
    return frozenset((normalize_name(ascii_text(full)) or "").split()) - _COMMON


def belies_family_name(full: str, tokens: Iterable[str]) -> bool:
    """
    Whether a person's name in Hangul begins with a family name that the Latin names do not bear.

    tokens  of the person's names in other scripts
    The EU prints 김금철 (Kim Kum Chol, another man) for Sin Kum Chol. True only where that is sure.
    """
    family = _FAMILY.get(full[:1], ()) if _HANGUL.fullmatch(full) else ()
    latin = list(tokens)
    return bool(family and latin) and not any(token.startswith(family) for token in latin)
