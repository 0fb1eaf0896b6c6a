"""A change of policy is told before it is made, and then does what was told."""

from dataclasses import replace

import pytest

from coordination import align
from coordination.align import CannotRevise, preview_policy, revise_policy
from coordination.align.facts import PolicyRow
from coordination.models import AuditEntry, Entity, Gap, Jurisdiction, Policy, Regime
from coordination.vocabulary import Authority, Status, UNEffect
from tests.admin.world import NOW, TODAY, followed
from tests.factories import rows
from tests.people import officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]

AS_SHIPPED = PolicyRow(Authority.AUTONOMOUS, UNEffect.BY_LAW, 30, 2)  # DPRK, GB


def preview(row: PolicyRow, jurisdiction: str = "GB", regime: str = "DPRK"):
    return preview_policy(regime, jurisdiction, row, on=TODAY, live=False)


def revise(row: PolicyRow, *, seen: int = 1, reason: str = "A new act.", note: str = "") -> Policy:
    return revise_policy(
        Regime.objects.get(code="DPRK"),
        Jurisdiction.objects.get(code="GB"),
        row,
        note=note,
        reason=reason,
        by=officer(),
        seen=seen,
        now=NOW,
    )


@pytest.mark.parametrize(
    "row",
    [
        AS_SHIPPED,
        replace(AS_SHIPPED, authority=Authority.NONE),
        replace(AS_SHIPPED, authority=Authority.UN_ONLY),
        replace(AS_SHIPPED, quorum=3),
        replace(AS_SHIPPED, quorum=1),
        replace(AS_SHIPPED, grace_days=365),
    ],
)
def test_change_does_what_its_preview_said(row):
    followed(2)
    stood = set(Gap.objects.open().values_list("pk", flat=True))
    told = preview(row)

    if row != AS_SHIPPED:
        revise(row)
    align.align_pending(on=TODAY, now=NOW, live=False)

    standing = set(Gap.objects.open().values_list("pk", flat=True))
    assert (len(told.opens), len(told.closes)) == (len(standing - stood), len(stood - standing))
    assert told.entities == 2


def test_preview_writes_nothing():
    followed(2)
    before = rows()

    preview(replace(AS_SHIPPED, authority=Authority.NONE))

    assert rows() == before


def test_preview_names_the_gaps_and_counts_the_cells_that_turn():
    followed(2)

    told = preview(replace(AS_SHIPPED, authority=Authority.NONE))

    assert [turn.name for turn in told.closes] == ["Firm Alpha0 Trading", "Firm Alpha1 Trading"]
    assert told.turned == ((Status.NOT_DESIGNATED, Status.NO_AUTHORITY, 2),)
    assert told.opens == told.regrades == ()


def test_row_of_another_regime_touches_nothing():
    followed(1)

    told = preview(replace(AS_SHIPPED, authority=Authority.NONE), regime="CYBER")

    assert (told.entities, told.opens, told.closes, told.turned) == (0, (), (), ())


def test_version_is_added_and_the_old_one_stays():
    policy = revise(replace(AS_SHIPPED, quorum=3), note="Council of 1 May")

    of = Policy.objects.filter(regime__code="DPRK", jurisdiction__code="GB")
    assert list(of.order_by("version").values_list("version", "quorum", "is_current")) == [(1, 2, False), (2, 3, True)]
    assert (policy.changed_by.username, policy.reason, policy.note) == ("officer", "A new act.", "Council of 1 May")
    entry = AuditEntry.objects.of(policy).get()
    assert (entry.action, entry.old["quorum"], entry.new["quorum"], entry.reason) == ("revised", 2, 3, "A new act.")


def test_only_entities_of_the_regime_are_left_to_align():
    of_regime = followed(2)
    other = Entity.objects.exclude(pk__in=[entity.pk for entity in of_regime]).get()
    assert set(other.regimes.values_list("code", flat=True)) != {"DPRK"}

    revise(replace(AS_SHIPPED, quorum=3))

    assert set(Entity.objects.to_be_aligned()) == set(of_regime)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"row": AS_SHIPPED}, "Nothing differs"),
        ({"seen": 0}, "was changed since you looked"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_refused_change_leaves_everything_as_it_was(what, sentence):
    before = list(Policy.objects.values())

    with pytest.raises(CannotRevise, match=sentence):
        revise(**({"row": replace(AS_SHIPPED, quorum=3)} | what))

    assert list(Policy.objects.values()) == before
    assert not AuditEntry.objects.exists()
