"""The weekly report in a process of its own: `python -m bench.report FOLDER` prints the most MB it held at once."""

import resource
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(folder: str) -> None:
    django.setup()
    call_command("report", week="2026-W47", out=Path(folder))
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{most / 1024:.1f}")


if __name__ == "__main__":
    main(sys.argv[1])
