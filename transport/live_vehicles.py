"""Where vehicles are: for the map, for programs, for the stream of events. Three statements, however many there are.

A vehicle whose message is stale is told to be where it was, and to be stale; after ten minutes it is not told at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max, Q

from geoportal.core.parameters import Box
from layers.audience import Audience
from transport.lines import colour_of, mode_of_line, number_of
from transport.live import CANCELED, change_at
from transport.live_known import stale_after
from transport.models import Feed, Route, TripUpdate, VehiclePosition
from transport.modes import OTHER
from transport.queries import routes_seen

FORGOTTEN_AFTER = timedelta(minutes=10)
DIGITS = 5  # a metre; a message holds no more than half of one


@dataclass(frozen=True, slots=True)
class LiveFeed:
    """How what is known of a feed stands."""

    slug: str
    name: str
    is_demonstration: bool
    timestamp: datetime
    is_stale: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "slug": self.slug, "name": self.name, "is_demonstration": self.is_demonstration,
            "timestamp": iso(self.timestamp), "is_stale": self.is_stale,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle somewhere; `facts` tell its line, where that is known and may be seen."""

    key: str
    lon: float
    lat: float
    facts: dict[str, Any]

    def as_feature(self) -> dict[str, Any]:
        """GeoJSON."""
        place = {"type": "Point", "coordinates": [self.lon, self.lat]}
        return {"type": "Feature", "id": self.key, "geometry": place, "properties": self.facts}


def live_feeds(audience: Audience, now: datetime) -> list[LiveFeed]:
    """Feeds of which anything was told not long ago. One query."""
    seen = Feed.objects.filter(visibility__in=audience.visibilities, live_sources__timestamp__gt=now - FORGOTTEN_AFTER)
    return [
        LiveFeed(feed.slug, feed.name, feed.is_demonstration, feed.told_at, feed.told_at <= now - stale_after())
        for feed in seen.annotate(told_at=Max("live_sources__timestamp")).order_by("slug")
    ]


def live_vehicles(audience: Audience, now: datetime, box: Box | None = None) -> list[Vehicle]:
    """Every vehicle of feeds that this person may see, with its line and how late it is."""
    rows = VehiclePosition.objects.filter(
        source__feed__visibility__in=audience.visibilities, source__timestamp__gt=now - FORGOTTEN_AFTER
    )
    if box is not None:
        west, south, east, north = box
        inside = Q(lon__gte=west, lon__lte=east) if west <= east else Q(lon__gte=west) | Q(lon__lte=east)
        rows = rows.filter(inside, lat__gte=south, lat__lte=north)
    found = list(rows.select_related("source__feed").order_by("pk"))
    if not found:
        return []
    lines = _lines(found, audience)
    late = _late(found, now)
    return [_vehicle(row, lines.get((row.source.feed_id, row.route_id)), late.get(_run(row)), now) for row in found]


def _lines(rows: Iterable[VehiclePosition], audience: Audience) -> dict[tuple[int, str], Route]:
    wanted = {(row.source.feed_id, row.route_id) for row in rows}
    names, feeds = {route for _feed, route in wanted}, {feed for feed, _route in wanted}
    found = routes_seen(audience).filter(feed__in=feeds, route_id__in=names)
    return {(route.feed_id, route.route_id): route for route in found}


def _run(row: TripUpdate | VehiclePosition) -> tuple[Any, ...]:
    return row.source.feed_id, row.trip_id, row.start_date, row.start_time


def _late(rows: Iterable[VehiclePosition], now: datetime) -> dict[tuple[Any, ...], TripUpdate]:
    trips = {row.trip_id for row in rows} - {""}
    told = TripUpdate.objects.filter(trip_id__in=trips, source__timestamp__gt=now - stale_after())
    return {_run(row): row for row in told.select_related("source").order_by("pk")}


def _vehicle(row: VehiclePosition, line: Route | None, update: TripUpdate | None, now: datetime) -> Vehicle:
    measured_at = row.timestamp or row.source.timestamp or now
    facts: dict[str, Any] = {
        "feed": row.source.feed.slug, "label": row.vehicle_label, "bearing": row.bearing, "speed_m_s": row.speed,
        "trip_id": row.trip_id, "status": row.current_status, "occupancy": row.occupancy_status, "stop_id": row.stop_id,
        "late_s": _late_s(row, update), "timestamp": iso(measured_at), "is_stale": measured_at <= now - stale_after(),
        "is_demonstration": row.source.feed.is_demonstration, **_line(line),
    }  # fmt: skip
    key = f"{row.source.feed.slug}:{row.vehicle_id or row.entity_id}"
    return Vehicle(key, round(row.lon, DIGITS), round(row.lat, DIGITS), facts)


def _line(line: Route | None) -> dict[str, Any]:
    if line is None:
        return {"route": None, "line": "", "mode": OTHER, "colour": "", "text_colour": "", "url": ""}
    colour = colour_of(line)
    return {
        "route": line.feature_id, "line": number_of(line), "mode": mode_of_line(line), "colour": f"#{colour.line}",
        "text_colour": f"#{colour.text}", "url": line.feature.get_absolute_url() if line.feature else "",
    }  # fmt: skip


def _late_s(row: VehiclePosition, update: TripUpdate | None) -> int | None:
    """How late the run is at the stop that the vehicle is at or goes to."""
    if update is None or update.schedule_relationship == CANCELED or row.current_stop_sequence is None:
        return None
    return change_at(update, row.current_stop_sequence).late_s


def iso(moment: datetime) -> str:
    """A moment to the second, in Greenwich's time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def live_feed(feed: Feed, now: datetime) -> LiveFeed | None:
    """How what is known of this feed stands; None where nothing was ever told. One query."""
    return standing_of(feed, feed.live_sources.aggregate(newest=Max("timestamp"))["newest"], now)


def standing_of(feed: Feed, told_at: datetime | None, now: datetime) -> LiveFeed | None:
    """The same of a feed whose newest message was made at that moment."""
    if told_at is None:
        return None
    return LiveFeed(feed.slug, feed.name, feed.is_demonstration, told_at, told_at <= now - stale_after())
