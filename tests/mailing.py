"""
A worker that sends the weekly report, to be killed from outside: run as a program by `test_mailing_killed`.

    python -m tests.mailing ROOM make           rows, a recipient and an intended message
    python -m tests.mailing ROOM send PORT      send what is due
    python -m tests.mailing ROOM later PORT     an hour later: take up what was left, send what is due
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def main(room: Path, word: str, *port: str) -> None:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(room)}
    os.environ.pop("DATABASE_URL", None)
    if port:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port[0]}"
    django.setup()
    from coordination.models import Dispatch, Recipient, Report
    from coordination.publish import dispatch
    from tests.migrated import migrate

    if word == "make":
        migrate()
        text = {"subject": "Gap report", "title": "Week 47", "known": "", "happened": "", "became": ""}
        day = NOW.date()
        Report.objects.create(
            week="2026-W47", from_on=day, to_on=day, written_at=NOW, inputs={}, figures={}, summary=text, files=[]
        )
        Recipient.objects.create(email="desk@example.org", is_desk=True)
        dispatch.plan_dispatches("2026-W47", now=NOW)
        return
    now = NOW + timedelta(hours=1) if word == "later" else NOW
    dispatch.release_left_behind(now=now)
    for pk in Dispatch.objects.due(now=now).values_list("pk", flat=True):
        dispatch.send_dispatch(pk, now=now, folder=room)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
