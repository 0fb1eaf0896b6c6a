"""
Whether two records name one target: points for and against, each with its sentence. Pure.

The points add up to log-odds (natural); three thresholds a type make of them a link, a case for a
person, or nothing (`weights`). A number alone never links where the names contradict: published
references and identifiers are misprinted (UK HAI0012, INU0279). The one exception is the number
on a ship's hull: ships change their names and keep it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from coordination.resolve.evidence import (
    AGREEING,
    Births,
    Term,
    birth_terms,
    context_terms,
    document_terms,
    hulls_differ,
    number_terms,
    sentence,
)
from coordination.resolve.names import Laid, best_names, hopeless, most_by_names, name_terms
from coordination.resolve.prepared import Prepared
from coordination.resolve.promising import Promising, promising
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

COMMON_NAME = 12_000  # bits below which two bearers of a name are often two persons (7 % at 11, 25 % at 9)
_ROUNDING = 1e-6  # points: a sum in another order differs by less
# Bound once: to ask the class for a member takes as long as a rule.
_SAME, _UNSURE, _DIFFERENT = Judgement.SAME, Judgement.UNSURE, Judgement.DIFFERENT
_VESSEL, _NAME_ALONE = TargetType.VESSEL, LinkGrade.NAME_ALONE


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
        return [(round(term[0], 2), sentence(term)) for term in self.told]

    @property
    def explanation(self) -> str:
        """What speaks most for the pair, in a line."""
        spoken = sorted(self.terms, key=lambda term: -term[0])
        return "; ".join(said for points, said in spoken if points > 0)[:700]


_UNLIKE = Scored(-9.0, _NAME_ALONE, _DIFFERENT, ((-9.0, "the names share nothing", ()),))


class _Beside(NamedTuple):
    """What two records say beside their names and numbers: of documents, and of all else."""

    documents: list[Term]
    born: Births | None
    others: list[Term]
    has_context: bool
    is_special: bool

    @property
    def points(self) -> float:
        return sum([term[0] for term in (self.documents + self.others if self.documents else self.others)])


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
    shared_numbers = _any_shared(numbers)
    best = best_names(a, b, promising(a, b))
    if best is None and not shared_numbers:
        return _UNLIKE
    if best is not None and not shared_numbers:
        by_names = a.weights.start + best.points
        if by_names + _most(a, b) < KEPT:
            return Scored(by_names, _NAME_ALONE, _DIFFERENT, ((by_names, "the names are unlike", ()),))
    return _weighed(a, b, numbers, best, _beside(a, b))


def score_kept(a: Prepared, b: Prepared) -> Scored | None:
    """
    As `score`, but None where the points are below `KEPT`: five pairs of six, and most are told by a glance.

    What is cheap to know is asked first, and no more than it takes to see that the rest cannot make up for it.
    """
    if a.id > b.id:
        a, b = b, a
    if a.target_type is not b.target_type:
        return None
    if a.numbers and b.numbers and (number_terms(a, b) or hulls_differ(a, b)):
        scored = score(a, b)
        return scored if scored.points >= KEPT else None
    pairs = promising(a, b)
    if not pairs:
        return None
    beside = _beside(a, b)
    least = KEPT - a.weights.start - beside.points - _ROUNDING  # that the names must give
    lacking = least - most_by_names(a, b)
    # The last ones only: where the first agrees in every word, no other is looked at.
    while pairs and _most_of(a, b, pairs[-1]) < lacking:
        pairs.pop()
    if hopeless(a, b, pairs, lacking):
        return None
    best = best_names(a, b, pairs)
    if best is None or best.points < least - most_by_names(a, b, best):
        return None
    scored = _weighed(a, b, [], best, beside)
    return scored if scored.points >= KEPT else None


def _most_of(a: Prepared, b: Prepared, pair: Promising) -> float:
    """The most that the words of two names can give: all of the lighter one agree."""
    bits = MAX_BITS if a.has_korean and b.has_korean else min(-pair[2], MAX_BITS)
    return a.weights.matched * bits / 1000


def _any_shared(numbers: Iterable[Term]) -> bool:
    return any(term[0] > 0 for term in numbers)


def _beside(a: Prepared, b: Prepared) -> _Beside:
    births, born = birth_terms(a, b) if a.births and b.births else ([], None)
    context, has_context, is_special = context_terms(a, b)
    return _Beside(document_terms(a, b), born, births + context, has_context, is_special)


def _weighed(a: Prepared, b: Prepared, numbers: list[Term], best: Laid | None, beside: _Beside) -> Scored:
    weights = a.weights
    shared_numbers = _any_shared(numbers)
    terms: list[Term] = [(weights.start, "two records that meet are rarely one target", ())]
    by_names, like = name_terms(a, b, best)
    hull = a.target_type is _VESSEL and "imo_ship" in a.numbers and "imo_ship" in b.numbers
    if shared_numbers:  # unlike names do not outweigh a number without end: a person is to see the pair
        least = UNLIKE_HULL if hull else UNLIKE_MOST
        if sum([term[0] for term in by_names]) < least:
            by_names = [(least, "the names are unlike", ())]
    terms += by_names
    terms += numbers
    terms += beside.documents
    terms += beside.others
    points = sum([term[0] for term in terms])
    if shared_numbers and not hull and like < UNLIKE_NAMES:
        off = min(DOUBTED - points, 0.0)
        terms.append((off, "a shared number, but the names are unlike: it may be misprinted", ()))
        points += off
    if numbers and points < DOUBTED and _may_be_misprinted(a, b, numbers, points):
        terms.append((DOUBTED - points, "the first names are equal: one reference may be misprinted", ()))
        points = DOUBTED
    carried = best is not None and (best.one.weak or best.other.weak) and not shared_numbers
    documented = bool(beside.documents) and beside.documents[0][0] > 0
    # Both lists put KBP at one house: OFAC's weak name is the EU's first.
    at_home = best is not None and best.found.is_perfect and not a.houses.isdisjoint(b.houses)
    if carried and points > weights.link - weights.margin - 0.1 and not (documented or at_home):
        off = weights.link - weights.margin - 0.1 - points
        terms.append((off, "a weak name never links by itself", ()))
        points += off
    judgement = _SAME if points >= weights.link else _UNSURE if points >= weights.review else _DIFFERENT
    return Scored(points, _grade(best, numbers, beside), judgement, tuple(terms))


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
    return Scored(CONTRADICTED, _NAME_ALONE, _DIFFERENT, ((CONTRADICTED, sentence, values),))


def _grade(best: Laid | None, numbers: list[Term], beside: _Beside) -> LinkGrade:
    shared = [str(term[2][0]) for term in numbers if term[0] > 0]
    if "UN reference" in shared:
        return LinkGrade.SHARED_REFERENCE
    if shared or any(term[0] > 0 and len(term[2]) == 1 for term in beside.documents):
        return LinkGrade.VALID_IDENTIFIER
    if beside.born in AGREEING:
        return LinkGrade.NAME_AND_BIRTH_DATE
    rare = best is not None and best.found.matched - best.found.fuzzy >= COMMON_NAME
    if beside.has_context and (rare or beside.is_special):
        return LinkGrade.NAME_AND_CONTEXT
    return _NAME_ALONE
