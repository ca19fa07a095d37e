"""Points that are hardly where their objects are: many at one, or rounded; what is asked of the staging table."""

from collections.abc import Sequence

import pytest
from shapely.geometry import LineString, Point

from import_scripts.doubtful_places import MANY, doubtful_places, is_rounded
from import_scripts.notices import Severity
from layers.models import Layer
from layers.rows import FeatureRow
from layers.staging import stage

Spot = tuple[float, float]
ONE = (33.391234, 47.905678)


def spread(count: int, step: float = 0.00123457) -> list[Spot]:
    """Places with all their digits, each its own."""
    return [(33.312347 + n * step, 47.812349 + n * step) for n in range(count)]


def told(layer: Layer, spots: Sequence[Spot], addresses: Sequence[str] = (), *, are_degrees: bool = True) -> list[str]:
    rows = [
        FeatureRow(f"r{n}", Point(spot).wkb, address=addresses[n] if addresses else "") for n, spot in enumerate(spots)
    ]
    stage(layer, rows)
    return [f"{one.severity} {one}" for one in doubtful_places("a.csv", are_degrees=are_degrees)]


def test_many_at_one_point_are_told_with_their_rows(town: Layer) -> None:
    numbers = ", ".join(map(str, range(4, 24)))

    assert told(town, [*spread(3), *[ONE] * (MANY + 2)]) == [
        f"warning a.csv, row 4: 22 objects lie at exactly one point, 33.391234, 47.905678: rows {numbers} and 2 more. "
        "Places that a program does not find are often put at one. If they are elsewhere, correct the source."
    ]


def test_each_such_point_is_told_in_the_order_of_the_file(town: Layer) -> None:
    spots = [place for pair in zip([ONE] * MANY, [(33.4, 47.8)] * MANY, strict=True) for place in pair]

    assert [one[: len("warning a.csv, row 1")] for one in told(town, spots)][:2] == [
        "warning a.csv, row 1", "warning a.csv, row 2"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("count", "addresses"),
    [
        (MANY - 1, ()),
        (MANY, ("вулиця Соборності, 10",) * MANY),  # the offices of a house
    ],
)
def test_few_and_those_of_one_address_may_well_be_there(town: Layer, count: int, addresses: Sequence[str]) -> None:
    assert told(town, [ONE] * count, addresses) == []


def test_several_addresses_are_not_at_one_point(town: Layer) -> None:
    addresses = ["вулиця Соборності, 10", *["вулиця Лермонтова, 5"] * (MANY - 1)]

    assert len(told(town, [ONE] * MANY, addresses)) == 1


def test_what_is_little_of_the_file_is_only_remarked(town: Layer) -> None:
    rounded = [(33.3 + n / 100, 47.8 + n / 100) for n in range(MANY)]
    rest = spread(MANY * 11, 0.0000123457)

    said = told(town, [*rest, *[ONE] * MANY, *rounded])

    assert [one.split()[0] for one in said] == [Severity.REMARK] * 2


def test_rounded_points_are_told_with_what_that_means(town: Layer) -> None:
    spots = [(33.3 + n / 1000, 47.8 + n / 1000) for n in range(MANY)]
    numbers = ", ".join(map(str, range(2, 22)))

    assert told(town, [*spread(1), *spots]) == [
        "warning a.csv: 20 of 21 points have at most 3 decimals of a degree, and may be 70 m off: "
        f"rows {numbers}. Export all digits."
    ]


def test_two_decimals_are_worse(town: Layer) -> None:
    (said,) = told(town, [(33.3 + n / 100, 47.8 + n / 100) for n in range(MANY)])

    assert "at most 2 decimals of a degree, and may be 700 m off" in said


@pytest.mark.parametrize("spots", [spread(MANY * 2), [(33.3 + n / 1000, 47.812349) for n in range(MANY)]])
def test_all_digits_of_one_number_are_enough(town: Layer, spots: list[Spot]) -> None:
    assert told(town, spots) == []


def test_digits_of_a_projection_say_nothing_of_degrees(town: Layer) -> None:
    assert told(town, [(33.3 + n / 100, 47.8) for n in range(MANY)], are_degrees=False) == []


def test_only_points_are_looked_at(town: Layer) -> None:
    line = LineString([(33.3, 47.8), (33.4, 47.9)]).wkb
    stage(town, [FeatureRow(f"r{n}", line) for n in range(MANY)])

    assert list(doubtful_places("a.csv", are_degrees=True)) == []


@pytest.mark.parametrize(
    ("with_three", "with_four", "expected"),
    [
        (20, 20, True),
        (19, 19, False),  # too few to tell a habit from a whim
        (20, 1000, True),  # ten are to be expected, 19.5 would be chance
        (39, 2500, False),  # of 2,500 with four decimals, 25 and some
        (100, 10_000, False),
    ],
)
def test_rounding_is_told_from_chance(with_three: int, with_four: int, expected: bool) -> None:
    assert is_rounded(with_three, with_four) is expected
