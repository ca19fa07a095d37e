"""Classes of headways: by whole minutes, with nothing and not known apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoportal.analytics.headways import NAMES, class_of, headway_min, legend


def day(count: float) -> list[float]:
    return [count if hour == 8 else 0 for hour in range(24)]


@pytest.mark.parametrize(
    ("count", "slug"),
    [(12, "to-6"), (10, "to-6"), (9, "to-12"), (5, "to-12"), (4, "to-20"), (3, "to-20"), (2, "to-30"), (1, "to-60"),
     (1.5, "to-60"), (0.5, "seldom"), (0, "none")],
)  # fmt: skip
def test_a_stop_is_of_the_class_of_its_minutes(count: float, slug: str) -> None:
    assert class_of(day(count), 8) == slug


def test_another_hour_is_another_class() -> None:
    assert [class_of(day(4), hour) for hour in (7, 8, 9)] == ["none", "to-20", "none"]


def test_what_is_not_known_is_not_nothing() -> None:
    assert class_of(None, 8) == "unknown"
    assert (headway_min(None, 8), headway_min(day(0), 8), headway_min(day(4), 8)) == (None, None, 15)


def test_the_legend_counts_every_class_and_leaves_none_out() -> None:
    told = legend(["none", "to-6", "none"])

    assert [one.slug for one in told] == list(NAMES)
    assert {one.slug: one.count for one in told if one.count} == {"to-6": 1, "none": 2}


@given(st.floats(0.01, 200), st.floats(0.01, 200))
def test_more_vehicles_are_never_of_a_rarer_class(one: float, other: float) -> None:
    order = list(NAMES)

    rarer, oftener = sorted((one, other))

    assert order.index(class_of(day(oftener), 8)) <= order.index(class_of(day(rarer), 8))
