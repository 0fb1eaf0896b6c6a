"""
The MOF parser, on workbooks made here from facts typed by hand, on a CSV cut down from the one of
2026-08-28, and on the real workbook.
"""

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from coordination.parse import jp_mof
from coordination.parse.jp_mof.sections import SECTIONS
from coordination.parse.reading import ListFile, Unreadable
from coordination.programmes import programme_key
from coordination.records import Address
from coordination.vocabulary import DateKind, FieldGroup, IdentifierKind, Measure, NameKind, NameQuality, TargetType
from tests import real

SAMPLE = Path(__file__).parent / "samples" / "jp_mof" / "shisantouketsu.csv"
ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT.parent / "shared" / "lists" / "jp"

TITLES = {section.slug: section.title for section in SECTIONS}
NUMBERS = {section.slug: section.number for section in SECTIONS}
HEADERS = {
    "russia-persons": ["告示日付", "告示番号", "日本語表記", "英語表記", "別名", "肩書等", "生年月日", "出生地"],
    "russia-banks": ["告示日付", "告示番号", "日本語表記", "英語表記", "別称・旧称", "所在地"],
    "dprk-1695": ["告示日付", "告示番号", "日本語表記", "英語表記", "別称・旧称", "住所・所在地", "その他の情報"],
    "dprk-un-persons": [
        *("告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "役職"),
        *("生年月日", "国籍", "旅券番号", "住所", "その他の情報"),
    ],
    "somalia": [
        *("告示日付", "告示番号", "日本語表記", "英語表記", "別称・別名", "役職", "活動地域・住所"),
        *("生年月日", "出生地", "国籍", "その他の情報"),
    ],
    "taliban-aq": [
        *(
            "告示日付",
            "告示番号",
            "日本語表記",
            "英語表記",
            "別名・別称",
            "旧称",
            "確定に十分でない別名",
            "称号",
            "役職",
        ),
        *("生年月日", "出生地・出身地", "国籍", "旅券番号", "ID番号", "住所・所在地"),
        *("国連制裁員会による指定日", "国連参照番号", "その他の情報"),
    ],
}
HEADERS |= {
    "dprk-own-bodies": HEADERS["dprk-1695"],
    "dprk-un-bodies": HEADERS["dprk-1695"],
    "others-banks": ["告示日付", "告示番号", "日本語表記", "英語表記", "別称", "所在地"],
}
GAZARYAN = ["2025.1.10", "748", "ラファエル・ガザリャン", "Rafael Gazaryan"]


class Serial(int):
    """A number in a cell that has a date format."""


def sheet(slug, *rows, above=None, header=None, name=None):
    """A sheet of that section; each row is cells in the order of the header."""
    above = [[TITLES[slug]]] if above is None else above
    return name or f"{NUMBERS[slug]}.{slug}", [*above, HEADERS[slug] if header is None else header, *rows]


def workbook(*sheets):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2026, 3, 2, 22, 58, tzinfo=UTC)})
    as_day = book.add_format({"num_format": "yyyy/m/d"})
    for name, table in sheets:
        page = book.add_worksheet(name)
        for line, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(line, column, datetime.combine(cell, datetime.min.time()), as_day)
                else:
                    page.write(line, column, cell, as_day if isinstance(cell, Serial) else None)
    book.close()
    return list_file(buffer.getvalue())


def list_file(payload, name="list"):
    return ListFile(name, lambda: io.BytesIO(payload))


def flat(*rows, header=None):
    """The CSV with these rows, each by header; what a row does not name is blank."""
    columns = sample_rows()[0] if header is None else header
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.get(column, "") for column in columns])
    return list_file(text.getvalue().encode("utf-8-sig"))


def sample_rows():
    with SAMPLE.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.reader(text))


def line(section=29, number=748, **columns):
    return {
        "区分": str(section),
        "番号": f"{section:03}-{number:06}",
        "告示日付": "2025.1.10",
        "告示番号": str(number),
        "個人・団体": "個人",
        "氏名（日本語）": "ラファエル・ガザリャン",
        "氏名（英語）": "Rafael Gazaryan",
        **columns,
    }


def entries(*sheets):
    return list(jp_mof.parse([workbook(*sheets)]).entries)


