"""Count the alignment figures of a week and keep them, in one transaction."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min

from coordination.align.gap_steps import gaps_known, gaps_now
from coordination.align.matrix import matrix
from coordination.align.stored import stored_cells, stored_regimes
from coordination.align.trend import WEEKS
from coordination.align.week_tally import WeekTally
from coordination.align.world_rows import never_say_no, partners
from coordination.models import (
    AlignmentFigure,
    FigureWeek,
    Jurisdiction,
    LagFigure,
    MembershipFigure,
    Regime,
    Snapshot,
)
from coordination.models.bulk import insert_rows
from coordination.weeks import Week, read_week, week_code


def write_week_figures(*, now: datetime) -> FigureWeek | None:
    """
    Keep the figures of the week that holds `now`, from cells and gaps as they were last derived.

    Written again, the newer figures replace the older. None where no list is read yet.
    """
    week = read_week(week_code(now.date()), today=now.date())
    lists = _lists(None)
    if not lists:
        return None
    tally = _tally()
    regimes = stored_regimes()
    for entity, cells in stored_cells():
        tally.add(regimes.get(entity, ()), cells)
    tally.add_gaps(gaps_now())
    return _keep(week, tally, on=now.date(), known_at=None, lists=lists, now=now)


def rebuild_week_figures(week: Week, *, now: datetime, live: bool) -> FigureWeek | None:
    """
    Count the figures of a week again: as of its last day, as our records stood when it ended.

    Links and policy are those of today. None where no list had been read by then.
    """
    known_at = min(week.ends_at, now)
    lists = _lists(known_at)
    if not lists:
        return None
    tally = count_figures(on=week.as_of_on, known_at=known_at, live=live)
    tally.add_gaps(gaps_known(on=week.as_of_on, known_at=known_at))
    return _keep(week, tally, on=week.as_of_on, known_at=known_at, lists=lists, now=now)


def count_figures(*, on: date, known_at: datetime | None, live: bool) -> WeekTally:
    """The figures of a day as our records stood then (None: now), derived anew; without gaps."""
    tally = _tally()
    for row in matrix(on=on, known_at=known_at, live=live):
        tally.add(row.regimes, row.cells)
    return tally


def missing_weeks(*, today: date, weeks: int = WEEKS) -> list[Week]:
    """
    Of the last weeks before this one, those whose figures are missing or were written before they ended.

    Weeks in which no list had been read are not missing.
    """
    first = Snapshot.objects.stored().aggregate(first=Min("received_at"))["first"]
    if first is None:
        return []
    past = [read_week(week_code(today - timedelta(weeks=n)), today=today) for n in range(weeks - 1, 0, -1)]
    kept = dict(FigureWeek.objects.filter(week__in=[week.code for week in past]).values_list("week", "on"))
    return [week for week in past if week.ends_at > first and kept.get(week.code) != week.to_on]


def _tally() -> WeekTally:
    return WeekTally(partners(), never_say_no())


def _lists(known_at: datetime | None) -> dict[str, str]:
    snapshots = Snapshot.objects.stored()
    if known_at is not None:
        snapshots = snapshots.filter(received_at__lte=known_at)
    newest = snapshots.values_list("source__code").annotate(newest=Max("edition_on")).order_by("source__code")
    return {source: day.isoformat() for source, day in newest}


@transaction.atomic
def _keep(
    week: Week, tally: WeekTally, *, on: date, known_at: datetime | None, lists: dict[str, str], now: datetime
) -> FigureWeek:
    row, _ = FigureWeek.objects.update_or_create(
        week=week.code, defaults={"on": on, "known_at": known_at, "written_at": now, "lists": lists}
    )
    regimes: dict[str, int | None] = {"": None, **dict(Regime.objects.values_list("code", "pk"))}
    jurisdictions = dict(Jurisdiction.objects.values_list("code", "pk"))
    for model in (AlignmentFigure, MembershipFigure, LagFigure):
        model._default_manager.filter(week=row).delete()
    insert_rows(
        AlignmentFigure,
        (
            (
                row.pk,
                regimes[regime],
                jurisdictions[jurisdiction],
                dict(sorted(figure.all.items())),
                dict(sorted(figure.expected.items())),
                figure.gaps_open,
                figure.gaps_to_be_confirmed,
                figure.gaps_high,
            )
            for (regime, jurisdiction), figure in sorted(tally.figures.items())
        ),
        (
            "week",
            "regime",
            "jurisdiction",
            "statuses",
            "expected",
            "gaps_open",
            "gaps_to_be_confirmed",
            "gaps_high",
        ),
    )
    insert_rows(
        MembershipFigure,
        (
            (row.pk, regimes[regime], counting.value, " ".join(each.has), " ".join(each.unknown), targets)
            for (regime, counting), standings in sorted(tally.memberships.items())
            for each, targets in sorted(standings.items())
        ),
        ("week", "regime", "counting", "has", "unknown", "targets"),
    )
    insert_rows(
        LagFigure,
        (
            (
                row.pk,
                regimes[regime],
                counting.value,
                jurisdictions[lag.leader],
                jurisdictions[lag.follower],
                lag.dated,
                lag.ranged,
                lag.ties,
                lag.undecided,
                *(days for each in (lag.median, lag.ninetieth) for days in (each.dated, each.low, each.high)),
            )
            for (regime, counting), pairs in sorted(tally.lags.items())
            for lag in pairs.pairs(tuple(jurisdictions))
        ),
        (
            "week",
            "regime",
            "counting",
            "leader",
            "follower",
            "dated",
            "ranged",
            "ties",
            "undecided",
            "median",
            "median_low",
            "median_high",
            "ninetieth",
            "ninetieth_low",
            "ninetieth_high",
        ),
    )
    return row
