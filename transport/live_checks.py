"""A message of GTFS Realtime against the timetable: which runs are meant, and how late they are at which stops.

    fit(message, feed, now)

Afterwards every trip update and every vehicle names a run of the timetable by trip, service day and (of a repeated
trip) time of setting out, or none; and `calls` are seconds late. What fits nowhere is left out and said in `flaws`.
The number of statements does not depend on the message.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from layers.models import City
from transport.models import Feed, Frequency, Route, StopTime, Trip, TripUpdate, VehiclePosition
from transport.realtime import Call, Event, Message, ToldTrip
from transport.running import ServiceDay, running_services, service_day, zone_of

WIDER_DEG = 0.5  # around the city: lines leave it
MOST_DELAY_S = 12 * 3600
ADDED = "ADDED"
UNSUPPORTED = ("REPLACEMENT", "DUPLICATED")
Stored = list[Any]  # a call as TripUpdate keeps it


@dataclass(slots=True)
class KnownTrip:
    """A trip of the timetable: (stop_sequence, stop_id, arrival, departure) of its calls; its frequencies."""

    trip_id: str
    route_id: str
    direction: int | None
    service: int
    calls: list[tuple[int, str, int | None, int | None]] = field(default_factory=list)
    windows: list[tuple[int, int, int, bool]] = field(default_factory=list)

    @property
    def sets_out(self) -> int:
        return (self.calls[0][3] or 0) if self.calls else 0

    def may_start(self, start: int) -> bool:
        """Whether a repeated trip can set out then."""
        return any(
            begin <= start < end and (not is_exact or (start - begin) % max(headway, 1) == 0)
            for begin, end, headway, is_exact in self.windows
        )


class _Timetable:
    """What of the timetable a message speaks of."""

    def __init__(self, feed: Feed, message: Message, now: datetime) -> None:
        rows: list[TripUpdate | VehiclePosition] = [*(told.row for told in message.updates), *message.vehicles]
        self.trips = _trips(feed, rows)
        zone = zone_of(feed)
        today = now.astimezone(zone).date()
        self.days = {day: service_day(day, zone) for day in (today + timedelta(n) for n in (0, -1, 1, -2))}
        services = {trip.service for trip in self.trips.values()}
        self.running = running_services(services, self.days) if services else {}
        told = {row.route_id for row in rows} - {""}
        self.routes = set(Route.objects.filter(feed=feed, route_id__in=told).values_list("route_id", flat=True))
        self.now = now

    def trip_of(self, row: TripUpdate | VehiclePosition) -> KnownTrip | None:
        """By its id; without one by route and time of setting out, if that is one trip only."""
        if row.trip_id:
            return self.trips.get(row.trip_id)
        if row.start_time is None:
            return None
        found = [trip for trip in self.trips.values() if self._is_meant(trip, row, row.start_time)]
        return found[0] if len(found) == 1 else None

    def _is_meant(self, trip: KnownTrip, row: TripUpdate | VehiclePosition, start: int) -> bool:
        fits = trip.may_start(start) if trip.windows else trip.sets_out == start
        is_there = trip.route_id == row.route_id and row.direction_id in (None, trip.direction)
        return fits and is_there and self.day_of(trip, row.start_date, row.start_time) is not None

    def day_of(self, trip: KnownTrip, told: date | None, start: int | None) -> ServiceDay | None:
        """The service day: the one that is told, if the trip runs on it, else the one on which it is nearest to now."""
        runs = [day for date_, day in self.days.items() if trip.service in self.running.get(date_, ())]
        if told is not None:
            return next((day for day in runs if day.day == told), None)
        sets_out = trip.sets_out if start is None else start
        return min(runs, key=lambda day: abs((self.now - day.moment_of(sets_out)).total_seconds()), default=None)


def fit(message: Message, feed: Feed, now: datetime) -> None:
    """Keep of the message what fits the timetable, told in its terms."""
    table = _Timetable(feed, message, now)
    message.updates = [told for told in message.updates if _fits(told, table, message)]
    box = _wider_box()
    message.vehicles = [row for row in message.vehicles if _is_somewhere(row, box, message)]
    for row in message.vehicles:
        _set_run(row, table, message)


# --- Which run ----------------------------------------------------------------
def _fits(told: ToldTrip, table: _Timetable, message: Message) -> bool:
    row = told.row
    if row.schedule_relationship in UNSUPPORTED:
        message.say("live_relationship_unsupported", row.entity_id, row.schedule_relationship)
        return False
    if row.schedule_relationship == ADDED:
        return _fits_as_added(told, table, message)
    found = _identified(row, table, message)
    if found is None:
        return False
    trip, day = found
    shift = 0 if row.start_time is None else row.start_time - trip.sets_out
    begins = int(day.begins_at.timestamp()) + shift
    row.calls = list(_delays(told.calls, trip, begins, row.entity_id, message))
    if row.delay is not None and abs(row.delay) > MOST_DELAY_S:
        message.say("live_time_implausible", row.entity_id, row.delay)
        row.delay = None
    return True


def _identified(
    row: TripUpdate | VehiclePosition, table: _Timetable, message: Message
) -> tuple[KnownTrip, ServiceDay] | None:
    """The run, written into the row; None and a flaw where there is none."""
    trip = table.trip_of(row)
    if trip is None:
        message.say("live_trip_unknown", row.entity_id, row.trip_id or f"{row.route_id} {row.start_time or ''}")
        return None
    if trip.windows and (row.start_time is None or not trip.may_start(row.start_time)):
        message.say("live_start_wrong", row.entity_id, "" if row.start_time is None else row.start_time)
        return None
    row.start_time = row.start_time if trip.windows else None
    day = table.day_of(trip, row.start_date, row.start_time)
    if day is None:
        message.say("live_day_wrong", row.entity_id, row.start_date or "")
        return None
    row.trip_id, row.route_id, row.direction_id, row.start_date = trip.trip_id, trip.route_id, trip.direction, day.day
    return trip, day


def _set_run(row: VehiclePosition, table: _Timetable, message: Message) -> None:
    """A vehicle whose trip nobody knows is still somewhere, perhaps on a known line."""
    is_about_trip = row.trip_id or row.start_time is not None
    found = _identified(row, table, message) if is_about_trip else None
    if found is None:
        row.trip_id, row.start_date, row.start_time = "", None, None
        row.route_id = row.route_id if row.route_id in table.routes else ""
        return
    stops = {sequence: stop for sequence, stop, _arrival, _departure in found[0].calls}
    if row.current_stop_sequence not in stops:
        row.current_stop_sequence = next((number for number, stop in stops.items() if stop == row.stop_id), None)
    row.stop_id = stops[row.current_stop_sequence] if row.current_stop_sequence is not None else ""


# --- How late -----------------------------------------------------------------
def _delays(calls: Sequence[Call], trip: KnownTrip, begins: int, own: str, message: Message) -> Iterator[Stored]:
    """Each call that is one of the trip's, with seconds late; `begins` is the moment its times are counted from."""
    place = 0
    for call in calls:
        found = _place(call, trip, place)
        if found is None:
            is_behind = _place(call, trip, 0) is not None
            message.say(
                "live_stops_disordered" if is_behind else "live_stop_unknown", own, call.stop_id or call.sequence
            )
            continue
        place = found + 1
        sequence, stop, arrives, departs = trip.calls[found]
        arrival = _late(call.arrival, arrives if arrives is not None else departs, begins)
        departure = _late(call.departure, departs if departs is not None else arrives, begins)
        if any(late is not None and abs(late) > MOST_DELAY_S for late in (arrival, departure)):
            message.say("live_time_implausible", own, stop)
        elif call.word in ("SKIPPED", "NO_DATA") or arrival is not None or departure is not None:
            yield [sequence, stop, arrival, departure, call.word]
        else:
            message.say("live_call_empty", own, stop)