def entry(*sheets):
    (only,) = entries(*sheets)
    return only


def sample():
    edition = jp_mof.parse([ListFile(SAMPLE.name, lambda: SAMPLE.open("rb"))])
    return {found.key: found for found in edition.entries}


# Traps of the DPRK domain reference, 3.7


def test_serial_and_text_in_one_column_are_the_same_kind_of_birth_date():
    gazaryan, budnev = entries(
        sheet(
            "russia-persons",
            [*GAZARYAN, "", "", 19999],
            ["2025.1.10", "749", "アレクセイ・ブドネフ", "Aleksey (Aleksei, Alexey) Budnev", "", "", "1964年 7月9日"],
        )
    )

    assert gazaryan.birth_dates[0].earliest == date(1954, 10, 2)
    assert budnev.birth_dates[0].earliest == date(1964, 7, 9)


def test_year_read_as_a_serial_is_the_year():
    shin = entry(sheet("russia-persons", [*GAZARYAN, "", "", Serial(1961)]))

    assert (shin.birth_dates[0].earliest, shin.birth_dates[0].latest) == (date(1961, 1, 1), date(1961, 12, 31))


def test_amendments_do_not_move_the_notice_that_listed():
    bank = entry(
        sheet("dprk-own-bodies", ["2013.4.5\n2017.8.16改訂\n2022.8.3改訂", "1(#47)", "", "FOREIGN TRADE BANK"])
    )

    assert (bank.listed_on, bank.date_kind, bank.amended_on) == (date(2013, 4, 5), DateKind.NOTICE, date(2022, 8, 3))


def test_dprk_target_on_a_list_outside_russia_and_belarus_stays_there():
    mrb = entry(sheet("others-banks", ["2025.1.10", 1.0, "エムアールビー銀行", "MRB Bank", "", "Tskhinvali, Georgia"]))

    assert (mrb.bases[0].programme, mrb.target_type) == (TITLES["others-banks"], TargetType.ORGANISATION)


# Sections


def test_every_section_is_mapped_to_a_regime():
    with (ROOT / "coordination" / "data" / "programmes.csv").open(encoding="utf-8") as table:
        mapped = {programme_key(row["code"]) for row in csv.DictReader(table) if row["jurisdiction"] == "JP"}

    assert [section.slug for section in SECTIONS if programme_key(section.title) not in mapped] == []


def test_title_may_be_parted_by_rows_cells_blanks_and_notes():
    first, second, third = TITLES["dprk-own-bodies"].split(" ")
    above = [[f" {first}\n"], ["", second, f"_x000D_\n{third[:9]}\n{third[9:]}"], ["（注）#で標記した団体は、…"]]

    found = entry(sheet("dprk-own-bodies", ["2016.12.9", 12.0, "", "Dandong Hongxiang"], above=above))

    assert found.bases[0].programme == TITLES["dprk-own-bodies"]


def test_unknown_title_is_kept_verbatim_and_never_refused():
    table = [["海底ケーブルを損壊した者（個人）"], ["（注）"], HEADERS["russia-persons"], GAZARYAN]

    found = entry(("45.海底", table))

    assert found.bases[0].programme == "海底ケーブルを損壊した者（個人）"
    assert (found.target_type, found.bases[0].transposes_un) == (TargetType.PERSON, False)


@pytest.mark.parametrize(
    ("slug", "repeats"), [("dprk-un-bodies", True), ("dprk-1695", False), ("dprk-own-bodies", False)]
)
def test_only_sections_under_un_lists_repeat_un_names(slug, repeats):
    komid = entry(sheet(slug, ["2013.8.30", "1", "", "Korea Mining Development Trading Corporation(KOMID）"]))

    assert komid.bases[0].transposes_un is repeats
    assert komid.bases[0].measures == (Measure.ASSET_FREEZE,)


def test_target_under_two_sections_is_two_records():
    found = entries(
        sheet("dprk-un-bodies", ["2017.8.16", "#47", "フォーリン・トレード・バンク", "FOREIGN TRADE BANK"]),
        sheet("dprk-own-bodies", ["2013.4.5", "1(#47)", "フォーリン・トレード・バンク", "FOREIGN TRADE BANK"]),
    )

    assert [each.key for each in found] == ["dprk-un-bodies:47", "dprk-own-bodies:1"]
    assert [each.reference for each in found] == ["014-000047", "016-000001"]


