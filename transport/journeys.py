"""From A to B at a time: on foot, or with so many changes, each journey set out for as late as it can be."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from transport.raptor import Ends, Journey, Walk, earliest_journeys, latest_journeys
from transport.reach import ends_near, on_foot
from transport.searching import Day
from transport.walking import Floats

ACCESS_S = 20 * 60  # of walking to the first stop and from the last one, at most
ON_FOOT_S = 45 * 60  # a walk that takes longer is not offered
AHEAD_S = 24 * 3600
LATER_S = 60


@dataclass(frozen=True)
class Asked:
    """A question: two places, a second of the day, and whether one wants to be there by then."""

    start: Floats  # longitude and latitude
    end: Floats
    at_s: int
    arrive_by: bool = False
    most: int = 4


def find_journeys(day: Day, asked: Asked) -> list[Journey]:
    """The next journeys, or the last ones in time, in order of setting out; the walk, where it is one, comes first."""
    graph, stops = day.ground.graph, day.ground.stops
    access = ends_near(graph, asked.start, stops, ACCESS_S)
    egress = ends_near(graph, asked.end, stops, ACCESS_S)
    walk_s = walking_s(day, asked)
    walks = [] if walk_s is None else [_walk(walk_s, asked)]
    search = _last_ones if asked.arrive_by else _next_ones
    rides = [journey for journey in search(day, access, egress, asked) if walk_s is None or _beats(journey, walk_s)]
    rides.sort(key=lambda journey: (journey.departure_s, journey.arrival_s))
    return [*walks, *(rides[-asked.most :] if asked.arrive_by else rides[: asked.most])]


def walking_s(day: Day, asked: Asked) -> int | None:
    """How long the whole way takes on foot; None where that is too long or there is no way."""
    graph = day.ground.graph
    lasts_s = float(on_foot(graph, asked.start, ON_FOOT_S).arrival_s(graph.spots(asked.end))[0])
    return int(np.ceil(lasts_s)) if np.isfinite(lasts_s) else None


def _walk(walk_s: int, asked: Asked) -> Journey:
    departure_s = asked.at_s - walk_s if asked.arrive_by else asked.at_s
    return Journey(departure_s, departure_s + walk_s, [Walk(None, None, walk_s)])


def _beats(journey: Journey, walk_s: int) -> bool:
    return journey.arrival_s - journey.departure_s < walk_s


def _next_ones(day: Day, access: Ends, egress: Ends, asked: Asked) -> list[Journey]:
    found: list[Journey] = []
    at_s = asked.at_s
    while len(found) < asked.most:
        sooner = [
            _latest_setting_out(day, access, egress, journey)
            for journey in earliest_journeys(day.table, access, egress, at_s)
            if journey.arrival_s <= asked.at_s + AHEAD_S
        ]
        if not sooner:
            break
        found = _unbeaten([*found, *sooner])
        at_s = max(at_s, min(journey.departure_s for journey in sooner)) + LATER_S
    return found


def _latest_setting_out(day: Day, access: Ends, egress: Ends, journey: Journey) -> Journey:
    """The journey with as many vehicles that arrives as early and sets out the latest."""
    vehicles = len(journey.rides)
    tighter = latest_journeys(day.backwards, access, egress, journey.arrival_s, vehicles=vehicles)
    return max([journey, *tighter], key=lambda one: (one.departure_s, -len(one.rides)))


def _last_ones(day: Day, access: Ends, egress: Ends, asked: Asked) -> list[Journey]:
    found: list[Journey] = []
    by_s = asked.at_s
    while len(found) < asked.most:
        last = latest_journeys(day.backwards, access, egress, by_s)
        if not last or last[0].departure_s < asked.at_s - AHEAD_S:
            break
        found = _unbeaten([*found, *last])
        by_s = min(by_s, max(journey.arrival_s for journey in last)) - LATER_S
    return found


def _unbeaten(journeys: Iterable[Journey]) -> list[Journey]:
    """Without those that another one beats in setting out, arriving and changes at once; of equal ones the first."""
    kept: list[Journey] = []
    order = sorted(journeys, key=lambda one: (one.arrival_s, -one.departure_s, one.changes))
    for journey in order:
        if not any(one.departure_s >= journey.departure_s and one.changes <= journey.changes for one in kept):
            kept.append(journey)
    return kept
