"""What is known of now, put over the timetable: late and cancelled departures, added ones, and those of lines of which
the timetable only says how often they run.

Only messages that are fresh count; from stale ones nothing is concluded, and departures are told as scheduled.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from transport.departures import HEADWAY, HORIZON, LIVE, MOST, Departure, departures
from transport.models import Feed, LiveSource, Route, Stop, TripUpdate
from transport.queries import transport_state
from transport.running import service_day, zone_of

ADDED, CANCELED, SKIPPED, NO_DATA = "ADDED", "CANCELED", "SKIPPED", "NO_DATA"
LOOK_BACK = timedelta(hours=1)  # a vehicle that is later than this is shown where it was due
Run = tuple[str, date | None, int | None]  # trip_id, service day, time of setting out of a repeated trip

# Calls at %(stops)s of the runs that are told, of trips whose frequencies are not exact.
REPEATED = """
SELECT t.trip_id, t.route_id, t.direction_id, t.wheelchair_accessible, st.stop_id, st.stop_sequence, st.pickup_type,
       here.platform_code, st.departure_time - start.departure_time,
       coalesce(nullif(st.stop_headsign, ''), nullif(t.trip_headsign, ''), goal.stop_name)
  FROM transport_trip t
  JOIN transport_stoptime st ON st.trip_id = t.id AND st.stop_id = ANY (%(stops)s::bigint[])
  JOIN transport_stop here ON here.id = st.stop_id
 CROSS JOIN LATERAL (SELECT departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                      ORDER BY o.stop_sequence LIMIT 1) start
 CROSS JOIN LATERAL (SELECT z.stop_name, l.stop_sequence FROM transport_stoptime l
                       JOIN transport_stop z ON z.id = l.stop_id
                      WHERE l.trip_id = t.id ORDER BY l.stop_sequence DESC LIMIT 1) goal
 WHERE t.feed_id = %(feed)s AND t.trip_id = ANY (%(trips)s) AND st.stop_sequence < goal.stop_sequence
   AND coalesce(st.pickup_type, 0) <> 1
   AND EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = t.id AND coalesce(f.exact_times, 0) = 0)
