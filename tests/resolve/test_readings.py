import pytest

from coordination.resolve.folding import consonants
from coordination.resolve.readings import english, is_han, japanese, mandarin, romanised, sino_korean


@pytest.mark.parametrize(
    ("native", "translated"),
    [
        ("조선부강무역회사", "Korea pugang Trading Company"),
        ("청봉해운회사", "chongbong Shipping Company"),
        ("조선릉라도무역총회사", "Korea rungrado Trading General Corporation"),
        ("山东未来机器人有限公司", "Shandong Future Robot Limited"),
        ("株式会社設計センター・ソユーズ", "JSC Design Center ・ソユーズ"),
    ],
)
def test_words_of_trade_and_law_are_translated_and_the_rest_is_read_by_its_sounds(native: str, translated: str):
    assert english(native) == translated


def test_kana_within_a_longer_word_are_no_word_of_trade():
    assert english("ズベルバンク") == "ズベルバンク"


@pytest.mark.parametrize(
    ("hangul", "written"), [("구룡강", "kuryonggang"), ("남강", "namgang"), ("소백수", "sobaeksu")]
)
def test_hangul_is_written_as_firms_of_the_north_write_themselves(hangul: str, written: str):
    assert romanised(hangul) == written


def test_a_name_in_han_characters_has_a_reading_in_each_language_that_uses_them():
    assert is_han("金铁三")
    assert (sino_korean("金鉄三"), mandarin("金铁三")) == ("김철삼", ["jin", "tiesan"])
    assert japanese("山田太郎") == [["yamada", "taro"]]
    assert ["suzuki", "hanako"] in japanese("鈴木花子")


def test_name_with_a_character_that_is_none_of_names_has_no_korean_reading():
    assert sino_korean("金龘三") == ""


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [("جوادي", "djouadi"), ("يحيى", "yahia"), ("ظواهري", "zawahiri"), ("قذافي", "qadhafi"), ("آخوند", "akhund")],
)
def test_arabic_letters_and_the_latin_spelling_keep_the_same_consonants(arabic: str, latin: str):
    assert consonants(arabic) == consonants(latin)
