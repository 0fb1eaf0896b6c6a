"""Rows on lists: what each was read in, what it changed, what that cannot say. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from coordination.publish.report.changes import LISTED, ChangeFact, Suspect
from coordination.publish.report.facts import Facts
from coordination.publish.report.links import Links
from coordination.publish.report.lists import ListState
from coordination.publish.report.words import NONE, day, names, number, plural
from coordination.vocabulary import ChangeKind, DateKind, FieldGroup


@dataclass(frozen=True, slots=True)
class ListRow:
    """`mark` is a glyph and `look` its class; `told` says what is the matter, "" where nothing is."""

    state: ListState
    mark: str
    look: str
    told: str
    lacks: str
    age: str
    records: str


def list_row(state: ListState) -> ListRow:
    lacks = ", ".join(FieldGroup(group).label.removeprefix("names.") for group in state.fields_absent)
    told = []
    mark, look = "✓", "ok"
    if not state.is_read:
        mark, look = "?", "unk"
        told.append("not read: its cells say unknown")
    elif state.is_stale:
        mark, look = "?", "unk"
        told.append(f"stale, limit {plural(state.stale_after_days or 0, 'day')}: it can no longer say no")
    elif state.is_old:
        told.append("from a file, as of its date")
    if state.is_read and state.is_partial:
        mark, look = "½", "unk"
        told.append("partial: may say yes, never no")
    if state.is_starter:
        told.append("demonstration extract")
    for trouble in state.troubles:
        mark, look = "!", "warm"
        told.append(f"edition of {trouble.edition_on} {trouble.state}: {trouble.reason}")
    if state.unmapped:
        told.append(f"{plural(len(state.unmapped), 'programme')} not mapped to a regime")
    age = NONE if state.age_days is None else number(state.age_days) if state.age_days >= 0 else "newer"
    records = number(state.entries) if state.entries is not None else NONE
    return ListRow(state, mark, look, "; ".join(told), lacks, age, records)


@dataclass(frozen=True)
class ListChanges:
    """One list's week in numbers."""

    state: ListState
    kinds: tuple[tuple[str, str], ...]  # listings, relistings, delistings: how many, and where that leads
    amended: str
    amended_what: str
    suspected: str
    awaiting: str


def list_changes(facts: Facts, links: Links) -> list[ListChanges]:
    """The lists that were read, whether they changed or not."""
    return [_changes_of(state, facts, links) for state in facts.lists if state.is_read]


def _changes_of(state: ListState, facts: Facts, links: Links) -> ListChanges:
    changes, source = facts.changes, state.code
    fields = changes.amended_fields.get(source, Counter())
    return ListChanges(
        state,
        tuple(
            (
                number(len(changes.of([kind], source=source))),
                links.rows("changes", (("kind", kind.value), ("source", source)), here="changes"),
            )
            for kind in (ChangeKind.LISTING, ChangeKind.RELISTING, ChangeKind.DELISTING)
        ),
        number(changes.amended.get(source, 0)),
        ", ".join(f"{what.replace('_', ' ')} {number(count)}" for what, count in fields.most_common(4)),
        number(sum(suspect.source == source for suspect in changes.suspected)),
        number(changes.suspected_standing.get(source, 0)),
    )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    change: ChangeFact
    day: str
    day_kind: str
    partners: str  # where the target stands by now: `us au -gb ?eu`


def change_rows(facts: Facts, kinds: Iterable[str] = LISTED) -> list[ChangeRow]:
    """Those whose target most partners have come first."""
    patterns = facts.matrix.patterns
    found = [(change, *patterns.get(change.entity or 0, (0, ""))) for change in facts.changes.of(kinds)]
    found.sort(key=lambda item: (-item[1], item[0].on, item[0].cursor))
    return [
        ChangeRow(
            change,
            day(change.on, is_bound=change.on_is_bound),
            DateKind(change.date_kind).label if change.date_kind else "",
            pattern,
        )
        for change, _, pattern in found
    ]


def suspect_names(suspects: Iterable[Suspect]) -> str:
    return names([f"{suspect.name} ({suspect.source})" for suspect in suspects], 12)
