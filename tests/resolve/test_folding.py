import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.resolve.folding import FOLDS, SOUNDS

# Letters of which the rules are made, often enough beside each other.
words = st.text(st.sampled_from("shchkiyjtzdgpxouewqbvflra'šžč"), max_size=10)


@pytest.mark.parametrize("rule", [*FOLDS, *SOUNDS], ids=lambda rule: rule[0].pattern)
@given(word=words)
def test_no_rule_misses_a_word_that_it_finds_something_in(rule, word):
    pattern, _, hints = rule

    assert not pattern.search(word) or any(hint in word for hint in hints)
