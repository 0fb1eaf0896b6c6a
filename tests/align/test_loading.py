from datetime import UTC, date, datetime

import pytest

from coordination import resolve
from coordination.align.facts import Birth, Number, Particulars
from coordination.align.links import firm_groups
from coordination.align.loading import load_targets
from coordination.align.world_rows import load_world
from coordination.models import Entity, Policy, Source
from coordination.records import Identifier, LegalBasis, Name, PartialDate
from coordination.vocabulary import (
    Authority,
    DateKind,
    DatePrecision,
    FieldGroup,
    IdentifierKind,
    LinkGrade,
    Measure,
    NameKind,
    Particular,
    TargetType,
    UNEffect,
)
from tests.factories import entry, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
MARCH, JUNE = date(2024, 3, 1), date(2024, 6, 1)
BRITISH = "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"


def target(known_at: datetime | None = None):
    resolve.resolve_pending(now=NOW)
    ((_, found),) = [pair for batch in load_targets(None, known_at=known_at) for pair in batch]
    return found


# The world


def test_world_is_as_shipped():
    world = load_world(live=False)

    assert world.jurisdictions == ("UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB")
    assert world.policies["DPRK", "NZ"].authority is Authority.UN_ONLY
    assert {world.policies["DPRK", code].un_effect for code in ("US", "EU", "JP")} == {UNEffect.BY_NAME}
    assert {world.policies["DPRK", code].un_effect for code in ("AU", "NZ", "KR", "GB")} == {UNEffect.BY_LAW}
    assert {world.policies["IRAN", code].un_effect for code in ("NZ", "KR")} == {UNEffect.BY_LAW}
    assert world.un_in_force_from == {"IRAN": date(2025, 9, 27)}
    assert [reading.source for reading in world.readings["EU"]] == ["eu_fsf", "eu_vessels"]
    assert all(reading.latest_on is None for readings in world.readings.values() for reading in readings)


def test_list_is_read_from_its_first_edition_to_its_newest():
    stored("gb_uksl", MARCH)
    stored("gb_uksl", JUNE)

    (reading,) = load_world(live=False).readings["GB"]

    assert (reading.first_on, reading.latest_on) == (MARCH, JUNE)


def test_edition_received_later_was_not_known_then():
    stored("gb_uksl", MARCH)
    stored("gb_uksl", JUNE)

    (reading,) = load_world(live=False, known_at=datetime(2024, 4, 1, tzinfo=UTC)).readings["GB"]

    assert reading.latest_on == MARCH


def test_only_a_fetched_list_may_be_stale():
    (from_file,), (fetched,) = (load_world(live=live).readings["GB"] for live in (False, True))

    assert from_file.stale_after_days is None
    assert fetched.stale_after_days == Source.objects.get(code="gb_uksl").stale_after_days


def test_newest_version_of_a_policy_is_the_one_that_counts():
    old = Policy.objects.current().get(regime__code="DPRK", jurisdiction__code="EU")
    Policy.objects.filter(pk=old.pk).update(is_current=False)
    Policy.objects.create(
        regime=old.regime,
        jurisdiction=old.jurisdiction,
        version=2,
        authority=Authority.AUTONOMOUS,
        un_effect=UNEffect.BY_NAME,
        grace_days=90,
        quorum=3,
        created_at=NOW,
    )

    row = load_world(live=False).policies["DPRK", "EU"]

    assert (row.grace_days, row.quorum) == (90, 3)


# Targets


def test_record_is_loaded_as_the_list_says_it():
    bases = (LegalBasis("[DPRK2]", (Measure.ASSET_FREEZE,)), LegalBasis("dprk4", (Measure.SECONDARY,)))
    stored("us_ofac_sdn", MARCH, entry("48986", bases=bases, listed_on=date(2013, 3, 11)))

    (listing,) = target().listings

    assert (listing.jurisdiction, listing.source, listing.reference) == ("US", "us_ofac_sdn", "48986")
    assert (listing.since, listing.kind, listing.is_bound) == (date(2013, 3, 11), DateKind.LISTED, False)
    assert listing.regimes == {"DPRK"}
    assert listing.measures == {Measure.ASSET_FREEZE, Measure.SECONDARY}
    assert listing.own_act
    assert target().target_type is TargetType.ORGANISATION


