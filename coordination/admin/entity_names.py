"""What an entity is called, by which numbers it goes, and what else lists print of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from coordination.ceiling import Sighting, sightings
from coordination.models import Designation, DesignationIdentifier, DesignationName, DesignationVersion, Entity
from coordination.vocabulary import IdentifierKind, NameKind, TargetType

NAMES_SHOWN = 12
_ABBREVIATIONS = frozenset(["un", "imo", "mmsi", "inn", "ogrn", "kpp", "lei", "bic", "id", "ofsi"])


def names_of(
    entity: Entity, records: Sequence[Designation], versions: Mapping[int, list[DesignationVersion]], *, ledger: bool
) -> dict[str, Any]:
    """The parts of the page, by name in the template. ledger: whether the reader may see what ship calls tell."""
    printed, numbers = _names(records), _identifiers(records)
    is_ship = entity.target_type == TargetType.VESSEL
    imo = [number["value"] for number in numbers if number["is_hull"] and number["usable"]] if is_ship else []
    seen = sightings(imo) if ledger and imo else []
    return {
        "names": printed,
        "names_shown": NAMES_SHOWN,
        "names_more": max(len(printed) - NAMES_SHOWN, 0),
        "also_called": _also_called(entity, printed, seen) if is_ship else [],
        "seen_as": [{"one": one, "places": ", ".join(one.places), "sources": ", ".join(one.sources)} for one in seen],
        "calls_url": f"{reverse('admin:coordination_shipcall_changelist')}?{urlencode({'q': imo[0]})}" if seen else "",
        "identifiers": numbers,
        "facts": _facts(records, versions),
    }


def _also_called(
    entity: Entity, printed: Iterable[Mapping[str, Any]], seen: Collection[Sighting]
) -> list[dict[str, str]]:
    """A ship's other names, each with who calls it so: it keeps its number, and not its name."""
    found = {sighting.name.casefold(): (sighting.name, f"at ports, {sighting.seen}") for sighting in seen}
    for row in printed:
        by = (f"{code} formerly" if code in row["former_by"] else code for code in row["by"])
        found.setdefault(row["full"].casefold(), (row["full"], ", ".join(by)))
    found.pop(entity.name.casefold(), None)
    return [{"name": name, "by": by} for name, by in found.values()]


def _codes(records: Iterable[Designation]) -> dict[int, str]:
    return {record.pk: record.source.jurisdiction.code for record in records}


def _in_order_of_columns(rows: Iterable[dict[str, Any]], codes: dict[int, str]) -> list[dict[str, Any]]:
    """The rows, each with its `by` in the order of columns, which is that of the records."""
    order = list(dict.fromkeys(codes.values()))
    return [{**row, "by": sorted(row["by"], key=order.index)} for row in rows]


def _names(records: Sequence[Designation]) -> list[dict[str, Any]]:
    """Each name once, the most used first within its kind, with who prints it."""
    codes, order = _codes(records), {"primary": 0, "variation": 1, "original_script": 2, "former": 4}
    printed: dict[tuple[str, str], dict[str, Any]] = {}
    for name in DesignationName.objects.filter(designation__in=records).order_by("pk"):
        row = printed.setdefault(
            (name.folded, name.script),
            {"full": name.full, "script": name.script or "–", "kinds": [], "qualities": [], "by": [], "former_by": []},
        )
        for key, word in (
            ("kinds", name.get_kind_display()),
            ("qualities", name.get_quality_display()),
            ("by", codes[name.designation_id]),
        ):
            if word not in row[key]:
                row[key].append(word)
        if name.kind == NameKind.FORMER and codes[name.designation_id] not in row["former_by"]:
            row["former_by"].append(codes[name.designation_id])
        row["rank"] = min(row.get("rank", 9), order.get(name.kind, 3))
    return _in_order_of_columns(sorted(printed.values(), key=lambda row: (row["rank"], -len(row["by"]))), codes)


def _identifier_words(kind: str) -> str:
    """INN, IMO ship, national ID: abbreviations as they are written."""
    words = kind.split("_")
    return " ".join(word.upper() if word in _ABBREVIATIONS else word for word in words)


def _identifiers(records: Sequence[Designation]) -> list[dict[str, Any]]:
    codes = _codes(records)
    printed: dict[tuple[str, str], dict[str, Any]] = {}
    for number in DesignationIdentifier.objects.filter(designation__in=records).order_by("kind", "value", "pk"):
        row = printed.setdefault(
            (number.kind, number.value),
            {
                "kind": _identifier_words(number.kind),
                "is_hull": number.kind == IdentifierKind.IMO_SHIP,
                "value": number.value,
                "valid": number.valid,
                "usable": True,
                "by": [],
            },
        )
        row["usable"] &= number.usable
        if codes[number.designation_id] not in row["by"]:
            row["by"].append(codes[number.designation_id])
    return _in_order_of_columns(printed.values(), codes)


def _facts(records: Sequence[Designation], versions: Mapping[int, list[DesignationVersion]]) -> list[dict[str, Any]]:
    """Birth dates, nationalities, positions and addresses of the newest versions, with who prints them."""
    printed: dict[tuple[str, str], list[str]] = {}
    for record in records:
        for version in versions[record.pk][-1:]:
            for label, value in _facts_of(version.record):
                by = printed.setdefault((label, value), [])
                if (code := record.source.jurisdiction.code) not in by:
                    by.append(code)
    order = ("born", "nationality", "position", "flag", "address")
    rows = [{"label": label, "value": value, "by": by} for (label, value), by in printed.items()]
    return sorted(rows, key=lambda row: order.index(str(row["label"])))


def _facts_of(content: dict[str, Any]) -> Iterable[tuple[str, str]]:
    for birth in content["birth_dates"]:
        yield "born", f"{'about ' if birth['circa'] else ''}{birth['text']}"
    for nationality in content["nationalities"]:
        yield "nationality", nationality
    for position in (*content["titles"], *content["positions"]):
        yield "position", position
    if content["vessel"] and content["vessel"]["flag"]:
        yield "flag", content["vessel"]["flag"]
    for address in content["addresses"][:3]:
        text = ", ".join(
            part for part in (*address["lines"], address["city"], address["region"], address["country"]) if part
        )
        if text:
            yield "address", text
