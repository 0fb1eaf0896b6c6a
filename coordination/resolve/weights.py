"""
What each feature of a pair is worth, in points: natural log-odds. Pure.

Where a number comes from (`source`): "fit" is a logistic regression over 7,776 pairs of the real
lists that identifiers label, pulled towards expert values and kept on its side of zero; "set" was
chosen by hand, with the example that asks for it. Persons, organisations, vessels (and aircraft).
"""

from dataclasses import dataclass, fields, replace
from math import log

from coordination.vocabulary import TargetType


@dataclass(frozen=True, slots=True)
class Weights:
    """Points by feature, for one type of target. The order is that of `TABLE`."""

    start: float
    matched: float
    left_both: float
    left_one: float
    fuzzy: float
    no_whole: float
    two_wholes: float
    three_wholes: float
    same_native: float
    other_native: float
    one_word: float
    extra_first: float
    weak: float
    born_equal: float
    born_day_off: float
    born_swapped: float
    born_month: float
    born_year: float
    born_circa: float
    born_near: float
    born_year_only: float
    born_one_off: float
    born_few_off: float
    born_apart: float
    document: float
    document_near: float
    no_document: float
    country: float
    no_country: float
    regime: float
    regime_near: float
    regime_apart: float
    gender_apart: float
    text_none: float
    text_little: float
    text_some: float
    text_much: float
    text_most: float
    place_apart: float
    place_one: float
    number_apart: float
    number_one: float
    legal: float
    legal_apart: float
    flag: float
    house: float
    shared_reference: float
    shared_hull: float
    shared_number: float
    other_reference: float
    other_number: float
    link: float
    review: float
    margin: float


# feature, persons, organisations, vessels, source
TABLE = (
    ("start", -2.9, -3.1, 0.0, "fit"),
    ("matched", 0.40, 0.40, 0.47, "fit; a bit, at most MAX_BITS of them"),
    ("left_both", -1.37, -0.83, -0.6, "fit; a bit left over on both sides, the smaller rest"),
    ("left_one", -0.10, -0.55, -0.44, "fit; a bit left over on one side only"),
    ("fuzzy", -1.25, -1.20, -1.2, "fit; a bit lost to likeness that is not equality"),
    ("no_whole", -0.9, -1.7, -2.4, "fit; no whole name equal (vessels set: Spirit 2, Sparta II)"),
    ("two_wholes", 0.75, 0.7, 0.4, "fit"),
    ("three_wholes", 1.5, 1.5, 0.8, "fit"),
    ("same_native", 2.2, 1.5, 0.5, "fit; a name in one script other than Latin"),
    ("other_native", -1.8, -0.7, 0.0, "fit; lowers, never a veto (Ri Song Jin: 리성진, 리송진)"),
    ("one_word", -0.9, 0.0, 0.0, "fit; only one word agrees"),
    ("extra_first", -3.6, 0.0, 0.0, "fit; a son named after his father (Barzan Ibrahim Hasan al-Tikriti)"),
    ("weak", -1.6, -1.0, -1.0, "fit; the names compared are weak ones"),
    ("born_equal", 4.3, 0.0, 0.0, "fit"),
    ("born_day_off", 4.0, 0.0, 0.0, "fit; Han Jang Su 1969-11-07 / 08"),
    ("born_swapped", 3.1, 0.0, 0.0, "fit; Budnev 1964-07-09 / 1964-09-07"),
    ("born_month", 2.6, 0.0, 0.0, "set; between the day and the year"),
    ("born_year", 1.9, 0.0, 0.0, "fit; the rest not printed"),
    ("born_circa", 1.2, 0.0, 0.0, "fit; 'about', within two years"),
    ("born_near", 0.3, 0.0, 0.0, "fit; one year, the day or the month differs"),
    ("born_year_only", -1.0, 0.0, 0.0, "fit; one year, both differ"),
    ("born_one_off", -1.0, 0.0, 0.0, "fit; a year off (Pak Yong Sik 1949 / 1950)"),
    ("born_few_off", -2.7, 0.0, 0.0, "fit; two or three years"),
    ("born_apart", -5.4, 0.0, 0.0, "fit; more"),
    ("document", 4.5, 4.0, 3.0, "fit; a passport, national or registration number"),
    ("document_near", 1.5, 1.0, 0.0, "set; one sign differs (Choe Chun Yong 654410078 / 65441078)"),
    ("no_document", -1.0, -0.5, 0.0, "fit; both print some, none shared"),
    ("country", 0.0, 0.4, 0.0, "fit"),
    ("no_country", -2.0, -1.0, 0.0, "fit; nationality, or country of the addresses"),
    ("regime", 1.1, 1.1, 0.6, "fit"),
    ("regime_near", 0.4, 0.7, -1.4, "fit; used for each other's targets; vessels set (Serena of Iran is another)"),
    ("regime_apart", -0.8, -0.8, -1.5, "fit; two regions"),
    ("gender_apart", -2.1, 0.0, 0.0, "fit"),
    ("text_none", -1.7, -1.0, 0.0, "fit; no rare word of posts, places and reasons shared"),
    ("text_little", -0.6, -0.3, 0.0, "fit"),
    ("text_some", 0.7, 0.8, 0.3, "fit"),
    ("text_much", 2.0, 2.1, 0.8, "fit"),
    ("text_most", 3.5, 3.7, 1.5, "fit"),
    ("place_apart", 0.0, -3.5, 0.0, "fit; VTB Bank (Belarus), VTB Bank (Austria)"),
    ("place_one", 0.0, -0.3, 0.0, "fit"),
    ("number_apart", 0.0, -4.0, -5.2, "fit; Plant No. 38, No. 325; Sea Marine 1, 2"),
    ("number_one", 0.0, -1.5, -2.0, "fit"),
    ("legal", 0.0, 0.5, 0.0, "fit; OOO and LLC are one"),
    ("legal_apart", 0.0, -0.7, 0.0, "fit; Technopromexport OAO, OOO"),
    ("flag", 0.0, 0.0, 0.6, "fit"),
    ("house", 0.0, 1.5, 0.0, "set; one house of one street (Sukhoi, Synesis)"),
    ("shared_reference", 9.0, 9.0, 9.0, "set; shared numbers together at most MAX_NUMBERS"),
    ("shared_hull", 0.0, 0.0, 12.0, "set; the number is on the hull, names change"),
    ("shared_number", 8.0, 8.0, 8.0, "set"),
    ("other_reference", -5.2, -5.2, -5.2, "set; the UN keeps them apart, but lists misprint its numbers (INU0279)"),
    ("other_number", -5.0, -5.0, -5.0, "set; both print INN, OGRN or LEI, none shared"),
    ("link", 1.5, 1.0, 2.5, "threshold, from labelled pairs"),
    ("review", -1.8, -1.5, 0.0, "threshold; persons: all that is kept (Alexandra, Anastasia Gennadyevna Zhukova)"),
    ("margin", 0.8, 0.8, 0.0, "how far below `link` the only good candidate of a list may be"),
)
MAX_BITS = 22_000  # thousandths
MAX_NUMBERS = 14.0
UNLIKE_NAMES = 0.35  # share of bits matched below which a shared number is not believed
UNLIKE_MOST = -7.0  # what unlike names subtract at most from a shared number
UNLIKE_HULL = -4.0  # and from the number on a hull
DOUBTED = 0.5  # the most that such a pair scores: it waits for review
KEPT = -1.8  # points from which a pair is kept: below, it is neither link, case nor rival
TIED = 1.0  # points within which two records of a list are equally good for a third
RIVALS = 2.5  # points by which the better of a list must lead, for the margin
CONTRADICTED = -20.0  # types or hull numbers that differ: never one target

