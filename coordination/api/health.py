"""
Is the process up (`/healthz`), and can the whole of it do its work (`/readyz`)?

Read by supervisors and load balancers: no sign-in, a handful of cheap look-ups, and nothing
in the answer that a stranger should not read (no addresses, no messages of drivers).
"""

import os
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coordination.models import Heartbeat

TICK_MAY_BE_OLD = timedelta(seconds=60)  # beat sends one every ten seconds
_seen: set[str] = set()  # what needs no second look once it was true


class NotReady(Exception):
    """One sentence: what is not ready."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """This process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check holds, else 503; one entry for each check says which."""
    checks = {name: _answer(name) for name in CHECKS}
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ok" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def _answer(name: str) -> dict[str, bool | str]:
    try:
        return {"ok": True, "detail": CHECKS[name](timezone.now())}
    except NotReady as problem:
        return {"ok": False, "detail": str(problem)}
    except DatabaseError:
        return {"ok": False, "detail": "the database does not answer"}


def check_database(now: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "answers"


def check_migrations(now: datetime) -> str:
    if "migrations" not in _seen:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if waiting:
            raise NotReady(f"{len(waiting)} not applied: run `manage.py migrate`")
        _seen.add("migrations")
    return "all applied"


def check_broker(now: datetime) -> str:
    _messages_waiting()
    return "answers"


def check_worker_and_beat(now: datetime) -> str:
    """Beat sends a tick, the worker runs it and writes when: a fresh row says that both are alive."""
    tick = Heartbeat.objects.filter(name="tick").first()
    if tick is None:
        raise NotReady("no tick yet: worker and beat have not started")
    age, waited = now - tick.run_at, tick.run_at - tick.sent_at
    if age > TICK_MAY_BE_OLD:
        late = "the worker takes no messages" if _messages_waiting() else "beat sends none"
        raise NotReady(f"last tick {age.total_seconds():.0f} s ago: {late}")
    if waited > TICK_MAY_BE_OLD:
        raise NotReady(f"the worker is late: the last tick waited {waited.total_seconds():.0f} s")
    return f"last tick {max(age.total_seconds(), 0):.0f} s ago"


def _messages_waiting() -> int:
    """Messages in the queue. Raises NotReady when the broker cannot be asked."""
    if settings.REDIS_URL:
        try:
            with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as broker:
                return int(broker.llen("celery"))
        except redis.RedisError:
            raise NotReady("Redis does not answer") from None
    folder = settings.QUEUE_DIR / "messages"
    try:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise NotReady("the queue's folder cannot be written")
        return sum(name.endswith(".celery.msg") for name in os.listdir(folder))
    except OSError:
        raise NotReady("the queue's folder cannot be read") from None


CHECKS = {
    "database": check_database,
    "migrations": check_migrations,
    "broker": check_broker,
    "worker_and_beat": check_worker_and_beat,
}
