from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import AuditEntry, Partner
from tests.searching import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.create(code="NZ", name="New Zealand")


def deeds(partner: Partner, now, count: int = 3) -> list[AuditEntry]:
    return [
        AuditEntry.objects.record(
            action="renamed", subject=partner, by=None, now=now + timedelta(minutes=step), new={"name": f"no. {step}"}
        )
        for step in range(count)
    ]


def outside_the_program(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_entry_says_who_did_what_to_which_row(partner, now):
    officer = User.objects.create_user("marama")

    AuditEntry.objects.record(
        action="renamed",
        subject=partner,
        by=officer,
        now=now,
        old={"name": "NZ"},
        new={"name": "Aotearoa"},
        reason="asked",
    )

    entry = AuditEntry.objects.of(partner).get()
    assert (entry.by_name, entry.action, entry.subject, entry.old, entry.new, entry.reason) == (
        "marama", "renamed", "NZ", {"name": "NZ"}, {"name": "Aotearoa"}, "asked",
    )  # fmt: skip
    assert AuditEntry.objects.first_broken() == ""


def test_empty_log_is_whole():
    assert AuditEntry.objects.first_broken() == ""


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE coordination_auditentry SET reason = 'x' WHERE number = 2", "Audit entry 2 was changed"),
        ("UPDATE coordination_auditentry SET by_name = 'somebody' WHERE number = 1", "Audit entry 1 was changed"),
        ("DELETE FROM coordination_auditentry WHERE number = 1", "Audit entry 1 is missing"),
        ("DELETE FROM coordination_auditentry WHERE number = 3", "Audit entry 3 is missing"),
        ("DELETE FROM coordination_auditentry", "Audit entry 1 is missing"),
        ("UPDATE coordination_auditchain SET entries = 2", "Audit entry 3 was not written by the program"),
    ],
)
def test_tampering_is_found_and_the_first_bad_row_named(partner, now, statement, named):
    deeds(partner, now)

    outside_the_program(statement)

    assert AuditEntry.objects.first_broken().startswith(named)
    with pytest.raises(CommandError, match=named):
        call_command("audit")


def test_entries_are_neither_changed_nor_deleted_by_the_program(partner, now):
    entry = deeds(partner, now, 1)[0]

    for forbidden in (entry.save, entry.delete, AuditEntry.objects.all().delete):
        with pytest.raises(TypeError, match="never"):
            forbidden()
    with pytest.raises(TypeError, match="never changed"):
        AuditEntry.objects.update(reason="x")


def test_log_of_a_period_is_written_as_csv(partner, now, capsys):
    deeds(partner, now)
    AuditEntry.objects.record(action="renamed", subject=partner, by=None, now=now + timedelta(days=2))

    call_command("audit", "--csv", "--from", "2026-11-24", "--to", "2026-11-24")

    printed = capsys.readouterr()
    assert printed.out.count("renamed") == 3
    assert "4 audit entries, the chain is whole." in printed.err


_text = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)  # no NUL in PostgreSQL's text
_plain = st.dictionaries(_text, st.integers(-(2**53), 2**53) | _text | st.none() | st.lists(st.booleans()), max_size=3)


@settings(max_examples=examples(10), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.tuples(_plain, _plain, _text), max_size=4))
def test_whatever_is_recorded_keeps_the_chain_whole(partner, now, said):
    for old, new, reason in said:
        AuditEntry.objects.record(action="set", subject=partner, by=None, now=now, old=old, new=new, reason=reason)

    assert AuditEntry.objects.first_broken() == ""
