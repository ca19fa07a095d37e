"""Rides on demand: within which zones or between which stops, when, and how one books them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from geoportal.core.languages import translated
from layers.audience import Audience
from transport.day_kinds import DayKind, week_of
from transport.models import BookingRule, Location, Route, Stop
from transport.queries import stops_by_key, today_of
from transport.running import days_to_look_at, running_services

RIDES = """
WITH calls AS (
    SELECT t.id AS trip, t.service_id AS service, st.stop_sequence AS place, st.stop_id AS stop,
           st.start_pickup_drop_off_window AS since, st.end_pickup_drop_off_window AS until,
           coalesce(nullif(l.stop_name, ''), nullif(st.location_id, ''), nullif(g.location_group_name, ''),
                    st.location_group_id) AS name,
           coalesce(nullif(st.pickup_booking_rule_id, ''), st.drop_off_booking_rule_id) AS rule
      FROM transport_trip t
      JOIN transport_stoptime st ON st.trip_id = t.id AND st.start_pickup_drop_off_window IS NOT NULL
      LEFT JOIN transport_location l ON l.feed_id = t.feed_id AND l.location_id = st.location_id
      LEFT JOIN transport_locationgroup g ON g.feed_id = t.feed_id AND g.location_group_id = st.location_group_id
     WHERE t.route_id = %s),
rides AS (
    SELECT trip, service, min(since) AS since, max(until) AS until, array_agg(name ORDER BY place) AS names,
           array_agg(stop ORDER BY place) AS stops,
           coalesce((array_agg(rule ORDER BY place) FILTER (WHERE rule <> ''))[1], '') AS rule
      FROM calls GROUP BY trip, service)
SELECT since, until, names, stops, rule, array_agg(DISTINCT service ORDER BY service) FROM rides
 GROUP BY since, until, names, stops, rule ORDER BY since, until, names, stops, rule
"""


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Rides between these places that can be had in this time of these kinds of days."""

    places: tuple[str, ...]
    since_s: int
    until_s: int | None
    days: tuple[DayKind, ...]
    booking: BookingRule | None


def rides_on_demand(route: Route, audience: Audience, moment: datetime) -> list[OnDemand]:
    """What the line offers on demand in the weeks around the moment.

    A place that is told twice stands once; a stop that this person may not see, not at all.
    """
    with connection.cursor() as cursor:
        cursor.execute(RIDES, [route.pk])
        rows = cursor.fetchall()
    if not rows:
        return []
    stops = stops_by_key({stop for row in rows for stop in row[3] if stop}, audience)
    rules = {rule.booking_rule_id: rule for rule in BookingRule.objects.filter(feed=route.feed_id)}
    days = days_to_look_at(route.feed, today_of(route.feed, moment))
    running = running_services({service for row in rows for service in row[5]}, days)
    found = []
    for since, until, names, keys, rule, services in rows:
        told = (_called(stops.get(key)) if key else name for name, key in zip(names, keys, strict=True))
        places = tuple(dict.fromkeys(filter(None, told)))
        kinds = week_of({day: on & frozenset(services) for day, on in running.items()}).kinds
        found.append(OnDemand(places, since, until, kinds, rules.get(rule)))
    return found


def _called(stop: Stop | None) -> str:
    return (translated(stop.feature, "name") or str(stop)) if stop and stop.feature else ""


def zones_served(routes: Iterable[Route]) -> list[tuple[Route, Location]]:
    """The lines with the zones that their trips name, each pair once."""
    known = {route.pk: route for route in routes}
    rows = Location.objects.filter(feed__in={route.feed_id for route in known.values()})
    zones = {(zone.feed_id, zone.location_id): zone for zone in rows}
    if not zones:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT t.route_id, t.feed_id, st.location_id
              FROM transport_trip t JOIN transport_stoptime st ON st.trip_id = t.id AND st.location_id <> ''
             WHERE t.route_id = ANY (%s::bigint[]) AND t.feed_id = ANY (%s::bigint[]) ORDER BY 1, 2, 3
            """,
            [list(known), list({feed for feed, _ in zones})],
        )
        served = cursor.fetchall()
    return [(known[route], zones[feed, name]) for route, feed, name in served if (feed, name) in zones]
