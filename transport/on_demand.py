"""Rides on demand, of a line and at a stop: within which zones or between which stops, when, and how one books them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from geoportal.core.languages import translated
from layers.audience import Audience
from transport.day_kinds import DayKind, week_of
from transport.lines import place_in_list
from transport.models import BookingRule, Location, Route, Stop
from transport.queries import routes_by_key, stops_by_key, today_of, validity
from transport.running import days_to_look_at, running_services

# What a place is called that a row `st` of a trip `t` names, where it is no stop.
NAME = """coalesce(nullif(l.stop_name, ''), nullif(st.location_id, ''), nullif(g.location_group_name, ''),
                    st.location_group_id)"""
PLACES = """LEFT JOIN transport_location l ON l.feed_id = t.feed_id AND l.location_id = st.location_id
      LEFT JOIN transport_locationgroup g ON g.feed_id = t.feed_id AND g.location_group_id = st.location_group_id"""
RIDES = f"""
WITH calls AS (
    SELECT t.id AS trip, t.route_id AS route, t.service_id AS service, st.stop_sequence AS place, st.stop_id AS stop,
           st.start_pickup_drop_off_window AS since, st.end_pickup_drop_off_window AS until, {NAME} AS name,
           coalesce(nullif(st.pickup_booking_rule_id, ''), st.drop_off_booking_rule_id) AS rule
      FROM transport_trip t
      JOIN transport_stoptime st ON st.trip_id = t.id AND st.start_pickup_drop_off_window IS NOT NULL
      {PLACES}
     WHERE t.route_id = %s),
rides AS (
    SELECT trip, route, service, min(since) AS since, max(until) AS until, array_agg(name ORDER BY place) AS names,
           array_agg(stop ORDER BY place) AS stops,
           coalesce((array_agg(rule ORDER BY place) FILTER (WHERE rule <> ''))[1], '') AS rule
      FROM calls GROUP BY trip, route, service)
SELECT route, since, until, names, stops, rule, array_agg(DISTINCT service ORDER BY service) FROM rides
 GROUP BY route, since, until, names, stops, rule ORDER BY since, until, names, stops, rule
"""
# Rides that take one up at one of %(stops)s or within a zone around %(start)s, and set down later at {{goal}}: the time
# and the rule are those of where one is taken up, which is told first.
RIDES_FROM = f"""
WITH calls AS (
    SELECT st.trip_id AS trip, t.route_id AS route, t.service_id AS service, st.stop_sequence AS place,
           st.stop_id AS stop, st.start_pickup_drop_off_window AS since, st.end_pickup_drop_off_window AS until,
           {NAME} AS name, st.pickup_booking_rule_id AS rule
      FROM transport_stoptime st
      JOIN transport_trip t ON t.id = st.trip_id
      {PLACES}
     WHERE st.start_pickup_drop_off_window IS NOT NULL AND coalesce(st.pickup_type, 0) <> 1
       AND (t.wheelchair_accessible = 1 OR NOT %(in_wheelchair)s)
       AND (st.stop_id = ANY (%(stops)s::bigint[])
            OR (t.feed_id, st.location_id) IN (
                SELECT feed_id, location_id FROM transport_location WHERE ST_Intersects(area, %(start)s::geometry))
            OR (t.feed_id, st.location_group_id) IN (
                SELECT o.feed_id, o.location_group_id
                  FROM transport_locationgroupstop o
                  JOIN transport_stop s ON s.feed_id = o.feed_id AND s.stop_id = o.stop_id
                 WHERE s.id = ANY (%(stops)s::bigint[]))))
SELECT c.route, c.since, c.until, c.name || goals.names, c.stop || goals.stops,
       coalesce(nullif(c.rule, ''), goals.rule, '') AS told_rule, array_agg(DISTINCT c.service ORDER BY c.service)
  FROM calls c
 CROSS JOIN LATERAL (
       SELECT array_agg({NAME} ORDER BY st.stop_sequence) AS names,
              array_agg(st.stop_id ORDER BY st.stop_sequence) AS stops,
              (array_agg(st.drop_off_booking_rule_id ORDER BY st.stop_sequence)
               FILTER (WHERE st.drop_off_booking_rule_id <> ''))[1] AS rule
         FROM transport_stoptime st
         JOIN transport_trip t ON t.id = st.trip_id
         {PLACES}
        WHERE st.trip_id = c.trip AND st.stop_sequence > c.place AND coalesce(st.drop_off_type, 0) <> 1
          AND {{goal}}) goals
 WHERE goals.names IS NOT NULL
 GROUP BY c.route, c.since, c.until, 4, 5, 6 ORDER BY c.since, c.until, 4, 5, 6
