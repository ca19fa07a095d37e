"""What journeys are searched in, read from the database: feeds as columns, streets as corners. Nothing is kept here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely
from django.db import connection
from django.db.models import Q

from layers.models import Feature, Visibility
from transport.barriers import Walker, passage
from transport.models import Feed, Frequency, Stop, Transfer, Trip
from transport.service_days import services_on
from transport.timetable import FeedColumns, Ints
from transport.walking import Floats, Street

STREETS = "roads"  # the layer that one walks along
PUBLIC = Visibility.PUBLIC
CHANGE_S = 60  # from one vehicle to another at the same stop, where the feed says nothing
STATION = 1
IMPOSSIBLE, WITHIN_A_TRIP = 3, (4, 5)
NO_ONE = 1  # pickup_type and drop_off_type: nobody


@dataclass(frozen=True)
class Network:
    """All public feeds as one: `columns` number stops and trips in the order of `stops`, `trips`, `services`."""

    columns: FeedColumns
    stops: list[int]
    places: Floats  # of stops, longitude and latitude
    trips: list[int]
    services: list[int]
    transfers: list[tuple[int, int, int | None]]  # from, to, seconds; None: one cannot change there


def network_mark() -> str:
    """Another one after every change of a public feed or of a street."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT string_agg(concat(id, loaded_at, sha256), ',' ORDER BY id)
                      FROM transport_feed WHERE visibility = 'public' AND loaded_at IS NOT NULL),
                   (SELECT s.public_revision FROM layers_layerstate s JOIN layers_layer l ON l.id = s.layer_id
                     WHERE l.slug = %s)
            """,
            [STREETS],
        )
        return repr(cursor.fetchone())


def public_feeds() -> list[Feed]:
    """Feeds that journeys are searched in."""
    return list(Feed.objects.filter(visibility=PUBLIC).exclude(loaded_at=None).order_by("slug"))


def read_network(feeds: Sequence[Feed]) -> Network:
    """The feeds' rows as columns. A stop has its station's word on wheelchairs where it has none of its own."""
    boarding = Q(location_type=0) | Q(location_type=None)
    stops = list(
        Stop.objects.filter(boarding, feed__in=feeds, stop_lon__isnull=False, stop_lat__isnull=False)
        .order_by("pk")
        .values_list("pk", "stop_lon", "stop_lat", "wheelchair_boarding", "parent_station__wheelchair_boarding")
    )
    trips = list(
        Trip.objects.filter(feed__in=feeds).order_by("pk").values_list("pk", "service_id", "wheelchair_accessible")
    )
    services = sorted({service for _, service, _ in trips})
    stop_at, trip_at, service_at = (_numbered(keys) for keys in (_firsts(stops), _firsts(trips), services))
    calls = _calls(trip_at, stop_at)
    transfers = list(_transfers(feeds, stop_at))
    columns = FeedColumns(
        stop_wheelchair=np.array([own or parents or 0 for *_, own, parents in stops], dtype=np.int64),
        trip_service=np.array([service_at[service] for _, service, _ in trips], dtype=np.int64),
        trip_wheelchair=np.array([said or 0 for *_, said in trips], dtype=np.int64),
        first_call=np.searchsorted(calls[:, 0], np.arange(len(trips) + 1)),
        call_stop=calls[:, 1],
        call_arrival_s=calls[:, 2],
        call_departure_s=calls[:, 3],
        call_boards=calls[:, 4] != NO_ONE,
        call_alights=calls[:, 5] != NO_ONE,
        frequencies=_frequencies(feeds, trip_at),
        walks=np.zeros((0, 3), dtype=np.int64),
        change_s=_changes(len(stops), transfers),
    )
    places = np.array([(lon, lat) for _, lon, lat, *_ in stops], dtype=float).reshape(-1, 2)
    return Network(columns, _firsts(stops), places, _firsts(trips), services, transfers)


def _firsts(rows: Iterable[tuple[Any, ...]]) -> list[int]:
    return [int(row[0]) for row in rows]


def _numbered(keys: Sequence[int]) -> dict[int, int]:
    return {key: number for number, key in enumerate(keys)}


def _calls(trip_at: dict[int, int], stop_at: dict[int, int]) -> Ints:
    """Rows of trip, stop, arrival, departure, pickup, drop-off in the order of travel; flexible calls are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT trip_id, stop_id, arrival_time, departure_time, coalesce(pickup_type, 0), coalesce(drop_off_type, 0)
              FROM transport_stoptime
             WHERE trip_id = ANY (%s) AND stop_id = ANY (%s) AND arrival_time IS NOT NULL
               AND departure_time IS NOT NULL
             ORDER BY trip_id, stop_sequence
            """,
            [list(trip_at), list(stop_at)],
        )
        rows = [(trip_at[trip], stop_at[stop], *rest) for trip, stop, *rest in cursor.fetchall()]
    return np.array(rows, dtype=np.int64).reshape(-1, 6)


def _frequencies(feeds: Sequence[Feed], trip_at: dict[int, int]) -> Ints:
    columns = ("trip_id", "start_time", "end_time", "headway_secs", "exact_times")
    rows = Frequency.objects.filter(feed__in=feeds, headway_secs__gt=0).order_by("pk").values_list(*columns)
    kept = [(trip_at[trip], start, end, headway, exact or 0) for trip, start, end, headway, exact in rows]
    return np.array(kept, dtype=np.int64).reshape(-1, 5)


def _transfers(feeds: Sequence[Feed], stop_at: dict[int, int]) -> Iterable[tuple[int, int, int | None]]:
    """What transfers.txt says of pairs of stops; a station stands for all its platforms."""
    platforms: dict[int, list[int]] = {}
    for key, station in Stop.objects.filter(feed__in=feeds, parent_station__isnull=False).values_list(
        "pk", "parent_station_id"
    ):
        platforms.setdefault(station, []).append(key)
    general = Transfer.objects.filter(feed__in=feeds, from_route=None, to_route=None, from_trip=None, to_trip=None)
    rows = general.order_by("pk").values_list("from_stop_id", "to_stop_id", "transfer_type", "min_transfer_time")
    for origin, target, sort, seconds in rows:
        if sort in WITHIN_A_TRIP or origin is None or target is None:
            continue
        for start in platforms.get(origin, [origin]):
            for end in platforms.get(target, [target]):
                if start in stop_at and end in stop_at:
                    yield stop_at[start], stop_at[end], None if sort == IMPOSSIBLE else seconds or 0


def _changes(count: int, transfers: Iterable[tuple[int, int, int | None]]) -> Ints:
    changes = np.full(count, CHANGE_S, dtype=np.int64)
    for start, end, seconds in transfers:
        if start == end and seconds:
            changes[start] = seconds
    return changes


def with_transfers(walks: Ints, transfers: Iterable[tuple[int, int, int | None]]) -> Ints:
    """Walks between stops, each with the time that a change takes besides; what the feed says of a pair comes first."""
    pairs = {(int(start), int(end)): int(lasts_s) + CHANGE_S for start, end, lasts_s in walks.tolist()}
    for start, end, seconds in transfers:
        if seconds is None:
            pairs.pop((start, end), None)
        elif start != end:
            pairs[start, end] = max(seconds, pairs.get((start, end), CHANGE_S) - CHANGE_S)
    return np.array([(*pair, lasts_s) for pair, lasts_s in sorted(pairs.items())], dtype=np.int64).reshape(-1, 3)


def running(feeds: Sequence[Feed], services: Sequence[int], day: date) -> Any:
    """Which of the services run in the service day that begins on this day."""
    found = set().union(*(services_on(feed, day) for feed in feeds))
    return np.array([service in found for service in services], dtype=bool)


def streets(walker: Walker) -> list[Street]:
    """All public streets as this person finds them."""
    rows = Feature.objects.filter(layer__slug=STREETS, withdrawn_at=None, visibility=PUBLIC, layer__visibility=PUBLIC)
    found = []
    for geometry, kind, tags in rows.values_list("geometry", "kind__code", "properties"):
        open_to = passage(kind or "", tags, walker)
        parts = shapely.get_parts(shapely.from_wkb(bytes(geometry.wkb)))
        found += [Street(shapely.get_coordinates(part), open_to) for part in parts if part.geom_type == "LineString"]
    return found
