"""Journeys by RAPTOR (Delling, Pajor, Werneck 2012), a round for every vehicle taken, each round done on whole arrays.

Round k knows the earliest arrival at every stop with k vehicles. The original walks along one line after another; here
all lines are walked at once: one sorted search finds the first run that can be caught at every call, a running minimum
along each line the run one sits in, a grouped minimum the arrivals at stops (docs/decisions/journeys.md).
"""

from dataclasses import dataclass, field

import numpy as np

from transport.timetable import NEVER, SPAN_S, Ints, Timetable

NO_RUN = 1 << 24
MOST_VEHICLES = 5


@dataclass(frozen=True)
class Walk:
    """On foot; a stop is None where the way begins or ends at the place that was asked for."""

    from_stop: int | None
    to_stop: int | None
    duration_s: int


@dataclass(frozen=True)
class Ride:
    """In a vehicle from the call `board` to the call `alight` of its trip.

    With a `headway_s` the times are those that are sure: one waits at most so long.
    """

    trip: int
    board: int
    alight: int
    from_stop: int
    to_stop: int
    departure_s: int
    arrival_s: int
    day_start_s: int = 0
    headway_s: int | None = None


@dataclass(frozen=True)
class Journey:
    """Legs in order, from setting out to being there."""

    departure_s: int
    arrival_s: int
    legs: list[Walk | Ride]

    @property
    def rides(self) -> list[Ride]:
        return [leg for leg in self.legs if isinstance(leg, Ride)]

    @property
    def changes(self) -> int:
        return max(len(self.rides) - 1, 0)

    @property
    def walked_s(self) -> int:
        return sum(leg.duration_s for leg in self.legs if isinstance(leg, Walk))


@dataclass(frozen=True)
class Ends:
    """Stops within a walk of the place where a journey begins or ends, and how long that walk takes."""

    stops: Ints
    walk_s: Ints


@dataclass
class Round:
    """What one more vehicle gives: by stop, by position, and for how one came there."""

    ready_s: Ints  # by stop: when one can board, before this vehicle
    caught: Ints  # by position: the run (or the time of setting out of a headway) one can catch there
    held: Ints  # by position: the one sat in when it comes there
    reached_s: Ints  # by position: arrival there
    arrival_s: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # by stop, only where it is better


def rounds(table: Timetable, access: Ends, at_s: int, *, vehicles: int = MOST_VEHICLES) -> list[Round]:
    """The rounds from the stops of `access`, set out for at `at_s`; they end when one more vehicle gains nothing."""
    ready = np.full(table.stop_count, NEVER, dtype=np.int64)
    np.minimum.at(ready, access.stops, at_s + access.walk_s)
    best = np.full(table.stop_count, NEVER, dtype=np.int64)
    done: list[Round] = []
    for _ in range(vehicles):
        this = _ridden(table, ready)
        arrival = np.full(table.stop_count, NEVER, dtype=np.int64)
        if len(table.served):
            arrival[table.served] = np.minimum.reduceat(this.reached_s[table.by_stop], table.served_start)
        better = arrival < best
        if not better.any():
            break
        best = np.minimum(best, arrival)
        this.arrival_s = np.where(better, arrival, NEVER)
        done.append(this)
        ready = _ready(table, this.arrival_s)
    return done


def _ridden(table: Timetable, ready: Ints) -> Round:
    """Every line ridden from wherever one can board it."""
    here = np.where(table.boards, ready[table.position_stop], NEVER)
    split = table.scheduled
    caught = np.full(len(here), NO_RUN, dtype=np.int64)
    waiting = np.flatnonzero(here[:split] < SPAN_S)
    found = np.searchsorted(table.event_keys, waiting * (2 * SPAN_S) + here[waiting]) - table.event_start[waiting]
    caught[waiting] = np.where(found < table.runs[waiting], found, NO_RUN)
    out = np.maximum(here[split:] - table.departure_after_s, table.setting_out_s) + table.headway_s
    caught[split:] = np.where(out <= table.last_out_s, out, NO_RUN)
    held = _running_minimum(table, caught)
    reached = np.full(len(here), NEVER, dtype=np.int64)
    sitting = np.flatnonzero((held < NO_RUN) & table.alights)
    by_run, by_headway = sitting[sitting < split], sitting[sitting >= split]
    reached[by_run] = table.event_arrival_s[table.event_start[by_run] + held[by_run]]
    reached[by_headway] = held[by_headway] + table.arrival_after_s[by_headway - split]
    return Round(ready, caught, held, reached)


def _running_minimum(table: Timetable, caught: Ints) -> Ints:
    """The least of what was caught at the calls before, line by line: a later line is lifted below all earlier ones."""
    lift = table.position_line * (4 * NO_RUN)
    least = np.minimum.accumulate(caught - lift) + lift
    held = np.full(len(caught), NO_RUN, dtype=np.int64)
    held[1:] = least[:-1]
    held[table.is_first] = NO_RUN
    return held


def _ready(table: Timetable, arrival: Ints) -> Ints:
    """When one can board after having alighted: at the same stop or after a walk to another."""
    ready = arrival + table.change_s
    if len(table.walks):
        walked = (arrival[table.walks[:, 0]] + table.walks[:, 2])[table.walk_order]
        soonest = np.minimum.reduceat(walked, table.walk_start)
        ready[table.walk_targets] = np.minimum(ready[table.walk_targets], soonest)
    return ready


