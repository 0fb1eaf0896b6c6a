"""What waits in gaps on the first page: as each person may know it, and each figure opens the rows it counts."""

from datetime import timedelta

import pytest
from django.test import Client

from coordination import align
from coordination.models import Gap
from coordination.vocabulary import Audience, GapEventKind, WaiverReason
from tests.admin.world import NOW, TODAY
from tests.people import liaison


@pytest.fixture
def gap(followed):
    followed(1)
    return Gap.objects.get()


def tasks(client) -> dict[str, str]:
    return {task["text"]: task["url"] for task in client.get("/admin/").context_data["tasks"] if "gap" in task["text"]}


def take(gap, by, kind: str, **what) -> None:
    said = align.Said(GapEventKind(kind), **({"audience": Audience.DESK} | what))
    align.take_step(gap.pk, said, by=by, on=TODAY - timedelta(days=9), now=NOW - timedelta(days=9), owner=by)


def test_waiver_that_ends_waits_before_those_who_know_of_it(desk, gap):
    gb, jp = (liaison(code, "view_gap", is_staff=True) for code in ("GB", "JP"))
    take(gap, gb, "waived", reason=WaiverReason.OPERATIONAL, expires_on=TODAY)
    clients = [desk, Client(), Client()]
    for client, user in zip(clients[1:], (gb, jp), strict=True):
        client.force_login(user)

    told = [tasks(client) for client in clients]

    assert [list(each) for each in told] == [["1 gap with a waiver that ends"]] * 2 + [[]]
    for client, each in zip(clients, told, strict=True):
        for address in each.values():
            assert len(client.get(address).context_data["cl"].result_list) == 1


def test_owned_and_late_gaps_wait(desk, gap, django_user_model):
    user = django_user_model.objects.get(username="desk")
    take(gap, user, "planned", due_on=TODAY - timedelta(days=1), audience=Audience.ALL)
    take(gap, user, "assigned")

    assert set(tasks(desk)) == {"1 gap of yours", "1 gap past the day promised"}


def test_news_of_a_watched_gap_waits_for_its_watcher(desk, gap, django_user_model):
    align.watch(gap, django_user_model.objects.get(username="desk"), now=NOW)
    gb = liaison("GB")
    align.take_step(gap.pk, align.Said(GapEventKind.ACKNOWLEDGED, Audience.DESK), by=gb, on=TODAY, now=NOW)

    assert "1 gap that you watch, with news" in tasks(desk)
