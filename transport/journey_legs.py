"""Journeys with what people call things: places, lines, moments, and the line of each leg on the ground."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import shapely
from shapely.ops import substring

from transport.models import Route, ShapePoint, Stop, StopTime, Translation, Trip
from transport.raptor import Journey, Ride, Walk
from transport.searching import Day
from transport.walking import Floats

Line = list[tuple[float, float]]  # longitude and latitude
DIGITS = 6
SHAPES = OF_FEED, MADE, STRAIGHT = "feed", "made", "straight"


@dataclass(frozen=True)
class Place:
    """Where a leg begins or ends: a stop, or the place that was asked for."""

    lon: float
    lat: float
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A trip at a stop: the number among its stops that lie somewhere, and how far along its shape the feed has it."""

    number: int
    along: float | None


@dataclass(frozen=True)
class Leg:
    """A walk, or a ride on `route`. Of a headway only the latest times are sure: one waits at most `headway_s`.

    `shape` says whose the line of a ride is: one of SHAPES.
    """

    start: Place
    end: Place
    departure: datetime
    arrival: datetime
    line: Line
    walked_m: int = 0
    route: Route | None = None
    headsign: str = ""
    stops: int = 0
    headway_s: int | None = None
    wheelchair: int | None = None
    shape: str = ""

    @property
    def duration(self) -> timedelta:
        return self.arrival - self.departure

    @property
    def boarding_from(self) -> datetime:
        """When one is at the stop: of a headway earlier than the vehicle is sure to have come."""
        return self.departure - timedelta(seconds=self.headway_s or 0)


@dataclass(frozen=True)
class ToldJourney:
    departure: datetime
    arrival: datetime
    changes: int
    legs: list[Leg]

    @property
    def duration(self) -> timedelta:
        return self.arrival - self.departure

    @property
    def rides(self) -> list[Leg]:
        return [leg for leg in self.legs if leg.route]

    @property
    def walked_m(self) -> int:
        return sum(leg.walked_m for leg in self.legs)

    @property
    def walked(self) -> timedelta:
        return sum((leg.duration for leg in self.legs if not leg.route), timedelta())

    @property
    def has_headways(self) -> bool:
        return any(leg.headway_s for leg in self.legs)


def told(day: Day, start: Floats, end: Floats, journeys: Sequence[Journey], language: str) -> list[ToldJourney]:
    """The journeys in words and lines; as many queries for ten as for one."""
    book = _Book(day, start, end, journeys, language)
    return [book.journey(journey) for journey in journeys]


class _Book:
    """The rows that some journeys speak of."""

    def __init__(self, day: Day, start: Floats, end: Floats, journeys: Sequence[Journey], language: str) -> None:
        self.day, self.ends, network = day, (start, end), day.ground.network
        rides = [ride for journey in journeys for ride in journey.rides]
        called = {stop for journey in journeys for leg in journey.legs for stop in (leg.from_stop, leg.to_stop)}
        keys = [network.stops[number] for number in called if number is not None]
        self.stops = {
            stop.pk: stop for stop in Stop.objects.filter(pk__in=keys).select_related("feature__layer", "feed")
        }
        trips = Trip.objects.filter(pk__in={network.trips[ride.trip] for ride in rides})
        self.trips = {
            trip.pk: trip for trip in trips.select_related("route__feature__layer", "route__feed", "made_shape")
        }
        self.shapes = _shapes({trip.shape_id for trip in self.trips.values() if trip.shape_id})
        self.calls = _calls(self.trips, frozenset(network.stops))
        self.headsigns = _headsigns(self.trips.values(), language)

    def journey(self, journey: Journey) -> ToldJourney:
        legs: list[Leg] = []
        at_s = journey.departure_s
        for leg in journey.legs:
            told_leg = self.walk(leg, at_s) if isinstance(leg, Walk) else self.ride(leg)
            at_s = self.day.second_of(told_leg.arrival)
            if told_leg.duration or told_leg.route:
                legs.append(told_leg)
        moments = (self.day.moment_of(journey.departure_s), self.day.moment_of(journey.arrival_s))
        return ToldJourney(*moments, journey.changes, legs)

    def place(self, number: int | None, end: int) -> Place:
        if number is None:
            lon, lat = self.ends[end].tolist()
            return Place(lon, lat)
        stop = self.stops[self.day.ground.network.stops[number]]
        return Place(float(stop.stop_lon or 0), float(stop.stop_lat or 0), stop)

    def walk(self, leg: Walk, at_s: int) -> Leg:
        start, end = self.place(leg.from_stop, 0), self.place(leg.to_stop, 1)
        metres, line = _walked(self.day, start, end, leg.duration_s)
        moments = self.day.moment_of(at_s), self.day.moment_of(at_s + leg.duration_s)
        return Leg(start, end, *moments, line, walked_m=metres)

    def ride(self, leg: Ride) -> Leg:
        trip = self.trips[self.day.ground.network.trips[leg.trip]]
        start, end = self.place(leg.from_stop, 0), self.place(leg.to_stop, 1)
        shape, line = self.ridden(trip, leg, start, end)
        return Leg(
            start, end, self.day.moment_of(leg.departure_s), self.day.moment_of(leg.arrival_s),
            line, route=trip.route, shape=shape,
            headsign=self.headsigns.get((trip.route.feed_id, trip.trip_headsign), trip.trip_headsign),
            stops=leg.alight - leg.board, headway_s=leg.headway_s, wheelchair=trip.wheelchair_accessible,
        )  # fmt: skip

    def ridden(self, trip: Trip, leg: Ride, start: Place, end: Place) -> tuple[str, Line]:
        """The part between the stops of the trip's shape, or of the one made by us; straight where there is neither."""
        begun, ended = (self.calls[trip.pk][call] for call in (leg.board, leg.alight))
        shape = self.shapes.get(trip.shape_id or 0)
        if shape is None:
            made = _of_made_shape(trip, begun, ended)
            return (MADE, made) if made else (STRAIGHT, [(start.lon, start.lat), (end.lon, end.lat)])
        line, along = shape
        if along is None or begun.along is None or ended.along is None or ended.along <= begun.along:
            spots = [line.project(shapely.Point(place.lon, place.lat)) for place in (start, end)]
        else:
            spots = np.interp([begun.along, ended.along], along, _own_distances(line)).tolist()
        return OF_FEED, _rounded(shapely.get_coordinates(substring(line, *sorted(spots))))


