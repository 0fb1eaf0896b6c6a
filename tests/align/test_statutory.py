"""The statutory list: who is designated by some under named instruments and not by one, and what fits."""

from coordination.align.rules import cells
from coordination.align.statutory import Asked, by_authority, candidate
from coordination.vocabulary import Authority, Status
from tests.align.builders import CANNOT, TODAY, listing, reading, target, world

HR_815 = Asked(by=("EU", "GB"), but_not="US", regimes=frozenset({"RUSSIA"}), programmes={"EU": frozenset({"UKR"})})


def found(*listings, asked=HR_815, in_world=None):
    in_world = in_world or world()
    return candidate(1, cells(target(*listings), in_world, TODAY), asked, in_world.policies)


def russia(jurisdiction, programme, **what):
    return listing(jurisdiction, "2024-02-23", regimes=["RUSSIA"], programmes=(programme,), **what)


def test_listed_by_the_eu_under_269_2014_and_not_by_the_us_is_on_the_list():
    each = found(russia("EU", "UKR"))

    assert (each.status, each.is_sure) == (Status.NOT_DESIGNATED, True)
    assert (each.authority, each.fitting) == (Authority.AUTONOMOUS, ("RUSSIA",))
    assert [listing.jurisdiction for listing in each.listings] == ["EU"]


def test_either_is_enough_and_both_are_told():
    assert [listing.jurisdiction for listing in found(russia("GB", "Russia"), russia("EU", "UKR")).listings] == [
        "EU",
        "GB",
    ]


def test_another_instrument_does_not_bring_it_there():
    assert found(russia("EU", "RUSDA")) is None
    assert found(listing("EU", "2024-02-23", regimes=["DPRK"], programmes=("UKR",))) is None


def test_what_the_us_has_is_not_on_the_list():
    assert found(russia("EU", "UKR"), listing("US", "2024-03-01")) is None


def test_a_un_name_repeated_is_no_act_of_its_own():
    assert found(russia("EU", "UKR", own_act=False)) is None


def test_where_it_is_not_known_the_target_is_told_apart():
    unread = world(readings=[reading("US", latest_on=None, first_on=None)])

    assert found(russia("EU", "UKR"), in_world=unread).is_sure is False


def test_targets_are_grouped_by_the_authority_that_would_fit():
    asked = Asked(by=("EU", "GB"), but_not="NZ")
    in_world = world(policies={("IRAN", "NZ"): CANNOT})
    listed = [
        target(listing("EU", "2024-02-23", regimes=[regime])) for regime in ("RUSSIA", "DPRK", "IRAN", "RUSSIA", "CUBA")
    ]

    groups = by_authority(
        filter(
            None,
            (candidate(n, cells(each, in_world, TODAY), asked, in_world.policies) for n, each in enumerate(listed)),
        )
    )

    assert [(group.words, [each.entity for each in group.candidates]) for group in groups] == [
        ("may designate under RUSSIA", [0, 3]),
        ("may list UN names only", [1]),
        ("has no authority", [2]),
        ("no policy tells", [4]),
    ]
