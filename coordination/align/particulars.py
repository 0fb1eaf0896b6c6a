"""
What lists print of one target, held against each other. Pure.

Worded for the partner who can mend it: what its list prints or lacks, and who prints what else. Only records
that a number, a name with a birth date or a person's word ties are compared: a bare name may join two people.

A contradiction is laid to the side that fewer lists are on, to both where they are even, never to the UN. The
traps are those of domain-dprk.md, 3.7: a day apart (2), day and month swapped (18), a year read as a
serial (19), a letter or digit of a passport (3), a number in the wrong field (9).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from coordination.align.case import Case, listed
from coordination.align.facts import UN, Birth, FoundGap, Listing, Particulars
from coordination.align.links import grade_of, strong_groups
from coordination.align.rules import policies_of
from coordination.vocabulary import GapKind, IdentifierKind, Particular, TargetType

ABOUT = timedelta(days=731)  # what "about" allows on either side
LAST_SERIAL_YEAR = 2100
_SERIAL_EPOCH = date(1899, 12, 30)  # of spreadsheets
_ONE_FOR_A_TARGET = {
    TargetType.VESSEL: (IdentifierKind.IMO_SHIP,),
    TargetType.ORGANISATION: (IdentifierKind.INN, IdentifierKind.OGRN, IdentifierKind.LEI, IdentifierKind.IMO_COMPANY),
    TargetType.PERSON: (IdentifierKind.INN,),
    TargetType.AIRCRAFT: (),
}
_OF_A_TARGET = {
    TargetType.VESSEL: (Particular.IMO_SHIP,),
    TargetType.ORGANISATION: (Particular.NATIVE_NAME,),
    TargetType.PERSON: (Particular.BIRTH_DATE, Particular.PASSPORT, Particular.NATIVE_NAME),
    TargetType.AIRCRAFT: (Particular.NATIVE_NAME,),
}
_DOCUMENTS = (IdentifierKind.PASSPORT, IdentifierKind.NATIONAL_ID)
_WORDS = {
    Particular.BIRTH_DATE: "Birth date",
    Particular.PASSPORT: "Passport number",
    Particular.IMO_SHIP: "IMO number",
    Particular.NATIVE_NAME: "Name in its own script",
}
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "S": "5", "B": "8"})
_SHORTEST_NUMBER = 6  # of which a near miss is more than chance


@dataclass(frozen=True, slots=True)
class _Finding:
    """Of one jurisdiction: a sentence, the records of others that it rests on, and since when it has been so."""

    jurisdiction: str
    statement: str
    evidence: tuple[Listing, ...]
    since: date


Said = Mapping[str, Sequence[tuple[str, Listing]]]  # jurisdiction -> (as printed, record)


# A publisher's own script is not the target's: Japan spells every name in Kana, Korea in Hangul, the
# European Union in those of its languages.
_OWN_SCRIPTS = {"JP": {"Hiragana", "Katakana", "Han"}, "KR": {"Hangul", "Han"}, "EU": {"Greek"}}
_EU_LANGUAGES = frozenset({"BG", "EL"})


def is_native(script: str, language: str, jurisdiction: str) -> bool:
    """Whether a name as a list prints it is in the target's own script, and not only in the publisher's."""
    if script in ("", "Latin") or (jurisdiction == "EU" and language.upper() in _EU_LANGUAGES):
        return False
    return not _OWN_SCRIPTS.get(jurisdiction, set()).intersection(script.split("+"))


def data_gaps(case: Case) -> list[FoundGap]:
    """Contradictions and omissions, at most one gap of each kind for a jurisdiction, in no order."""
    standing = {listing.designation: listing for listing in case.standing}
    if len({listing.jurisdiction for listing in standing.values()}) < 2:
        return []
    gaps: list[FoundGap] = []
    for group in strong_groups(case.target):
        records = [listing for designation, listing in standing.items() if designation in group]
        if len({listing.jurisdiction for listing in records}) < 2:
            continue
        for kind, findings in (
            (GapKind.DATA_CONFLICT, _conflicts(case.target.target_type, records)),
            (GapKind.DATA_MISSING, _omissions(case, records)),
        ):
            of_jurisdiction: dict[str, list[_Finding]] = defaultdict(list)
            for finding in findings:
                of_jurisdiction[finding.jurisdiction].append(finding)
            gaps += [
                gap
                for jurisdiction, found in of_jurisdiction.items()
                if (gap := _gap(case, kind, jurisdiction, found, records)) is not None
            ]
    return _one_of_each(gaps)


def _one_of_each(gaps: Iterable[FoundGap]) -> list[FoundGap]:
    """The first of each kind, jurisdiction and regime: records that only names join may tell the same twice."""
    first: dict[tuple[str, str, str], FoundGap] = {}
    for gap in gaps:
        first.setdefault((gap.kind, gap.jurisdiction, gap.regime), gap)
    return list(first.values())


def _gap(
    case: Case, kind: GapKind, jurisdiction: str, findings: Sequence[_Finding], records: Sequence[Listing]
) -> FoundGap | None:
    own = [record for record in records if record.jurisdiction == jurisdiction]
    regimes = {regime for record in own for regime in record.regimes} or case.regimes
    rows = policies_of(jurisdiction, regimes, case.world)
    if not rows:
        return None
    regime = min((code for code, _ in rows), key=lambda code: (-case.world.regime_weight.get(code, 0), code))
    evidence = tuple({record.designation: record for finding in findings for record in finding.evidence}.values())
    ours = {record.designation for record in own}
    theirs = {record.designation for record in evidence}
    return case.gap(
        kind,
        jurisdiction,
        regime,
        min(finding.since for finding in findings),
        evidence=evidence,
        statement=" ".join(finding.statement for finding in findings),
        grade=grade_of(case.graded, lambda group: bool(group & ours and group & theirs)),
    )


# Contradictions


def _conflicts(target_type: TargetType, records: Sequence[Listing]) -> list[_Finding]:
    found = _births_apart(records) if target_type is TargetType.PERSON else []
    for kind in _ONE_FOR_A_TARGET[target_type]:
        found += _numbers_apart(kind, records)
    for kind in _DOCUMENTS:
        found += _documents_apart(kind, records)
    return found


def _births_apart(records: Sequence[Listing]) -> list[_Finding]:
    births: dict[str, list[tuple[Birth, Listing]]] = defaultdict(list)
    for record in records:
        for birth in record.particulars.births:
            births[record.jurisdiction].append((birth, record))

    def agree(left: str, right: str) -> bool:
        return any(_meet(one, other) for one, _ in births[left] for other, _ in births[right])

    found = []
    for jurisdiction, against in _minorities(list(births), agree):
        mine = [birth for birth, _ in births[jurisdiction]]
        said = {code: [(birth.text, record) for birth, record in births[code]] for code in against}
        how = _how_apart(mine[0], births[against[0]][0][0]) if len(mine) == 1 else ""
        records_of = [record for _, record in births[jurisdiction]]
        statement = (
            f"Birth date: {_sources(records_of)} prints {listed(_unique(birth.text for birth in mine))}, "
            f"{_who_prints(said)}{how}."
        )
        found.append(_finding(jurisdiction, statement, records_of, said, lambda particulars: particulars.births))
    return found


def _meet(one: Birth, other: Birth) -> bool:
    slack = ABOUT if one.circa or other.circa else timedelta(0)
    return one.earliest - slack <= other.latest and other.earliest - slack <= one.latest


def _how_apart(one: Birth, other: Birth) -> str:
    if one.earliest != one.latest or other.earliest != other.latest:
        return ""
    left, right = one.earliest, other.earliest
    for this, that in ((left, right), (right, left)):
        serial = (this - _SERIAL_EPOCH).days
        if serial == that.year and serial < LAST_SERIAL_YEAR:
            return f"; {this} is the year {that.year} read as a spreadsheet's day"
    if abs((left - right).days) == 1:
        return "; a day apart"
    if (left.year, left.month, left.day) == (right.year, right.day, right.month):
        return "; day and month look swapped"
    if (left.month, left.day) == (right.month, right.day):
        return "; the years differ"
    return ""


def _numbers_apart(kind: IdentifierKind, records: Sequence[Listing]) -> list[_Finding]:
    """A number of which a target has one: two lists that print different ones, or one whose check digits fail."""
    valid, invalid = _numbers(kind, records, is_valid=True), _numbers(kind, records, is_valid=False)

    def agree(left: str, right: str) -> bool:
        return bool({value for value, _ in valid[left]} & {value for value, _ in valid[right]})

    found = []
    for jurisdiction, against in _minorities(list(valid), agree):
        said = {code: valid[code] for code in against}
        mine = valid[jurisdiction]
        statement = f"{_label(kind)}: {_printed(mine)}, {_who_prints(said)}."
        found.append(_finding(jurisdiction, statement, [r for _, r in mine], said, _numbers_of(kind)))
    for jurisdiction, mine in invalid.items():
        said = {code: values for code, values in valid.items() if code != jurisdiction}
        if jurisdiction != UN and said and jurisdiction not in valid:
            statement = f"{_label(kind)}: {_printed(mine)}, which fails its check digits; {_who_prints(said)}."
            found.append(_finding(jurisdiction, statement, [r for _, r in mine], said, _numbers_of(kind)))
    return found


def _documents_apart(kind: IdentifierKind, records: Sequence[Listing]) -> list[_Finding]:
    """
    Papers of one person that differ in one character, or in letters taken for digits.

    A person has several papers, so that other numbers contradict nothing. Of a near miss each list
    is asked that has fewer on its side than against it, or as many.
    """
    printed: dict[str, dict[str, list[Listing]]] = defaultdict(lambda: defaultdict(list))  # value -> jurisdiction
    for record in records:
        for number in record.particulars.numbers:
            if number.kind is kind and len(number.value) >= _SHORTEST_NUMBER:
                printed[number.value][record.jurisdiction].append(record)
    found = []
    for value in sorted(printed):
        for other in sorted(printed):
            mine, theirs = printed[value], printed[other]
            if value == other or mine.keys() & theirs.keys() or not _nearly(value, other) or len(mine) > len(theirs):
                continue
            said = {code: [(other, record) for record in of_code] for code, of_code in theirs.items()}
            for jurisdiction, own in mine.items():
                if jurisdiction != UN:
                    statement = f"{_label(kind)}: {_sources(own)} prints {value}, {_who_prints(said)}; nearly the same."
                    found.append(_finding(jurisdiction, statement, own, said, _numbers_of(kind)))
    return found


def _nearly(one: str, other: str) -> bool:
    """Whether two numbers differ in one character more, less or other, or in letters that look like digits."""
    if one.translate(_ALIKE) == other.translate(_ALIKE):
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (at for at, (left, right) in enumerate(zip(one, other, strict=False)) if left != right),
        min(len(one), len(other)),
    )
    rests = {
        0: (one[start + 1 :], other[start + 1 :]),
        1: (one[start + 1 :], other[start:]),
        -1: (one[start:], other[start + 1 :]),
    }
    left, right = rests[len(one) - len(other)]
    return left == right


def _minorities(jurisdictions: Sequence[str], agree: Callable[[str, str], bool]) -> list[tuple[str, list[str]]]:
    """Jurisdictions that as many disagree with as are on their side, themselves included, and who those are."""
    found = []
    for jurisdiction in jurisdictions:
        against = [other for other in jurisdictions if other != jurisdiction and not agree(jurisdiction, other)]
        if jurisdiction != UN and against and len(against) >= len(jurisdictions) - len(against):
            found.append((jurisdiction, against))
    return found


# Omissions


def _omissions(case: Case, records: Sequence[Listing]) -> list[_Finding]:
    """Particulars that a list lacks and others print; not where it, or its newest edition, has no place for them."""
    prints = case.world.prints
    found = []
    by_jurisdiction: dict[str, list[Listing]] = defaultdict(list)
    for record in records:
        by_jurisdiction[record.jurisdiction].append(record)
    for particular in _OF_A_TARGET[case.target.target_type]:
        told = {
            code: values
            for code, own in by_jurisdiction.items()
            if (values := [(value, r) for r in own for value in _values(particular, r)])
        }
        for code, own in by_jurisdiction.items():
            if code == UN or code in told or not told:
                continue
            lacking = [record for record in own if particular in prints.get(record.source, ())]
            if lacking:
                statement = f"{_WORDS[particular]}: {_sources(lacking)} prints none, {_who_prints(told)}."
                read = _reader(particular)
                found.append(_finding(code, statement, lacking, told, read))
    return found


def _values(particular: Particular, record: Listing) -> Sequence[str]:
    particulars = record.particulars
    if particular is Particular.BIRTH_DATE:
        return [birth.text for birth in particulars.births]
    if particular is Particular.NATIVE_NAME:
        return particulars.native_names
    kind = IdentifierKind.PASSPORT if particular is Particular.PASSPORT else IdentifierKind.IMO_SHIP
    return [number.value for number in particulars.numbers if number.kind is kind and number.valid is not False]


# Words and days


def _numbers(
    kind: IdentifierKind, records: Iterable[Listing], *, is_valid: bool
) -> dict[str, list[tuple[str, Listing]]]:
    found: dict[str, list[tuple[str, Listing]]] = defaultdict(list)
    for record in records:
        for number in record.particulars.numbers:
            if number.kind is kind and number.valid is is_valid:
                found[record.jurisdiction].append((number.value, record))
    return found


def _finding(
    jurisdiction: str,
    statement: str,
    own: Sequence[Listing],
    said: Said,
    read: Callable[[Particulars], object],
) -> _Finding:
    """It has been so since both sides printed what they print: the first of each that did."""

    def since(records: Iterable[Listing]) -> date:
        return min(_told_since(record, read) for record in records)

    others = [record for values in said.values() for _, record in values]
    return _Finding(jurisdiction, statement, tuple(dict.fromkeys(others)), max(since(own), since(others)))


def _told_since(record: Listing, read: Callable[[Particulars], object]) -> date:
    now = read(record.particulars)
    return record.said_since(lambda before: read(before.particulars) == now)


def _numbers_of(kind: IdentifierKind) -> Callable[[Particulars], object]:
    return lambda particulars: [number for number in particulars.numbers if number.kind is kind]


def _reader(particular: Particular) -> Callable[[Particulars], object]:
    if particular is Particular.BIRTH_DATE:
        return lambda particulars: particulars.births
    if particular is Particular.NATIVE_NAME:
        return lambda particulars: particulars.native_names
    return _numbers_of(IdentifierKind.PASSPORT if particular is Particular.PASSPORT else IdentifierKind.IMO_SHIP)


def _label(kind: IdentifierKind) -> str:
    words = {
        IdentifierKind.IMO_SHIP: "IMO number",
        IdentifierKind.IMO_COMPANY: "IMO company number",
        IdentifierKind.PASSPORT: "Passport number",
        IdentifierKind.NATIONAL_ID: "National identity number",
    }
    return words.get(kind, kind.value.upper())


def _printed(values: Sequence[tuple[str, Listing]]) -> str:
    return f"{_sources([record for _, record in values])} prints {listed(_unique(value for value, _ in values))}"


def _who_prints(said: Said) -> str:
    """GB and US print 1964-07-09, UN 1964: by what is printed."""
    by_value: dict[str, list[str]] = defaultdict(list)
    for jurisdiction in sorted(said):
        for value in _unique(value for value, _ in said[jurisdiction]):
            by_value[value].append(jurisdiction)
    parts: list[str] = []
    for value, codes in by_value.items():
        verb = "" if parts else " print" if len(codes) > 1 else " prints"
        parts.append(f"{listed(codes)}{verb} {value}")
    return ", ".join(parts)


def _sources(records: Iterable[Listing]) -> str:
    return listed(_unique(record.source for record in records))


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
