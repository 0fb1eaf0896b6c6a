"""Who works with the tracker in tests: the desk, and somebody of each partner."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission, User

from coordination.models import Membership, Partner


def officer(name: str = "officer", *permissions: str) -> User:
    """Somebody of the desk, with these permissions."""
    user = get_user_model().objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


def liaison(code: str, *permissions: str, is_staff: bool = False) -> User:
    """Somebody who speaks for a partner."""
    user = get_user_model().objects.create_user(f"liaison-{code.lower()}", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    Membership.objects.create(user=user, partner=Partner.objects.get(code=code))
    return user
