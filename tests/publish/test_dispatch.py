"""The weekly report by e-mail: everybody gets exactly one, or a failure stands where a person sees it."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from coordination import tasks
from coordination.models import AuditEntry, Dispatch, Jurisdiction, Partner, Recipient, Report, WeeklyRun
from coordination.publish import dispatch as post_office
from coordination.publish.dispatch import Settled, claim_week, finish_week, plan_dispatches, settle
from coordination.publish.dispatch.letter import letter as make_letter
from coordination.publish.dispatch.send import WAITS
from coordination.publish.printing import NoPdf
from coordination.vocabulary import DispatchState
from tests.publish.mail_server import Post, failing_server, mail_server, port_that_nobody_listens_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
WEEK = "2026-W47"
SUMMARY = {
    "subject": "Gap report, week 47: 16 to 22 November 2026",
    "title": "Week 47: 16 to 22 November 2026",
    "known": "records up to 2026-11-22 18:00 UTC",
    "happened": "One partner listed: Japan 2.",
    "became": "1 gap opened, none closed; 3 stand open.",
    "figures": [{"value": "3", "what": "gaps open", "of": "1 high"}],
    "serious_are_new": True,
    "serious": [{"names": "Kim <Bank> 노광철", "told": "Told.", "missing": "GB", "weight": "1 gap, severity 70."}],
    "acts": [],
    "limits": [{"what": "KR", "why": "its list is partial."}],
    "charts": [
        {
            "ident": "trend",
            "title": "Twelve weeks",
            "alt": "2026-11-22: 3",
            "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><text x="1" y="9">3</text></svg>',
        }
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports, with the one of the desk."""
    files = []
    for suffix, content in ((".html", b"<p>page</p>"), (".pdf", b"%PDF-1.7 paper"), (".xlsx", b"PK tables")):
        name = f"gap-report-{WEEK}{suffix}"
        (tmp_path / name).write_bytes(content)
        files.append({"name": name, "sha256": "0" * 64, "size": len(content)})
    Report.objects.create(
        week=WEEK,
        from_on=NOW.date() - timedelta(days=7),
        to_on=NOW.date() - timedelta(days=1),
        written_at=NOW,
        inputs={},
        figures={},
        summary=SUMMARY,
        files=files,
    )
    return tmp_path


@pytest.fixture
def planned(folder: Path) -> Dispatch:
    Recipient.objects.create(email="desk@example.org", is_desk=True)
    plan_dispatches(WEEK, now=NOW)
    return Dispatch.objects.get()


def to_port(settings, port: int, *, patience: float = 30) -> None:
    """`patience`: seconds that the server may be silent."""
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, patience


def send(dispatch: Dispatch, folder: Path, *, now: datetime = NOW) -> Dispatch:
    return post_office.send_dispatch(dispatch.pk, now=now, folder=folder)


# Who is to get it


def test_each_recipient_is_intended_once_and_only_for_an_edition_that_was_written(folder, reference):
    japan = Partner.objects.get(code="JP") if Partner.objects.filter(code="JP").exists() else _partner("JP")
    Recipient.objects.create(email="desk@example.org", is_desk=True)
    Recipient.objects.create(email="gone@example.org", is_desk=True, is_active=False)
    Recipient.objects.create(email="tokyo@example.org", partner=japan)

    assert plan_dispatches(WEEK, now=NOW) == 1
    assert plan_dispatches(WEEK, now=NOW + timedelta(hours=1)) == 0
    assert [(row.email, row.audience) for row in Dispatch.objects.all()] == [("desk@example.org", "desk")]


def _partner(code: str) -> Partner:
    return Partner.objects.create(code=code, name=code, jurisdiction=Jurisdiction.objects.get(code=code))


def test_a_recipient_is_of_the_desk_or_of_a_partner_and_never_of_neither():
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.create(email="nobody@example.org")


# It arrives


def test_message_carries_summary_pictures_and_files(planned, folder, settings):
    post = Post()
    with mail_server(post) as port:
        to_port(settings, port)
        sent = send(planned, folder)

    ((address, message),) = post.taken
    assert (sent.state, sent.sent_at, sent.attempts) == (DispatchState.SENT, NOW, 1)
    assert [file["name"] for file in sent.files] == [f"gap-report-{WEEK}.pdf", f"gap-report-{WEEK}.xlsx"]
    assert address == "desk@example.org"
    assert message["Message-ID"] == planned.message_id
    assert message["Subject"] == SUMMARY["subject"]
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert "One partner listed: Japan 2. 1 gap opened" in text.get_content()
    assert "Kim <Bank> 노광철" in text.get_content()
    assert "Kim &lt;Bank&gt; 노광철" in page.get_content()
    assert 'alt="2026-11-22: 3"' in page.get_content()
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<trend@gap-report>"]
    assert pictures[0].get_content().startswith(b"\x89PNG")
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached == {
        f"gap-report-{WEEK}.pdf": b"%PDF-1.7 paper",
        f"gap-report-{WEEK}.xlsx": b"PK tables",
    }


