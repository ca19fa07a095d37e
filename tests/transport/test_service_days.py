"""On which days a service runs, against a calendar that is walked day by day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transport.models import Calendar, CalendarDate, Feed, Service
from transport.service_days import RESTS, RUNS, WEEK, ServiceDays, services_of, services_on, span_of

FIRST = date(2026, 1, 1)
days = st.integers(0, 120).map(lambda number: FIRST + timedelta(days=number))
services = st.builds(
    ServiceDays,
    week=st.tuples(*[st.booleans()] * 7),
    start=st.none() | days,
    end=st.none() | days,
    exceptions=st.dictionaries(days, st.sampled_from([RUNS, RESTS]), max_size=8),
)


def naive(service: ServiceDays, day: date) -> bool:
    """The standard's words one after another."""
    runs = False
    if service.start is not None and service.end is not None and service.start <= day <= service.end:
        runs = service.week[day.isoweekday() - 1]
    if service.exceptions.get(day) == 1:
        runs = True
    if service.exceptions.get(day) == 2:
        runs = False
    return runs


@given(services)
def test_the_days_are_those_of_a_naive_calendar(service: ServiceDays) -> None:
    every = [FIRST + timedelta(days=number) for number in range(-5, 130)]
    expected = [day for day in every if naive(service, day)]

    assert [day for day in every if service.runs_on(day)] == expected
    assert list(service.days()) == expected
    assert service.span() == ((expected[0], expected[-1]) if expected else None)


@given(st.lists(services, max_size=4))
def test_the_span_of_several_is_from_the_first_day_of_any_to_the_last(several: list[ServiceDays]) -> None:
    every = sorted(day for service in several for day in service.days())

    assert span_of(several) == ((every[0], every[-1]) if every else None)


def test_services_are_made_of_both_files() -> None:
    week = dict.fromkeys(WEEK, 0) | {"monday": 1}

    found = services_of([("w", week, FIRST, FIRST + timedelta(days=13))], [("x", FIRST, 1), ("w", date(2026, 1, 5), 2)])

    assert list(found["w"].days()) == [date(2026, 1, 12)]
    assert list(found["x"].days()) == [FIRST]


def test_a_calendar_without_end_is_cut_and_not_walked() -> None:
    service = ServiceDays((True,) * 7, date(1, 1, 1), date(9999, 12, 31))

    assert len(list(service.days())) == 366 * 20


@pytest.mark.django_db
def test_services_on_a_day_are_asked_in_two_queries(django_assert_num_queries: Any) -> None:
    feed = Feed.objects.create(slug="trams", name="Трамвай")
    regular, extra, cancelled = (Service.objects.create(feed=feed, service_id=name) for name in "rec")
    week = dict.fromkeys(WEEK, 1) | {"sunday": 0}
    for service in (regular, cancelled):
        Calendar.objects.create(feed=feed, service=service, start_date=FIRST, end_date=date(2026, 12, 31), **week)
    saturday, sunday = date(2026, 11, 28), date(2026, 11, 29)
    CalendarDate.objects.create(feed=feed, service=cancelled, date=saturday, exception_type=RESTS)
    CalendarDate.objects.create(feed=feed, service=extra, date=sunday, exception_type=RUNS)

    with django_assert_num_queries(2):
        found = services_on(feed, saturday)

    assert found == {regular.pk}
    assert services_on(feed, sunday) == {extra.pk}
    assert services_on(feed, date(2027, 1, 4)) == set()