def test_programme_that_is_not_mapped_adds_no_regime():
    stored("us_ofac_sdn", MARCH, entry("48986", programme="SOMETHING-NEW", listed_on=date(2013, 3, 11)))

    assert target().listings[0].regimes == frozenset()


def test_un_name_repeated_is_no_own_act():
    number = (Identifier(IdentifierKind.UN_REFERENCE, "KPe.047", valid=True),)
    bases = (LegalBasis(BRITISH, (Measure.ASSET_FREEZE,), transposes_un=True),)
    stored("gb_uksl", MARCH, entry("DPR0134", bases=bases, identifiers=number, listed_on=date(2017, 8, 5)))

    (listing,) = target().listings

    assert not listing.own_act
    assert listing.un_reference == "KPe.047"


def test_date_that_is_a_bound_has_the_edition_before_as_its_other_end():
    control = {"listed_on": date(2024, 5, 17), "date_kind": DateKind.CONTROL, "programme": "Autonomous (DPRK)"}
    stored("au_dfat", MARCH)
    stored("au_dfat", JUNE, entry("9001", **control))

    (listing,) = target().listings

    assert (listing.since, listing.is_bound, listing.not_before) == (date(2024, 5, 17), True, MARCH)


def test_versions_of_one_record_are_one_listing_since_the_first():
    days = {"listed_on": date(2013, 3, 11)}
    stored("us_ofac_sdn", MARCH, entry("48986", programme="DPRK2", **days))
    stored("us_ofac_sdn", JUNE, entry("48986", programme="RUSSIA-EO14024", **days))

    (listing,) = target().listings

    assert (listing.since, listing.ended_on) == (date(2013, 3, 11), None)
    assert listing.programmes == ("RUSSIA-EO14024",)


def test_record_that_changed_reads_on_an_earlier_day_as_it_did_then():
    days = {"listed_on": date(2013, 3, 11)}
    specified = (LegalBasis("DPRK2", (Measure.SHIP_SPECIFICATION,)),)
    stored("us_ofac_sdn", MARCH, entry("48986", bases=specified, **days))
    stored("us_ofac_sdn", JUNE, entry("48986", programme="RUSSIA-EO14024", **days))

    (listing,) = target().listings

    (then,) = target().on(date(2024, 5, 31)).listings
    assert (then.measures, then.programmes, then.since) == (
        {Measure.SHIP_SPECIFICATION},
        ("DPRK2",),
        date(2013, 3, 11),
    )
    assert listing.on(JUNE).measures == {Measure.ASSET_FREEZE}


def test_amendment_of_what_no_rule_looks_at_is_no_other_reading():
    days = {"listed_on": date(2013, 3, 11)}
    stored("us_ofac_sdn", MARCH, entry("48986", programme="DPRK2", **days))
    stored("us_ofac_sdn", JUNE, entry("48986", programme="DPRK2", aliases=["Mooyokbank"], **days))

    (listing,) = target().listings

    assert listing.former == ()


def test_legal_bases_keep_the_day_that_is_printed_for_each():
    bases = (
        LegalBasis("PRK", (Measure.ASSET_FREEZE,), date(2024, 5, 31), DateKind.ANNEX),
        LegalBasis("UKR", (), date(2024, 6, 24), DateKind.ANNEX),
    )
    stored("eu_fsf", MARCH, entry("1", bases=bases, listed_on=date(2024, 5, 31)))

    (listing,) = target().listings

    assert [(each.programme, each.regime, each.since) for each in listing.grounds] == [
        ("PRK", "DPRK", date(2024, 5, 31)),
        ("UKR", "RUSSIA-UKRAINE", date(2024, 6, 24)),
    ]


