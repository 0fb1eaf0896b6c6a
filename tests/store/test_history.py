"""
Whatever a publisher issues, one edition after the other: what holds of the rows after each.

Editions come in any order of their dates (a person accepts the older ones), lack fields, amend
and drop records and bring them back; between them time passes that confirms removals.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from coordination import store
from coordination.models import Change, Designation, DesignationName, DesignationVersion, Snapshot
from coordination.records import Identifier, LegalBasis, ListEntry
from coordination.store.content import canonical
from coordination.vocabulary import ChangeKind, DateKind, FieldGroup, IdentifierKind, Measure, SnapshotState
from tests.factories import edition, entry, received, rows
from tests.searching import examples

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
FIRST_EDITION = date(2026, 6, 1)
BANK = Identifier(IdentifierKind.BIC, "FTBDKPPY", valid=True)
LACKED = [FieldGroup.ALIASES, FieldGroup.IDENTIFIERS, FieldGroup.DATES, FieldGroup.MEASURES]
PRINTED = [
    (date(2026, 5, 1), DateKind.LISTED),
    (date(2026, 6, 5), DateKind.LISTED),
    (date(2026, 7, 9), DateKind.LISTED),
    (date(2026, 6, 2), DateKind.CONTROL),
    (None, None),
]


@dataclass(frozen=True)
class Says:
    """What the publisher's record says."""

    name: str = "Foreign Trade Bank"
    aliases: tuple[str, ...] = ("Mooyokbank", "A Bank")
    identifiers: tuple[Identifier, ...] = (BANK,)
    measures: tuple[Measure, ...] = (Measure.ASSET_FREEZE,)
    printed: tuple[date | None, DateKind | None] = PRINTED[0]

    def entry(self, key: str) -> ListEntry:
        listed_on, kind = self.printed
        return entry(
            key,
            name=self.name,
            aliases=self.aliases,
            identifiers=self.identifiers,
            bases=(LegalBasis("DPRK", self.measures, listed_on, kind),),
            listed_on=listed_on,
            date_kind=kind,
        )


said = {
    "name": st.sampled_from(["Foreign Trade Bank", "FTB"]),
    "aliases": st.sampled_from([(), ("Mooyokbank", "A Bank")]),
    "identifiers": st.sampled_from([(), (BANK,)]),
    "measures": st.sampled_from([(), (Measure.ASSET_FREEZE,)]),
    "printed": st.sampled_from(PRINTED),
}
# A change of one field (of a record that is not on the list: it comes on it so), or none: the record is dropped.
edit = st.one_of(*(st.fixed_dictionaries({name: values}) for name, values in said.items()), st.none())
edits = st.dictionaries(st.sampled_from("AB"), edit, max_size=2)