assert [row[0] for row in TABLE] == [each.name for each in fields(Weights)]  # the table is the class

_COLUMNS = {
    TargetType.PERSON: 1,
    TargetType.ORGANISATION: 2,
    TargetType.VESSEL: 3,
    TargetType.AIRCRAFT: 3,
}
WEIGHTS = {kind: Weights(*(float(row[column]) for row in TABLE)) for kind, column in _COLUMNS.items()}
# Records of a type among which the points were fitted: about as many as the lists held in 2026.
FITTED_ON = {
    TargetType.PERSON: 24_000,
    TargetType.ORGANISATION: 20_000,
    TargetType.VESSEL: 4_000,
    TargetType.AIRCRAFT: 4_000,
}


def weights_among(records: int, kind: TargetType) -> Weights:
    """
    What features are worth among so many records of a type.

    Every record meets more strangers the more there are, and no more of its own: two that meet are less
    likely one by as much.
    """
    weights = WEIGHTS[kind]
    if records <= FITTED_ON[kind]:
        return weights
    return replace(weights, start=weights.start - log(records / FITTED_ON[kind]))


# Regimes that name a theme, not a place: their targets come from anywhere.
THEMES = frozenset(
    (
        *("HUMAN-RIGHTS", "CORRUPTION", "CYBER", "CHEMICAL", "WMD", "NARCOTICS", "MIGRATION", "CT"),
        *("ISIL-AQ", "HOSTAGES", "ICC", "FINANCING", "UN-FRESH", "CMIC"),
    )
)
# New Zealand lists Belarusians and makers of Iranian drones under its Russia Act, Australia Belarusians under Russia.
NEAR_REGIMES = (
    ("RUSSIA-UKRAINE", "BELARUS"),
    ("RUSSIA-UKRAINE", "IRAN"),
    ("RUSSIA-UKRAINE", "DPRK"),
    ("RUSSIA-UKRAINE", "SYRIA"),
    ("RUSSIA-UKRAINE", "MOLDOVA"),
    ("RUSSIA-UKRAINE", "CAR"),
    ("RUSSIA-UKRAINE", "MALI"),
    ("RUSSIA-UKRAINE", "LIBYA"),
    ("IRAN", "IRAN-HR"),
    ("IRAN", "SYRIA"),
    ("IRAN", "YEMEN"),
    ("SYRIA", "LEBANON"),
    ("SUDAN", "SOUTH-SUDAN"),
    ("TALIBAN", "ISIL-AQ"),
    ("DRC", "BURUNDI"),
)
