"""What fresh messages say of the departures of some stops, and how fresh they are: one statement, whatever there is.

From stale messages nothing is read but when they were made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection

from transport.models import Feed, TripUpdate

ADDED = "ADDED"
Run = tuple[str, date | None, int | None]  # trip_id, service day, time of setting out of a repeated trip

# `here` are the calls at %(stops)s of a run whose trip only states how often it runs. Of a run beside the timetable:
# its line, where it goes, and those of %(stops)s by their ids in the feed.
KNOWN = """
SELECT s.timestamp, u.trip_id, u.direction_id, u.start_date, u.start_time, u.schedule_relationship, u.delay,
       u.calls::json, repeated.here, added.route, added.goal, added.stops
  FROM transport_livesource s
  LEFT JOIN transport_tripupdate u ON u.source_id = s.id AND s.timestamp > %(after)s
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(
               t.route_id, t.direction_id, t.wheelchair_accessible, st.stop_id, st.stop_sequence, st.pickup_type,
               here.platform_code, st.departure_time - start.departure_time,
               coalesce(nullif(st.stop_headsign, ''), nullif(t.trip_headsign, ''), goal.stop_name))) AS here
      FROM transport_trip t
      JOIN transport_stoptime st ON st.trip_id = t.id AND st.stop_id = ANY (%(stops)s::bigint[])
      JOIN transport_stop here ON here.id = st.stop_id
     CROSS JOIN LATERAL (SELECT departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                          ORDER BY o.stop_sequence LIMIT 1) start
     CROSS JOIN LATERAL (SELECT z.stop_name, l.stop_sequence FROM transport_stoptime l
                           JOIN transport_stop z ON z.id = l.stop_id
                          WHERE l.trip_id = t.id ORDER BY l.stop_sequence DESC LIMIT 1) goal
     WHERE t.feed_id = %(feed)s AND t.trip_id = u.trip_id AND st.stop_sequence < goal.stop_sequence
       AND coalesce(st.pickup_type, 0) <> 1
       AND EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = t.id AND coalesce(f.exact_times, 0) = 0)
  ) repeated ON u.start_date IS NOT NULL AND u.start_time IS NOT NULL
  LEFT JOIN LATERAL (
    SELECT (SELECT r.id FROM transport_route r WHERE r.feed_id = %(feed)s AND r.route_id = u.route_id) AS route,
           (SELECT z.stop_name FROM transport_stop z
             WHERE z.feed_id = %(feed)s AND z.stop_id = u.calls -> -1 ->> 1) AS goal,
           (SELECT json_object_agg(o.stop_id, json_build_array(o.id, o.platform_code)) FROM transport_stop o
             WHERE o.id = ANY (%(stops)s::bigint[])) AS stops
  ) added ON u.schedule_relationship = %(added)s
 WHERE s.feed_id = %(feed)s
 ORDER BY u.id
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """A run beside the timetable: its line (None: of none that is known), where it goes; key and platform of those
    stops that were asked for, by their ids in the feed."""

    row: TripUpdate
    route: int | None
    goal: str
    stops: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Known:
    """`told_at` is when the newest message of the feed was made, stale ones too; None where nothing was ever told."""

    told_at: datetime | None = None
    updates: dict[Run, TripUpdate] = field(default_factory=dict)
    calls: dict[Run, list[Sequence[Any]]] = field(default_factory=dict)  # of runs that only state how often they come
    beside: list[Beside] = field(default_factory=list)


def stale_after() -> timedelta:
    """The age from which a message says nothing of now any more."""
    return timedelta(seconds=settings.LIVE_STALE_S)


def known_now(feed: Feed, stops: Sequence[int], now: datetime) -> Known:
    """What is known of what leaves these stops (their keys) of the feed."""
    values: dict[str, Any] = {"feed": feed.pk, "stops": list(stops), "after": now - stale_after(), "added": ADDED}
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, values)
        rows = cursor.fetchall()
    known = Known(max((row[0] for row in rows if row[0]), default=None))
    for _at, trip, direction, day, start, word, delay, calls, here, *added in rows:
        if trip is None:  # a source without fresh rows
            continue
        row = TripUpdate(
            trip_id=trip, direction_id=direction, start_date=day, start_time=start, schedule_relationship=word,
            delay=delay, calls=calls,
        )  # fmt: skip
        known.updates[trip, day, start] = row
        known.calls[trip, day, start] = here or []
        if word == ADDED:
            route, goal, asked = added
            known.beside.append(Beside(row, route, goal or "", {key: tuple(one) for key, one in (asked or {}).items()}))
    return known
