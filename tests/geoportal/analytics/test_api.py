"""For programs: shares by district and hour, headways of stops."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator
from pytest_django import DjangoAssertNumQueries

from geoportal.analytics import api_shapes
from geoportal.analytics.actions import compute_access
from geoportal.analytics.models import AccessStudy
from layers.models import City, Feature
from tests.conftest import SECRET
from tests.geoportal.analytics.conftest import MONDAY
from tests.transport.journey_town import load_town
from transport.models import Feed

ACCESS, HEADWAYS = "/api/transport/access", "/api/transport/headways.geojson"


def by_hour(place: dict[str, Any]) -> dict[int | None, dict[str, Any]]:
    return {row["hour"]: row for row in place["hours"]}


def test_shares_of_districts_and_of_the_city(client: Client, study: AccessStudy) -> None:
    answer = client.get(ACCESS).json()

    Draft202012Validator(api_shapes.ACCESS).validate(answer)
    (district,) = answer["districts"]
    assert (district["name"], district["residents"]) == ("Східний район", 200)
    assert district["url"] == Feature.objects.get(source_id="east").get_absolute_url()
    assert by_hour(district)[7] == {"hour": 7, "residents_near_a_stop": 130, "percent": 65.0}
    assert answer["city"] == {**district, "id": None, "name": None, "url": None}
    assert (answer["service_day"], answer["houses_counted"], answer["is_demonstration"]) == ("2026-12-02", 4, True)


def test_without_residents_there_is_no_city(client: Client, study: AccessStudy) -> None:
    study.rows.all().delete()

    answer = client.get(ACCESS).json()

    Draft202012Validator(api_shapes.ACCESS).validate(answer)
    assert (answer["districts"], answer["city"]) == ([], None)


def test_headways_of_the_hour_that_is_asked_for(client: Client, study: AccessStudy) -> None:
    answer = client.get(HEADWAYS, {"hour": "7", "lang": "en"})

    document = answer.json()
    assert (answer["Content-Type"], document["hour"]) == ("application/geo+json", 7)
    told = {feature["properties"]["name"]: feature for feature in document["features"]}
    assert told["Зупинка A"]["geometry"]["coordinates"][0] == pytest.approx(33.4, abs=0.001)
    assert told["Зупинка A"]["properties"]["url"].startswith("/en/transport/stops/")
    facts = {name: feature["properties"] for name, feature in told.items()}
    assert [(facts[f"Зупинка {stop}"]["class"], facts[f"Зупинка {stop}"]["headway_min"]) for stop in "ACD"] == [
        ("to-30", 30.0), ("to-12", 10.0), ("none", None),
    ]  # fmt: skip
    assert facts["Зупинка A"]["departures"][23] == 1


def test_what_is_not_known_is_null(client: Client, study: AccessStudy) -> None:
    study.stops.update(departures=None)

    facts = client.get(HEADWAYS).json()["features"][0]["properties"]

    assert (facts["class"], facts["headway_min"], facts["departures"]) == ("unknown", None, None)


@pytest.mark.parametrize("hour", ["24", "-1", "вісім"])
def test_an_hour_that_there_is_not_is_refused(client: Client, study: AccessStudy, hour: str) -> None:
    answer = client.get(HEADWAYS, {"hour": hour})

    assert answer.status_code == 400
    assert "hour" in answer.content.decode()


@pytest.mark.parametrize("address", [ACCESS, HEADWAYS])
def test_who_knows_the_answer_is_not_sent_it_again(client: Client, study: AccessStudy, address: str) -> None:
    seal = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": seal}).status_code == 304

    compute_access(MONDAY)

    assert client.get(address, headers={"If-None-Match": seal}).status_code == 200


@pytest.mark.parametrize("address", [ACCESS, HEADWAYS])
def test_before_anything_is_computed_that_is_said(client: Client, city: City, address: str) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("address", [ACCESS, HEADWAYS, "/transport/access.csv", "/transport/headways.csv"])
def test_a_feed_that_is_hidden_since_is_counted_nowhere(client: Client, people: None, address: str) -> None:
    load_town("second")
    compute_access(MONDAY)
    seal = client.get(address).headers.get("ETag", "")
    Feed.objects.filter(slug="second").update(visibility="internal")

    assert client.get(address).status_code == 404
    assert client.get(address, headers={"If-None-Match": seal}).status_code == 404
    assert "compute_access" in client.get("/transport/access/").content.decode()


def test_what_is_hidden_since_is_not_told(client: Client, study: AccessStudy) -> None:
    Feature.objects.filter(source_id__in=["east", "town:A"]).update(name=SECRET, visibility="internal")

    assert client.get(ACCESS).json()["districts"] == []
    assert SECRET not in client.get(HEADWAYS).content.decode()


@pytest.mark.parametrize(("address", "count"), [(ACCESS, 5), (HEADWAYS, 5)])
def test_a_literal_number_of_queries(
    client: Client, study: AccessStudy, django_assert_num_queries: DjangoAssertNumQueries, address: str, count: int
) -> None:
    with django_assert_num_queries(count):
        client.get(address)
