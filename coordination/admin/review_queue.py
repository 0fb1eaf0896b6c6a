"""The queue of pairs that wait for a person, ordered by what their answer would change; one query."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import orjson
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from coordination.models import Entity, Match, Regime, Source
from coordination.vocabulary import TargetType

WAITING, ASIDE = "waiting", "aside"
_COLUMNS = (
    "pk",
    "left__entity_id",
    "right__entity_id",
    "left__name",
    "right__name",
    "left__source__jurisdiction__code",
    "right__source__jurisdiction__code",
    "left__target_type",
    "score",
    "explanation",
    "terms",
    "stake__opens",
    "stake__closes",
    "stake__turns",
    "stake__points",
    "stake__answer",
)


@dataclass(slots=True)
class Item:
    """
    Two entities, or two records of one: one question, however many pairs of records ask it.

    pk        the pair that is shown for it, the one on which most hangs
    others    further pairs of records of the same two entities
    evidence  what the pair shares and does not, to find those that are just alike
    """

    pk: int
    left: str
    right: str
    lists: tuple[str, str]
    target_type: str
    score: float | None
    explanation: str
    evidence: bytes
    opens: int | None
    closes: int | None
    turns: int | None
    points: int
    answer: str
    url: str = ""
    others: list[int] = field(default_factory=list)
    alike: int = 0

    @property
    def pairs(self) -> list[int]:
        return [self.pk, *self.others]

    @property
    def evidence_id(self) -> str:
        return f"{crc32(self.evidence):x}"

    @property
    def decides(self) -> str:
        """What hangs on it, in a few words."""
        if self.opens is None or self.closes is None or self.turns is None:
            return "not weighed yet"
        told = [f"{self.answer}: closes {_gaps(self.closes)}"] if self.closes else []
        told += [f"{'' if told else f'{self.answer}: '}opens {_gaps(self.opens)}"] if self.opens else []
        if not told and self.turns:
            return f"{self.answer}: {self.turns} cell{'s' if self.turns > 1 else ''} of the matrix"
        return ", ".join(told) or "no gap, no cell"


def _gaps(count: int) -> str:
    return f"{count} gap{'s' if count > 1 else ''}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the queue is asked for; refuses nothing: a word it does not know selects nothing."""

    state: str = WAITING
    target_type: str = ""
    source: str = ""
    regime: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Asked":
        state = ASIDE if given.get("state") == ASIDE else WAITING
        return cls(state, given.get("type", ""), given.get("list", ""), given.get("regime", ""))

    @property
    def query(self) -> str:
        """As the end of an address, "" where nothing is chosen."""
        said = {"type": self.target_type, "list": self.source, "regime": self.regime}
        if self.state == ASIDE:
            said["state"] = ASIDE
        chosen = {name: value for name, value in said.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    def rows(self) -> QuerySet[Match]:
        rows = Match.objects.set_aside() if self.state == ASIDE else Match.objects.waiting()
        if self.target_type:
            rows = rows.filter(left__target_type=self.target_type)
        if self.source:
            rows = rows.filter(Q(left__source__code=self.source) | Q(right__source__code=self.source))
        if self.regime:
            under = Entity.regimes.through._default_manager.filter(regime__code=self.regime).values("entity")
            rows = rows.filter(Q(left__entity__in=under) | Q(right__entity__in=under))
        return rows


def queue(asked: Asked) -> list[Item]:
    """What waits, most consequential first, then the surest; pairs of one question together."""
    rows = asked.rows().order_by(F("stake__points").desc(nulls_last=True), F("score").desc(nulls_last=True), "pk")
    items: dict[tuple[Any, ...], Item] = {}
    alike: dict[bytes, int] = defaultdict(int)
    for row in rows.values_list(*_COLUMNS):
        pk, one, other, left, right, by_left, by_right, kind, score, explanation, terms, *stake = row
        # Records of one entity are a question of their own each: parting them is not parting others.
        key = (one, other) if one != other else (pk,)
        evidence = orjson.dumps(terms) if terms else explanation.encode()
        alike[evidence] += 1
        if key in items:
            items[key].others.append(pk)
            continue
        opens, closes, turns, points, answer = stake
        items[key] = Item(
            pk,
            left,
            right,
            (by_left, by_right),
            kind,
            score,
            explanation,
            evidence,
            opens,
            closes,
            turns,
            points or 0,
            answer or "",
            url=reverse("admin:review_pair", args=(pk,)) + asked.query,
        )
    for item in items.values():
        item.alike = alike[item.evidence]
    return list(items.values())


def filters(asked: Asked) -> list[dict[str, Any]]:
    """The choices above the queue."""
    return [
        {"name": "type", "label": "Type", "chosen": asked.target_type, "choices": TargetType.choices()},
        {
            "name": "list",
            "label": "List",
            "chosen": asked.source,
            "choices": [
                (code, f"{code}, {name}")
                for code, name in Source.objects.order_by("jurisdiction__position", "code").values_list("code", "name")
            ],
        },
        {
            "name": "regime",
            "label": "Regime",
            "chosen": asked.regime,
            "choices": [
                (code, f"{code}, {name}") for code, name in Regime.objects.order_by("code").values_list("code", "name")
            ],
        },
    ]
