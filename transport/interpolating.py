"""Times between timepoints: the standard lets a file leave them blank where only some stops are timed.

They are spread by `shape_dist_traveled` where every stop of the stretch has it, else by the straight distances between
the stops, else evenly. Rows of flexible trips, which have a window instead of times, stay without.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from transport.feed_tables import FeedTables, Table

METRES_PER_DEGREE = 111_195
TIMES = ("arrival_time", "departure_time")
Spot = tuple[float, float]


@dataclass(slots=True)
class OwnTimes:
    """Row by row, whether the times are the file's own."""

    arrivals: list[bool]
    departures: list[bool]


def with_all_times(stop_times: Table, edition: FeedTables) -> tuple[Table, OwnTimes]:
    """The table with a time in every row of a fixed trip, and which of them the file itself has."""
    arrivals, departures = (stop_times.column(name) for name in TIMES)
    own = OwnTimes([time is not None for time in arrivals], [time is not None for time in departures])
    if all(own.arrivals) and all(own.departures) and all(name in stop_times.columns for name in TIMES):
        return stop_times, own
    _copy_from_one_another(arrivals, departures)
    if None in arrivals:
        _fill(stop_times, edition, arrivals, departures)
    return _with_columns(stop_times, dict(zip(TIMES, (arrivals, departures), strict=True))), own


def _copy_from_one_another(arrivals: list[int | None], departures: list[int | None]) -> None:
    """Where only one of the two is told, the vehicle does not wait."""
    for row, (arrival, departure) in enumerate(zip(arrivals, departures, strict=True)):
        if arrival is None:
            arrivals[row] = departure
        elif departure is None:
            departures[row] = arrival


def _fill(stop_times: Table, edition: FeedTables, arrivals: list[int | None], departures: list[int | None]) -> None:
    trips, sequences = stop_times.column("trip_id"), stop_times.column("stop_sequence")
    spots = {
        stop: (lon, lat)
        for stop, lon, lat in edition["stops.txt"].named("stop_id", "stop_lon", "stop_lat")
        if lon is not None and lat is not None
    }
    places = [spots.get(stop) for stop in stop_times.column("stop_id")]
    told = stop_times.column("shape_dist_traveled")
    incomplete = {trip for trip, time in zip(trips, arrivals, strict=True) if time is None}
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, trip in enumerate(trips):
        if trip in incomplete:
            rows_of[trip].append(row)
    for rows in rows_of.values():
        rows.sort(key=lambda row: sequences[row])
        for stretch in _stretches(rows, arrivals):
            along = distances([told[row] for row in stretch], [places[row] for row in stretch])
            first, last = departures[stretch[0]], arrivals[stretch[-1]]
            for row, time in zip(stretch[1:-1], spread(first or 0, last or 0, along)[1:-1], strict=True):
                arrivals[row] = departures[row] = time


def _stretches(rows: Sequence[int], times: Sequence[int | None]) -> list[list[int]]:
    """Runs of rows without a time, each with the timed rows at both ends; one without an end cannot be filled."""
    timed = [at for at, row in enumerate(rows) if times[row] is not None]
    return [list(rows[first : last + 1]) for first, last in pairwise(timed) if last > first + 1]


def distances(told: Sequence[float | None], places: Sequence[Spot | None]) -> list[float]:
    """How far each stop of a stretch lies from the first: as told, else straight, else by their number."""
    known = [distance for distance in told if distance is not None]
    if len(known) == len(told) and known == sorted(known):
        return [distance - known[0] for distance in known]
    spots = [place for place in places if place is not None]
    if len(spots) < len(places):
        return [float(number) for number in range(len(places))]
    along = [0.0]
    for one, other in pairwise(spots):
        along.append(along[-1] + metres(one, other))
    return along


def metres(one: Spot, other: Spot) -> float:
    """The straight distance between two places, each longitude and latitude; exact enough within a city."""
    east = (other[0] - one[0]) * cos(radians((one[1] + other[1]) / 2))
    return METRES_PER_DEGREE * hypot(east, other[1] - one[1])


def spread(first: int, last: int, along: Sequence[float]) -> list[int]:
    """Whole seconds from the first time to the last, in proportion to the distances; evenly where all are nought."""
    total = along[-1]
    shares = (
        [distance / total for distance in along] if total > 0 else [n / (len(along) - 1) for n in range(len(along))]
    )
    return [round(first + (last - first) * share) for share in shares]


def _with_columns(table: Table, columns: dict[str, list[Any]]) -> Table:
    """The table with these columns in the place of its own, or behind them."""
    names = (*table.columns, *(name for name in columns if name not in table.columns))
    return Table(names, list(zip(*(columns.get(name) or table.column(name) for name in names), strict=True)))
