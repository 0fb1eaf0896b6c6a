"""Persons who are still listed although a list says that they have died, as CSV."""

import csv
from functools import reduce
from operator import or_
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Q
from django.utils import timezone

from coordination.align.loading import load_targets
from coordination.align.reviews import STEMS, reviews_due
from coordination.models import DesignationVersion, Entity
from coordination.vocabulary import TargetType

COLUMNS = ("entity", "jurisdiction", "source", "reference", "name", "since", "told_by", "words")


class Command(BaseCommand):
    help = (
        "Write the records in force of persons who, as some list says, have died: due for review by who lists them. "
        f"CSV ({', '.join(COLUMNS)}) to standard output, their number to standard error."
    )

    def handle(self, **options: Any) -> None:
        said = reduce(or_, (Q(content__icontains=stem) for stem in STEMS))
        persons = DesignationVersion.objects.open().filter(designation__target_type=TargetType.PERSON)
        entities = set(persons.filter(said).values_list("designation__entity", flat=True)) - {None}
        public_ids = dict(Entity.objects.filter(pk__in=entities).values_list("pk", "public_id"))
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        count, today = 0, timezone.now().date()
        for batch in load_targets(entities):
            for pk, target in batch:
                reviews = reviews_due(target, today)
                count += bool(reviews)
                writer.writerows(
                    (public_ids[pk], *(getattr(review, column) for column in COLUMNS[1:])) for review in reviews
                )
        self.stderr.write(f"Still listed, although a list says that they have died: {count:,}")
