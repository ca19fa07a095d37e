"""How long it is on foot from a place, along the streets of the map."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from django.contrib.gis.geos import Point
from django.utils import timezone

from transport.reach import on_foot
from transport.searching import ground
from transport.walking import Spread, WalkingGraph

WALKER = "adult"
LASTS_S = 30 * 60  # whoever walks longer takes a bus


def walk_from(spot: Point) -> Spread:
    """Everywhere that one comes from here in half an hour."""
    graph = _streets(int(timezone.now().timestamp() // 60))
    return on_foot(graph, np.array([[spot.x, spot.y]]), LASTS_S)


def minutes_to(walk: Spread, spots: Sequence[Point]) -> list[int | None]:
    """Whole minutes to each of the places, at least one; None where no street leads in half an hour."""
    if not spots:
        return []
    places = np.array([(spot.x, spot.y) for spot in spots])
    arrival_s = walk.arrival_s(walk.graph.spots(places))
    return [max(1, round(second / 60)) if np.isfinite(second) else None for second in arrival_s.tolist()]


@lru_cache(maxsize=1)
def _streets(_minute: int) -> WalkingGraph:
    """The streets as they are; whether they have changed is asked once a minute."""
    return ground(WALKER).graph
