"""Shares of the alignment table, and why cells are unknown."""

import pytest

from coordination.publish.report.cells import Share, percent
from coordination.publish.report.heat import heat_cell
from coordination.publish.report.unknowns import OTHER, kind_of


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (Share(on_list=62, absent=38), "62"),
        (Share(on_list=3, by_law=40, absent=57), "3+40§"),
        (Share(by_law=10), "100§"),
        (Share(on_list=40, unknown=60), "≥40"),
        (Share(absent=10, unknown=10), "≤50"),
        (Share(unknown=10, no_authority=5), "?"),
        (Share(no_authority=5), "–"),
        (Share(), ""),
        (Share(on_list=999, absent=1), "99"),
        (Share(on_list=1, absent=999), "1"),
        (Share(on_list=5, no_authority=95), "100"),  # of those it could list
    ],
)
def test_a_share_says_what_is_known(share, text):
    assert heat_cell(share).text == text


def test_unknown_is_never_drawn_as_no():
    assert heat_cell(Share(unknown=10)).look == "unk"
    assert heat_cell(Share(absent=10)).look == "a1"
    assert heat_cell(Share(no_authority=10)).look == "noa"


def test_a_single_unknown_among_many_leaves_the_figure():
    assert heat_cell(Share(on_list=700, absent=299, unknown=1)).text == "70"


def test_none_and_all_are_kept_for_none_and_all():
    assert [percent(0, 300), percent(1, 300), percent(299, 300), percent(300, 300)] == [0, 1, 99, 100]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("no list of it has been read (eu_fsf, eu_vessels)", "not_read"),
        ("eu_vessels has not been read", "not_read"),
        ("kr_kofiu of 2026-08-22 covers its jurisdiction only partly, and does not name it", "partial"),
        ("us_ofac_sdn of 2026-08-02 is stale: no newer edition has been read", "stale"),
        ("un_sc was first read in its edition of 2026-08-01; who had left it before is not known", "first_edition"),
        ("un_sc of 2026-08-01 is too close to the first listing elsewhere to say no", "too_recent"),
        ("no policy for RUSSIA-UKRAINE, WMD", "no_policy"),
        ("no policy: the programmes of its listings are not mapped to a regime yet", "unmapped"),
        ("no list of it that would show this vessel is known here", "no_list"),
        ("something else", OTHER),
    ],
)
def test_a_reason_for_not_knowing_has_a_kind(reason, kind):
    assert kind_of(reason)[0] == kind
