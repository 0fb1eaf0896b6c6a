"""How many examples a property is tried on where each takes a while: few in every run, many when asked for."""

import os

LONG = 5  # times as many with TEST_LONG=1


def examples(number: int) -> int:
    """So many, or with TEST_LONG=1 in the environment five times as many."""
    return number * LONG if os.environ.get("TEST_LONG") == "1" else number
