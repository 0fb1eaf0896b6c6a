import pytest
from hypothesis import given
from hypothesis import strategies as st
from rigour.text import ascii_text

from coordination.resolve.folding import FOLDS, SOUNDS, latin

# Letters of which the rules are made, often enough beside each other.
words = st.text(st.sampled_from("shchkiyjtzdgpxouewqbvflra'šžč"), max_size=10)


@pytest.mark.parametrize("rule", [*FOLDS, *SOUNDS], ids=lambda rule: rule[0].pattern)
@given(word=words)
def test_no_rule_misses_a_word_that_it_finds_something_in(rule, word):
    pattern, _, hints = rule

    assert not pattern.search(word) or any(hint in word for hint in hints)


@pytest.mark.parametrize(
    "word", ["Владимирский", "Моторный", "Новый", "Шойгу", "Gökçe", "Łukasiewicz", "Straße", "Сергій"]
)
def test_letters_are_spelled_as_rigour_spells_words(word):
    assert latin(word) == ascii_text(word.lower()).lower()


@given(word=st.text(st.sampled_from("абвгдежзийклмнопрстуфхцчшщъыьэюя"), min_size=1, max_size=8))
def test_russian_letters_are_spelled_as_rigour_spells_words(word):
    assert latin(word) == "".join(letter for letter in ascii_text(word).lower() if letter.isalnum())
