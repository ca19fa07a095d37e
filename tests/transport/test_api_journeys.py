"""Journeys and reach for programs: what they answer, how they refuse, what they cost."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import shape

from layers.models import City
from tests.transport.journey_town import LAT, LONS, load_town

A, C, D = (f"{LONS[name]},{LAT}" for name in "ACD")
MORNING = "2026-11-30T06:30:00+02:00"


@pytest.fixture
def town(city: City) -> None:
    load_town()


def asked(client: Client, what: str, **query: str) -> Any:
    return client.get(f"/api/transport/{what}", query)


def test_journeys_have_legs_with_lines_places_and_geometry(client: Client, town: None) -> None:
    answer = asked(client, "journeys", **{"from": A, "to": D, "at": MORNING, "limit": "1", "lang": "en"})

    (journey,) = answer.json()["journeys"]
    rides = [leg for leg in journey["legs"] if leg["kind"] == "ride"]
    assert (journey["departure"], journey["changes"]) == ("2026-11-30T06:59:51+02:00", 1)
    assert [(leg["line"]["number"], leg["headsign"], leg["headway_s"]) for leg in rides] == [
        ("1", "Парк", None),
        ("2", "Depot", 600),
    ]
    assert [leg["shape"] for leg in rides] == ["feed", "made"]
    assert rides[0]["wheelchair"] == "yes"
    assert rides[1]["wheelchair"] == "unknown"
    assert rides[0]["from"]["stop"]["stop_id"] == "A"
    assert shape(rides[0]["geometry"]).length > 0.03


def test_journeys_are_drawn_as_geojson(client: Client, town: None) -> None:
    answer = asked(client, "journeys", **{"from": A, "to": C, "at": MORNING, "f": "geojson"})

    collection = json.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    assert {feature["properties"]["kind"] for feature in collection["features"]} == {"walk", "ride"}


def test_to_be_there_in_time(client: Client, town: None) -> None:
    answer = asked(
        client, "journeys", **{"from": A, "to": C, "at": "2026-11-30T07:45:00+02:00", "arrive": "true", "limit": "1"}
    )

    *_, journey = answer.json()["journeys"]
    assert journey["arrival"] == "2026-11-30T07:40:09+02:00"


@pytest.mark.parametrize(
    ("what", "query", "parameter"),
    [
        ("journeys", {"to": C}, "from"),
        ("journeys", {"from": A}, "to"),
        ("journeys", {"from": "47.9", "to": C}, "from"),
        ("journeys", {"from": A, "to": "0,0"}, "to"),
        ("journeys", {"from": A, "to": C, "at": "noon"}, "at"),
        ("journeys", {"from": A, "to": C, "walker": "cat"}, "walker"),
        ("journeys", {"from": A, "to": C, "limit": "99"}, "limit"),
        ("reach", {}, "from"),
        ("reach", {"from": A, "minutes": "600"}, "minutes"),
        ("reach", {"from": A, "by": "air"}, "by"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(
    client: Client, town: None, what: Any, query: Any, parameter: Any
) -> None:
    answer = asked(client, what, **query)

    problem = answer.json()
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["parameter"] == parameter
    assert len(problem["detail"]) > 20


def test_reach_is_a_feature_with_what_lies_in_it(client: Client, town: None) -> None:
    answer = asked(client, "reach", **{"from": A, "at": MORNING, "minutes": "15", "walker": "wheelchair"})

    feature = json.loads(answer.content)
    facts = feature["properties"]
    assert shape(feature["geometry"]).is_valid
    assert (facts["minutes"], facts["by"], facts["unknown_share"]) == (15, "foot", 1)
    assert {layer["layer"] for layer in facts["layers"]} >= {"transit-stops"}
    (stops,) = (layer for layer in facts["layers"] if layer["layer"] == "transit-stops")
    assert [(stop["name"], stop["seconds"]) for stop in stops["nearest"]] == [("Зупинка A", 12)]


def test_with_transport_one_comes_farther_than_on_foot(client: Client, town: None) -> None:
    areas = {}
    for by in ("foot", "transport"):
        answer = asked(client, "reach", **{"from": A, "at": "2026-11-30T06:58:00+02:00", "minutes": "20", "by": by})
        areas[by] = shape(json.loads(answer.content)["geometry"])

    assert areas["transport"].area > 1.3 * areas["foot"].area


def test_the_same_question_is_answered_once(client: Client, town: None) -> None:
    query = {"from": A, "to": C, "at": MORNING}
    first = asked(client, "journeys", **query)

    second = client.get("/api/transport/journeys", query, headers={"If-None-Match": first["ETag"]})

    assert second.status_code == 304


def test_a_question_costs_as_many_queries_whatever_is_found(client: Client, town: None) -> None:
    counts = []
    for limit in ("1", "4"):
        asked(client, "journeys", **{"from": A, "to": D, "at": MORNING, "limit": limit})
        with CaptureQueriesContext(connection) as captured:
            asked(client, "journeys", **{"from": A, "to": D, "at": MORNING, "limit": limit, "lang": "en"})
        counts.append(len(captured))

    assert counts == [10, 10]
