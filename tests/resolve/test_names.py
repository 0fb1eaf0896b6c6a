import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.resolve.names import belies_family_name, name_key, name_tokens
from coordination.vocabulary import TargetType

PERSON, ORGANISATION, VESSEL = TargetType.PERSON, TargetType.ORGANISATION, TargetType.VESSEL


@pytest.mark.parametrize(
    ("target_type", "spellings"),
    [
        (PERSON, ["RI, Chang Ho", "Chang Ho RI", "Ri Chang-ho", "ri chang ho", "RI CHANG HO", " Ri  Chang Ho "]),
        (PERSON, ["Aleksey Mikhailovich Vorotnikov", "VOROTNIKOV, Aleksey Mikhailovich"]),
        (PERSON, ["Алексей Михайлович Воротников", "ВОРОТНИКОВ Алексей Михайлович"]),
        (PERSON, ["Mr. Kim Il", "Kim Il"]),
        (
            ORGANISATION,
            ["OOO M Lizing", "M LIZING LLC", "M Lizing", "M Lizing, Limited Liability Company", "LLC M Lizing"],
        ),
        (ORGANISATION, ["ООО «М ЛИЗИНГ»", "М Лизинг ООО", "Общество с ограниченной ответственностью М Лизинг"]),
        (ORGANISATION, ["OOO MG-FLOT", "MG-Flot LLC", "MG Flot"]),
        (ORGANISATION, ["PJSC TransContainer", "TransContainer PAO", "TRANSCONTAINER, PJSC"]),
        (ORGANISATION, ["ПАО Трансконтейнер", "Трансконтейнер"]),
        (ORGANISATION, ["Azia Shipping Company LLC", "AZIA SHIPPING CO", "Azia Shipping Co., Ltd."]),
        (ORGANISATION, ["Great Lakes Business Company (GLBC)", "GREAT LAKES BUSINESS COMPANY"]),
        (VESSEL, ["LADY R", "Lady R"]),
    ],
)
def test_spellings_of_one_name_are_compared_as_one(target_type, spellings):
    keys = {name_key(spelling, target_type) for spelling in spellings}

    assert len(keys) == 1
    assert keys != {""}


@pytest.mark.parametrize(
    ("target_type", "one", "other"),
    [
        (ORGANISATION, "Trans Kapital LLC", "Transkapitalbank"),
        (ORGANISATION, "RFC Bank", "Russian Financial Society LLC"),
        (ORGANISATION, "Azia Shipping Company LLC", "Azia Shipping Holdings Ltd"),
        (ORGANISATION, "Sberbank Insurance", "Sberbank Life Insurance"),
        (VESSEL, "Maria", "Maria E"),
        (VESSEL, "Lady R", "Lady Rania"),
        (VESSEL, "Angara", "Sasco Angara"),
        (PERSON, "Kim Kum Chol", "Sin Kum Chol"),
        (PERSON, "리성진", "리송진"),
    ],
)
def test_names_that_differ_by_a_word_stay_two(target_type, one, other):
    assert name_key(one, target_type) != name_key(other, target_type)


@pytest.mark.parametrize(
    ("target_type", "name"),
    [
        (PERSON, "Kim"),  # one name of a person
        (ORGANISATION, "VTB"),
        (ORGANISATION, "Alis LLC"),
        (ORGANISATION, "LLC"),
        (VESSEL, "R"),
        (PERSON, ""),
        (ORGANISATION, "—"),
    ],
)
def test_name_with_too_little_left_is_not_compared(target_type, name):
    assert name_key(name, target_type) == ""


@pytest.mark.parametrize("name", ["김금철", "金正恩"])
def test_whole_name_in_dense_script_is_compared(name):
    assert name_key(name, PERSON) == name


def test_tokens_leave_out_what_half_of_all_organisations_bear():
    assert name_tokens("Foreign Trade Bank Co. Ltd.") == {"foreign", "trade"}


def test_tokens_meet_across_scripts():
    assert name_tokens("ООО «Восточная стивидорная компания»") & name_tokens("Vostochnaya Stevedoring Company")


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("김금철", "Shin Geum Cheol"),  # as the EU prints it: trap of #51 and #82
        ("신금철", "Kum Chol KIM"),
        ("박정천", "Jong Chon RI"),
    ],
)
def test_hangul_name_of_another_family_is_told(hangul, latin):
    assert belies_family_name(hangul, name_tokens(latin))


@pytest.mark.parametrize(
    ("hangul", "latin"),
    [
        ("김금철", "Kum Chol KIM"),
        ("리창호", "Chang Ho RI"),
        ("리창호", "LEE Chang Ho"),
        ("이창호", "ri chang ho"),
        ("로광철", "NO KWANG CHOL"),
        ("노광철", "RO, Kwang Chol"),
        ("임성진", "Song Jin RIM"),
        ("심광석", "Kwang Sok SHIM"),
        ("변광철", "Pyon Kwang Chol"),  # a family name we have no spellings of
        ("박정천", "Pakjongchon"),
        ("아쇼트 므크르티체프", "Ashot Mkrtychev"),
        ("Shin Geum Cheol", "Kum Chol KIM"),
        ("조선무역은행", "Foreign Trade Bank"),
    ],
)
def test_hangul_name_that_may_be_the_persons_own_is_not_told(hangul, latin):
    assert not belies_family_name(hangul, name_tokens(latin))


def test_hangul_name_alone_is_not_told():
    assert not belies_family_name("김금철", ())


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=2, max_size=4), st.randoms())
def test_order_of_a_persons_names_does_not_matter(names, random):
    shuffled = random.sample(names, len(names))

    assert name_key(" ".join(names), PERSON) == name_key(" ".join(shuffled), PERSON)


@given(st.text(max_size=30), st.sampled_from(TargetType))
def test_any_text_has_a_key_and_the_key_is_its_own_spelling(text, target_type):
    key = name_key(text, target_type)

    assert key == key.strip()
    assert name_key(text, target_type) == key
    assert name_tokens(text) >= frozenset()
