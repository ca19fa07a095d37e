"""Departures against a plain walk through every trip of every day: the statement finds all there is, in order."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.transport.running_network import MONDAY, Net, clock
from transport.departures import departures

KYIV = ZoneInfo("Europe/Kyiv")
DAYS = [MONDAY + timedelta(number) for number in range(-3, 4)]
HORIZON = timedelta(hours=20)


class Timetable:
    """What was written, kept beside the database: (route, days, [(stop, seconds, boards)], frequency)."""

    def __init__(self, net: Net, seed: int) -> None:
        self.net, self.chance, self.trips = (
            net,
            random.Random(seed),
            list[tuple[set[date], list[tuple[str, int, bool]]]](),
        )
        self.exact: list[tuple[set[date], list[tuple[str, int, bool]], tuple[int, int, int]]] = []
        for number in range(3):
            days = self._service(f"s{number}")
            for _ in range(self.chance.randint(1, 4)):
                self._trip(f"s{number}", days)

    def _service(self, name: str) -> set[date]:
        week = "".join(self.chance.choice("01") for _ in range(7))
        since, until = DAYS[self.chance.randint(0, 2)], DAYS[self.chance.randint(3, 6)]
        added = tuple(day for day in DAYS if self.chance.random() < 0.15)
        removed = tuple(day for day in DAYS if day not in added and self.chance.random() < 0.15)
        self.net.add_service(name, week, since=since, until=until, added=added, removed=removed)
        regular = {day for day in DAYS if since <= day <= until and week[day.weekday()] == "1"}
        return (regular | set(added)) - set(removed)

    def _trip(self, service: str, days: set[date]) -> None:
        at, calls = self.chance.randint(0, 26 * 60), list[tuple[str, int, bool]]()
        more: dict[str, Any] = {}
        for stop in self.chance.sample("ABCD", self.chance.randint(2, 4)):
            boards = self.chance.random() < 0.8
            calls.append((stop, at * 60, boards))
            more[stop] = {} if boards else {"pickup_type": 1}
            at += self.chance.randint(1, 40)
        told = ", ".join(f"{stop} {s // 3600}:{s // 60 % 60:02}" for stop, s, _boards in calls)
        if self.chance.random() < 0.3:
            start = self.chance.randint(0, 23)
            every = (f"{start}:00", f"{start + 1}:{self.chance.randint(0, 59):02}", self.chance.randint(7, 30), 1)
            self.net.add_trip("T1", service, told, every=every, **more)
            self.exact.append((days, calls, (clock(every[0]), clock(every[1]), every[2] * 60)))
        else:
            self.net.add_trip("T1", service, told, **more)
            self.trips.append((days, calls))

    def leaving(self, stop: str, moment: datetime) -> list[datetime]:
        """Every departure within HORIZON, by looking at each trip on each day."""
        found = []
        for days, calls in self.trips:
            found += [at for day in days for at in self._moments(day, calls, stop, 0)]
        for days, calls, (start, end, headway) in self.exact:
            for begins in range(start, end, headway):
                shift = begins - calls[0][1]
                found += [at for day in days for at in self._moments(day, calls, stop, shift)]
        return sorted(at for at in found if moment <= at < moment + HORIZON)

    @staticmethod
    def _moments(day: date, calls: list[tuple[str, int, bool]], stop: str, shift: int) -> list[datetime]:
        midnight = datetime(day.year, day.month, day.day, tzinfo=KYIV)  # no clock changes in this week
        return [midnight + timedelta(seconds=s + shift) for name, s, boards in calls[:-1] if name == stop and boards]


@pytest.mark.parametrize("seed", range(12))
def test_the_statement_finds_what_a_walk_through_everything_finds(bare: Net, seed: int) -> None:
    timetable = Timetable(bare, seed)
    for stop in "ABCD":
        for hour in (0, 7, 22):
            moment = datetime(MONDAY.year, MONDAY.month, MONDAY.day, hour, 30, tzinfo=KYIV)
            found = departures(bare.feed, bare.keys(stop), moment, limit=100, horizon=HORIZON)
            assert [one.at for one in found] == timetable.leaving(stop, moment)[:100], (stop, hour)
