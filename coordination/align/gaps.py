"""What each jurisdiction has yet to do about an entity: all kinds of gap, and here those of absence. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta

from coordination.align.case import Case
from coordination.align.delistings import delisting_divergence
from coordination.align.facts import UN, Cell, FoundGap, PolicyRow, Target, World
from coordination.align.measures import weaker_measures
from coordination.align.particulars import data_gaps
from coordination.align.quorum import quorum_of
from coordination.align.rules import earliest_day, policies_of
from coordination.vocabulary import Authority, GapKind, LinkGrade, Status, UNEffect

_MISSING = (Status.NOT_DESIGNATED, Status.DELISTED)


def find_gaps(
    target: Target, found: Sequence[Cell], world: World, day: date, *, of_data: bool = True
) -> list[FoundGap]:
    """
    The gaps of one entity on one day, in the order of columns; of one jurisdiction in the order of kinds.

    found    the cells of the jurisdictions that are asked for
    of_data  whether gaps in what lists print are

    not_transposed        a UN name that the jurisdiction repeats by name is missing after grace; to be
                          confirmed where its lists print no UN references (US): names alone were compared
    not_followed          enough partners designated under their own authority; this one could, and has not
    overdue               it said by when it would designate, and that day has passed
    weaker_measures       it designated with less than a freeze, where enough others freeze
    delisting_divergence  it dropped what enough others keep, or keeps as a UN name what the UN dropped
    data_conflict, data_missing   what its list prints of the target, or lacks, against the others

    A list read from a file answers as of its own date: no gap opens after that. What a jurisdiction
    says it will do, or will not, is an answer to a gap and not the end of it.
    """
    if _is_one_partners_alone(target, world):
        return []
    case = Case.of(target, found, world, day)
    in_data = data_gaps(case) if of_data else []
    gaps: list[FoundGap] = []
    for cell in found:
        if cell.jurisdiction == UN:
            continue
        of_cell = (
            _absence(case, cell),
            _overdue(case, cell),
            weaker_measures(case, cell),
            delisting_divergence(case, cell),
        )
        gaps += [gap for gap in of_cell if gap is not None]
        gaps += [gap for gap in in_data if gap.jurisdiction == cell.jurisdiction]
    return gaps


def _is_one_partners_alone(target: Target, world: World) -> bool:
    """Whether no gap can be of it: one partner alone has records of it, which is no quorum, and nobody said a word."""
    listed_by = {listing.jurisdiction for listing in target.listings}
    return not target.intentions and UN not in listed_by and len(listed_by) < min(world.least_quorum, 2)


def _absence(case: Case, cell: Cell) -> FoundGap | None:
    if cell.answer_of_lists not in _MISSING:
        return None
    return _not_transposed(case, cell) or _not_followed(case, cell)


def _not_transposed(case: Case, cell: Cell) -> FoundGap | None:
    evidence = case.un_listings()
    for regime, row in policies_of(cell.jurisdiction, case.un_since, case.world):
        grace = timedelta(days=row.grace_days)
        opened_on = case.un_since[regime] + grace
        if row.un_effect is not UNEffect.BY_NAME or opened_on > case.day:
            continue
        counted = case.world.un_in_force_from.get(regime, date.min)
        earliest = min(max(earliest_day(listing), counted) for listing in evidence if regime in listing.regimes)
        if case.is_read_of(earliest + grace, cell.jurisdiction):
            readings = case.world.readings.get(cell.jurisdiction, ())
            by_reference = any(reading.prints_un_references for reading in readings)
            return case.gap(
                GapKind.NOT_TRANSPOSED,
                cell.jurisdiction,
                regime,
                opened_on,
                evidence=evidence,
                statement=f"A UN name since {case.un_since[regime]}, which {cell.jurisdiction} repeats by an act that "
                "names it, and has not.",
                is_confirmed=by_reference,
                grade=LinkGrade.SHARED_REFERENCE if by_reference else LinkGrade.NAME_ALONE,
                is_of_the_un=True,
            )
    return None


def _not_followed(case: Case, cell: Cell) -> FoundGap | None:
    if cell.answer_of_lists is not Status.NOT_DESIGNATED:
        return None  # a partner that delisted has decided; that is another kind of gap
    quorum = quorum_of(case, cell.jurisdiction, case.acts.but_of(cell.jurisdiction))
    if quorum is None:
        return None
    opened_on = quorum.completed_on + quorum.grace
    if opened_on > case.day or not case.is_read_of(quorum.earliest + quorum.grace, cell.jurisdiction):
        return None
    return case.gap(
        GapKind.NOT_FOLLOWED,
        cell.jurisdiction,
        quorum.regime,
        opened_on,
        evidence=quorum.acts,
        statement=f"Designated by {quorum.words} under their own authority; {cell.jurisdiction} could under "
        f"{quorum.regime}, and has not.",
        is_confirmed=quorum.is_confirmed,
        grade=quorum.grade,
    )


def _overdue(case: Case, cell: Cell) -> FoundGap | None:
    if cell.status is not Status.PLANNED or cell.due_on is None or cell.answer_of_lists not in _MISSING:
        return None
    opened_on = cell.due_on + timedelta(days=1)
    regime = _regime_to_act_under(case, cell.jurisdiction)
    if opened_on > case.day or regime is None or not case.is_read_of(opened_on, cell.jurisdiction):
        return None
    acts = case.acts.but_of(cell.jurisdiction).listings or tuple(
        listing for listing in case.standing if listing.jurisdiction != cell.jurisdiction
    )
    return case.gap(
        GapKind.OVERDUE,
        cell.jurisdiction,
        regime,
        opened_on,
        evidence=acts,
        statement=f"{cell.jurisdiction} meant to designate by {cell.due_on}, and has not.",
    )


def _regime_to_act_under(case: Case, jurisdiction: str) -> str | None:
    """The weightiest regime of the target under which the jurisdiction may act; ties by code."""

    def may(regime: str, row: PolicyRow) -> bool:
        return row.authority is Authority.AUTONOMOUS or (row.authority is Authority.UN_ONLY and regime in case.un_since)

    able = [regime for regime, row in policies_of(jurisdiction, case.regimes, case.world) if may(regime, row)]
    return min(able, key=lambda regime: (-case.world.regime_weight.get(regime, 0), regime), default=None)
