"""`manage.py token`: a token for a program, shown once."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from tests.api.world import NOW, fixed_clock  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fixed_clock", "reference")]


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("token", *arguments, stdout=out)
    return out.getvalue()


def secret(text: str) -> str:
    (found,) = set(re.findall(r"[0-9a-f]{64}", text))
    return found


def opens(token: str) -> bool:
    return Client(headers={"Authorization": f"Token {token}"}).get("/api/v1/gaps/").status_code == 200


def test_token_opens_the_api_and_is_shown_with_how_to_use_it():
    text = told("liaison-kr")

    assert opens(secret(text))
    assert f"curl -H 'Authorization: Token {secret(text)}' http://127.0.0.1:" in text


def test_user_is_made_who_can_neither_sign_in_nor_use_the_admin():
    told("liaison-kr")

    user = get_user_model().objects.get(username="liaison-kr")
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (False, False, False)


def test_user_there_is_already_is_left_as_is_and_gets_one_more(admin_user):
    password = admin_user.password

    first, second = secret(told(admin_user.username)), secret(told(admin_user.username))

    admin_user.refresh_from_db()
    assert admin_user.password == password
    assert first != second
    assert opens(first)
    assert opens(second)


def test_only_a_hash_is_kept():
    from knox.models import AuthToken

    token = secret(told("liaison-kr"))

    assert token not in str(list(AuthToken.objects.values()))


@pytest.mark.parametrize(("arguments", "days"), [((), 365), (("--days", "30"), 30)])
def test_token_is_good_for_as_long_as_said(arguments, days, monkeypatch):
    from django.utils import timezone

    token = secret(told("liaison-kr", *arguments))

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days, seconds=-1))
    assert opens(token)
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=days, seconds=1))
    assert not opens(token)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("liaison kr",), "'liaison kr' cannot be a user's name: "),
        (("",), "'' cannot be a user's name: "),
        (("x" * 151,), f"'{'x' * 151}' cannot be a user's name: "),
        (("liaison-kr", "--days", "0"), "--days 0: give a number of days from 1 to 3650."),
        (("liaison-kr", "--days", "soon"), "--days soon: give a number of days from 1 to 3650."),
        (("liaison-kr", "--days", "99999999999"), "--days 99999999999: give a number of days from 1 to 3650."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_made(arguments, sentence):
    with pytest.raises(CommandError, match=re.escape(sentence)):
        told(*arguments)

    assert not get_user_model().objects.exists()


def test_deactivated_user_gets_no_token():
    get_user_model().objects.create(username="gone", is_active=False)

    with pytest.raises(CommandError, match="gone is a user who was deactivated"):
        told("gone")
