"""Records as cells and gaps keep them, as JSON, each put into JSON once. Pure."""

from collections.abc import Iterable
from typing import Any

import orjson

from coordination.align.facts import Listing


class Evidence:
    """Records that several cells and gaps rest on, by identity: as long as it lives, it holds them."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Listing, str]] = {}

    def of(self, listings: Iterable[Listing]) -> str:
        """The records as a JSON list, in the order given."""
        return f"[{','.join(map(self._one, listings))}]"

    def _one(self, listing: Listing) -> str:
        kept = self._kept.get(id(listing))
        if kept is None:
            kept = self._kept[id(listing)] = listing, orjson.dumps(as_data(listing)).decode()
        return kept[1]


def as_data(listing: Listing) -> dict[str, Any]:
    """A record in plain data."""
    return {
        "designation": listing.designation,
        "jurisdiction": listing.jurisdiction,
        "source": listing.source,
        "reference": listing.reference,
        "name": listing.name,
        "since": listing.since,
        "kind": listing.kind,
        "is_bound": listing.is_bound,
        "not_before": listing.not_before,
        "announced_on": listing.announced_on,
        "ended_on": listing.ended_on,
        "own_act": listing.own_act,
        "programmes": listing.programmes,
        "regimes": sorted(listing.regimes),
        "un_reference": listing.un_reference,
        "suspected_gone": listing.is_suspected_gone,
        "grounds": [
            {
                "programme": ground.programme,
                "regime": ground.regime,
                "since": ground.since,
                "measures": sorted(ground.measures),
            }
            for ground in listing.grounds
        ],
    }
