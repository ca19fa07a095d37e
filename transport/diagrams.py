"""A line whole: its directions with stops, changes to other lines, other ways of some trips, and timetables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from layers.audience import Audience
from transport.models import Route, Stop
from transport.patterns import Pattern, patterns, routes_at, same_places
from transport.queries import in_order, routes_by_key, stops_by_key, today_of
from transport.running import days_to_look_at, running_services
from transport.timetables import Column, Timetable, runs_from_the_beginning, timetables


@dataclass(frozen=True, slots=True)
class Call:
    """A stop of the diagram: minutes from the beginning, and the lines one can change to."""

    stop: Stop
    minutes: int | None
    changes: list[Route]


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way that some trips go."""

    first: Stop
    last: Stop
    stop_count: int
    trips: int


@dataclass(frozen=True, slots=True)
class Direction:
    """One direction of a line: its usual way, its other ways, its timetable where it begins."""

    number: int
    calls: list[Call]
    others: list[Variant]
    timetable: Timetable | None
    today: Column | None

    @property
    def first(self) -> Stop:
        return self.calls[0].stop

    @property
    def last(self) -> Stop:
        return self.calls[-1].stop

    @property
    def takes_min(self) -> int | None:
        return self.calls[-1].minutes


@dataclass(frozen=True, slots=True)
class Diagram:
    """All that is known of a line; `stops` are those of all its ways, by key."""

    route: Route
    directions: list[Direction]
    stops: dict[int, Stop]

    @property
    def features(self) -> list[int]:
        """The objects of the map that a notice about this line may name."""
        keys = [self.route.feature_id, *(stop.feature_id for stop in self.stops.values())]
        return [key for key in keys if key]

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of its stops; None where it calls at none that lies anywhere."""
        places = [
            (stop.stop_lon, stop.stop_lat)
            for stop in self.stops.values()
            if stop.stop_lon is not None and stop.stop_lat is not None
        ]
        if not places:
            return None
        lons, lats = [lon for lon, _ in places], [lat for _, lat in places]
        return min(lons), min(lats), max(lons), max(lats)


def diagram(route: Route, audience: Audience, moment: datetime) -> Diagram:
    """The line as it runs in the weeks around the moment, without stops that this person may not see."""
    ways = patterns(route.pk)
    stops = stops_by_key({stop for way in ways for stop in way.stops}, audience)
    seen = _seen(ways, stops)
    runs = runs_from_the_beginning([route.pk])
    today = today_of(route.feed, moment)
    running = running_services({run.service for run in runs}, days_to_look_at(route.feed, today))
    tables = {one.direction: one for one in timetables(runs, running)}
    return Diagram(route, _directions(seen, stops, _changes(route, seen, audience), tables, today), stops)


def _directions(
    ways: Sequence[Pattern], stops: dict[int, Stop], changes: dict[int, list[Route]],
    tables: dict[int, Timetable], today: date,
) -> list[Direction]:  # fmt: skip
    found = []
    for number in sorted({way.direction for way in ways}):
        usual, *others = (way for way in ways if way.direction == number)
        table = tables.get(number)
        calls = [
            Call(stops[stop], None if seconds is None else round(seconds / 60), changes.get(stop, []))
            for stop, seconds in zip(usual.stops, usual.seconds, strict=True)
        ]
        rest = [Variant(stops[way.stops[0]], stops[way.stops[-1]], len(way.stops), way.trips) for way in others]
        found.append(Direction(number, calls, rest, table, table.column_on(today) if table else None))
    return found


def _seen(ways: Iterable[Pattern], stops: dict[int, Stop]) -> list[Pattern]:
    """The ways without stops that may not be seen, and without ways that have none left."""
    found = []
    for way in ways:
        kept = [(stop, seconds) for stop, seconds in zip(way.stops, way.seconds, strict=True) if stop in stops]
        if kept:
            found.append(replace(way, stops=tuple(s for s, _ in kept), seconds=tuple(s for _, s in kept)))
    return found


def _changes(route: Route, ways: Sequence[Pattern], audience: Audience) -> dict[int, list[Route]]:
    """For each stop the other lines at the same place."""
    places = same_places({stop for way in ways for stop in way.stops})
    calling = routes_at({stop for around in places.values() for stop in around})
    lines = {
        stop: {other for near in around for other in calling.get(near, ())} - {route.pk}
        for stop, around in places.items()
    }
    known = routes_by_key({other for others in lines.values() for other in others}, audience)
    return {stop: in_order(known[other] for other in others if other in known) for stop, others in lines.items()}
