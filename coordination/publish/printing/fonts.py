"""
The fonts that the report is printed in, whatever the machine has: they come with the requirements. Pure.

Arimo has the widths of Arial, so that a page on screen and on paper breaks its lines alike.
"""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

# (family, package, file): earlier ones first. A variable file gives both weights.
_FACES = (
    ("Report", "fontpkg_arimo", "files/Arimo[wght].ttf"),  # Latin, Cyrillic, Greek, Hebrew
    ("Report Arabic", "fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf"),
    ("Report Thai", "fontpkg_noto_sans_thai", "files/NotoSansThai[wdth,wght].ttf"),
    ("Report Khmer", "fontpkg_noto_sans_khmer", "files/NotoSansKhmer[wdth,wght].ttf"),
    ("Report CJK", "noto_cjk_sans_otc", "NotoSansCJK-Regular.ttc"),  # Hangul, Kana, Han, signs
)
FAMILIES = tuple(family for family, _, _ in _FACES)
_WEIGHTS = (400, 700)
_LIMIT = 0x10000  # characters beyond are looked up one by one in no font: no list prints one


def paths() -> list[Path]:
    return [Path(str(files(package).joinpath(name))) for _, package, name in _FACES]


def font_faces() -> str:
    """CSS that gives each family its file."""
    rules = []
    for family, path in zip(FAMILIES, paths(), strict=True):
        place = f'font-family: "{family}"; src: url("{path.parent.as_uri()}/{quote(path.name)}")'
        if path.suffix == ".ttc":
            rules.append(f"@font-face {{ {place} }}")
            continue
        for weight in _WEIGHTS:
            told = f'font-weight: {weight}; font-variation-settings: "wght" {weight}'
            rules.append(f"@font-face {{ {place}; {told} }}")
    return "\n".join(rules)


@cache
def _unprintable() -> re.Pattern[str]:
    """Runs of characters that no font has a glyph for."""
    from fontTools.ttLib import TTCollection, TTFont

    covered = set(range(0x20)) | {0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xAD}
    for path in paths():
        font = TTCollection(path, lazy=True).fonts[0] if path.suffix == ".ttc" else TTFont(path, lazy=True)
        covered |= set(font.getBestCmap())
    missing, start = [], None
    for point in range(_LIMIT + 1):
        if point == _LIMIT or point in covered:
            if start is not None:
                missing.append(f"\\u{start:04x}-\\u{point - 1:04x}")
            start = None
        elif start is None:
            start = point
    # Blanks between two such characters belong to the name.
    lost = f"[{''.join(missing)}\\U00010000-\\U0010ffff]"
    return re.compile(f"{lost}(?:[ .]?{lost})*")


def printable(text: str) -> str:
    """
    The text with a word in the place of what these fonts cannot draw: "[in Georgian script]".

    An empty box would say less, and look like a fault of the name.
    """
    return _unprintable().sub(lambda found: f"[in {_script(found[0])} script]", text)


def _script(text: str) -> str:
    name = unicodedata.name(text[0], "")
    return name.split(" ")[0].capitalize() if name else "another"
