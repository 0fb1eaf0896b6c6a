"""Countries as lists print them -> ISO 3166 codes. Pure; names by ICU, in the languages of the lists."""

import re
import unicodedata
from functools import lru_cache

from icu import Locale

_LANGUAGES = ("en", "ja", "ko", "ru", "fr", "de", "es")
# What ICU does not know, as the lists print it.
_ALSO = {
    "russian federation": "ru",
    "democratic peoples republic of korea": "kp",
    "democratic peoples republic of korea north korea": "kp",
    "dprk": "kp",
    "korea north": "kp",
    "north korea": "kp",
    "korea democratic peoples republic of": "kp",
    "korea south": "kr",
    "republic of korea": "kr",
    "korea republic of": "kr",
    "south korea": "kr",
    "iran islamic republic of": "ir",
    "islamic republic of iran": "ir",
    "syrian arab republic": "sy",
    "syria": "sy",
    "ukraine": "ua",
    "turkiye": "tr",
    "turkey": "tr",
    "burma": "mm",
    "myanmar": "mm",
    "viet nam": "vn",
    "palestinian": "ps",
    "palestine": "ps",
    "state of palestine": "ps",
    "occupied palestinian territories": "ps",
    "west bank": "ps",
    "gaza": "ps",
    "ivory coast": "ci",
    "cote divoire": "ci",
    "cote d ivoire": "ci",
    "congo democratic republic of": "cd",
    "congo democratic republic of the": "cd",
    "democratic republic of the congo": "cd",
    "democratic republic of congo": "cd",
    "drc": "cd",
    "congo the democratic republic of the": "cd",
    "congo republic of the": "cg",
    "republic of the congo": "cg",
    "hong kong": "hk",
    "macau": "mo",
    "macao": "mo",
    "czech republic": "cz",
    "usa": "us",
    "united states of america": "us",
    "uk": "gb",
    "great britain": "gb",
    "peoples republic of china": "cn",
    "prc": "cn",
    "china mainland": "cn",
    "republic of china": "tw",
    "taiwan province of china": "tw",
    "uae": "ae",
    "libyan arab jamahiriya": "ly",
    "state of libya": "ly",
    "republic of moldova": "md",
    "moldova republic of": "md",
    "tanzania united republic of": "tz",
    "united republic of tanzania": "tz",
    "venezuela bolivarian republic of": "ve",
    "bolivarian republic of venezuela": "ve",
    "bolivia plurinational state of": "bo",
    "lao peoples democratic republic": "la",
    "laos": "la",
    "brunei darussalam": "bn",
    "the gambia": "gm",
    "gambia the": "gm",
    "holy see": "va",
    "kosovo": "xk",
    "swaziland": "sz",
    "cabo verde": "cv",
    "cape verde": "cv",
    "macedonia the former yugoslav republic of": "mk",
    "macedonia": "mk",
    "micronesia federated states of": "fm",
    "virgin islands british": "vg",
    "virgin islands uk": "vg",
    "bosnia and herzegovina": "ba",
    "朝鮮民主主義人民共和国": "kp",
    "ロシア連邦": "ru",
    "北朝鮮": "kp",
    "조선민주주의인민공화국": "kp",
    "북한": "kp",
    "중국": "cn",
    "러시아": "ru",
    "アラブ首長国連邦": "ae",
    "中華人民共和国": "cn",
    "大韓民国": "kr",
    "ベラルーシ共和国": "by",
    "シリア・アラブ共和国": "sy",
    "イラン・イスラム共和国": "ir",
    "アフガニスタン・イスラム共和国": "af",
    "クリミア": "ua",
    "crimea": "ua",
    "ハイチ共和国": "ht",
    "サウディ・アラビア": "sa",
}
_ARTICLES = re.compile(r"^(the|republic of|state of|kingdom of|possibly|probably|formerly) ")


@lru_cache(maxsize=20_000)
def country_code(printed: str) -> str:
    """The code of a printed country, lower case; "" for what names none or several."""
    plain = _plain(printed)
    if len(plain) == 2 and plain in _codes():
        return plain
    names = _names()
    found = names.get(plain)
    while found is None and (shorter := _ARTICLES.sub("", plain)) != plain:
        plain = shorter
        found = names.get(plain)
    return found or ""


def _plain(text: str) -> str:
    """Case, accents and punctuation off; written scripts stay."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in folded if not unicodedata.combining(letter) or ord(letter) > 0x3000)
    bare = unicodedata.normalize("NFC", bare).replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^\w・]+", " ", bare).split())


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(code.lower() for code in Locale.getISOCountries())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for code in sorted(_codes()):
        for language in _LANGUAGES:
            name = Locale("und", code.upper()).getDisplayCountry(Locale(language))
            found.setdefault(_plain(str(name)), code)
    for code in sorted(_codes()):
        found.setdefault(Locale("und", code.upper()).getISO3Country().lower(), code)
    return found | {_plain(name): code for name, code in _ALSO.items()}
