"""
What the machine must have before pip can install, and what the report's PDF is drawn with. Make runs
it with the system's own Python.

`rigour` needs pyicu, which comes as source only: a C++ compiler, Python's headers, ICU's and
pkg-config. What is missing is installed where that is ours to do (root, with apt-get), else
named in one sentence. Without the libraries of the PDF all else works, and the report says why it
has none. Standard library only, and written for an old Python to read.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig


def missing() -> list[str]:
    """Debian's names of the packages that are not there."""
    pkg_config = shutil.which("pkg-config")
    has = {
        "python3-venv": importlib.util.find_spec("ensurepip") is not None,
        "python3-dev": os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")),
        "g++": any(shutil.which(compiler) for compiler in ("c++", "g++", "clang++")),
        "pkg-config": pkg_config is not None,
        "libicu-dev": pkg_config is not None and subprocess.call([pkg_config, "--exists", "icu-i18n"]) == 0,
    }
    return [package for package, there in has.items() if not there]


def missing_for_pdf() -> list[str]:
    """The same of what WeasyPrint draws with; it finds them by these names, or by those of other systems."""
    libraries = {
        "libpango-1.0-0": ("libpango-1.0.so.0", "libpango-1.0.dylib"),
        "libpangoft2-1.0-0": ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
        "libharfbuzz-subset0": ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    }
    return [package for package, names in libraries.items() if not any(_loads(name) for name in names)]


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def install(packages: list[str]) -> None:
    print("Installing with apt-get: " + " ".join(packages), flush=True)
    # dpkg calls programs that a plain user's PATH does not hold.
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive", PATH=os.environ["PATH"] + ":/usr/sbin:/sbin")
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        subprocess.call(["apt-get", "-qq", *command], env=environment, stdin=subprocess.DEVNULL)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # an old Python is exactly what this looks for
        sys.exit("Python 3.11 or newer is needed, and python3 is %d.%d: set PYTHON=python3.11." % sys.version_info[:2])
    packages, for_pdf = missing(), missing_for_pdf()
    if (packages or for_pdf) and os.geteuid() == 0 and shutil.which("apt-get"):
        install(packages + for_pdf)
        packages, for_pdf = missing(), missing_for_pdf()
    if packages:
        names = " ".join(packages)
        sys.exit(
            "Missing on this machine, by Debian's names: %s. Install them (`sudo apt-get install %s`; elsewhere "
            "what your system calls them), then run make again." % (names, names)
        )
    if for_pdf:
        names = " ".join(for_pdf)
        print("Without %s (Debian's names) the report has no PDF; all else works." % names, flush=True)


if __name__ == "__main__":
    main()
