"""What runs: each line's first and last departure of a day, its vehicles under way, how often they come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from transport.headways import HOUR_S, MINUTE_S
from transport.models import Feed
from transport.running import IF_RUNS, RUNS, days_around, zone_of

SERVICE = f"""
WITH asked AS (SELECT * FROM unnest(%(days)s::date[], %(begin)s::bigint[]) a(day, begin)),
running AS (
    SELECT a.*, s.id AS service_id FROM asked a JOIN transport_service s ON s.feed_id = %(feed)s {RUNS} WHERE {IF_RUNS}
), trips AS (
    SELECT t.id, t.route_id, coalesce(t.direction_id, 0) AS direction, r.day, r.begin,
           start.departure_time AS starts, finish.arrival_time - start.departure_time AS takes
      FROM running r JOIN transport_trip t ON t.service_id = r.service_id
     CROSS JOIN LATERAL (SELECT departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                          ORDER BY o.stop_sequence LIMIT 1) start
     CROSS JOIN LATERAL (SELECT coalesce(arrival_time, departure_time) AS arrival_time FROM transport_stoptime o
                          WHERE o.trip_id = t.id ORDER BY o.stop_sequence DESC LIMIT 1) finish
), runs AS (
    SELECT route_id, direction, day, begin + starts AS leaves, begin + starts AS last, takes, NULL::int AS headway,
           false AS is_stated
      FROM trips WHERE NOT EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = trips.id)
     UNION ALL
    SELECT route_id, direction, day, begin + f.start_time,
           begin + CASE WHEN f.exact_times = 1
                        THEN f.end_time - 1 - (f.end_time - 1 - f.start_time) %% greatest(f.headway_secs, 1)
                        ELSE f.end_time END,
           takes, f.headway_secs, coalesce(f.exact_times, 0) = 0
      FROM trips JOIN transport_frequency f ON f.trip_id = trips.id
)
SELECT route_id, direction,
       min(leaves) FILTER (WHERE day = %(today)s) AS first, max(last) FILTER (WHERE day = %(today)s) AS last,
       coalesce(sum(CASE WHEN headway IS NULL THEN 1 ELSE least(takes, %(now)s - leaves) / greatest(headway, 1) + 1 END)
                FILTER (WHERE leaves <= %(now)s AND last + takes >= %(now)s), 0)::int AS moving,
       count(*) FILTER (WHERE headway IS NULL AND leaves BETWEEN %(now)s - %(half)s AND %(now)s + %(half)s) AS around,
       min(headway) FILTER (WHERE leaves <= %(now)s AND last > %(now)s) AS often,
       coalesce(bool_or(is_stated) FILTER (WHERE leaves <= %(now)s AND last > %(now)s), false) AS is_stated
  FROM runs GROUP BY route_id, direction
"""


@dataclass(frozen=True, slots=True)
class LineNow:
    """A line on one service day; `first` and `last` are None where it does not run."""

    route: int
    first: datetime | None
    last: datetime | None
    vehicles: int
    headway_min: int | None
    is_stated: bool

    @property
    def runs_now(self) -> bool:
        return self.vehicles > 0


def lines_now(feed: Feed, moment: datetime) -> dict[int, LineNow]:
    """Every route of the feed that runs on the day of the moment or is still under way from the day before."""
    zone = zone_of(feed)
    days = days_around(moment, zone)[:-1]
    values: dict[str, Any] = {
        "feed": feed.pk, "days": [day.day for day in days], "begin": [int(day.begins_at.timestamp()) for day in days],
        "today": days[-1].day, "now": int(moment.timestamp()), "half": HOUR_S // 2,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(SERVICE, values)
        rows: dict[int, list[tuple[Any, ...]]] = {}
        for route, *facts in cursor.fetchall():
            rows.setdefault(route, []).append(tuple(facts))
    lines = [_line(route, facts, zone) for route, facts in rows.items()]
    return {line.route: line for line in lines if line.first or line.runs_now}


def _line(route: int, directions: Collection[tuple[Any, ...]], zone: Any) -> LineNow:
    """Both directions together; how often is told of the one that runs more often."""
    firsts, lasts, vehicles, around, told, stated = ([row[place] for row in directions] for place in range(1, 7))
    most, often = max(around), min((one for one in told if one), default=None)
    by_count = round(HOUR_S / MINUTE_S / most) if most > 1 else None
    first, last = min(filter(None, firsts), default=None), max(filter(None, lasts), default=None)
    minutes = by_count or (round(often / MINUTE_S) if often else None)
    is_stated = by_count is None and often is not None and any(stated)
    return LineNow(route, _moment(first, zone), _moment(last, zone), sum(vehicles), minutes, is_stated)


def _moment(seconds: int | None, zone: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).astimezone(zone)
