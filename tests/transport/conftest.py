"""A small network as tables, the way a generator hands it over, and feeds made of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.transport.running_network import Net, bare_network, write_service
from transport.actions import replace_feed
from transport.feed_tables import FeedTables, Table
from transport.models import Feed

WEEKDAYS = dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), (1,) * 5 + (0,) * 2,
                    strict=True))  # fmt: skip
Row = dict[str, Any]


def small_network() -> dict[str, list[Row]]:
    """Tram 4 along three stops and a station, bus 10 along two of them without a shape; inside the small city."""
    return {
        "agency.txt": [{
            "agency_id": "k", "agency_name": "Трамвай", "agency_url": "https://example.ua/",
            "agency_timezone": "Europe/Kyiv", "agency_lang": "uk",
        }],
        "stops.txt": [
            {"stop_id": "a", "stop_name": "Площа", "stop_lat": 47.90, "stop_lon": 33.39, "wheelchair_boarding": 1},
            {"stop_id": "b", "stop_name": "Музей", "stop_lat": 47.905, "stop_lon": 33.395, "parent_station": "st"},
            {"stop_id": "c", "stop_name": "Вокзал", "stop_lat": 47.91, "stop_lon": 33.4},
            {"stop_id": "st", "stop_name": "Музей, станція", "stop_lat": 47.905, "stop_lon": 33.3951,
             "location_type": 1},
            {"stop_id": "in", "stop_name": "Вхід", "stop_lat": 47.905, "stop_lon": 33.3952, "location_type": 2,
             "parent_station": "st"},
        ],
        "routes.txt": [
            {"route_id": "4", "agency_id": "k", "route_short_name": "4", "route_long_name": "Площа — Вокзал",
             "route_type": 0, "route_color": "1D4FA3"},
            {"route_id": "10", "agency_id": "k", "route_short_name": "10", "route_type": 3},
            {"route_id": "99", "agency_id": "k", "route_short_name": "99", "route_type": 3},
        ],
        "calendar.txt": [
            {"service_id": "w", **WEEKDAYS, "start_date": date(2026, 1, 1), "end_date": date(2026, 12, 31)},
        ],
        "calendar_dates.txt": [{"service_id": "x", "date": date(2027, 1, 7), "exception_type": 1}],
        "shapes.txt": [
            {"shape_id": "s", "shape_pt_lat": lat, "shape_pt_lon": lon, "shape_pt_sequence": number}
            for number, (lat, lon) in enumerate([(47.90, 33.39), (47.905, 33.395), (47.91, 33.4)], 1)
        ],
        "trips.txt": [
            {"route_id": "4", "service_id": "w", "trip_id": "t1", "shape_id": "s", "wheelchair_accessible": 1},
            {"route_id": "4", "service_id": "w", "trip_id": "t2", "shape_id": "s"},
            {"route_id": "10", "service_id": "x", "trip_id": "t3"},
        ],
        "stop_times.txt": [
            {"trip_id": trip, "arrival_time": time, "departure_time": time, "stop_id": stop, "stop_sequence": number}
            for trip, number, stop, time in [
                ("t1", 1, "a", 25200), ("t1", 2, "b", None), ("t1", 3, "c", 25620), ("t2", 1, "a", 28800),
                ("t2", 2, "b", 29000), ("t2", 3, "c", 90600), ("t3", 1, "c", 30000), ("t3", 2, "a", 30600),
            ]
        ],
        "frequencies.txt": [{"trip_id": "t3", "start_time": 30000, "end_time": 33600, "headway_secs": 600}],
        "translations.txt": [
            {"table_name": "stops", "field_name": "stop_name", "language": "en", "translation": "Square",
             "record_id": "a"},
            {"table_name": "stops", "field_name": "stop_name", "language": "en", "translation": "Museum",
             "field_value": "Музей"},
        ],
    }  # fmt: skip


def edition(rows: dict[str, list[Row]], **others: bytes) -> FeedTables:
    """The rows as an edition of a feed."""
    return FeedTables({name: Table.of(told) for name, told in rows.items()}, others, sha256="0" * 64)


@pytest.fixture
def trams(city: Any) -> Feed:
    """A public feed, still empty."""
    return Feed.objects.create(slug="trams", name="Трамвай міста")


@pytest.fixture
def flexible(trams: Feed) -> Feed:
    """A ride on demand: stop b stands in the north, c on the northern border, a on the one between north and south."""
    from tests.transport.flexible_network import flexible_network  # which is made of the tables above

    replace_feed(trams, flexible_network())
    return trams


@pytest.fixture
def loaded(trams: Feed) -> Callable[..., Feed]:
    """The feed with the small network, changed by `change` before it is loaded."""

    def load(change: Callable[[dict[str, list[Row]]], Any] = lambda rows: None) -> Feed:
        rows = small_network()
        change(rows)
        replace_feed(trams, edition(rows))
        return trams

    return load


@pytest.fixture
def bare(city: Any) -> Net:
    """Stops and lines, and nothing that runs: `tests/transport/running_network.py`."""
    return bare_network()


@pytest.fixture
def net(bare: Net) -> Net:
    """What runs there on working days and on Sundays."""
    return write_service(bare)
