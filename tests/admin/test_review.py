"""The queue of pairs, one pair's page, answers by person, undo, bulk, and wrong-link reports answered."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml.html import fromstring

from coordination import align
from coordination.models import Designation, LinkReport, Match, Membership, Partner
from coordination.vocabulary import Judgement, LinkGrade
from tests.admin.world import NOW, TODAY, followed, link_and_align
from tests.factories import entry, stored
from tests.kept import keep

UK = "The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019"
SAME, DIFFERENT, UNSURE = Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE
TERMS = [
    [-3.1, "records of two lists are seldom one target"],
    [2.4, "both names hold alfa"],
    [-0.8, "trading / handel"],
]


def ask(left: Designation, right: Designation, score: float = 0.4, terms=TERMS) -> Match:
    left, right = sorted((left, right), key=lambda each: each.pk)
    Match.objects.standing().filter(left=left, right=right).update(superseded_at=NOW)
    match = Match.objects.create(
        left=left,
        right=right,
        grade=LinkGrade.NAME_ALONE,
        explanation="both names hold alfa",
        score=score,
        terms=terms,
        judgement=UNSURE,
        judged_at=NOW,
    )
    align.weigh_waiting([], on=TODAY, now=NOW, live=False)
    return match


def by_name(name: str, source: str = "us_ofac_sdn") -> Designation:
    return Designation.objects.get(name=name, source__code=source)


@pytest.fixture
def firms(db: None) -> None:
    """Two firms of which the UK lists neither; it lists a third, whose name is like the first one's."""

    def make() -> None:
        followed(2)
        rows = [
            entry("DPR0001", name="Somebody Else", programme=UK, listed_on=date(2019, 1, 1)),
            entry("DPR0002", name="Firma Alfa0 Handel", programme=UK, listed_on=date(2019, 1, 1)),
        ]
        stored("gb_uksl", date(2026, 11, 20), *rows)
        link_and_align()

    keep("two firms and one like the first", make)


@pytest.fixture
def pair(firms) -> Match:
    return ask(by_name("Firm Alpha0 Trading"), by_name("Firma Alfa0 Handel", "gb_uksl"))


def page_of(match: Match) -> str:
    return reverse("admin:review_pair", args=(match.pk,))


def answer(client, *matches: Match, word: str = "same", **more):
    data = {"pairs": [str(match.pk) for match in matches], "judgement": word, **more}
    return client.post(reverse("admin:review_judge"), data, follow=True)


class TestQueue:
    def test_what_changes_most_comes_first(self, desk, pair, text_of):
        little = ask(by_name("Firm Alpha1 Trading"), by_name("Somebody Else", "gb_uksl"), score=0.9)
        Match.objects.filter(pk=little.pk).update(judged_at=NOW)
        little.stake.points, little.stake.closes = 1, 0
        little.stake.save()

        page = fromstring(desk.get(reverse("admin:review")).content.decode())

        shown = [" ".join(each.text_content().split()) for each in page.cssselect(".queue li")]
        assert "Firma Alfa0 Handel" in shown[0]
        assert "same: closes 1 gap" in shown[0]
        assert "Somebody Else" in shown[1]

    def test_pairs_of_records_of_two_entities_are_one_question(self, desk, pair, text_of):
        ask(by_name("Firm Alpha0 Trading", "au_dfat"), by_name("Firma Alfa0 Handel", "gb_uksl"))

        said = text_of(desk.get(reverse("admin:review")))

        assert "1 question in 2 pairs of records" in said

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"type": "organisation"}, 1),
            ({"type": "vessel"}, 0),
            ({"list": "gb_uksl"}, 1),
            ({"list": "eu_fsf"}, 0),
            ({"regime": "DPRK"}, 1),
            ({"regime": "IRAN"}, 0),
            ({"state": "aside"}, 0),
        ],
    )
    def test_narrowed_by_type_list_and_regime(self, desk, pair, query, count):
        page = fromstring(desk.get(reverse("admin:review"), query).content.decode())

        assert len(page.cssselect(".queue li")) == count

    def test_nothing_waits(self, desk, reference, text_of):
        assert "Nothing waits for review." in text_of(desk.get(reverse("admin:review")))

    def test_costs_the_same_for_one_pair_and_for_many(self, desk, pair):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(reverse("admin:review")).status_code == 200
            return len(captured)

        queries()
        few = queries()
        for source in ("us_ofac_sdn", "au_dfat"):
            ask(by_name("Firm Alpha1 Trading", source), by_name("Somebody Else", "gb_uksl"))

        assert queries() == few

    def test_waits_in_the_side_bar(self, desk, pair):
        page = desk.get("/admin/").content.decode()

        assert reverse("admin:review") in page


