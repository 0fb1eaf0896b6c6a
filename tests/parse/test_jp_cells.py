"""Names, dates and numbers as MOF prints them in a cell."""

from datetime import date

import pytest

from coordination.parse.jp_mof import names, numbers
from coordination.parse.jp_mof.cells import values
from coordination.parse.jp_mof.days import born_at, read_birth_dates, read_notice
from coordination.vocabulary import Calendar, DatePrecision, IdentifierKind, NameKind, NameQuality, TargetType


def primary(latin, japanese="", *, is_person=True):
    return [(name.full, name.kind) for name in names.primary_names(latin, japanese, is_person=is_person)]


def listed(cell, *, by_comma=True):
    found = names.aliases(cell, NameKind.ALIAS, NameQuality.UNGRADED, by_comma=by_comma)
    return [(name.full, name.kind) for name in found]


def fulls(cell, **options):
    return [full for full, _ in listed(cell, **options)]


# Names


def test_latin_name_comes_first_and_the_japanese_one_is_another_spelling():
    (latin, _), (japanese, kind) = primary("Rim Yong Hyok", "リム・ヨンヒョク")

    assert (latin, japanese, kind) == ("Rim Yong Hyok", "リム・ヨンヒョク", NameKind.VARIATION)
    assert [name.language for name in names.primary_names("Rim", "リム", is_person=True)] == ["", "ja"]
    assert names.primary_names("", "北朝鮮", is_person=False)[0].kind is NameKind.PRIMARY


def test_spellings_in_brackets_stand_for_the_word_before():
    assert [full for full, _ in primary("Sergey(Sergei) AKSYONOV（AKSENOV/AKSIONOV）")] == [
        "Sergey AKSYONOV",
        "Sergey AKSENOV",
        "Sergey AKSIONOV",
        "Sergei AKSYONOV",
        "Sergei AKSENOV",
        "Sergei AKSIONOV",
    ]
    assert [full for full, _ in primary("", "アンドリー(アンドレイ)・プルギン(プルヒン)")][:2] == [
        "アンドリー・プルギン",
        "アンドリー・プルヒン",
    ]


def test_maiden_name_in_a_bracket_is_an_alias():
    assert ("Oljga Amelchenkova", NameKind.ALIAS) in primary("Oljga (Olga) Zanko (nee, Amelchenkova)")


def test_original_script_is_a_name_unless_unknown():
    assert primary("ABDUL HAKIM MURAD\n(original script: عبد الحكيم مراد)")[1] == (
        "عبد الحكيم مراد",
        NameKind.ORIGINAL_SCRIPT,
    )
    assert primary("SULTAN AZIZ AZAM(original script：不明)") == [("SULTAN AZIZ AZAM", NameKind.PRIMARY)]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Korea Ryonbong General Corporation(KRGC)", ["Korea Ryonbong General Corporation", "KRGC"]),
        ("BUTEMBO AIRLINES（BAL）", ["BUTEMBO AIRLINES", "BAL"]),
        ("AL-HARAMAYN FOUNDATION (TANZANIA)", ["AL-HARAMAYN FOUNDATION(TANZANIA)"]),
        ("Zeel - M Co., Ltd", ["Zeel - M Co., Ltd"]),
        ("UGANDA COMMERCIAL IMPEX （UCI） LTD ", ["UGANDA COMMERCIAL IMPEX (UCI) LTD"]),
    ],
)
def test_bracket_is_a_short_form_only_when_its_letters_are_of_the_name(printed, names):
    found = [full.replace(" (TANZANIA)", "(TANZANIA)") for full, _ in primary(printed, is_person=False)]

    assert found == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        (
            "(a)ア・サヒブ(b)アフンド\n (a.k.a.: (a) Allahdad (b)Akhund)",
            ["ア・サヒブ", "アフンド", "Allahdad", "Akhund"],
        ),
        (
            "（ａ）サキナ（ｂ）フセイン_x000D_\n(a.k.a.: (a)Sakinah (b)Hussain)",
            ["サキナ", "フセイン", "Sakinah", "Hussain"],
        ),
        ("アル・ワスク(b)バ\nAbdul-Haq Wasseq(b)Wasiq", ["アル・ワスク", "バ", "Abdul-Haq Wasseq", "Wasiq"]),
        ("（別称、ア社、イ社）\n(a.k.a. A JSC; a.k.a. “B AO”)", ["ア社", "イ社", "A JSC", "B AO"]),
        ("（a.k.a. A Airlines, a.k.a. 224 FU JSC)", ["A Airlines", "224 FU JSC"]),
        ("チョソン；テソン・バンク\nChoson；Taesong Bank", ["チョソン", "テソン・バンク", "Choson", "Taesong Bank"]),
        ("ア、イ、ウ\n（a.k.a. Ahmed, Sa-id, Samir）", ["ア", "イ", "ウ", "Ahmed", "Sa-id", "Samir"]),
        ("シューマーン・ハーレド\n（a.k.a.：SHOMAN, KHALED）", ["シューマーン・ハーレド", "SHOMAN, KHALED"]),
        (
            "エッサイード、カーデル; アブデル\nEs Sayed, Kader; Abdel",
            ["エッサイード、カーデル", "アブデル", "Es Sayed, Kader", "Abdel"],
        ),
        (
            "（別称、ISAN及び分光法研究所）(a.k.a. ISAN; a.k.a. Institute)",
            ["ISAN", "分光法研究所", "ISAN", "Institute"],
        ),
        ("コニー（Kony）、\n(b)「アブル（Abul）」", ["コニー", "Kony", "アブル", "Abul"]),
        ("アルリビ Al-Libi", ["アルリビ", "Al-Libi"]),
        ("Jin Tiesan (金铁三)", ["Jin Tiesan", "金铁三"]),
        ("Давид; 不明; なし", ["Давид"]),
        ("ラセド・ベン・ヘニ（1969年2月5日リビア国トリポリにて出生）", ["ラセド・ベン・ヘニ"]),
        ("Lased Ben Heni, born 5 Feb. 1969 in Tripoli", ["Lased Ben Heni"]),
        ("(a)Akhmad (original script: Ахмад) (b)Odno", ["Akhmad", "Ахмад", "Odno"]),
        ("株式会社SPCテクマシュ", ["株式会社SPCテクマシュ"]),
    ],
)
def test_lists_of_aliases_are_parted(cell, names):
    assert fulls(cell) == names


