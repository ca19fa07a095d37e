"""What the room of transport knows of a place: the nearest stops and what leaves them next."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.gis.geos import Point

from geoportal.address.walking import minutes_to
from layers.audience import Audience
from layers.models import Feature
from transport.departures import MOST
from transport.live import departures_as
from transport.live_known import Known, known_now
from transport.live_vehicles import LiveFeed, standing_of
from transport.models import Feed
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


@dataclass(frozen=True, slots=True)
class StopsNear:
    """The nearest stops, and how what is known of now stands, for each of their feeds of which anything was told."""

    stops: list[StopNear]
    live: list[tuple[Feed, LiveFeed]]


def stops_at(spot: Point, walk: Spread, audience: Audience, at: datetime, *, now: datetime) -> StopsNear:
    """The nearest stops, each with its next departures from `at` on, as they are known `now`. One query for the stops,
    and three for each feed among them."""
    stops = [stop for stop in stops_around(spot, audience, within_m=WITHIN_M)[:STOPS] if stop.feature is not None]
    feeds = list(dict.fromkeys(stop.feed for stop in stops))
    leaving: dict[int, list[NextDeparture]] = defaultdict(list)
    live = []
    for feed in feeds:
        here = [stop.pk for stop in stops if stop.feed == feed]
        known = known_now(feed, here, now)
        for one in _leaving(known, feed, here, audience, at):
            leaving[one.told.stop].append(one)
        if stands := standing_of(feed, known.told_at, now):
            live.append((feed, stands))
    minutes = minutes_to(walk, [Point(stop.stop_lon or 0, stop.stop_lat or 0, srid=4326) for stop in stops])
    told = [
        StopNear(stop.feature, named(stop), stop.metres, lasts, leaving[stop.pk][:OF_EACH])  # type: ignore[attr-defined, arg-type] # annotated; has a feature
        for stop, lasts in zip(stops, minutes, strict=True)
    ]
    return StopsNear(told, live)


def _leaving(known: Known, feed: Feed, stops: list[int], audience: Audience, at: datetime) -> list[NextDeparture]:
    told = departures_as(known, feed, stops, at, limit=MOST)
    return next_departures(told, routes_by_key({one.route for one in told}, audience), [], at)
