"""From count to designation: who carried, who held the berth, who was paid, and which entity each is."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination import align, resolve
from coordination.ceiling import (
    Involved,
    Origin,
    Reported,
    close_lead,
    follow_deliveries,
    players,
    record_call,
    record_delivery,
    record_party,
    revise_call,
    withdraw_call,
)
from coordination.ceiling.conversion import Quantity, mean_a_call
from coordination.ceiling.facts import Refused
from coordination.ceiling.involved import FoundBy
from coordination.ceiling.periods import read_period
from coordination.identifiers import identifier
from coordination.models import AuditEntry, Delivery, Entity, Facilitator, Lead, ShipCall
from coordination.records import Name
from coordination.vocabulary import IdentifierKind, LeadState, NameKind, Role, Series, Status, TargetType, Unit
from tests.ceiling.calls import seen
from tests.factories import entry, stored

pytestmark = pytest.mark.usefixtures("reference", "rules")


def ship(key: str, name: str, imo: str, *, former: str = ""):
    return entry(
        key,
        name=name,
        target_type=TargetType.VESSEL,
        names=(Name(name), *([Name(former, NameKind.FORMER)] if former else [])),
        identifiers=(identifier(IdentifierKind.IMO_SHIP, imo),),
        listed_on=date(2017, 6, 21),
    )


@pytest.fixture
def lists(now):
    """The UN's designated vessels and a list of the UK, read, linked and aligned."""
    stored("un_1718_vessels", date(2018, 10, 16), ship("1", "CHONG RIM 2", "8916293"), ship("2", "YU SON", "8691702"))
    stored(
        "gb_uksl",
        date(2026, 8, 22),
        entry(
            "DPR0290",
            name="TOPLIVO BUNKERING COMPANY",
            programme="The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019",
            listed_on=date(2024, 5, 17),
        ),
    )
    stored(
        "us_ofac_sdn",
        date(2026, 8, 22),
        entry("1", name="Somebody Else", programme="DPRK3", listed_on=date(2020, 1, 1)),
    )
    _align(now)


def _align(now):
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)


def over_the_ceiling(now):
    record_delivery(
        Reported(
            Series.NGO_ESTIMATE,
            "refined",
            "RU",
            read_period("2024-03-07/2024-11-05"),
            (Quantity(Decimal(1_000_000), Unit.BARRELS),),
            Origin("Open Source Centre", date(2024, 11, 22)),
        ),
        by=None,
        now=now,
    )


def involved(year_of):
    return {(one.role, one.name): one for one in players(year_of(2024))}


# ---------------------------------------------------------------- ships by number


def test_sin_phyong_9_opens_as_chong_rim_2_of_the_un_list_with_its_matrix(now, lists, year_of):
    record_call(seen("Sin Phyong 9", "8916293"), by=None, now=now)

    one = involved(year_of)[Role.TANKER, "Sin Phyong 9"]

    assert (one.entity.name, one.found_by) == ("CHONG RIM 2", FoundBy.NUMBER)
    cells = {cell.jurisdiction.code: cell.status for cell in one.entity.alignments.select_related("jurisdiction")}
    assert cells["UN"] == Status.DESIGNATED
    assert cells["AU"] == Status.DESIGNATED_BY_LAW
    assert len(cells) == 8


def test_ship_seen_under_two_names_is_one_ship(now, lists, year_of):
    record_call(seen("Sin Phyong 9", "8916293"), by=None, now=now)
    record_call(seen("Chong Rim 2", "8916293", "2024-05-02"), by=None, now=now)

    one = involved(year_of)[Role.TANKER, "Chong Rim 2"]

    assert (one.names, one.calls) == (["Sin Phyong 9", "Chong Rim 2"], 2)
    assert (one.first_on, one.last_on) == (date(2024, 4, 1), date(2024, 5, 2))


def test_ship_without_a_number_is_found_by_its_name_alone_and_told_so(now, lists, year_of):
    record_call(seen("Yu  Son", ""), by=None, now=now)

    one = involved(year_of)[Role.TANKER, "Yu  Son"]

    assert (one.entity.name, one.found_by, one.found_by.is_sure) == ("YU SON", FoundBy.NAME_ALONE, False)