def test_particulars_are_loaded_where_another_jurisdiction_lists_the_entity_too():
    born = PartialDate("9 Jul 1964", DatePrecision.DAY, date(1964, 7, 9), date(1964, 7, 9))
    person = {
        "target_type": TargetType.PERSON,
        "names": (Name("Kim Yong Bok"), Name("김용복", NameKind.ORIGINAL_SCRIPT, script="Hangul")),
        "birth_dates": (born,),
        "identifiers": (
            Identifier(IdentifierKind.PASSPORT, "654410078"),
            Identifier(IdentifierKind.PASSPORT, "654410079", usable=False),
            Identifier(IdentifierKind.OTHER, "x"),
        ),
    }
    stored("us_ofac_sdn", MARCH, entry("1", programme="DPRK2", **person))
    assert target().listings[0].particulars == Particulars()

    stored("gb_uksl", MARCH, entry("2", programme=BRITISH, **person))

    found = target().listings[0].particulars
    assert found == Particulars(
        (Birth("9 Jul 1964", date(1964, 7, 9), date(1964, 7, 9)),),
        (Number(IdentifierKind.PASSPORT, "654410078"),),
        ("김용복",),
    )


def test_list_prints_no_more_than_its_newest_edition_can_carry():
    def prints() -> set[Particular]:
        return set(load_world(live=False).readings["GB"][0].prints)

    assert prints() == set(Particular)
    stored("gb_uksl", MARCH, fields_absent=[FieldGroup.IDENTIFIERS])
    assert prints() == {Particular.BIRTH_DATE, Particular.NATIVE_NAME}
    stored("gb_uksl", JUNE)
    assert prints() == set(Particular)


def test_target_is_loaded_as_it_was_known():
    days = {"listed_on": date(2013, 3, 11)}
    stored("us_ofac_sdn", MARCH, entry("48986", programme="DPRK2", **days))
    stored("us_ofac_sdn", JUNE, entry("48986", programme="RUSSIA-EO14024", **days))

    (listing,) = target(known_at=datetime(2024, 4, 1, tzinfo=UTC)).listings

    assert listing.programmes == ("DPRK2",)


# What holds the records together


def two(us_programme: str, **what_matters) -> None:
    listed = {"listed_on": date(2024, 2, 23), **what_matters}
    stored("us_ofac_sdn", MARCH, entry("1", programme=us_programme, **listed))
    stored("gb_uksl", MARCH, entry("2", programme=BRITISH, **listed))


def test_number_holds_records_firmly():
    two("RUSSIA-EO14024", identifiers=(Identifier(IdentifierKind.INN, "2508064833", valid=True),))

    found = target()

    assert [(each.grade, each.is_judged) for each in found.links] == [(LinkGrade.VALID_IDENTIFIER, False)]
    assert len(firm_groups(found)) == 1


def test_rare_name_with_a_regime_in_common_holds_records_firmly():
    two("DPRK2")

    found = target()

    assert [each.grade for each in found.links] == [LinkGrade.NAME_AND_CONTEXT]
    assert len(firm_groups(found)) == 1


def test_bare_name_and_nothing_else_leaves_two_groups():
    two("RUSSIA-EO14024")

    assert [len(group) for group in firm_groups(target())] == [1, 1]


def test_entities_come_by_id_and_merged_ones_do_not_stand():
    stored("us_ofac_sdn", MARCH, *(entry(f"{n}", name=f"Bank Number {n}", programme="DPRK2") for n in range(3)))
    resolve.resolve_pending(now=NOW)
    first, second, third = Entity.objects.order_by("pk")
    Entity.objects.filter(pk=second.pk).update(merged_into=first)

    loaded = [pk for batch in load_targets(None) for pk, _ in batch]

    assert loaded == [first.pk, third.pk]
    assert [pk for batch in load_targets([third.pk, first.pk]) for pk, _ in batch] == [first.pk, third.pk]
