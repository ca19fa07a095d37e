"""A small network: a tram and a bus between four stops, a trolleybus of which only the headway is known, a station.

Written row by row, so that what departures and timetables say does not depend on how feeds are loaded.

    A «Вокзал» ── B «Ринок» ── C «Парк» ── D «Депо»        station S «Вокзал» has the platforms A and A2
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from shapely.geometry import LineString
from shapely.geometry import Point as Spot

from layers.actions import define_layer, define_theme, sync_features
from layers.models import Feature, Layer
from layers.rows import FeatureRow
from transport.models import (
    Agency,
    Calendar,
    CalendarDate,
    Feed,
    Frequency,
    Route,
    Service,
    Shape,
    ShapePoint,
    Stop,
    StopTime,
    Trip,
)

MONDAY, WEDNESDAY, SUNDAY = date(2026, 11, 30), date(2026, 12, 2), date(2026, 12, 6)
SPOTS = {"A": (33.400, 47.900), "B": (33.404, 47.900), "C": (33.408, 47.900), "D": (33.412, 47.900),
         "A2": (33.4001, 47.9001), "S": (33.400, 47.9001)}  # fmt: skip
NAMES = {"A": "Вокзал", "B": "Ринок", "C": "Парк", "D": "Депо", "A2": "Вокзал", "S": "Вокзал"}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def clock(text: str) -> int:
    """Seconds of "25:10"."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@dataclass
class Net:
    """The network being written; `stop` and `route` are by their ids of the feed."""

    feed: Feed
    stop: dict[str, Stop] = field(default_factory=dict)
    route: dict[str, Route] = field(default_factory=dict)
    service: dict[str, Service] = field(default_factory=dict)
    trips: int = 0

    def add_service(self, name: str, days: str, *, since: date = date(2026, 11, 1), until: date = date(2027, 1, 31),
                    added: tuple[date, ...] = (), removed: tuple[date, ...] = ()) -> None:  # fmt: skip
        """`days` as "1111100"; without any the service has no row of calendar.txt."""
        row = self.service[name] = Service.objects.create(feed=self.feed, service_id=name)
        if "1" in days:
            week = {day: int(runs) for day, runs in zip(WEEK, days, strict=True)}
            Calendar.objects.create(feed=self.feed, service=row, start_date=since, end_date=until, **week)
        for kind, dates in ((1, added), (2, removed)):
            for day in dates:
                CalendarDate.objects.create(feed=self.feed, service=row, date=day, exception_type=kind)

    def add_trip(
        self, route: str, service: str, calls: str, *, headsign: str = "", direction: int = 0,
        shape: Shape | None = None,
        wheelchair: int | None = None, every: tuple[str, str, int, int] | None = None, **of_calls: dict[str, Any],
    ) -> Trip:  # fmt: skip
        """`calls` as "A 7:00, B 7:05"; further words name a stop and what its row has besides times."""
        self.trips += 1
        trip = Trip.objects.create(
            feed=self.feed, trip_id=f"t{self.trips}", route=self.route[route], service=self.service[service],
            trip_headsign=headsign, direction_id=direction, shape=shape, wheelchair_accessible=wheelchair,
        )  # fmt: skip
        for number, call in enumerate(calls.split(", ")):
            stop, at = call.split(" ")
            StopTime.objects.create(
                trip=trip, stop=self.stop[stop], stop_sequence=number, arrival_time=clock(at),
                departure_time=clock(at), **of_calls.get(stop, {}),
            )  # fmt: skip
        if every:
            start, end, minutes, exact = every
            Frequency.objects.create(
                feed=self.feed, trip=trip, start_time=clock(start), end_time=clock(end), headway_secs=minutes * 60,
                exact_times=exact,
            )  # fmt: skip
        return trip

    def keys(self, *stops: str) -> list[int]:
        return [self.stop[stop].pk for stop in stops]


