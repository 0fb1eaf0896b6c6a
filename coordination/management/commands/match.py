"""Who may be meant by a name, in any script: candidates with scores and reasons."""

import json
import shutil
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coordination.resolve import Candidate, FailsItsCheck, Query, born, match
from coordination.resolve.countries import country_code
from coordination.vocabulary import TargetType


class Command(BaseCommand):
    help = (
        "Find who may be meant by a name in any script, and by what else is known: candidates, the likeliest first, "
        "each with its score (0 to 1; from 0.75 a good answer) and the reasons for it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", default="", metavar="NAME", help="a name, or a number such as an IMO's")
        parser.add_argument("--type", choices=[kind.value for kind in TargetType], help="only targets of that type")
        parser.add_argument("--birth", metavar="DATE", help="born on 1966-01-27, in 1966-01 or in 1966")
        parser.add_argument(
            "--country", action="append", default=[], metavar="COUNTRY", help="a code or an English name; repeatable"
        )
        parser.add_argument(
            "--id",
            action="append",
            default=[],
            metavar="KIND:VALUE",
            help="imo:8916293, inn:…, passport:…, un_reference:KPe.047; any:… for whatever it is; repeatable",
        )
        parser.add_argument("--limit", type=int, default=5, help="how many candidates at most (5)")
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *, name: str, limit: int, format: str, **options: Any) -> None:
        if not 1 <= limit <= 100:
            raise CommandError("--limit: give a whole number from 1 to 100.")
        try:
            found = match(_query(name, options), limit=limit)
        except FailsItsCheck as error:
            raise CommandError(f"{error} {error.rule}") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        if hasattr(self.stdout, "reconfigure"):  # whatever the terminal's locale
            self.stdout.reconfigure(encoding="utf-8")
        if format == "json":
            self.stdout.write(json.dumps([_as_data(one) for one in found], ensure_ascii=False, indent=2))
            return
        width = shutil.get_terminal_size((110, 24)).columns if sys.stdout.isatty() else 110
        for place, one in enumerate(found, 1):
            self.stdout.write("\n".join(_lines(place, one, width)))
        if not found:
            self.stdout.write("Nobody on the lists that are read answers to that.")


def _query(name: str, options: dict[str, Any]) -> Query:
    """Raises ValueError in a sentence for what cannot be read."""
    numbers = [_number(given) for given in options["id"]]
    names = (name,) if name.strip() else ()
    if _is_number(name):
        names, numbers = (), [*numbers, ("any", name)]
    countries = []
    for given in options["country"]:
        code = country_code(given)
        if not code:
            raise ValueError(f"--country: {given!r} is no country.")
        countries.append(code)
    return Query(
        names=names,
        types=frozenset([TargetType(options["type"])] if options["type"] else ()),
        births=(born(options["birth"]),) if options["birth"] else (),
        countries=frozenset(countries),
        numbers=tuple(numbers),
    )


def _is_number(name: str) -> bool:
    bare = name.strip().upper().removeprefix("IMO").strip(" .:#-")
    return bare.replace(" ", "").replace("-", "").isdecimal()


def _number(given: str) -> tuple[str, str]:
    kind, colon, value = given.partition(":")
    if not colon or not value.strip():
        raise ValueError(f"--id: {given!r} is not KIND:VALUE, such as imo:8916293.")
    return kind, value


def _lines(place: int, one: Candidate, width: int) -> list[str]:
    """A candidate as lines of a table: who, on which lists, and why."""
    head = f"{place:>2}  {one.score:.2f}  {one.public_id}  {one.target_type.label:<12}  {one.name}"
    lists = " ".join(dict.fromkeys(code for code, _ in one.lists))
    others = "; ".join(one.names[1:])
    lines = [head, f"    on {lists}" + (f"   also {others}" if others else "")]
    lines += [f"    {reason.points:+.2f}  {reason.sentence}" for reason in one.reasons]
    return [line if len(line) <= width else f"{line[: width - 1]}…" for line in lines]


def _as_data(one: Candidate) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "type": one.target_type.value,
        "name": one.name,
        "score": one.score,
        "is_good": one.is_good,
        "names": list(one.names),
        "lists": [source for _, source in one.lists],
        "reasons": [
            {"feature": reason.feature, "points": reason.points, "sentence": reason.sentence} for reason in one.reasons
        ],
    }
