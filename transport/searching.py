"""The arrays that journeys are searched in, made once for an edition of the feeds and kept by the process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from threading import RLock
from zoneinfo import ZoneInfo

from django.conf import settings

from transport import journey_rows
from transport.barriers import WALKERS
from transport.journey_rows import Network
from transport.models import Feed
from transport.timetable import Timetable, timetable
from transport.walking import Spots, WalkingGraph, walks_between

CHANGE_WITHIN_M = 400
DAYS_KEPT = 6
AROUND = (-1, 0, 1)  # service days some vehicle of which runs on a day
_making = RLock()  # two threads that ask first make it once


@dataclass(frozen=True)
class Ground:
    """Where one kind of person walks, with the stops beside the streets."""

    graph: WalkingGraph
    stops: Spots
    network: Network


class Day:
    """One day's timetable for one kind of person; seconds are counted from `begins_at`, noon minus twelve hours."""

    def __init__(self, ground: Ground, table: Timetable, begins_at: datetime, zone: ZoneInfo) -> None:
        self.ground, self.table, self.begins_at, self.zone = ground, table, begins_at, zone

    @cached_property
    def backwards(self) -> Timetable:
        return self.table.backwards()

    def second_of(self, moment: datetime) -> int:
        return int((moment - self.begins_at).total_seconds())

    def moment_of(self, second: float) -> datetime:
        return (self.begins_at + timedelta(seconds=float(second))).astimezone(self.zone)


def ground(walker: str) -> Ground:
    """The streets and stops of today's edition."""
    with _making:
        return _ground(journey_rows.network_mark(), walker)


def day(moment: datetime, walker: str) -> Day:
    """The day that the moment lies in, by the clock of the feeds."""
    feeds = journey_rows.public_feeds()
    zone = zone_of(feeds)
    with _making:
        return _day(journey_rows.network_mark(), moment.astimezone(zone).date(), walker)


def zone_of(feeds: Sequence[Feed]) -> ZoneInfo:
    """The time zone that the feeds are told in; the portal's own where there are none."""
    return ZoneInfo(next((feed.timezone for feed in feeds if feed.timezone), settings.TIME_ZONE))


@lru_cache(maxsize=1)
def _network(_mark: str) -> Network:
    return journey_rows.read_network(journey_rows.public_feeds())


@lru_cache(maxsize=len(WALKERS))
def _ground(mark: str, walker: str) -> Ground:
    network = _network(mark)
    graph = WalkingGraph(journey_rows.streets(WALKERS[walker]), WALKERS[walker].speed_m_s)
    walks = journey_rows.with_transfers(walks_between(graph, network.places, CHANGE_WITHIN_M), network.transfers)
    columns = replace(network.columns, walks=walks)
    return Ground(graph, graph.spots(network.places), replace(network, columns=columns))


@lru_cache(maxsize=DAYS_KEPT)
def _day(mark: str, on: date, walker: str) -> Day:
    here = _ground(mark, walker)
    feeds = journey_rows.public_feeds()
    zone = zone_of(feeds)
    begins_at = _beginning(on, zone)
    days = []
    for offset in AROUND:
        other = on + timedelta(offset)
        begun_s = int((_beginning(other, zone) - begins_at).total_seconds())
        days.append((journey_rows.running(feeds, here.network.services, other), begun_s))
    table = timetable(here.network.columns, days, accessible=WALKERS[walker].in_wheelchair)
    return Day(here, table, begins_at, zone)


def _beginning(on: date, zone: ZoneInfo) -> datetime:
    """A service day begins at noon minus twelve hours, which is not midnight when clocks change."""
    return datetime.combine(on, time(12), zone).astimezone(UTC) - timedelta(hours=12)
