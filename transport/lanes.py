"""Lines that share a street, side by side: which lane each has on each piece of the network.

The ways of all routes are cut into edges between two neighbouring points. Edges in a row that the same routes use are
one piece; on it every route has a lane of its own, in one order everywhere (`rank` of the route), so that lines do not
change sides where they need not. A piece is drawn in the direction in which its first route runs; lanes are counted
from its middle: -1, 0, 1 for three routes, -0.5 and 0.5 for two.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]
Edge = tuple[Point, Point]  # the smaller point first
DECIMALS = 5  # a metre: what lies nearer is one point


@dataclass(frozen=True, slots=True)
class Way:
    """One way of a route in one direction, as it is driven."""

    route: int
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of street with the routes on it in the order of their lanes; `one_way` names those that only run along
    its points, `against` those that only run the other way."""

    points: tuple[Point, ...]
    routes: tuple[int, ...]
    one_way: frozenset[int]
    against: frozenset[int]

    def lane(self, route: int) -> float:
        """Lanes to the right of the middle, along the points."""
        return self.routes.index(route) - (len(self.routes) - 1) / 2


@dataclass(slots=True)
class _Used:
    """Who uses an edge, and in which direction."""

    forward: set[int] = field(default_factory=set)
    backward: set[int] = field(default_factory=set)


def pieces(ways: Iterable[Way], rank: Mapping[int, int]) -> list[Piece]:
    """The whole network in pieces; each edge is in exactly one of them."""
    rounded = [Way(way.route, _rounded(way.points)) for way in ways]
    used = _edges(rounded)
    found: list[Piece] = []
    drawn: set[Edge] = set()
    for way in sorted(rounded, key=lambda one: rank[one.route]):
        for run in _runs(way.points, used, drawn):
            found.append(_piece(run, used[_edge(run[0], run[1])], run[0] < run[1], rank))
    return found


def _rounded(points: Iterable[Point]) -> list[Point]:
    """Without points that fall upon the one before."""
    found: list[Point] = []
    for lon, lat in points:
        point = round(lon, DECIMALS), round(lat, DECIMALS)
        if not found or found[-1] != point:
            found.append(point)
    return found


def _edge(one: Point, other: Point) -> Edge:
    return (one, other) if one < other else (other, one)


def _edges(ways: Iterable[Way]) -> dict[Edge, _Used]:
    used: dict[Edge, _Used] = defaultdict(_Used)
    for way in ways:
        for one, other in pairwise(way.points):
            edge = used[_edge(one, other)]
            (edge.forward if one < other else edge.backward).add(way.route)
    return used


def _runs(points: Sequence[Point], used: Mapping[Edge, _Used], drawn: set[Edge]) -> Iterable[list[Point]]:
    """Stretches of a way that nobody has drawn yet, cut wherever other routes come in or leave."""
    run: list[Point] = []
    of_run = None
    for one, other in pairwise(points):
        edge = _edge(one, other)
        routes = _as_driven(used[edge], is_forward=one < other)
        if run and (edge in drawn or routes != of_run):
            yield run
            run = []
        if edge not in drawn:
            run = run or [one]
            run.append(other)
            drawn.add(edge)
            of_run = routes
    if run:
        yield run


def _as_driven(used: _Used, *, is_forward: bool) -> tuple[frozenset[int], frozenset[int]]:
    """Who runs along with somebody who drives this way, and who against."""
    along, against = (used.forward, used.backward) if is_forward else (used.backward, used.forward)
    return frozenset(along), frozenset(against)


def _piece(run: Sequence[Point], used: _Used, is_forward: bool, rank: Mapping[int, int]) -> Piece:
    along, against = _as_driven(used, is_forward=is_forward)
    routes = tuple(sorted(along | against, key=lambda route: rank[route]))
    return Piece(tuple(run), routes, along - against, against - along)
