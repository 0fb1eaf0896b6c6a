import csv
import gzip
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from coordination import reference
from coordination.models import Jurisdiction, Policy, Programme, Regime, Source
from coordination.programmes import programme_key
from coordination.reference import load_reference, read_reference
from coordination.vocabulary import Authority, UNEffect

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)

COLUMNS = ["UN", "US", "AU", "EU", "JP", "NZ", "KR", "GB"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that a test may edit; `load_reference` reads it."""
    for path in reference.DATA.glob("*.csv"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(reference, "DATA", tmp_path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def policy(regime: str, jurisdiction: str) -> Policy:
    return Policy.objects.current().get(regime__code=regime, jurisdiction__code=jurisdiction)


# What loading does


@pytest.mark.django_db
def test_loading_twice_changes_nothing():
    first = load_reference(now=NOW)
    second = load_reference(now=LATER)

    assert all(first.values())
    assert second == {"jurisdictions": 0, "partners": 0, "regimes": 0, "sources": 0, "programmes": 0, "policies": 0}
    assert not Policy.objects.exclude(version=1, is_current=True, created_at=NOW).exists()


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_rows(django_assert_max_num_queries):
    load_reference(now=NOW)

    with django_assert_max_num_queries(12):
        load_reference(now=LATER)


@pytest.mark.django_db
def test_changed_file_changes_its_rows(folder):
    load_reference(now=NOW)
    edit(folder / "jurisdictions.csv", "South Korea", "Republic of Korea")
    edit(folder / "sources.csv", "Security Council Consolidated List", "UN Consolidated List")

    written = load_reference(now=LATER)

    assert (written["jurisdictions"], written["sources"]) == (1, 1)
    assert Jurisdiction.objects.get(code="KR").name == "Republic of Korea"
    assert Source.objects.get(code="un_sc").name == "UN Consolidated List"


@pytest.mark.django_db
def test_mapping_a_person_set_survives():
    load_reference(now=NOW)
    elsewhere = Regime.objects.get(code="DPRK")
    Programme.objects.filter(jurisdiction__code="US", code="NPWMD").update(regime=elsewhere)

    written = load_reference(now=LATER)

    assert written["programmes"] == 0
    assert Programme.objects.get(jurisdiction__code="US", code="NPWMD").regime == elsewhere


@pytest.mark.django_db
def test_programme_met_before_it_was_mapped_is_mapped():
    load_reference(now=NOW)
    Programme.objects.filter(jurisdiction__code="US", code="PAIPA").update(regime=None, code="[PAIPA]")

    written = load_reference(now=LATER)

    met = Programme.objects.get(jurisdiction__code="US", key="paipa")
    assert written["programmes"] == 1
    assert (met.code, met.regime.code) == ("[PAIPA]", "CYBER")


@pytest.mark.django_db
def test_changed_policy_row_makes_a_new_version(folder):
    load_reference(now=NOW)
    edit(folder / "policy.csv", "CYBER,NZ,none,none,30,2,", "CYBER,NZ,autonomous,none,60,2,new act")

    written = load_reference(now=LATER)

    old, new = Policy.objects.filter(regime__code="CYBER", jurisdiction__code="NZ").order_by("version")
    assert written["policies"] == 1
    assert (old.version, old.authority, old.is_current) == (1, Authority.NONE, False)
    assert (new.version, new.authority, new.grace_days, new.is_current) == (2, Authority.AUTONOMOUS, 60, True)
    assert (old.created_at, new.created_at) == (NOW, LATER)


@pytest.mark.django_db
def test_policy_a_person_changed_stands_while_the_file_does_not_change():
    load_reference(now=NOW)
    ours = policy("CYBER", "JP")
    Policy.objects.filter(pk=ours.pk).update(is_current=False)
    Policy.objects.create(
        regime=ours.regime,
        jurisdiction=ours.jurisdiction,
        version=2,
        authority=Authority.NONE,
        un_effect=UNEffect.NONE,
        created_at=NOW,
    )

    written = load_reference(now=LATER)

    assert written["policies"] == 0
    assert policy("CYBER", "JP").authority == Authority.NONE


# What the files may not say


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("policy.csv", "CYBER,NZ,none", "CYBER,NZ,never", r"policy\.csv, line \d+: unknown authority 'never'"),
        ("policy.csv", "CYBER,NZ,none", "CYBR,NZ,none", r"policy\.csv, line \d+: unknown regime 'CYBR'"),
        ("policy.csv", "CYBER,NZ,none", "CYBER,JP,none", r"policy\.csv, line \d+: \('CYBER', 'JP'\) was given before"),
        ("policy.csv", "CYBER,NZ,none,none,30", "CYBER,NZ,none,none,soon", "grace_days cannot be 'soon'"),
        ("programmes.csv", "US,DPRK2,", "CA,DPRK2,", r"programmes\.csv, line \d+: unknown jurisdiction 'CA'"),
        ("programmes.csv", "US,DPRK2,", "US,[dprk],", r"programmes\.csv, line \d+: \('US', 'dprk'\) was given before"),
        ("sources.csv", "full,vessel,DPRK,", "full,submarine,DPRK,", r"sources\.csv, line 3: unknown target_types"),
        (
            "sources.csv",
            "3,hash,,https://scs",
            "3,pigeon,,https://scs",
            r"sources\.csv, line 2: unknown noticed_by 'pigeon'",
        ),
        ("sources.csv", "full,vessel,DPRK,", "full,vessel,DPRK,DPRK,", r"sources\.csv, line 3: 18 cells under 17"),
        ("regimes.csv", "2025-09-27", "27/09/2025", r"regimes\.csv, line 5: un_in_force_from cannot be"),
        ("jurisdictions.csv", "code,name", "name,code", r"jurisdictions\.csv, line 1: the columns are"),
    ],
)
def test_fault_in_a_file_is_told_with_its_line(folder, file, old, new, fault):
    edit(folder / file, old, new)

    with pytest.raises(ValueError, match=fault):
        read_reference(folder)


# What the files say


def test_columns_stand_in_the_order_of_the_matrix():
    rows = read_reference(reference.DATA).jurisdictions

    assert sorted(rows, key=lambda code: rows[code]["position"]) == COLUMNS
    assert [code for code, row in rows.items() if not row["is_partner"]] == ["UN"]


@pytest.mark.django_db
def test_every_source_names_a_jurisdiction_and_every_partner_has_one():
    load_reference(now=NOW)

    assert Source.objects.count() == 12
    assert set(Source.objects.values_list("jurisdiction__code", flat=True)) == set(COLUMNS)


def test_korean_lists_cannot_say_no():
    rows = read_reference(reference.DATA).sources

    assert {code for code, row in rows.items() if row["coverage"] == "partial"} == {"kr_kofiu", "kr_mofa"}
    assert {code for code, row in rows.items() if not row["decides_absence"]} == {"us_ofac_cons", "eu_vessels"}


def test_lists_that_publishers_put_out_as_a_file_have_its_address():
    rows = read_reference(reference.DATA).sources

    assert {code for code, row in rows.items() if not row["noticed_by"]} == {
        "un_1718_vessels",  # a PDF
        "eu_vessels",  # an annex of an act
        "kr_kofiu",
        "kr_mofa",
    }
    for code, row in rows.items():
        assert bool(row["addresses"]) == bool(row["noticed_by"]), code
        assert bool(row["marker"]) == (row["noticed_by"] in ("feed", "redirect", "link")), code
    assert [code for code, row in rows.items() if "{token}" in "".join(row["addresses"])] == ["eu_fsf"]


@pytest.mark.django_db
def test_limit_that_a_person_set_stands_at_the_next_load():
    load_reference(now=NOW)
    Source.objects.filter(code="gb_uksl").update(shrink_percent=8)

    load_reference(now=NOW)

    assert Source.objects.get(code="gb_uksl").shrink_percent == 8


def test_register_of_new_zealand_would_show_cyber_and_not_terrorism():
    shown = read_reference(reference.DATA).sources["nz_russia"]["regimes"]

    assert {"RUSSIA-UKRAINE", "BELARUS", "DPRK", "IRAN", "CYBER"} <= set(shown)
    assert not {"CT", "ISIL-AQ", "MYANMAR"} & set(shown)


@pytest.mark.django_db
def test_new_zealand_has_no_authority_for_cyber():
    load_reference(now=NOW)

    assert policy("CYBER", "NZ").authority == Authority.NONE


@pytest.mark.django_db
def test_un_names_on_north_korea_bind_by_law_in_korea_and_by_name_in_japan():
    load_reference(now=NOW)

    assert policy("DPRK", "KR").un_effect == UNEffect.BY_LAW
    assert policy("DPRK", "NZ").un_effect == UNEffect.BY_LAW
    assert policy("DPRK", "JP").un_effect == UNEffect.BY_NAME


def test_un_names_on_iran_count_from_the_reinstatement():
    rows = read_reference(reference.DATA).regimes

    dated = {code: row["un_in_force_from"] for code, row in rows.items() if row["un_in_force_from"]}
    assert dated == {"IRAN": date(2025, 9, 27)}


def test_policy_has_a_un_effect_just_where_the_regime_has_un_names():
    read = read_reference(reference.DATA)

    for (regime, jurisdiction), row in read.policies.items():
        has_names = bool(read.regimes[regime]["un_prefix"])
        assert (row["un_effect"] != UNEffect.NONE) == has_names, (regime, jurisdiction)
        assert has_names or row["authority"] != Authority.UN_ONLY, (regime, jurisdiction)


def test_where_the_law_is_not_known_there_is_no_policy():
    policies = read_reference(reference.DATA).policies

    assert ("RUSSIA-UKRAINE", "KR") not in policies
    assert ("LIBYA", "KR") not in policies
    assert ("CORRUPTION", "EU") not in policies
    assert ("WMD", "EU") not in policies


# The spelling programmes are compared by


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("CAATSA - RUSSIA", "caatsa-russia"),
        ("[CAATSA – Russia]", "caatsa-russia"),
        ("UKRAINE -EO13660", "ukraine-eo13660"),
        ("  SOUTH   SUDAN ", "south sudan"),
        ("Autonomous (Thematic – Corruption)", "autonomous thematic-corruption"),
        ("1718\u00a0(DPRK)", "1718 dprk"),
        ("1718(DPRK)", "1718 dprk"),
        ("The Democratic People’s Republic of Korea", "the democratic people's republic of korea"),
        ("国際連合安全\n保障理事会", "国際連合安全保障理事会"),
        ("ベラルーシ(個人)", "ベラルーシ個人"),
        ("ベラルーシ （個人）", "ベラルーシ個人"),
        ("ミサイル", "ミサイル"),  # the long vowel mark is no dash
    ],
)
def test_programme_key(printed, key):
    assert programme_key(printed) == key


@given(st.text())
def test_key_of_a_key_is_itself(code):
    assert programme_key(programme_key(code)) == programme_key(code)


# The programmes of the real files


def _text(path: Path, encoding: str = "utf-8") -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode(encoding)


def _found(paths: Iterator[Path], pattern: str) -> set[str]:
    return {code for path in paths for code in re.findall(pattern, _text(path))}


def _ofac(lists: Path) -> set[str]:
    tables = [*lists.glob("us/*/sdn.csv*"), *lists.glob("rebuilt/us/*/sdn.csv*"), *lists.glob("us/cons/cons_prim.csv")]
    rows = [row for path in tables for row in csv.reader(_text(path, "cp1252").splitlines()) if len(row) > 3]
    trees = [*lists.glob("us/*/sdn.xml*"), *lists.glob("us/*/consolidated.xml"), *lists.glob("us/*/sdn_enhanced*.xml")]
    return {tag for row in rows for tag in row[3].split("] [")} | _found(
        iter(trees), r"<(?:program|sanctionsProgram\b[^>]*)>([^<]+)<"
    )


def _australia(lists: Path) -> set[str]:
    codes = set()
    for path in lists.glob("au/*/*.xlsx"):
        header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        codes |= {str(row[header.index("Committees")]) for row in rows}
    return codes


def _japan(lists: Path) -> set[str]:
    """Titles of the sections: what stands above the header row, without the notes."""
    titles = set()
    for path in lists.glob("jp/*/shisantouketsu*.xlsx"):
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names[1:]:
            title: list[str] = []
            for row in workbook.get_sheet_by_name(name).to_python():
                cells = [str(cell) for cell in row if str(cell).strip()]
                if "告示日付" in cells:
                    titles.add(" ".join(title).split("（注")[0])
                    break
                title += [cell for cell in cells if not cell.startswith("（注")]
    return titles


@pytest.mark.parametrize(
    ("jurisdiction", "met"),
    [
        ("UN", lambda lists: _found(lists.glob("un/*/consolidated.xml"), r"<UN_LIST_TYPE>([^<]+)<")),
        ("US", _ofac),
        ("EU", lambda lists: _found(lists.glob("**/xmlFullSanctionsList*.gz"), r'programme="([^"]+)"')),
        ("GB", lambda lists: _found(lists.glob("**/UK-Sanctions-List*.xml*"), r"<RegimeName>([^<]+)<")),
        ("AU", _australia),
        ("JP", _japan),
    ],
)
def test_every_programme_of_the_real_files_is_mapped(lists, jurisdiction, met):
    mapped = {pair for pair, (_, regime) in read_reference(reference.DATA).programmes.items() if regime}

    codes = met(lists)

    assert codes
    assert [code for code in sorted(codes) if (jurisdiction, programme_key(code)) not in mapped] == []
