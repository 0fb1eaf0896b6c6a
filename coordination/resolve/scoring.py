"""
Whether two records name one target: points for and against, each with its sentence. Pure.

The points add up to log-odds (natural); three thresholds a type make of them a link, a case for a
person, or nothing (`weights`). A number alone never links where the names contradict: published
references and identifiers are misprinted (UK HAI0012, INU0279). The one exception is the number
on a ship's hull: ships change their names and keep it.
"""

from collections.abc import Collection, Iterable, Set
from itertools import islice, product
from typing import NamedTuple

from coordination.resolve.alignment import Alignment, align
from coordination.resolve.evidence import (
    AGREEING,
    Births,
    Term,
    birth_terms,
    context_terms,
    document_terms,
    hulls_differ,
    number_terms,
)
from coordination.resolve.prepared import Name, Prepared
from coordination.resolve.weights import (
    CONTRADICTED,
    DOUBTED,
    KEPT,
    MAX_BITS,
    UNLIKE_HULL,
    UNLIKE_MOST,
    UNLIKE_NAMES,
    WEIGHTS,
)
from coordination.vocabulary import Judgement, LinkGrade, TargetType

MOST_PROMISING = 3  # pairs of names laid side by side
WHOLE = 2_000_000  # promise of two names that are equal in every word
TOO_LITTLE = 300  # thousandths of the shorter name's bits that must be shared before names are compared
_TRANSCRIBED = frozenset({TargetType.PERSON, TargetType.ORGANISATION})  # whose names are spelled as one hears them
COMMON_NAME = 12_000  # bits below which two bearers of a name are often two persons (7 % at 11, 25 % at 9)


class Scored(NamedTuple):
    """
    A pair, weighed.

    points     sum of the terms, log-odds
    grade      what the pair rests on, were it linked
    judgement  SAME: a link; UNSURE: for a person to see; DIFFERENT: apart
    """

    points: float
    grade: LinkGrade
    judgement: Judgement
    told: tuple[Term, ...]

    @property
    def terms(self) -> list[tuple[float, str]]:
        """Points and a sentence for each feature that counted, in a fixed order."""
        return [(round(points, 2), sentence.format(*values)) for points, sentence, values in self.told]

    @property
    def explanation(self) -> str:
        """What speaks most for the pair, in a line."""
        spoken = sorted(self.terms, key=lambda term: -term[0])
        return "; ".join(sentence for points, sentence in spoken if points > 0)[:700]


_UNLIKE = Scored(-9.0, LinkGrade.NAME_ALONE, Judgement.DIFFERENT, ((-9.0, "the names share nothing", ()),))


def score(a: Prepared, b: Prepared) -> Scored:
    """Weigh two records. Symmetric."""
    if a.id > b.id:
        a, b = b, a
    if a.target_type is not b.target_type:
        what = (a.target_type.label, b.target_type.label)
        return _apart("one is a {}, the other a {}", what)
    if a.numbers and b.numbers and hulls_differ(a, b):
        return _apart("different IMO numbers: {} / {}", (min(a.numbers["imo_ship"]), min(b.numbers["imo_ship"])))
    numbers = number_terms(a, b)
    shared_numbers = bool(numbers) and any(term[0] > 0 for term in numbers)
    best = _best_names(a, b)
    if best is None and not shared_numbers:
        return _UNLIKE
    weights = a.weights
    if best is not None and not shared_numbers:
        by_names = weights.start + best[3]
        if by_names + _most(a, b) < KEPT:
            return Scored(
                by_names, LinkGrade.NAME_ALONE, Judgement.DIFFERENT, ((by_names, "the names are unlike", ()),)
            )
    terms: list[Term] = [(weights.start, "two records that meet are rarely one target", ())]
    name_terms, like = _name_terms(a, b, best)
    hull = a.target_type is TargetType.VESSEL and "imo_ship" in a.numbers and "imo_ship" in b.numbers
    if shared_numbers:  # unlike names do not outweigh a number without end: a person is to see the pair
        least = UNLIKE_HULL if hull else UNLIKE_MOST
        if sum([term[0] for term in name_terms]) < least:
            name_terms = [(least, "the names are unlike", ())]
    terms += name_terms
    terms += numbers
    documents = document_terms(a, b)
    terms += documents
    born: Births | None = None
    if a.births and b.births:
        births, born = birth_terms(a, b)
        terms += births
    context, has_context, is_special = context_terms(a, b)
    terms += context
    points = sum([term[0] for term in terms])
    if shared_numbers and not hull and like < UNLIKE_NAMES:
        off = min(DOUBTED - points, 0.0)
        terms.append((off, "a shared number, but the names are unlike: it may be misprinted", ()))
        points += off
    if numbers and points < DOUBTED and _may_be_misprinted(a, b, numbers, points):
        terms.append((DOUBTED - points, "the first names are equal: one reference may be misprinted", ()))
        points = DOUBTED
    carried = best is not None and (best[0].weak or best[1].weak) and not shared_numbers
    if carried and points > weights.link - weights.margin - 0.1 and not (documents and documents[0][0] > 0):
        off = weights.link - weights.margin - 0.1 - points
        terms.append((off, "a weak name never links by itself", ()))
        points += off
    grade = _grade(best, numbers, documents, born, has_context, is_special)
    judgement = (
        Judgement.SAME
        if points >= weights.link
        else Judgement.UNSURE
        if points >= weights.review
        else Judgement.DIFFERENT
    )
    return Scored(points, grade, judgement, tuple(terms))


