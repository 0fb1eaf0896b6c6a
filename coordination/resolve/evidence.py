"""
What two records say beside their names: dates, numbers, countries, regimes, posts and reasons. Pure.

Each rule gives terms: points, and a sentence with what it is about. A rule that has nothing to
say gives none.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from coordination.resolve.prepared import ENOUGH_TEXT, Prepared
from coordination.resolve.record import Birth
from coordination.resolve.weights import MAX_NUMBERS, NEAR_REGIMES, THEMES

# Points, a sentence with places for values or what makes one of them, values. Few pairs are ever told of, so that
# what takes long to say is said by `sentence`.
Term = tuple[float, str | Callable[..., str], tuple[object, ...]]

_NUMBERS = (
    ("un_reference", "shared_reference", "other_reference", "UN reference"),
    ("imo_ship", "shared_hull", "", "IMO number"),
    ("imo_company", "shared_number", "", "IMO company number"),
    ("inn", "shared_number", "other_number", "INN"),
    ("ogrn", "shared_number", "other_number", "OGRN"),
    ("lei", "shared_number", "", "LEI"),
    ("bic", "shared_number", "", "BIC"),
)


class Births(IntEnum):
    """How two sets of printed birth dates stand to each other: the best of all pairs, the best first."""

    EQUAL = 1
    DAY_OFF = 2
    SWAPPED = 3
    MONTH = 4
    YEAR = 5
    CIRCA = 6
    NEAR = 7
    YEAR_ONLY = 8
    ONE_OFF = 9
    FEW_OFF = 10
    APART = 11


# Bound once: to ask the class for a member takes longer than to compare two dates.
EQUAL, DAY_OFF, SWAPPED, MONTH, YEAR, CIRCA, NEAR, YEAR_ONLY, ONE_OFF, FEW_OFF, APART = Births

_BORN = {
    EQUAL: ("born_equal", "birth date equal ({})"),
    DAY_OFF: ("born_day_off", "birth date a day off ({} / {})"),
    SWAPPED: ("born_swapped", "birth date with day and month swapped ({} / {})"),
    MONTH: ("born_month", "born in one month ({} / {})"),
    YEAR: ("born_year", "year of birth agrees, the rest is not printed ({} / {})"),
    CIRCA: ("born_circa", "born about the same time ({} / {})"),
    NEAR: ("born_near", "born in one year, day or month differs ({} / {})"),
    YEAR_ONLY: ("born_year_only", "born in one year, day and month differ ({} / {})"),
    ONE_OFF: ("born_one_off", "birth dates a year apart ({} / {})"),
    FEW_OFF: ("born_few_off", "birth dates two or three years apart ({} / {})"),
    APART: ("born_apart", "birth dates far apart ({} / {})"),
}
AGREEING = frozenset({EQUAL, DAY_OFF, SWAPPED, MONTH, YEAR})


def sentence(term: Term) -> str:
    _, said, values = term
    return said.format(*values) if isinstance(said, str) else said(*values)


def compare_births(left: Collection[Birth], right: Collection[Birth]) -> tuple[Births, Birth, Birth] | None:
    """The pair of dates that agrees best; None where either side prints none."""
    best = None
    for a in left:
        for b in right:
            found = _births(a, b)
            if found is EQUAL:
                return found, a, b
            if best is None or found < best[0]:
                best = found, a, b
    return best


def _births(a: Birth, b: Birth) -> Births:
    if a.circa or b.circa:
        years = max(a.earliest.year - b.latest.year, b.earliest.year - a.latest.year, 0)
        return CIRCA if years <= 2 else FEW_OFF if years <= 5 else APART
    if a.earliest == a.latest and b.earliest == b.latest:
        return _days(a.earliest, b.earliest)
    if a.earliest <= b.latest and b.earliest <= a.latest:
        narrow = (
            min(a.latest.toordinal() - a.earliest.toordinal(), 40),
            min(b.latest.toordinal() - b.earliest.toordinal(), 40),
        )
        return MONTH if max(narrow) < 31 else YEAR
    return _years(max(a.earliest.year - b.latest.year, b.earliest.year - a.latest.year))


def _days(one: date, other: date) -> Births:
    if one == other:
        return EQUAL
    apart = abs(one.year - other.year)
    if apart > 1:
        return _years(apart)
    if abs(one.toordinal() - other.toordinal()) == 1:
        return DAY_OFF
    if apart:
        return ONE_OFF
    if (one.month, one.day) == (other.day, other.month):
        return SWAPPED
    return NEAR if one.day == other.day or one.month == other.month else YEAR_ONLY


def _years(apart: int) -> Births:
    if apart > 3:
        return APART
    return YEAR_ONLY if apart <= 0 else ONE_OFF if apart == 1 else FEW_OFF


def shown(birth: Birth) -> str:
    if birth.earliest == birth.latest:
        return birth.earliest.isoformat()
    about = "about " if birth.circa else ""
    if birth.earliest.year == birth.latest.year:
        return f"{about}{birth.earliest.year}"
    return f"{about}{birth.earliest.year}-{birth.latest.year}"


def hulls_differ(a: Prepared, b: Prepared) -> bool:
    """Both print IMO ship numbers, and none is shared."""
    ours, theirs = a.numbers.get("imo_ship"), b.numbers.get("imo_ship")
    return bool(ours and theirs) and not ours & theirs  # type: ignore[operator]


def number_terms(a: Prepared, b: Prepared) -> list[Term]:
    """Shared and contradicting references and identifiers."""
    if not a.numbers or not b.numbers:
        return []
    weights = a.weights
    terms: list[Term] = []
    left = MAX_NUMBERS
    shared_any = False
    for kind, shared_weight, other_weight, word in _NUMBERS:
        ours, theirs = a.numbers.get(kind), b.numbers.get(kind)
        if not ours or not theirs:
            continue
        shared = ours & theirs
        if shared:
            points = min(getattr(weights, shared_weight), left)
            left -= points
            shared_any = True
            terms.append((points, "both print {} {}", (word, min(shared))))
        elif other_weight:
            terms.append((getattr(weights, other_weight), "different {}: {} / {}", (word, min(ours), min(theirs))))
    if shared_any:  # one number agrees: another that differs is a branch's or a misprint
        terms = [term for term in terms if term[0] > 0 or "UN reference" in term[2]]
    return terms


def document_terms(a: Prepared, b: Prepared) -> list[Term]:
    if not a.documents or not b.documents:
        return []
    shared = a.documents & b.documents
    if shared:
        return [(a.weights.document, "both print the document number {}", (min(shared),))]
    for one in sorted(a.documents):
        for other in sorted(b.documents):
            if len(one) >= 7 and len(other) >= 7 and OSA.distance(one, other, score_cutoff=1) <= 1:
                return [(a.weights.document_near, "document numbers differ by one sign ({} / {})", (one, other))]
    return [(a.weights.no_document, "both print documents, none is shared", ())]


def birth_terms(a: Prepared, b: Prepared) -> tuple[list[Term], Births | None]:
    best = compare_births(a.births, b.births)
    if best is None:
        return [], None
    return [(getattr(a.weights, _BORN[best[0]][0]), _births_told, best)], best[0]


def _births_told(found: Births, one: Birth, other: Birth) -> str:
    return _BORN[found][1].format(shown(one), shown(other))


def context_terms(a: Prepared, b: Prepared) -> tuple[list[Term], bool, bool]:
    """
    Countries, regimes, genders, flags, posts and reasons.

    Returns the terms, whether anything speaks for the pair, and whether that is more than a
    country or a regime, which many share.
    """
    weights = a.weights
    terms: list[Term] = []
    common = special = False
    if a.countries and b.countries:
        if a.countries.isdisjoint(b.countries):
            terms.append((weights.no_country, _no_country_told, (a.countries, b.countries)))
        else:
            common = True
            if weights.country:
                terms.append((weights.country, _country_told, (a.countries, b.countries)))
    if a.regimes and b.regimes:
        if not a.regimes.isdisjoint(b.regimes):
            common = True
            terms.append((weights.regime, _regime_told, (a.regimes, b.regimes)))
        elif _near(a.regimes, b.regimes):
            terms.append((weights.regime_near, _near_regime_told, (a.regimes, b.regimes)))
        else:
            terms.append((weights.regime_apart, _other_regime_told, (a.regimes, b.regimes)))
    if a.genders and b.genders and a.genders.isdisjoint(b.genders):
        terms.append((weights.gender_apart, "gender differs", ()))
    if a.flag and a.flag == b.flag and weights.flag:
        common = True
        terms.append((weights.flag, "flag agrees ({})", (a.flag.upper(),)))
    if a.houses and b.houses and not a.houses.isdisjoint(b.houses):
        special = True
        terms.append((weights.house, _house_told, (a.houses, b.houses)))
    ours, theirs = a.words, b.words
    if ours and theirs:
        shared = ours.keys() & theirs.keys()
        if shared:
            weighed = {word: ours[word] for word in shared}
            bits = sum(weighed.values())
            special = special or bits >= 5_000
            step = (
                weights.text_little if bits < 6_000 else weights.text_some if bits < 14_000
                else weights.text_much if bits < 30_000 else weights.text_most
            )  # fmt: skip
            if step > 0 or (len(ours) >= ENOUGH_TEXT and len(theirs) >= ENOUGH_TEXT):
                terms.append((step, _words_told, (weighed,)))
        elif len(ours) >= ENOUGH_TEXT and len(theirs) >= ENOUGH_TEXT:
            terms.append((weights.text_none, "posts, places and reasons share no rare word", ()))
    return terms, common or special, special


def _country_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    return f"country agrees ({min(ours & theirs).upper()})"


def _no_country_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    return f"no country in common ({_upper(ours)} / {_upper(theirs)})"


def _upper(countries: frozenset[str]) -> str:
    return ", ".join(sorted(countries)[:3]).upper()


def _regime_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    return f"listed for the same ({min(ours & theirs)})"


def _near_regime_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    return f"listed for what goes together ({min(ours)} / {min(theirs)})"


def _other_regime_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    return f"listed for different regions ({min(ours)} / {min(theirs)})"


def _house_told(ours: frozenset[str], theirs: frozenset[str]) -> str:
    numbers = {house.rpartition(" ")[2] for house in ours & theirs}
    return f"one street and house ({', '.join(sorted(numbers, key=lambda number: (len(number), number))[:3])})"


def _words_told(words: Mapping[str, int]) -> str:
    rarest = sorted(words, key=lambda word: (-words[word], word))[:4]
    return f"posts, places or reasons share: {', '.join(rarest)}"


@lru_cache(maxsize=10_000)
def _near(left: frozenset[str], right: frozenset[str]) -> bool:
    if left & THEMES or right & THEMES:
        return True
    return any((a, b) in _NEAR for a in left for b in right)


_NEAR = frozenset((a, b) for pair in NEAR_REGIMES for a in pair for b in pair if a != b)
