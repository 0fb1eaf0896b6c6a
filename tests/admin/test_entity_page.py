"""The page of an entity: where each jurisdiction stands, why, since when, and what is wrong with a link."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from coordination.admin.marks import lag_words
from coordination.ceiling import load_ledger
from coordination.identifiers import identifier
from coordination.models import Alignment, Designation, Entity, LinkReport
from coordination.records import Identifier, LegalBasis, Name
from coordination.reference import load_reference
from coordination.vocabulary import DateKind, IdentifierKind, Measure, NameKind, NameQuality, Status, TargetType
from tests.admin.world import NOW, followed, link_and_align
from tests.factories import entry, stored
from tests.kept import keep


def cells_of(response) -> list:
    return fromstring(response.content.decode()).cssselect(".cells > li")


def cell_text(response, code: str) -> str:
    (cell,) = (c for c in cells_of(response) if c.get("id") == f"cell-{code}")
    return " ".join(" ".join(cell.itertext()).split())


def page_of(client, entity):
    response = client.get(entity.get_absolute_url())
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"is_first": True}, "first"),
        ({"lag_min": 70, "lag_max": 70}, "+70 d"),
        ({"lag_min": None, "lag_max": 70}, "≤ +70 d"),
        ({"lag_min": 70, "lag_max": None}, "≥ +70 d"),
        ({"lag_min": 12, "lag_max": 70}, "+12 to +70 d"),
        ({"lag_min": -30, "lag_max": 70}, "−30 to +70 d"),
        ({"lag_min": 0, "lag_max": 0}, "same day"),
        ({"status": Status.UNKNOWN, "since": None}, ""),
        ({}, "lag not known"),
    ],
)
def test_lag_is_told_as_far_as_the_dates_tell_it(facts, words):
    standard = {"status": Status.DESIGNATED, "since": date(2025, 2, 24), "lag_min": None, "lag_max": None}

    assert lag_words(Alignment(**(standard | facts))) == words


@pytest.mark.usefixtures("starter")
class TestRiChangHo:
    """The founding case, from the starter lists."""

    @pytest.fixture
    def page(self, desk):
        return page_of(desk, Entity.objects.get(name="Chang Ho RI"))

    def test_one_cell_for_each_jurisdiction_in_the_order_of_columns(self, page):
        assert [cell.get("id") for cell in cells_of(page)] == [
            f"cell-{code}" for code in ("UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB")
        ]

    def test_first_mover_and_lags(self, page):
        assert "designated first 2024-12-16 published" in cell_text(page, "US")
        assert "+70 d 2025-02-24 designated" in cell_text(page, "GB")
        assert "≤ +70 d 2025-02-24 control, not after" in cell_text(page, "AU")

    def test_source_reference_programme_measures_and_reason(self, page):
        said = cell_text(page, "GB")

        assert "gb_uksl RUS2451 The Russia (Sanctions) (EU Exit) Regulations 2019" in said
        assert "asset freeze, travel ban" in said
        assert "a record of its list says so" in said

    @pytest.mark.parametrize("code", ["EU", "JP", "NZ", "KR"])
    def test_list_that_was_not_read_is_unknown_and_not_a_no(self, page, code):
        said = cell_text(page, code)

        assert said.startswith(f"{code} ? unknown")
        assert "read" in said

    def test_status_reads_without_colour(self, page):
        marks = {cell.get("id"): cell.cssselect(".s")[0] for cell in cells_of(page)}

        assert marks["cell-US"].text == "✓"
        assert marks["cell-US"].get("aria-label") == "designated"
        assert marks["cell-UN"].get("aria-label") == "not designated"
        assert marks["cell-EU"].text == "?"

    def test_headline_counts_own_acts_and_unknown_apart(self, page, text_of):
        assert "3 of 7 partners on their own list; 4 unknown (EU, JP, NZ, KR)" in text_of(page)

    def test_names_in_every_script_with_who_prints_them(self, page, text_of):
        said = text_of(page)

        assert "리창호 Hangul original script; strong, ungraded US AU GB" in said
        assert "ЛИ Чхан Хо Cyrillic original script; ungraded GB" in said

    def test_link_says_what_it_rests_on(self, page, text_of):
        text = text_of(page)

        assert (
            "name and context names agree: Chang Ho LEE / Chang Ho Lee; equal in the original script (hangul)" in text
        )
        assert "with GB RUS2451" in text

    def test_record_as_received_lies_folded(self, page):
        (raw, *_) = fromstring(page.content.decode()).cssselect("details .raw")

        assert 'id="51330"' in raw.text

    def test_charts_say_the_same_in_words(self, page):
        lags, lists = fromstring(page.content.decode()).cssselect("svg.plot desc")

        assert "US first mover" in lags.text
        assert "AU ≤ +70 d" in lags.text
        assert "KR ? unknown" in lags.text
        assert "AU 9022: 2025-02-24 to today, the first day not after" in lists.text

    def test_demonstration_is_said_to_be_one(self, page):
        assert "Demonstration extract." in page.content.decode()

    def test_public_id_leads_to_the_page(self, desk):
        entity = Entity.objects.get(name="Chang Ho RI")

        for public_id in (entity.public_id, entity.public_id.lower()):
            response = desk.get(reverse("admin:entity_by_public_id", args=(public_id,)))
            assert response.url == entity.get_absolute_url()
        assert desk.get(reverse("admin:entity_by_public_id", args=("E-999999",))).status_code == 404

    @pytest.mark.parametrize("asked", ["Ri Chang Ho", "chang ho ri", "리창호", "лИ чХан", "RUS2451", "51330"])
    def test_found_by_name_in_any_script_and_order_and_by_number(self, desk, asked):
        page = desk.get(reverse("admin:coordination_entity_changelist"), {"q": asked}).content.decode()

        assert Entity.objects.get(name="Chang Ho RI").get_absolute_url() in page


def test_real_lists_carry_no_banner(desk):
    assert "Demonstration extract." not in page_of(desk, followed(1)[0]).content.decode()


def test_two_legal_bases_stay_visible(desk, reference):
    freeze = (Measure.ASSET_FREEZE,)
    stored(
        "us_ofac_sdn",
        date(2026, 11, 1),
        entry(
            "1", bases=(LegalBasis("DPRK3", freeze), LegalBasis("RUSSIA-EO14024", freeze)), listed_on=date(2020, 1, 1)
        ),
    )
    link_and_align()

    said = cell_text(page_of(desk, Entity.objects.get()), "US")

    assert "designated ×2" in said
    assert "DPRK3; RUSSIA-EO14024" in said


def test_headline_counts_every_partner_once_whatever_it_has_said(desk, text_of):
    entity = followed(1)[0]
    entity.alignments.filter(jurisdiction__code="GB").update(status=Status.PLANNED)
    entity.alignments.filter(jurisdiction__code="EU").update(status=Status.NOT_PURSUED)

    page = text_of(page_of(desk, entity))

    assert "2 of 7 partners on their own list; 1 planned (GB); 1 not pursued (EU); 3 unknown (JP, NZ, KR)" in page


def test_gap_shows_in_the_cell_with_its_days(desk):
    entity = followed(1)[0]
    gap = entity.gaps.get()

    page = page_of(desk, entity)

    days = (NOW.date() - gap.opened_on).days
    assert f"not followed, {days} d" in cell_text(page, "GB")
    assert "gap" in cells_of(page)[-1].cssselect(".s")[0].get("aria-label")


def test_identifiers_say_whether_the_check_fits_and_who_prints_them(desk, reference, text_of):
    numbers = (
        Identifier(IdentifierKind.INN, "2508064833", valid=True),
        Identifier(IdentifierKind.IMO_SHIP, "1234567", valid=False, usable=False),
        Identifier(IdentifierKind.PASSPORT, "A 1"),
    )
    stored("us_ofac_sdn", date(2026, 11, 1), entry("1", identifiers=numbers, listed_on=date(2020, 1, 1)))
    link_and_align()

    said = text_of(page_of(desk, Entity.objects.get()))

    assert "INN 2508064833 ✓ fits US" in said
    assert "IMO ship 1234567 ! does not fit called false by its publisher US" in said
    assert "passport A 1 no check US" in said


def test_record_that_is_missing_from_the_newest_edition_is_still_in_force(desk, text_of):
    followed(2)
    left = entry("us0", name="Firm Alpha0 Trading", programme="DPRK3")
    stored("us_ofac_sdn", date(2026, 11, 20), left, accepted=True)
    link_and_align()
    record = Designation.objects.suspected_gone().get()

    said = text_of(page_of(desk, record.entity))

    assert "missing since the edition of 2026-11-20; in force until confirmed" in said
    assert "removal not yet confirmed" in said


def test_what_a_publisher_printed_is_shown_and_not_run(desk, reference):
    bad = "<script>alert(1)</script>"
    names = (Name(bad), Name(bad + "2", NameKind.ALIAS, NameQuality.WEAK))
    stored("us_ofac_sdn", date(2026, 11, 1), entry("1", names=names, raw=bad, listed_on=date(2020, 1, 1)))
    link_and_align()

    page = page_of(desk, Entity.objects.get()).content.decode()

    assert bad not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_old_id_of_a_merged_entity_leads_to_the_one_that_took_it(desk):
    kept, gone = followed(2)
    gone.merged_into = kept
    gone.save()

    assert desk.get(gone.get_absolute_url()).url == kept.get_absolute_url()
    assert desk.get(reverse("admin:entity_by_public_id", args=(gone.public_id,))).url == kept.get_absolute_url()
    found = desk.get(reverse("admin:coordination_entity_changelist"), {"q": gone.public_id}).content.decode()
    assert kept.get_absolute_url() in found


def test_page_costs_the_same_for_one_record_and_for_many(desk):
    entity = followed(1)[0]

    def queries(entity) -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(desk, entity)
        return len(captured)

    queries(entity)
    before = queries(entity)
    facts = {"name": entity.name, "listed_on": date(2020, 2, 1)}
    many = [entry(f"DPR{number}", aliases=(f"Alias {number}",), **facts) for number in range(6)]
    stored("gb_uksl", date(2026, 11, 21), *many, accepted=True)
    stored("un_sc", date(2026, 11, 21), entry("KPe.001", **facts))
    link_and_align()

    assert entity.designations.count() > 5
    assert queries(entity) == before
    assert before <= 28


def test_entity_that_is_not_there_leads_back_to_the_list(desk, reference):
    response = desk.get(reverse("admin:coordination_entity_change", args=(12345,)))

    assert response.status_code == 302


def test_page_is_for_those_who_may_see_entities(sign_in):
    entity = followed(1)[0]
    reader = sign_in("view_gap")

    assert reader.get(entity.get_absolute_url()).status_code == 403
    assert reader.get(reverse("admin:entity_by_public_id", args=(entity.public_id,))).status_code == 403
    assert "login" in Client().get(entity.get_absolute_url()).url


class TestWrongLink:
    @pytest.fixture
    def entity(self, db):
        return followed(1)[0]

    @pytest.fixture
    def record(self, entity):
        return entity.designations.get(source__code="au_dfat")

    def report(self, client, entity, **data):
        return client.post(reverse("admin:coordination_entity_report_link", args=(entity.pk,)), data, follow=True)

    def test_is_kept_with_user_and_time_and_says_what_happens_next(self, sign_in, entity, record, text_of):
        response = self.report(sign_in("view_entity"), entity, record=record.pk, note="Another firm: born elsewhere")

        kept = LinkReport.objects.get()
        assert (kept.entity, kept.designation, kept.note) == (entity, record, "Another firm: born elsewhere")
        assert (kept.reported_by.username, kept.reported_at) == ("reader", NOW)
        page = response.content.decode()
        assert "au_dfat au0 is reported as wrongly linked" in page
        assert "stands until somebody answers" in page
        assert (
            "reported as wrong “Another firm: born elsewhere” reader, 2026-11-24 06:00 UTC Not answered yet."
            in text_of(response)
        )

    def test_needs_a_reason(self, desk, entity, record):
        response = self.report(desk, entity, record=record.pk, note="   ")

        assert not LinkReport.objects.exists()
        assert "say in a few words why the link is wrong" in response.content.decode()

    def test_is_about_a_record_of_the_entity(self, desk, entity):
        other = Designation.objects.get(key="DPR0001")

        self.report(desk, entity, record=other.pk, note="no")

        assert not LinkReport.objects.exists()

    def test_is_for_those_who_may_see_the_entity(self, sign_in, entity, record):
        response = self.report(sign_in("view_gap"), entity, record=record.pk, note="no")

        assert response.status_code == 403
        assert not LinkReport.objects.exists()

    def test_is_not_made_by_a_link_or_from_another_site(self, desk, entity, record):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = desk.cookies
        address = reverse("admin:coordination_entity_report_link", args=(entity.pk,))

        assert desk.get(address).status_code == 405
        assert strict.post(address, {"record": record.pk, "note": "no"}).status_code == 403
        assert not LinkReport.objects.exists()


def test_date_kind_that_is_a_bound_says_so():
    from coordination.admin.columns import kind_words

    assert kind_words(DateKind.CONTROL) == "control, not after"
    assert kind_words(DateKind.DESIGNATED) == "designated"
    assert kind_words("") == ""


@pytest.fixture
def saebyol(db: None) -> Entity:
    """A ship of the UN's list, renamed there once, and again since by those who saw it at a port."""

    def make() -> None:
        load_reference(now=NOW)
        names = (Name("Saebyol"), Name("Chong Rim 2", NameKind.FORMER))
        number = identifier(IdentifierKind.IMO_SHIP, "8916293")
        stored(
            "un_1718_vessels",
            date(2020, 6, 5),
            entry("8916293", names=names, target_type=TargetType.VESSEL, programme="1718", identifiers=(number,)),
        )
        link_and_align()
        load_ledger(now=NOW)

    keep("saebyol", make)
    return Entity.objects.get()


def test_ship_tells_by_which_names_it_was_seen_and_which_list_prints_the_others(desk, saebyol, text_of):
    page = text_of(page_of(desk, saebyol))

    assert "Also called Sin Phyong 9 (at ports, 2024-03-07 to 2025-07-31), Chong Rim 2 (UN formerly)" in page
    assert "Vostochny, oil berth, Chinese waters" in page


def test_ship_is_found_by_the_name_under_which_it_was_seen_and_its_calls_lead_to_it(desk, saebyol):
    found = desk.get(reverse("admin:coordination_entity_changelist"), {"q": "sin phyong 9"})
    calls = desk.get(reverse("admin:coordination_shipcall_changelist"), {"q": "8916293"})

    for page in (found, calls):
        assert f'href="{saebyol.get_absolute_url()}"' in page.content.decode()


def test_who_may_not_see_ship_calls_is_told_nothing_of_them(sign_in, saebyol, text_of):
    reader = sign_in("view_entity")

    assert "Sin Phyong" not in text_of(page_of(reader, saebyol))
    assert (
        saebyol.get_absolute_url()
        not in reader.get(reverse("admin:coordination_entity_changelist"), {"q": "sin phyong 9"}).content.decode()
    )
