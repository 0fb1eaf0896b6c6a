"""A list as a file: what the page shows, all rows of it, and nothing that a spreadsheet runs."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse

from coordination.admin.export import guarded
from coordination.models import Gap, Jurisdiction, Programme

LISTS = "admin:coordination_{}_changelist"
FILES = "admin:coordination_{}_export"


def exported(client, model: str, **query) -> list[dict[str, str]]:
    response = client.get(reverse(FILES.format(model)), query)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:], newline="")))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1 (555) 0100", "'+1 (555) 0100"),
        ("-rw-r--r--", "'-rw-r--r--"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+1,5", "+1,5"),
        (-5, "-5"),
        (Decimal("3.0"), "3.0"),
        (True, "yes"),
        (None, ""),
        (date(2024, 12, 16), "2024-12-16"),
        (["a", 1], "a; 1"),
        ("Ri Chang Ho", "Ri Chang Ho"),
    ],
)
def test_cell_is_text_and_never_a_formula(value, cell):
    assert guarded(value) == cell


def test_file_holds_all_rows_of_the_list_and_not_only_its_page(desk, followed):
    followed(3)
    for gap in Gap.objects.filter(jurisdiction__code="GB"):
        for number in range(40):
            regime = f"DPRK-{number}"
            copy = Gap.objects.get(pk=gap.pk)
            copy.pk, copy.state, copy.closed_on, copy.severity_reasons = None, "closed", date(2026, 1, 1), [[1, regime]]
            copy.save()

    rows = exported(desk, "gap", state="all")

    assert len(rows) == Gap.objects.count() > 120


def test_file_honours_filter_search_and_order(desk, followed):
    followed(4)

    everything = exported(desk, "gap", o="-2")
    one = exported(desk, "gap", q="Firm Alpha2 Trading", jurisdiction="GB")

    assert [row["Target"][-14:] for row in everything] == [f"Alpha{n} Trading" for n in (3, 2, 1, 0)]
    assert [row["Target"] for row in one] == [everything[1]["Target"]]
    assert exported(desk, "gap", jurisdiction="US") == []


def test_columns_are_those_of_the_page_in_words_and_numbers(desk, followed):
    followed(1)
    gap = Gap.objects.get()

    (row,) = exported(desk, "gap")

    assert row == {
        "Severity": str(gap.severity_points),
        "Reasons": " + ".join(f"{words} {points}" for points, words in gap.severity_reasons)
        + f" = {gap.severity_points}",
        "Target": f"{gap.entity.public_id} {gap.entity.name}",
        "Designated by": "US 2020-01-01 (listed); AU 2021-03-01 (listed)",
        "Missing in": "GB",
        "Kind": "not followed",
        "Regime": "DPRK",
        "Age, days": str((date(2026, 11, 24) - gap.opened_on).days),
        "Opened": str(gap.opened_on),
        "Owner": "",
        "Promised": "",
        "State": gap.state.replace("_", " "),
        "Grade": gap.grade.replace("_", " "),
    }


def test_matrix_is_exported_with_a_column_for_each_jurisdiction(desk, followed):
    followed(1)
    opened_on = Gap.objects.get().opened_on

    (row,) = exported(desk, "entity", q="Firm Alpha0")

    assert list(row) == ["Target", *Jurisdiction.objects.order_by("position").values_list("code", flat=True), "Of 7"]
    assert row["US"] == "designated 2020-01-01 (listed)"
    assert row["EU"] == "unknown"
    assert row["GB"] == f"not designated, gap of {(date(2026, 11, 24) - opened_on).days} days"
    assert row["Of 7"] == "2"


def test_what_publishers_typed_does_not_become_a_formula(desk, reference):
    Programme.objects.create(jurisdiction=Jurisdiction.objects.get(code="US"), code='=cmd|"x"', key="cmd")

    (row,) = exported(desk, "programme", q="=cmd")

    assert row == {"Code": '\'=cmd|"x"', "Jurisdiction": "US", "Regime": ""}


def test_file_has_the_name_and_the_day_of_the_list(desk, reference):
    response = desk.get(reverse(FILES.format("policy")))

    assert response.streaming
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="policies-2026-11-24.csv"'


def test_button_hands_on_what_the_page_was_asked(desk, reference):
    page = desk.get(reverse(LISTS.format("policy")), {"jurisdiction": "GB", "p": "2", "q": "cyber"})

    assert f"{reverse(FILES.format('policy'))}?jurisdiction=GB&amp;q=cyber" in page.content.decode()


def test_who_may_not_see_the_list_may_not_have_it_as_a_file(sign_in, reference):
    reader = sign_in("view_gap")

    assert reader.get(reverse(FILES.format("gap"))).status_code == 200
    assert reader.get(reverse(FILES.format("policy"))).status_code == 403


def test_filter_word_that_is_not_known_gives_no_file(desk, reference):
    assert desk.get(reverse(FILES.format("policy")), {"authority": "perhaps"}).status_code == 302


@pytest.mark.parametrize("model", ["designation", "designationversion", "change", "match", "alignment", "snapshot"])
def test_other_lists_export_as_many_rows_as_they_have(desk, followed, model):
    from django.apps import apps

    followed(2)

    assert len(exported(desk, model)) == apps.get_model("coordination", model).objects.count() > 0