def test_a_message_that_was_sent_is_not_sent_again(planned, folder, settings):
    post = Post()
    with mail_server(post) as port:
        to_port(settings, port)
        for hours in range(3):
            send(planned, folder, now=NOW + timedelta(hours=hours))

    assert post.addresses == ["desk@example.org"]


def test_files_too_large_for_a_message_are_named_instead(planned, folder, settings, monkeypatch):
    monkeypatch.setattr("coordination.publish.dispatch.letter.MAX_ATTACHED", 20)
    post = Post()
    with mail_server(post) as port:
        to_port(settings, port)
        send(planned, folder)

    ((_, message),) = post.taken
    assert [part.get_filename() for part in message.iter_attachments()] == [f"gap-report-{WEEK}.pdf"]
    assert (
        f"Too large to attach, for download at the desk: gap-report-{WEEK}.xlsx"
        in message.get_body(("plain",)).get_content()
    )


# It does not arrive


def test_without_a_mail_server_it_waits_and_says_so(planned, folder, settings):
    settings.EMAIL_HOST = ""

    waiting = send(planned, folder)

    assert (waiting.state, waiting.attempts) == (DispatchState.WAITING, 0)
    assert "EMAIL_URL" in waiting.said


@pytest.mark.parametrize("at", ["banner", "rcpt", "data", "midway"])
@pytest.mark.parametrize("stalls", [False, True], ids=["drops", "stalls"])
def test_a_server_that_fails_before_the_content_has_left_is_tried_again(at, stalls, planned, folder, settings):
    if at == "midway":
        _make_large(folder)
    with failing_server(at, stalls=stalls) as server:
        to_port(settings, server.port, patience=1 if stalls else 30)
        waiting = send(planned, folder)
    post = Post()
    with mail_server(post) as port:
        to_port(settings, port)
        early = send(planned, folder, now=NOW + timedelta(minutes=1))
        sent = send(planned, folder, now=waiting.next_at)

    assert (waiting.state, waiting.handed_over_at, waiting.next_at) == (
        DispatchState.WAITING,
        None,
        NOW + timedelta(minutes=WAITS[0]),
    )
    assert waiting.said
    assert early.state == DispatchState.WAITING
    assert (sent.state, sent.attempts) == (DispatchState.SENT, 2)
    assert post.addresses == ["desk@example.org"]


def _make_large(folder: Path) -> None:
    """More than a connection takes in before the other side reads."""
    report = Report.objects.get()
    (folder / report.files[1]["name"]).write_bytes(b"0" * 8_000_000)


@pytest.mark.parametrize("stalls", [False, True], ids=["drops", "stalls"])
def test_a_server_that_does_not_answer_the_content_leaves_it_uncertain(stalls, planned, folder, settings):
    with failing_server("end", stalls=stalls) as server:
        to_port(settings, server.port, patience=1 if stalls else 30)
        uncertain = send(planned, folder)
        later = send(planned, folder, now=NOW + timedelta(days=1))

        assert len(server.contents) == 1
    assert (uncertain.state, uncertain.handed_over_at) == (DispatchState.UNCERTAIN, NOW)
    assert "handed over and no answer came" in uncertain.said
    assert later.state == DispatchState.UNCERTAIN
    assert list(Dispatch.objects.for_a_person()) == [uncertain]


def test_an_address_that_is_refused_is_not_tried_again(planned, folder, settings):
    with mail_server(Post(to_rcpt="550 no such person")) as port:
        to_port(settings, port)
        refused = send(planned, folder)

    assert (refused.state, refused.said) == (DispatchState.REFUSED, "550 no such person")


@pytest.mark.parametrize(
    ("answer", "state"), [("451 later", DispatchState.WAITING), ("554 content refused", DispatchState.REFUSED)]
)
def test_an_answer_to_the_content_is_believed(answer, state, planned, folder, settings):
    with mail_server(Post(reply=answer)) as port:
        to_port(settings, port)
        answered = send(planned, folder)

    assert (answered.state, answered.said) == (state, answer)