def ledger(of: str, template: str, kind: str, rows: list[FeatureRow]) -> dict[str, Feature]:
    theme = define_theme("transport", name="Транспорт", icon="maki-bus", colour="#1d4fa3", colour_dark="#85aef0")
    names = {"transit-stops": "Зупинки за розкладом", "transit-routes": "Маршрути"}
    layer: Layer = define_layer(of, theme=theme, name=names[of], geometry_kind=kind, page_template=template)
    sync_features(layer, rows)
    return {feature.source_id: feature for feature in Feature.objects.filter(layer=layer)}


def write_stops(net: Net) -> None:
    rows = [
        FeatureRow(name, Spot(place).wkb, name=NAMES[name], rank=30, texts={"en": {"name": f"Stop {name}"}})
        for name, place in SPOTS.items()
    ]
    points = ledger("transit-stops", "/transport/stops/{id}/", "point", rows)
    for name in ("S", "A", "B", "C", "D", "A2"):
        lon, lat = SPOTS[name]
        net.stop[name] = Stop.objects.create(
            feed=net.feed, stop_id=name, stop_name=NAMES[name], stop_lon=lon, stop_lat=lat, feature=points[name],
            location_type=1 if name == "S" else None, parent_station=net.stop["S"] if name in ("A", "A2") else None,
            platform_code={"A": "1", "A2": "2"}.get(name, ""), wheelchair_boarding={"A": 1, "B": 2}.get(name),
        )  # fmt: skip


def write_routes(net: Net) -> None:
    way = LineString([SPOTS[name] for name in "ABCD"]).wkb
    rows = [
        FeatureRow(name, way, name=title, texts={"en": {"name": f"Route {name}"}})
        for name, title in (("T1", "Вокзал – Депо"), ("B2", "Вокзал – Парк"), ("L3", "Ринок – Депо"))
    ]
    lines = ledger("transit-routes", "/transport/routes/{id}/", "line", rows)
    agency = Agency.objects.create(feed=net.feed, agency_id="1", agency_name="Швидкісний трамвай",
                                   agency_timezone="Europe/Kyiv")  # fmt: skip
    for name, short, sort, colour in (("T1", "1", 0, "9A2C1E"), ("B2", "10", 3, "FFD500"), ("L3", "2", 11, "")):
        net.route[name] = Route.objects.create(
            feed=net.feed, route_id=name, route_short_name=short, route_long_name=lines[name].name, route_type=sort,
            route_color=colour, route_text_color="", agency=agency, feature=lines[name],
        )  # fmt: skip


def bare_network() -> Net:
    """Stops and routes, and nothing that runs."""
    net = Net(Feed.objects.create(
        slug="city", name="Міський транспорт", timezone="Europe/Kyiv", language="uk", is_demonstration=True,
        feed_start_date=date(2026, 11, 1), feed_end_date=date(2027, 1, 31), sha256="1",
    ))  # fmt: skip
    write_stops(net)
    write_routes(net)
    return net


def write_service(bare: Net) -> Net:
    """A working day and a Sunday: tram 1 there and back along its shape, bus 10 to C, trolleybus 2 every 10 minutes."""
    bare.add_service("work", "1111100")
    bare.add_service("sunday", "0000011", added=(WEDNESDAY,))
    shape = Shape.objects.create(feed=bare.feed, shape_id="1")
    for number, name in enumerate("ABCD"):
        lon, lat = SPOTS[name]
        ShapePoint.objects.create(shape=shape, shape_pt_sequence=number, shape_pt_lat=lat, shape_pt_lon=lon)
    for hour in range(6, 12):
        bare.add_trip("T1", "work", f"A {hour}:00, B {hour}:05, C {hour}:10, D {hour}:20", headsign="Депо", shape=shape,
                      wheelchair=1)  # fmt: skip
        bare.add_trip("T1", "work", f"D {hour}:30, C {hour}:40, B {hour}:45, A {hour}:50", direction=1)
    bare.add_trip("T1", "sunday", "A 9:00, B 9:05, C 9:10, D 9:20", headsign="Депо", shape=shape)
    bare.add_trip("B2", "work", "A2 7:15, B 7:20, C 7:25", headsign="Парк")
    bare.add_trip("L3", "work", "B 0:00, C 0:05, D 0:12", headsign="Депо", every=("6:00", "20:00", 10, 0))
    return bare