_MOST = {
    kind: each.three_wholes + each.legal + each.regime + each.country + each.flag + each.house
    for kind, each in WEIGHTS.items()
}


def _may_be_misprinted(a: Prepared, b: Prepared, numbers: Iterable[Term], points: float) -> bool:
    """
    Whether nothing but a UN reference parts two records of one first name: a person is to see them.

    UK HAI0012 and HAI0013 print the reference of the next line, INU0279 that of another man.
    """
    apart = sum([term[0] for term in numbers if term[0] < 0 and "UN reference" in term[2]])
    return bool(apart) and points - apart >= a.weights.link and a.names[0].whole == b.names[0].whole


def _most(a: Prepared, b: Prepared) -> float:
    """The most that anything beside the best pair of names can add."""
    weights = a.weights
    most = _MOST[a.target_type]
    if a.births and b.births:
        most += weights.born_equal
    if a.documents and b.documents:
        most += weights.document
    if a.words and b.words:
        most += weights.text_most
    if a.natives and b.natives:
        most += weights.same_native
    return most


def _apart(sentence: str, values: tuple[object, ...]) -> Scored:
    return Scored(CONTRADICTED, LinkGrade.NAME_ALONE, Judgement.DIFFERENT, ((CONTRADICTED, sentence, values),))


Promising = tuple[int, bool, int, int, int]  # promise and bits, less than 0; weak; places of the two names


def _best_names(a: Prepared, b: Prepared) -> tuple[Name, Name, Alignment, float] | None:
    """The pair of names that speaks most for the records, laid side by side; None where no pair is worth it."""
    shared = a.bearers.keys() & b.bearers.keys()
    korean = a.korean or b.korean
    # Sounds say less than letters: they are asked only where a record has no letters to compare.
    by_sound = a.only_sounds or b.only_sounds
    by_syllable = (korean or a.has_han or b.has_han) and a.has_korean and b.has_korean
    if by_sound or by_syllable:
        promising = _promising_by_sound(a, b, shared, by_sound=by_sound, by_syllable=by_syllable)
    else:
        promising = _promising(a, b, shared) if shared else []
    if not promising:
        if not (a.names and b.names and a.births and b.births):
            return None
        promising = [(0, False, 0, 0, 0)]  # born on one day: the names may be alike by letters only
    best = None
    for _, weak, _, i, j in promising if len(promising) == 1 else sorted(promising)[:MOST_PROMISING]:
        one, other = a.names[i], b.names[j]
        found = align(one, other, korean=korean)
        points = _alignment_points(a, found, weak)
        if best is None or points > best[3]:
            best = (one, other, found, points)
        if found.is_perfect and not weak:
            break
    return best


