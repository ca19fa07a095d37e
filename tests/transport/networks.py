"""Small networks for the tests of journeys, and the plain search that tries every connection."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from hypothesis import strategies as st

from transport.timetable import FeedColumns, Ints, Timetable, timetable

FAR = 10**9


@dataclass
class Trip:
    """Calls as (stop, arrival_s, departure_s); frequencies as (start_s, end_s, headway_s, exact)."""

    calls: list[tuple[int, int, int]]
    service: int = 0
    wheelchair: int = 0
    frequencies: list[tuple[int, int, int, int]] = field(default_factory=list)
    no_boarding: frozenset[int] = frozenset()
    no_alighting: frozenset[int] = frozenset()


def columns(rows: list[Any], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(-1, width)


def feed(
    stops: int,
    trips: list[Trip],
    *,
    walks: list[tuple[int, int, int]] | None = None,
    change_s: int = 0,
    wheelchair: list[int] | None = None,
) -> FeedColumns:
    calls = columns([call for trip in trips for call in trip.calls], 3)
    index = [(trip, number) for trip in trips for number in range(len(trip.calls))]
    return FeedColumns(
        stop_wheelchair=np.array(wheelchair or [0] * stops, dtype=np.int64),
        trip_service=np.array([trip.service for trip in trips], dtype=np.int64),
        trip_wheelchair=np.array([trip.wheelchair for trip in trips], dtype=np.int64),
        first_call=np.cumsum([0, *(len(trip.calls) for trip in trips)]),
        call_stop=calls[:, 0],
        call_arrival_s=calls[:, 1],
        call_departure_s=calls[:, 2],
        call_boards=np.array([number not in trip.no_boarding for trip, number in index], dtype=bool),
        call_alights=np.array([number not in trip.no_alighting for trip, number in index], dtype=bool),
        frequencies=columns([(n, *row) for n, trip in enumerate(trips) for row in trip.frequencies], 5),
        walks=columns(walks or [], 3),
        change_s=np.full(stops, change_s, dtype=np.int64),
    )


def one_day(made: FeedColumns, *, accessible: bool = False) -> Timetable:
    """The timetable of a day on which service 0 runs."""
    services = int(made.trip_service.max(initial=0)) + 1
    return timetable(made, [(np.arange(services) == 0, 0)], accessible=accessible)


@st.composite
def networks(draw: st.DrawFn) -> tuple[int, list[Trip], list[tuple[int, int, int]], int]:
    """Some stops, trips that may overtake or repeat stops, walks, and seconds for a change."""
    stops = draw(st.integers(2, 6))
    trips = []
    for _ in range(draw(st.integers(1, 7))):
        at, calls = draw(st.integers(0, 60)), []
        for stop in draw(st.lists(st.integers(0, stops - 1), min_size=2, max_size=5)):
            wait = draw(st.integers(0, 4))
            calls.append((stop, at, at + wait))
            at += wait + draw(st.integers(0, 20))
        barred = st.frozensets(st.integers(0, len(calls) - 1), max_size=1)
        trips.append(Trip(calls, frequencies=draw(repeats()), no_boarding=draw(barred), no_alighting=draw(barred)))
    pair = st.tuples(st.integers(0, stops - 1), st.integers(0, stops - 1), st.integers(0, 15))
    return stops, trips, draw(st.lists(pair, max_size=4)), draw(st.integers(0, 5))


def repeats() -> st.SearchStrategy[list[tuple[int, int, int, int]]]:
    """No frequencies, or one window of them, exact or not."""
    window = st.tuples(st.integers(0, 40), st.integers(1, 60), st.integers(3, 20), st.integers(0, 1))
    row = window.map(lambda drawn: (drawn[0], drawn[0] + drawn[1], drawn[2], drawn[3]))
    return st.one_of(st.just([]), st.lists(row, max_size=1))


def boardings(trip: Trip, board: int, ready: int) -> Iterator[int]:
    """By how many seconds the trip may be moved when one boards it at that call, ready at that second."""
    out = trip.calls[0][2]
    leaves = trip.calls[board][2] - out
    if not trip.frequencies and trip.calls[board][2] >= ready:
        yield 0
    for start, end, headway, exact in trip.frequencies:
        if exact:
            yield from (at - out for at in range(start, end, headway) if at + leaves >= ready)
        elif max(ready - leaves, start) + headway <= end:
            yield max(ready - leaves, start) + headway - out


def exhaustive(
    trips: list[Trip], walks: list[tuple[int, int, int]], change: int, start: dict[int, int], vehicles: int
) -> list[dict[int, int]]:
    """For each number of vehicles the earliest arrival by stop with at most so many, by trying every ride there is."""
    ready, best, answers = dict(start), dict[int, int](), list[dict[int, int]]()
    for _ in range(vehicles):
        for trip in trips:
            for board in range(len(trip.calls)):
                if board in trip.no_boarding or trip.calls[board][0] not in ready:
                    continue
                for moved in boardings(trip, board, ready[trip.calls[board][0]]):
                    for place in range(board + 1, len(trip.calls)):
                        stop, arrival, _ = trip.calls[place]
                        if place not in trip.no_alighting:
                            best[stop] = min(best.get(stop, FAR), arrival + moved)
        answers.append(dict(best))
        ready = dict(start)
        for stop, arrival in best.items():
            ready[stop] = min(ready.get(stop, FAR), arrival + change)
        for origin, target, walk in walks:
            if origin in best:
                ready[target] = min(ready.get(target, FAR), best[origin] + walk)
    return answers
