"""What a list says, as linking reads it."""

from typing import Any

import pytest

from coordination.resolve.contents import record_of
from coordination.vocabulary import TargetType


def read(**content: Any) -> set[str]:
    record = record_of(
        content,
        pk=1,
        source="us_ofac_sdn",
        target_type=TargetType.ORGANISATION,
        names=[],
        numbers=(),
        documents=(),
        regimes=(),
    )
    return set(record.words)


@pytest.mark.parametrize(
    ("remarks", "words"),
    [
        (
            "visit http://www.treasury.gov/resource-center/Programs/Pages/ukraine.aspx#directives.; Secondary",
            {"visit", "treasury", "secondary"},
        ),
        ("Notice web link:https://www.interpol.int/en/notice/search/une/5281996 ", {"notice", "link", "interpol"}),
        ("Website: www.triniti.ru; Troitsk", {"website", "triniti", "troitsk"}),
        ("produces and/or supplies missiles", {"produces", "supplies", "missiles"}),
    ],
)
def test_page_on_the_web_says_only_whose_it_is(remarks, words):
    assert read(remarks=remarks) == words
