"""Merging and splitting whole entities from the page of one."""

import pytest
from django.urls import reverse

from coordination.models import AuditEntry, Designation
from tests.admin.world import followed


@pytest.fixture
def firms(db):
    return followed(2)


def page_of(entity) -> str:
    return reverse("admin:regroup", args=(entity.pk,))


def do(client, deed: str, entity, **data):
    return client.post(reverse(f"admin:{deed}", args=(entity.pk,)), data, follow=True)


def test_entity_page_leads_to_it(desk, firms):
    assert page_of(firms[0]) in desk.get(firms[0].get_absolute_url()).content.decode()


def test_split_and_merge_again_with_both_ids_answering(desk, firms, text_of):
    firm = firms[0]
    record = Designation.objects.get(entity=firm, source__code="au_dfat")

    response = do(desk, "split", firm, record=str(record.pk), reason="Another address")
    record.refresh_from_db()
    parted = record.entity
    assert parted != firm
    assert f"Parted: 1 record as {parted.public_id}." in response.content.decode()

    response = do(desk, "merge", firm, other=parted.public_id.lower(), reason="The same after all")
    assert f"both answer as {firm.public_id}." in response.content.decode()
    found = desk.get(reverse("admin:entity_by_public_id", args=(parted.public_id,)))
    assert found.url == firm.get_absolute_url()
    said = text_of(desk.get(page_of(firm)))
    assert f"{parted.public_id} leads here" in said
    assert "merged desk 2026-11-24 06:00 UTC: “The same after all”" in said


def test_refused_in_a_sentence_and_nothing_changed(desk, firms):
    for deed, data, sentence in (
        ("split", {"reason": "x"}, "Choose some of its records, not none and not all"),
        ("split", {"record": "1"}, "Give a reason"),
        ("merge", {"other": "E-999999", "reason": "x"}, "There is no entity"),
        ("merge", {"other": firms[1].public_id}, "Give a reason"),
    ):
        page = do(desk, deed, firms[0], **data).content.decode()
        assert sentence in page
        assert "Nothing was changed." in page
    assert not AuditEntry.objects.filter(action__in=("merged", "split")).exists()


def test_merged_entity_leads_to_the_one_that_took_it(desk, firms):
    do(desk, "merge", firms[0], other=firms[1].public_id, reason="one")

    assert desk.get(page_of(firms[1])).url == page_of(firms[0])


def test_is_for_the_desk(sign_in, firms):
    reader = sign_in("view_match", "view_entity")

    assert reader.get(page_of(firms[0])).status_code == 200
    assert do(reader, "split", firms[0], record="1", reason="x").status_code == 403
    assert do(reader, "merge", firms[0], other="E-000001", reason="x").status_code == 403
