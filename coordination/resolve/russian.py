"""
Words of Russian firms' names -> what their English translations are to rigour. Pure.

Lists print a firm in Russian letters, in Latin ones, shortened and translated: "Nauchno-proizvodstvennaya
korporatsiya Uralvagonzavod", "NPK Uralvagonzavod", "Research and Production Corporation Uralvagonzavod". rigour knows
such words in English, some in Cyrillic, few in Latin letters. Here are words of the trade only, never a firm's own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

# Beginning of a word in Latin letters, whatever its ending -> what it means; "" where it says nothing.
_STEMS = {
    "aviatsionn": "#AVIATION",
    "b[yi]uro": "#BUREAU",
    "federaln": "#FED",
    "gosudarstvenn": "#GOV",
    "issledovatel": "#RESEARCH",
    "khimichesk": "#CHEMICAL",
    "kompani[iy]*a": "",
    "konstruktorsk": "#DESIGN",
    "korporats": "#CORP",
    "lizing": "#LEASING",
    "mashinostro": "#MACHINE",
    "mekhanichesk": "#MECHANICAL",
    "nauchn": "#SCIENTIFIC",
    "ob[iye]*din[ie]": "#ASSOC",
    "predpri[iy]*at": "#ENTERPRISE",
    "pr[iy]borostro": "#INSTRMAK",
    "proizvodstv": "#PRODUCTION",
    "spetsialn": "#SPECIAL",
    "strakhov": "#INSURANCE",
    "stroiteln": "#CONSTRUCTION",
    "sudostroit": "#SHIPBUILDING",
    "tekhnichesk": "#TECH",
    "torgov": "#TRADE",
    "tsentraln": "#CENTRAL",
    "uchrezhden": "#INSTITUTION",
    "vseross": "#ALLRUSSIAN",
}
_STEM = re.compile("|".join(f"(?P<w{place}>{stem})" for place, stem in enumerate(_STEMS)))
_MEANINGS = tuple(_STEMS.values())
_WHOLE = {
    "filial": (),
    "nii": ("#SCIENTIFIC", "#RESEARCH", "#INSTITUTE"),
    "npk": ("#NPP", "#CORP"),
    "npo": ("#NPP", "#ASSOC"),
}
# Two words that are one in another translation.
_TOGETHER = {
    ("#MACHINE", "#BUILDING"): "#MACHINE",
    ("#MACHINE", "#ENG"): "#MACHINE",
    ("#MECHANICAL", "#ENG"): "#MACHINE",
}
_OF_SCIENCE = frozenset(("#SCIENTIFIC", "#RESEARCH"))
_PRODUCERS = {"#ASSOC": "#ASSOC", "#CORP": "#CORP", "#CONCERN": "#CORP", "#ENTERPRISE": ""}
_SAME = {"#MANUFACTURING": "#PRODUCTION", "#ASSOCIATION": "#ASSOC"}
_KINDS = {
    "ass": "#ASSOC",
    "obe": "#ASSOC",
    "oby": "#ASSOC",
    "объ": "#ASSOC",
    "cor": "#CORP",
    "kor": "#CORP",
    "кор": "#CORP",
}


@lru_cache(maxsize=20_000)
def concepts(word: str) -> tuple[str, ...] | None:
    """What a word in Latin letters means; None where it is no word of the trade."""
    if word in _WHOLE:
        return _WHOLE[word]
    found = _STEM.match(word)
    if found is None:
        return None
    meaning = _MEANINGS[int((found.lastgroup or "w0")[1:])]
    return (meaning,) if meaning else ()


def marks(symbol: str, last: str) -> list[str]:
    """
    What rigour's symbol stands for here: it has one for NPP, NPO and NPK, which are firms of their own (Almaz).

    last  the last word that it covers
    """
    if symbol == "NPP" and last[:3] in _KINDS:
        return ["#NPP", _KINDS[last[:3]]]
    if symbol == "SCIENTIFIC" and last.startswith("исследов"):
        return ["#SCIENTIFIC", "#RESEARCH"]
    return [f"#{symbol}"]


def gathered(forms: Iterable[str]) -> list[str]:
    """Words of a name with those made one that a translation may print as one."""
    found: list[str] = []
    for form in forms:
        form = _SAME.get(form, form)
        before = found[-1] if found else ""
        if (before, form) in _TOGETHER:
            found[-1] = _TOGETHER[before, form]
        elif form in _PRODUCERS and before == "#PRODUCTION" and len(found) > 1 and found[-2] in _OF_SCIENCE:
            found[-2:] = ["#NPP", _PRODUCERS[form]] if _PRODUCERS[form] else ["#NPP"]
        elif form in _PRODUCERS and before == "#NPP":
            found += [_PRODUCERS[form]] if _PRODUCERS[form] else []
        elif form != "#ENTERPRISE":
            found.append(form)
    return found
