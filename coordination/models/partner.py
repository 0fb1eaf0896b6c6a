"""Who works with the tracker: partners, and the people and programs that speak for them."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models

from coordination.models.source import Jurisdiction


class PartnerQuerySet(models.QuerySet["Partner"]):
    def of(self, user: AbstractBaseUser | AnonymousUser) -> "Partner | None":
        """The partner that a person or program speaks for; None for the desk and for strangers."""
        if not user.is_authenticated:
            return None
        return self.select_related("jurisdiction").filter(memberships__user=user.pk).first()

    def active(self) -> Self:
        return self.filter(is_active=True)


class Partner(models.Model):
    """A government that takes part; usually the one of a jurisdiction whose lists are read."""

    code = models.CharField(max_length=12, unique=True, help_text="US, AU, EU, …")
    name = models.CharField(max_length=80)
    jurisdiction = models.OneToOneField(
        Jurisdiction,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner",
        help_text="Whose gaps are its own; empty for a partner that takes part without a list",
    )
    is_active = models.BooleanField(default=True)

    objects = PartnerQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code


class Membership(models.Model):
    """A person or program that speaks for a partner, and reads what that partner may read."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="memberships")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="membership")

    def __str__(self) -> str:
        return f"{self.user} for {self.partner}"


def is_desk(user: AbstractBaseUser | AnonymousUser) -> bool:
    """
    Whether somebody is of the coordination desk: staff who speak for no partner.

    A member of a partner is that partner only, whatever other rights the account has.
    """
    is_staff = bool(user.is_authenticated and user.is_active and getattr(user, "is_staff", False))
    return is_staff and not Membership.objects.filter(user=user.pk).exists()