def _of_made_shape(trip: Trip, begun: Call, ended: Call) -> Line:
    """Empty where there is none, or where both calls are at one point of it."""
    if trip.made_shape is None:
        return []
    corners = trip.made_shape.calls
    first, last = corners[begun.number], corners[ended.number]
    return list(trip.made_shape.line.coords[first : last + 1]) if first < last else []


def _shapes(keys: Iterable[int]) -> dict[int, tuple[shapely.LineString, Floats | None]]:
    """Lines by shape, with the feed's own distance at each point where it tells it."""
    points: dict[int, list[tuple[float, float, float | None]]] = {}
    rows = ShapePoint.objects.filter(shape_id__in=list(keys)).order_by("shape_id", "shape_pt_sequence")
    for shape, lon, lat, metres in rows.values_list("shape_id", "shape_pt_lon", "shape_pt_lat", "shape_dist_traveled"):
        points.setdefault(shape, []).append((lon, lat, metres))
    found = {}
    for shape, row in points.items():
        if len(row) > 1:
            along = (
                None if any(metres is None for *_, metres in row) else np.array([row[2] for row in row], dtype=float)
            )
            found[shape] = shapely.LineString([(lon, lat) for lon, lat, _ in row]), along
    return found


def _calls(trips: Iterable[int], stops: Set[int]) -> dict[int, list[Call]]:
    """By trip its calls that journeys know: those at these stops whose times are told."""
    found: dict[int, list[Call]] = {trip: [] for trip in trips}
    numbers = dict.fromkeys(found, -1)
    placed = StopTime.objects.filter(
        trip_id__in=list(found), stop__stop_lon__isnull=False, stop__stop_lat__isnull=False
    )
    rows = placed.order_by("trip_id", "stop_sequence")
    for trip, stop, metres, *times in rows.values_list(
        "trip_id", "stop_id", "shape_dist_traveled", "arrival_time", "departure_time"
    ):
        numbers[trip] += 1
        if stop in stops and None not in times:
            found[trip].append(Call(numbers[trip], metres))
    return found


def _headsigns(trips: Iterable[Trip], language: str) -> dict[tuple[int, str], str]:
    """Headsigns in another language, as translations.txt has them by their text; by feed and text."""
    known = list(trips)
    texts = {trip.trip_headsign for trip in known}
    rows = Translation.objects.filter(
        feed__in={trip.route.feed_id for trip in known}, table_name="trips", field_name="trip_headsign",
        language=language, field_value__in=texts,
    )  # fmt: skip
    return {(row.feed_id, row.field_value): row.translation for row in rows}


def _own_distances(line: shapely.LineString) -> Floats:
    """How far along the line each of its points is, in the line's own unit."""
    steps = np.linalg.norm(np.diff(shapely.get_coordinates(line), axis=0), axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _walked(day: Day, start: Place, end: Place, lasts_s: int) -> tuple[int, Line]:
    """Metres and line of a walk along the streets, with the steps from the place to the street and back."""
    graph = day.ground.graph
    ends = np.array([(start.lon, start.lat), (end.lon, end.lat)])
    spots = graph.spots(ends)
    spread = graph.spread(spots.some([0]), np.zeros(1), lasts_s + 1)
    way = np.vstack([graph.metres(ends[:1]), spread.way_to(spots, 1), graph.metres(ends[1:])])
    return round(float(np.linalg.norm(np.diff(way, axis=0), axis=1).sum())), _rounded(graph.degrees(way))


def _rounded(corners: Floats) -> Line:
    return [(lon, lat) for lon, lat in np.round(corners, DIGITS).tolist()]
