"""Days of the week that run alike are one kind; dates that differ are told apart."""

from datetime import date, timedelta

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from transport.day_kinds import DayKind, Week, week_of

MONDAY = date(2026, 11, 30)
WORK, SATURDAY, SUNDAY, FRIDAY_NIGHT = 1, 2, 3, 4


def calendar(*weekdays: set[int], weeks: int = 4, **other: set[int]) -> dict[date, frozenset[int]]:
    """`weeks` weeks from MONDAY with these services by day; `other` names days by their number, as d7."""
    days = [MONDAY + timedelta(number) for number in range(7 * weeks)]
    running = {day: frozenset(weekdays[day.weekday()]) for day in days}
    return running | {days[int(name[1:])]: frozenset(services) for name, services in other.items()}


def names(week: Week) -> list[str]:
    with override("uk"):
        return [kind.name for kind in week.kinds]


def test_working_days_saturday_and_sunday() -> None:
    week = week_of(calendar(*[{WORK}] * 5, {SATURDAY}, {SUNDAY}))

    assert names(week) == ["Робочі дні", "Субота", "Неділя"]
    assert week.special == ()


def test_days_that_run_alike_are_called_together() -> None:
    assert names(week_of(calendar(*[{WORK}] * 7))) == ["Щодня"]
    assert names(week_of(calendar(*[{WORK}] * 5, {SUNDAY}, {SUNDAY}))) == ["Робочі дні", "Субота й неділя"]
    assert names(week_of(calendar(*[{WORK}] * 4, {WORK, FRIDAY_NIGHT}, {SATURDAY}, {SUNDAY}))) == [
        "Пн–чт", "П’ятниця", "Субота", "Неділя",
    ]  # fmt: skip
    assert names(week_of(calendar({1}, {2}, {1}, {2}, {2}, set(), set()))) == ["Пн, ср", "Вт, чт, пт"]


def test_a_day_without_service_is_no_kind() -> None:
    week = week_of(calendar(*[{WORK}] * 5, set(), set()))

    assert names(week) == ["Робочі дні"]
    assert week.kind_on(MONDAY + timedelta(5)) is None


def test_a_holiday_runs_like_the_day_whose_services_it_has() -> None:
    week = week_of(calendar(*[{WORK}] * 5, {SATURDAY}, {SUNDAY}, d2={SUNDAY}, d3={99}))

    assert [(one.on, one.like.weekdays if one.like else None) for one in week.special] == [
        (MONDAY + timedelta(2), (6,)),
        (MONDAY + timedelta(3), None),
    ]
    sunday = week.kind_on(MONDAY + timedelta(2))
    assert sunday is not None
    assert sunday.weekdays == (6,)
    assert week.kind_on(MONDAY + timedelta(3)) is None
    assert week.kind_on(MONDAY) == DayKind((0, 1, 2, 3, 4), frozenset({WORK}))


def test_an_empty_calendar_has_no_kinds() -> None:
    assert week_of({}) == Week((), ())


@given(st.lists(st.sampled_from([frozenset(), frozenset({1}), frozenset({2}), frozenset({1, 2})]), max_size=40))
def test_every_date_runs_by_its_kind_or_is_special(days: list[frozenset[int]]) -> None:
    running = {MONDAY + timedelta(number): services for number, services in enumerate(days)}
    week = week_of(running)
    special = {one.on: one.services for one in week.special}
    for day, services in running.items():
        kind = week.kind_on(day)
        assert services == (kind.services if kind else special.get(day, frozenset()))
    assert len({day for kind in week.kinds for day in kind.weekdays}) == sum(len(kind.weekdays) for kind in week.kinds)
