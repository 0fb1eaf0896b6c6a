import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from bench.figures import Figure

LISTS = Path(__file__).resolve().parents[2] / "shared" / "lists"
PARTS = ("parse", "flow", "jsanctions", "ceiling", "peer", "linking", "growth")


def main(arguments: list[str]) -> int:
    if not (LISTS / "manifest.toml").exists():
        print("Nothing to measure: the real lists are not on this machine (../shared/lists).")
        return 0
    if arguments:
        return _run_here(arguments[0])
    figures: list[Figure] = []
    failed = [part for part in PARTS if not _run_apart(part, figures)]
    if path := os.environ.get("BENCH_JSON"):
        Path(path).write_text(json.dumps([asdict(figure) | {"holds": figure.holds} for figure in figures], indent=2))
    for part in failed:
        print(f"{part} ended early: see above")
    return 1 if failed else 0


def _run_here(part: str) -> int:
    import django

    django.setup()
    for figure in import_module(f"bench.{part}").run(LISTS):
        print(json.dumps(asdict(figure)), flush=True)
    return 0


def _run_apart(part: str, figures: list[Figure]) -> bool:
    """Run a part in a process of its own, on a scratch database; print and add its figures as they come."""
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        environment |= {"VAR_DIR": room, "DJANGO_SETTINGS_MODULE": "config.settings", "FETCH": "off"}
        command = [sys.executable, "-m", "bench", part]
        with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
            for line in process.stdout or ():
                if line.startswith("{"):  # what commands print is left out
                    figures.append(Figure(**json.loads(line)))
                    print(figures[-1], flush=True)
        return process.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
