"""The pages of journeys and reach: they work without scripts, ask back where words fit several places, and refuse."""

import pytest
from django.test import Client

from layers.audience import EVERYONE
from layers.models import City
from tests.conftest import SECRET
from tests.transport.journey_town import LAT, LONS, load_town
from transport.journey_rows import network_mark
from transport.models import Route
from transport.places import places_called

A, D = (f"{LONS[name]},{LAT}" for name in "AD")


@pytest.fixture
def town(city: City) -> None:
    load_town()


def page(client: Client, address: str, query: dict[str, str] | None = None, *, status: int = 200) -> str:
    answer = client.get(address, query)
    assert answer.status_code == status
    return answer.content.decode()


def test_an_empty_form_says_what_to_do(client: Client, town: None) -> None:
    assert "Назвіть зупинку" in page(client, "/transport/journey/")
    assert "Назвіть місце" in page(client, "/transport/reach/")
    assert "Name a stop" in page(client, "/en/transport/journey/")


def test_journeys_are_listed_with_their_legs(client: Client, town: None) -> None:
    shown = page(client, "/transport/journey/", {"from": A, "to": D, "at": "2026-11-30T06:30"})

    assert "06:59" in shown
    assert "1 пересадка" in shown
    assert "кожні 10 хв, найпізніше о" in shown
    assert "Пересадка тут" not in shown  # a few steps to the first stop and from the last are no change
    assert "Демонстраційні дані" in shown
    assert "/api/transport/journeys?from=33.400000,47.900000" in shown


def test_a_place_is_found_by_the_name_of_a_stop(client: Client, town: None) -> None:
    shown = page(client, "/transport/journey/", {"from": "Зупинка A", "to": "зупинка d", "at": "2026-11-30T06:30"})

    assert "Зупинка D" in shown
    assert "06:59" in shown


def test_coordinates_are_understood_in_either_order(client: Client, town: None) -> None:
    shown = page(client, "/transport/journey/", {"from": "47.9 33.4", "to": D, "at": "2026-11-30T06:30"})

    assert "06:59" in shown
    assert "/api/transport/journeys?from=33.400000,47.900000" in shown


def test_where_words_fit_several_places_the_page_asks_back(client: Client, town: None) -> None:
    shown = page(client, "/transport/journey/", {"from": "Зупинка", "to": D})

    assert "Що саме мається на увазі?" in shown
    assert "from=33.40000,47.90010&amp;to=33.46,47.9" in shown
    assert SECRET not in shown


def test_words_that_fit_nothing_and_places_without_streets_are_refused(client: Client, town: None) -> None:
    assert "нічого не знайшлося" in page(client, "/transport/journey/", {"from": "Ніщо таке", "to": D}, status=400)
    assert "немає вулиці" in page(client, "/transport/journey/", {"from": "0,0", "to": D}, status=400)
    assert places_called(SECRET, EVERYONE) == []


def test_a_moment_that_is_none_is_refused(client: Client, town: None) -> None:
    shown = page(client, "/transport/reach/", {"from": A, "at": "noon"}, status=400)

    assert "ask__error" in shown


def test_reach_lists_what_is_there_and_says_what_is_unknown(client: Client, town: None) -> None:
    shown = page(
        client, "/transport/reach/", {"from": A, "minutes": "20", "walker": "stroller", "at": "2026-11-30T06:50"}
    )

    assert "Зупинка A" in shown
    assert "Про 100 % цих вулиць невідомо" in shown


def test_a_page_is_made_anew_when_a_feed_changes(client: Client, town: None) -> None:
    query = {"from": A, "to": D, "at": "2026-11-30T06:30"}
    first = client.get("/transport/journey/", query)
    before = network_mark()
    load_town("other")

    second = client.get("/transport/journey/", query, headers={"If-None-Match": first["ETag"]})

    assert network_mark() != before
    assert second.status_code == 200


def test_a_line_is_no_place(town: None) -> None:
    line = Route.objects.get(route_id="tram").feature
    assert line is not None

    assert line.name not in [one.name for one in places_called(line.name, EVERYONE)]
