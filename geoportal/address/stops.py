"""What the room of transport knows of a place: the nearest stops and what leaves them next."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point

from geoportal.address.walking import minutes_to
from layers.audience import Audience
from layers.models import Feature
from transport.departures import MOST, departures
from transport.models import Stop
from transport.pages.shared import named
from transport.pages.stops import NextDeparture, next_departures
from transport.queries import routes_by_key, stops_around
from transport.walking import Spread

WITHIN_M = 700
STOPS = 4
OF_EACH = 4  # departures


@dataclass(frozen=True, slots=True)
class StopNear:
    """A stop with the next of what leaves it."""

    feature: Feature
    title: str
    metres: float
    minutes: int | None
    departures: list[NextDeparture]


def stops_at(spot: Point, walk: Spread, audience: Audience, at: datetime) -> list[StopNear]:
    """The nearest stops, each with its next departures. One query for the stops, and two for each feed among them."""
    stops = [stop for stop in stops_around(spot, audience, within_m=WITHIN_M)[:STOPS] if stop.feature is not None]
    leaving = _leaving(stops, audience, at)
    minutes = minutes_to(walk, [Point(stop.stop_lon or 0, stop.stop_lat or 0, srid=4326) for stop in stops])
    return [
        StopNear(stop.feature, named(stop), stop.metres, lasts, leaving[stop.pk])  # type: ignore[attr-defined, arg-type] # annotated; has a feature
        for stop, lasts in zip(stops, minutes, strict=True)
    ]


def _leaving(stops: list[Stop], audience: Audience, at: datetime) -> dict[int, list[NextDeparture]]:
    found: dict[int, list[NextDeparture]] = defaultdict(list)
    for feed in {stop.feed for stop in stops}:
        here = [stop for stop in stops if stop.feed == feed]
        told = departures(feed, [stop.pk for stop in here], at, limit=MOST)
        routes = routes_by_key({one.route for one in told}, audience)
        for one in next_departures(told, routes, [], at):
            if len(found[one.told.stop]) < OF_EACH:
                found[one.told.stop].append(one)
    return found