def _place(call: Call, trip: KnownTrip, start: int) -> int | None:
    """Which of the trip's calls it is, from that place on; None where sequence and stop contradict each other."""
    for place in range(start, len(trip.calls)):
        sequence, stop, _arrival, _departure = trip.calls[place]
        if call.sequence is not None and call.sequence == sequence:
            return place if call.stop_id in ("", stop) else None
        if call.sequence is None and call.stop_id == stop:
            return place
    return None


def _late(event: Event | None, scheduled: int | None, begins: int) -> int | None:
    """Seconds late; a moment says it before a delay does, as the standard has it."""
    if event is None:
        return None
    if event.at is not None and scheduled is not None:
        return event.at - (begins + scheduled)
    return event.delay


def _fits_as_added(told: ToldTrip, table: _Timetable, message: Message) -> bool:
    """A run beside the timetable: a new id, a known line, and moments instead of delays."""
    row = told.row
    if row.trip_id in table.trips or row.route_id not in table.routes:
        message.say("live_trip_unknown", row.entity_id, f"{ADDED} {row.route_id} {row.trip_id}")
        return False
    row.calls = [
        [number, call.stop_id, call.arrival.at if call.arrival else None, call.departure.at if call.departure else None,
         call.word]
        for number, call in enumerate(told.calls) if call.stop_id
    ]  # fmt: skip
    row.start_date, row.start_time, row.delay = None, None, None
    return bool(row.calls)


