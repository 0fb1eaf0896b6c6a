"""Memory that is free within the process, given back to the machine."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """
    Give back what lies free between blocks in use: after all lists are stored, half of what the process holds.

    glibc does so for the end of its heap alone until it is asked; other C libraries have no such function.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
