"""What lists say of who owns whom, apart from who is on them. Derived from the newest versions of records."""

from django.db import models

from coordination.models.designation import Designation
from coordination.models.entity import Entity
from coordination.vocabulary import Tie


class OwnershipFact(models.Model):
    """
    One statement of one record. Inferences are made from it and not kept.

    owned, owner  entities, null where the name is of nobody that a list holds, or of several
    percent       0 to 100 as printed; null: the list prints none
    """

    designation = models.ForeignKey(Designation, models.CASCADE, related_name="ownership_facts")
    owned = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="owned_by_facts")
    owned_name = models.CharField(max_length=500)
    owner = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="owner_facts")
    owner_name = models.CharField(max_length=500)
    tie = models.CharField(max_length=20, choices=Tie.choices)
    percent = models.FloatField(null=True, blank=True)
    words = models.CharField(max_length=300, help_text="The statement as the list prints it")
    stated_on = models.DateField(help_text="Day of the edition that states it")

    class Meta:
        indexes = [models.Index(fields=("tie",), name="ownership_tie")]

    def __str__(self) -> str:
        return f"{self.owned_name} {self.tie} {self.owner_name}"
