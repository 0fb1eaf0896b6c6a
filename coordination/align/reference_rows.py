"""Rows -> the records whose UN references are compared, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q

from coordination.align.references import PartnerRecord, UNRecord
from coordination.models import Designation, DesignationIdentifier, DesignationVersion, Match
from coordination.vocabulary import IdentifierKind, LinkGrade

_UN = "UN"


def load_references(
    sources: Collection[str] = (), *, entities: Collection[int] | None = None
) -> tuple[list[PartnerRecord], list[UNRecord]]:
    """
    Records in force of the partners' lists that print UN references, and all records of the UN's.

    sources   codes of the partners' lists wanted, empty: all
    entities  whose records are wanted of the partners' lists; None: all
    """
    numbers: dict[int, list[str]] = defaultdict(list)
    printed = DesignationIdentifier.objects.filter(kind=IdentifierKind.UN_REFERENCE)
    if entities is not None:
        printed = printed.filter(designation__entity__in=entities)
    for designation, value in printed.order_by("designation_id", "pk").values_list("designation_id", "value"):
        numbers[designation].append(value)

    open_versions = DesignationVersion.objects.open()
    partners = open_versions.filter(designation__source__prints_un_references=True).exclude(
        designation__source__jurisdiction__code=_UN
    )
    if entities is not None:
        partners = partners.filter(designation__entity__in=entities)
    if sources:
        partners = partners.filter(designation__source__code__in=sources)
    rows = partners.values_list(
        "designation_id",
        "designation__source__code",
        "designation__reference",
        "designation__name",
        "designation__entity_id",
        "transposes_un",
    )
    perhaps = _perhaps(entities)
    in_force = Exists(open_versions.filter(designation=OuterRef("pk")))
    un = Designation.objects.filter(source__jurisdiction__code=_UN, source__prints_un_references=True)
    return (
        [
            PartnerRecord(source, reference, name, entity, tuple(numbers[pk]), repeats_un, tuple(perhaps[entity]))
            for pk, source, reference, name, entity, repeats_un in rows.iterator()
        ],
        [UNRecord(*row) for row in un.values_list("reference", "name", "entity_id", in_force).order_by("pk")],
    )


def _perhaps(entities: Collection[int] | None) -> dict[int | None, list[int]]:
    """
    Entity -> those that wait for a person to say whether they are the same.

    Not where a reference is what speaks for it: that is what is in doubt.
    """
    pairs = Match.objects.waiting().exclude(grade=LinkGrade.SHARED_REFERENCE)
    if entities is not None:
        pairs = pairs.filter(Q(left__entity__in=entities) | Q(right__entity__in=entities))
    found: dict[int | None, list[int]] = defaultdict(list)
    for left, right in pairs.order_by("pk").values_list("left__entity_id", "right__entity_id"):
        found[left].append(right)
        found[right].append(left)
    return found
