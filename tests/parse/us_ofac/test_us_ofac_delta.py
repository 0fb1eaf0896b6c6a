"""Delta files: which records a publication of OFAC's added, modified and deleted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.parse import Unreadable, us_ofac
from coordination.parse.us_ofac import delta
from coordination.parse.us_ofac.delta import Delta
from tests.parse.damage import damaged_xml

NAME = "delta.xml"


@pytest.fixture
def read(changed_form):
    def read(old="<publicationInfo>", new="<publicationInfo>", count=1):
        [file] = changed_form(NAME, old, new, count)
        return delta.read(file)

    return read


def test_records_are_told_by_what_was_done_to_them(read):
    assert read() == Delta(
        published_on=date(2026, 9, 23),
        added=("900101",),
        modified=("900102", "900105"),
        deleted=("900103", "900104"),
    )


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("delete", "deleted"),
        ("remove", "deleted"),
        ("Remove", "deleted"),
        ("update", "modified"),
        ("change", "modified"),
    ],
)
def test_actions_have_several_words(read, word, kind):
    assert "900101" in getattr(read('action="add"', f'action="{word}"'), kind)


def test_action_of_a_part_is_not_that_of_the_record(read):
    """A record whose list entry is deleted stays on another list."""
    assert "900105" in read().modified


def test_day_is_that_of_the_stamp_in_ofacs_own_zone(read):
    assert read("T10:01:44.740051-04:00", "T23:59:59-04:00").published_on == date(2026, 9, 23)


def test_namespace_may_move(read):
    assert read("https://www.treasury.gov/ofac/DeltaFile/1.0", "urn:elsewhere").added == ("900101",)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('action="add"', 'action="praise"', "entity 900101, action: unknown value 'praise'"),
        ('id="900101" action="add"', 'id="900101"', "entity 900101: has no action, so this is not a delta file"),
        ('id="900101"', 'id="A1"', "'A1' is not a record number"),
        ('id="900101"', 'id="900102"', "entity 900102: occurs twice"),
        ("2026-09-23T10:01:44.740051-04:00", "soon", "<datePublished>: 'soon' is not a date"),
        ("<publicationInfo>", "<info>", "not well-formed"),
        ("<sanctionsData ", "<!DOCTYPE x []>\n<sanctionsData ", "DOCTYPE"),
    ],
)
def test_what_is_not_known_is_refused_by_name(read, old, new, message):
    with pytest.raises(Unreadable, match=message):
        read(old, new)


def test_delta_without_entities_is_refused(list_file):
    payload = (
        b"<sanctionsData><publicationInfo><datePublished>2026-09-23</datePublished></publicationInfo></sanctionsData>"
    )

    with pytest.raises(Unreadable, match="holds no entity"):
        delta.read(list_file(NAME, payload))


def test_full_list_is_not_a_delta(in_form):
    with pytest.raises(Unreadable, match="<datePublished> is missing"):
        delta.read(in_form("sdn_enhanced.xml")[0])


def test_delta_is_not_a_list(in_form):
    with pytest.raises(Unreadable, match="<dataAsOf> is missing"):
        us_ofac.parse(in_form(NAME))


# Beside a list


@pytest.mark.parametrize("name", ["sdn_enhanced.xml", "sdn_advanced.xml", "sdn.xml"])
def test_delta_beside_the_list_tells_what_was_deleted(in_form, name):
    [alone], [beside] = in_form(name), in_form(NAME)

    edition = us_ofac.parse([beside, alone])

    assert edition.deleted == {"900103": date(2026, 9, 23), "900104": date(2026, 9, 23)}
    assert list(edition.entries) == list(us_ofac.parse([alone]).entries)


def test_delta_beside_the_csv_set_tells_what_was_deleted(in_form, list_file, sdn_row):
    edition = us_ofac.parse([list_file("sdn.csv", sdn_row() + b"\x1a"), *in_form(NAME)])

    assert [entry.key for entry in edition.entries] == ["900001"]
    assert edition.deleted.keys() == {"900103", "900104"}


def test_last_of_several_deltas_has_the_word(in_form, changed_form, list_file):
    [later] = changed_form(NAME, 'id="900103" action="remove"', 'id="900103" action="add"', 1)
    later = list_file("later.xml", later.read().replace(b"2026-09-23T", b"2026-09-24T"))

    edition = us_ofac.parse([later, *in_form("sdn_enhanced.xml"), *in_form(NAME)])

    assert edition.deleted == {"900104": date(2026, 9, 24)}


def test_list_without_a_delta_tells_of_no_deletion(in_form):
    assert us_ofac.parse(in_form("sdn_enhanced.xml")).deleted == {}


@given(st.data())
def test_damaged_file_gives_a_delta_or_is_refused(in_form, list_file, data):
    payload = data.draw(damaged_xml(in_form(NAME)[0].read()))

    try:
        found = delta.read(list_file(NAME, payload))
    except Unreadable:
        return

    numbers = (*found.added, *found.modified, *found.deleted)
    assert len(set(numbers)) == len(numbers) > 0
