"""`manage.py export`: which table, in which form, of which day; for the rows see tests/publish."""

import os
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.publish.export import TABLES
from tests.api.world import fixed_clock, starter  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter", "fixed_clock")]


def exported(*arguments: str) -> str:
    out = StringIO()
    call_command("export", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("table", TABLES)
def test_csv_is_the_form_unless_another_is_asked_for(table):
    assert exported(table) == exported(table, "--format", "csv")
    told = exported(table, "--format", "jsonl")
    assert told.startswith('{"') or (table in ("ownership", "exposure") and not told)  # the four lists state no owner


@pytest.mark.parametrize("table", ["links", "entities", "matrix"])
def test_day_is_today_unless_another_is_asked_for(table):
    assert exported(table) == exported(table, "--as-of", "2026-11-24")
    assert exported(table) != exported(table, "--as-of", "2020-01-01")


@pytest.mark.parametrize("table", TABLES)
def test_records_are_taken_as_they_stand_now_unless_a_moment_is_asked_for(table):
    assert exported(table) == exported(table, "--known-at", "2026-11-24T06:00:00Z")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("linkz",), f"There is no table 'linkz': export one of {', '.join(TABLES)}."),
        (("links", "--format", "xml"), "There is no format 'xml': take csv or jsonl."),
        (("links", "--format", "ftm"), "The format ftm (FollowTheMoney) is not built yet: take csv or jsonl."),
        (("links", "--as-of", "2024-13-01"), "--as-of: '2024-13-01' is not a day: write it as 2024-05-30."),
        (
            ("links", "--known-at", "June"),
            "--known-at: 'June' is not a moment: write it as 2024-06-01T09:00:00Z, or as a day for its midnight UTC.",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(arguments, sentence):
    with pytest.raises(CommandError) as refusal:
        exported(*arguments)

    assert str(refusal.value) == sentence


def test_reader_who_has_had_enough_ends_it_quietly(monkeypatch):
    class Head(StringIO):
        def write(self, text: str) -> int:
            if self.getvalue():
                raise BrokenPipeError
            return super().write(text)

    closed = []
    monkeypatch.setattr(os, "dup2", lambda *files: closed.append(files[1]))
    monkeypatch.setattr(sys, "stdout", os.fdopen(os.dup(1), "w"))
    head = Head()

    call_command("export", "links", stdout=head)

    assert head.getvalue() == "entity,source,reference,locator,name\n"
    assert closed == [sys.stdout.fileno()]
