"""One day's timetable as arrays, in the shape in which journeys are searched (`transport/raptor.py`).

FeedColumns are what a feed says, column by column as GTFS has it, with stops, trips and services numbered from nought.
A Timetable holds what runs on one day: Patterns, in which no vehicle overtakes another, flattened so that a search
works on all of them at once.
Seconds are counted from the day's beginning; a trip of the day before is there with negative seconds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

DAY_S = 86_400
NEVER = 1 << 40
SPAN_S = 1 << 24  # more seconds than any timetable has, on either side of midnight
MARKED = 1  # what GTFS says of wheelchairs: 1 possible, 2 not, 0 unknown
UNTIL_S = 32 * 3600  # what sets out later belongs to the next day's questions


@dataclass(frozen=True)
class FeedColumns:
    """A feed's columns. Calls are ordered by trip and sequence; `first_call` is one longer than there are trips."""

    stop_wheelchair: Ints
    trip_service: Ints
    trip_wheelchair: Ints
    first_call: Ints
    call_stop: Ints
    call_arrival_s: Ints
    call_departure_s: Ints
    call_boards: Flags
    call_alights: Flags
    frequencies: Ints  # rows of trip, start_s, end_s, headway_s, exact
    walks: Ints  # rows of from stop, to stop, seconds from alighting to being ready to board
    change_s: Ints  # by stop: seconds from alighting to being ready to board there

    @property
    def trip_count(self) -> int:
        return len(self.trip_service)


@dataclass(frozen=True)
class Pattern:
    """Vehicles that call at the same stops in the same order, none overtaking; rows are runs, columns are calls."""

    stops: Ints
    boards: Flags
    alights: Flags
    arrival_s: Ints
    departure_s: Ints
    trips: Ints  # of each run
    day_start_s: Ints  # of each run: when its service day began

    def backwards(self) -> "Pattern":
        """The same in time running backwards."""
        return Pattern(
            self.stops[::-1], self.alights[::-1], self.boards[::-1],
            -self.departure_s[::-1, ::-1], -self.arrival_s[::-1, ::-1], self.trips[::-1], self.day_start_s[::-1],
        )  # fmt: skip


@dataclass(frozen=True)
class Headway:
    """A trip of which only is known that from `start_s` to `end_s` one sets out every `headway_s`."""

    stops: Ints
    boards: Flags
    alights: Flags
    arrival_s: Ints  # after setting out
    departure_s: Ints
    start_s: int
    end_s: int
    headway_s: int
    trip: int

    def backwards(self) -> "Headway":
        """The same in time running backwards."""
        return Headway(
            self.stops[::-1], self.alights[::-1], self.boards[::-1], -self.departure_s[::-1], -self.arrival_s[::-1],
            -self.end_s, -self.start_s, self.headway_s, self.trip,
        )  # fmt: skip


class Timetable:
    """What runs on a day, flattened: a Position is one call of one pattern; headways come after patterns."""

    def __init__(self, patterns: list[Pattern], headways: list[Headway], *, walks: Ints, change_s: Ints) -> None:
        self.patterns, self.headways, self.walks, self.change_s = patterns, headways, walks, change_s
        lines: list[Pattern | Headway] = [*patterns, *headways]
        lengths = np.array([len(line.stops) for line in lines], dtype=np.int64)
        self.line_start = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self.position_line = np.repeat(np.arange(len(lines)), lengths)
        self.position_stop = _joined([line.stops for line in lines])
        self.boards = _joined([line.boards for line in lines]).astype(bool)
        self.alights = _joined([line.alights for line in lines]).astype(bool)
        self.is_first = np.zeros(len(self.position_stop), dtype=bool)
        self.is_first[self.line_start[:-1]] = True
        self.scheduled = int(self.line_start[len(patterns)])  # positions before this one belong to patterns
        self._flatten_runs()
        self._flatten_headways(lengths[len(patterns) :])
        order = np.argsort(self.position_stop, kind="stable")
        self.by_stop = order
        self.served, self.served_start = np.unique(self.position_stop[order], return_index=True)
        self.walk_order, self.walk_targets, self.walk_start = _grouped(walks)

    def _flatten_runs(self) -> None:
        runs = np.array([len(pattern.trips) for pattern in self.patterns], dtype=np.int64)
        self.runs = np.repeat(runs, [len(pattern.stops) for pattern in self.patterns])  # by position
        self.event_start = np.concatenate([[0], np.cumsum(self.runs)]).astype(np.int64)[:-1]
        self.event_arrival_s = _joined([pattern.arrival_s.T.ravel() for pattern in self.patterns])
        self.event_departure_s = _joined([pattern.departure_s.T.ravel() for pattern in self.patterns])
        place = np.repeat(np.arange(len(self.runs)), self.runs)
        self.event_keys = place * (2 * SPAN_S) + self.event_departure_s

    def _flatten_headways(self, lengths: Ints) -> None:
        self.setting_out_s = np.repeat(np.array([line.start_s for line in self.headways], dtype=np.int64), lengths)
        self.last_out_s = np.repeat(np.array([line.end_s for line in self.headways], dtype=np.int64), lengths)
        self.headway_s = np.repeat(np.array([line.headway_s for line in self.headways], dtype=np.int64), lengths)
        self.departure_after_s = _joined([line.departure_s for line in self.headways])
        self.arrival_after_s = _joined([line.arrival_s for line in self.headways])

    @property
    def stop_count(self) -> int:
        return len(self.change_s)

    def backwards(self) -> "Timetable":
        """The same day in time running backwards: from it one learns how late one may set out."""
        return Timetable(
            [pattern.backwards() for pattern in self.patterns],
            [line.backwards() for line in self.headways],
            walks=self.walks[:, [1, 0, 2]],
            change_s=self.change_s,
        )


