"""Setting tariffs: one day has one, in whatever order they are told."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from housing.models import Tariff
from housing.tariff_actions import TariffTaken, set_tariff
from housing.tariffs import all_tariffs, lines, tariffs_on
from tests.housing.town import Town

START = date(2022, 1, 1)
DAYS = st.lists(st.integers(0, 400), min_size=1, max_size=7, unique=True)


def put(town: Town, amount: int, begin: date, end: date | None = None) -> Tariff:
    return set_tariff(
        town.services["gas"], town.heat, amount_uah=Decimal(amount), unit="m3", valid_from=begin, valid_until=end
    )


def test_a_new_tariff_ends_the_one_before_it(town: Town) -> None:
    first = put(town, 10, START)

    put(town, 12, date(2022, 7, 1))

    first.refresh_from_db()
    assert first.valid_until == date(2022, 6, 30)


def test_one_told_late_ends_where_the_next_begins(town: Town) -> None:
    put(town, 12, date(2022, 7, 1))

    late = put(town, 10, START)

    assert late.valid_until == date(2022, 6, 30)


def test_one_that_would_overlap_a_later_one_is_refused(town: Town) -> None:
    put(town, 12, date(2022, 7, 1))

    with pytest.raises(TariffTaken, match="2022-07-01"):
        put(town, 10, START, date(2022, 7, 1))

    assert list(Tariff.objects.filter(service=town.services["gas"]).values_list("amount_uah", flat=True)) == [12]


def test_the_same_day_is_refused(town: Town) -> None:
    put(town, 12, START)

    with pytest.raises(TariffTaken):
        put(town, 13, START)


def test_other_consumers_have_their_own(town: Town) -> None:
    put(town, 12, START)

    set_tariff(town.services["gas"], town.heat, amount_uah=Decimal(30), unit="m3", valid_from=START, consumers="others")

    assert Tariff.objects.filter(service=town.services["gas"], valid_until=None).count() == 2


def test_the_database_itself_refuses_two_on_one_day(town: Town) -> None:
    put(town, 12, START, date(2022, 12, 31))
    line = {"service": town.services["gas"], "provider": town.heat, "unit": "m3"}

    with pytest.raises(IntegrityError, match="one_tariff_at_a_time"), transaction.atomic():
        Tariff.objects.create(**line, amount_uah=1, valid_from=date(2022, 12, 31))
    Tariff.objects.create(**line, amount_uah=1, valid_from=date(2023, 1, 1))


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=DAYS, asked=st.integers(-5, 420))
def test_a_day_has_the_tariff_that_began_last_before_it(town: Town, days: list[int], asked: int) -> None:
    """In whatever order they were told: no gap, no overlap, and the day's own beginning counts."""
    Tariff.objects.filter(service=town.services["gas"]).delete()
    for day in days:
        put(town, day, START + timedelta(days=day))
    on = START + timedelta(days=asked)

    found = list(tariffs_on(on).filter(service=town.services["gas"]).values_list("amount_uah", flat=True))

    begun = [day for day in days if day <= asked]
    assert found == ([max(begun)] if begun else [])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
def test_a_line_covers_every_day_from_its_first_to_its_last_once(town: Town, spans: list[tuple[int, int]]) -> None:
    """With gaps between tariffs, each day belongs to exactly one step, and a gap says that nothing is known."""
    Tariff.objects.filter(service=town.services["gas"]).delete()
    known: set[date] = set()
    begin = START
    for wait, length in spans:
        begin += timedelta(days=wait)
        end = begin + timedelta(days=length)
        put(town, 5, begin, end)
        known |= {begin + timedelta(days=step) for step in range(length + 1)}
        begin = end + timedelta(days=1)

    (line,) = lines(all_tariffs().filter(service=town.services["gas"]))

    day, last = line.steps[0].since, max(known)
    while day <= last:
        holding = [step for step in line.steps if step.holds_on(day)]
        assert len(holding) == 1
        assert (holding[0].tariff is not None) == (day in known)
        assert line.on(day) == holding[0]
        day += timedelta(days=1)
    assert line.on(last + timedelta(days=1)) is None
