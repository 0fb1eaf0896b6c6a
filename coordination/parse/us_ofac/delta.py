"""
OFAC's delta files: what one publication added, modified and deleted, by record number.

    sanctionsData            of the namespace …/DeltaFile/1.0; the full export has the same root
      publicationInfo        datePublished
      entities/entity        id, action

The only place where OFAC says that a record was removed: it tells "delisted" from "missing". A
record that leaves one list and stays on another is modified, not deleted. Numbers are those of
all lists. Source: list formats, section 2.5.
"""

from dataclasses import dataclass
from datetime import date, datetime

from coordination.parse.reading import Fields, ListFile, Unreadable, choose, iter_elements, local_name

ROOT = "sanctionsData"
# Archives name two of the three actions in several ways.
ACTIONS = {
    "add": "added",
    "modify": "modified",
    "change": "modified",
    "update": "modified",
    "delete": "deleted",
    "remove": "deleted",
}


@dataclass(frozen=True)
class Delta:
    """Record numbers ("900101") in the order of the file."""

    published_on: date
    added: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def read(file: ListFile) -> Delta:
    """
    What a publication changed. Its day is that of its time stamp, in OFAC's own zone.

    Raises Unreadable for an action that is not known, for a number without or with two actions,
    and for a full list. A publication that changes no record is none.
    """
    elements = iter_elements(file, root=ROOT, tags={"publicationInfo", "entity"})
    first = next(elements, None)
    if first is None or local_name(first) != "publicationInfo":
        raise Unreadable(f"{file.name}: has no <publicationInfo>")
    published_on = _published_on(Fields(first, f"{file.name}, <publicationInfo>"))
    found: dict[str, str] = {}
    for element in elements:
        number, action = element.get("id", ""), element.get("action")
        where = f"{file.name}, entity {number or 'without number'}"
        if local_name(element) != "entity" or action is None:
            raise Unreadable(f"{where}: has no action, so this is not a delta file")
        if not number.isdecimal():
            raise Unreadable(f"{where}: {number!r} is not a record number")
        if number in found:
            raise Unreadable(f"{where}: occurs twice")
        found[number] = choose(action.strip().lower(), ACTIONS, f"{where}, action")
    if not found:
        raise Unreadable(f"{file.name}: holds no entity")
    by_action = {kind: tuple(each for each, its in found.items() if its == kind) for kind in ACTIONS.values()}
    return Delta(published_on, **by_action)


def _published_on(fields: Fields) -> date:
    stamp = fields.take("datePublished")
    try:
        return datetime.fromisoformat(stamp).date()
    except ValueError as error:
        raise Unreadable(f"{fields.where}, <datePublished>: {stamp!r} is not a date") from error