def test_former_names_are_told_by_their_label():
    cell = "（別称）コリア・ヨンボン\nKorea Yonbong\n（旧称）リョンガクサン\nLyongaksan"

    assert listed(cell) == [
        ("コリア・ヨンボン", NameKind.ALIAS),
        ("Korea Yonbong", NameKind.ALIAS),
        ("リョンガクサン", NameKind.FORMER),
        ("Lyongaksan", NameKind.FORMER),
    ]


def test_csv_parts_by_semicolons_alone_and_not_in_brackets():
    assert fulls("カーデル、エル; マンスデ（ア；イ）; トム", by_comma=False) == [
        "カーデル、エル",
        "マンスデ(ア;イ)",
        "トム",
    ]


def test_bracket_left_open_counts_for_nothing():
    assert fulls("A (B; C; D", by_comma=False) == ["A (B", "C", "D"]


def test_values_are_parted_by_marks_and_semicolons_outside_brackets():
    assert values("(a)Kandahar (b) Pul；Khumri; （x;y） 不明\n不明") == ["Kandahar", "Pul", "Khumri", "(x;y) 不明"]


# Dates


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("1962年7月28日", [("1962-07-28", "1962-07-28")]),
        ("１９６２／７／２８", [("1962-07-28", "1962-07-28")]),
        ("1962年7月", [("1962-07-01", "1962-07-31")]),
        ("1955年-1958年頃", [("1955-01-01", "1958-12-31")]),
        ("1963年から1968年までの間", [("1963-01-01", "1968-12-31")]),
        ("1961年1月1日から\n1963年12月31日の間", [("1961-01-01", "1963-12-31")]),
        ("1970-1973年頃", [("1970-01-01", "1973-12-31")]),
        ("1977年8月から9月の間", [("1977-08-01", "1977-09-30")]),
        ("(a)1974年\n(b)1975年", [("1974-01-01", "1974-12-31"), ("1975-01-01", "1975-12-31")]),
        ("1992/１/13；1993/3/16", [("1992-01-13", "1992-01-13"), ("1993-03-16", "1993-03-16")]),
        ("1991年7月14日又は6月14日", [("1991-07-14", "1991-07-14"), ("1991-06-14", "1991-06-14")]),
        ("1986年12月13 日又は 31日", [("1986-12-13", "1986-12-13"), ("1986-12-31", "1986-12-31")]),
        ("1966/1969年3月27日", [("1966-03-27", "1966-03-27"), ("1969-03-27", "1969-03-27")]),
        (
            "1958、59又は60年生まれ",
            [("1958-01-01", "1958-12-31"), ("1959-01-01", "1959-12-31"), ("1960-01-01", "1960-12-31")],
        ),
        ("昭和29年10月2日", [("1954-10-02", "1954-10-02")]),
        ("平成元年1月8日", [("1989-01-08", "1989-01-08")]),
        (19999.0, [("1954-10-02", "1954-10-02")]),
        ("19999", [("1954-10-02", "1954-10-02")]),
        (date(1905, 5, 14), [("1961-01-01", "1961-12-31")]),
        ("不明", []),
    ],
)
def test_birth_dates(cell, days):
    assert [(str(born.earliest), str(born.latest)) for born in read_birth_dates(cell)] == days


