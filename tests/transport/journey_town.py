"""A long street with four stops: a tram along half of it, a bus of which only the headway is known along the rest."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shapely.geometry import LineString

from layers.actions import sync_features
from layers.models import Layer
from layers.rows import FeatureRow
from transport.actions import define_feed, replace_feed
from transport.feed_tables import FeedTables, Table
from transport.models import Feed

KYIV = ZoneInfo("Europe/Kyiv")
LAT = 47.9
LONS = {"A": 33.40, "B": 33.42, "C": 33.44, "D": 33.46}  # some 1,490 m from each to the next
DAY = date(2026, 11, 30)  # a Monday


def at(clock: str, day: date = DAY) -> datetime:
    """A moment of the day by the clock of the city."""
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), KYIV)


def lay_street(**more: Any) -> None:
    """The street itself, and beside it one that the public may not see."""
    corners = [(lon / 1000, LAT) for lon in range(33_395, 33_466)]
    row = FeatureRow("long", LineString(corners).wkb, kind="highway/residential", name="вулиця Довга", **more)
    hidden = FeatureRow(
        "hidden", LineString([(33.40, LAT), (33.40, 47.96)]).wkb, kind="highway/residential", visibility="internal"
    )
    sync_features(Layer.objects.get(slug="roads"), [row, hidden], max_withdrawn_share=1.0)


def tables(**more: Any) -> FeedTables:
    """Tram 1 from A by B to C at 7:00, 7:30 and 23:50; bus 2 from C to D every ten minutes from 6 to 22."""
    trips: list[dict[str, Any]] = []
    calls: list[dict[str, Any]] = []
    for number, out_s in enumerate((7 * 3600, 7 * 3600 + 1800, 23 * 3600 + 3000)):
        trips.append({"trip_id": f"t{number}", "route_id": "tram", "wheelchair_accessible": 1, "shape_id": "rails"})
        calls += [
            {"trip_id": f"t{number}", "stop_id": stop, "stop_sequence": place, "at_s": out_s + place * 300,
             "shape_dist_traveled": place}
            for place, stop in enumerate("ABC")
        ]  # fmt: skip
    trips.append({"trip_id": "b", "route_id": "bus", "wheelchair_accessible": None})
    calls += [{"trip_id": "b", "stop_id": stop, "stop_sequence": n, "at_s": n * 240} for n, stop in enumerate("CD")]
    for row in trips:
        row |= {"service_id": "weekday", "trip_headsign": "Депо" if row["route_id"] == "bus" else "Парк"}
    for row in calls:
        row["arrival_time"] = row["departure_time"] = row.pop("at_s")
    stops = [
        {"stop_id": name, "stop_name": f"Зупинка {name}", "stop_lat": LAT + 0.0001, "stop_lon": lon,
         "wheelchair_boarding": 1}
        for name, lon in LONS.items()
    ]  # fmt: skip
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), 1) | {"saturday": 0, "sunday": 0}
    year = {"start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31)}
    kyiv = {"agency_timezone": "Europe/Kyiv", "agency_url": "https://transit.invalid/", "agency_name": "Трамвай"}
    files = {
        "agency.txt": [{"agency_id": "a", **kyiv}],
        "stops.txt": stops,
        "routes.txt": [
            {"route_id": name, "agency_id": "a", "route_short_name": number, "route_type": kind}
            for name, number, kind in (("tram", "1", 0), ("bus", "2", 3))
        ],
        "trips.txt": trips,
        "stop_times.txt": calls,
        "shapes.txt": [
            {"shape_id": "rails", "shape_pt_lat": LAT, "shape_pt_lon": LONS[stop], "shape_pt_sequence": number,
             "shape_dist_traveled": number}
            for number, stop in enumerate("ABC")
        ],
        "calendar.txt": [{"service_id": "weekday", **week, **year}],
        "frequencies.txt": [
            {"trip_id": "b", "start_time": 6 * 3600, "end_time": 22 * 3600, "headway_secs": 600, "exact_times": 0}
        ],
        "translations.txt": [
            {"table_name": "trips", "field_name": "trip_headsign", "language": "en", "translation": "Depot",
             "field_value": "Депо"}
        ],
        **more,
    }  # fmt: skip
    return FeedTables({name: Table.of(rows) for name, rows in files.items()}, sha256="one")


def load_town(slug: str = "town", *, visibility: str = "public", files: dict[str, Any] | None = None) -> Feed:
    """Street and feed into the ledger."""
    lay_street()
    feed = define_feed(slug, name="Місто", is_demonstration=True, visibility=visibility)
    replace_feed(feed, tables(**(files or {})))
    return feed