def test_after_the_last_attempt_a_person_is_told(planned, folder, settings):
    to_port(settings, port_that_nobody_listens_on())
    now = NOW
    for _ in range(len(WAITS) + 1):
        row = send(planned, folder, now=now)
        now = row.next_at

    assert (row.state, row.attempts) == (DispatchState.GIVEN_UP, len(WAITS) + 1)
    assert "refused" in row.said.lower()


# Workers that die, and two at once


def test_a_worker_that_died_before_handing_over_is_made_up_for(planned):
    Dispatch.objects.update(state=DispatchState.SENDING, claimed_at=NOW, attempts=1)

    assert post_office.release_left_behind(now=NOW + timedelta(minutes=14)) == 0
    assert post_office.release_left_behind(now=NOW + timedelta(minutes=16)) == 1
    assert Dispatch.objects.get().state == DispatchState.WAITING


def test_a_worker_that_died_while_handing_over_leaves_it_to_a_person(planned):
    Dispatch.objects.update(state=DispatchState.SENDING, claimed_at=NOW, handed_over_at=NOW, attempts=1)

    post_office.release_left_behind(now=NOW + timedelta(minutes=16))

    assert Dispatch.objects.get().state == DispatchState.UNCERTAIN


def test_a_slow_worker_hands_nothing_over_once_another_holds_the_message(planned, folder, settings, monkeypatch):
    """It was thought dead, and comes to the content when the message has been taken from it."""
    post = Post()
    original = make_letter

    def slowly(*arguments, **how):
        made = original(*arguments, **how)
        Dispatch.objects.filter(pk=planned.pk).update(attempts=2)
        return made

    monkeypatch.setattr("coordination.publish.dispatch.send.letter", slowly)
    with mail_server(post) as port:
        to_port(settings, port)
        send(planned, folder)

    assert post.taken == []


def test_two_ticks_and_a_repeated_one_make_one_report():
    assert claim_week(WEEK, now=NOW)
    assert not claim_week(WEEK, now=NOW)
    finish_week(WEEK, now=NOW)
    assert not claim_week(WEEK, now=NOW + timedelta(days=1))


def test_a_report_that_failed_or_was_left_is_taken_up_by_the_next_tick():
    claim_week(WEEK, now=NOW)
    finish_week(WEEK, now=NOW, error="OSError: disk full")

    assert claim_week(WEEK, now=NOW + timedelta(minutes=20))
    assert not claim_week(WEEK, now=NOW + timedelta(minutes=40))
    assert claim_week(WEEK, now=NOW + timedelta(minutes=60))  # whoever claimed it is gone
    assert WeeklyRun.objects.get().error == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("reference")
def test_a_tick_that_comes_twice_writes_and_sends_one_report(settings, tmp_path, monkeypatch):
    settings.REPORTS_DIR = tmp_path
    Recipient.objects.create(email="desk@example.org", is_desk=True)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW)
    monkeypatch.setattr("coordination.publish.report.write.Printer", NoPrinter)
    monkeypatch.setattr(tasks.send_reports, "delay_on_commit", lambda: None)
    post = Post()
    with mail_server(post) as port:
        to_port(settings, port)
        for _ in range(2):
            tasks.write_weekly_report()
            tasks.send_reports()

    assert Report.objects.get(audience="desk").week == WEEK
    assert Report.objects.values_list("week", "audience").distinct().count() == Report.objects.count()
    assert post.addresses == ["desk@example.org"]
    assert "No PDF here." in post.taken[0][1].get_body(("plain",)).get_content()


class NoPrinter(AbstractContextManager):
    def __exit__(self, *_: object) -> None:
        pass

    def print(self, page: str) -> bytes:
        raise NoPdf("No PDF here.")


@pytest.mark.usefixtures("reference")
def test_before_six_on_monday_the_week_is_not_reported_on(monkeypatch):
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOW - timedelta(minutes=40))

    tasks.write_weekly_report()

    assert not WeeklyRun.objects.filter(week=WEEK).exists()


# A person decides


@pytest.mark.parametrize("word", list(Settled))
def test_what_a_person_decides_is_recorded_with_the_name(word, planned):
    officer = get_user_model().objects.create_user("officer")
    Dispatch.objects.update(state=DispatchState.UNCERTAIN, handed_over_at=NOW)

    assert settle(planned, word, by=officer, now=NOW + timedelta(hours=2))
    assert not settle(planned, word, by=officer, now=NOW + timedelta(hours=3))

    row = Dispatch.objects.get()
    assert row.state == {Settled.ARRIVED: DispatchState.SENT, Settled.SEND_AGAIN: DispatchState.WAITING}[word]
    assert AuditEntry.objects.of(row).get().by_name == "officer"