# --- Where --------------------------------------------------------------------
def _wider_box() -> tuple[float, float, float, float]:
    city = City.objects.only("bounds").first()
    west, south, east, north = city.bounds.extent if city else (-180, -90, 180, 90)
    return west - WIDER_DEG, south - WIDER_DEG, east + WIDER_DEG, north + WIDER_DEG


def _is_somewhere(row: VehiclePosition, box: tuple[float, float, float, float], message: Message) -> bool:
    west, south, east, north = box
    is_finite = isfinite(row.lon) and isfinite(row.lat)
    if is_finite and west <= row.lon <= east and south <= row.lat <= north:
        return True
    message.say("live_position_wrong", row.entity_id, f"{row.lon} {row.lat}")
    return False


# --- The timetable ------------------------------------------------------------
def _trips(feed: Feed, rows: Iterable[TripUpdate | VehiclePosition]) -> dict[str, KnownTrip]:
    """By trip_id: those that are named, and those of routes that are named by a time of setting out instead."""
    names = {row.trip_id for row in rows} - {""}
    starts = {(row.route_id, row.start_time) for row in rows if not row.trip_id and row.start_time is not None}
    first = StopTime.objects.filter(trip=OuterRef("pk")).order_by("stop_sequence").values("departure_time")[:1]
    meant = Q(trip_id__in=names)
    if starts:
        routes, times = {route for route, _start in starts}, {start for _route, start in starts}
        meant |= Q(route__route_id__in=routes) & (Q(first__in=times) | Q(frequencies__isnull=False))
    found = (
        Trip.objects.filter(meant, feed=feed)
        if not starts
        else Trip.objects.annotate(first=Subquery(first)).filter(meant, feed=feed)
    )
    trips = {
        key: KnownTrip(trip_id, route, direction, service)
        for key, trip_id, route, direction, service in found.values_list(
            "pk", "trip_id", "route__route_id", "direction_id", "service_id"
        )
    }
    _fill(trips)
    return {trip.trip_id: trip for trip in trips.values()}


def _fill(trips: dict[int, KnownTrip]) -> None:
    calls = StopTime.objects.filter(trip__in=trips).order_by("trip_id", "stop_sequence")
    columns = ("trip_id", "stop_sequence", "stop__stop_id", "arrival_time", "departure_time")
    for key, sequence, stop, arrival, departure in calls.values_list(*columns):
        trips[key].calls.append((sequence, stop or "", arrival, departure))
    windows = defaultdict(list)
    rows = Frequency.objects.filter(trip__in=trips).values_list(
        "trip_id", "start_time", "end_time", "headway_secs", "exact_times"
    )
    for key, start, end, headway, exact in rows:
        windows[key].append((start, end, headway, exact == 1))
    for key, told in windows.items():
        trips[key].windows = told
