"""Writing services, providers, networks and supplies."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from geoportal.core.languages import translated
from housing.models import Provider, Responsibility, ServiceSchedule, Supply, UtilityService
from housing.service_actions import (
    PartRow,
    SupplyRow,
    catalogue,
    define_parts,
    define_provider,
    define_services,
    replace_supplies,
)
from tests.housing.town import Town

pytestmark = pytest.mark.django_db


def test_the_catalogue_is_defined_once(town: Town) -> None:
    before = list(Responsibility.objects.values_list("service__code", "zone", "who").order_by("pk"))

    define_services()

    assert list(UtilityService.objects.values_list("code", flat=True)) == [row["code"] for row in catalogue()]
    assert list(Responsibility.objects.values_list("service__code", "zone", "who").order_by("pk")) == before
    assert translated(town.services["heating"], "name", "en") == "Heating"


def test_an_answer_that_the_catalogue_does_not_give_is_taken_away() -> None:
    service = define_services()["lift"]
    Responsibility.objects.create(service=service, zone="yard", who="city")

    define_services()

    assert list(service.responsibilities.values_list("zone", flat=True)) == ["building"]


def test_a_provider_and_a_part_are_brought_up_to_date(town: Town) -> None:
    provider = define_provider("heat", name="Тепло", hotlines=["104"])
    (part,) = define_parts(provider, [PartRow("b-1", "heat_point", "Тепловий пункт")])

    assert (provider.pk, provider.name, provider.hotlines) == (town.heat.pk, "Тепло", ["104"])
    assert (part.pk, part.sort) == (town.boiler.pk, "heat_point")


def test_a_source_replaces_only_what_it_said_itself(town: Town) -> None:
    other = SupplyRow(town.houses["three"].pk, town.services["gas"].pk, source="Інше")
    replace_supplies("Інше", [other])

    written = replace_supplies("Т", [SupplyRow(town.houses["two"].pk, town.services["gas"].pk, source="Т")])

    assert written == 1
    told = Supply.objects.order_by("source").values_list("source", "building_id")
    assert list(told) == [("Інше", town.houses["three"].pk), ("Т", town.houses["two"].pk)]


def test_a_row_of_another_source_is_refused_and_nothing_changes(town: Town) -> None:
    before = Supply.objects.count()

    with pytest.raises(ValueError, match="Чуже"), transaction.atomic():
        replace_supplies("Т", [SupplyRow(town.houses["two"].pk, town.services["gas"].pk, source="Чуже")])

    assert Supply.objects.count() == before


def test_one_provider_supplies_a_house_once_at_a_time(town: Town) -> None:
    again = {"building": town.houses["one"], "service": town.services["heating"], "provider": town.heat}

    with pytest.raises(IntegrityError, match="one_supply_at_a_time"), transaction.atomic():
        Supply.objects.create(**again, since=date(2021, 1, 1))
    Supply.objects.create(**again, since=date(2018, 1, 1), until=date(2019, 12, 31))


def test_who_is_said_to_be_dominant_has_a_document() -> None:
    with pytest.raises(IntegrityError, match="dominance_has_its_document"):
        Provider.objects.create(slug="x", name="Х", is_dominant=True)


@pytest.mark.parametrize(("field", "value"), [("edrpou", "123"), ("hotlines", ["call us"])])
def test_what_is_no_number_is_refused(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        Provider(slug="x", name="Х", **{field: value}).full_clean()


def test_hours_are_of_a_part_or_of_a_house(town: Town) -> None:
    both = {"part": town.boiler, "building": town.houses["one"]}

    with pytest.raises(IntegrityError, match="schedule_of_a_part_or_a_building"):
        ServiceSchedule.objects.create(service=town.services["heating"], hours="24/7", **both)
