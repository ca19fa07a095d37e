"""Ways of vehicles where a feed has no shapes: from stop to stop along streets, those of trams and trains along rails.

Between two stops it is the shortest way along what the ledger has; straight where there is nothing near, or where the
shortest way is no way that a vehicle would take. Which streets are one-way is not asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import shapely

from layers.models import Feature, Visibility
from transport.barriers import Passage
from transport.lanes import Point
from transport.walking import M_PER_DEGREE, Street, WalkingGraph

STREETS, RAILS = "roads", "railways"  # layers of the catalogue
RUNS_ON = {
    "bus": STREETS, "trolleybus": STREETS, "coach": STREETS, "tram": RAILS, "metro": RAILS, "train": RAILS,
}  # fmt: skip
NOT_FOR_VEHICLES = frozenset(
    f"highway/{kind}" for kind in ("footway", "path", "steps", "cycleway", "bridleway", "corridor", "pedestrian")
)
BESIDE_M = 80.0  # a stop lies so near to what its vehicle runs on
DETOUR = 2.5  # times the straight way: farther round runs no line
SPUR_M = 60.0  # so far into a side street one does not drive and back again: the stop lies before the corner
DECIMALS = 6
METRES_A_SECOND = 1.0  # seconds of the graph are metres


@dataclass(frozen=True, slots=True)
class Course:
    """A way through stops: its corners (longitude, latitude), at which of them each stop is called at, and whether any
    of it follows what the ledger has."""

    points: list[Point]
    calls: list[int]
    is_found: bool


class Tracks:
    """What vehicles of some modes run on, as a graph."""

    def __init__(self, lines: Iterable[Street]) -> None:
        self.graph = WalkingGraph(lines, METRES_A_SECOND)
        self._known: dict[tuple[Point, Point], list[Point]] = {}

    def course(self, stops: Sequence[Point]) -> Course:
        """Through all the stops."""
        legs = [self._leg(*pair) for pair in pairwise(stops)]
        ways = [leg or list(pair) for leg, pair in zip(legs, pairwise(stops), strict=True)]
        return _without_spurs(ways, is_found=any(legs))

    def _leg(self, start: Point, end: Point) -> list[Point]:
        """Empty where there is no way."""
        if (start, end) not in self._known:
            self._known[start, end] = self._found(start, end)
        return self._known[start, end]

    def _found(self, start: Point, end: Point) -> list[Point]:
        graph = self.graph
        places = np.array([start, end], dtype=float)
        spots = graph.spots(places)
        if (spots.edge < 0).any() or (spots.off_m > BESIDE_M).any():
            return []
        straight_m = float(np.hypot(*(graph.metres(places[1:]) - graph.metres(places[:1]))[0]))
        farthest_m = DETOUR * straight_m + 2 * BESIDE_M
        spread = graph.spread(spots.some([0]), np.zeros(1), farthest_m)
        return [(float(lon), float(lat)) for lon, lat in graph.degrees(spread.way_to(spots, 1))]


class Ways:
    """Streets and rails of the map's ledger, each read when it is first needed; each way is found once."""

    def __init__(self) -> None:
        self._courses: dict[tuple[str, tuple[Point, ...]], Course] = {}

    def along(self, mode: str, stops: Sequence[Point]) -> list[Point]:
        """The corners of `course`."""
        return self.course(mode, stops).points

    def course(self, mode: str, stops: Sequence[Point]) -> Course:
        """The way of a vehicle of this mode through the stops; straight for a mode that runs on neither."""
        on = RUNS_ON.get(mode)
        if on is None or len(stops) < 2:
            return Course(list(stops), list(range(len(stops))), is_found=False)
        key = on, tuple(stops)
        if key not in self._courses:
            self._courses[key] = (self._rails if on == RAILS else self._streets).course(stops)
        return self._courses[key]

    @cached_property
    def _streets(self) -> Tracks:
        return Tracks(_lines(STREETS))

    @cached_property
    def _rails(self) -> Tracks:
        return Tracks(_lines(RAILS))


def _lines(layer: str) -> list[Street]:
    """What everybody may see of the layer and a vehicle may run on."""
    rows = Feature.objects.filter(
        layer__slug=layer, withdrawn_at=None, visibility=Visibility.PUBLIC, layer__visibility=Visibility.PUBLIC
    )
    found = []
    for geometry, kind in rows.values_list("geometry", "kind__code"):
        if kind not in NOT_FOR_VEHICLES:
            parts = shapely.get_parts(shapely.from_wkb(bytes(geometry.wkb)))
            lines = (shapely.get_coordinates(part) for part in parts if part.geom_type == "LineString")
            found += [Street(line, Passage.FREE) for line in lines]
    return found


def _without_spurs(legs: Iterable[Iterable[Point]], *, is_found: bool) -> Course:
    """The legs as one way, without what is driven there and back at once, and without corners that are told twice.

    A stop in a spur that is left out is called at where the spur begins.
    """
    way: list[Point] = []
    calls = [0]
    for leg in legs:
        for lon, lat in leg:
            corner = round(lon, DECIMALS), round(lat, DECIMALS)
            if way and way[-1] == corner:
                continue
            if len(way) > 1 and way[-2] == corner and _metres(way[-1], corner) <= SPUR_M:
                way.pop()
                calls = _no_later_than(len(way) - 1, calls)
            else:
                way.append(corner)
        calls.append(len(way) - 1)
    return Course(way, calls, is_found)


def _no_later_than(last: int, calls: list[int]) -> list[int]:
    at = len(calls)
    while calls[at - 1] > last:
        at -= 1
    return calls[:at] + [last] * (len(calls) - at)


def _metres(one: Point, other: Point) -> float:
    squeeze = float(np.cos(np.radians(one[1])))
    return float(np.hypot((one[0] - other[0]) * squeeze, one[1] - other[1])) * M_PER_DEGREE
