"""The weekly report in a process of its own: `python -m bench.report FOLDER` prints what it took, as JSON."""

import json
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import django
from django.core.management import call_command

from bench.memory import all_watched


def main(folder: str) -> None:
    django.setup()
    with all_watched() as memory:
        call_command("report", week="2026-W47", out=Path(folder))
    busy = sum(used.ru_utime + used.ru_stime for used in map(getrusage, (RUSAGE_SELF, RUSAGE_CHILDREN)))
    print(json.dumps({"busy": busy, "memory": memory}))


if __name__ == "__main__":
    main(sys.argv[1])
