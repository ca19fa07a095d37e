"""Which services run on which days, asked of the database; and the moments that a feed's seconds stand for.

A service day begins at noon minus twelve hours: on the two nights a year when clocks change that is not midnight, and
departures of half past five in the morning are still where they belong.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from transport.models import Feed

# Services on the days of `asked`; `transport_service s` and `asked a (day …)` are in the statement.
RUNS = """
LEFT JOIN transport_calendar c ON c.service_id = s.id AND a.day BETWEEN c.start_date AND c.end_date
 AND (ARRAY[c.monday, c.tuesday, c.wednesday, c.thursday, c.friday, c.saturday, c.sunday])
     [extract(isodow FROM a.day)::int] = 1
LEFT JOIN transport_calendardate e ON e.service_id = s.id AND e.date = a.day
"""
IF_RUNS = "CASE e.exception_type WHEN 1 THEN true WHEN 2 THEN false ELSE c.id IS NOT NULL END"
DAYS_LOOKED_AT = 28  # four of each day of the week: what is usual shows


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """One service day: the moment its seconds are counted from."""

    day: date
    begins_at: datetime

    def seconds_at(self, moment: datetime) -> int:
        return int((moment - self.begins_at).total_seconds())

    def moment_of(self, seconds: int) -> datetime:
        return self.begins_at + timedelta(seconds=seconds)


def zone_of(feed: Feed) -> ZoneInfo:
    """The time zone that all times of the feed are told in; the portal's own where it names none."""
    return ZoneInfo(feed.timezone or settings.TIME_ZONE)


def service_day(day: date, zone: ZoneInfo) -> ServiceDay:
    noon = datetime.combine(day, time(12), zone)
    return ServiceDay(day, (noon.astimezone(UTC) - timedelta(hours=12)))


def days_around(moment: datetime, zone: ZoneInfo) -> list[ServiceDay]:
    """The service days one of whose vehicles may leave soon after the moment: a trip may last into the third day."""
    today = moment.astimezone(zone).date()
    return [service_day(today + timedelta(days), zone) for days in range(-2, 2)]


def days_to_look_at(feed: Feed, today: date) -> list[date]:
    """Four weeks from today; where the feed ends before, the last four weeks that it tells of."""
    last = min(today + timedelta(DAYS_LOOKED_AT - 1), feed.feed_end_date or date.max)
    first = max(last - timedelta(DAYS_LOOKED_AT - 1), feed.feed_start_date or date.min)
    last = max(last, min(first + timedelta(DAYS_LOOKED_AT - 1), feed.feed_end_date or date.max))
    return [first + timedelta(days) for days in range((last - first).days + 1)]


def running_services(services: Collection[int], days: Collection[date]) -> dict[date, frozenset[int]]:
    """For each of the days, which of the services run on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT a.day, array_remove(array_agg(CASE WHEN {IF_RUNS} THEN s.id END), NULL)
              FROM unnest(%(days)s::date[]) a(day) CROSS JOIN transport_service s {RUNS}
             WHERE s.id = ANY (%(services)s::bigint[])
             GROUP BY a.day
            """,
            {"days": list(days), "services": list(services)},
        )
        found = {day: frozenset(running) for day, running in cursor.fetchall()}
    return {day: found.get(day, frozenset()) for day in days}
