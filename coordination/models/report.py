"""Weekly gap reports that were written."""

from typing import Self

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q

from coordination.models.partner import Partner, is_desk

DESK = "desk"  # the edition that holds everything


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> Self:
        """The desk has every edition, a partner its own, anybody else none."""
        if is_desk(user):
            return self
        partner = Partner.objects.of(user)
        return self.filter(audience=partner.code) if partner is not None and partner.is_active else self.none()


class Report(models.Model):
    """One edition of a week's gap report: what it was made from, and the files with their hashes."""

    week = models.CharField(max_length=8, help_text="ISO week: 2026-W47")
    audience = models.CharField(max_length=12, default=DESK, help_text="desk, or the code of the partner it is for")
    is_rebuilt = models.BooleanField(
        default=False, help_text="Written later, as known on the Monday after the week; what came since is left out"
    )
    from_on = models.DateField()
    to_on = models.DateField(help_text="Last day of the week (Sunday)")
    written_at = models.DateTimeField()
    known_at = models.DateTimeField(null=True, help_text="The newest record that it rests on")
    inputs = models.JSONField(help_text="Snapshot hashes and policy version")
    figures = models.JSONField(help_text="The figures of the summary")
    summary = models.JSONField(default=dict, help_text="Page 1 in plain data, for the message that carries it")
    files = models.JSONField(help_text="name, sha256 and size of each file under var/reports")
    missing = models.TextField(blank=True, help_text="What could not be made, and why")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("week", "audience", "is_rebuilt"), name="report_edition_once"),
            models.CheckConstraint(condition=~Q(audience=""), name="report_has_audience"),
        ]

    def __str__(self) -> str:
        edition = "" if self.audience == DESK else f" for {self.audience}"
        return f"{self.week}{edition}{', rebuilt' if self.is_rebuilt else ''}"