def timetable(feed: FeedColumns, days: Iterable[tuple[Flags, int]], *, accessible: bool = False) -> Timetable:
    """The timetable of a day on which the services of `days` run: for each a mask, and when that service day began.

    `accessible` keeps only trips and stops that are said to be so; what is unknown is left out.
    """
    allowed = np.diff(feed.first_call) > 1  # of rides on demand nothing is timed, and one call is no ride
    if accessible:
        allowed &= feed.trip_wheelchair == MARKED
    usable = feed.stop_wheelchair[feed.call_stop] == MARKED if accessible else np.ones(len(feed.call_stop), dtype=bool)
    repeated = np.zeros(feed.trip_count, dtype=bool)
    repeated[feed.frequencies[:, 0]] = True
    runs: list[tuple[int, int, int]] = []  # trip, seconds added to its own times, when its service day began
    headways = []
    for services, begun_s in days:
        running = allowed & services[feed.trip_service]
        runs += [(int(trip), begun_s, begun_s) for trip in np.flatnonzero(running & ~repeated)]
        for trip, start_s, end_s, headway_s, exact in feed.frequencies[running[feed.frequencies[:, 0]]].tolist():
            if exact:
                moved = begun_s - int(feed.call_departure_s[feed.first_call[trip]])
                runs += [(trip, moved + out_s, begun_s) for out_s in range(start_s, end_s, headway_s)]
            elif begun_s + start_s < UNTIL_S and begun_s + end_s + _lasts_s(feed, trip) >= 0:
                headways.append(_headway(feed, usable, trip, begun_s + start_s, begun_s + end_s, headway_s))
    return Timetable(list(_patterns(feed, usable, runs)), headways, walks=feed.walks, change_s=feed.change_s)


def _calls(feed: FeedColumns, trip: int) -> slice:
    return slice(int(feed.first_call[trip]), int(feed.first_call[trip + 1]))


def _lasts_s(feed: FeedColumns, trip: int) -> int:
    calls = _calls(feed, trip)
    return int(feed.call_arrival_s[calls.stop - 1] - feed.call_departure_s[calls.start])


def _headway(feed: FeedColumns, usable: Flags, trip: int, start_s: int, end_s: int, headway_s: int) -> Headway:
    calls = _calls(feed, trip)
    out_s = feed.call_departure_s[calls.start]
    return Headway(
        feed.call_stop[calls],
        feed.call_boards[calls] & usable[calls],
        feed.call_alights[calls] & usable[calls],
        feed.call_arrival_s[calls] - out_s,
        feed.call_departure_s[calls] - out_s,
        start_s,
        end_s,
        headway_s,
        trip,
    )


def _patterns(feed: FeedColumns, usable: Flags, runs: list[tuple[int, int, int]]) -> Iterator[Pattern]:
    alike: dict[bytes, list[tuple[int, int, int]]] = defaultdict(list)
    keys: dict[int, bytes] = {}
    for run in runs:
        calls = _calls(feed, run[0])
        if run[0] not in keys:
            columns = (feed.call_stop[calls], feed.call_boards[calls], feed.call_alights[calls])
            keys[run[0]] = b"".join(column.tobytes() for column in columns)
        first_s, last_s = feed.call_departure_s[calls.start] + run[1], feed.call_arrival_s[calls.stop - 1] + run[1]
        if first_s < UNTIL_S and last_s >= 0:
            alike[keys[run[0]]].append(run)
    for group in alike.values():
        trips, moved, begun_s = (np.array(column, dtype=np.int64) for column in zip(*group, strict=True))
        calls = _calls(feed, int(trips[0]))
        places = feed.first_call[trips][:, None] + np.arange(calls.stop - calls.start)
        arrival_s = feed.call_arrival_s[places] + moved[:, None]
        departure_s = feed.call_departure_s[places] + moved[:, None]
        order = np.lexsort((arrival_s[:, -1], departure_s[:, 0]))
        boards, alights = feed.call_boards[calls] & usable[calls], feed.call_alights[calls] & usable[calls]
        for rows in _without_overtaking(arrival_s, departure_s, order):
            yield Pattern(
                feed.call_stop[calls], boards, alights, arrival_s[rows], departure_s[rows], trips[rows], begun_s[rows]
            )


def _without_overtaking(arrival_s: Ints, departure_s: Ints, order: Ints) -> list[Ints]:
    """Rows in as few groups as need be so that in each group who sets out earlier is nowhere later."""
    both = np.concatenate([arrival_s, departure_s], axis=1)
    if (np.diff(both[order], axis=0) >= 0).all():
        return [order]
    groups: list[list[int]] = []
    for row in order.tolist():
        behind = next((group for group in groups if (both[row] >= both[group[-1]]).all()), None)
        if behind is None:
            groups.append(behind := [])
        behind.append(row)
    return [np.array(group, dtype=np.int64) for group in groups]


def _joined(parts: list[NDArray[np.generic]] | list[Ints] | list[Flags]) -> Ints:
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)


def _grouped(walks: Ints) -> tuple[Ints, Ints, Ints]:
    """Walks ordered by where they lead, the places they lead to, and where each one's walks begin."""
    order = np.argsort(walks[:, 1], kind="stable")
    targets, start = np.unique(walks[order, 1], return_index=True)
    return order, targets, start
