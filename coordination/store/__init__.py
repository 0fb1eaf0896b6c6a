"""
Snapshot + entries -> designation versions and changes. `diff` and `content` are pure.

Nothing is overwritten: a version that no longer holds is closed on the axis on which it ended,
and what replaces it is a new row.
"""

from coordination.store.removals import confirm_removals, removal_limit
from coordination.store.snapshot import decide, reject, store_snapshot

__all__ = ["confirm_removals", "decide", "reject", "removal_limit", "store_snapshot"]
