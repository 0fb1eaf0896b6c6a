"""Records linked in parts, by type of target and in two processes, give what they give at once."""

import os
import signal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.models import Entity, Likeness, LinkKey, LinkRecord, Match
from coordination.own_process import EndedEarly, own_process
from coordination.resolve import rebuild
from coordination.resolve.contents import Loaded, record_from
from coordination.resolve.parts import Part, together
from coordination.vocabulary import NameKind, NameQuality, TargetType
from tests.resolve.builders import NOW, record

NAMES = {
    TargetType.PERSON: ["Ri Chang Ho", "Lee Chang Ho", "리창호", "KIM TONG CHOL", "Kim Tong-ch'o'l", "Andrei Sokolov"],
    TargetType.ORGANISATION: ["Foreign Trade Bank", "FTB", "조선무역은행", "Andrei Sokolov", "Rungrado Trading"],
    TargetType.VESSEL: ["CHONG RIM 2", "SIN PHYONG 9", "Foreign Trade Bank", "ANGARA"],
}
SOURCES = ["un_sc", "us_ofac_sdn", "gb_uksl", "eu_fsf", "jp_mof"]
NUMBERS = ["imo_ship:8916293", "inn:7701080141", "un_reference:KPi.001"]


@st.composite
def rows(draw) -> list[Loaded]:
    found = []
    for pk in range(1, draw(st.integers(1, 12)) + 1):
        kind = draw(st.sampled_from(list(NAMES)))
        names = draw(st.lists(st.sampled_from(NAMES[kind]), min_size=1, max_size=3, unique=True))
        numbers = draw(st.lists(st.sampled_from(NUMBERS), max_size=1))
        printed = [(name, NameKind.PRIMARY.value, NameQuality.UNGRADED.value) for name in names]
        source = draw(st.sampled_from(SOURCES))
        found.append(Loaded(pk, source, source[:2].upper(), kind.value, "", printed, numbers, []))
    return found


def linked(*parts: list[Loaded]):
    """Everything that linking says of the records, in an order of its own."""
    taken = [Part() for _ in parts]
    for part, own in zip(taken, parts, strict=True):
        part.take(record_from(loaded, {}) for loaded in own)
    counting = taken[0].counting
    for other in taken[1:]:
        counting.merge(other.counting)
    known = counting.frequencies()
    found = [part.link(known, {}) for part in taken]
    grouped = together([each.clustered for each in found])
    return (
        sorted(pair for each in found for pair in zip(each.bearers.tolist(), each.keys.tolist(), strict=True)),
        sorted(edge for each in found for edge in each.edges),
        grouped.groups,
        sorted(grouped.ties),
        sorted(grouped.held),
        {pair: scored for each in found for pair, scored in each.said.items()},
    )


@settings(max_examples=60)
@given(rows=rows())
def test_types_linked_apart_give_what_they_give_at_once(rows):
    persons = [each for each in rows if each.target_type == TargetType.PERSON]
    others = [each for each in rows if each.target_type != TargetType.PERSON]

    assert linked(others, persons) == linked(rows)


def as_they_stand():
    return (
        list(Entity.objects.order_by("public_id").values_list("public_id", "name", "designations__name")),
        sorted(LinkKey.objects.values_list("designation", "key")),
        sorted(LinkRecord.objects.values_list("designation", "content", "read_by")),
        sorted(Likeness.objects.values_list("left", "right", "points", "grade", "may_link")),
        sorted(Match.objects.standing().values_list("left", "right", "grade", "explanation", "score")),
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize("count_anew", [True, False])
def test_two_processes_give_what_one_gives(count_anew):
    for source in ("un_sc", "us_ofac_sdn", "gb_uksl"):
        record(source, "Ri Chang Ho", born=["1961-02-13"])
        record(source, "Foreign Trade Bank", target_type=TargetType.ORGANISATION)
    rebuild(now=NOW, processes=1)
    before = as_they_stand()

    touched = rebuild(now=NOW, count_anew=count_anew, processes=2)

    assert touched == 0
    assert as_they_stand() == before
    assert Entity.objects.count() == 2


def end_at_once(connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def tell_who_it_is(connection) -> None:
    connection.send(os.getpid())
    connection.recv()


def test_process_that_ends_early_is_told_by_name():
    told = r"tests\.resolve\.test_parts\.end_at_once ended early in its own process \(status -9\)"
    with pytest.raises(EndedEarly, match=told), own_process("tests.resolve.test_parts.end_at_once") as other:
        other.recv()


def test_process_is_gone_when_its_caller_fails():
    met: list[int] = []

    def fail() -> None:
        with own_process("tests.resolve.test_parts.tell_who_it_is") as other:
            met.append(other.recv())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(ProcessLookupError):
        os.kill(met[0], 0)
