"""What tests are made of: each states only what the test turns on."""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from django.apps import apps

from coordination import store
from coordination.models import Designation, DesignationVersion, Snapshot, Source
from coordination.records import Edition, LegalBasis, ListEntry, Name
from coordination.vocabulary import DateKind, FieldGroup, Measure, NameKind, TargetType

# The starter lists of a test world in which four jurisdictions have not been read.
FOUR_LISTS = ("un_sc", "us_ofac_sdn", "gb_uksl", "au_dfat")

_numbers = count(1)


def entry(key: str = "KPe.047", **what_matters: Any) -> ListEntry:
    """
    One record of a list: a bank under the DPRK programme, unless said otherwise.

    `name` and `aliases` are short for `names`, `programme` for `bases`; a `listed_on` is a
    printed listing day unless `date_kind` says what else it is.
    """
    name = what_matters.pop("name", "Foreign Trade Bank")
    aliases = what_matters.pop("aliases", ())
    programme = what_matters.pop("programme", "DPRK")
    if "listed_on" in what_matters:
        what_matters.setdefault("date_kind", DateKind.LISTED)
    standard: dict[str, Any] = {
        "reference": key,
        "locator": "ENTITY[1]",
        "target_type": TargetType.ORGANISATION,
        "names": (Name(name), *(Name(alias, NameKind.ALIAS) for alias in aliases)),
        "bases": (LegalBasis(programme, (Measure.ASSET_FREEZE,)),),
    }
    return ListEntry(key, **(standard | what_matters))


def edition(*entries: ListEntry, **what_matters: Any) -> Edition:
    standard: dict[str, Any] = {"form": "TEST.XML", "published_on": None, "tally": Counter()}
    return Edition(entries=iter(entries), **(standard | what_matters))


def received(source: str, edition_on: date, **what_matters: Any) -> Snapshot:
    """A file that was received and not yet read; each has bytes of its own."""
    number = next(_numbers)
    standard = {"sha256": f"{number:064}", "files": [], "received_at": morning(edition_on)}
    return Snapshot.objects.create(
        source=Source.objects.get(code=source), edition_on=edition_on, **(standard | what_matters)
    )


def stored(
    source: str,
    edition_on: date,
    *entries: ListEntry,
    now: datetime | None = None,
    accepted: bool = False,
    fields_absent: Collection[FieldGroup] = (),
    is_starter: bool = False,
) -> Snapshot:
    """An edition that was received and stored, on the morning of its day unless `now` says when."""
    snapshot = received(source, edition_on, fields_absent=sorted(fields_absent), is_starter=is_starter)
    store.store_snapshot(snapshot, edition(*entries), now=now or morning(edition_on), accepted=accepted)
    return snapshot


def morning(day: date) -> datetime:
    return datetime.combine(day, time(6), tzinfo=UTC)


def open_version(key: str = "KPe.047") -> DesignationVersion:
    return DesignationVersion.objects.open().get(designation__key=key)


def designation(key: str = "KPe.047") -> Designation:
    return Designation.objects.get(key=key)


def rows(*but: str) -> dict[str, list[dict[str, Any]]]:
    """Every row that the program keeps, by model, in order of id; models in `but` are left out."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("coordination").get_models(include_auto_created=True)
        if model.__name__ not in but
    }


def broken(*entries: ListEntry, error: Exception) -> Iterator[ListEntry]:
    """Entries of a file that turns out to be unreadable after them."""
    yield from entries
    raise error
