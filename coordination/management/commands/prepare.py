"""Everything between an installed program and a running one; on a second run it only looks."""

import os
import secrets
import socket
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from coordination import align, ceiling
from coordination.models import Heartbeat, Snapshot
from coordination.reference import load_reference

ADMIN = "desk"


class Command(BaseCommand):
    help = "Brings database, static files, reference data, lists, administrator and this week's report up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="", help="Where the web server will listen; refused when it is taken")

    def handle(self, *, port: str, **options: Any) -> None:
        if port:
            _refuse_port_in_use(port)
        self._say("database", _migrate())
        self._say("static files", _collect_static())
        load_reference(now=timezone.now())
        self._say("reference data", "jurisdictions, sources, programmes and policy are loaded")
        ceiling.load_ledger(now=timezone.now())
        self._say("ledger", "ceilings, and the deliveries published so far, are loaded")
        self._read_lists()
        self._follow_deliveries()
        account = _administrator()
        self._say("report", "writing this week's ...")
        report = _write_report()

        self._say("", str(report))
        self._say("admin user", account)
        if port:
            Heartbeat.objects.all().delete()  # /readyz waits for the worker and beat that start now
            self._say("address", f"http://127.0.0.1:{port}/admin/  (API: /api/v1/docs/, state: /readyz)")
            self._say("starting", "web, worker and timetable; Ctrl-C stops them")

    def _follow_deliveries(self) -> None:
        """Leads, and gaps that weigh more for what the ledger says of their targets."""
        now = timezone.now()
        ceiling.follow_deliveries(now=now)
        align.align_pending(on=now.date(), now=now, live=settings.FETCH)

    def _say(self, step: str, result: str) -> None:
        self.stdout.write(f"{step:<16}{result}")

    def _read_lists(self) -> None:
        if settings.LISTS_DIR:
            self._say("lists", "reading those in LISTS_DIR ...")
            self._refresh()
            return
        if settings.FETCH and not _has_real_lists():
            self._say("lists", "FETCH=on: asking the publishers, which takes some minutes the first time ...")
            self._refresh()
        if _has_real_lists():
            newer = "the timetable asks for" if settings.FETCH else "`manage.py refresh --lists DIR` reads"
            self._say("lists", f"stored ones are kept ({newer} newer ones)")
        elif Snapshot.objects.stored().exists():
            self._say("lists", "the starter lists are stored, a small extract for demonstration, not for compliance")
            self._say("", "use; `manage.py refresh --lists DIR` reads real ones")
        else:
            self._say("lists", "none stored yet: reading the starter lists that ship with the program, a small extract")
            self._say("", "for demonstration, not for compliance use; `manage.py refresh --lists DIR` reads real ones")
            _ingest_starter_lists()

    def _refresh(self) -> None:
        try:
            call_command("refresh")
        except CommandError as problem:  # the timetable tries again; what is stored still stands
            self._say("", f"not all were read: {problem}")


def _refuse_port_in_use(port: str) -> None:
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise CommandError(f"PORT is {port!r}: set it to a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does after a restart
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise CommandError(f"Port {port} is reserved for root: choose one above 1023, for instance 8000.") from None
        except OSError:
            raise CommandError(
                f"Port {port} is in use: stop the program that listens there, or choose another (`PORT=8001 make run`)."
            ) from None


def _migrate() -> str:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not waiting:
        return "up to date"
    call_command("migrate", verbosity=0, interactive=False)
    return f"{waiting} migrations applied"


def _collect_static() -> str:
    call_command("collectstatic", verbosity=0, interactive=False)
    return f"in {settings.STATIC_ROOT}"


def _has_real_lists() -> bool:
    return Snapshot.objects.stored().filter(is_starter=False).exists()


def _ingest_starter_lists() -> None:
    call_command("refresh", starter=True)


def _administrator() -> str:
    """Who may sign in, and with which password, as far as we know it: makes one where there is none."""
    User = get_user_model()
    kept = settings.VAR_DIR / "admin-password"
    standing = User.objects.filter(is_superuser=True, is_active=True)
    if not standing.exists():
        if User.objects.filter(username=ADMIN).exists():
            return f"none, and the name {ADMIN} is taken: make one with `manage.py createsuperuser`"
        password = secrets.token_urlsafe(12)
        _write_secret(kept, password)
        User.objects.create_superuser(ADMIN, password=password)
        return f"{ADMIN}, password: {password}  (kept in {kept})"
    user = standing.filter(username=ADMIN).first()
    if user is None:
        return f"{standing.order_by('pk')[0].get_username()}, with the password you gave"
    password = kept.read_text() if kept.exists() else ""
    if password and user.check_password(password):
        return f"{ADMIN}, password: {password}  (kept in {kept})"
    return f"{ADMIN}; its generated password was changed since (`manage.py changepassword {ADMIN}` sets a new one)"


def _write_secret(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _write_report() -> Path:
    """Writes the report of this week; returns the page to open."""
    call_command("report")
    return max(settings.REPORTS_DIR.glob("gap-report-*.html"), key=lambda page: page.stat().st_mtime)
