"""Half-open periods: `_from` to `_to`, where a null end is still open."""

from typing import Any

from django.db.models import Q


def covers(axis: str, point: Any) -> Q:
    """Rows whose `<axis>_from` to `<axis>_to` holds `point`."""
    return Q(**{f"{axis}_from__lte": point}) & (Q(**{f"{axis}_to__isnull": True}) | Q(**{f"{axis}_to__gt": point}))
