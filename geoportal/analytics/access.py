"""Who reaches a stop on foot: houses within a walk of stops, along the streets, hour by hour.

The measure of SDG indicator 11.2.1: a stop of buses, trolleybuses and trams is near within 500 m, one of metro, trains
and ferries within 1,000 m.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transport.modes import mode_of
from transport.timetable import Flags, Ints
from transport.walking import Spots, WalkingGraph

NEAR_M, NEAR_HIGH_CAPACITY_M = 500.0, 1000.0
HIGH_CAPACITY = frozenset({"metro", "train", "ferry"})
HOURS = 24
SERVED = 0.5  # departures in an hour, which a headway may make a part of one: rounded, there is one


@dataclass(frozen=True)
class Service:
    """What leaves one place of the network in each hour; `stop` is a number of the stops' Spots."""

    stop: int
    near_m: float
    departures: Sequence[float]


def near_m(route_type: int) -> float:
    """How far one walks to a line of this type, in the indicator's words."""
    return NEAR_HIGH_CAPACITY_M if mode_of(route_type) in HIGH_CAPACITY else NEAR_M


def served_hours(graph: WalkingGraph, houses: Spots, stops: Spots, services: Iterable[Service]) -> Flags:
    """A row for each house and a column for each hour: whether a stop is near that something leaves then."""
    served = np.zeros((len(houses), HOURS), dtype=bool)
    for service in services:
        near = houses_near(graph, houses, stops.some([service.stop]), service.near_m)
        served[near] |= np.array(service.departures) >= SERVED
    return served


def houses_near(graph: WalkingGraph, houses: Spots, stop: Spots, within_m: float) -> Ints:
    """Numbers of the houses that are at most so many metres on foot from the stop."""
    if stop.edge[0] < 0:
        return np.zeros(0, dtype=np.int64)
    lasts_s = graph.spread(stop, np.zeros(1), within_m / graph.speed_m_s).arrival_s(houses)
    return np.flatnonzero(np.isfinite(lasts_s))


@dataclass(frozen=True)
class Share:
    """Of one group of houses: its residents, and how many of them are served at an hour; None: at any hour."""

    group: int
    hour: int | None
    residents: int
    within: int


def shares(served: Flags, residents: Ints, groups: Ints) -> list[Share]:
    """By group and hour, and by group for the whole day."""
    hours: list[tuple[int | None, NDArray[np.bool_]]] = [(None, np.asarray(served.any(axis=1)))]
    hours += [(hour, served[:, hour]) for hour in range(HOURS)]
    found = []
    for group in np.unique(groups).tolist():
        here = groups == group
        whole = int(residents[here].sum())
        found += [Share(group, hour, whole, int(residents[here & reached].sum())) for hour, reached in hours]
    return found
