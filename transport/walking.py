"""Walking along the streets that the ledger knows: a graph as arrays, and how long it takes from here to there.

Streets meet where they have a common corner. For people with a stroller or in a wheelchair a street may be barred or
free or, where nobody has said, unknown: such a street is walked, and its metres are counted apart.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from transport.barriers import Passage
from transport.timetable import Ints

Floats = NDArray[np.float64]
M_PER_DEGREE = 111_190.0
FARTHEST_M = 600  # from a street; what lies farther off is not reached on foot
NEVER_S = np.inf
EXACT_S = 1e-6


@dataclass(frozen=True)
class Street:
    """A street's corners (longitude, latitude), and whether one gets along it."""

    corners: Floats
    passage: Passage


@dataclass(frozen=True)
class Spots:
    """Places beside streets: the nearest stretch, how far along it, how far off; `edge` -1 where there is no street."""

    edge: Ints
    along_m: Floats
    off_m: Floats

    def __len__(self) -> int:
        return len(self.edge)

    def some(self, which: Ints | Sequence[int]) -> "Spots":
        """Those of them with these numbers."""
        return Spots(self.edge[which], self.along_m[which], self.off_m[which])

    def and_these(self, others: "Spots") -> "Spots":
        """These and then the others."""
        pairs = ((getattr(self, name), getattr(others, name)) for name in ("edge", "along_m", "off_m"))
        return Spots(*map(np.concatenate, pairs))


class WalkingGraph:
    """Stretches of streets (edges) between corners where one may turn (nodes); what is barred is not among them."""

    def __init__(self, streets: Iterable[Street], speed_m_s: float) -> None:
        open_streets = [street for street in streets if street.passage != Passage.BARRED and len(street.corners) > 1]
        self.speed_m_s = speed_m_s
        everywhere = np.vstack([street.corners for street in open_streets]) if open_streets else np.zeros((1, 2))
        self.origin = everywhere.mean(axis=0)
        self.scale = np.array([M_PER_DEGREE * np.cos(np.radians(self.origin[1])), M_PER_DEGREE])
        self._join(open_streets)

    def _join(self, streets: Sequence[Street]) -> None:
        met = Counter(corner for street in streets for corner in map(tuple, street.corners.round(7).tolist()))
        number: dict[tuple[float, ...], int] = {}
        ends: list[tuple[int, int]] = []
        lines, unknown = [], []
        for street in streets:
            corners = list(map(tuple, street.corners.round(7).tolist()))
            last = len(corners) - 1
            turns = [place for place, corner in enumerate(corners) if place in (0, last) or met[corner] > 1]
            places = self.metres(street.corners)
            for start, end in pairwise(turns):
                a, b = (number.setdefault(corners[place], len(number)) for place in (start, end))
                ends.append((a, b))
                lines.append(shapely.LineString(places[start : end + 1]))
                unknown.append(street.passage == Passage.UNKNOWN)
        self.lines: NDArray[Any] = np.array(lines, dtype=object)
        self.ends = np.array(ends, dtype=np.int64).reshape(-1, 2)
        self.lengths = shapely.length(self.lines) if lines else np.zeros(0)
        self.is_unknown = np.array(unknown, dtype=bool)
        self.node_count = len(number)

    def metres(self, degrees: Floats) -> Floats:
        """Longitude and latitude as metres on the plane of the graph."""
        placed: Floats = (np.asarray(degrees, dtype=float) - self.origin) * self.scale
        return placed

    def degrees(self, metres: Floats) -> Floats:
        """Metres of the plane as longitude and latitude."""
        placed: Floats = metres / self.scale + self.origin
        return placed

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.lines)

    @cached_property
    def edges_at(self) -> list[list[int]]:
        """The stretches that meet at each corner."""
        meeting: list[list[int]] = [[] for _ in range(self.node_count)]
        for edge, ends in enumerate(self.ends.tolist()):
            for node in set(ends):
                meeting[node].append(edge)
        return meeting

    @cached_property
    def _next(self) -> list[list[tuple[int, float]]]:
        onward: list[list[tuple[int, float]]] = [[] for _ in range(self.node_count)]
        for (a, b), length in zip(self.ends.tolist(), self.lengths.tolist(), strict=True):
            onward[a].append((b, length / self.speed_m_s))
            onward[b].append((a, length / self.speed_m_s))
        return onward

    def spots(self, degrees: Floats) -> Spots:
        """Where these places stand beside the streets."""
        points = shapely.points(self.metres(degrees).reshape(-1, 2))
        edge = np.full(len(points), -1, dtype=np.int64)
        along, off = np.zeros(len(points)), np.full(len(points), np.inf)
        if len(self.lines) and len(points):
            which, nearest = self._tree.query_nearest(points, max_distance=FARTHEST_M, all_matches=False)
            edge[which] = nearest
            along[which] = shapely.line_locate_point(self.lines[nearest], points[which])
            off[which] = shapely.distance(self.lines[nearest], points[which])
        return Spots(edge, along, off)

    def spread(self, starts: Spots, at_s: Floats, until_s: float) -> "Spread":
        """Walking from each start at its second, until `until_s`."""
        best: dict[int, float] = {}
        queue: list[tuple[float, int]] = []
        columns = (starts.edge, starts.along_m, starts.off_m, at_s)
        for edge, along_m, off_m, begun_s in zip(*(column.tolist() for column in columns), strict=True):
            if edge >= 0:
                rest_m = float(self.lengths[edge]) - along_m
                for node, way_m in zip(self.ends[edge].tolist(), (along_m, rest_m), strict=True):
                    queue.append((begun_s + (off_m + way_m) / self.speed_m_s, node))
        heapq.heapify(queue)
        while queue:
            now_s, node = heapq.heappop(queue)
            if node in best or now_s > until_s:
                continue
            best[node] = now_s
            for other, lasts_s in self._next[node]:
                if other not in best:
                    heapq.heappush(queue, (now_s + lasts_s, other))
        reached = np.full(self.node_count, NEVER_S)
        reached[list(best)] = list(best.values())
        return Spread(self, starts, at_s, reached, until_s)


