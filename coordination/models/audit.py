"""
Who did what, when, old and new. Append-only: each entry carries the hash of the one before it.

An entry that somebody changes or removes outside the program no longer fits the chain, and a
chain that was cut short no longer ends where `AuditChain` says.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any, NoReturn

import orjson
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models, transaction

NOTHING_BEFORE = "0" * 64


class AuditChain(models.Model):
    """Where the chain ends: one row, locked while an entry is added."""

    entries = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default=NOTHING_BEFORE)

    def __str__(self) -> str:
        return f"{self.entries} entries"


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    @transaction.atomic
    def record(
        self,
        *,
        action: str,
        subject: models.Model,
        by: AbstractBaseUser | AnonymousUser | None,
        now: datetime,
        old: dict[str, Any] | None = None,
        new: dict[str, Any] | None = None,
        reason: str = "",
    ) -> "AuditEntry":
        """
        Add an entry. Call it in the transaction that makes the change, so that both stand or neither.

        action    a verb in the past: "judged", "waived", "accepted"
        by        None: done by rule
        old, new  what changed, in plain data (JSON)
        """
        AuditChain.objects.get_or_create(pk=1)
        chain = AuditChain.objects.select_for_update().get(pk=1)
        entry = AuditEntry(
            number=chain.entries + 1,
            recorded_at=now,
            action=action,
            subject_model=subject._meta.label_lower,
            subject_id=str(subject.pk),
            subject=str(subject)[:300],
            by_id=by.pk if by else None,
            by_name=by.get_username() if by else "",
            old=old or {},
            new=new or {},
            reason=reason,
            previous_hash=chain.last_hash,
        )
        entry.hash = entry.fingerprint()
        entry.save(force_insert=True)
        chain.entries, chain.last_hash = entry.number, entry.hash
        chain.save(update_fields=("entries", "last_hash"))
        return entry

    def of(self, subject: models.Model) -> "AuditEntryQuerySet":
        """Entries on one row, oldest first."""
        return self.filter(subject_model=subject._meta.label_lower, subject_id=str(subject.pk)).order_by("number")

    def first_broken(self) -> str:
        """A sentence that names the first entry that was changed, removed or added outside the program; "" if none."""
        expected, previous = 1, NOTHING_BEFORE
        for entry in self.order_by("number").iterator():
            if entry.number != expected:
                return f"Audit entry {expected} is missing: the next one is {entry.number}."
            if entry.previous_hash != previous:
                return f"Audit entry {entry.number} does not follow the one before it."
            if entry.hash != entry.fingerprint():
                return f"Audit entry {entry.number} was changed after it was written."
            expected, previous = entry.number + 1, entry.hash
        chain = AuditChain.objects.filter(pk=1).first()
        written = chain.entries if chain else 0
        if written >= expected:
            return f"Audit entry {expected} is missing: {written:,} were written."
        if written < expected - 1 or (chain and chain.last_hash != previous):
            return f"Audit entry {written + 1} was not written by the program."
        return ""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("Audit entries are never changed.")

    def delete(self) -> NoReturn:
        raise TypeError("Audit entries are never deleted.")


class AuditEntry(models.Model):
    """
    One deed.

    subject_model, subject_id, subject  the row it was done to, and how that row called itself then
    by, by_name                         who did it, also under the name they had then; empty: by rule
    hash                                SHA-256 of the rest, `previous_hash` included
    """

    number = models.PositiveBigIntegerField(unique=True)
    recorded_at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=40)
    subject_model = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    subject = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=("subject_model", "subject_id"), name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.by_name or 'rule'} {self.action} {self.subject}"

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise TypeError("Audit entries are never changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise TypeError("Audit entries are never deleted.")

    def fingerprint(self) -> str:
        """The hash that this entry must carry."""
        said = [
            self.previous_hash,
            self.number,
            self.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.action,
            self.subject_model,
            self.subject_id,
            self.subject,
            self.by_id,
            self.by_name,
            self.old,
            self.new,
            self.reason,
        ]
        return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
