import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from coordination.resolve import resolve_pending
from coordination.vocabulary import IdentifierKind, TargetType
from tests.resolve.builders import NOW, record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def lists(reference) -> None:
    record("un_sc", "CHONG RIM 2", numbers=[(IdentifierKind.IMO_SHIP, "8916293")], target_type=TargetType.VESSEL)
    record("us_ofac_sdn", "Rim Yong Hyok", born=["1985"])
    resolve_pending(now=NOW)


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("match", *arguments, stdout=out)
    return out.getvalue()


def refused(*arguments: str) -> str:
    with pytest.raises(CommandError) as error:
        told(*arguments)
    return str(error.value)


def test_table_says_who_on_which_lists_and_why(lists):
    lines = told("rim yong-hyok").splitlines()

    assert lines[0].split() == ["1", "1.00", "E-000002", "person", "Rim", "Yong", "Hyok"]
    assert lines[1].strip() == "on US"
    assert "its name Rim Yong Hyok agrees in every word" in lines[2]


def test_json_holds_the_same(lists):
    (found,) = json.loads(told("림영혁", "--type", "person", "--birth", "1985", "--country", "kp", "--format", "json"))

    assert (found["name"], found["type"], found["lists"]) == ("Rim Yong Hyok", "person", ["us_ofac_sdn"])
    assert [reason["feature"] for reason in found["reasons"]] == ["name", "birth_date"]


def test_number_may_stand_for_the_name(lists):
    for asked in (("IMO 8916293",), ("8916293",), ("--id", "imo:8916293")):
        assert "CHONG RIM 2" in told(*asked)


def test_nobody_is_said_so(lists):
    assert told("Ivan Nemo") == "Nobody on the lists that are read answers to that.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("IMO 8916294",), "'IMO 8916294' is no IMO number: its check digit does not fit. An IMO number has seven"),
        (("--id", "inn:2508064834"), "'2508064834' is no INN: its check does not fit. An INN has 10 or 12 digits"),
        (("--id", "8916293"), "--id: '8916293' is not KIND:VALUE, such as imo:8916293."),
        (("--id", "shoe:44"), "'shoe' is no kind of number"),
        (("Kim", "--birth", "last year"), "'last year' is no birth date: write 1966-01-27, 1966-01 or 1966."),
        (("Kim", "--country", "Atlantis"), "--country: 'Atlantis' is no country."),
        (("Kim", "--limit", "0"), "--limit: give a whole number from 1 to 100."),
        ((), "Give a name or a number to look for."),
    ],
)
def test_what_cannot_be_asked_is_refused_in_a_sentence(lists, arguments, sentence):
    assert refused(*arguments).startswith(sentence)