def _promising(a: Prepared, b: Prepared, shared: Collection[str]) -> list[Promising]:
    """
    Pairs of names that share words which weigh enough, the most promising `MOST_PROMISING` among them.

    Names of a record that share the same words and weigh the same are alike promising: they are taken together.
    """
    if not a.wholes.isdisjoint(b.wholes):
        wholes = [
            (-WHOLE, False, -one.total, i, j)
            for i, one in enumerate(a.names)
            if not one.weak and one.whole in b.wholes
            for j, other in enumerate(b.names)
            if one.whole == other.whole and not other.weak
        ]
        return [min(wholes)]  # agrees in every word: no other is laid beside it
    bits = [a.weight[skeleton] for skeleton in shared]
    if 1000 * sum(bits) < TOO_LITTLE * (min(a.least, b.least) or 1):
        return []  # no name is so short
    known: dict[int, int] = {}
    theirs = _bearing(b, shared)
    found: list[Promising] = []
    for (ours, total, weak), places in _bearing(a, shared).items():
        for (common, other_total, other_weak), other_places in theirs.items():
            common &= ours
            if not common:
                continue
            agreed = known.get(common)
            if agreed is None:
                agreed = known[common] = sum([each for place, each in enumerate(bits) if common >> place & 1])
            least, most = (total, other_total) if total < other_total else (other_total, total)
            either = weak or other_weak
            equal: list[tuple[int, int]] = []
            if either and least == most:
                equal = [(i, j) for i in places for j in other_places if a.names[i].whole == b.names[j].whole]
                found += [(-WHOLE, True, -least, i, j) for i, j in equal]
            if 1000 * agreed >= TOO_LITTLE * (least or 1):
                promise = _promise(a, agreed, least, most)
                if len(places) == 1 == len(other_places) and not equal:
                    found.append((-promise, either, -least, places[0], other_places[0]))
                    continue
                pairs: Iterable[tuple[int, int]] = product(places, other_places)
                pairs = (pair for pair in pairs if pair not in equal) if equal else pairs
                found += [(-promise, either, -least, i, j) for i, j in islice(pairs, MOST_PROMISING)]
    return found


def _promise(a: Prepared, agreed: int, least: int, most: int) -> int:
    """
    What two names would add if the words they share were all that agrees: as `_alignment_points`, in thousandths.

    A long name that agrees but for a word goes before a short one within it: AL-HARAMAIN : KENYA BRANCH
    is laid beside AL-HARAMAYN FOUNDATION (KENYA), not its alias AL-HARAMAIN FOUNDATION.
    """
    weights = a.weights
    points = weights.matched * agreed + weights.left_both * (least - agreed) + weights.left_one * (most - least)
    return round(points)


def _bearing(record: Prepared, shared: Iterable[str]) -> dict[tuple[int, int, bool], list[int]]:
    """
    Places of the names that have one of the shared words at least, by which, their bits and whether they are weak.

    The shared words are the digits of a number, in their order.
    """
    marks: dict[int, int] = {}
    mark = 1
    for skeleton in shared:
        for place in record.bearers[skeleton]:
            marks[place] = marks.get(place, 0) | mark
        mark <<= 1
    names = record.names
    if len(marks) == 1:
        ((place, mark),) = marks.items()
        return {(mark, names[place].total, names[place].weak): [place]}
    found: dict[tuple[int, int, bool], list[int]] = {}
    for place in sorted(marks):
        name = names[place]
        key = marks[place], name.total, name.weak
        if key in found:
            found[key].append(place)
        else:
            found[key] = [place]
    return found


def _promising_by_sound(
    a: Prepared, b: Prepared, shared: Set[str], *, by_sound: bool, by_syllable: bool
) -> list[Promising]:
    """Pairs of names that share words, syllables or, where a record has no letters to compare, perhaps sounds."""
    korean = a.korean or b.korean
    found: list[Promising] = []
    skeletons = [name.skeletons & shared for name in b.names]
    for i, one in enumerate(a.names):
        ours = one.skeletons & shared
        for j, other in enumerate(b.names):
            if one.whole == other.whole:
                promise = WHOLE
            elif by_syllable and one.korean and other.korean and _same_given(one, other):
                promise = 1_000_000
            elif by_syllable and korean and one.korean and other.korean and not (one.han or other.han):
                promise = 500
            else:
                common = ours & skeletons[j]
                if not common:
                    if by_sound and one.by_sound != other.by_sound:
                        found.append((-400, one.weak or other.weak, -min(one.total, other.total), i, j))
                    continue
                bits = sum([a.weight[skeleton] for skeleton in common])
                promise = 1000 * bits // (min(one.total, other.total) or 1)
                if promise < TOO_LITTLE:
                    continue
                promise = promise * 10 + 1000 * bits // (max(one.total, other.total) or 1)
            found.append((-promise, one.weak or other.weak, -min(one.total, other.total), i, j))
    return found


def _same_given(one: Name, other: Name) -> bool:
    return any(ours.given == theirs.given for ours in one.korean for theirs in other.korean)


def _alignment_points(a: Prepared, found: Alignment, weak: bool) -> float:
    weights = a.weights
    left, right = found.left, found.right
    both, one = (left, right - left) if left < right else (right, left - right)
    points = (
        weights.matched * min(found.matched, MAX_BITS)
        + weights.left_both * both
        + weights.left_one * one
        + weights.fuzzy * found.fuzzy
    ) / 1000
    if weak:
        points += weights.weak
    if found.extra_first:
        points += weights.extra_first
    return points