def test_section_of_persons_and_bodies_tells_a_person_by_what_only_persons_have():
    unknown = ["不明"] * 4

    shabaab, khalaf = entries(
        sheet(
            "somalia",
            ["2010.6.25", "1", "アル・シャバーブ", "AL-SHABAAB", "", "", "ソマリア"],
            ["2010.6.25", "6", "フアド・モハメド・カラフ", "Fuad Mohamed Khalaf", "", *unknown],
        )
    )

    assert (shabaab.target_type, khalaf.target_type) == (TargetType.ORGANISATION, TargetType.PERSON)


def test_birth_date_among_the_remarks_makes_a_person():
    told = "コハス・AG（上記1．）社長\n生年月日：1941年4月27日"

    steiger = entry(
        sheet("dprk-1695", ["2006.9.19", "16", "ヤコブ・スタイガー", "Jakob Steiger", "", "Fribourg", told])
    )

    assert (steiger.target_type, steiger.birth_dates[0].earliest) == (TargetType.PERSON, date(1941, 4, 27))


# Rows


def test_struck_off_number_is_no_record_and_is_counted():
    edition = jp_mof.parse(
        [
            workbook(
                sheet("russia-persons", ["2011.11.18削除", "1"], GAZARYAN, ["2021.2.24 削除\n（38．と同一人物）", 3])
            )
        ]
    )

    (found,) = edition.entries
    section = found.key.partition(":")[0]
    assert found.name == "Rafael Gazaryan"
    assert edition.tally["deleted rows"] == 2
    assert edition.deleted == {f"{section}:1": date(2011, 11, 18), f"{section}:3": date(2021, 2, 24)}


def test_number_without_a_name_is_counted_apart():
    edition = jp_mof.parse([workbook(sheet("taliban-aq", ["2012.10.25", "274"], ["2001.9.22", "2", "ア", "Akhund"]))])

    assert len(list(edition.entries)) == 1
    assert edition.tally == {"empty rows with a number": 1}


@pytest.mark.parametrize("mark", ["2025.1.10削除", "削除"])
def test_deletion_that_still_tells_of_a_target_is_refused(mark):
    with pytest.raises(Unreadable, match="row 3: 削除, and yet the row tells of a target"):
        entries(sheet("russia-persons", [mark, *GAZARYAN[1:]]))


def test_text_too_long_for_its_cell_goes_on_in_the_next_rows():
    more = [""] * 10

    shabaab = entry(
        sheet("somalia", ["2010.6.25", "1", "", "AL-SHABAAB", *[""] * 6, "一"], [*more, "二"], [*more, "三"])
    )

    assert shabaab.remarks == "一 二 三"


def test_repealed_section_has_no_header_and_no_records():
    edition = jp_mof.parse(
        [workbook(("8.解除", [["リベリア"], ["【2015年12月18日告示廃止】"]]), sheet("russia-persons", GAZARYAN))]
    )

    assert len(list(edition.entries)) == 1
    assert edition.tally["repealed sections"] == 1


def test_raw_holds_the_cells_as_received():
    found = entry(sheet("russia-persons", [*GAZARYAN, "", "", date(1954, 10, 2)]))

    assert json.loads(found.raw)["生年月日"] == "1954-10-02"
    assert found.locator == "29.russia-persons:3"


def test_remarks_tell_numbers_and_gender():
    bank = entry(
        sheet(
            "dprk-own-bodies",
            ["2013.8.30", "4", "", "Korea Daesong Bank", "", "", "SWIFT/BIC：KDBK KP PY\nIMO番号：5814883"],
        )
    )

    assert [(number.kind, number.value) for number in bank.identifiers] == [
        (IdentifierKind.BIC, "KDBKKPPY"),
        (IdentifierKind.IMO_COMPANY, "5814883"),
    ]


# Both forms