"""
ANYWHERE = "true"
AT_ONCE, SAME_DAY, DAYS_BEFORE = range(3)  # booking_type
Places = tuple[str, ...]
Row = tuple[int, int, int | None, list[str | None], list[int | None], str, list[int]]


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Rides of a line between these places that can be had in this time of these kinds of days."""

    route: Route
    places: Places
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
        return _told(cursor.fetchall(), {route.pk: route}, audience, moment)


def rides_from_stop(platforms: Sequence[Stop], audience: Audience, moment: datetime) -> list[OnDemand]:
    """What can be booked from one of the platforms, a group of stops that one is of, or a zone that one stands in, of
    whichever feed; not of another one that has ended, since nothing beside it would say so. The first place is where
    one is taken up.

    Lines are in the order in which they are listed; of those that this person may not see there is none.
    """
    rows = rides_from([(stop.stop_lon, stop.stop_lat) for stop in platforms], [stop.pk for stop in platforms])
    if not rows:
        return []
    own = {stop.feed_id for stop in platforms}
    routes = {
        key: route
        for key, route in routes_by_key({row[0] for row in rows}, audience).items()
        if route.feed_id in own or not validity(route, moment).has_ended
    }
    found = _told(rows, routes, audience, moment)
    return sorted(found, key=lambda ride: place_in_list(ride.route))


def rides_from(
    spots: Iterable[tuple[float | None, float | None]],
    stops: Collection[int] = (),
    goal: str = ANYWHERE,
    *,
    in_wheelchair: bool = False,
    **more: Any,
) -> list[Row]:
    """Rows of RIDES_FROM. In a wheelchair only trips of which it is known that one can board."""
    told = ", ".join(f"({lon:.7f} {lat:.7f})" for lon, lat in spots if lon is not None and lat is not None)
    start = f"SRID=4326;MULTIPOINT({told})" if told else "SRID=4326;MULTIPOINT EMPTY"
    values = {"start": start, "stops": list(stops), "in_wheelchair": in_wheelchair, **more}
    with connection.cursor() as cursor:
        cursor.execute(RIDES_FROM.format(goal=goal), values)
        rows: list[Row] = cursor.fetchall()
    return rows


def _told(rows: Sequence[Row], routes: Mapping[int, Route], audience: Audience, moment: datetime) -> list[OnDemand]:
    """The rows of these routes."""
    seen = [row for row in rows if row[0] in routes]
    if not seen:
        return []
    stops, rules = stops_in(seen, audience), rules_of(seen, routes)
    feeds = {route.feed_id: route.feed for route in routes.values()}
    days = {key: days_to_look_at(feed, today_of(feed, moment)) for key, feed in feeds.items()}
    running = running_services({one for row in seen for one in row[6]}, {day for told in days.values() for day in told})
    found = []
    for row in seen:
        key, since, until, _names, _stops, rule, services = row
        route = routes[key]
        kinds = week_of({day: running[day] & frozenset(services) for day in days[route.feed_id]}).kinds
        found.append(OnDemand(route, places_of(row, stops), since, until, kinds, rules.get((route.feed_id, rule))))
    return found


def stops_in(rows: Sequence[Row], audience: Audience) -> dict[int, Stop]:
    """The stops that the rows name, as far as they may be seen."""
    return stops_by_key({stop for row in rows for stop in row[4] if stop}, audience)


def places_of(row: Row, stops: Mapping[int, Stop]) -> Places:
    """What the places of the row are called, each once; a stop that is not among `stops`, not at all."""
    told = (_called(stops.get(key)) if key else name for name, key in zip(row[3], row[4], strict=True))
    return tuple(dict.fromkeys(filter(None, told)))


def rules_of(rows: Sequence[Row], routes: Mapping[int, Route]) -> dict[tuple[int, str], BookingRule]:
    """How the rides of the rows are booked, by feed and id of the feed."""
    found = BookingRule.objects.filter(
        feed__in={routes[row[0]].feed_id for row in rows}, booking_rule_id__in={row[5] for row in rows}
    )
    return {(rule.feed_id, rule.booking_rule_id): rule for rule in found}


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