class Publisher(RuleBasedStateMachine):
    """A list as it is published, and the rows as they are stored."""

    def __init__(self) -> None:
        super().__init__()
        self.printed: dict[str, Says] = {}  # the newest file
        self.clock, self.edition_on = START, FIRST_EDITION
        self.in_force: tuple[ListEntry, ...] = ()  # the newest edition that was stored
        self.is_full = True
        self.believed_at: dict[datetime, set[tuple]] = {}
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(first=st.dictionaries(st.sampled_from("AB"), st.builds(Says, **said), min_size=1))
    def begin(self, first: dict[str, Says]) -> None:
        self.printed = first
        self.issue(frozenset(), accepted=False)

    @rule(
        days=st.sampled_from([0, 1, 10, 40, -5, -30]),
        changed=edits,
        lacked=st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(LACKED), max_size=2)),
        accepted=st.sampled_from([True, True, True, False]),
    )
    def publish(
        self, days: int, changed: dict[str, dict[str, Any] | None], lacked: frozenset[FieldGroup], accepted: bool
    ) -> None:
        for key, change in changed.items():
            if change is None:
                self.printed.pop(key, None)
            else:
                self.printed[key] = replace(self.printed.get(key, Says()), **change)
        self.edition_on += timedelta(days)
        before = rows("Snapshot")

        snapshot = self.issue(lacked, accepted=accepted)

        if snapshot.state != SnapshotState.STORED:
            assert snapshot.reason
            assert rows("Snapshot") == before

    @precondition(lambda self: self.is_last_stored)
    @rule()
    def publish_the_same_again(self) -> None:
        before = rows("Snapshot", "SnapshotLocators")

        snapshot = self.issue(self.lacked, accepted=True)

        assert rows("Snapshot", "SnapshotLocators") == before
        assert set(snapshot.counts) <= {"suspected removal"}

    @rule(days=st.sampled_from([1, 8]))
    def wait(self, days: int) -> None:
        self.clock += timedelta(days)
        store.confirm_removals(now=self.clock)
        self.believed_at[self.clock] = beliefs(DesignationVersion.objects.believed())

    def issue(self, lacked: frozenset[FieldGroup], *, accepted: bool) -> Snapshot:
        self.clock += timedelta(hours=1)
        entries = tuple(says.entry(key) for key, says in self.printed.items())
        snapshot = received("un_sc", self.edition_on, fields_absent=sorted(lacked), received_at=self.clock)
        store.store_snapshot(snapshot, edition(*entries), now=self.clock, accepted=accepted)
        self.lacked, self.is_last_stored = lacked, snapshot.state == SnapshotState.STORED
        if self.is_last_stored:
            self.in_force, self.is_full = entries, not lacked
        self.believed_at[self.clock] = beliefs(DesignationVersion.objects.believed())
        return snapshot

    @invariant()
    def what_is_open_is_the_last_edition_and_what_is_suspected(self) -> None:
        suspected = set(Designation.objects.suspected_gone().values_list("key", flat=True))
        printed = {item.key for item in self.in_force}

        assert open_keys() == printed | suspected
        assert not printed & suspected

    @invariant()
    def open_version_of_a_full_edition_says_what_it_prints(self) -> None:
        contents = dict(DesignationVersion.objects.open().values_list("designation__key", "content"))
        for item in self.in_force if self.is_full else ():
            assert contents[item.key] == canonical(item).decode()

    @invariant()
    def what_was_known_at_a_moment_is_never_rewritten(self) -> None:
        assert not DesignationVersion.objects.known(at=START).exists()
        for moment, believed in self.believed_at.items():
            assert beliefs(DesignationVersion.objects.known(at=moment)) == believed

    @invariant()
    def periods_of_one_record_never_overlap(self) -> None:
        periods = defaultdict(list)
        for version in DesignationVersion.objects.believed().order_by("valid_from"):
            periods[version.designation_id].append((version.valid_from, version.valid_to))
        for of_one in periods.values():
            for (_, ended), (begun, _) in pairwise(of_one):
                assert ended is not None
                assert ended <= begun

    @invariant()
    def bounds_of_a_listing_leave_a_day_for_it(self) -> None:
        for version in DesignationVersion.objects.all():
            assert version.listed_on or version.not_after
            if version.not_after:
                assert version.valid_from >= version.not_after
            if version.not_before:
                assert version.not_after
                assert version.not_before < version.not_after

    @invariant()
    def changes_folded_from_nothing_give_the_records_in_force(self) -> None:
        standing: set[str] = set()
        for kind, key in Change.objects.after(0).values_list("kind", "designation__key"):
            assert (key in standing) == (kind not in (ChangeKind.LISTING, ChangeKind.RELISTING))
            standing |= {key}
            standing -= {key} if kind == ChangeKind.DELISTING else set()
        assert standing == open_keys()

    @invariant()
    def every_amendment_names_what_it_changed(self) -> None:
        assert not Change.objects.filter(kind=ChangeKind.AMENDMENT, fields=[]).exists()

    @invariant()
    def records_are_searched_by_the_names_of_their_newest_version(self) -> None:
        found = defaultdict(list)
        for pk, full in DesignationName.objects.values_list("designation", "full"):
            found[pk].append(full)
        for version in DesignationVersion.objects.open():
            assert sorted(found[version.designation_id]) == sorted(name["full"] for name in version.record["names"])


def beliefs(versions) -> set[tuple]:
    columns = ("valid_from", "valid_to", "listed_on", "date_kind", "not_before", "not_after", "content_sha256")
    return set(versions.values_list("designation__key", *columns))


def open_keys() -> set[str]:
    return set(DesignationVersion.objects.open().values_list("designation__key", flat=True))


@pytest.mark.hypothesis  # which marks no test of this form by itself
@pytest.mark.usefixtures("reference")
def test_history_holds_whatever_is_published():
    run_state_machine_as_test(Publisher, settings=settings(max_examples=examples(12), stateful_step_count=8))
