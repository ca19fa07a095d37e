"""What is known of now, put over the timetable: late and cancelled departures, added ones, and those of lines of which
the timetable only says how often they run.

Only messages that are fresh count; from stale ones nothing is concluded, and departures are told as scheduled.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Max

from transport.departures import HEADWAY, HORIZON, LIVE, MOST, Departure, departures
from transport.live_known import Beside, Known, Run, known_now
from transport.models import Feed, LiveSource, TripUpdate
from transport.queries import transport_state
from transport.running import service_day, zone_of

CANCELED, SKIPPED, NO_DATA = "CANCELED", "SKIPPED", "NO_DATA"
LOOK_BACK = timedelta(hours=1)  # a vehicle that is later than this is shown where it was due


@dataclass(frozen=True, slots=True)
class CallChange:
    """What is known of one call: that it is left out, or how many seconds late the vehicle leaves; None: nothing."""

    is_skipped: bool = False
    late_s: int | None = None


def last_told_at() -> datetime | None:
    """When the newest message of any feed came: what is known has changed since then, or only grown older."""
    newest: datetime | None = LiveSource.objects.aggregate(newest=Max("received_at"))["newest"]
    return newest


def live_state() -> tuple[str, ...]:
    """Marks of which one moves with every edition, notice and message."""
    return (*transport_state(), str(last_told_at()))


def change_at(row: TripUpdate, sequence: int) -> CallChange:
    """What the update means for one call of its run.

    What is said of a call holds for all after it until something else is said, and for none before it; NO_DATA ends it.
    A call that is left out does not end it. The delay of the whole run only counts where no call is spoken of.
    """
    late, is_skipped = (row.delay if not row.calls else None), False
    for at, _stop, arrival, departure, word in row.calls:
        if at > sequence:
            break
        is_skipped = word == SKIPPED and at == sequence
        if word == NO_DATA:
            late = None
        elif departure is not None or arrival is not None:
            late = departure if departure is not None else arrival
    return CallChange(is_skipped, late)


def departures_now(
    feed: Feed, stops: Sequence[int], moment: datetime, *, now: datetime, limit: int = 20, horizon: timedelta = HORIZON
) -> list[Departure]:
    """What leaves one of the feed's stops from the moment on, as it is known now, the next first.

    Whatever is late is there until it has left; what is cancelled, until it would have left. Two queries.
    """
    return departures_as(known_now(feed, stops, now), feed, stops, moment, limit=limit, horizon=horizon)


def departures_as(
    known: Known, feed: Feed, stops: Sequence[int], moment: datetime, *, limit: int = 20, horizon: timedelta = HORIZON
) -> list[Departure]:
    """The same with what is known of these stops. One query."""
    moment = moment.replace(microsecond=0)  # timetables count in seconds: what just runs leaves in this very one
    if not known.updates:
        return departures(feed, stops, moment, limit=limit, horizon=horizon)
    due = departures(feed, stops, moment, limit=MOST, horizon=horizon, look_back=LOOK_BACK)
    told = [_changed(one, known.updates) for one in due]
    told += _repeated(feed, known)
    told += _beside(feed, known)
    until = moment + horizon
    return sorted((one for one in told if moment <= one.at < until), key=lambda one: one.at)[:limit]


def _changed(one: Departure, updates: dict[Run, TripUpdate]) -> Departure:
    row = None if one.kind == HEADWAY else updates.get((one.trip_id, one.day, one.start_time))
    if row is None:
        return one
    change = change_at(row, one.stop_sequence)
    if row.schedule_relationship == CANCELED or change.is_skipped:
        return replace(one, is_cancelled=True)
    if change.late_s is None:
        return one
    return replace(one, kind=LIVE, at=one.at + timedelta(seconds=change.late_s), late_s=change.late_s)


# --- Lines that only state how often they run -----------------------------------
def _repeated(feed: Feed, known: Known) -> list[Departure]:
    """Runs that are under way, with the minute that the timetable does not know."""
    return [
        one for run, calls in known.calls.items() for call in calls
        if (one := _of_run(feed, run, known.updates[run], call))
    ]  # fmt: skip


def _of_run(feed: Feed, run: Run, row: TripUpdate, call: Sequence[Any]) -> Departure | None:
    trip, day, start = run
    route, direction, wheelchair, stop, sequence, pickup, platform, offset, goal = call
    change = change_at(row, sequence)
    if day is None or start is None or change.late_s is None or change.is_skipped:
        return None
    if row.schedule_relationship == CANCELED:
        return None
    zone = zone_of(feed)
    at = service_day(day, zone).moment_of(start + offset + change.late_s).astimezone(zone)
    return Departure(
        at=at, kind=LIVE, headway_s=None, ends_at=None, day=day, is_on_call=pickup in (2, 3), is_approximate=False,
        stop_sequence=sequence, trip_id=trip, route=route, direction=direction, wheelchair=wheelchair, stop=stop,
        platform=platform, headsign=goal or "", start_time=start,
    )  # fmt: skip


# --- Runs beside the timetable --------------------------------------------------
def _beside(feed: Feed, known: Known) -> list[Departure]:
    return [
        _as_added(run, call, run.route, feed) for run in known.beside if run.route is not None
        for call in run.row.calls[:-1] if call[1] in run.stops and call[4] != SKIPPED and (call[3] or call[2])
    ]  # fmt: skip


def _as_added(run: Beside, call: Sequence[Any], route: int, feed: Feed) -> Departure:
    zone, row = zone_of(feed), run.row
    stop, platform = run.stops[call[1]]
    at = datetime.fromtimestamp(call[3] or call[2], UTC).astimezone(zone)
    return Departure(
        at=at, kind=LIVE, headway_s=None, ends_at=None, day=at.date(), is_on_call=False, is_approximate=False,
        stop_sequence=call[0], trip_id=row.trip_id, route=route, direction=row.direction_id, wheelchair=None,
        stop=stop, platform=platform, headsign=run.goal, is_added=True,
    )  # fmt: skip