"""


@dataclass(frozen=True, slots=True)
class CallChange:
    """What is known of one call: that it is left out, or how many seconds late the vehicle leaves; None: nothing."""

    is_skipped: bool = False
    late_s: int | None = None


def stale_after() -> timedelta:
    """The age from which a message says nothing of now any more."""
    return timedelta(seconds=settings.LIVE_STALE_S)


def last_told_at() -> datetime | None:
    """When the newest message of any feed came: what is known has changed since then, or only grown older."""
    newest: datetime | None = LiveSource.objects.aggregate(newest=Max("received_at"))["newest"]
    return newest


def live_state() -> tuple[str, ...]:
    """Marks of which one moves with every edition, notice and message."""
    return (*transport_state(), str(last_told_at()))


def fresh_updates(feed: Feed, now: datetime) -> dict[Run, TripUpdate]:
    """Every run of the feed of which a fresh message says something. One query."""
    found = TripUpdate.objects.filter(source__feed=feed, source__timestamp__gt=now - stale_after()).order_by("pk")
    return {(row.trip_id, row.start_date, row.start_time): row for row in found}


def changes_for(updates: dict[Run, TripUpdate], trips: Collection[str], day: date) -> dict[Run, TripUpdate]:
    """Those of these trips on this service day."""
    return {run: row for run, row in updates.items() if run[0] in trips and run[1] == day}


def change_at(row: TripUpdate, sequence: int) -> CallChange:
    """What the update means for one call of its run.

    What is said of a call holds for all after it until something else is said, and for none before it; NO_DATA ends it.
    A call that is left out does not end it. The delay of the whole run only counts where no call is spoken of.
    """
    late, is_skipped = (row.delay if not row.calls else None), False
    for at, _stop, arrival, departure, word in row.calls:
        if at > sequence:
            break
        is_skipped = word == SKIPPED and at == sequence
        if word == NO_DATA:
            late = None
        elif departure is not None or arrival is not None:
            late = departure if departure is not None else arrival
    return CallChange(is_skipped, late)


def departures_now(
    feed: Feed, stops: Sequence[int], moment: datetime, *, now: datetime, limit: int = 20, horizon: timedelta = HORIZON
) -> list[Departure]:
    """What leaves one of the feed's stops from the moment on, as it is known now, the next first.

    Whatever is late is there until it has left; what is cancelled, until it would have left.
    """
    updates = fresh_updates(feed, now)
    if not updates:
        return departures(feed, stops, moment, limit=limit, horizon=horizon)
    late = [
        one for one in departures(feed, stops, moment - LOOK_BACK, limit=MOST, horizon=LOOK_BACK) if not one.ends_at
    ]
    due = departures(feed, stops, moment, limit=MOST, horizon=horizon)
    told = [_changed(one, updates) for one in [*late, *due]]
    told += _repeated(feed, stops, updates)
    told += _added(feed, stops, updates)
    until = moment + horizon
    return sorted((one for one in told if moment <= one.at < until), key=lambda one: one.at)[:limit]


def _changed(one: Departure, updates: dict[Run, TripUpdate]) -> Departure:
    row = None if one.kind == HEADWAY else updates.get((one.trip_id, one.day, one.start_time))
    if row is None:
        return one
    change = change_at(row, one.stop_sequence)
    if row.schedule_relationship == CANCELED or change.is_skipped:
        return replace(one, is_cancelled=True)
    if change.late_s is None:
        return one
    return replace(one, kind=LIVE, at=one.at + timedelta(seconds=change.late_s), late_s=change.late_s)


# --- Lines that only state how often they run -----------------------------------
def _repeated(feed: Feed, stops: Sequence[int], updates: dict[Run, TripUpdate]) -> list[Departure]:
    """Runs that are under way, with the minute that the timetable does not know."""
    runs = [(run, row) for run, row in updates.items() if run[1] is not None and run[2] is not None]
    if not runs:
        return []
    with connection.cursor() as cursor:
        names = sorted({run[0] for run, _row in runs})
        cursor.execute(REPEATED, {"feed": feed.pk, "stops": list(stops), "trips": names})
        calls: dict[str, list[tuple[Any, ...]]] = {}
        for trip, *call in cursor.fetchall():
            calls.setdefault(trip, []).append(tuple(call))
    return [one for run, row in runs for call in calls.get(run[0], ()) if (one := _of_run(feed, run, row, call))]


def _of_run(feed: Feed, run: Run, row: TripUpdate, call: Sequence[Any]) -> Departure | None:
    trip, day, start = run
    route, direction, wheelchair, stop, sequence, pickup, platform, offset, goal = call
    change = change_at(row, sequence)
    if day is None or start is None or change.late_s is None or change.is_skipped:
        return None
    if row.schedule_relationship == CANCELED:
        return None
    zone = zone_of(feed)
    at = service_day(day, zone).moment_of(start + offset + change.late_s).astimezone(zone)
    return Departure(
        at=at, kind=LIVE, headway_s=None, ends_at=None, day=day, is_on_call=pickup in (2, 3), is_approximate=False,
        stop_sequence=sequence, trip_id=trip, route=route, direction=direction, wheelchair=wheelchair, stop=stop,
        platform=platform, headsign=goal or "", start_time=start,
    )  # fmt: skip


# --- Runs beside the timetable --------------------------------------------------
def _added(feed: Feed, stops: Sequence[int], updates: dict[Run, TripUpdate]) -> list[Departure]:
    rows = [row for row in updates.values() if row.schedule_relationship == ADDED]
    if not rows:
        return []
    goals = {str(row.calls[-1][1]) for row in rows}
    known = Stop.objects.filter(feed=feed)
    here = {stop.stop_id: stop for stop in known.filter(pk__in=stops)}
    names = {stop.stop_id: str(stop) for stop in known.filter(stop_id__in=goals)}
    lines = Route.objects.filter(feed=feed, route_id__in={row.route_id for row in rows})
    routes = dict(lines.values_list("route_id", "pk"))
    return [
        _as_added(row, call, here[call[1]], routes[row.route_id], names.get(row.calls[-1][1], ""), feed)
        for row in rows if row.route_id in routes
        for call in row.calls[:-1] if call[1] in here and call[4] != SKIPPED and (call[3] or call[2])
    ]  # fmt: skip


def _as_added(row: TripUpdate, call: Sequence[int], stop: Stop, route: int, goal: str, feed: Feed) -> Departure:
    zone = zone_of(feed)
    at = datetime.fromtimestamp(call[3] or call[2], UTC).astimezone(zone)
    return Departure(
        at=at, kind=LIVE, headway_s=None, ends_at=None, day=at.date(), is_on_call=False, is_approximate=False,
        stop_sequence=call[0], trip_id=row.trip_id, route=route, direction=row.direction_id, wheelchair=None,
        stop=stop.pk, platform=stop.platform_code, headsign=goal, is_added=True,
    )  # fmt: skip
