"""The days on which a service runs: what calendar.txt says of the week, what calendar_dates.txt adds and takes away."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from transport.models import CalendarDate, Feed, Service

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RUNS, RESTS = 1, 2  # exception_type
MOST_DAYS = 366 * 20  # a calendar until the year 9999 is a mistake, and nobody asks so far ahead


@dataclass(slots=True)
class ServiceDays:
    """One service: days of the week (Monday first) between two days, both included, and its exceptions."""

    week: tuple[bool, ...] = (False,) * 7
    start: date | None = None
    end: date | None = None
    exceptions: dict[date, int] = field(default_factory=dict)

    def runs_on(self, day: date) -> bool:
        """Whether it runs in the service day that begins on this day."""
        if said := self.exceptions.get(day):
            return said == RUNS
        if self.start is None or self.end is None:
            return False
        return self.start <= day <= self.end and self.week[day.weekday()]

    def days(self) -> Iterator[date]:
        """Every day on which it runs, in order."""
        added = {day for day, said in self.exceptions.items() if said == RUNS}
        if self.start is None or self.end is None:
            yield from sorted(added)
            return
        length = min((self.end - self.start).days + 1, MOST_DAYS)
        regular = (self.start + timedelta(days=number) for number in range(max(length, 0)))
        yield from sorted(added | {day for day in regular if self.runs_on(day)})

    def span(self) -> tuple[date, date] | None:
        """The first and the last day on which it runs; None where it never does."""
        days = list(self.days())
        return (days[0], days[-1]) if days else None


def span_of(services: Iterable[ServiceDays]) -> tuple[date, date] | None:
    """The first and the last day on which any of them runs."""
    spans = [span for service in services if (span := service.span())]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def services_of(
    calendar: Iterable[tuple[str, Mapping[str, int], date, date]], exceptions: Iterable[tuple[str, date, int]]
) -> dict[str, ServiceDays]:
    """By service_id, from rows of the two files: (service_id, week, start, end) and (service_id, date, type)."""
    found: dict[str, ServiceDays] = {}
    for service_id, week, start, end in calendar:
        found[service_id] = ServiceDays(tuple(bool(week[name]) for name in WEEK), start, end)
    for service_id, day, said in exceptions:
        found.setdefault(service_id, ServiceDays()).exceptions[day] = said
    return found


def services_on(feed: Feed, day: date) -> set[int]:
    """Ids (ours) of the feed's services that run in the service day beginning on this day. Two queries."""
    week = Q(calendar__start_date__lte=day, calendar__end_date__gte=day, **{f"calendar__{WEEK[day.weekday()]}": 1})
    regular = set(Service.objects.filter(week, feed=feed).values_list("id", flat=True))
    for service, said in CalendarDate.objects.filter(feed=feed, date=day).values_list("service_id", "exception_type"):
        (regular.add if said == RUNS else regular.discard)(service)
    return regular
