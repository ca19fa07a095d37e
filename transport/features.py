"""Stops and routes as rows of the map's ledger, made from a whole edition of a feed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from math import log
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry

from layers.models import City, Kind
from layers.rows import FeatureRow
from transport.feed_tables import FeedTables
from transport.locations import FILE as LOCATIONS
from transport.locations import zones_of
from transport.models import Feed
from transport.modes import ORDER, mode_of
from transport.shaping import Ways

STOPS, ROUTES = "transit-stops", "transit-routes"  # layers of the catalogue
LONGEST_ID, LONGEST_LIST = 120, 500  # as the ledger takes them
PLACES = {None, 0, 1}  # location types that are drawn: stops and stations
FIRST_RANK, LAST_RANK, ROUTE_RANK = 20, 80, 90  # a route's sign on the city's map is the first to give way
KINDS = {"tram": "railway/tram_stop", "metro": "railway/station", "train": "railway/station"}
STOP_KIND = "highway/bus_stop"
OTHER_ENOUGH = 0.1  # of a shape must lie off what is drawn of its route already
BESIDE = 0.0003  # degrees: a line so near to another one is drawn once
WHEELCHAIR = {1: "yes", 2: "no"}


def source_id(feed: Feed, own: str) -> str:
    """How the ledger calls a stop or a route: the feed's name and its own id, or a digest where that is too long."""
    told = f"{feed.slug}:{own}"
    return told if len(told) <= LONGEST_ID else f"{feed.slug}:{sha256(own.encode()).hexdigest()[:40]}"


@dataclass(slots=True)
class Usage:
    """What calls at a stop: how often in all, and which routes."""

    departures: int = 0
    routes: set[str] = field(default_factory=set)


