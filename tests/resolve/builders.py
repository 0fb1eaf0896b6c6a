"""Records as linking sees them, pure and as rows. A test states only what it turns on."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime

from coordination.models import (
    Designation,
    DesignationIdentifier,
    DesignationName,
    DesignationVersion,
    Match,
    Snapshot,
    Source,
)
from coordination.vocabulary import (
    DateKind,
    IdentifierKind,
    Judgement,
    LinkGrade,
    NameKind,
    NameQuality,
    TargetType,
)

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)

Born = str | tuple[str, str]


def span(born: Born) -> tuple[date, date]:
    """ "1962", "1962-03-04" or ("1962-01-01", "1963-12-31") as the first and last day it can mean."""
    if isinstance(born, tuple):
        return date.fromisoformat(born[0]), date.fromisoformat(born[1])
    if len(born) == 4:
        return date(int(born), 1, 1), date(int(born), 12, 31)
    return date.fromisoformat(born), date.fromisoformat(born)


def record(
    source: str,
    name: str,
    *,
    aliases: Iterable[str] = (),
    weak: Iterable[str] = (),
    original: Iterable[str] = (),
    numbers: Iterable[tuple[IdentifierKind, str]] = (),
    born: Iterable[Born] = (),
    born_about: Iterable[Born] = (),
    target_type: TargetType = TargetType.PERSON,
) -> Designation:
    """A record of a list with its search rows, not linked yet."""
    snapshot, _ = Snapshot.objects.get_or_create(
        source=Source.objects.get(code=source),
        sha256="0" * 64,
        defaults={"files": [], "edition_on": NOW.date(), "received_at": NOW},
    )
    number = Designation.objects.count() + 1
    designation = Designation.objects.create(
        source=snapshot.source, key=f"{number}", reference=f"{number}", target_type=target_type, name=name
    )
    births = [(born_on, False) for born_on in born] + [(born_on, True) for born_on in born_about]
    dates = [
        {"earliest": span(born_on)[0].isoformat(), "latest": span(born_on)[1].isoformat(), "circa": circa}
        for born_on, circa in births
    ]
    DesignationVersion.objects.create(
        designation=designation,
        snapshot=snapshot,
        valid_from=NOW.date(),
        recorded_from=NOW,
        date_kind=DateKind.DESIGNATED,
        transposes_un=False,
        content=json.dumps({"birth_dates": dates, "bases": []}),
        content_sha256="0" * 64,
    )
    say(designation, name, aliases=aliases, weak=weak, original=original, numbers=numbers)
    return designation


def say(
    designation: Designation,
    name: str,
    *,
    aliases: Iterable[str] = (),
    weak: Iterable[str] = (),
    original: Iterable[str] = (),
    numbers: Iterable[tuple[IdentifierKind, str]] = (),
    unchecked: Iterable[tuple[IdentifierKind, str]] = (),
    false: Iterable[tuple[IdentifierKind, str]] = (),
) -> None:
    """
    Let a record print these names and numbers and no others, as an amendment does.

    unchecked  numbers that fail their check digits
    false      numbers that the publisher calls false
    """
    designation.names.all().delete()
    designation.identifiers.all().delete()
    Designation.objects.filter(pk=designation.pk).update(name=name, to_resolve=True)
    names = [
        (name, NameKind.PRIMARY, NameQuality.STRONG),
        *((alias, NameKind.ALIAS, NameQuality.STRONG) for alias in aliases),
        *((alias, NameKind.ALIAS, NameQuality.WEAK) for alias in weak),
        *((alias, NameKind.ORIGINAL_SCRIPT, NameQuality.UNGRADED) for alias in original),
    ]
    DesignationName.objects.bulk_create(
        DesignationName(designation=designation, full=full, folded=full.casefold(), kind=kind, quality=quality)
        for full, kind, quality in names
    )
    DesignationIdentifier.objects.bulk_create(
        DesignationIdentifier(designation=designation, kind=kind, value=value, valid=valid, usable=usable)
        for found, valid, usable in ((numbers, True, True), (unchecked, False, True), (false, True, False))
        for kind, value in found
    )


def judge(left: Designation, right: Designation, judgement: Judgement, *, by, grade=LinkGrade.NAME_ALONE) -> Match:
    """A person's word on a pair; it supersedes the word before."""
    left, right = sorted((left, right), key=lambda designation: designation.pk)
    Match.objects.standing().filter(left=left, right=right).update(superseded_at=NOW)
    return Match.objects.create(
        left=left,
        right=right,
        grade=grade,
        explanation="looked up",
        judgement=judgement,
        judged_by=by,
        judged_at=NOW,
    )


def groups() -> set[frozenset[int]]:
    """The records by entity; every record has one."""
    found: dict[int, set[int]] = {}
    for pk, entity in Designation.objects.values_list("pk", "entity"):
        found.setdefault(entity, set()).add(pk)
    assert None not in found
    return {frozenset(members) for members in found.values()}


def together(*designations: Designation) -> bool:
    """Whether all the records are of one entity."""
    pks = [designation.pk for designation in designations]
    return len(set(Designation.objects.filter(pk__in=pks).values_list("entity", flat=True))) == 1


def standing_matches() -> set[tuple]:
    return set(Match.objects.standing().values_list("left", "right", "grade", "explanation", "judgement", "judged_by"))
