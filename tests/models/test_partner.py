import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, transaction

from coordination.models import Jurisdiction, Membership, Partner, is_desk

pytestmark = pytest.mark.django_db


def test_every_partner_jurisdiction_has_its_partner_and_the_un_has_none(reference):
    assert set(Partner.objects.values_list("code", "jurisdiction__code")) == {
        (code, code) for code in Jurisdiction.objects.filter(is_partner=True).values_list("code", flat=True)
    }
    assert not Partner.objects.filter(code="UN").exists()


def test_staff_who_speak_for_no_partner_are_the_desk(reference):
    desk, member, outsider = (
        User.objects.create_user("desk", is_staff=True),
        User.objects.create_user("member", is_staff=True, is_superuser=True),
        User.objects.create_user("outsider"),
    )
    Membership.objects.create(user=member, partner=Partner.objects.get(code="JP"))

    assert [is_desk(user) for user in (desk, member, outsider, AnonymousUser())] == [True, False, False, False]
    assert Partner.objects.of(member).code == "JP"
    assert [Partner.objects.of(user) for user in (desk, outsider, AnonymousUser())] == [None, None, None]


def test_account_speaks_for_one_partner_only(reference):
    member = User.objects.create_user("member")
    Membership.objects.create(user=member, partner=Partner.objects.get(code="JP"))

    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=member, partner=Partner.objects.get(code="KR"))
