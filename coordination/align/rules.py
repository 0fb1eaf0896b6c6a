"""
The status of each jurisdiction on one entity, on one day. Pure; no clock.

Which status wins, first that holds: a record says so, a UN name in force by law, planned or not
pursued (the jurisdiction said so), unknown (a list that would show it is not read, partial, stale
or older than the matter), delisted, no authority, not designated.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from coordination.align.facts import UN, Cell, EndedGround, Intention, Listing, PolicyRow, Reading, Target, World
from coordination.vocabulary import Authority, Coverage, DateKind, Measure, Status, UNEffect


def cells(target: Target, world: World, day: date) -> list[Cell]:
    """One cell for each jurisdiction, in the order of columns, lags counted from the first mover."""
    return _with_lags(cells_of(world.jurisdictions, target, world, day))


def cells_of(jurisdictions: Iterable[str], target: Target, world: World, day: date) -> list[Cell]:
    """The cells of some jurisdictions, without lags: these depend on all."""
    target = target.on(day)
    regimes = regimes_of(target.listings, day)
    un_since = un_in_force_since(target.listings, world, day)
    concerned = {listing.jurisdiction for listing in target.listings}
    concerned.update(said.jurisdiction for said in target.intentions)
    # The cell of a jurisdiction that no record and no word is of is that of many entities.
    of_none: dict[str, Cell] = world.answers.setdefault(_asked_of(target, regimes, un_since, world, day), {})
    found = []
    for jurisdiction in jurisdictions:
        cell = None if jurisdiction in concerned else of_none.get(jurisdiction)
        if cell is None:
            cell = _cell(jurisdiction, target, regimes, un_since, world, day)
            if jurisdiction not in concerned:
                of_none[jurisdiction] = cell
        found.append(cell)
    return found


def _asked_of(
    target: Target, regimes: frozenset[str], un_since: Mapping[str, date], world: World, day: date
) -> tuple[Any, ...]:
    """All of an entity that decides on the cell of a jurisdiction that has no record of it and has said nothing."""
    first = min(map(earliest_day, target.listings), default=date.max)
    recent = first if first > world.settled_on else None
    return day, target.target_type, regimes, recent, tuple(sorted(un_since.items()))


def regimes_of(listings: Sequence[Listing], day: date) -> frozenset[str]:
    """The regimes of the records in force on the day; of those that ended or are yet to come, if none is."""
    if len(listings) == 1:
        return listings[0].on(day).regimes
    listings = [listing.on(day) for listing in listings]
    standing = [listing for listing in listings if listing.in_force(day)] or listings
    return frozenset().union(*(listing.regimes for listing in standing))


def un_in_force_since(listings: Iterable[Listing], world: World, day: date) -> dict[str, date]:
    """
    Regime -> day from which its UN listing counts, for UN listings in force on the day.

    A regime that was reinstated counts from then (Iran: snapback of September 2025), not from
    the listing of 2006.
    """
    since: dict[str, date] = {}
    for listing in listings:
        if listing.jurisdiction == UN and listing.in_force(day):
            for regime in listing.on(day).regimes:
                counted = max(listing.since, world.un_in_force_from.get(regime, listing.since))
                if counted <= day:
                    since[regime] = min(counted, since.get(regime, counted))
    return since


def policies_of(jurisdiction: str, regimes: Iterable[str], world: World) -> Sequence[tuple[str, PolicyRow]]:
    """The policy rows of a jurisdiction for the regimes, by regime code."""
    asked = (jurisdiction, frozenset(regimes))
    if asked not in world.answers:
        world.answers[asked] = tuple(
            (regime, world.policies[regime, jurisdiction])
            for regime in sorted(asked[1])
            if (regime, jurisdiction) in world.policies
        )
    rows: Sequence[tuple[str, PolicyRow]] = world.answers[asked]
    return rows


def _cell(
    jurisdiction: str, target: Target, regimes: frozenset[str], un_since: dict[str, date], world: World, day: date
) -> Cell:
    own = [listing for listing in target.listings if listing.jurisdiction == jurisdiction]
    standing = [listing for listing in own if listing.in_force(day)]
    if standing:
        return _designated(jurisdiction, standing, target, un_since, day)
    rows = policies_of(jurisdiction, regimes, world)
    by_law = [
        un_since[regime]
        for regime, row in rows
        if regime in un_since and row.un_effect is UNEffect.BY_LAW and jurisdiction != UN
    ]
    if by_law:
        reason = "a UN name is in force here by law, without a national entry"
        return Cell(jurisdiction, Status.DESIGNATED_BY_LAW, reason, min(by_law), DateKind.LISTED)
    answer = _without_record(jurisdiction, target, own, regimes, rows, un_since, world, day)
    said = intention_of(jurisdiction, target, day)
    return _intended(said, answer, day) if said else answer


def intention_of(jurisdiction: str, target: Target, day: date) -> Intention | None:
    """
    The latest word of a jurisdiction on the target that holds on the day.

    One that it has since designated upon is kept, and does not come back when that ends.
    """
    own = [listing for listing in target.listings if listing.jurisdiction == jurisdiction]
    standing = [
        said
        for said in target.intentions
        if said.jurisdiction == jurisdiction
        and said.holds(day)
        and not any(said.since <= listing.since <= day for listing in own)
    ]
    return max(standing, key=lambda said: (said.since, said.status, said.due_on or date.max), default=None)


def _intended(said: Intention, answer: Cell, day: date) -> Cell:
    if said.status is Status.PLANNED:
        reason = f"plans to designate by {said.due_on}" if said.due_on else "plans to designate, without a day"
        if said.due_on is not None and said.due_on < day:
            reason += ", which has passed"
    else:
        reason = "does not pursue it"
    if said.reason:
        reason += f": {said.reason}"
    return Cell(
        said.jurisdiction,
        said.status,
        reason,
        said.since,
        DateKind.ANNOUNCED,
        beneath=answer.status,
        due_on=said.due_on if said.status is Status.PLANNED else None,
    )


def _without_record(
    jurisdiction: str,
    target: Target,
    own: Collection[Listing],
    regimes: frozenset[str],
    rows: Sequence[tuple[str, PolicyRow]],
    un_since: dict[str, date],
    world: World,
    day: date,
) -> Cell:
    doubt = _why_unknown(jurisdiction, target, own, regimes, rows, un_since, world, day)
    if doubt:
        return Cell(jurisdiction, Status.UNKNOWN, doubt)
    ended = [listing for listing in own if listing.ended_on is not None and listing.ended_on <= day]
    if ended:
        last = max(ended, key=lambda listing: (listing.ended_on or day, listing.designation))
        reason = "was on the list, and is not since an edition of this date"
        return Cell(
            jurisdiction, Status.DELISTED, reason, last.ended_on, DateKind.FIRST_SEEN, True, None, (), tuple(ended)
        )
    if not _has_authority(rows, un_since):
        return Cell(jurisdiction, Status.NO_AUTHORITY, f"has no authority to list under {', '.join(sorted(regimes))}")
    return Cell(jurisdiction, Status.NOT_DESIGNATED, _absence(jurisdiction, target, regimes, world))


def _designated(
    jurisdiction: str, standing: list[Listing], target: Target, un_since: dict[str, date], day: date
) -> Cell:
    standing = sorted(standing, key=lambda listing: (listing.since, listing.is_bound, listing.designation))
    first = standing[0]
    since = first.since
    if jurisdiction == UN and un_since:
        since = max(since, min(un_since.values()))
    status, reason = Status.DESIGNATED, "a record of its list says so"
    if all(freezes(listing) is False for listing in standing) and any(
        freezes(listing)
        for listing in target.listings
        if listing.jurisdiction != jurisdiction and listing.in_force(day)
    ):
        status, reason = Status.PARTIAL, "designated with lesser measures than a freeze, where others freeze"
    ended = _ended_grounds(jurisdiction, standing, target, day)
    if ended:
        reason += "; one of its legal bases has ended" if len(ended) == 1 else "; some of its legal bases have ended"
    if all(listing.is_suspected_gone for listing in standing):
        reason += "; missing from the newest edition, removal not yet confirmed"
    return Cell(
        jurisdiction,
        status,
        reason,
        since,
        first.kind,
        first.is_bound,
        first.not_before,
        _together(frozenset(listing.measures for listing in standing)),
        tuple(standing),
        ended=ended,
    )


@cache
def _together(of_listings: frozenset[frozenset[Measure]]) -> tuple[Measure, ...]:
    """What several records impose, in the order of words; some hundred answers serve all."""
    return tuple(sorted(frozenset().union(*of_listings)))


def freezes(listing: Listing) -> bool | None:
    """Whether the record freezes assets, as `align.measures` counts it; None where it does not print all it imposes."""
    if Measure.ASSET_FREEZE in listing.measures:
        return True
    if not listing.measures or not all(ground.measures for ground in listing.grounds):
        return None
    return False


def _ended_grounds(
    jurisdiction: str, standing: Collection[Listing], target: Target, day: date
) -> tuple[EndedGround, ...]:
    """Legal bases of a jurisdiction that ended while others stand: with their record, or within one. Latest first."""
    if not any(listing.former or listing.ended_on for listing in target.listings):
        return ()
    still = {programme for listing in standing for programme in listing.programmes}
    ended: dict[tuple[str, str, str], date] = {}
    for listing in target.listings:
        if listing.jurisdiction != jurisdiction:
            continue
        said = [(until, former.programmes) for until, former in listing.former]
        if listing.ended_on is not None and listing.ended_on <= day:
            said.append((listing.ended_on, listing.programmes))
        for until, programmes in said:
            for programme in programmes:
                if programme not in still:
                    ended[listing.source, listing.reference, programme] = until
    grounds = (EndedGround(*key, ended_on=until) for key, until in ended.items())
    return tuple(sorted(grounds, key=lambda ground: (date.max - ground.ended_on, ground.reference, ground.programme)))


def _why_unknown(
    jurisdiction: str,
    target: Target,
    own: Collection[Listing],
    regimes: frozenset[str],
    rows: Sequence[tuple[str, PolicyRow]],
    un_since: dict[str, date],
    world: World,
    day: date,
) -> str:
    """Why nothing can be said of a jurisdiction that has no record in force; "" when something can."""
    if any(listing.may_be_in_force(day) for listing in own):
        return "its list names the target later, without a date that tells whether it stood on this day already"
    if not regimes:
        return "no policy: the programmes of its listings are not mapped to a regime yet"
    readings = world.readings.get(jurisdiction, ())
    if readings and not any(reading.latest_on for reading in readings):
        return f"no list of it has been read ({', '.join(reading.source for reading in readings)})"
    cannot_list = len(rows) == len(regimes) and all(row.authority is Authority.NONE for _, row in rows)
    needed = [
        reading
        for reading in readings
        if reading.would_show(target.target_type, regimes)
        # A list of whatever the jurisdiction may list does not show what it may not; one that names its
        # regimes may all the same (New Zealand lists DPRK persons under its Russia Act).
        and (reading.regimes or not cannot_list)
    ]
    for reading in needed:
        doubt = _doubt(reading, target, own, rows, day)
        if doubt:
            return doubt
    if not rows:
        return f"no policy for {', '.join(sorted(regimes))}"
    can_act = any(row.authority is Authority.AUTONOMOUS for _, row in rows)
    if not can_act and len(rows) < len(regimes):
        missing = sorted(regimes - {regime for regime, _ in rows})
        return f"no policy for {', '.join(missing)}"
    if not needed and _has_authority(rows, un_since):
        return f"no list of it that would show this {target.target_type.label} is known here"
    return ""


def why_silent(target: Target, jurisdiction: str, world: World, day: date) -> str:
    """Why the lists of a jurisdiction would not show more of the target than they do; "" where they would."""
    target = target.on(day)
    regimes = regimes_of(target.listings, day)
    un_since = un_in_force_since(target.listings, world, day)
    own = [listing for listing in target.listings if listing.jurisdiction == jurisdiction]
    rows = policies_of(jurisdiction, regimes, world)
    return _why_unknown(jurisdiction, target, own, regimes, rows, un_since, world, day)


def _doubt(
    reading: Reading, target: Target, own: Collection[Listing], rows: Sequence[tuple[str, PolicyRow]], day: date
) -> str:
    """Why absence from this list does not say no; "" when it does."""
    if reading.latest_on is None or reading.first_on is None:
        return f"{reading.source} has not been read"
    if reading.coverage is Coverage.PARTIAL:
        return f"{reading.edition} covers its jurisdiction only partly, and does not name it"
    if reading.stale_after_days is not None and (day - reading.latest_on).days > reading.stale_after_days:
        return f"{reading.edition} is stale: no newer edition has been read"
    if not own and day < reading.first_on:
        return (
            f"{reading.source} was first read in its edition of {reading.first_on}; who had left it before is not known"
        )
    grace = timedelta(days=max((row.grace_days for _, row in rows), default=0))
    first = min(
        (earliest_day(listing) for listing in target.listings if listing.jurisdiction != reading.jurisdiction),
        default=None,
    )
    if first is not None and first > reading.latest_on - grace:
        return f"{reading.edition} is too close to the first listing elsewhere to say no"
    return ""


def earliest_day(listing: Listing) -> date:
    """The earliest day a listing can have begun; of a bound without a lower end nothing recent is assumed."""
    if not listing.is_bound:
        return listing.since
    return listing.not_before or date.min


def _has_authority(rows: Iterable[tuple[str, PolicyRow]], un_since: dict[str, date]) -> bool:
    return any(
        row.authority is Authority.AUTONOMOUS or (row.authority is Authority.UN_ONLY and regime in un_since)
        for regime, row in rows
    )


def _absence(jurisdiction: str, target: Target, regimes: Collection[str], world: World) -> str:
    editions = [
        reading.edition
        for reading in world.readings.get(jurisdiction, ())
        if reading.would_show(target.target_type, regimes)
    ]
    return f"not on {', '.join(editions)}" if editions else "on no list of it"


def _with_lags(found: list[Cell]) -> list[Cell]:
    """Count days from the first mover: the earliest date among records, whoever it is."""
    movers = [cell for cell in found if cell.since is not None and cell.status in (Status.DESIGNATED, Status.PARTIAL)]
    if not movers:
        return found
    first = min(movers, key=lambda cell: (cell.since, cell.is_bound))
    return [cell if cell.since is None else _with_lag(cell, first) for cell in found]


def _with_lag(cell: Cell, first: Cell) -> Cell:
    dated = (Status.DESIGNATED, Status.PARTIAL, Status.DESIGNATED_BY_LAW)
    if cell.status not in dated or cell.since is None or first.since is None:
        return cell
    if cell.status is not Status.DESIGNATED_BY_LAW and (cell.since, cell.is_bound) == (first.since, first.is_bound):
        return cell.behind(True, None, None)
    days = (cell.since - first.since).days
    return cell.behind(False, *lag_range(days, cell, first))


def lag_range(days: int, cell: Cell, first: Cell) -> tuple[int | None, int | None]:
    """
    The fewest and the most days by which `cell` trails `first`; None where nothing bounds it.

    days  from the date of the first mover to the date of this cell, as printed
    A follower's bound ("not after") means at most so many days; the first mover's, at least.
    """
    fewest: int | None = days
    most: int | None = days
    if cell.is_bound and first.since is not None:
        fewest = (cell.not_before - first.since).days + 1 if cell.not_before else None
    if first.is_bound:
        most = (cell.since - first.not_before).days - 1 if first.not_before and cell.since else None
    return fewest, most
