"""
Work of seconds in a process of its own, beside this one.

The other starts anew: a fork would copy whatever the threads of a worker hold at that moment, and
`multiprocessing` would run the script that started this one a second time.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from django.conf import ENVIRONMENT_VARIABLE, settings

# What our own modules cannot be imported without. `django.setup` brings the admin and the API as well: a second
# and 35 MB more.
_MODELS = ["coordination", "django.contrib.auth", "django.contrib.contenttypes"]
_ROOT = Path(__file__).resolve().parents[1]


class EndedEarly(RuntimeError):
    """The other process ended before its work was done."""


@contextmanager
def own_process(work: str) -> Iterator[Connection]:
    """
    Run `work(connection)` in another process; its end of the connection is given to the caller.

    work  dotted path of a function that touches neither rows nor queue

    Raises EndedEarly where the other is gone; ends it where the caller does not come to an end.
    """
    ours, theirs = Pipe()
    command = [sys.executable, "-m", "coordination.own_process", work, str(theirs.fileno())]
    environment = os.environ | {ENVIRONMENT_VARIABLE: settings.SETTINGS_MODULE}
    process = subprocess.Popen(  # noqa: S603  # a function of ours
        command, cwd=_ROOT, env=environment, pass_fds=[theirs.fileno()]
    )
    theirs.close()
    try:
        yield ours
    except (EOFError, ConnectionError) as fault:
        raise EndedEarly(f"{work} ended early in its own process (status {process.wait()}).") from fault
    finally:
        ours.close()
        process.kill()
        process.wait()


def main(work: str, handle: str) -> None:
    from django.apps import apps
    from django.utils.module_loading import import_string

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches both: the first ends the other
    apps.populate(_MODELS)
    with suppress(EOFError, ConnectionError):  # whoever asked is gone
        import_string(work)(Connection(int(handle)))


if __name__ == "__main__":
    main(*sys.argv[1:])
