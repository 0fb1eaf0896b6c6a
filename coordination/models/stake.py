"""What hangs on the answer to a pair of records that waits for a person."""

from django.db import models

from coordination.models.entity import Match
from coordination.vocabulary import Judgement


class Stake(models.Model):
    """
    What the answer to one pair would change today. Derived: weighed again when its entities are aligned.

    answer         the one that would change something: SAME where the two are apart now, else DIFFERENT
    opens, closes  gaps
    turns          cells that would say something else
    points         severity of those gaps and a point a cell: the order of the queue
    """

    match = models.OneToOneField(Match, models.CASCADE, related_name="stake")
    answer = models.CharField(max_length=10, choices=Judgement.choices)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    turns = models.PositiveSmallIntegerField()
    points = models.PositiveIntegerField(db_index=True)
    weighed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.match_id}: {self.points} points"