def test_about_is_told_and_the_text_is_kept():
    (born,) = read_birth_dates("1961年頃")

    assert (born.circa, born.text, born.precision) == (True, "1961年頃", DatePrecision.YEAR)


@pytest.mark.parametrize("cell", ["おおむね30～35歳", "10月10日（year unknown）", "2000年2月30日", "1234567"])
def test_what_is_no_date_keeps_its_text(cell):
    (born,) = read_birth_dates(cell)

    assert (born.precision, born.earliest) == (DatePrecision.TEXT, None)


@pytest.mark.parametrize("cell", ["1402-06-24", "1402年6月24日（ヒジュラ暦）"])
def test_hijri_dates_are_kept_unread(cell):
    (born,) = read_birth_dates(cell)

    assert (born.calendar, born.earliest) == (Calendar.HIJRI, None)


def test_birth_date_and_place_in_one_cell():
    cell = "1941年8月20日セルビア共和国ポジャレヴァッツ生\nBorn at Pozarevac, Republic of Serbia, on 20 August 1941"

    assert born_at(cell) == ("1941年8月20日", ["セルビア共和国ポジャレヴァッツ", "Pozarevac, Republic of Serbia"])
    assert born_at("1970年生\nBorn 1970") == ("1970年", [])


@pytest.mark.parametrize(
    ("cell", "listed_on", "amended_on"),
    [
        ("2009.7.24\n2016.3.11改訂\n2022.8.3改訂", date(2009, 7, 24), date(2022, 8, 3)),
        ("2016.12.92022.8.3改訂", date(2016, 12, 9), date(2022, 8, 3)),
        ("2016.3.112022.8.3改訂2023.8.24改訂", date(2016, 3, 11), date(2023, 8, 24)),
        ("2005.8.23\n2007.713改訂\n2010.11.19改訂", date(2005, 8, 23), date(2010, 11, 19)),
        ("2024.02.22", date(2024, 2, 22), None),
        ("令和元年5月1日", date(2019, 5, 1), None),
        ("2025.13.45", None, None),
    ],
)
def test_notices(cell, listed_on, amended_on):
    notice = read_notice(cell)

    assert (notice.listed_on, notice.amended_on, notice.removed) == (listed_on, amended_on, False)


@pytest.mark.parametrize("cell", ["2011.11.18削除", "2021.2.24 削除", "2008.6.25削除\n（38．と同一人物）"])
def test_removals(cell):
    assert read_notice(cell).removed


# Numbers


@pytest.mark.parametrize(
    ("cell", "number", "country"),
    [
        ("472310168（北朝鮮旅券）", "472310168", "北朝鮮"),
        ("チュニジア旅券 L 191609（1996年2月28日発行、2001年2月27日失効）", "L191609", "チュニジア"),
        ("381420754\n旅券発行日：2011年12月7日", "381420754", ""),
        ("アフガニスタン旅券：SEー011697（1988年1月25日にカブールで発行）", "SE-011697", "アフガニスタン"),
        ("外交旅券番号：836110034、旅券失効日：2020年1月1日", "836110034", ""),
        ("南スーダン S00004370号", "S00004370", "南スーダン"),
        ("リビア旅券番号：G52FYPRL、発行日：2014年5月8日", "G52FYPRL", "リビア"),
        (472310082.0, "472310082", ""),
    ],
)
def test_documents(cell, number, country):
    (found,) = numbers.documents(cell, IdentifierKind.PASSPORT)

    assert (found.value, found.country) == (number, country)


def test_document_called_false_is_not_usable():
    (found,) = numbers.documents("パキスタン旅券 BP4199631（2013年時点で公式に失効措置済み）", IdentifierKind.PASSPORT)

    assert not found.usable


def test_un_reference_with_a_full_width_stop():
    (found,) = numbers.un_references(["ＱＤｉ．４３６"])

    assert (found.value, found.valid) == ("QDi.436", True)


def test_un_reference_of_another_shape_is_kept_and_told():
    (found,) = numbers.un_references(["QDi436"])

    assert (found.value, found.valid) == ("QDi436", False)


def test_numbers_that_a_spreadsheet_ran_together_and_cut_are_read_as_far_as_they_are_right():
    told = ["IMO番号:581488358149065000000"]

    assert [number.value for number in numbers.in_remarks(told, TargetType.ORGANISATION)] == ["5814883", "5814906"]
