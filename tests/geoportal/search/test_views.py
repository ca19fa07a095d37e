"""The search page."""

import html
from typing import Any

import pytest
from django.test import Client

from layers.models import City
from tests.conftest import SECRET

pytestmark = pytest.mark.django_db


def test_results_stand_on_the_page_with_their_addresses(client: Client, city: City) -> None:
    page = client.get("/search/", {"q": "шкіл"})

    titles = [result["title"] for result in page.context["results"]]
    assert titles[:2] == ["Школа", "Школи"]
    assert 'href="/kinds/amenity/school/"' in page.content.decode()
    assert page.context["count_text"] == "5 результатів"


def test_each_sort_is_counted_whichever_is_chosen(client: Client, city: City) -> None:
    page = client.get("/search/", {"q": "школа", "type": "object"})

    assert [(sort["label"], sort["count"], sort["is_chosen"]) for sort in page.context["sorts"]] == [
        ("", 5, False),
        ("Об’єкти", 3, True),
        ("Види об’єктів", 1, False),
        ("Шари", 1, False),
    ]
    assert {result["type"] for result in page.context["results"]} == {"object"}


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ({}, "Пошук"),
        ({"q": "щщщщ"}, "За запитом «щщщщ» нічого не знайдено"),
        ({"q": "<script>alert(1)</script>"}, "&lt;script&gt;"),
    ],
)
def test_empty_states(client: Client, city: City, query: dict[str, str], heading: str) -> None:
    page = client.get("/search/", query)

    assert page.status_code == 200
    assert heading in page.content.decode()


@pytest.mark.parametrize("query", [{"q": "школа", "page": "0"}, {"q": "школа", "type": "dragon"}, {"page": "x"}])
def test_what_cannot_be_searched_is_said(client: Client, city: City, query: dict[str, str]) -> None:
    page = client.get("/search/", query)

    assert page.status_code == 400
    assert bool(query.get("q")) == ("За таким запитом шукати не можна" in page.content.decode())


def test_a_page_beyond_the_last_is_empty_and_says_so(client: Client, city: City) -> None:
    page = client.get("/search/", {"q": "школа", "page": "9"})

    assert page.status_code == 200
    assert "нічого не знайдено" in page.content.decode()


def test_a_page_of_results_is_asked_for_again(client: Client, city: City) -> None:
    assert client.get("/search/", {"q": "школа"})["Cache-Control"] == "no-cache"


def test_the_english_page(client: Client, city: City) -> None:
    page = client.get("/en/search/", {"q": "lyceum"})

    assert page.context["results"][0]["title"] == "Lyceum No. 1"
    assert page.context["count_text"] == "1 result"


def test_nothing_secret_stands_on_the_page(client: Client, city: City, cast: dict[str, Any]) -> None:
    client.force_login(cast["administrator"])

    page = client.get("/search/", {"q": "школа"}).content.decode()

    assert "Школи" in page
    assert SECRET not in page


@pytest.mark.parametrize("query", [{"q": "школа"}, {"q": "школа", "type": "object"}])
def test_the_same_results_for_programs(client: Client, city: City, query: dict[str, str]) -> None:
    page = client.get("/search/", query)
    address = page.context["data_url"]

    assert html.escape(address) in page.content.decode()
    told = client.get(address.removeprefix("http://testserver")).json()
    assert [result["url"] for result in told["results"]] == [result["url"] for result in page.context["results"]]


def test_nothing_asked_has_no_data(client: Client, city: City) -> None:
    assert "get-data" not in client.get("/search/").content.decode()
