"""The demonstration extract that ships with the program, and its end."""

from django.db import transaction
from django.db.models import Q

from coordination.models import Change, Designation, DesignationVersion, Entity, Gap, Snapshot


@transaction.atomic
def retire_starter() -> int:
    """
    Remove every row of the demonstration extract, once the first real list is read.

    They are samples, not facts: no change tells of their end. Returns how many records went.
    """
    starters = Designation.objects.filter(is_starter=True)
    count = starters.count()
    if not count:
        Snapshot.objects.filter(is_starter=True).delete()  # one may have been received and not yet read
        return 0
    entities = list(Entity.objects.filter(designations__is_starter=True).distinct().values_list("pk", flat=True))
    Gap.objects.filter(Q(entity__in=entities) | Q(entity__merged_into__in=entities)).delete()
    Change.objects.filter(designation__is_starter=True).delete()
    DesignationVersion.objects.filter(designation__is_starter=True).delete()
    starters.delete()
    Entity.objects.filter(merged_into__in=entities).delete()
    Entity.objects.filter(pk__in=entities, designations__isnull=True).delete()
    Snapshot.objects.filter(is_starter=True).delete()
    return count
