"""Who is still listed although a list says that he has died; the story A9 is in `test_dated_stories`."""

import pytest

from coordination.align.reviews import death_told, reviews_due
from coordination.vocabulary import TargetType
from tests.align.builders import TODAY, listing, target


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Deputy of the Commission. Died on 27 January 2022. Gender: male.", "Died on 27 January 2022"),
        ("Reportedly deceased.", "Reportedly deceased"),
        ("Fugitive as of Jul. 2008. Reportedly killed in Syria in 2017.", "Reportedly killed in Syria in 2017"),
        ("Reported to have died in Kigali on 9 May 2014.", "Reported to have died in Kigali on 9 May 2014"),
        ("Believed status/location: deceased.", "Believed status/location: deceased"),
        ("He is deceased", "He is deceased"),
        ("Associated with Abdelmalek Droukdel (QDi.232, reported deceased in June 2020).", ""),
        ("Close associate of Usama Bin Laden (deceased).", ""),
        ("Responsible for attacks in which civilians were killed.", ""),
        ("Involved in the deadly attack of 2015; his brother died in 2014.", ""),
        ("", ""),
    ],
)
def test_death_is_told_where_a_record_says_so_of_its_own_target(text, words):
    assert death_told(text) == words


def test_all_who_still_list_a_dead_person_are_due_for_review():
    un = listing("UN", "2016-03-02", text="Died on 27 January 2022.")
    eu, gone = listing("EU", "2016-03-05"), listing("JP", "2016-03-11", ended_on="2024-01-01")

    found = reviews_due(target(un, eu, gone, target_type=TargetType.PERSON), TODAY)

    assert [(each.jurisdiction, each.words) for each in found] == [
        ("EU", "Died on 27 January 2022"),
        ("UN", "Died on 27 January 2022"),
    ]
    assert {each.told_by for each in found} == {f"un_list {un.reference}"}


def test_nobody_is_due_of_whom_no_list_says_so():
    assert reviews_due(target(listing("UN", "2016-03-02"), listing("EU", "2016-03-05")), TODAY) == []
