"""How many vehicles leave each stop in each hour of a service day, line by line of one kind.

A trip that only states a headway counts as many departures as its window holds. Hours after midnight are told as those
of the morning: on a usual day the night looks like the night before.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from transport.headways import HOUR_S
from transport.models import Feed
from transport.service_days import services_on

HOURS = 24
BOARDED = """
       AND c.departure_time IS NOT NULL AND coalesce(c.pickup_type, 0) <> 1
       AND EXISTS (SELECT FROM transport_stoptime n WHERE n.trip_id = t.id AND n.stop_sequence > c.stop_sequence)
"""
SCHEDULED = f"""
SELECT c.stop_id, r.route_type, c.departure_time / {HOUR_S}, count(*)
  FROM transport_trip t JOIN transport_route r ON r.id = t.route_id JOIN transport_stoptime c ON c.trip_id = t.id
 WHERE t.service_id = ANY (%(services)s) AND NOT EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = t.id)
{BOARDED} AND c.stop_id IS NOT NULL
 GROUP BY 1, 2, 3
"""
REPEATED = f"""
SELECT c.stop_id, r.route_type, f.start_time + c.departure_time - first.departure_time,
       f.end_time + c.departure_time - first.departure_time, f.headway_secs
  FROM transport_frequency f JOIN transport_trip t ON t.id = f.trip_id JOIN transport_route r ON r.id = t.route_id
  JOIN transport_stoptime c ON c.trip_id = t.id
 CROSS JOIN LATERAL (SELECT o.departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                      ORDER BY o.stop_sequence LIMIT 1) first
 WHERE t.service_id = ANY (%(services)s) AND f.headway_secs > 0
{BOARDED} AND c.stop_id IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class HoursOfService:
    """What one type of lines does at one stop: departures in each hour from 0 to 23."""

    stop: int
    route_type: int
    departures: tuple[float, ...]


def service_by_hour(feeds: Iterable[Feed], on: date) -> list[HoursOfService]:
    """For every stop and type of lines that serves it on this day."""
    counted: dict[tuple[int, int], list[float]] = defaultdict(lambda: [0.0] * HOURS)
    services = sorted(set().union(*(services_on(feed, on) for feed in feeds)))
    for stop, route_type, hour, count in _rows(SCHEDULED, services):
        counted[stop, route_type][hour % HOURS] += count
    for stop, route_type, start_s, end_s, headway_s in _rows(REPEATED, services):
        for hour, part_s in parts_by_hour(start_s, end_s):
            counted[stop, route_type][hour % HOURS] += part_s / headway_s
    return [HoursOfService(*key, tuple(hours)) for key, hours in sorted(counted.items())]


def parts_by_hour(start_s: int, end_s: int) -> list[tuple[int, int]]:
    """How many seconds of a window lie in each hour that it touches."""
    hours = range(start_s // HOUR_S, -(-end_s // HOUR_S)) if start_s < end_s else range(0)
    return [(hour, min(end_s, (hour + 1) * HOUR_S) - max(start_s, hour * HOUR_S)) for hour in hours]


def _rows(statement: str, services: Sequence[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"services": list(services)})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
