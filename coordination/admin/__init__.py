"""
The desk's pages. They say what the rows say and decide nothing.

One module for each subject; importing them registers them all. History is read-only for
everybody; what a person decides is written with the name of that person and the time.
"""

from coordination.admin import (
    alignment,
    audit,
    ceiling,
    ceiling_rules,
    designation,
    dispatch,
    entity,
    gap,
    home,
    ledger,
    linking,
    navigation,
    partner,
    people,
    policy,
    report,
    ship_calls,
    site,
    source,
)

__all__ = [
    "alignment",
    "audit",
    "ceiling",
    "ceiling_rules",
    "designation",
    "dispatch",
    "entity",
    "gap",
    "home",
    "ledger",
    "linking",
    "navigation",
    "partner",
    "people",
    "policy",
    "report",
    "ship_calls",
    "site",
    "source",
]
