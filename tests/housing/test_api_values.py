"""The files of colours over HTTP: what they say, in which language, to whom, and when they are made anew."""

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from housing.actions import record_facts
from housing.house_values import NAMES
from housing.models import Building, Restoration
from layers.models import City, Feature
from tests.conftest import SECRET
from tests.housing.painted_houses import NOW, SEEN, build_houses, manage
from tests.housing.town import Town

pytestmark = pytest.mark.django_db
YEAR = "/api/housing/values/year.json"


@pytest.fixture
def houses(city: City) -> dict[str, int]:
    return build_houses()


def test_landing_names_every_theme_with_its_address(client: Client, city: City) -> None:
    told = client.get("/api/housing/values.json", {"lang": "en"}).json()
    assert [(one["name"], one["href"]) for one in told["themes"]] == [
        (name, f"/api/housing/values/{name}.json?lang=en") for name in NAMES
    ]
    assert {one["name"]: one["renewSeconds"] for one in told["themes"]} == {**dict.fromkeys(NAMES), "outage": 60}
    assert told["themes"][0]["title"] == "Year built"
    assert client.get("/api/housing/values.json").json()["themes"][0]["title"] == "Рік побудови"
    assert client.get(told["storeys"]).json()["storeys"] == {}
    assert client.get(told["list"]).status_code == 200


def test_file_says_classes_and_the_class_of_each_house(houses: dict[str, int], client: Client) -> None:
    told = client.get(YEAR, {"lang": "en"}).json()
    assert (told["name"], told["layer"], told["total"]) == ("Year built", "buildings", len(SEEN))
    assert told["classes"][1] == {
        "code": 1, "label": "1950–1959", "colour": "#f3a95e", "colourDark": "#8d429a", "isUnknown": False,
        "list": "/en/housing/?decade=1950",
    }  # fmt: skip
    assert told["values"] == {
        str(houses[name]): code
        for name, code in {"old": 0, "fifties": 1, "seventies": 3, "new": 6, "silent": 7, "bare": 7}.items()
    }
    assert told["classes"][7]["isUnknown"]


def test_linked_list_has_exactly_the_houses_of_the_class(houses: dict[str, int], client: Client) -> None:
    manage(houses["old"], "Затишок")
    for name in NAMES:
        told = client.get(f"/api/housing/values/{name}.json").json()
        for one in told["classes"]:
            if one["list"]:
                page = client.get(one["list"]).content.decode()
                shown = {int(number) for number in re.findall(r'href="/housing/(\d+)/"', page)}
                # The list is of passports: a house without one is in the class of the unknown alone.
                expected = {int(house) for house, code in told["values"].items() if code == one["code"]}
                assert shown == expected - {houses["bare"]}, one


def test_words_are_ukrainian_unless_asked(houses: dict[str, int], client: Client) -> None:
    told = client.get("/api/housing/values/energy.json").json()
    assert (told["name"], told["classes"][-1]["label"]) == ("Клас енергоефективності", "сертифікат невідомий")


def test_unchanged_file_is_not_made(
    houses: dict[str, int], client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    known = client.get(YEAR)["ETag"]
    with django_assert_num_queries(2):  # how ledger and passports stand
        again = client.get(YEAR, headers={"if-none-match": known})
    assert (again.status_code, again.content) == (304, b"")
    with django_assert_num_queries(2):  # made once for everybody
        client.get(YEAR)


def test_a_changed_fact_another_manager_and_another_day_make_it_anew(houses: dict[str, int], client: Client) -> None:
    seals = [client.get(YEAR)["ETag"]]
    record_facts(Feature.objects.get(pk=houses["bare"]), {"built_year": 1988}, by=None, source="Тест")
    seals.append(client.get(YEAR)["ETag"])
    manage(houses["old"], "Затишок")
    seals.append(client.get(YEAR)["ETag"])
    with time_machine.travel("2031-01-01"):
        seals.append(client.get(YEAR)["ETag"])
    assert len(set(seals)) == 4
    assert client.get(YEAR).json()["values"][str(houses["bare"])] == 4


def test_what_is_off_begins_and_ends_by_the_clock(town: Town, client: Client) -> None:
    address = "/api/housing/values/outage.json"
    town.outage(starts_at=NOW + timedelta(hours=1), expected_end_at=NOW + timedelta(hours=3))
    told = []
    for hours in (0, 0.5, 2):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            told.append(client.get(address))
    seals = [answer["ETag"] for answer in told]
    assert (seals[0] == seals[1], seals[1] == seals[2]) == (True, False)
    assert told[2].json()["values"][str(town.houses["one"].pk)] == 1
    assert str(town.houses["hidden"].pk) not in told[2].json()["values"]
    with time_machine.travel(NOW, tick=False):
        assert client.get(address, headers={"if-none-match": seals[0]}).status_code == 304


def test_nobody_is_told_more_than_a_stranger(houses: dict[str, int], cast: dict[str, Any], client: Client) -> None:
    Restoration.objects.create(building=Building.objects.get(pk=houses["old"]), note=SECRET)
    client.force_login(cast["administrator"])
    inside, outside = client.get(YEAR), Client().get(YEAR)
    assert inside.content == outside.content
    assert str(houses["hidden"]) not in outside.json()["values"]
    assert SECRET not in "".join(Client().get(f"/api/housing/values/{name}.json").content.decode() for name in NAMES)


def test_nothing_tells_when_damage_was_noted(houses: dict[str, int], client: Client) -> None:
    known = client.get(YEAR)["ETag"]
    Restoration.objects.create(building=Building.objects.get(pk=houses["old"]), damage="heavy")
    assert client.get(YEAR)["ETag"] == known


def test_file_is_small_on_its_way(houses: dict[str, int], client: Client) -> None:
    answer = client.get(YEAR, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == client.get(YEAR).content


@pytest.mark.parametrize("name", ["nothing", "damage", "year'", "%00", "restoration"])
def test_theme_that_is_not_there_is_told(city: City, client: Client, name: str) -> None:
    answer = client.get(f"/api/housing/values/{name}.json")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert "completeness" in answer.json()["detail"]


def test_parameter_that_is_not_there_is_refused(city: City, client: Client) -> None:
    assert client.get(YEAR, {"lang": "xx"}).status_code == 400
    assert client.get(YEAR, {"bbox": "1,2,3,4"}).json()["parameter"] == "bbox"
