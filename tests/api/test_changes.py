"""The feed: nothing is missed, nothing comes twice, and a page that was read stays as it was."""

from datetime import date
from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.models import Change, Entity
from coordination.vocabulary import ChangeKind
from tests.factories import entry, stored

pytestmark = pytest.mark.usefixtures("starter")

MANY_EXAMPLES_ON_ONE_WORLD = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def pages(partner, limits, **query) -> list[dict]:
    """The feed read to its end, a page for each limit in turn."""
    read, cursor = [], 0
    for limit in cycle(limits):
        page = partner.read("changes/", cursor=cursor, limit=limit, **query)
        read.append(page)
        cursor = page["next_cursor"]
        if not page["has_more"]:
            return read
    raise AssertionError("unreachable")


def cursors(read: list[dict]) -> list[int]:
    return [change["cursor"] for page in read for change in page["results"]]


@MANY_EXAMPLES_ON_ONE_WORLD
@given(limits=st.lists(st.integers(5, 120), min_size=1, max_size=4))
def test_pages_joined_are_the_whole_feed_in_order_whatever_the_limit(partner, limits):
    assert cursors(pages(partner, limits)) == list(Change.objects.order_by("pk").values_list("pk", flat=True))


@MANY_EXAMPLES_ON_ONE_WORLD
@given(
    limit=st.integers(10, 150),
    sources=st.lists(st.sampled_from(["un_sc", "us_ofac_sdn", "gb_uksl", "au_dfat"]), min_size=1, unique=True),
)
def test_pages_of_some_lists_joined_are_all_their_changes(partner, limit, sources):
    expected = Change.objects.filter(source__code__in=sources).order_by("pk")

    assert cursors(pages(partner, [limit], source=",".join(sources))) == list(expected.values_list("pk", flat=True))


@MANY_EXAMPLES_ON_ONE_WORLD
@given(start=st.integers(0, 10_000), limit=st.integers(1, 300))
def test_any_cursor_can_be_gone_on_from(partner, start, limit):
    page = partner.read("changes/", cursor=start, limit=limit)

    expected = Change.objects.filter(pk__gt=start).order_by("pk").values_list("pk", flat=True)
    assert cursors([page]) == list(expected[:limit])
    assert page["next_cursor"] == (cursors([page])[-1] if page["results"] else start)
    assert page["has_more"] == (expected.count() > limit)


def test_full_page_stays_as_it_is_whatever_comes_later(partner):
    before = pages(partner, [50])

    last = Change.objects.order_by("pk").last()
    last.pk = None
    last.save()

    after = pages(partner, [50])
    full = [page for page in before if page["has_more"]]
    assert after[: len(full)] == full
    assert cursors(after) == [*cursors(before), last.pk]


def test_end_of_the_feed_gives_back_its_cursor_to_wait_with(partner):
    end = pages(partner, [1000])[-1]["next_cursor"]

    assert partner.read("changes/", cursor=end) == {"results": [], "next_cursor": end, "has_more": False}


def test_what_happens_to_a_record_comes_as_listing_amendment_delisting(partner):
    end = pages(partner, [1000])[-1]["next_cursor"]
    others = [entry(f"QDi.{number:03}", name=f"Person {number}", programme="Al-Qaida") for number in range(60)]
    listed = entry("QDi.999", name="Nobody", programme="Al-Qaida", listed_on=date(2026, 8, 30))
    stored("un_sc", date(2026, 9, 1), *others)
    stored("un_sc", date(2026, 9, 2), *others, listed)
    stored(
        "un_sc",
        date(2026, 9, 3),
        *others,
        entry("QDi.999", name="Noone", programme="Al-Qaida", listed_on=date(2026, 8, 30)),
    )
    stored("un_sc", date(2026, 9, 4), *others)
    stored("un_sc", date(2026, 9, 5), *others)

    news = [
        (change["kind"], change["on"], change["on_is_bound"], change["fields"])
        for page in pages(partner, [7])
        for change in page["results"]
        if change["cursor"] > end and change["reference"] == "QDi.999"
    ]

    assert news == [
        ("listing", "2026-08-30", False, []),
        ("amendment", "2026-09-03", True, ["names"]),
        ("delisting", "2026-09-04", True, []),
    ]


def test_first_load_of_a_list_is_marked_as_found_standing(partner):
    assert all(change["is_baseline"] for page in pages(partner, [200]) for change in page["results"])


def test_change_says_where_it_was_read_and_about_whom(partner):
    entity = Entity.objects.get(name="ANGARA")

    rows = partner.read("changes/", entity=entity.public_id)["results"]

    assert [(row["source"], row["jurisdiction"], row["reference"]) for row in rows] == [
        ("us_ofac_sdn", "US", "37059"),
        ("gb_uksl", "GB", "RUS2183"),
    ]
    assert {row["entity"] for row in rows} == {entity.public_id}
    assert all(row["snapshot"]["edition_on"] == "2026-08-22" for row in rows)
    assert all(row["recorded_at"].endswith("Z") for row in rows)


def test_kinds_joined_by_a_comma_are_either(partner):
    assert cursors(pages(partner, [200], kind="listing,delisting")) == cursors(pages(partner, [200], kind="listing"))
    assert cursors(pages(partner, [200], kind=ChangeKind.RELISTING)) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"cursor": "x"}, "cursor: 'x' is not a whole number from 0 to 9223372036854775807."),
        ({"cursor": "-1"}, "cursor: '-1' is not a whole number from 0 to 9223372036854775807."),
        ({"cursor": 2**63}, "cursor: '9223372036854775808' is not a whole number from 0 to 9223372036854775807."),
        ({"limit": 1001}, "limit: '1001' is not a whole number from 1 to 1000."),
        ({"kind": "removal"}, "kind: 'removal' is not one of listing, amendment, delisting, relisting."),
    ],
)
def test_value_that_says_nothing_is_refused_with_what_would(partner, query, sentence):
    assert partner.refused("changes/", **query) == sentence


def test_largest_cursor_there_can_be_is_the_end(partner):
    assert partner.read("changes/", cursor=2**63 - 1)["results"] == []
