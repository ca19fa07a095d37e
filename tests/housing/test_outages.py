"""Which notices hold when, and which houses they are about."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from housing import outages
from housing.models import Outage, Supply
from housing.outage_actions import end_outage, withdraw_outage
from layers.audience import EVERYONE, audience_of
from layers.models import Feature
from tests.conftest import SECRET
from tests.housing.town import NOW, Town

HOUR = timedelta(hours=1)
HOURS = st.integers(-300, 300)


def addresses(houses: list[outages.House]) -> list[str]:
    return [house.address for house in houses]


def test_a_notice_is_about_all_houses_of_its_parts(town: Town) -> None:
    outage = town.outage()

    assert addresses(outages.houses_of(outage, EVERYONE)) == ["вулиця Соборності, 1", "вулиця Соборності, 2"]


def test_a_house_named_itself_comes_along_once(town: Town) -> None:
    outage = town.outage(buildings=[town.houses["one"], town.houses["three"]])

    assert outages.affected([outage], EVERYONE)[outage.pk].houses == 3


def test_another_service_over_the_same_part_is_not_meant(town: Town) -> None:
    outage = town.outage(service="hot_water")

    assert outages.houses_of(outage, EVERYONE) == []


def test_a_house_that_is_supplied_no_longer_is_not_meant(town: Town) -> None:
    Supply.objects.filter(building=town.houses["two"]).update(until=date(2026, 11, 28))

    assert addresses(outages.houses_of(town.outage(), EVERYONE)) == ["вулиця Соборності, 1"]


def test_a_withdrawn_house_is_not_told_of(town: Town) -> None:
    Feature.objects.filter(pk=town.houses["one"].pk).update(withdrawn_at=NOW)

    assert addresses(outages.houses_of(town.outage(), EVERYONE)) == ["вулиця Соборності, 2"]


def test_nobody_learns_of_a_house_that_may_not_be_seen(town: Town, cast: dict[str, Any]) -> None:
    outage = town.outage(parts=[town.far_boiler])

    assert addresses(outages.houses_of(outage, EVERYONE)) == ["вулиця Дніпровська, 3"]
    assert outages.affected([outage], EVERYONE)[outage.pk] == outages.Affected(1, 10, (outage_district(town),))
    assert set(outages.houses_off(EVERYONE, NOW)) == {town.houses["three"].pk}
    assert len(outages.spots_of([outage], EVERYONE)) == 1
    assert f"{SECRET}, 4" in addresses(outages.houses_of(outage, audience_of(cast["official"])))


def outage_district(town: Town) -> int:
    district = town.houses["three"].feature.district_id
    assert district is not None
    return district


def test_a_preview_counts_what_the_notice_will_be_about(town: Town) -> None:
    seen = outages.houses_on(
        town.services["heating"], [town.boiler], [town.houses["three"]], outages.first_day(town.outage()), EVERYONE
    )

    outage = town.outage(buildings=[town.houses["three"]])
    assert seen == outages.houses_of(outage, EVERYONE)
    assert {house.flats for house in seen} == {10}


def test_houses_without_a_service_are_told_by_code(town: Town) -> None:
    town.outage()
    town.outage(service="cold_water", provider=town.water, parts=[town.main])
    town.outage(starts_at=NOW + HOUR, parts=[town.far_boiler])

    off = outages.houses_off(EVERYONE, NOW)

    assert off == {town.houses["one"].pk: {"heating", "cold_water"}, town.houses["two"].pk: {"heating"}}


def test_counts_of_many_notices_are_read_by_one_query(town: Town, django_assert_num_queries: Any) -> None:
    rows = [town.outage() for _ in range(3)]

    with django_assert_num_queries(1):
        counted = outages.affected(rows, EVERYONE)

    assert [counted[row.pk].houses for row in rows] == [2, 2, 2]


def test_what_has_ended_is_told_for_seven_days(town: Town) -> None:
    outage = town.outage(starts_at=NOW - 3 * HOUR)
    with time_machine.travel(NOW):
        end_outage(outage, ended_at=NOW - HOUR, by=None)

    assert list(outages.ended_outages(NOW)) == [outage]
    assert list(outages.ended_outages(NOW + timedelta(days=8))) == []
    assert list(outages.told_lately(NOW)) == [outage]
    assert list(outages.open_outages(NOW)) == []


def test_what_was_withdrawn_is_in_no_list(town: Town) -> None:
    outage = town.outage()
    withdraw_outage(outage, reason="Помилка", by=None)

    for told in (outages.open_outages, outages.current_outages, outages.ended_outages, outages.told_lately):
        assert list(told(NOW)) == []
    assert outages.houses_off(EVERYONE, NOW) == {}


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({"starts_at": NOW + HOUR}, "planned"),
        ({"starts_at": NOW}, "now"),
        ({"starts_at": NOW - HOUR, "expected_end_at": NOW + HOUR}, "now"),
        ({"starts_at": NOW - 2 * HOUR, "expected_end_at": NOW - HOUR}, "overdue"),
        ({"starts_at": NOW - 2 * HOUR, "ended_at": NOW - HOUR}, "ended"),
        ({"starts_at": NOW + HOUR, "withdrawn_at": NOW}, "withdrawn"),
    ],
)
def test_a_notice_past_its_promise_is_late_not_over(facts: dict[str, Any], state: str) -> None:
    assert Outage(**facts).state_at(NOW) == state


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=HOURS, length=st.none() | st.integers(0, 200), at=HOURS)
def test_at_every_moment_a_notice_is_in_the_list_of_its_state(
    town: Town, start: int, length: int | None, at: int
) -> None:
    """Now, planned or ended: in one list and in no other, as `state_at` says; houses are off just while it is on."""
    Outage.objects.all().delete()
    begins, moment = NOW + start * HOUR, NOW + at * HOUR
    outage = town.outage(starts_at=begins)
    ends = None if length is None else begins + length * HOUR
    Outage.objects.filter(pk=outage.pk).update(ended_at=ends)
    outage.refresh_from_db()
    state = outage.state_at(moment)

    assert outages.current_outages(moment).exists() == (state == "now")
    assert outages.planned_outages(moment).exists() == (state == "planned")
    assert bool(outages.houses_off(EVERYONE, moment)) == (state == "now")
    is_lately = ends is not None and state == "ended" and moment - ends < outages.REMEMBERED
    assert outages.ended_outages(moment).exists() == is_lately
