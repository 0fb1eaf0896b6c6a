"""What a ship is called where it is seen, whatever the lists call it."""

import pytest

from coordination.ceiling import record_call, sightings, withdraw_call
from tests.ceiling.calls import seen

pytestmark = pytest.mark.usefixtures("reference", "rules")


def test_ship_is_called_what_its_calls_call_it_the_latest_name_first(now):
    record_call(seen("Chong Rim 2", "8916293", "2024-03-07"), by=None, now=now)
    record_call(seen("Sin Phyong 9", "8916293", "2024-05-02"), by=None, now=now)
    record_call(seen("SIN PHYONG 9", "8916293", "2024-06-03", berth="", port="Chinese waters"), by=None, now=now)
    record_call(seen("Yu Son", "8691702"), by=None, now=now)

    latest, former = sightings({"8916293"})

    assert (latest.name, latest.seen) == ("SIN PHYONG 9", "2024-05-02 to 2024-06-03")
    assert latest.places == ("Vostochny, oil berth", "Chinese waters")
    assert (former.name, former.seen, former.sources) == ("Chong Rim 2", "2024-03-07", ("Yomiuri",))


def test_call_that_was_withdrawn_calls_a_ship_nothing(now):
    call = record_call(seen("Sin Phyong 9", "8916293"), by=None, now=now)
    withdraw_call(call, because="Another ship", by=None, now=now)

    assert sightings({"8916293"}) == []


def test_without_a_number_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert sightings(()) == []
