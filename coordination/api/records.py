"""What a record of a list says, as plain data."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import orjson
from django.db.models import QuerySet

from coordination.models import DesignationVersion, Programme
from coordination.programmes import programme_key
from coordination.vocabulary import DateKind

Regimes = dict[tuple[str, str], str]  # by jurisdiction and key of the programme


def in_force(*, on: date, known_at: datetime | None) -> "QuerySet[DesignationVersion]":
    """What the lists said of the day, as known then, in the order of records."""
    versions = DesignationVersion.objects.in_force(on=on)
    versions = versions.believed() if known_at is None else versions.known(at=known_at)
    return (
        versions.select_related("designation__source__jurisdiction", "designation__entity", "snapshot")
        .defer("raw", "snapshot__files", "snapshot__headers", "snapshot__counts", "snapshot__reason")
        .order_by("designation", "pk")
    )


def as_data(versions: Iterable[DesignationVersion]) -> list[dict[str, Any]]:
    rows = Programme.objects.filter(regime__isnull=False).values_list("jurisdiction__code", "key", "regime__code")
    regimes: Regimes = {(jurisdiction, key): regime or "" for jurisdiction, key, regime in rows}
    return [_record(version, regimes) for version in versions]


def _record(version: DesignationVersion, regimes: Regimes) -> dict[str, Any]:
    designation = version.designation
    jurisdiction = designation.source.jurisdiction
    record = orjson.loads(version.content)
    return {
        "source": designation.source.code,
        "jurisdiction": jurisdiction.code,
        "reference": record["reference"],
        "entity": designation.entity.public_id if designation.entity else None,
        "target_type": record["target_type"],
        "name": record["names"][0]["full"],
        "names": [
            {
                "full": name["full"],
                "kind": name["kind"],
                "quality": name["quality"],
                "script": name["script"] or None,
                "language": name["language"] or None,
            }
            for name in record["names"]
        ],
        "identifiers": [
            {
                "kind": number["kind"],
                "value": number["value"],
                "valid": number["valid"],
                "usable": number["usable"],
                "printed": number["printed"],
                "country": number["country"] or None,
                "note": number["note"] or None,
            }
            for number in record["identifiers"]
        ],
        "listed_on": version.listed_on,
        "date_kind": version.date_kind,
        "not_before": version.not_before,
        "not_after": version.not_after,
        "amended_on": record["amended_on"],
        "announced_on": record.get("announced_on"),
        "effective_on": version.listed_on if version.date_kind == DateKind.EFFECTIVE else None,
        "legal_date_tz": jurisdiction.zone,
        "in_force_from": version.valid_from,
        "in_force_to": version.valid_to,
        "suspected_gone_on": designation.suspected_on,
        "bases": [
            {
                "programme": basis["programme"],
                "regime": regimes.get((jurisdiction.code, programme_key(basis["programme"]))),
                "measures": basis["measures"],
                "listed_on": basis["listed_on"],
                "date_kind": basis["date_kind"],
                "transposes_un": basis["transposes_un"],
                "instrument": basis["instrument"] or None,
                "sublist": basis["sublist"] or None,
            }
            for basis in record["bases"]
        ],
        "snapshot": {"edition_on": version.snapshot.edition_on, "sha256": version.snapshot.sha256},
    }
