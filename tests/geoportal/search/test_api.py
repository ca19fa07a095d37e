"""`/api/search` over HTTP."""

from typing import Any

import pytest
from django.test import Client

from layers.models import City, Feature
from tests.conftest import SECRET

pytestmark = pytest.mark.django_db


def ask(client: Client, **query: str) -> dict[str, Any]:
    response = client.get("/api/search", query)
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def test_a_result_says_what_it_is_and_where_it_leads(client: Client, city: City) -> None:
    lyceum = Feature.objects.get(source_id="one")

    answer = ask(client, q="ліцей")

    assert (answer["query"], answer["total"], answer["suggestion"]) == ("ліцей", 1, None)
    assert answer["results"] == [
        {
            "type": "object",
            "title": "Ліцей № 1",
            "subtitle": "Школа · вулиця Соборності, 15/2",
            "matched_on": "name",
            "reason": "",
            "id": lyceum.pk,
            "url": lyceum.get_absolute_url(),
            "lon": 33.4,
            "lat": 47.9,
            "bbox": [33.4, 47.9, 33.4, 47.9],
            "zoom": 17,
            "icon": "temaki-school",
            "theme": "education",
        }
    ]


def test_english_answers_in_english_with_english_addresses(client: Client, city: City) -> None:
    first = ask(client, q="lyceum", lang="en")["results"][0]

    assert (first["title"], first["subtitle"]) == ("Lyceum No. 1", "School · вулиця Соборності, 15/2")
    assert first["url"].startswith("/en/objects/")


@pytest.mark.parametrize(
    ("query", "sort", "reason"),
    [
        ("леніна", "street", "Колишня назва: вулиця Леніна"),
        ("cj,jhyjcns", "street", "Набрано в іншій розкладці: соборності"),
        ("сабборності", "street", "Можливо, ви шукали: соборності"),
        ("sobornosti", "street", "За назвою латиницею"),
    ],
)
def test_the_reason_is_said_in_ukrainian(client: Client, city: City, query: str, sort: str, reason: str) -> None:
    first = ask(client, q=query)["results"][0]

    assert (first["type"], first["reason"]) == (sort, reason)


def test_a_street_leads_to_its_place_on_the_map(client: Client, city: City) -> None:
    street = ask(client, q="соборності", types="street")["results"][0]

    assert street["bbox"] == [33.39, 47.9, 33.41, 47.9]
    assert street["url"] == "/?at=33.40000,47.90000,14.5"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"q": "ш", "colour": "red"}, "colour"),
        ({"near": "33"}, "near"),
        ({"near": "200,47"}, "near"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"types": "dragon"}, "types"),
        ({"limit": "0"}, "limit"),
        ({"limit": "51"}, "limit"),
        ({"lang": "xx"}, "lang"),
        ({"q": "ш" * 201}, "q"),
        ({"q": "a\0b"}, "q"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(client: Client, query: dict[str, str], parameter: str) -> None:
    response = client.get("/api/search", query)

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["parameter"] == parameter


def test_nothing_asked_is_nothing_found(client: Client, city: City) -> None:
    assert ask(client, q="") == {"query": "", "total": 0, "results": [], "suggestion": None}


@pytest.mark.parametrize("person", ["stranger", "citizen", "official", "author", "administrator"])
def test_nobody_finds_what_is_not_public(client: Client, city: City, cast: dict[str, Any], person: str) -> None:
    if person != "stranger":
        client.force_login(cast[person])

    answer = ask(client, q="таємниця", limit="50")

    assert SECRET not in str(answer["results"])
    assert ask(client, q="камера")["total"] == 0


def test_an_answer_is_asked_for_again(client: Client, city: City) -> None:
    assert client.get("/api/search", {"q": "школа"})["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("limit", "statements"), [("3", 7), ("5", 7)])
def test_statements_do_not_grow_with_the_results(
    client: Client, city: City, django_assert_num_queries: Any, limit: str, statements: int
) -> None:
    ask(client, q="школа")

    with django_assert_num_queries(statements):
        ask(client, q="школа", limit=limit)
