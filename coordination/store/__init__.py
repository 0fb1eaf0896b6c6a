"""
Snapshot + entries -> designation versions and changes. `diff` and `content` are pure.

Nothing is overwritten: a version that no longer holds is closed on the axis on which it ended,
and what replaces it is a new row.
"""

from coordination.store.decision import CannotBeDecided, decide, older_than, reject
from coordination.store.preview import Preview, preview
from coordination.store.removals import confirm_removals, removal_limit
from coordination.store.replay import Reread, newest_accepted, read_again, superseded_by, unread
from coordination.store.snapshot import store_snapshot

__all__ = [
    "CannotBeDecided",
    "Preview",
    "Reread",
    "confirm_removals",
    "decide",
    "newest_accepted",
    "older_than",
    "preview",
    "read_again",
    "reject",
    "removal_limit",
    "store_snapshot",
    "superseded_by",
    "unread",
]
