"""
How well a record answers a query: a bare name, and what else is asked. Pure.

Two records that link are expected to agree; a query is not. So names count by the share of their
bits that agree, and a birth date, country or number only where the query gives one. Scores are
from 0 to 1: about 0.75 is a good answer by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from coordination.resolve.alignment import Alignment, align
from coordination.resolve.prepared import Name, Prepared
from coordination.resolve.record import Birth

GOOD = 0.75  # from which on an answer by name is a good one
_ONE_SIDE = 0.3  # what is left over on one side alone counts so much: a query often gives half a name
_BELIED = 0.78  # a name printed in one script that the record's other names belie
_WEAK = 0.9
_UNLIKE = 0.35  # a shared number with names less alike may be misprinted
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reason:
    """
    Something that counts.

    feature  name, birth_date, country or number
    points   what it adds to the score, or takes from it
    """

    feature: str
    points: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """
    A record as an answer.

    name     the one of its names that answers best, "" where none does
    reasons  what counts, each with its sentence
    """

    score: float
    name: str
    reasons: tuple[Reason, ...]


def rank(query: Prepared, found: Prepared, *, printed: str = "", shared: Iterable[str] = ()) -> Ranked:
    """
    Weigh one record against a query of its type.

    printed  a name of the record that is the query's letter by letter, where there is one
    shared   numbers ("IMO ship 8916293") that the query gives and the record bears
    """
    share, name, reasons = _by_name(query, found, printed)
    score = share
    for reason in (*_by_birth(query.births, found.births), *_by_country(query, found)):
        score += reason.points
        reasons.append(reason)
    numbers = list(shared)
    if numbers:
        told = f"bears the number asked for: {', '.join(numbers)}"
        doubted = bool(query.names) and share < _UNLIKE and not any(number.startswith("IMO") for number in numbers)
        sure = 0.7 if doubted else 0.97
        reasons.append(Reason("number", sure, f"{told}; but its names are unlike" if doubted else told))
        score = max(score * 0.03 + sure, score) if not doubted else max(sure, score)
    return Ranked(round(min(max(score, 0.0), 1.0), 4), name, tuple(reasons))


def _by_name(query: Prepared, found: Prepared, printed: str) -> tuple[float, str, list[Reason]]:
    best: tuple[float, Name, Name, Alignment] | None = None
    korean = query.korean or found.korean
    for asked in query.names:
        for name in found.names:
            alike = asked.whole == name.whole
            korean_both = asked.korean and name.korean
            if (
                not alike
                and not korean_both
                and set(asked.skeletons).isdisjoint(name.skeletons)
                and not _sound(asked, name)
            ):
                continue
            laid = align(asked, name, korean=korean)
            share = _share(laid) * (_WEAK if name.weak and not asked.weak else 1.0)
            if best is None or share > best[0]:
                best = share, asked, name, laid
    if printed and (best is None or best[0] < _BELIED):
        belied = best is None or best[0] < 0.5
        rest = ", though its other names read another way" if belied else ""
        share = _BELIED if belied else max(best[0] if best else 0.0, _BELIED)
        return share, printed, [Reason("name", round(share, 4), f"prints the name asked for, {printed}{rest}")]
    if best is None:
        return 0.0, "", []
    share, asked, name, laid = best
    return share, name.text, [Reason("name", round(share, 4), _told(asked, name, laid))]


def _sound(asked: Name, name: Name) -> bool:
    """Whether two names of which one is in another script than Latin have a word that may sound alike (kana)."""
    sounds = {word.coarse for word in asked.words if word.coarse}
    return asked.latin != name.latin and any(word.coarse in sounds for word in name.words)


def _share(laid: Alignment) -> float:
    whole = laid.matched + laid.both + _ONE_SIDE * laid.one
    return max(laid.matched - laid.fuzzy, 0) / whole if whole else 0.0


def _told(asked: Name, name: Name, laid: Alignment) -> str:
    if laid.is_perfect:
        return f"its name {name.text} agrees in every word"
    words = ", ".join(one if one == other else f"{one} / {other}" for one, other in laid.pairs)
    if laid.left and laid.right:
        return f"its name {name.text} agrees in {words or 'nothing'}; both hold more"
    if laid.right:
        return f"its name {name.text} agrees in {words} and holds more"
    if laid.left:
        return f"its name {name.text} agrees in {words}; more was asked for"
    return f"its name {name.text} is spelled alike: {words}"


def _by_birth(asked: Iterable[Birth], printed: Iterable[Birth]) -> list[Reason]:
    pairs = [(one, other) for one in asked for other in printed]
    if not pairs:
        return []
    if any(one.earliest <= other.latest and other.earliest <= one.latest for one, other in pairs):
        exact = any(one.earliest == one.latest == other.earliest == other.latest for one, other in pairs)
        return (
            [Reason("birth_date", 0.12, "born on the day asked for")]
            if exact
            else [Reason("birth_date", 0.06, "born when asked for, as far as is printed")]
        )
    if any(one.earliest - _ONE_DAY <= other.latest and other.earliest - _ONE_DAY <= one.latest for one, other in pairs):
        return [Reason("birth_date", 0.08, "born a day off: lists differ so")]
    nearest = min(
        min(abs((one.earliest - other.latest).days), abs((other.earliest - one.latest).days)) for one, other in pairs
    )
    if nearest < 366 * 2:
        return [Reason("birth_date", -0.1, "born within two years of the day asked for")]
    return [Reason("birth_date", -0.35, "born in other years than asked for")]


def _by_country(query: Prepared, found: Prepared) -> list[Reason]:
    asked = query.countries
    known = found.countries | ({found.flag} if found.flag else set())
    if not asked or not known:
        return []
    if asked & known:
        return [Reason("country", 0.04, f"of the country asked for: {', '.join(sorted(asked & known)).upper()}")]
    return [Reason("country", -0.12, f"of another country: {', '.join(sorted(known)).upper()}")]
