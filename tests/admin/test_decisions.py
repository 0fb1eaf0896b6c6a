"""What people decide in the admin, and what they cannot; whose word it was, and when."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from knox.models import AuthToken

from coordination import tasks
from coordination.models import LinkReport, Programme, Regime, Report, Source
from tests.admin.world import NOW, TODAY, followed


def address(model: str, pk) -> str:
    return reverse(f"admin:{model}_change", args=(pk,))


def test_programme_is_mapped_to_a_regime_and_nothing_else_of_it_changes(desk, reference):
    programme = Programme.objects.get(jurisdiction__code="US", code="DPRK3")
    cyber = Regime.objects.get(code="CYBER")

    response = desk.post(address("coordination_programme", programme.pk), {"regime": cyber.pk, "code": "Other"})

    programme.refresh_from_db()
    assert response.status_code == 302
    assert (programme.regime, programme.code) == (cyber, "DPRK3")


def test_mapping_a_programme_has_all_cells_derived_again(desk, reference, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.align_all, "delay_on_commit", lambda: asked.append("align"))
    programme = Programme.objects.get(jurisdiction__code="US", code="DPRK3")
    same, other = programme.regime, Regime.objects.get(code="CYBER")

    for regime in (same, other):
        desk.post(address("coordination_programme", programme.pk), {"regime": regime.pk})

    assert asked == ["align"]


def test_regimes_are_found_while_typing(desk, reference):
    query = {"app_label": "coordination", "model_name": "programme", "field_name": "regime", "term": "cyb"}

    found = desk.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [row["text"] for row in found] == [Regime.objects.get(code="CYBER").name]


def test_only_the_reading_of_a_list_is_set_by_people(desk, reference):
    source = Source.objects.get(code="gb_uksl")
    data = {"cadence_hours": 12, "stale_after_days": 5, "shrink_percent": "2.5", "coverage": "partial", "code": "x"}

    assert desk.post(address("coordination_source", source.pk), data).status_code == 302

    source.refresh_from_db()
    assert (source.cadence_hours, source.stale_after_days, float(source.shrink_percent)) == (12, 5, 2.5)
    assert (source.coverage, source.code) == ("full", "gb_uksl")


def test_sources_are_neither_added_nor_deleted(desk, reference):
    assert desk.get(reverse("admin:coordination_source_add")).status_code == 403
    assert desk.post(reverse("admin:coordination_source_delete", args=(1,))).status_code == 403


@pytest.fixture
def report(db) -> LinkReport:
    entity = followed(1)[0]
    somebody = get_user_model().objects.create_user("somebody")
    return LinkReport.objects.create(
        entity=entity, designation=entity.designations.first(), note="not they", reported_by=somebody, reported_at=NOW
    )


def test_answer_is_signed_and_dated_and_the_report_stays_as_it_was_made(desk, report):
    desk.post(address("coordination_linkreport", report.pk), {"answer": "Separated.", "note": "changed"})

    report.refresh_from_db()
    assert (report.answer, report.note) == ("Separated.", "not they")
    assert (report.answered_by.username, report.answered_at) == ("desk", NOW)


def test_emptied_answer_opens_the_report_again(desk, report):
    desk.post(address("coordination_linkreport", report.pk), {"answer": "Separated."})
    desk.post(address("coordination_linkreport", report.pk), {"answer": ""})

    report.refresh_from_db()
    assert (report.answer, report.answered_by, report.answered_at) == ("", None, None)


def test_reader_does_not_answer(sign_in, report):
    response = sign_in("view_linkreport").post(address("coordination_linkreport", report.pk), {"answer": "No."})

    assert response.status_code == 403


def test_users_and_groups_are_kept_in_their_own_pages(desk):
    for name in ("auth_user", "auth_group"):
        assert desk.get(reverse(f"admin:{name}_add")).status_code == 200
    user = get_user_model().objects.get(username="desk")
    assert desk.get(address("auth_user", user.pk)).status_code == 200
    assert desk.get(reverse("admin:auth_user_password_change", args=(user.pk,))).status_code == 200


def test_token_is_revoked_but_neither_made_nor_shown(desk):
    kept, secret = AuthToken.objects.create(user=get_user_model().objects.get(username="desk"))

    page = desk.get(address("knox_authtoken", kept.pk)).content.decode()

    assert kept.token_key in page
    assert secret not in page
    assert desk.get(reverse("admin:knox_authtoken_add")).status_code == 403
    assert desk.post(reverse("admin:knox_authtoken_delete", args=(kept.pk,)), {"post": "yes"}).status_code == 302
    assert not AuthToken.objects.exists()


class TestReportFiles:
    """Files of reports, and no other file."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path, settings):
        settings.REPORTS_DIR = tmp_path / "reports"
        settings.REPORTS_DIR.mkdir()
        (tmp_path / "secret-key").write_text("secret")
        return settings.REPORTS_DIR

    @pytest.fixture(autouse=True)
    def written(self, db, folder):
        names = ["gap-report-2026-W47.html", "gap-report-2026-W47.xlsx", "gone.html", "../secret-key", ".."]
        for name in names[:2]:
            (folder / name).write_text("the report")
        return Report.objects.create(
            week="2026-W47",
            from_on=TODAY,
            to_on=TODAY,
            written_at=NOW,
            inputs={},
            figures={},
            files=[{"name": name, "sha256": "", "size": 10} for name in names],
        )

    def get(self, client, name: str, week: str = "2026-W47"):
        return client.get(f"/admin/reports/{week}/{name}")

    def test_page_opens_and_workbook_is_saved(self, desk):
        page = self.get(desk, "gap-report-2026-W47.html")
        workbook = self.get(desk, "gap-report-2026-W47.xlsx")

        assert b"".join(page.streaming_content) == b"the report"
        assert page["Content-Type"].startswith("text/html")
        assert page["Content-Disposition"].startswith("inline")
        assert workbook["Content-Disposition"].startswith("attachment")

    @pytest.mark.parametrize(
        ("name", "week"),
        [
            ("gone.html", "2026-W47"),
            ("other.html", "2026-W47"),
            ("gap-report-2026-W47.html", "2026-W01"),
            ("..%2fsecret-key", "2026-W47"),
            ("%2e%2e", "2026-W47"),
            ("../secret-key", "2026-W47"),
        ],
    )
    def test_no_other_file_is_served(self, desk, name, week):
        assert self.get(desk, name, week).status_code == 404

    def test_reports_are_for_those_who_may_see_them(self, sign_in, client):
        assert self.get(sign_in("view_gap"), "gap-report-2026-W47.html").status_code == 403
        assert "login" in self.get(client, "gap-report-2026-W47.html").url


def test_style_sheet_is_our_own_and_pages_ask_no_other_host(desk, reference):
    from lxml.html import fromstring

    page = fromstring(desk.get(reverse("admin:index")).content.decode())

    addresses = [element.get("src") or element.get("href") for element in page.cssselect("link, script[src], img")]
    assert f"{settings.STATIC_URL}coordination/admin.css" in addresses
    assert [url for url in addresses if url.startswith(("http", "//"))] == []
