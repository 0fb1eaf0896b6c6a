"""Weekly gap reports that were written."""

from django.db import models


class Report(models.Model):
    """One week's gap report: what it was made from, and the files with their hashes."""

    week = models.CharField(max_length=8, unique=True, help_text="ISO week: 2026-W47")
    from_on = models.DateField()
    to_on = models.DateField(help_text="Last day of the week (Sunday)")
    written_at = models.DateTimeField()
    inputs = models.JSONField(help_text="Snapshot hashes and policy version")
    figures = models.JSONField(help_text="The figures of the summary")
    files = models.JSONField(help_text="name, sha256 and size of each file under var/reports")

    def __str__(self) -> str:
        return self.week
