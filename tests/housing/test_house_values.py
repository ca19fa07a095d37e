"""Themes of houses: exactly the public houses, each in the class that its fact says, the unknown apart."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from housing.house_values import NAMES, house_values, titles
from housing.models import Building, ManagementContract, Manager
from layers.models import City, Feature, Layer
from tests.housing.painted_houses import NOW, SEEN, TODAY, build_houses, due, manage
from tests.housing.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def houses(city: City) -> dict[str, int]:
    return build_houses()


def classes(name: str, houses: dict[str, int], at: datetime = NOW) -> dict[str, str]:
    """The label of each house's class, by the name of the house."""
    made = house_values(name, at)
    names = {number: name for name, number in houses.items()}
    with override("en"):
        return {names[number]: str(made.classes[code].label) for number, code in made.codes.items()}


def test_years_are_sorted_by_decades_with_the_unknown_apart(houses: dict[str, int]) -> None:
    assert classes("year", houses) == {
        "old": "before 1950", "fifties": "1950–1959", "seventies": "1970–1979", "new": "2000 and later",
        "silent": "year unknown", "bare": "year unknown",
    }  # fmt: skip


def test_storeys_are_sorted_and_told_exactly_where_they_are_known(houses: dict[str, int]) -> None:
    assert classes("storeys", houses) == {
        "old": "1–2", "fifties": "5", "seventies": "9", "new": "15 and more",
        "silent": "storeys unknown", "bare": "storeys unknown",
    }  # fmt: skip
    known = {"old": 2, "fifties": 5, "seventies": 9, "new": 16}
    assert house_values("storeys", NOW).storeys == {houses[name]: storeys for name, storeys in known.items()}
    assert house_values("year", NOW).storeys is None


@pytest.mark.parametrize(
    ("storeys", "label"), [(0, "1–2"), (2, "1–2"), (3, "3–4"), (4, "3–4"), (6, "6–8"), (8, "6–8"), (10, "10–14"),
                           (14, "10–14"), (15, "15 and more")],
)  # fmt: skip
def test_bounds_of_storeys(houses: dict[str, int], storeys: int, label: str) -> None:
    Building.objects.filter(pk=houses["old"]).update(storeys=storeys)
    assert classes("storeys", houses)["old"] == label


def test_energy_classes_are_those_of_the_certificate(houses: dict[str, int]) -> None:
    assert classes("energy", houses) == {
        "old": "G", "seventies": "D", "new": "A",
        **dict.fromkeys(("fifties", "silent", "bare"), "no certificate known"),
    }  # fmt: skip


def test_passport_that_is_empty_is_not_one_that_is_missing(houses: dict[str, int]) -> None:
    found = classes("completeness", houses)
    assert (found["silent"], found["bare"]) == ("less than 50 %", "no passport yet")


@pytest.mark.parametrize(
    ("in_days", "label"),
    [(-1, "a check is overdue"), (0, "a check is due within 60 days"), (60, "a check is due within 60 days"),
     (61, "verified, nothing due yet")],
)  # fmt: skip
def test_freshness_is_that_of_the_fact_due_first(houses: dict[str, int], in_days: int, label: str) -> None:
    due(houses["old"], in_days)
    found = classes("freshness", houses)
    assert (found["old"], found["silent"], found["bare"]) == (label, "never verified", "never verified")


def test_houses_are_coloured_by_the_manager_of_the_day(houses: dict[str, int]) -> None:
    manage(houses["old"], "Затишок")
    manage(houses["fifties"], "Затишок")
    manage(houses["new"], "Добробут")
    manage(houses["silent"], "Минулий", ends_on=TODAY - timedelta(days=1))
    made = house_values("manager", NOW)

    assert [str(one.label) for one in made.classes] == ["Затишок", "Добробут", "управитель невідомий"]
    assert classes("manager", houses) == {
        "old": "Затишок", "fifties": "Затишок", "new": "Добробут",
        **dict.fromkeys(("seventies", "silent", "bare"), "управитель невідомий"),
    }  # fmt: skip