class Network:
    """An edition looked at as a network: what stops where, along which lines."""

    def __init__(self, feed: Feed, edition: FeedTables, ways: Ways) -> None:
        self.feed, self.edition, self.ways = feed, edition, ways
        city = City.objects.first()
        self._bounds = shapely.from_wkb(bytes(city.bounds.wkb)) if city else None
        self._kinds = set(Kind.objects.filter(code__in={STOP_KIND, *KINDS.values()}).values_list("code", flat=True))
        self.trips = {row[0]: row[1:] for row in edition["trips.txt"].named(
            "trip_id", "route_id", "direction_id", "shape_id", "wheelchair_accessible")}  # fmt: skip
        self.routes = {
            route: (short or "", long or "", kind)
            for route, short, long, kind in edition["routes.txt"].named(
                "route_id", "route_short_name", "route_long_name", "route_type"
            )
        }
        self.runs = self._runs()
        self.usage = self._usage()
        self.drawn = (
            self._drawn()
        )  # at once: while rows are on their way into the ledger, no street can be read from it

    def _runs(self) -> Counter[str]:
        """How often a trip runs in its day: once, or as its frequencies say."""
        runs: Counter[str] = Counter()
        for trip, start, end, headway in self.edition["frequencies.txt"].named(
            "trip_id", "start_time", "end_time", "headway_secs"
        ):
            runs[trip] += max(1, (end - start) // max(headway, 1))
        return runs

    def _usage(self) -> dict[str, Usage]:
        called: Counter[tuple[str, str]] = Counter()
        for trip, stop in self.edition["stop_times.txt"].named("trip_id", "stop_id"):
            if stop and trip in self.trips:
                called[stop, self.trips[trip][0]] += self.runs.get(trip, 1)
        usage: dict[str, Usage] = defaultdict(Usage)
        parents = dict(self.edition["stops.txt"].named("stop_id", "parent_station"))
        for (stop, route), count in called.items():
            for place in filter(None, (stop, parents.get(stop))):
                usage[place].departures += count
                usage[place].routes.add(route)
        return usage

    def is_outside(self, shape: BaseGeometry) -> bool:
        """Whether it reaches beyond the city, where lines of the city may well run."""
        return self._bounds is not None and not self._bounds.covers(shape)

    def number_of(self, route: str) -> str:
        """What people call the route: its number, or its name where it has none."""
        short, long, _kind = self.routes.get(route, ("", "", 3))
        return short or long

    # --- Stops --------------------------------------------------------------
    def stops(self) -> Iterator[FeatureRow]:
        """Every stop and station that lies somewhere."""
        busiest = max((usage.departures for usage in self.usage.values()), default=0)
        table = self.edition["stops.txt"]
        names = ("stop_id", "stop_name", "stop_code", "stop_lat", "stop_lon", "location_type", "wheelchair_boarding")
        english = self._english("stops", "stop_name")
        for own, name, code, lat, lon, sort, wheelchair in table.named(*names):
            if sort not in PLACES or lat is None or lon is None:
                continue
            usage = self.usage.get(own, Usage())
            spot, name = Point(lon, lat), (name or "")[:300]
            yield FeatureRow(
                source_id(self.feed, own), spot.wkb, kind=self._kind(usage), name=name,
                texts=_texts(english, own, name), properties=self._stop_properties(code, usage, wheelchair),
                rank=rank(usage.departures, busiest), source=self._source(), visibility=self.feed.visibility,
                is_outside_confirmed=self.is_outside(spot),
            )  # fmt: skip

    def _modes(self, routes: set[str]) -> list[str]:
        found = {mode_of(self.routes[route][2]) for route in routes if route in self.routes}
        return [mode for mode in (*ORDER, "other") if mode in found]

    def _kind(self, usage: Usage) -> str:
        modes = self._modes(usage.routes)
        kind = KINDS.get(modes[0], STOP_KIND) if modes else STOP_KIND
        return kind if kind in self._kinds else ""

    def _stop_properties(self, code: str | None, usage: Usage, wheelchair: int | None) -> dict[str, Any]:
        numbers = sorted({self.number_of(route) for route in usage.routes}, key=natural)
        told = {
            "ref": code, "routes": "; ".join(numbers)[:LONGEST_LIST], "modes": "; ".join(self._modes(usage.routes)),
            "wheelchair": WHEELCHAIR.get(wheelchair or 0),
        }  # fmt: skip
        return {name: value for name, value in told.items() if value}

    def _source(self) -> str:
        return "Демонстраційні дані" if self.feed.is_demonstration else (self.feed.attribution or self.feed.name)[:200]

    # --- Routes -------------------------------------------------------------
    def lines(self) -> Iterator[FeatureRow]:
        """Every route that runs somewhere."""
        agencies = dict(self.edition["agency.txt"].named("agency_id", "agency_name"))
        only = next(iter(agencies.values()), "") if len(agencies) == 1 else ""
        table = self.edition["routes.txt"]
        english = self._english("routes", "route_long_name")
        names = ("route_id", "route_short_name", "route_long_name", "route_type", "route_color", "agency_id")
        for own, short, long, kind, colour, agency in table.named(*names):
            if (shape := self.drawn.get(own)) is None:
                continue
            name = (long or short or own)[:300]
            told = {
                "ref": short, "modes": mode_of(kind), "colour": f"#{colour.lower()}" if colour else None,
                "operator": (agencies.get(agency) or only)[:255], "wheelchair": self._wheelchair(own),
            }  # fmt: skip
            yield FeatureRow(
                source_id(self.feed, own), shape.wkb, rank=ROUTE_RANK, name=name, texts=_texts(english, own, name),
                properties={key: value for key, value in told.items() if value}, source=self._source(),
                visibility=self.feed.visibility, is_outside_confirmed=self.is_outside(shape),
            )  # fmt: skip

    def _wheelchair(self, route: str) -> str | None:
        """Whether its trips take a wheelchair: all, some, none; None where nobody knows of any."""
        told = {trip[3] or 0 for trip in self.trips.values() if trip[0] == route}
        if len(told) == 1:
            return WHEELCHAIR.get(min(told))
        return "limited" if 1 in told else None

    def _drawn(self) -> dict[str, BaseGeometry]:
        shapes = self._shapes()
        used: dict[str, Counter[str]] = defaultdict(Counter)
        for trip, (route, _direction, shape, _wheelchair) in self.trips.items():
            if shape in shapes:
                used[route][shape] += self.runs.get(trip, 1)
        drawn: dict[str, BaseGeometry] = {
            route: together([shapes[shape] for shape, _ in found.most_common()]) for route, found in used.items()
        }
        if bare := self.routes.keys() - drawn.keys():
            drawn |= self._along_stops(bare)
        if bare := self.routes.keys() - drawn.keys():
            drawn |= self._around_zones(bare)
        return drawn

    def _around_zones(self, routes: set[str]) -> dict[str, BaseGeometry]:
        """Routes that run on demand alone: the outline of where they pick up and set down."""
        areas = {zone.location_id: zone.area for zone in zones_of(self.edition.others.get(LOCATIONS))}
        served: dict[str, set[str]] = defaultdict(set)
        for trip, zone in self.edition["stop_times.txt"].named("trip_id", "location_id") if areas else ():
            if zone in areas and trip in self.trips and self.trips[trip][0] in routes:
                served[self.trips[trip][0]].add(zone)
        return {
            route: shapely.union_all([areas[zone] for zone in sorted(zones)]).boundary
            for route, zones in served.items()
        }

    def _shapes(self) -> dict[str, LineString]:
        points: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
        names = ("shape_id", "shape_pt_sequence", "shape_pt_lon", "shape_pt_lat")
        for shape, *point in self.edition["shapes.txt"].named(*names):
            points[shape].append(tuple(point))
        found = {shape: _line([(lon, lat) for _, lon, lat in sorted(told)]) for shape, told in points.items()}
        return {shape: line for shape, line in found.items() if line is not None}

    def _along_stops(self, routes: set[str]) -> dict[str, BaseGeometry]:
        """Routes without shapes: from stop to stop along streets or rails, each order of stops once."""
        rows = self.edition["stops.txt"].named("stop_id", "stop_lon", "stop_lat")
        spots = {own: (lon, lat) for own, lon, lat in rows if lon is not None and lat is not None}
        calls: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for trip, sequence, stop in self.edition["stop_times.txt"].named("trip_id", "stop_sequence", "stop_id"):
            if stop in spots and trip in self.trips and self.trips[trip][0] in routes:
                calls[trip].append((sequence, stop))
        orders: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
        for trip, told in calls.items():
            orders[self.trips[trip][0]][tuple(stop for _, stop in sorted(told))] += self.runs.get(trip, 1)
        found = {}
        for route, counted in orders.items():
            mode = mode_of(self.routes[route][2])
            orders_of = ([spots[stop] for stop in order] for order, _ in counted.most_common())
            lines = [_line(self.ways.along(mode, stops)) for stops in orders_of]
            if whole := [line for line in lines if line is not None]:
                found[route] = together(whole)
        return found

    def _english(self, table: str, column: str) -> Mapping[str, str]:
        """English names by the row's id, or by the name itself, as translations.txt tells them."""
        names = ("table_name", "field_name", "language", "translation", "record_id", "field_value")
        rows = self.edition["translations.txt"].named(*names)
        return {
            own or f"={value}": text
            for of, name, language, text, own, value in rows
            if (of, name) == (table, column) and (language or "").lower().split("-")[0] == "en" and text
        }


def rank(departures: int, busiest: int) -> int:
    """Where a stop stands in the ledger: the busiest first, the others by the logarithm of their departures."""
    if not busiest:
        return LAST_RANK
    return LAST_RANK - round((LAST_RANK - FIRST_RANK) * log(1 + departures) / log(1 + busiest))


def natural(number: str) -> tuple[int, str]:
    """The order in which people read numbers of routes: 2, 10, 10А, А."""
    digits = number[: len(number) - len(number.lstrip("0123456789"))]
    return (int(digits) if digits else 10**9), number


def _texts(english: Mapping[str, str], own: str, name: str) -> dict[str, dict[str, str]]:
    text = english.get(own) or english.get(f"={name}")
    return {"en": {"name": text[:300]}} if text else {}


def _line(points: list[tuple[float, float]]) -> LineString | None:
    """The line through the points; None where they are fewer than two places."""
    places = [point for at, point in enumerate(points) if not at or point != points[at - 1]]
    return LineString(places) if len(places) > 1 else None


def together(lines: list[LineString]) -> BaseGeometry:
    """One drawing of a route: its most usual line, and of each further one what does not run beside that.

    The way back along the same street is no second line.
    """
    drawn: BaseGeometry = lines[0]
    for line in lines[1:]:
        if (rest := line.difference(drawn.buffer(BESIDE))).length > OTHER_ENOUGH * line.length:
            drawn = shapely.union_all([drawn, rest])
    parts = [part for part in shapely.get_parts(drawn) if part.geom_type == "LineString" and part.length]
    return parts[0] if len(parts) == 1 else MultiLineString(parts)
