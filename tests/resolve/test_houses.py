"""Streets and houses as lists print them."""

import pytest

from coordination.resolve.houses import houses


def shared(one: str, other: str) -> set[str]:
    return set(houses([one])) & set(houses([other]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("st. Polikarpova, 23B", "Polikarpov str., 23B, Moscow, 125284, Russian Federation"),
        ("Platonova str. 20b, Minsk, 220005, Belarus", "d.20B, pom. 13, komnata 14, ul. Platonova"),
        ("Peter Mstislavets St. 9, pom. 3 (office 4)", "Petra Mstislavtsa str. 9, Minsk, 220076, Belarus"),
        ("Oktyabrskaya St., 78", "78, Oktyabrskaya st"),
    ],
)
def test_house_is_known_however_the_address_is_written(one, other):
    assert shared(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Leningradskoye Shosse, 58, Moscow", "Leningradskoye Shosse, 56, Moscow"),
        ("14 Plekhanovskaya Street", "14 Lenina Street"),
        ("Moscow 107996, Russia", "Moscow 107996, Russian Federation"),
    ],
)
def test_other_house_or_other_street_is_not(one, other):
    assert not shared(one, other)


def test_postcode_is_no_house_and_a_leading_zero_says_nothing():
    assert set(houses(["Polikarpova 0023", "125284"])) == set(houses(["Polikarpova 23"]))
