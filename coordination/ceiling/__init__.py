"""
The ledger of petroleum deliveries against the ceilings of the UN, beside the flow.

    entry or CSV line  ->  checked, converted, held where implausible  ->  rows, append-only
    rows of one ceiling year  ->  counts by series and combined, notices, overdue reports, picture
    ships, berth operators, banks  ->  entities with their matrix, leads, facilitators

Pure: `periods`, `conversion`, `plausibility`, `totals`, `reporting`, `facts`, `csv_lines`. The others read
and write rows; each writing function is one transaction.
"""

from coordination.ceiling.calls import record_call, record_party, revise_call, withdraw_call
from coordination.ceiling.conversion import NoFactor
from coordination.ceiling.facts import Involved, Origin, Refused, Reported, Seen
from coordination.ceiling.importing import ImportReport, LineReport, Verdict, import_file
from coordination.ceiling.involved import Player, players
from coordination.ceiling.leads import close_lead, follow_deliveries
from coordination.ceiling.ledger import (
    accept_delivery,
    recompute_delivery,
    record_delivery,
    reported,
    revise_delivery,
    withdraw_delivery,
)
from coordination.ceiling.picture import Picture, picture, picture_of
from coordination.ceiling.seed import load_ledger
from coordination.ceiling.sightings import Sighting, records_of_ships_called, sightings
from coordination.ceiling.tally import rebuild_tally
from coordination.ceiling.year import CeilingYear, SeriesCount, ceiling_year, newest_year, years_of

__all__ = [
    "CeilingYear",
    "ImportReport",
    "Involved",
    "LineReport",
    "NoFactor",
    "Origin",
    "Picture",
    "Player",
    "Refused",
    "Reported",
    "Seen",
    "SeriesCount",
    "Sighting",
    "Verdict",
    "accept_delivery",
    "ceiling_year",
    "close_lead",
    "follow_deliveries",
    "import_file",
    "load_ledger",
    "newest_year",
    "picture",
    "picture_of",
    "players",
    "rebuild_tally",
    "recompute_delivery",
    "record_call",
    "record_delivery",
    "record_party",
    "records_of_ships_called",
    "reported",
    "revise_call",
    "revise_delivery",
    "sightings",
    "withdraw_call",
    "withdraw_delivery",
    "years_of",
]