def test_berth_operator_is_found_by_the_reference_of_its_list(now, lists, year_of):
    record_call(seen("Yu Son", "8691702"), by=None, now=now)

    one = involved(year_of)[Role.BERTH_OPERATOR, "Toplivo Bunkering Company"]

    assert (one.entity.name, one.found_by) == ("TOPLIVO BUNKERING COMPANY", FoundBy.LIST_REFERENCE)
    assert (one.first_on, one.ports) == (date(2024, 4, 1), ["Vostochny, oil berth"])


def test_who_was_involved_costs_the_same_queries_for_one_call_and_for_many(now, lists, year_of):
    def queries():
        shown = year_of(2024)
        with CaptureQueriesContext(connection) as captured:
            players(shown)
        return len(captured)

    record_call(seen("Yu Son", "8691702"), by=None, now=now)
    before = queries()
    for day in range(2, 9):
        record_call(seen("Sin Phyong 9", "8916293", f"2024-05-{day:02}"), by=None, now=now)

    assert queries() == before <= 6


# ---------------------------------------------------------------- L8: loads


def test_call_of_known_deadweight_counts_low_middle_and_high_barrels(now, year_of):
    record_call(seen("Yu Son", "8691702", deadweight=Decimal(3000)), by=None, now=now)

    count = year_of(2024).count_of(Series.SHIP_CALL).count
    assert (count.low, count.barrels, count.high, count.deliveries) == (7_900, 11_970, 21_546, 1)


def test_sighting_and_call_without_deadweight_count_no_barrels(now, year_of):
    record_call(seen("Yu Son", "8691702"), by=None, now=now)
    record_call(seen("Song Won 2", "8312497", port="Chinese waters", berth="", is_loading=False), by=None, now=now)

    assert year_of(2024).counts == ()
    assert not Delivery.objects.exists()


def test_million_barrels_over_43_calls_is_a_mean_of_23256():
    assert mean_a_call(1_000_000, 43) == 23_256


def test_call_is_revised_and_withdrawn_with_its_barrels(now, year_of):
    first = record_call(seen("Yu Son", "8691702", deadweight=Decimal(3000)), by=None, now=now)

    second = revise_call(
        first, seen("Yu Son", "8691702", deadweight=Decimal(2000)), because="Register", by=None, now=now
    )

    assert second.supersedes == first
    assert year_of(2024).count_of(Series.SHIP_CALL).count.barrels == 7_980
    withdraw_call(second, because="Another ship", by=None, now=now)
    assert year_of(2024).counts == ()
    assert ShipCall.objects.count() == 2
    with pytest.raises(Refused, match="superseded before"):
        withdraw_call(second, because="again", by=None, now=now)


# ---------------------------------------------------------------- L10: leads


def test_call_of_a_un_listed_ship_opens_a_lead_with_ship_berth_operator_and_dates(now, lists):
    record_call(seen("Sin Phyong 9", "8916293"), by=None, now=now)
    record_call(seen("Sin Phyong 9", "8916293", "2024-06-03"), by=None, now=now)

    follow_deliveries(now=now)

    lead = Lead.objects.get(role=Role.TANKER)
    assert (lead.name, lead.imo, lead.entity.name) == ("Sin Phyong 9", "8916293", "CHONG RIM 2")
    assert (lead.port, lead.berth_operator) == ("Vostochny", "Toplivo Bunkering Company")
    assert (lead.first_on, lead.last_on, lead.calls) == (date(2024, 4, 1), date(2024, 6, 3), 2)
    assert lead.why == "UN-listed ship seen loading at Vostochny."


def test_following_twice_opens_nothing_twice(now, lists):
    record_call(seen("Yu Son", "8691702"), by=None, now=now)

    assert len(follow_deliveries(now=now)) == 1
    assert follow_deliveries(now=now) == []


