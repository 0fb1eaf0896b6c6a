"""Statements of ownership kept apart from membership of lists, and what is inferred from them."""

from datetime import date

import pytest

from coordination import align, resolve
from coordination.align.ownership_rows import exposures
from coordination.models import Alignment, Gap, OwnershipFact
from coordination.records import Relation
from tests.factories import entry, rows, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

DAY = date(2026, 11, 20)
GB = "The Russia (Sanctions) (EU Exit) Regulations 2019"


def read(now) -> None:
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)
    align.rebuild_ownership()


def inferred() -> set[tuple[str, str, str]]:
    names = {fact.owned_id: fact.owned_name for fact in OwnershipFact.objects.all()}
    return {(each.jurisdiction, names.get(each.owned, each.owned), each.exposure.value) for each in exposures()}


def test_an_owner_named_by_its_number_is_found_on_its_own_list(now):
    owner = entry("100", name="Gazprom", programme="RUSSIA-EO14024")
    owned = entry(
        "101",
        name="Little",
        programme="RUSSIA-EO14024",
        relations=(Relation("Owned or Controlled By", "GAZPROM", "100"),),
    )
    stored("us_ofac_sdn", DAY, owner, owned)
    read(now)

    fact = OwnershipFact.objects.get()
    assert (fact.owned.name, fact.owner.name, fact.tie) == ("Little", "Gazprom", "owned_or_controlled")
    assert fact.stated_on == DAY


def test_a_subsidiary_that_no_list_holds_is_exposed_by_name(now):
    parent = entry("RUS0001", name="Big Bank", programme=GB, relations=(Relation("subsidiary", "Small Bank LLC"),))
    stored("gb_uksl", DAY, parent)
    read(now)

    assert inferred() == {("GB", "small bank llc", "possible")}


def test_exposure_follows_each_jurisdictions_own_rule(now):
    """The UK and the US have designated the owner; half is enough for the one and not for the other."""
    stored("gb_uksl", DAY, entry("RUS0001", name="Big Bank", programme=GB, remarks="", listed_on=date(2024, 1, 1)))
    stored(
        "us_ofac_sdn",
        DAY,
        entry("1", name="Big Bank", programme="RUSSIA-EO14024", listed_on=date(2024, 1, 1)),
    )
    stored(
        "eu_fsf",
        DAY,
        entry("EU.1", name="Half Firm", programme="UKR", remarks="Half Firm is a 50 % subsidiary of Big Bank."),
    )
    read(now)

    assert inferred() == {("US", "Half Firm", "meets_rule")}


def test_what_is_inferred_is_no_cell_and_no_gap(now):
    parent = entry("RUS0001", name="Big Bank", programme=GB, relations=(Relation("subsidiary", "Small Bank"),))
    stored("gb_uksl", DAY, parent)
    stored("us_ofac_sdn", DAY, entry("1", name="Small Bank", programme="RUSSIA-EO14024"))
    resolve.resolve_pending(now=now)
    align.align_pending(on=now.date(), now=now, live=False)
    before = rows("OwnershipFact")
    align.rebuild_ownership()

    assert ("GB", "Small Bank", "possible") in inferred()
    assert rows("OwnershipFact") == before
    cell = Alignment.objects.get(entity__name="Small Bank", jurisdiction__code="GB")
    assert cell.status != "designated"
    assert not Gap.objects.filter(jurisdiction__code="GB", entity__name="Small Bank").exists()


def test_a_name_that_several_bear_is_nobodys(now):
    stored(
        "us_ofac_sdn",
        DAY,
        entry("1", name="Twin", programme="RUSSIA-EO14024"),
        entry("2", name="Twin", programme="SYRIA"),
        entry("3", name="Child", programme="RUSSIA-EO14024", remarks="Owned by Twin."),
    )
    read(now)

    fact = OwnershipFact.objects.get(owner_name="Twin")
    bearers = set(fact.designation.source.designations.filter(name="Twin").values_list("entity", flat=True))
    assert (fact.owner is None) is (len(bearers) > 1)


def test_read_twice_the_statements_are_the_same(now):
    stored("gb_uksl", DAY, entry("RUS0001", programme=GB, relations=(Relation("subsidiary", "Small Bank"),)))
    read(now)
    before = list(OwnershipFact.objects.values_list("designation", "owned_name", "owner_name", "tie"))
    align.rebuild_ownership()

    assert list(OwnershipFact.objects.values_list("designation", "owned_name", "owner_name", "tie")) == before
