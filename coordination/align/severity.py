"""
How serious a gap is: points for stated reasons, 0 to 100 in all. Pure.

    a UN name is missing, or is kept after the UN removed it       40
    partners that have acted                                       12 each, at most 36
    the regime                                                     its weight (0 to 25)
    the target deals in petroleum or arms, by its own listings     10
    it had to do with deliveries over a ceiling, by the ledger     10
    those who have acted freeze assets                              5
    age                                                             5 from 90 days, 10 from a year on

The weights of the reasons may come to more than 100 together. What is over is taken off by a reason of its own,
so that the reasons shown still add up and gaps of all regimes stand on one scale.

Data gaps count apart: 15 where lists contradict each other, 5 where one lacks what others print,
and 2 for each list that prints it, at most 10.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from coordination.align.facts import UN, Listing, World
from coordination.vocabulary import GapKind, Measure, Severity

HIGH, MEDIUM = 55, 35  # points from which a gap is high, medium
MOST = 100

Reasons = tuple[tuple[int, str], ...]

# Words of a listing's name or reasons by which its target trades in what the Council limits or bans.
_PETROLEUM = (
    r"\b(?:petroleum|refined oil|crude oil|oil products?|diesel|gasoline|(?:fuel oil|(?:jet|marine) fuel)|bunkering"
    r"|oil tankers?|petrochemicals?|\w*oblgaz|\w*nefteprodu[ck]t)\b"
)
_ARMS = (
    r"\b(?:arms (?:embargo|trade|deals?|sales?|shipments?|transfers?|brokering)|armaments?|weapons?|munitions?"
    r"|ammunition|missiles?|artillery|military equipment)\b"
)
# What is dealt in; stems, one of which occurs where any of the words does (a plain search is quick); the words.
_TRADES = (
    (
        "petroleum",
        ("petrol", "oil", "diesel", "gasoline", "fuel", "bunkering", "petrochem", "oblgaz", "nefteprodu"),
        re.compile(_PETROLEUM),
    ),
    (
        "arms",
        ("arms ", "armament", "weapon", "munition", "missile", "artillery", "military equipment"),
        re.compile(_ARMS),
    ),
)


def severity(reasons: Sequence[tuple[int, str]]) -> Severity:
    points = sum(points for points, _ in reasons)
    return Severity.HIGH if points >= HIGH else Severity.MEDIUM if points >= MEDIUM else Severity.LOW


def trades(listings: Iterable[Listing]) -> list[str]:
    """What the target deals in, petroleum or arms, by the words of its listings."""
    text = "\n".join(f"{listing.name}\n{listing.text}" for listing in listings).lower()
    return [what for what, stems, words in _TRADES if any(stem in text for stem in stems) and words.search(text)]


def severity_reasons(
    kind: GapKind,
    regime: str,
    evidence: Collection[Listing],
    age_days: int,
    world: World,
    *,
    dealing: Sequence[str] = (),
    is_of_the_un: bool = False,
    facilitates: str = "",
) -> Reasons:
    """
    Points and the words for them; they add up to 100 at most, the last being negative where the others pass it.

    evidence      records that the gap rests on
    dealing       what the target deals in, as `trades` tells
    is_of_the_un  the UN's list is what the jurisdiction is behind
    facilitates   what the target had to do with deliveries over a ceiling, in words
    """
    partners = {listing.jurisdiction for listing in evidence if listing.jurisdiction != UN}
    if kind.is_of_data:
        return _of_data(kind, {listing.jurisdiction for listing in evidence})
    reasons: list[tuple[int, str]] = []
    if is_of_the_un:
        reasons.append((40, "UN name"))
    if partners:
        words = "1 partner has acted" if len(partners) == 1 else f"{len(partners)} partners have acted"
        reasons.append((min(12 * len(partners), 36), words))
    if world.regime_weight.get(regime):
        reasons.append((world.regime_weight[regime], f"regime {regime}"))
    if dealing:
        reasons.append((10, f"deals in {' and '.join(dealing)}"))
    if facilitates:
        reasons.append((10, f"over a ceiling: {facilitates}"))
    if any(Measure.ASSET_FREEZE in listing.measures for listing in evidence):
        reasons.append((5, "assets frozen by those who have acted"))
    if age_days >= 90:
        reasons.append((10, "open for a year or more") if age_days >= 365 else (5, "open for 90 days or more"))
    over = sum(points for points, _ in reasons) - MOST
    if over > 0:
        reasons.append((-over, f"over {MOST}, which is the most"))
    return tuple(reasons)


def _of_data(kind: GapKind, printing: Collection[str]) -> Reasons:
    lists = "1 list prints" if len(printing) == 1 else f"{len(printing)} lists print"
    if kind is GapKind.DATA_CONFLICT:
        return (15, "lists contradict each other"), (min(2 * len(printing), 10), f"{lists} it otherwise")
    return (5, "its list lacks what others print"), (min(2 * len(printing), 10), f"{lists} it")