def workbook_of_the_sample():
    """What the workbook of 2026-03-05 prints for some records of the CSV sample."""
    komid = "コリア・マイニング・デベロップメント・トレーディング・コーポレーション"
    other_names = (
        "チャングァン・シンヨン・コーポレーション、エクスターナル・テクノロジー・ジェネラル・コーポレーション、"
        "ノース・コリアン・マイニング・デベロップメント・トレーディング・コーポレーション\n"
        "Changgwang Sinyong Corporation, External Technology General Corporation, "
        "North Korean Mining Development Trading Corporation"
    )
    post = (
        "コリア・マイニング・デベロップメント・トレーディング・コーポレーション（KOMID）のイランにおける代表者\n"
        "Korea Mining Development Trading Corporation (KOMID) Representative in Iran"
    )
    english = "Korea Mining Development Trading Corporation(KOMID）"
    anwari = (
        "(a)モハンマド・ターヘル・アヌワリー(b)ムハンマド・ターヒル・アヌワリー(c)モハンマド・ターフレ・アヌワリー"
        "(d)ハッジ・ムディール\n (a.k.a.: (a)Mohammad Taher Anwari (b) Muhammad Tahir Anwari "
        "(c) Mohammad Tahre Anwari (d)Haji Mudir)"
    )
    return workbook(
        sheet(
            "taliban-aq",
            [
                *(
                    "2001.9.22\n2008.6.25改訂\n2012.3.27改訂",
                    "5",
                    "ムハンマド・ターヘル・アヌワリー",
                    "MUHAMMAD TAHER ANWARI",
                ),
                *(
                    anwari,
                    "",
                    "",
                    "Mullah（ムラー）",
                    "",
                    "1961年頃",
                    "",
                    "アフガニスタン",
                    "不明",
                    "不明",
                    "不明",
                    "",
                    "",
                    "",
                ),
            ],
        ),
        sheet("dprk-1695", ["2006.9.19", "7(*1)", komid, english, other_names, "北朝鮮平壌特別市中区域"]),
        sheet("dprk-un-bodies", ["2009.5.22", "*1", komid, english, other_names, "北朝鮮平壌特別市中区域"]),
        sheet(
            "dprk-un-persons",
            [
                *("2016.3.11\n2022.8.3改訂", "24", "キム・ヨンチョル", "KIM YONG CHOL"),
                "ヨンチュル\nKim Yong-Chol; Kim Young-Chol; Kim Young-Cheol; Young-Chul",
                *(post, date(1962, 2, 18), "北朝鮮", "472310168（北朝鮮旅券）"),
            ],
        ),
        sheet(
            "russia-persons",
            [*GAZARYAN, "", "ラフォート有限会社オーナー\nOwner of Rafort Limited Liability Company", date(1954, 10, 2)],
            ["2025.1.10", 749.0, "アレクセイ・ブドネフ", "Aleksey (Aleksei, Alexey) Budnev", "", "", date(1964, 7, 9)],
        ),
    )


def test_both_forms_give_one_record_the_same_key_names_and_ground():
    before = {found.key: found for found in jp_mof.parse([workbook_of_the_sample()]).entries}
    after = sample()

    assert before.keys() <= after.keys()
    for key, found in before.items():
        assert set(found.names) == set(after[key].names), key
        assert found.names[0] == after[key].names[0]
        assert (found.bases, found.target_type) == (after[key].bases, after[key].target_type)
        assert (found.reference, found.listed_on) == (after[key].reference, after[key].listed_on)
        assert found.amended_on == after[key].amended_on
        assert found.birth_dates == after[key].birth_dates
        assert set(found.identifiers) == set(after[key].identifiers)
        assert set(found.addresses) == set(after[key].addresses)


def test_csv_leaves_contacts_unknown_not_removed():
    csv_edition = jp_mof.parse([flat(line())])
    book_edition = jp_mof.parse([workbook(sheet("russia-persons", GAZARYAN))])

    assert csv_edition.fields_absent - book_edition.fields_absent == {FieldGroup.CONTACTS}
    assert (csv_edition.form, csv_edition.published_on) == ("SHISANTOUKETSU.CSV", None)
    assert (book_edition.form, book_edition.published_on) == ("SHISANTOUKETSU.XLSX", date(2026, 3, 3))


