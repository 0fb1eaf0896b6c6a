"""
Ownership as inference: whom a jurisdiction's measures reach though it has not designated them. Pure.

What is inferred is told as such; it is never a designation, and never a gap. Each jurisdiction's
own rule counts: a result under one says nothing under another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from coordination.vocabulary import Exposure, Tie

Party = int | str  # an entity's id, or a name of which no list holds a record


@dataclass(frozen=True, slots=True)
class OwnedBy:
    """One statement of a list. `percent`: as printed, 0 to 100; None: it prints none."""

    owned: Party
    owner: Party
    tie: Tie
    percent: float | None = None


@dataclass(frozen=True, slots=True)
class OwnershipRule:
    """
    threshold   share in per cent; None: the law gives no number, or none that is known
    inclusive   exactly the threshold is enough
    aggregates  shares of several designated owners are added; None: not known
    control     control without ownership is enough; None: no general rule, so that nothing is inferred
    words       the rule in a sentence
    """

    threshold: float | None
    inclusive: bool
    aggregates: bool | None
    control: bool | None
    words: str


RULES: Mapping[str, OwnershipRule] = {
    "US": OwnershipRule(50, True, True, False, "50 % or more, added up over owners; control is not enough"),
    "EU": OwnershipRule(50, True, True, True, "50 % or more, added up; or control, which can be rebutted"),
    "GB": OwnershipRule(50, False, False, True, "more than 50 %, not added up; or control"),
    "AU": OwnershipRule(None, False, None, True, "no fixed share; control by analogy with company law"),
    "NZ": OwnershipRule(None, False, None, True, "as its regulations define owning or controlling"),
    "KR": OwnershipRule(None, False, None, True, "owned or controlled; the share is not known"),
    "JP": OwnershipRule(None, False, None, None, "no general rule: notices name whom they mean; nothing is inferred"),
}


@dataclass(frozen=True, slots=True)
class Inferred:
    """
    `owned` may be reached by the measures of `jurisdiction`, which has not designated it.

    owners   through whom, designated there or reached themselves
    percent  the share that counts under the rule; None: lists print none
    """

    jurisdiction: str
    owned: Party
    exposure: Exposure
    owners: tuple[Party, ...]
    percent: float | None


def infer(
    facts: Iterable[OwnedBy], designated: Mapping[str, Collection[Party]], rules: Mapping[str, OwnershipRule] = RULES
) -> list[Inferred]:
    """
    What follows in each jurisdiction from its rule, by jurisdiction and owned.

    designated  jurisdiction -> whom it has designated
    Owners that meet the rule themselves count as owners in turn: shares reach through chains.
    """
    by_owned: dict[Party, list[OwnedBy]] = defaultdict(list)
    for fact in facts:
        if fact.tie is not Tie.LINKED and fact.owned != fact.owner:
            by_owned[fact.owned].append(fact)
    found = []
    for code, rule in rules.items():
        found += _in_jurisdiction(code, rule, by_owned, set(designated.get(code, ())))
    return found


def _in_jurisdiction(
    code: str, rule: OwnershipRule, by_owned: Mapping[Party, list[OwnedBy]], designated: set[Party]
) -> list[Inferred]:
    reached = set(designated)
    found: dict[Party, Inferred] = {}
    while True:
        before = len(reached)
        for owned, facts in by_owned.items():
            if owned in designated:
                continue
            inferred = _of(code, rule, owned, [fact for fact in facts if fact.owner in reached])
            if inferred is not None:
                found[owned] = inferred
                if inferred.exposure is Exposure.MEETS_RULE:
                    reached.add(owned)
        if len(reached) == before:
            return sorted(found.values(), key=lambda each: str(each.owned))


def _of(code: str, rule: OwnershipRule, owned: Party, facts: list[OwnedBy]) -> Inferred | None:
    """What the facts about designated owners say under the rule; None: it does not reach."""
    if not facts or rule.control is None:
        return None
    owners = tuple(dict.fromkeys(fact.owner for fact in facts))
    shares: dict[Party, float] = {}
    for fact in facts:
        if fact.percent is not None:  # two lists may print the share of one owner: it counts once
            shares[fact.owner] = max(fact.percent, shares.get(fact.owner, 0.0))
    share = None
    if shares:
        share = min(sum(shares.values()), 100.0) if rule.aggregates else max(shares.values())
    if share is not None and _meets(rule, share):
        return Inferred(code, owned, Exposure.MEETS_RULE, owners, share)
    if any(_may_reach(rule, fact) for fact in facts):
        return Inferred(code, owned, Exposure.POSSIBLE, owners, share)
    return None


def _meets(rule: OwnershipRule, share: float) -> bool:
    if rule.threshold is None:
        return False
    return share > rule.threshold or (rule.inclusive and share == rule.threshold)


def _may_reach(rule: OwnershipRule, fact: OwnedBy) -> bool:
    """Whether the statement leaves it open that the rule reaches."""
    if fact.tie in (Tie.CONTROLLED, Tie.OWNED_OR_CONTROLLED) and rule.control:
        return True
    if fact.tie is Tie.CONTROLLED:
        return False
    # Owned: with a share below a known threshold it is told; without one, or without a threshold, it is open.
    return fact.percent is None or rule.threshold is None
