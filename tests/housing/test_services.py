"""Which services reach a house, as one answer."""

from datetime import timedelta
from typing import Any

import pytest

from housing.models import ServiceSchedule, Supply
from housing.services import HouseService, services_of
from tests.housing.town import NOW, Town


def of(town: Town, code: str, house: str = "one") -> HouseService:
    return next(one for one in services_of(town.houses[house], NOW) if one.service.code == code)


def test_what_nobody_knows_is_unknown(town: Town) -> None:
    known = {one.service.code for one in services_of(town.houses["one"], NOW) if one.is_known}

    assert known == {"heating", "cold_water", "gas"}
    assert [one.supply.provider for one in of(town, "gas").supplies] == [None]
    assert of(town, "gas").supplies[0].tariffs == ()


def test_a_supply_comes_with_the_tariff_of_the_day(town: Town) -> None:
    (supply,) = of(town, "heating").supplies

    assert [str(tariff.amount_uah) for tariff in supply.tariffs] == ["1200.50000"]
    assert supply.is_overdue


def test_only_what_households_pay_is_told(town: Town) -> None:
    town.heat.tariffs.update(consumers="others")

    assert of(town, "heating").supplies[0].tariffs == ()


def test_an_old_provider_is_not_told(town: Town) -> None:
    Supply.objects.filter(building=town.houses["one"]).update(until=(NOW - timedelta(days=1)).date())

    assert not any(one.is_known for one in services_of(town.houses["one"], NOW))


def test_the_house_s_own_hours_go_before_those_of_the_part(town: Town) -> None:
    heating = town.services["heating"]
    ServiceSchedule.objects.create(service=heating, part=town.boiler, hours="Mo-Fr 06:00-22:00")
    ServiceSchedule.objects.create(service=heating, part=town.far_boiler, hours="Sa 06:00-22:00")
    assert [one.hours for one in of(town, "heating").supplies[0].schedules] == ["Mo-Fr 06:00-22:00"]

    ServiceSchedule.objects.create(service=heating, building=town.houses["one"], hours="24/7")
    assert [one.hours for one in of(town, "heating").supplies[0].schedules] == ["24/7"]
    assert [one.hours for one in of(town, "heating", "two").supplies[0].schedules] == ["Mo-Fr 06:00-22:00"]


def test_hours_of_another_time_are_not_told(town: Town) -> None:
    past = {"since": None, "until": (NOW - timedelta(days=1)).date()}
    ServiceSchedule.objects.create(service=town.services["heating"], part=town.boiler, hours="24/7", **past)

    assert of(town, "heating").supplies[0].schedules == ()


def test_what_is_off_and_what_is_planned_stand_apart(town: Town) -> None:
    now = town.outage()
    late = town.outage(starts_at=NOW - timedelta(hours=9), expected_end_at=NOW - timedelta(hours=1))
    planned = town.outage(starts_at=NOW + timedelta(hours=9), parts=[], buildings=[town.houses["one"]])
    town.outage(parts=[town.far_boiler])
    town.outage(service="hot_water")

    heating = of(town, "heating")

    assert (heating.off, heating.planned) == ((late, now), (planned,))
    assert of(town, "cold_water").off == ()


def test_who_answers_comes_from_the_catalogue(town: Town) -> None:
    answers = {zone: one.who for zone, one in of(town, "heating").answers.items()}

    assert answers == {"flat": "owner", "building": "manager", "network": "provider"}


@pytest.mark.parametrize("outages", [0, 3])
def test_six_queries_however_much_is_told(town: Town, outages: int, django_assert_num_queries: Any) -> None:
    for _ in range(outages):
        town.outage()

    with django_assert_num_queries(6):
        services_of(town.houses["one"], NOW)