class TestPair:
    def test_shows_both_records_with_what_differs_marked(self, desk, pair):
        page = fromstring(desk.get(page_of(pair)).content.decode())

        (names,) = [row for row in page.cssselect(".cmp tbody tr") if row.cssselect("th")[0].text == "Name"]
        left, right = names.cssselect("td")
        assert [mark.text for mark in left.cssselect("mark")] == ["Trading"]
        assert [mark.text for mark in right.cssselect("mark")] == ["Handel"]

    def test_says_what_each_answer_would_open_or_close(self, desk, pair, text_of):
        said = text_of(desk.get(page_of(pair)))

        assert "closes GB: not followed, since 2021-03-31, on Firm Alpha0 Trading" in said
        assert "they are two entities now, and stay so" in said
        assert "comes back when either record changes" in said

    def test_small_matrix_shows_now_and_then(self, desk, pair):
        page = fromstring(desk.get(page_of(pair)).content.decode())

        lines = page.cssselect(".small tbody tr")
        assert [line.get("class") for line in lines] == ["now", "now", "then"]
        gb = [line.cssselect("td .s")[-1].get("aria-label") for line in lines]
        assert gb == ["not designated, gap open", "designated", "designated"]

    def test_score_is_told_term_by_term_the_heaviest_first(self, desk, pair):
        page = fromstring(desk.get(page_of(pair)).content.decode())

        terms = [" ".join(" ".join(term.itertext()).split()) for term in page.cssselect(".terms li")]
        assert terms == [
            "−3.1 records of two lists are seldom one target",
            "+2.4 both names hold alfa",
            "−0.8 trading / handel",
        ]
        assert [term.get("style") for term in page.cssselect(".terms i")] == ["width:100%", "width:77%", "width:26%"]

    def test_cluster_behind_each_record(self, desk, pair, text_of):
        said = text_of(desk.get(page_of(pair)))

        assert "Behind US us0: Firm Alpha0 Trading 2 records" in said
        assert "Behind GB DPR0002: Firma Alfa0 Handel 1 record" in said

    def test_costs_the_same_for_few_records_and_for_many(self, desk, pair):
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(page_of(pair)).status_code == 200
            return len(captured)

        queries()
        few = queries()
        stored("un_sc", date(2026, 11, 21), entry("KPe.001", name="Firm Alpha0 Trading", listed_on=date(2019, 1, 1)))
        link_and_align()
        ask(by_name("Firm Alpha1 Trading"), by_name("Somebody Else", "gb_uksl"))

        assert queries() == few
        assert few <= 45

    def test_what_a_publisher_printed_is_shown_and_not_run(self, desk, firms):
        bad = "<script>alert(1)</script>"
        stored("eu_fsf", date(2026, 11, 21), entry("EU.1", name=f"Firm {bad}", programme="PRK", raw=bad))
        link_and_align()
        match = ask(by_name("Firm Alpha0 Trading"), by_name(f"Firm {bad}", "eu_fsf"))

        page = desk.get(page_of(match)).content.decode()

        assert bad not in page
        assert "&lt;" in page

    def test_pair_that_is_not_there_is_not_found(self, desk, reference):
        assert desk.get(reverse("admin:review_pair", args=(12345,))).status_code == 404


