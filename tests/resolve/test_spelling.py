"""Names as lists print them, taken apart: what is compared, and what tells two apart."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from rigour._core import person_name_prefixes_list
from rigour.names import normalize_name, remove_person_prefixes

from coordination.resolve.folding import fold, latin, skeleton
from coordination.resolve.korean import KoreanName, of_hangul, of_latin, read_hangul, read_latin
from coordination.resolve.spelling import spell, spellings
from coordination.vocabulary import TargetType

PERSON, ORGANISATION, VESSEL = TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL


def bones(word: str) -> str:
    return skeleton(fold(latin(word)))


@pytest.mark.parametrize(
    ("target_type", "names"),
    [
        (PERSON, ["Mr. Kim Il", "Kim Il"]),
        (PERSON, ["Aleksey Mikhailovich VOROTNIKOV", "VOROTNIKOV, Aleksey Mikhailovich"]),
        (PERSON, ["Алексей Михайлович Воротников", "ВОРОТНИКОВ Алексей Михайлович", "Aleksei Mikhailovich Vorotnikov"]),
        (PERSON, ["Abd al-Rahman", "Abdul Rahman", "Abdulrahman", "ABDEL RAHMAN"]),
        (ORGANISATION, ["OOO M Lizing", "M LIZING LLC", "M Lizing", "М Лизинг ООО"]),
        (ORGANISATION, ["PJSC TransContainer", "TransContainer PAO", "TRANSCONTAINER, PJSC"]),
        (ORGANISATION, ["Azia Shipping Company LLC", "AZIA SHIPPING CO", "Azia Shipping Co., Ltd."]),
        (ORGANISATION, ["Great Lakes Business Company (GLBC)", "GREAT LAKES BUSINESS COMPANY"]),
        (
            ORGANISATION,
            [
                "JSC NIMI Named After V.V. Bahirev",
                "NIMI NAMED AFTER V V BAHIREV JSC",
                "NIMI im. V.V. Bahirev",
                "NIMI BAHIREV",
            ],
        ),
        (
            ORGANISATION,
            [
                "JSC Cheboksary Production Association named after V. I. Chapaev",
                "CHEBOKSARY PRODUCTION ASSOCIATION NAMED AFTER VI CHAPAEV",
            ],
        ),
        (ORGANISATION, ["JSC Repair Plant No. 560", "560 REPAIR PLANT", "Repair Plant N 560"]),
        (ORGANISATION, ["Islamic State in Iraq and the Levant", "ISLAMIC STATE OF IRAQ AND THE LEVANT"]),
        (
            ORGANISATION,
            [
                "JSC Research and Production Corporation URALVAGONZAVOD",
                "NPK Uralvagonzavod",
                "АО “Научно-производственная корпорация УралВагонЗавод”",
                "NAUCHNO-PROIZVODSTVENNAYA KORPORATSIYA URALVAGONZAVOD",
            ],
        ),
        (
            ORGANISATION,
            [
                "NPO Mashinostroyeniya",
                "НПО машиностроения",
                "NAUCHNO-PROIZVODSTVENNOE OBEDINENIE MASHINOSTROENIYA OAO",
                "Research and production association of mechanical engineering",
            ],
        ),
        (
            ORGANISATION,
            [
                "Акционерное общество “Конструкторское бюро машиностроения”",
                "JSC Design Bureau of Mechanical Engineering",
                "MACHINE BUILDING DESIGN BUREAU",
            ],
        ),
        (ORGANISATION, ["KRYMSKAYA PERVAYA STRAKHOVAYA KOMPANIYA", "Крымская первая страховая компания"]),
        (ORGANISATION, ["NII Tekhnicheskoy Fiziki", "Научно-исследовательский институт технической физики"]),
        (VESSEL, ["M/V LADY R", "Lady R"]),
        (VESSEL, ["SEA MARINE I", "Sea Marine 1"]),
    ],
)
def test_spellings_of_one_name_are_compared_as_one(target_type, names):
    wholes = {spellings(name, target_type)[0][0].whole for name in names}

    assert len(wholes) == 1


@pytest.mark.parametrize(
    ("target_type", "one", "other"),
    [
        (ORGANISATION, "Trans Kapital LLC", "Transkapitalbank"),
        (ORGANISATION, "Sberbank Insurance", "Sberbank Life Insurance"),
        (ORGANISATION, "VTB Bank (Austria) AG", "VTB Bank"),
        (ORGANISATION, "NPP Almaz", "NPO Almaz"),
        (ORGANISATION, "Research and Production Enterprise Almaz", "Research and Production Corporation Almaz"),
        (ORGANISATION, "AO NPO Angstrem", "JSC Angstrem"),
        (ORGANISATION, "LLC Sputnik SP", "Sputnik"),
        (VESSEL, "Maria", "Maria E"),
        (VESSEL, "Lady R", "Lady Rania"),
        (PERSON, "Kim Kum Chol", "Sin Kum Chol"),
    ],
)
def test_names_that_differ_by_a_word_stay_two(target_type, one, other):
    assert spell(one, target_type).whole != spell(other, target_type).whole


@pytest.mark.parametrize(
    ("name", "legal", "numbers"),
    [
        ("NIMI NAMED AFTER V V BAHIREV JSC", "JSC", set()),
        ("JSC Design Bureau named after A. G. Shipunov", "JSC", set()),
        ("Islamic State in Iraq", "", set()),
        ("NPO Mashinostroyeniya", "", set()),
        ("Association scientifique et de production Strela", "", set()),
        ("Plant No. 325 OOO", "LLC", {"325"}),
    ],
)
def test_initials_and_prepositions_are_no_numbers_and_no_legal_forms(name, legal, numbers):
    spelled = spell(name, ORGANISATION)

    assert (spelled.legal, spelled.numbers) == (legal, numbers)


def test_name_with_the_reference_of_another_record_is_not_read():
    assert spellings("SECOND ACADEMY OF NATURAL SCIENCES (KPE.018)", ORGANISATION) == ()


@pytest.mark.parametrize(
    "spelled",
    [
        ("Mandryk", "Mandrik"),
        ("Medvedskiy", "Medvedskyy", "Medvedsky", "Medvedski"),
        ("Igor", "Ihor"),
        ("Aleksandr", "Aliaksandr", "Alexander"),
        ("Mykola", "Nikolai", "Mikalai"),
        ("Pavlo", "Pavel"),
        ("Mohammed", "Mohamad", "Muhammad"),
        ("Shchegolev", "Sjtjegolev"),
        ("Lyubov", "Liubov", "Ljubov"),
    ],
)
def test_transliterations_of_one_word_share_a_skeleton(spelled):
    assert len({bones(word) for word in spelled}) == 1


@pytest.mark.parametrize(("one", "other"), [("Khaliq", "Malik"), ("Petrov", "Pavlov"), ("Salami", "Hashemi")])
def test_other_words_have_other_skeletons(one, other):
    assert bones(one) != bones(other)


def test_arabic_name_keeps_the_vowel_it_begins_with():
    assert latin("عمر").startswith("a")


def test_variants_printed_inside_a_name_are_names():
    """As Japan prints them."""
    found = spellings("Sergey(Sergei) AKSYONOV(AKSENOV)", PERSON)

    assert [name.whole for name, _ in found] == ["aksonov sergei", "aksenov sergei"]


def test_acronym_in_brackets_is_a_weak_name():
    found = spellings("GREAT LAKES BUSINESS COMPANY (GLBC)", ORGANISATION)

    assert [weak for _, weak in found] == [False, True]


def test_place_number_and_legal_form_of_a_firm_are_told_apart():
    name = spell("Rossiya Plant No. 38 JSC", ORGANISATION)

    assert (name.legal, name.numbers, name.places) == ("JSC", {"38"}, {"ru"})


# Korean names


@pytest.mark.parametrize(
    ("hangul", "latin_spellings"),
    [
        ("철", ("chol", "cheol")),
        ("리", ("ri", "lee", "rhee", "li")),
        ("박", ("pak", "park", "bak")),
        ("최", ("choe", "choi")),
        ("정", ("jong", "jeong", "chong", "cheong")),
        ("성", ("song", "seong")),
        ("금", ("kum", "geum")),
    ],
)
def test_syllable_has_one_class_in_hangul_and_in_every_spelling(hangul, latin_spellings):
    assert {of_latin(each) for each in latin_spellings} == {(of_hangul(hangul),)}


@pytest.mark.parametrize(("one", "other"), [("chol", "chon"), ("il", "in"), ("kim", "kum"), ("hyok", "hyon")])
def test_near_miss_of_a_syllable_is_another_syllable(one, other):
    assert of_latin(one) != of_latin(other)


@pytest.mark.parametrize(
    ("hangul", "latin_words", "family"),
    [
        ("김금철", ("kim", "kumchol"), ""),
        ("김금철", ("kum", "chol", "kim"), "kim"),
        ("림영혁", ("rim", "yong", "hyok"), ""),
        ("림영혁", ("im", "yonghyeok"), ""),
        ("리창호", ("lee", "chang", "ho"), ""),
        ("로광철", ("no", "kwang", "chol"), ""),
        ("최춘식", ("choe", "chunsik"), ""),
    ],
)
def test_name_reads_alike_in_hangul_and_latin(hangul, latin_words, family):
    assert read_hangul(hangul)[0] in read_latin(latin_words, family)


def test_order_of_a_given_names_syllables_counts():
    assert read_latin(("su", "il", "kim"), "kim") != read_latin(("kim", "il", "su"), "kim")


def test_name_with_two_ends_that_may_be_the_family_is_read_both_ways():
    assert set(read_latin(("tong", "chol", "kim"))) == {
        KoreanName("kim", ("tong", "col")),
        KoreanName("tong", ("col", "kim")),
    }


@pytest.mark.parametrize("words", [("aleksey", "vorotnikov"), ("kim",), ("john", "smith"), ("abd", "khaliq", "huti")])
def test_what_is_no_row_of_syllables_is_no_korean_name(words):
    assert read_latin(words) == ()


# Any name


@given(st.lists(st.text("abcdefghklmnor", min_size=2, max_size=6), min_size=2, max_size=4), st.randoms())
def test_order_of_a_persons_names_does_not_matter(names, random):
    assume(all(remove_person_prefixes(f"{name} x") == f"{name} x" for name in names))  # "Dr" in front is a title
    shuffled = random.sample(names, len(names))

    assert spell(" ".join(names), PERSON).whole == spell(" ".join(shuffled), PERSON).whole


@pytest.mark.parametrize("title", person_name_prefixes_list())
def test_titles_are_taken_off_as_rigour_takes_them_off(title):
    name = f"{title} Boris Petrov"

    assert spell(name, PERSON).whole == spell(remove_person_prefixes(normalize_name(name)), PERSON).whole


@given(st.text(max_size=30), st.sampled_from(TargetType))
@example("_", ORGANISATION)
@example("IN", ORGANISATION)
def test_any_text_can_be_taken_apart(text, target_type):
    for name, _ in spellings(text, target_type):
        assert name.words
        assert all(word.fold and word.skeleton for word in name.words)