@dataclass(frozen=True)
class Spread:
    """When one is where: by node of the graph the second of arrival, infinite where it is later than `until_s`."""

    graph: WalkingGraph
    starts: Spots
    at_s: Floats
    node_s: Floats
    until_s: float

    def arrival_s(self, spots: Spots) -> Floats:
        """When one is at these places; infinite where not in time."""
        graph, there = self.graph, np.flatnonzero(spots.edge >= 0)
        arrival = np.full(len(spots), NEVER_S)
        edge, along, off = spots.edge[there], spots.along_m[there], spots.off_m[there]
        ends = self.node_s[graph.ends[edge]]
        ways = np.stack([along, graph.lengths[edge] - along], axis=1) / graph.speed_m_s
        best = (ends + ways).min(axis=1)
        for start, begun_s in enumerate(self.at_s.tolist()):  # along one stretch, past no corner
            same = np.flatnonzero(edge == self.starts.edge[start])
            way_m = np.abs(along[same] - self.starts.along_m[start]) + self.starts.off_m[start]
            best[same] = np.minimum(best[same], begun_s + way_m / graph.speed_m_s)
        arrival[there] = best + off / graph.speed_m_s
        arrival[arrival > self.until_s] = NEVER_S
        return arrival

    def way_to(self, spots: Spots, number: int) -> Floats:
        """The corners of the way from a start to one of the places, in metres; empty where it is not reached."""
        graph, edge = self.graph, int(spots.edge[number])
        arrival = float(self.arrival_s(spots.some([number]))[0])
        if not np.isfinite(arrival):
            return np.zeros((0, 2))
        along = float(spots.along_m[number])
        for start in np.flatnonzero(self.starts.edge == edge).tolist():
            from_m = float(self.starts.along_m[start])
            way_m = abs(along - from_m) + float(self.starts.off_m[start] + spots.off_m[number])
            if self.at_s[start] + way_m / graph.speed_m_s <= arrival + EXACT_S:
                return _corners(substring(graph.lines[edge], from_m, along))
        node, way_m = self._left_by(edge, along)
        parts = [_corners(substring(graph.lines[edge], way_m, along))]
        while (came := self._came_by(node)) is not None:
            node, corners = came
            parts.insert(0, corners)
        return np.vstack([self._first_steps(node), *parts])

    def _left_by(self, edge: int, along: float) -> tuple[int, float]:
        """The end of the stretch over which one came to a place on it, and where on the stretch that end is."""
        length, (a, b) = float(self.graph.lengths[edge]), self.graph.ends[edge].tolist()
        by_a = self.node_s[a] + along / self.graph.speed_m_s
        by_b = self.node_s[b] + (length - along) / self.graph.speed_m_s
        return (a, 0.0) if by_a <= by_b else (b, length)

    def _came_by(self, node: int) -> tuple[int, Floats] | None:
        """The corner before this one and the stretch between; None at the first."""
        graph = self.graph
        for edge in graph.edges_at[node]:
            a, b = graph.ends[edge].tolist()
            other = b if a == node else a
            if (
                other != node
                and abs(self.node_s[other] + graph.lengths[edge] / graph.speed_m_s - self.node_s[node]) < EXACT_S
                and self.node_s[other] < self.node_s[node]
            ):
                corners = _corners(graph.lines[edge])
                return other, corners[::-1] if a == node else corners
        return None

    def _first_steps(self, node: int) -> Floats:
        """From the start along its stretch to the first corner."""
        graph = self.graph
        for start, edge in enumerate(self.starts.edge.tolist()):
            if edge < 0 or node not in graph.ends[edge].tolist():
                continue
            end_m = 0.0 if graph.ends[edge][0] == node else float(graph.lengths[edge])
            way_m = abs(float(self.starts.along_m[start]) - end_m) + float(self.starts.off_m[start])
            if abs(self.at_s[start] + way_m / graph.speed_m_s - self.node_s[node]) < EXACT_S:
                return _corners(substring(graph.lines[edge], float(self.starts.along_m[start]), end_m))
        return np.zeros((0, 2))

    def stretches(self) -> tuple[NDArray[Any], Floats, Floats]:
        """The reached parts of streets: for each edge its number, and metres reached from its beginning and its end."""
        ends = (self.until_s - self.node_s[self.graph.ends]) * self.graph.speed_m_s
        gone = np.where(np.isfinite(ends), np.maximum(ends, 0), 0)
        edge = np.flatnonzero(gone.sum(axis=1) > 0)
        lengths = self.graph.lengths[edge]
        return edge, np.minimum(gone[edge, 0], lengths), np.minimum(gone[edge, 1], lengths)

    def begun(self) -> tuple[Ints, Floats, Floats]:
        """The reached parts of the stretches on which one starts: edge, from metre, to metre."""
        edge = self.starts.edge
        there = np.flatnonzero(edge >= 0)
        far_m = (self.until_s - self.at_s[there]) * self.graph.speed_m_s - self.starts.off_m[there]
        there, far_m = there[far_m > 0], far_m[far_m > 0]
        along, lengths = self.starts.along_m[there], self.graph.lengths[edge[there]]
        return edge[there], np.maximum(along - far_m, 0), np.minimum(along + far_m, lengths)

    def unknown_share(self) -> float:
        """Of how much of the reached metres nobody has said whether this person gets along them."""
        reached = np.zeros(len(self.graph.lengths))
        edge, from_start, from_end = self.stretches()
        reached[edge] = from_start + from_end
        edge, begin, end = self.begun()
        np.maximum.at(reached, edge, end - begin)
        metres = np.minimum(reached, self.graph.lengths)
        return float(metres[self.graph.is_unknown].sum() / metres.sum()) if metres.any() else 0.0


def _corners(line: Any) -> Floats:
    corners: Floats = shapely.get_coordinates(line)
    return corners


def walks_between(graph: WalkingGraph, places: Floats, within_m: float) -> Ints:
    """Rows of from, to, seconds for all pairs of places that one walks between in at most so many metres."""
    spots, limit_s = graph.spots(places), within_m / graph.speed_m_s
    rows: list[Ints] = []
    for number in range(len(places)):
        lasts_s = graph.spread(spots.some([number]), np.zeros(1), limit_s).arrival_s(spots)
        near = np.flatnonzero(np.isfinite(lasts_s))
        near = near[near != number]
        rows.append(np.stack([np.full(len(near), number), near, np.ceil(lasts_s[near]).astype(np.int64)], axis=1))
    return np.vstack(rows) if rows else np.zeros((0, 3), dtype=np.int64)