def test_those_of_an_over_ceiling_year_whom_a_partner_has_not_designated_become_leads(now, lists):
    over_the_ceiling(now)
    record_call(seen("Yu Son", "8691702"), by=None, now=now)
    record_party(
        Involved(Role.SELLER, "Nobody Knows LLC", "refined", read_period("2024"), Origin("x", date(2025, 1, 1))),
        by=None,
        now=now,
    )

    follow_deliveries(now=now)

    leads = {lead.name: lead for lead in Lead.objects.all()}
    assert leads["Toplivo Bunkering Company"].why == "Not designated by US."  # other lists were not read: unknown
    assert leads["Nobody Knows LLC"].why == "On no list that was read."


def test_under_the_ceiling_only_un_listed_ships_are_leads(now, lists):
    record_call(seen("Yu Son", "8691702"), by=None, now=now)

    follow_deliveries(now=now)

    assert [lead.name for lead in Lead.objects.all()] == ["Yu Son"]


def test_facilitators_are_those_found_surely_and_they_are_aligned_anew(now, lists):
    over_the_ceiling(now)
    record_call(seen("Yu Son", ""), by=None, now=now)  # by name alone
    Entity.objects.update(to_align=False)

    follow_deliveries(now=now)

    facilitator = Facilitator.objects.get()
    assert facilitator.entity.name == "TOPLIVO BUNKERING COMPANY"
    assert facilitator.words == "berth operator, Refined petroleum to the DPRK, 2024"
    assert list(Entity.objects.to_be_aligned()) == [facilitator.entity]


def test_gaps_of_a_facilitator_weigh_more(now, lists):
    stored("au_dfat", date(2026, 8, 22), _tbk("au1", "Autonomous (DPRK)"))
    stored("nz_russia", date(2026, 8, 22), _tbk("nz1", "Russia"))
    _align(now)
    operator = Entity.objects.get(name="TOPLIVO BUNKERING COMPANY")
    before = {gap.pk: gap.severity_points for gap in operator.gaps.all()}
    over_the_ceiling(now)
    record_call(seen("Yu Son", "8691702"), by=None, now=now)

    follow_deliveries(now=now)
    _align(now)

    assert before
    for gap in operator.gaps.all():
        assert gap.severity_points == before[gap.pk] + 10
        words = "over a ceiling: berth operator, Refined petroleum to the DPRK, 2024"
        assert [10, words] in [list(reason) for reason in gap.severity_reasons]


def _tbk(key: str, programme: str):
    return entry(key, name="TOPLIVO BUNKERING COMPANY", programme=programme, listed_on=date(2025, 2, 21))


def test_year_no_longer_over_has_no_facilitators_any_more(now, lists):
    from coordination.ceiling import withdraw_delivery

    over_the_ceiling(now)
    record_call(seen("Yu Son", "8691702"), by=None, now=now)
    follow_deliveries(now=now)

    withdraw_delivery(Delivery.objects.get(), because="Counted wrongly", by=None, now=now)
    follow_deliveries(now=now)

    assert not Facilitator.objects.exists()


def test_lead_is_closed_with_a_reason_and_opens_again_when_the_ship_is_seen_again(now, lists, officer):
    record_call(seen("Yu Son", "8691702"), by=None, now=now)
    follow_deliveries(now=now)
    lead = Lead.objects.get()

    close_lead(lead, because="Proposed to the partners", by=officer, now=now)

    assert (lead.state, lead.closed_by, lead.closed_because) == (LeadState.CLOSED, officer, "Proposed to the partners")
    with pytest.raises(Refused, match="closed already"):
        close_lead(lead, because="again", by=officer, now=now)
    follow_deliveries(now=now)
    assert Lead.objects.get().state == LeadState.CLOSED
    record_call(seen("Yu Son", "8691702", "2024-06-01"), by=None, now=now)
    follow_deliveries(now=now)
    assert Lead.objects.get().state == LeadState.OPEN
    assert [told.action for told in AuditEntry.objects.of(lead)] == ["closed", "reopened"]
