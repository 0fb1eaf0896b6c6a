"""Environments of their own for the programs we are measured against: bench-only, never beside ours."""

import subprocess
import sys
from pathlib import Path

ROOM = Path(sys.prefix) / "peers"


def python_with(*requirements: str) -> Path | None:
    """
    The interpreter of an environment that holds exactly these requirements; made the first time.

    None, said in a sentence, where the package registry does not give them.
    """
    room = ROOM / "-".join(part.replace("==", "-") for part in requirements)
    python = room / "bin" / "python"
    if not (room / "made").exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", room], check=True, capture_output=True)
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
            subprocess.run(pip, check=True, capture_output=True, text=True)
        except subprocess.CalledProcessError as error:
            last = (str(error.stderr or "").strip().splitlines() or ["no reason given"])[-1]
            print(f"Not measured: {', '.join(requirements)} could not be installed ({last}).", file=sys.stderr)
            return None
        (room / "made").touch()
    return python
