"""Rows -> the records whose UN references are compared, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Exists, OuterRef

from coordination.align.references import PartnerRecord, UNRecord
from coordination.models import Designation, DesignationIdentifier, DesignationVersion
from coordination.vocabulary import IdentifierKind

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
    in_force = Exists(open_versions.filter(designation=OuterRef("pk")))
    un = Designation.objects.filter(source__jurisdiction__code=_UN, source__prints_un_references=True)
    return (
        [
            PartnerRecord(source, reference, name, entity, tuple(numbers[pk]), repeats_un)
            for pk, source, reference, name, entity, repeats_un in rows.iterator()
        ],
        [UNRecord(*row) for row in un.values_list("reference", "name", "entity_id", in_force).order_by("pk")],
    )
