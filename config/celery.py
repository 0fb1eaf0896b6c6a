"""
The clock. Celery says when, the rows say what is left to do.

Broker: Redis when `REDIS_URL` is set, else files under `VAR_DIR` (`config.file_queue`).
"""

import os
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("coordination")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["coordination"])

# All times UTC. A list's own cadence is in its row: `fetch_due_sources` asks which are due.
app.conf.beat_schedule = {
    "tick": {"task": "coordination.tasks.tick", "schedule": 10.0, "options": {"expires": 30}},
    "fetch-due-sources": {"task": "coordination.tasks.fetch_due_sources", "schedule": crontab(minute="*/15")},
    "sweep": {"task": "coordination.tasks.sweep", "schedule": crontab(minute="*/10")},
    "align-for-the-day": {"task": "coordination.tasks.align_all", "schedule": crontab(hour=0, minute=5)},
    "figures-of-the-week": {"task": "coordination.tasks.write_figures", "schedule": crontab(hour=1, minute=5)},
    "follow-deliveries": {"task": "coordination.tasks.follow_deliveries", "schedule": crontab(minute=40)},
    "weekly-report": {
        "task": "coordination.tasks.write_weekly_report",
        "schedule": crontab(day_of_week="mon", hour=6, minute=0),
    },
    # A tick that was lost, or a machine that was off on Monday, is made up for; a week is written once.
    "weekly-report-if-missed": {"task": "coordination.tasks.write_weekly_report", "schedule": crontab(minute=20)},
    "send-reports": {"task": "coordination.tasks.send_reports", "schedule": crontab(minute="*/5")},
}


@before_task_publish.connect
def _say_when(headers: dict[str, Any], **_: Any) -> None:
    """Every message says when it was sent, so that `tick` can tell how long it waited."""
    headers["sent_at"] = datetime.now(UTC).isoformat()