def test_csv_prints_for_some_records_the_last_notice_only():
    el_sayed = sample()["terrorists-g7:3"]

    assert (el_sayed.listed_on, el_sayed.amended_on) == (date(2025, 10, 27), None)
    assert el_sayed.names[-1].full == "Abdel Khader Mahmoud Mohamed el Sayed"
    assert ("عبد القادر محمود محمد السيد", NameKind.ORIGINAL_SCRIPT) in [(n.full, n.kind) for n in el_sayed.names]
    assert (el_sayed.identifiers[0].value, el_sayed.bases[0].transposes_un) == ("QDi.065", False)


def test_csv_separates_weak_aliases_and_lists_values():
    swalleh = sample()["taliban-aq:798"]

    assert [(name.full, name.quality) for name in swalleh.names if name.script == "Latin"] == [
        ("ABUBAKAR SWALLEH", NameQuality.UNGRADED),
        ("ABUBAKER SWALEH", NameQuality.STRONG),
        ("TOM KIYURIGE", NameQuality.STRONG),
        ("ISAAC MUPETA", NameQuality.WEAK),
    ]
    assert [born.earliest for born in swalleh.birth_dates] == [date(1992, 1, 13), date(1993, 3, 16)]
    assert [(number.kind, number.value) for number in swalleh.identifiers] == [
        (IdentifierKind.UN_REFERENCE, "QDi.436"),
        (IdentifierKind.PASSPORT, "A00195974"),
        (IdentifierKind.NATIONAL_ID, "CM920231090NZA"),
    ]
    assert swalleh.addresses == (Address(("Luzira Prison, Luzira, Kampala",), country="Uganda"),)


def test_cities_of_several_countries_are_not_given_to_one():
    dalian = sample()["dprk-own-bodies:19"]

    assert Address(country="北朝鮮") in dalian.addresses
    assert Address(("大連市",)) in dalian.addresses


def test_unknown_number_of_a_section_is_stored_as_it_is():
    (found,) = jp_mof.parse([flat(line(45, 3))]).entries

    assert (found.key, found.bases[0].programme) == ("45:3", "区分 45")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"国連参照番号": "YEi.003"}, "YEi.003 under 区分 29"),
        ({"告示日付": "2014.8.5"}, "a notice of 2014-08-05 under 区分 29"),
    ],
)
def test_sections_numbered_anew_are_refused(columns, message):
    with pytest.raises(Unreadable, match=rf"line 2: {message} .*: numbered anew\?"):
        list(jp_mof.parse([flat(line(**columns))]).entries)


# The real workbook


def test_real_workbook_is_read_whole():
    path = LISTS / "2026-03-05" / "shisantouketsu20260305.xlsx"
    if not path.exists():
        pytest.skip("the JP workbook of 2026-03-05 is not at hand")

    edition = real.read("jp_mof", path)
    by_key = {found.key: found for found in edition.entries}

    assert (edition.published_on, len(by_key)) == (date(2026, 3, 3), 2862)
    assert edition.tally == {"deleted rows": 598, "repealed sections": 3, "empty rows with a number": 1}
    of = {section.slug: sum(key.startswith(f"{section.slug}:") for key in by_key) for section in SECTIONS}
    assert of["taliban-aq"] == 480
    assert sum(count for slug, count in of.items() if slug.startswith("dprk")) == 330
    assert (of["russia-persons"], of["russia-bodies"], of["russia-banks"]) == (752, 369, 16)
    assert of["dprk-un-bodies"] + of["dprk-un-persons"] == 155  # as many as the UN lists
    assert {found.bases[0].programme for found in by_key.values()} <= set(TITLES.values())
    bank = by_key["dprk-own-bodies:1"]
    assert (bank.name, bank.listed_on) == ("FOREIGN TRADE BANK", date(2013, 4, 5))


def test_real_excerpt_of_the_csv_has_the_records_of_the_real_workbook():
    path = LISTS / "2026-08-28" / "shisantouketsu20260828_excerpt.csv"
    book = LISTS / "2026-03-05" / "shisantouketsu20260305.xlsx"
    if not (path.exists() and book.exists()):
        pytest.skip("the JP lists are not at hand")

    after = list(jp_mof.parse([ListFile(path.name, lambda: path.open("rb"))]).entries)
    before = {found.key: found for found in real.read("jp_mof", book).entries}

    assert len(after) == 9
    for found in after:
        assert set(found.names) == set(before[found.key].names)
        assert (found.bases, found.reference) == (before[found.key].bases, before[found.key].reference)
