"""What the UK list imposes: indicators and free text -> Measure."""

import re
from collections.abc import Collection, Iterable, Iterator

from coordination.parse import reading
from coordination.parse.reading import Fields, Unreadable
from coordination.vocabulary import Measure

# By the printed text, without the trailing note "see 'Other information'", where each is explained.
MEASURES: dict[str, tuple[Measure, ...]] = {
    "Asset freeze": (Measure.ASSET_FREEZE,),
    "Travel Ban": (Measure.TRAVEL_BAN,),
    "Arms embargo": (Measure.ARMS_EMBARGO,),
    "Targeted arms embargo": (Measure.ARMS_EMBARGO,),
    "Director Disqualification Sanction": (Measure.DIRECTOR_DISQUALIFICATION,),
    "Trust Services Sanctions": (Measure.SERVICES_BAN,),
    "Internet Services Sanctions": (Measure.SERVICES_BAN,),
    "Technical assistance related to aircraft": (Measure.SERVICES_BAN,),
    "Crew servicing of ships and aircraft": (Measure.SERVICES_BAN,),
    "Chartering of Ships": (Measure.CHARTER_BAN,),
    "Prevention of chartering of ships": (Measure.CHARTER_BAN,),
    "Prevention of chartering of ships and aircraft": (Measure.CHARTER_BAN,),
    "Prevention of business arrangements": (Measure.TRANSACTION_BAN,),
    "Closure of representative offices": (Measure.TRANSACTION_BAN,),
    "Prohibition of port entry": (Measure.PORT_ENTRY_BAN,),
    "De-flag": (Measure.DEFLAG,),
    "Shipping sanctions": (Measure.SHIP_SPECIFICATION,),
    # Regulations 57ZA (chartering) and 46AA, 46AB (services) besides the specification.
    "Shipping & Trade Sanctions": (Measure.SHIP_SPECIFICATION, Measure.CHARTER_BAN, Measure.SERVICES_BAN),
    # Ships and aircraft of the target: no port, no overflight, registration refused or ended.
    "Transport sanctions": (Measure.PORT_ENTRY_BAN, Measure.DEREGISTRATION, Measure.AIRCRAFT_BAN),
    "Prohibition on correspondent banking relationships and processing payments": (Measure.SECTORAL_FINANCE,),
    "Correspondent Banking Sanctions and processing payments": (Measure.SECTORAL_FINANCE,),
    "Prohibition on correspondent banking and clearing": (Measure.SECTORAL_FINANCE,),
    "Prohibition on correspondent banking and sterling clearing": (Measure.SECTORAL_FINANCE,),
}
INDICATORS = (  # named like the texts; the other measures have none
    "AssetFreeze",
    "TravelBan",
    "ArmsEmbargo",
    "TargetedArmsEmbargo",
    "DirectorDisqualificationSanction",
    "TrustServicesSanctions",
    "TechnicalAssistanceRelatedToAircraft",
    "CrewServicingOfShipsAndAircraft",
    "CharteringOfShips",
    "PreventionOfCharteringOfShips",
    "PreventionOfCharteringOfShipsAndAircraft",
    "PreventionOfBusinessArrangements",
    "ClosureOfRepresentativeOffices",
    "ProhibitionOfPortEntry",
    "Deflag",
)
BOOLEANS = {"true": True, "1": True, "false": False, "0": False}

_SEE_NOTE = re.compile(r"\W*\bsee\b.*$", re.IGNORECASE)


def _letters(text: str) -> str:
    """Capitals, blanks and hyphens vary from record to record."""
    return re.sub(r"[\W_]", "", text).lower()


_MEASURES_BY_LETTERS = {_letters(text): measures for text, measures in MEASURES.items()}


def measures(fields: Fields) -> tuple[Measure, ...]:
    """From the indicators and from the text: the text knows more, but is free."""
    imposed: set[Measure] = set()
    for indicators in fields.take_fields("SanctionsImposedIndicators"):
        for name in INDICATORS:
            if reading.choose(indicators.take(name, "false"), BOOLEANS, f"{indicators.where}, <{name}>"):
                imposed.update(_MEASURES_BY_LETTERS[_letters(name)])
        indicators.finish()
    imposed.update(named(fields.take("SanctionsImposed").split("|"), f"{fields.where}, <SanctionsImposed>"))
    return in_order(imposed)


def named(texts: Iterable[str], where: str) -> Iterator[Measure]:
    """What printed texts impose; an empty one and a dash, nothing."""
    for text in texts:
        if text.strip() in ("", "-"):
            continue
        meant = _MEASURES_BY_LETTERS.get(_letters(_SEE_NOTE.sub("", text)))
        if meant is None:
            raise Unreadable(f"{where}: unknown value {text.strip()!r}")
        yield from meant


def in_order(imposed: Collection[Measure]) -> tuple[Measure, ...]:
    return tuple(measure for measure in Measure if measure in imposed)
