"""How far one comes in so many minutes: as an area to draw, and as the places that lie in it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.ops import substring

from transport.raptor import Ends, rounds
from transport.timetable import NEVER, Ints, Timetable
from transport.walking import Floats, Spots, Spread, WalkingGraph

BESIDE_M = 40  # what lies so near to a reached street is drawn as reached
SIMPLER_M = 6


def on_foot(graph: WalkingGraph, place: Floats, lasts_s: float) -> Spread:
    """Walking from a place for so long."""
    return graph.spread(graph.spots(place), np.zeros(1), lasts_s)


def with_transport(
    graph: WalkingGraph, table: Timetable, place: Floats, stops: Spots, *, at_s: int, lasts_s: int, walk_s: int
) -> Spread:
    """Walking, and riding from stops at most `walk_s` away, set out for at `at_s`; seconds are those since then."""
    start = graph.spots(place)
    access = ends_near(graph, place, stops, walk_s)
    arrival = np.full(table.stop_count, NEVER, dtype=np.int64)
    for this in rounds(table, access, at_s):
        arrival = np.minimum(arrival, this.arrival_s)
    there = np.flatnonzero(arrival <= at_s + lasts_s)
    starts = start.and_these(stops.some(there))
    return graph.spread(starts, np.concatenate([[0.0], arrival[there] - at_s]), lasts_s)


def ends_near(graph: WalkingGraph, place: Floats, stops: Spots, walk_s: int) -> Ends:
    """Stops within so many seconds of a place."""
    lasts_s = on_foot(graph, place, walk_s).arrival_s(stops)
    near = np.flatnonzero(np.isfinite(lasts_s))
    return Ends(near, np.ceil(lasts_s[near]).astype(np.int64))


def area(spread: Spread) -> Any:
    """What was reached as a valid polygon or several, in longitude and latitude; empty where nothing was."""
    edge, from_start, from_end = spread.stretches()
    graph = spread.graph
    whole = from_start + from_end >= graph.lengths[edge]
    parts = list(graph.lines[edge[whole]])
    for number, begun_m, ended_m in zip(edge[~whole], from_start[~whole], from_end[~whole], strict=True):
        line = graph.lines[number]
        parts += [substring(line, 0, begun_m)] if begun_m else []
        parts += [substring(line, line.length - ended_m, line.length)] if ended_m else []
    for number, begin_m, end_m in zip(*spread.begun(), strict=True):
        parts.append(substring(graph.lines[number], begin_m, end_m))
    drawn = _united(parts)
    return shapely.make_valid(shapely.transform(drawn, graph.degrees))


def _united(parts: Sequence[Any]) -> Any:
    bands = shapely.buffer(shapely.simplify(np.array(parts, dtype=object), SIMPLER_M / 2), BESIDE_M, quad_segs=2)
    return shapely.simplify(shapely.union_all(bands), SIMPLER_M)


def nearest_first(arrival_s: Floats, groups: Ints, most: int) -> dict[int, tuple[int, Ints]]:
    """By group of the places that were reached: how many, and the places of the `most` nearest of them."""
    found: dict[int, tuple[int, Ints]] = {}
    order = np.argsort(arrival_s, kind="stable")
    order = order[np.isfinite(arrival_s[order])]
    for group in np.unique(groups[order]).tolist():
        members = order[groups[order] == group]
        found[group] = len(members), members[:most]
    return found
