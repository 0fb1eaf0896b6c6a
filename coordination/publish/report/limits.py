"""What the report cannot say, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from coordination.publish.report.facts import Facts
from coordination.publish.report.figures import Figures
from coordination.publish.report.words import joined, names, number, plural


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing the report cannot say: of whom or what, and why."""

    what: str
    why: str


def limits(facts: Facts, figures: Figures) -> list[Limit]:
    found = [*_unknown(facts), *_unread(facts)]
    read = {state.jurisdiction for state in facts.lists if state.is_read}
    unseen = [code for code in facts.partners if code in read and not facts.seen_on(code)]
    if unseen:
        found.append(Limit("This week", f"not seen in {joined(unseen)}: no edition of it is read."))
    for state in facts.lists:
        found += [Limit(state.code, f"edition of {t.edition_on} {t.state}: {t.reason}") for t in state.troubles]
        if state.unmapped:
            found.append(Limit(state.code, f"programmes not mapped to a regime: {names(state.unmapped, 4)}."))
    if figures.to_be_confirmed:
        rest = "rests" if figures.to_be_confirmed == 1 else "rest"
        found.append(
            Limit(
                "To be confirmed", f"{plural(figures.to_be_confirmed, 'gap')} that {rest} on a bare name, not counted."
            )
        )
    bounded = sum(gap.is_bound for gap in facts.gaps.open)
    if bounded:
        found.append(
            Limit(
                "Ages",
                f"{plural(bounded, 'open gap')} opened on a day known only as “not after” (≤): the age is the least.",
            )
        )
    return found


def _unknown(facts: Facts) -> list[Limit]:
    """Partners by how many cells of shared targets are unknown; those for one and the same reason together."""
    alike: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for code in facts.partners:
        standing = facts.matrix.standing[code]
        reasons = tuple((words, count) for (_, words), count in standing.unknown.most_common())
        if reasons:
            alike.setdefault(reasons, []).append(code)
    shared = number(facts.matrix.shared)
    return [
        Limit(
            joined(codes),
            f"{number(sum(n for _, n in reasons))} of {shared} shared targets unknown: {why(reasons, limit=1)}.",
        )
        for reasons, codes in alike.items()
    ]


def _unread(facts: Facts) -> list[Limit]:
    """Partners whose lists do not say no, where no shared target has told so."""
    alike: dict[str, list[str]] = {}
    for code in facts.partners:
        if (reason := facts.unread(code)) and not facts.matrix.standing[code].unknown:
            alike.setdefault(reason, []).append(code)
    return [Limit(joined(codes), f"{reason}: absences unknown.") for reason, codes in alike.items()]


def why(reasons: Sequence[tuple[str, int]], *, limit: int = 3) -> str:
    """The reasons with most cells; a single one needs no number."""
    if len(reasons) <= 1:
        return "".join(words for words, _ in reasons)
    told = [f"{words} ({number(count)})" for words, count in reasons[:limit]]
    return "; ".join([*told, "other reasons"] if len(reasons) > limit else told)
