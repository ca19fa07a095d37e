"""The ways of a route: which stops its trips call at, in order, and how long it takes to each.

Trips with the same stops are one pattern. The pattern that most trips of a direction follow is its line diagram; the
others are told beside it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Pattern:
    """Stops in order (their keys), seconds from the first one to each, and how many trips go this way."""

    direction: int
    stops: tuple[int, ...]
    seconds: tuple[int | None, ...]
    trips: int


def patterns(route: int) -> list[Pattern]:
    """By direction, the way of most trips first."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH runs AS (
                SELECT t.id, coalesce(t.direction_id, 0) AS direction,
                       array_agg(st.stop_id ORDER BY st.stop_sequence) AS stops,
                       array_agg(coalesce(st.arrival_time, st.departure_time) - t0.departure_time
                                 ORDER BY st.stop_sequence) AS seconds
                  FROM transport_trip t
                  JOIN transport_stoptime st ON st.trip_id = t.id AND st.stop_id IS NOT NULL
                 CROSS JOIN LATERAL (SELECT o.departure_time FROM transport_stoptime o WHERE o.trip_id = t.id
                                      ORDER BY o.stop_sequence LIMIT 1) t0
                 WHERE t.route_id = %s GROUP BY t.id)
            SELECT direction, stops, min(seconds), count(*) FROM runs GROUP BY direction, stops
             ORDER BY direction, count(*) DESC, cardinality(stops) DESC, stops
            """,
            [route],
        )
        return [
            Pattern(direction, tuple(stops), tuple(seconds), trips)
            for direction, stops, seconds, trips in cursor.fetchall()
        ]


def routes_at(stops: Collection[int]) -> dict[int, frozenset[int]]:
    """For each of the stops the routes that call at it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT st.stop_id, array_agg(DISTINCT t.route_id)
              FROM transport_stoptime st JOIN transport_trip t ON t.id = st.trip_id
             WHERE st.stop_id = ANY (%s::bigint[]) GROUP BY st.stop_id
            """,
            [list(stops)],
        )
        return {stop: frozenset(routes) for stop, routes in cursor.fetchall()}


def same_places(stops: Collection[int], within_m: int = 250) -> dict[int, frozenset[int]]:
    """For each of the stops all that are the same place to a passenger: platforms of its station, and stops that are
    called the same and lie close by, as across the street. Itself among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, array_agg(DISTINCT b.id)
              FROM transport_stop a
              JOIN transport_stop b ON b.feed_id = a.feed_id AND coalesce(b.location_type, 0) = 0
               AND (b.id = a.id OR b.parent_station_id = a.parent_station_id OR (b.stop_name = a.stop_name
                    AND ST_DistanceSphere(ST_MakePoint(a.stop_lon, a.stop_lat), ST_MakePoint(b.stop_lon, b.stop_lat))
                        <= %s))
             WHERE a.id = ANY (%s::bigint[]) GROUP BY a.id
            """,
            [within_m, list(stops)],
        )
        return {stop: frozenset(others) for stop, others in cursor.fetchall()}
