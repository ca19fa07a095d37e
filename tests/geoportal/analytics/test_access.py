"""Who is near a stop: along streets, at which hours, in which group."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoportal.analytics.access import Service, Share, houses_near, near_m, served_hours, shares
from transport.barriers import Passage
from transport.walking import M_PER_DEGREE, Street, WalkingGraph

STEP = 100 / M_PER_DEGREE  # a hundred metres near the equator
AT_8 = tuple(3.0 if hour == 8 else 0.0 for hour in range(24))
AT_9 = tuple(0.5 if hour == 9 else 0.4 for hour in range(24))


def places(*spots: tuple[float, float]) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    return np.array(spots, dtype=float).reshape(-1, 2) * STEP


# From the stop 300 m to the east, 300 m to the north and 300 m back: who lives at the end is 300 m away as crows fly.
HORSESHOE = WalkingGraph([Street(places((0, 0), (3, 0), (3, 3), (0, 3)), Passage.FREE)], 1.25)
STOP = HORSESHOE.spots(places((0, 0)))


def test_metres_are_counted_along_the_streets() -> None:
    houses = HORSESHOE.spots(places((0, 3), (3, 1.9), (3, 2.1), (1, 0)))

    assert houses_near(HORSESHOE, houses, STOP, 500).tolist() == [1, 3]
    assert houses_near(HORSESHOE, houses, STOP, 1000).tolist() == [0, 1, 2, 3]


def test_a_house_or_stop_without_a_street_is_near_nothing() -> None:
    far = HORSESHOE.spots(places((50, 50)))

    assert houses_near(HORSESHOE, far, STOP, 500).tolist() == []
    assert houses_near(HORSESHOE, STOP, far, 500).tolist() == []


def test_a_house_is_served_in_the_hours_in_which_one_of_its_stops_is() -> None:
    stops = HORSESHOE.spots(places((0, 0), (0, 3)))
    houses = HORSESHOE.spots(places((1, 0), (1, 3)))

    served = served_hours(HORSESHOE, houses, stops, [Service(0, 500, AT_8), Service(1, 500, AT_9)])

    assert [np.flatnonzero(row).tolist() for row in served] == [[8], [9]]


def test_a_wider_walk_adds_hours() -> None:
    stops = HORSESHOE.spots(places((0, 0), (0, 3)))
    houses = HORSESHOE.spots(places((1, 0)))

    served = served_hours(HORSESHOE, houses, stops, [Service(0, 500, AT_8), Service(1, 1000, AT_9)])

    assert np.flatnonzero(served[0]).tolist() == [8, 9]


@pytest.mark.parametrize(
    ("route_type", "metres"),
    [(3, 500), (0, 500), (11, 500), (700, 500), (1, 1000), (2, 1000), (4, 1000), (109, 1000), (401, 1000), (9999, 500)],
)
def test_one_walks_farther_to_what_carries_more(route_type: int, metres: float) -> None:
    assert near_m(route_type) == metres


def test_shares_are_of_groups_and_hours() -> None:
    served = np.zeros((3, 24), dtype=bool)
    served[0, 7] = served[1, 7] = served[0, 8] = True

    found = shares(served, np.array([10, 5, 20]), np.array([4, 9, 9]))

    assert len(found) == 50
    assert [one for one in found if one.within] == [
        Share(4, None, 10, 10), Share(4, 7, 10, 10), Share(4, 8, 10, 10), Share(9, None, 25, 5), Share(9, 7, 25, 5),
    ]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from([0, 7]), st.integers(0, 2**24 - 1)), max_size=12))
def test_a_whole_day_is_no_less_than_any_hour_and_no_more_than_everybody(rows: list[tuple[int, int, int]]) -> None:
    served = np.array([[bits >> hour & 1 for hour in range(24)] for *_, bits in rows], dtype=bool).reshape(-1, 24)

    found = shares(served, np.array([r for r, *_ in rows], dtype=int), np.array([g for _, g, _ in rows], dtype=int))

    assert sum(one.residents for one in found if one.hour is None) == sum(residents for residents, *_ in rows)
    for whole in (one for one in found if one.hour is None):
        hours = [one.within for one in found if one.group == whole.group and one.hour is not None]
        assert len(hours) == 24
        assert max(hours) <= whole.within <= min(whole.residents, sum(hours))
