"""A token for a program of a partner, shown once."""

import os
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken

DAYS = 365
MOST_DAYS = 3650


class Command(BaseCommand):
    help = (
        "Make a token for the API and print it: it is kept only as a hash and cannot be shown again. A user of that "
        "name is made if there is none: one that reads the API with tokens, and can neither sign in nor use the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME", help="whose token it is, e.g. liaison-kr")
        parser.add_argument("--days", default=str(DAYS), metavar="N", help=f"how long it is good for (default {DAYS})")

    def handle(self, *, username: str, days: str, **options: Any) -> None:
        lifetime = _lifetime(str(days))
        user = _user(username)
        token, secret = AuthToken.objects.create(user, expiry=lifetime)
        address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/api/v1/entities/"
        self.stdout.write(f"Token of {username}, good until {token.expiry:%Y-%m-%d}; keep it, it is not shown again:")
        self.stdout.write(f"\n  {secret}\n\nUse it so:")
        self.stdout.write(f"\n  curl -H 'Authorization: Token {secret}' {address}\n")


def _lifetime(days: str) -> timedelta:
    if not days.isdecimal() or not 0 < int(days) <= MOST_DAYS:
        raise CommandError(f"--days {days}: give a number of days from 1 to {MOST_DAYS}.")
    return timedelta(days=int(days))


def _user(username: str) -> Any:
    """The user of that name, made if there is none."""
    User = get_user_model()
    user = User.objects.filter(username=username).first()
    if user is not None:
        if not user.is_active:
            raise CommandError(f"{username} is a user who was deactivated: a token of theirs would open nothing.")
        return user
    user = User(username=username)
    user.set_unusable_password()
    try:
        user.clean_fields()
    except ValidationError as problem:
        raise CommandError(f"{username!r} cannot be a user's name: {' '.join(problem.messages)}") from problem
    user.save()
    return user
