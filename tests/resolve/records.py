"""Records made by hand, ready to be compared. A test states only what it turns on."""

from collections.abc import Iterable
from datetime import date
from itertools import count

from coordination.resolve.frequencies import Frequencies
from coordination.resolve.prepared import Prepared, prepare
from coordination.resolve.record import Birth, PrintedName, Record
from coordination.vocabulary import NameKind, NameQuality, TargetType

NOTHING_COUNTED = Frequencies({}, {})
_ids = count(1)


def birth(printed: str, *, circa: bool = False) -> Birth:
    """ "1962", "1962-03" or "1962-03-04" as the days it can mean."""
    if len(printed) == 4:
        return Birth(date(int(printed), 1, 1), date(int(printed), 12, 31), circa)
    if len(printed) == 7:
        first = date.fromisoformat(f"{printed}-01")
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return Birth(first, date.fromordinal(following.toordinal() - 1), circa)
    return Birth(date.fromisoformat(printed), date.fromisoformat(printed), circa)


def facts(
    name: str,
    *,
    id: int | None = None,
    source: str = "gb_uksl",
    target_type: TargetType = TargetType.PERSON,
    aliases: Iterable[str] = (),
    weak: Iterable[str] = (),
    original: Iterable[str] = (),
    born: Iterable[str] = (),
    numbers: Iterable[str] = (),
    documents: Iterable[str] = (),
    countries: Iterable[str] = (),
    regimes: Iterable[str] = (),
    words: str = "",
    family: str = "",
    flag: str = "",
) -> Record:
    names = [
        PrintedName(name, family=family),
        *(PrintedName(alias, NameKind.ALIAS) for alias in aliases),
        *(PrintedName(alias, NameKind.ALIAS, NameQuality.WEAK) for alias in weak),
        *(PrintedName(each, NameKind.ORIGINAL_SCRIPT) for each in original),
    ]
    return Record(
        next(_ids) if id is None else id,
        source,
        target_type,
        tuple(names),
        frozenset(numbers),
        frozenset(documents),
        tuple(birth(each) for each in born),
        frozenset(countries),
        frozenset(regimes),
        frozenset(),
        tuple(sorted(words.split())),
        flag,
    )


def person(name: str, **rest) -> Prepared:
    return prepare(facts(name, **rest), NOTHING_COUNTED)


def organisation(name: str, **rest) -> Prepared:
    return prepare(facts(name, target_type=TargetType.ORGANISATION, **rest), NOTHING_COUNTED)


def vessel(name: str, **rest) -> Prepared:
    return prepare(facts(name, target_type=TargetType.VESSEL, **rest), NOTHING_COUNTED)


def prepared(record: Record) -> Prepared:
    return prepare(record, NOTHING_COUNTED)
