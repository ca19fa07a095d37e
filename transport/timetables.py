"""Timetables by kind of day: of every line at a stop, and of a line at the places where it begins.

Of each hour the minutes, of lines of which only a headway is known the windows in which it holds.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from transport.day_kinds import DayKind, Services, Week, week_of
from transport.headways import HOUR_S, MINUTE_S, HourOfService, Window, headways_by_hour

AT_STOPS = """
SELECT st.trip_id, st.departure_time, st.stop_headsign,
       (SELECT o.departure_time FROM transport_stoptime o WHERE o.trip_id = st.trip_id
         ORDER BY o.stop_sequence LIMIT 1) AS start
  FROM transport_stoptime st
 WHERE st.stop_id = ANY (%(keys)s::bigint[]) AND coalesce(st.pickup_type, 0) <> 1 AND st.departure_time IS NOT NULL
   AND EXISTS (SELECT FROM transport_stoptime later
                WHERE later.trip_id = st.trip_id AND later.stop_sequence > st.stop_sequence)
"""
AT_THE_BEGINNING = """
SELECT o.trip_id, o.departure_time, o.stop_headsign, o.departure_time AS start
  FROM transport_trip r
 CROSS JOIN LATERAL (SELECT * FROM transport_stoptime st WHERE st.trip_id = r.id AND st.departure_time IS NOT NULL
                      ORDER BY st.stop_sequence LIMIT 1) o
 WHERE r.route_id = ANY (%(keys)s::bigint[])
"""
RUNS_FROM = """
WITH here AS ({here})
SELECT t.route_id, coalesce(t.direction_id, 0), t.service_id,
       coalesce(nullif(here.stop_headsign, ''), nullif(t.trip_headsign, ''),
                (SELECT z.stop_name FROM transport_stoptime l JOIN transport_stop z ON z.id = l.stop_id
                  WHERE l.trip_id = t.id ORDER BY l.stop_sequence DESC LIMIT 1), ''),
       leaves.at, leaves.headway, leaves.ends
  FROM here JOIN transport_trip t ON t.id = here.trip_id
 CROSS JOIN LATERAL (
       SELECT here.departure_time AS at, NULL::int AS headway, NULL::int AS ends
        WHERE NOT EXISTS (SELECT FROM transport_frequency f WHERE f.trip_id = t.id)
        UNION ALL
       SELECT one + here.departure_time - here.start, NULL, NULL
         FROM transport_frequency f
        CROSS JOIN LATERAL generate_series(f.start_time, f.end_time - 1, greatest(f.headway_secs, 1)) one
        WHERE f.trip_id = t.id AND f.exact_times = 1
        UNION ALL
       SELECT f.start_time + here.departure_time - here.start, f.headway_secs,
              f.end_time + here.departure_time - here.start
         FROM transport_frequency f WHERE f.trip_id = t.id AND coalesce(f.exact_times, 0) = 0
       ) leaves
 ORDER BY 1, 2, 5, 4
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A departure of a line on every day of its service, or with `headway_s` a window in which it comes so often."""

    route: int
    direction: int
    service: int
    headsign: str
    at_s: int
    headway_s: int | None = None
    ends_s: int | None = None


@dataclass(frozen=True, slots=True)
class Leaving:
    """A departure in its hour; `sign` is the letter of its own destination, empty for the usual one."""

    at_s: int
    sign: str = ""

    @property
    def minute(self) -> str:
        return f"{self.at_s % HOUR_S // MINUTE_S:02}"


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of day: what leaves in each hour, and how often it comes where only that is known."""

    kind: DayKind
    hours: dict[int, list[Leaving]]
    windows: list[Window]

    @property
    def moments(self) -> list[int]:
        return [one.at_s for leavings in self.hours.values() for one in leavings]

    @property
    def first_s(self) -> int | None:
        return min([*self.moments, *(one.start_s for one in self.windows)], default=None)

    @property
    def last_s(self) -> int | None:
        """The last departure; of a stated headway the end of its window."""
        return max([*self.moments, *(one.end_s for one in self.windows)], default=None)

    @property
    def busiest(self) -> int:
        """The most departures in one hour."""
        return max((hour.departures for hour in self.by_hour), default=0)

    @property
    def by_hour(self) -> list[HourOfService]:
        return headways_by_hour(self.moments, self.windows)


@dataclass(frozen=True, slots=True)
class Timetable:
    """One line in one direction, seen from one place. `signs` tells the letters of destinations that are not usual."""

    route: int
    direction: int
    headsign: str
    week: Week
    columns: list[Column]
    signs: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[tuple[int, list[list[Leaving]]]]:
        """Each hour with its cell in every column."""
        hours = sorted({hour for column in self.columns for hour in column.hours})
        return [(hour, [column.hours.get(hour, []) for column in self.columns]) for hour in hours]

    @property
    def is_headway_only(self) -> bool:
        return not any(column.hours for column in self.columns)

    def column_on(self, day: date) -> Column | None:
        kind = self.week.kind_on(day)
        return next((column for column in self.columns if column.kind == kind), None)


def runs_at(stops: Collection[int]) -> list[Run]:
    """Everything that can be boarded at one of the stops (their keys)."""
    return _runs(AT_STOPS, stops)


def runs_from_the_beginning(routes: Collection[int]) -> list[Run]:
    """Everything the routes run, at the place where each trip begins."""
    return _runs(AT_THE_BEGINNING, routes)


def _runs(here: str, keys: Collection[int]) -> list[Run]:
    with connection.cursor() as cursor:
        cursor.execute(RUNS_FROM.format(here=here), {"keys": list(keys)})
        return [
            Run(route, direction, service, headsign, at, headway, ends)
            for route, direction, service, headsign, at, headway, ends in cursor.fetchall()
        ]


def timetables(runs: Iterable[Run], running: dict[date, Services]) -> list[Timetable]:
    """A timetable per route and direction; the kinds of days are those of the line itself."""
    lines: dict[tuple[int, int], list[Run]] = defaultdict(list)
    for run in runs:
        lines[run.route, run.direction].append(run)
    return [_timetable(line, own, running) for line, own in lines.items()]


def _timetable(line: tuple[int, int], runs: Sequence[Run], running: dict[date, Services]) -> Timetable:
    services = frozenset(run.service for run in runs)
    week = week_of({day: on & services for day, on in running.items()})
    usual = Counter(run.headsign for run in runs).most_common()
    letters = {headsign: _letter(number) for number, (headsign, _count) in enumerate(usual[1:])}
    columns = [_column(kind, [run for run in runs if run.service in kind.services], letters) for kind in week.kinds]
    return Timetable(*line, usual[0][0], week, columns, {letter: headsign for headsign, letter in letters.items()})


def _column(kind: DayKind, runs: Iterable[Run], letters: dict[str, str]) -> Column:
    hours: dict[int, list[Leaving]] = defaultdict(list)
    windows = []
    for run in runs:
        if run.headway_s is None or run.ends_s is None:
            hours[run.at_s // HOUR_S].append(Leaving(run.at_s, letters.get(run.headsign, "")))
        else:
            windows.append(Window(run.at_s, run.ends_s, run.headway_s))
    return Column(kind, dict(hours), sorted(set(windows), key=lambda one: one.start_s))


def _letter(number: int) -> str:
    """a, b … z, then a1 and so on: small letters beside a minute."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    return alphabet[number % 26] + (str(number // 26) if number >= 26 else "")