def test_ten_managers_have_colours_and_the_rest_share_one(houses: dict[str, int]) -> None:
    layer = Layer.objects.get(slug="apartment-buildings")
    shape = Feature.objects.get(pk=houses["old"]).geometry
    for number in range(12):
        feature = Feature.objects.create(layer=layer, source_id=f"more-{number}", geometry=shape)
        Building.objects.create(feature=feature)
        manage(feature.pk, f"Управитель {number}")
    manage(houses["old"], "Управитель 11")
    made = house_values("manager", NOW)

    labels = [str(one.label) for one in made.classes]
    assert labels == [
        "Управитель 11",
        *(f"Управитель {n}" for n in range(9)),
        "інші управителі",
        "управитель невідомий",
    ]
    assert sum(code == 10 for code in made.codes.values()) == 2  # numbers 9 and 10
    assert len({one.colour for one in made.classes}) == len({one.colour_dark for one in made.classes}) == 12


def test_nothing_but_public_houses_is_told(houses: dict[str, int]) -> None:
    hidden, gone = manage(houses["hidden"], "Таємний"), manage(houses["gone"], "Колишній")
    assert ManagementContract.objects.filter(manager__in=[hidden, gone]).count() == 2, "nothing could leak"
    for name in NAMES:
        made = house_values(name, NOW)
        assert set(made.codes) == {houses[one] for one in SEEN}
        assert not {"Таємний", "Колишній"} & {str(one.label) for one in made.classes}


def test_house_whose_layer_is_hidden_is_not_told(houses: dict[str, int]) -> None:
    Layer.objects.filter(slug="apartment-buildings").update(visibility="internal")
    assert [house_values(name, NOW).codes for name in NAMES] == [{}] * len(NAMES)


def test_one_statement_however_many_houses(
    houses: dict[str, int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for name in set(NAMES) - {"manager", "outage"}:
        with django_assert_num_queries(1):
            house_values(name, NOW)
    manage(houses["old"], "Затишок")
    with django_assert_num_queries(2):  # the second reads ten names
        house_values("manager", NOW)
    with django_assert_num_queries(2):  # the second reads what is off
        house_values("outage", NOW)


def test_every_theme_has_a_title_and_ends_with_the_unknown(houses: dict[str, int]) -> None:
    assert list(titles()) == list(NAMES)
    for name in NAMES:
        made: Any = house_values(name, NOW)
        assert [one.is_unknown for one in made.classes] == [*[False] * (len(made.classes) - 1), True]


def test_managers_name_is_told_in_the_readers_language(houses: dict[str, int]) -> None:
    manager = manage(houses["old"], "Затишок")
    Manager.objects.filter(pk=manager.pk).update(translations={"en": {"name": {"text": "Cosiness", "of": ""}}})
    with override("en"):
        assert str(house_values("manager", NOW).classes[0].label) == "Cosiness"


def test_houses_are_coloured_by_what_is_off_at_the_moment(town: Town) -> None:
    town.outage(starts_at=NOW - timedelta(hours=1))
    told = {house.pk: name for name, house in town.houses.items()}

    def off(at: datetime) -> dict[str, str]:
        made = house_values("outage", at)
        with override("en"):
            return {told[number]: str(made.classes[code].label) for number, code in made.codes.items()}

    calm = "nothing is told to be off"
    assert off(NOW) == {"one": "no heating", "two": "no heating", "three": calm}
    assert off(NOW - timedelta(hours=2)) == {"one": calm, "two": calm, "three": calm}

    town.outage(service="cold_water", provider=town.water, parts=[town.main], starts_at=NOW - timedelta(hours=1))
    assert off(NOW) == {"one": "several services are off", "two": "no heating", "three": calm}


def test_house_whose_networks_are_unknown_is_not_said_to_be_supplied(houses: dict[str, int]) -> None:
    assert set(classes("outage", houses).values()) == {"its networks are unknown"}