def earliest_journeys(
    table: Timetable, access: Ends, egress: Ends, at_s: int, *, vehicles: int = MOST_VEHICLES
) -> list[Journey]:
    """Journeys that set out at `at_s` or later, none of which another beats in both arrival and number of vehicles."""
    found: list[Journey] = []
    best = NEVER
    done = rounds(table, access, at_s, vehicles=vehicles)
    for number, this in enumerate(done):
        there = this.arrival_s[egress.stops] + egress.walk_s
        if len(there) and there.min() < best:
            last = int(there.argmin())
            best = int(there[last])
            found.append(_traced(table, done[: number + 1], access, at_s, egress, last))
    return found


def latest_journeys(
    backwards: Timetable, access: Ends, egress: Ends, by_s: int, *, vehicles: int = MOST_VEHICLES
) -> list[Journey]:
    """Journeys that arrive at `by_s` or earlier, none of which another beats in both setting out and vehicles.

    `backwards` is the day's timetable in time running backwards.
    """
    return [mirrored(journey) for journey in earliest_journeys(backwards, egress, access, -by_s, vehicles=vehicles)]


def mirrored(journey: Journey) -> Journey:
    """A journey in time running backwards as the one it stands for; its calls are counted from the end of the trip."""
    legs = [_mirrored_leg(leg) for leg in reversed(journey.legs)]
    return Journey(-journey.arrival_s, -journey.departure_s, legs)


def _mirrored_leg(leg: Walk | Ride) -> Walk | Ride:
    if isinstance(leg, Walk):
        return Walk(leg.to_stop, leg.from_stop, leg.duration_s)
    wait_s = leg.headway_s or 0  # backwards it is waited out after alighting, in truth before boarding
    return Ride(
        leg.trip, ~leg.alight, ~leg.board, leg.to_stop, leg.from_stop,
        wait_s - leg.arrival_s, wait_s - leg.departure_s, leg.day_start_s, leg.headway_s,
    )  # fmt: skip


def _traced(table: Timetable, done: list[Round], access: Ends, at_s: int, egress: Ends, last: int) -> Journey:
    """The legs that gave the arrival of the last round, from its end to the beginning."""
    stop, walked = int(egress.stops[last]), int(egress.walk_s[last])
    arrival = int(done[-1].arrival_s[stop])
    legs: list[Walk | Ride] = [Walk(stop, None, walked)]
    for number in range(len(done) - 1, -1, -1):
        ride = _ride_to(table, done[number], stop, arrival)
        legs.append(ride)
        stop = ride.from_stop
        if number:
            stop, arrival, change = _came_from(table, done[number - 1].arrival_s, stop, int(done[number].ready_s[stop]))
            legs += [change] if change else []
    ready = int(done[0].ready_s[stop])
    access_s = ready - at_s
    legs.append(Walk(None, stop, access_s))
    legs.reverse()
    rides = [leg for leg in legs if isinstance(leg, Ride)]
    departure_s = rides[0].departure_s - (rides[0].headway_s or 0) - access_s
    return Journey(departure_s, rides[-1].arrival_s + walked, legs)


def _came_from(table: Timetable, arrival: Ints, stop: int, ready_s: int) -> tuple[int, int, Walk | None]:
    """The stop alighted at, when, and the walk from it, that made one ready to board at `stop` at `ready_s`."""
    if arrival[stop] + table.change_s[stop] == ready_s:
        return stop, int(arrival[stop]), None
    walks = table.walks[table.walks[:, 1] == stop]
    chosen = walks[arrival[walks[:, 0]] + walks[:, 2] == ready_s][0]
    return int(chosen[0]), int(arrival[chosen[0]]), Walk(int(chosen[0]), stop, int(chosen[2]))


def _ride_to(table: Timetable, this: Round, stop: int, arrival_s: int) -> Ride:
    """The ride that came to `stop` at `arrival_s`, boarded where there was the most time for it."""
    group = int(np.searchsorted(table.served, stop))
    bounds = np.append(table.served_start, len(table.by_stop))
    places = table.by_stop[bounds[group] : bounds[group + 1]]
    place = int(places[this.reached_s[places] == arrival_s][0])
    line, held = int(table.position_line[place]), int(this.held[place])
    begin = int(table.line_start[line])
    before = begin + np.flatnonzero(this.caught[begin:place] == held)
    if place < table.scheduled:
        return _scheduled_ride(table, this, line, before, place, held)
    headway = table.headways[line - len(table.patterns)]
    board = int(before[-1]) - begin
    departure = held + int(headway.departure_s[board])
    return Ride(
        headway.trip, board, place - begin, int(headway.stops[board]), stop, departure, arrival_s,
        headway_s=headway.headway_s,
    )  # fmt: skip


def _scheduled_ride(table: Timetable, this: Round, line: int, before: Ints, place: int, run: int) -> Ride:
    pattern, begin = table.patterns[line], int(table.line_start[line])
    spare = pattern.departure_s[run, before - begin] - this.ready_s[table.position_stop[before]]
    board, alight = int(before[int(spare.argmax())]) - begin, place - begin
    return Ride(
        int(pattern.trips[run]), board, alight, int(pattern.stops[board]), int(pattern.stops[alight]),
        int(pattern.departure_s[run, board]), int(pattern.arrival_s[run, alight]), int(pattern.day_start_s[run]),
    )  # fmt: skip
