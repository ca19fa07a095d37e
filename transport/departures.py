"""The next departures of a stop: one bounded statement over service days, scheduled trips and frequencies.

Left out is what nobody can board: trips that end here or take nobody up (pickup_type 1). Where a feed only states how
often a trip runs, there is one row per line and destination that tells its headway, and never an invented minute; it
stands where one who waits half of it would get on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from transport.models import Feed
from transport.running import IF_RUNS, RUNS, days_around, zone_of

SCHEDULED, HEADWAY, LIVE = "scheduled", "headway", "live"
HORIZON = timedelta(hours=24)
MOST = 100

DEPARTURES = f"""
WITH asked AS (
    SELECT * FROM unnest(%(days)s::date[], %(begin)s::bigint[], %(since)s::int[], %(until)s::int[])
                  a(day, begin, since, until)
), running AS (
    SELECT a.*, s.id AS service_id FROM asked a JOIN transport_service s ON s.feed_id = %(feed)s {RUNS} WHERE {IF_RUNS}
), scheduled AS (
    SELECT r.begin + st.departure_time AS at, NULL::int AS headway, NULL::bigint AS ends, r.day,
           NULL::int AS leaves, st.trip_id, st.stop_sequence, st.stop_id
      FROM asked a
      JOIN transport_stoptime st ON st.stop_id = ANY (%(stops)s::bigint[])
       AND st.departure_time >= a.since - %(back)s AND st.departure_time < a.until
      JOIN transport_trip t ON t.id = st.trip_id
      JOIN running r ON r.day = a.day AND r.service_id = t.service_id
     WHERE NOT EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = t.id)
), repeated AS (
    SELECT f.*, st.stop_sequence, st.stop_id, st.departure_time - start.departure_time AS offset_s,
           t.route_id, coalesce(nullif(st.stop_headsign, ''), t.trip_headsign) AS headsign, t.service_id, t.direction_id
      FROM transport_stoptime st
      JOIN transport_trip t ON t.id = st.trip_id
      JOIN transport_frequency f ON f.trip_id = t.id
     CROSS JOIN LATERAL (SELECT departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                          ORDER BY o.stop_sequence LIMIT 1) start
     WHERE st.stop_id = ANY (%(stops)s::bigint[])
), exact AS (
    SELECT r.begin + leaves + p.offset_s AS at, NULL::int, NULL::bigint, r.day, leaves, p.trip_id,
           p.stop_sequence, p.stop_id
      FROM repeated p JOIN running r ON r.service_id = p.service_id
     CROSS JOIN LATERAL generate_series(p.start_time, p.end_time - 1, p.headway_secs) leaves
     WHERE p.exact_times = 1 AND p.headway_secs > 0
       AND leaves + p.offset_s >= r.since - %(back)s AND leaves + p.offset_s < r.until
), stated AS (
    SELECT DISTINCT ON (p.route_id, p.direction_id, p.headsign, p.stop_id)
           r.begin + greatest(p.start_time + p.offset_s, r.since) AS at, p.headway_secs AS headway,
           r.begin + p.end_time + p.offset_s AS ends, r.day, NULL::int AS leaves, p.trip_id,
           p.stop_sequence, p.stop_id
      FROM repeated p JOIN running r ON r.service_id = p.service_id
     WHERE coalesce(p.exact_times, 0) = 0 AND p.end_time + p.offset_s > r.since AND p.start_time + p.offset_s < r.until
     ORDER BY p.route_id, p.direction_id, p.headsign, p.stop_id, at, ends
), found AS (
    SELECT * FROM scheduled UNION ALL SELECT * FROM exact UNION ALL SELECT * FROM stated
), boardable AS (
    SELECT found.*, st.pickup_type, st.stop_headsign, st.timepoint,
           row_number() OVER (PARTITION BY at < %(now)s ORDER BY at + coalesce(headway, 0) / 2, found.trip_id) AS place
      FROM found
      JOIN transport_stoptime st ON st.trip_id = found.trip_id AND st.stop_sequence = found.stop_sequence
     WHERE coalesce(st.pickup_type, 0) <> 1
       AND EXISTS (SELECT FROM transport_stoptime later
                    WHERE later.trip_id = found.trip_id AND later.stop_sequence > found.stop_sequence)
)
SELECT b.at, b.headway, b.ends, b.day, b.pickup_type, b.timepoint, b.stop_sequence, t.trip_id, t.route_id,
       t.direction_id, t.wheelchair_accessible, here.id, here.platform_code,
       coalesce(nullif(b.stop_headsign, ''), nullif(t.trip_headsign, ''), goal.stop_name), b.leaves
  FROM boardable b
  JOIN transport_trip t ON t.id = b.trip_id
  JOIN transport_stop here ON here.id = b.stop_id
 CROSS JOIN LATERAL (SELECT z.stop_name FROM transport_stoptime l JOIN transport_stop z ON z.id = l.stop_id
                      WHERE l.trip_id = t.id ORDER BY l.stop_sequence DESC LIMIT 1) goal
 WHERE b.place <= %(limit)s
 ORDER BY b.at + coalesce(b.headway, 0) / 2, t.trip_id
"""


@dataclass(frozen=True, slots=True)
class Departure:
    """A vehicle that can be boarded here. Of a headway one comes every so often from `at` until `ends_at`."""

    at: datetime
    kind: str
    headway_s: int | None
    ends_at: datetime | None
    day: Any
    is_on_call: bool
    is_approximate: bool
    stop_sequence: int
    trip_id: str
    route: int
    direction: int | None
    wheelchair: int | None
    stop: int
    platform: str
    headsign: str
    start_time: int | None = None  # of a repeated trip: when it sets out
    late_s: int | None = None  # of a live one with a timetable; early below nought
    is_cancelled: bool = False  # the run, or its call here
    is_added: bool = False

    def waits(self, moment: datetime) -> timedelta:
        return self.at - moment


def departures(
    feed: Feed,
    stops: Sequence[int],
    moment: datetime,
    *,
    limit: int = 20,
    horizon: timedelta = HORIZON,
    look_back: timedelta = timedelta(0),
) -> list[Departure]:
    """What leaves one of the feed's stops (their keys) from the moment on, the next first; times in the feed's zone.

    `look_back` adds up to `limit` of those that were due so long before it.
    """
    zone = zone_of(feed)
    days = days_around(moment, zone)
    since = [day.seconds_at(moment) for day in days]
    values: dict[str, Any] = {
        "feed": feed.pk, "stops": list(stops), "limit": min(limit, MOST), "days": [day.day for day in days],
        "begin": [int(day.begins_at.timestamp()) for day in days], "since": since,
        "until": [begin + int(horizon.total_seconds()) for begin in since],
        "now": int(moment.timestamp()), "back": int(look_back.total_seconds()),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(DEPARTURES, values)
        return [_departure(row, zone) for row in cursor.fetchall()]


def _departure(row: tuple[Any, ...], zone: Any) -> Departure:
    *told, start = row
    at, headway, ends, day, pickup, timepoint, sequence, trip, route, direction, wheelchair, stop, platform, goal = told
    return Departure(
        at=_moment(at, zone), kind=SCHEDULED if headway is None else HEADWAY, headway_s=headway,
        ends_at=None if ends is None else _moment(ends, zone), day=day, is_on_call=pickup in (2, 3),
        is_approximate=timepoint == 0, stop_sequence=sequence, trip_id=trip, route=route, direction=direction,
        wheelchair=wheelchair, stop=stop, platform=platform, headsign=goal or "", start_time=start,
    )  # fmt: skip


def _moment(seconds: int, zone: Any) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(zone)
