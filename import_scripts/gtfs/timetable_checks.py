"""Trips from stop to stop: whether their times and distances can be, and whether they keep to their shapes."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from math import cos, radians

import shapely

from import_scripts.gtfs.sayings import Say
from transport.feed_tables import FeedTables
from transport.gtfs_time import text_of
from transport.interpolating import METRES_PER_DEGREE, Spot, metres
from transport.modes import mode_of

FASTEST_KMH = {"bus": 150, "trolleybus": 100, "tram": 100, "metro": 150, "train": 500, "coach": 150, "ferry": 80}
FASTEST_OTHERWISE_KMH = 200
FAR_M = 100  # from a shape
MINUTE = 60
Trip = tuple[str, list[int]]  # its id, and the rows of stop_times.txt in order


def check_timetable(feed: FeedTables, say: Say) -> None:
    """Say what is wrong with trips.txt, stop_times.txt, frequencies.txt and with the distances along shapes.txt."""
    timetable = Timetable(feed, say.of("stop_times.txt"))
    timetable.check()
    of_trips = say.of("trips.txt")
    for row, own in enumerate(feed["trips.txt"].column("trip_id"), 1):
        calls = len(timetable.rows_of.get(own, ()))
        if calls == 0:
            of_trips("unused_trip", row=row, field="trip_id", value=own)
        elif calls == 1:
            of_trips("unusable_trip", row=row, field="trip_id", value=own)
    _check_frequencies(feed, say.of("frequencies.txt"))
    _check_shape_distances(feed, say.of("shapes.txt"))


class Timetable:
    """stop_times.txt with its rows by trip."""

    def __init__(self, feed: FeedTables, say: Say) -> None:
        self.feed, self.say = feed, say
        table = feed["stop_times.txt"]
        self.arrivals, self.departures = table.column("arrival_time"), table.column("departure_time")
        self.stops, self.distances = table.column("stop_id"), table.column("shape_dist_traveled")
        self.sequences, self.windows = table.column("stop_sequence"), table.column("start_pickup_drop_off_window")
        self.elsewhere = list(table.named("location_group_id", "location_id"))
        self.rows_of: dict[str, list[int]] = defaultdict(list)
        for row, trip in enumerate(table.column("trip_id")):
            self.rows_of[trip].append(row)
        self.trips = {own: rest for own, *rest in feed["trips.txt"].named("trip_id", "route_id", "shape_id")}
        self.modes = {own: mode_of(sort or 0) for own, sort in feed["routes.txt"].named("route_id", "route_type")}
        self.spots: dict[str, Spot] = {
            own: (lon, lat)
            for own, lon, lat in feed["stops.txt"].named("stop_id", "stop_lon", "stop_lat")
            if lon is not None and lat is not None
        }
        self._fast: set[tuple[str, str]] = set()

    def check(self) -> None:
        pairs: dict[tuple[str, str], int] = {}  # shape and stop, with the first row
        for trip, rows in self._in_order():
            self._check_edges(rows)
            self._check_places(rows)
            route, shape = self.trips.get(trip, (None, None))
            fastest = FASTEST_KMH.get(self.modes.get(route, ""), FASTEST_OTHERWISE_KMH)
            for one, other in pairwise(rows):
                self._check_step(one, other, fastest)
            if shape is not None:
                for row in rows:
                    if self.stops[row] is not None:
                        pairs.setdefault((shape, self.stops[row]), row)
        self._check_nearness(pairs)

    def _in_order(self) -> Iterator[Trip]:
        for trip, rows in self.rows_of.items():
            known = [row for row in rows if self.sequences[row] is not None]
            yield trip, sorted(known, key=self.sequences.__getitem__)

    def _check_edges(self, rows: list[int]) -> None:
        """Both ends of a trip are timed; in between both times are told or none. A ride on demand has a window."""
        for row in rows:
            arrival, departure = self.arrivals[row], self.departures[row]
            if (arrival is not None and departure is not None) or self.windows[row] is not None:
                continue
            blank = "arrival_time" if arrival is None else "departure_time"
            if self.say.has_said(row + 1, blank):
                continue
            if row in (rows[0], rows[-1]):
                self.say("missing_trip_edge", row=row + 1, field=blank)
            elif arrival is not None or departure is not None:
                self.say("stop_time_with_only_arrival_or_departure_time", row=row + 1, field=blank)

    def _check_places(self, rows: list[int]) -> None:
        for row in rows:
            if self.stops[row] is None and not any(self.elsewhere[row]):
                self.say("missing_required_field", row=row + 1, field="stop_id")

    def _check_step(self, one: int, other: int, fastest: float) -> None:
        """From one stop to the next: time goes on, the way grows, and no vehicle flies."""
        left, comes = self.departures[one], self.arrivals[other]
        if left is not None and comes is not None:
            if comes < left:
                self.say(
                    "stop_time_with_arrival_before_previous_departure_time", row=other + 1, field="arrival_time",
                    value=text_of(comes), before=text_of(left),
                )  # fmt: skip
            else:
                self._check_speed(one, other, comes - left, fastest)
        before, distance = self.distances[one], self.distances[other]
        if before is not None and distance is not None and distance <= before:
            self.say(
                "decreasing_or_equal_stop_time_distance", row=other + 1, field="shape_dist_traveled",
                value=distance, before=str(before),
            )  # fmt: skip

    def _check_speed(self, one: int, other: int, took_s: int, fastest: float) -> None:
        """Times told in minutes may be wrong by one; a pair of stops is said once."""
        pair = (self.stops[one], self.stops[other])
        if pair in self._fast or pair[0] not in self.spots or pair[1] not in self.spots:
            return
        if self.arrivals[other] % MINUTE == 0 and self.departures[one] % MINUTE == 0:
            took_s += MINUTE
        way_m = metres(self.spots[pair[0]], self.spots[pair[1]])
        if took_s and way_m > FAR_M and (speed := way_m / took_s * 3.6) > fastest:
            self._fast.add(pair)
            self.say("fast_travel_between_consecutive_stops", row=other + 1, field="arrival_time", speed=round(speed))

    def _check_nearness(self, pairs: dict[tuple[str, str], int]) -> None:
        points: dict[str, list[tuple[int, Spot]]] = defaultdict(list)
        for shape, sequence, lon, lat in self.feed["shapes.txt"].named(
            "shape_id", "shape_pt_sequence", "shape_pt_lon", "shape_pt_lat"
        ):
            if None not in (sequence, lon, lat):
                points[shape].append((sequence, (lon, lat)))
        lines = {own: _plane_line([spot for _, spot in sorted(told)]) for own, told in points.items() if len(told) > 1}
        for (shape, stop), row in pairs.items():
            if shape in lines and stop in self.spots:
                line, squeeze = lines[shape]
                lon, lat = self.spots[stop]
                distance = line.distance(shapely.Point(lon * squeeze, lat)) * METRES_PER_DEGREE
                if distance > FAR_M:
                    self.say(
                        "stop_too_far_from_shape", row=row + 1, field="stop_id", value=stop, distance=round(distance)
                    )


def _plane_line(spots: list[Spot]) -> tuple[shapely.LineString, float]:
    """The line with both its degrees of one length, and what longitudes were multiplied by for that."""
    squeeze = cos(radians(spots[0][1]))
    return shapely.LineString([(lon * squeeze, lat) for lon, lat in spots]), squeeze


def _check_frequencies(feed: FeedTables, say: Say) -> None:
    of_trip: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row, (trip, start, end) in enumerate(feed["frequencies.txt"].named("trip_id", "start_time", "end_time"), 1):
        if start is None or end is None:
            continue
        if end < start:
            say("start_and_end_range_out_of_order", row=row, field="end_time", value=text_of(end), start=text_of(start))
        elif end == start:
            say("start_and_end_range_equal", row=row, field="end_time", value=text_of(end))
        else:
            of_trip[trip].append((start, end, row))
    for told in of_trip.values():
        for (_start, end, _row), (start, _end, row) in pairwise(sorted(told)):
            if start < end:
                say("overlapping_frequency", row=row, field="start_time", value=text_of(start), before=text_of(end))


def _check_shape_distances(feed: FeedTables, say: Say) -> None:
    table = feed["shapes.txt"]
    if "shape_dist_traveled" not in table.columns:
        return
    of_shape: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
    for row, (own, sequence, distance) in enumerate(
        table.named("shape_id", "shape_pt_sequence", "shape_dist_traveled"), 1
    ):
        if sequence is not None and distance is not None:
            of_shape[own].append((sequence, distance, row))
    for told in of_shape.values():
        for (_one, before, _row), (_other, distance, row) in pairwise(sorted(told)):
            if distance < before:
                say(
                    "decreasing_shape_distance",
                    row=row,
                    field="shape_dist_traveled",
                    value=distance,
                    before=str(before),
                )