def _name_terms(a: Prepared, b: Prepared, best: tuple[Name, Name, Alignment, float] | None) -> tuple[list[Term], float]:
    """What the names say, and the share of their bits that agrees."""
    weights = a.weights
    if best is None:
        return [(weights.no_whole, "no name in common", ())], 0.0
    one, other, found, _ = best
    shorter = min(found.matched + found.left, found.matched + found.right) or 1
    like = (found.matched - found.fuzzy) / shorter
    terms: list[Term] = [
        (weights.matched * min(found.matched, MAX_BITS) / 1000, "names agree: {} / {}", (one.text, other.text))
    ]
    if found.both:
        terms.append((weights.left_both * found.both / 1000, "words that differ on both sides", ()))
    if found.one:
        terms.append((weights.left_one * found.one / 1000, "words that only one of the names has", ()))
    if found.fuzzy:
        terms.append((weights.fuzzy * found.fuzzy / 1000, "words that are spelled differently", ()))
    if found.extra_first:
        terms.append((weights.extra_first, "one has a first name more: a father or a son", ()))
    # Faiz, of whom no list has more: the one word is his name, and a person is to see it.
    first = one.primary and other.primary and one.whole == other.whole
    weak = (one.weak or other.weak) and not first
    if weak:
        terms.append((weights.weak, "the name is a weak one on one of the lists", ()))
    if found.words == 1 and weights.one_word and not (one.korean and other.korean):
        terms.append((weights.one_word, "only one word agrees", ()))
    equal = len(a.wholes & b.wholes)
    all_sounds = one.by_sound != other.by_sound and not (found.left or found.right)
    alike = all_sounds or (found.is_perfect and a.target_type in _TRANSCRIBED)
    if equal == 0 and (weak or not alike):
        terms.append((weights.no_whole, "no whole name is equal", ()))
    elif equal == 2:
        terms.append((weights.two_wholes, "two names are equal", ()))
    elif equal > 2:
        terms.append((weights.three_wholes, "three or more names are equal", ()))
    if a.natives and b.natives and (scripts := sorted(a.natives.keys() & b.natives.keys())):
        same = [script for script in scripts if a.natives[script] & b.natives[script]]
        if same:
            terms.append((weights.same_native, "equal in the original script ({})", (same[0],)))
        else:
            terms.append((weights.other_native, "names in the original script differ ({})", (scripts[0],)))
    if a.target_type is not TargetType.PERSON:
        terms += _organisation_terms(a, one, other)
    return terms, like


def _organisation_terms(a: Prepared, one: Name, other: Name) -> list[Term]:
    weights = a.weights
    terms: list[Term] = []
    if one.places or other.places:
        if one.places and other.places:
            if not one.places & other.places:
                what = (min(one.places), min(other.places))
                terms.append((weights.place_apart, "places in the names differ ({} / {})", what))
        else:
            terms.append((weights.place_one, "only one name has a place in it", ()))
    if one.numbers or other.numbers:
        if one.numbers and other.numbers:
            if one.numbers != other.numbers:
                what = (min(one.numbers), min(other.numbers))
                terms.append((weights.number_apart, "numbers in the names differ ({} / {})", what))
        else:
            terms.append((weights.number_one, "only one name has a number in it", ()))
    if one.legal and other.legal and weights.legal:
        if one.legal == other.legal:
            terms.append((weights.legal, "legal form agrees ({})", (one.legal,)))
        else:
            terms.append((weights.legal_apart, "legal forms differ ({} / {})", (one.legal, other.legal)))
    return terms


def _grade(
    best: tuple[Name, Name, Alignment, float] | None,
    numbers: list[Term],
    documents: list[Term],
    born: Births | None,
    has_context: bool,
    is_special: bool,
) -> LinkGrade:
    shared = [str(term[2][0]) for term in numbers if term[0] > 0]
    if "UN reference" in shared:
        return LinkGrade.SHARED_REFERENCE
    if shared or any(term[0] > 0 and len(term[2]) == 1 for term in documents):
        return LinkGrade.VALID_IDENTIFIER
    if born in AGREEING:
        return LinkGrade.NAME_AND_BIRTH_DATE
    rare = best is not None and best[2].matched - best[2].fuzzy >= COMMON_NAME
    if has_context and (rare or is_special):
        return LinkGrade.NAME_AND_CONTEXT
    return LinkGrade.NAME_ALONE
