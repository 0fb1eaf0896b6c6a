"""Two beats that tick at the same moment, on a real PostgreSQL: each with a worker and a connection of its own."""

import pytest
from django.db import connection

from coordination import tasks
from coordination.models import Dispatch, Recipient, Report, WeeklyRun
from coordination.publish import report
from coordination.reference import load_reference
from coordination.vocabulary import DispatchState
from tests.align.test_concurrency import at_once
from tests.publish.mail_server import Post, mail_server
from tests.publish.test_dispatch import NOW, WEEK, NoPrinter, to_port

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one write at a time: there is no other worker to meet"
    ),
    pytest.mark.django_db(transaction=True),
]


def test_two_beats_at_once_write_one_report_and_send_one_message(settings, tmp_path, monkeypatch):
    load_reference(now=NOW)
    settings.REPORTS_DIR = tmp_path
    Recipient.objects.create(email="desk@example.org", is_desk=True)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    monkeypatch.setattr("coordination.publish.report.write.Printer", NoPrinter)
    monkeypatch.setattr(tasks.send_reports, "delay_on_commit", lambda: None)
    written, write = [], report.write_report

    def counted(week: str, **how):
        written.append(week)
        return write(week, **how)

    monkeypatch.setattr(report, "write_report", counted)
    post = Post()

    with mail_server(post) as port:
        to_port(settings, port)
        at_once(tasks.write_weekly_report, tasks.write_weekly_report)
        at_once(tasks.send_reports, tasks.send_reports)

    assert written == [WEEK]
    assert WeeklyRun.objects.get().done_at == NOW
    assert Report.objects.filter(audience="desk").count() == 1
    assert post.addresses == ["desk@example.org"]
    assert Dispatch.objects.get().state == DispatchState.SENT