class TestAnswer:
    def test_same_joins_and_leads_to_the_next(self, desk, pair, text_of):
        other = ask(by_name("Firm Alpha1 Trading"), by_name("Somebody Else", "gb_uksl"))

        response = answer(desk, pair, then="next", next=str(other.pk), note="One office")

        assert response.redirect_chain[-1][0] == page_of(other)
        assert "Judged same: Firm Alpha0 Trading / Firma Alfa0 Handel; 2 entities changed." in response.content.decode()
        assert by_name("Firm Alpha0 Trading").entity == by_name("Firma Alfa0 Handel", "gb_uksl").entity
        word = Match.objects.standing().get(left=pair.left, right=pair.right)
        assert (word.judgement, word.judged_by.username, word.note) == (SAME, "desk", "One office")

    def test_undo_takes_the_last_one_back(self, desk, pair):
        answer(desk, pair)

        response = desk.post(reverse("admin:review_undo"), follow=True)

        assert "Undone: 1 judgement" in response.content.decode()
        assert by_name("Firm Alpha0 Trading").entity != by_name("Firma Alfa0 Handel", "gb_uksl").entity

    def test_unsure_is_set_aside(self, desk, pair, text_of):
        answer(desk, pair, word="unsure", note="Ask Pyongyang desk")

        assert "Nothing waits" in text_of(desk.get(reverse("admin:review")))
        assert "Firma Alfa0 Handel" in text_of(desk.get(reverse("admin:review"), {"state": "aside"}))

    def test_many_at_once(self, desk, pair):
        other = ask(by_name("Firm Alpha1 Trading"), by_name("Somebody Else", "gb_uksl"))

        response = answer(desk, pair, other, word="different", note="Neither")

        assert "Judged different: 2 pairs." in response.content.decode()
        assert Match.objects.standing().filter(judgement=DIFFERENT, note="Neither").count() == 2

    def test_slower_of_two_officers_is_told(self, desk, pair):
        answer(desk, pair, word="different")

        response = answer(desk, pair, word="same")

        assert "desk judged this pair different" in response.content.decode()
        assert "Nothing was kept." in response.content.decode()

    @pytest.mark.parametrize("data", [{}, {"judgement": "same"}, {"pairs": "1 x", "judgement": "maybe"}])
    def test_half_an_answer_is_refused_in_a_sentence(self, desk, pair, data):
        response = desk.post(reverse("admin:review_judge"), data, follow=True)

        assert "Choose at least one pair" in response.content.decode()
        assert Match.objects.standing().get(pk=pair.pk).judged_by is None

    def test_is_for_the_desk(self, sign_in, pair):
        reader = sign_in("view_match")

        assert reader.get(reverse("admin:review")).status_code == 200
        assert reader.get(page_of(pair)).status_code == 200
        assert answer(reader, pair).status_code == 403
        assert reader.post(reverse("admin:review_undo")).status_code == 403

    def test_is_not_for_a_partners_member(self, sign_in, pair):
        from django.contrib.auth import get_user_model

        member = sign_in("view_match", "change_match")
        partner = Partner.objects.filter(code="AU").first() or Partner.objects.create(code="AU", name="Australia")
        Membership.objects.create(partner=partner, user=get_user_model().objects.get(username="reader"))

        assert answer(member, pair).status_code == 403

    def test_is_for_those_who_may_see_links(self, sign_in, pair):
        assert sign_in("view_gap").get(reverse("admin:review")).status_code == 403


class TestReport:
    @pytest.fixture
    def report(self, desk, firms) -> LinkReport:
        record = by_name("Firm Alpha0 Trading", "au_dfat")
        desk.post(
            reverse("admin:coordination_entity_report_link", args=(record.entity_id,)),
            {"record": record.pk, "note": "Another firm"},
        )
        return LinkReport.objects.get()

    def test_is_answered_from_the_queue(self, desk, report, text_of):
        assert "“Another firm” desk, 2026-11-24 06:00 UTC" in text_of(desk.get(reverse("admin:review")))

        desk.post(reverse("admin:review_report", args=(report.pk,)), {"decision": "part", "answer": "Other address"})

        report.refresh_from_db()
        assert report.answer == "Other address"
        assert by_name("Firm Alpha0 Trading").entity != by_name("Firm Alpha0 Trading", "au_dfat").entity

    def test_needs_a_decision_and_an_answer(self, desk, report):
        for data in ({"answer": "x"}, {"decision": "part", "answer": " "}):
            response = desk.post(reverse("admin:review_report", args=(report.pk,)), data, follow=True)
            assert "Nothing was kept." in response.content.decode()
        report.refresh_from_db()
        assert report.answered_at is None
