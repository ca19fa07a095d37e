from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from layers.actions import save_feature
from layers.models import Feature, MediaItem

Of = Callable[[str], Feature]


def test_card_is_exactly_what_the_map_expects(client: Client, of: Of, photographed: MediaItem) -> None:
    lyceum = of("one")
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        card = client.get(f"/objects/{lyceum.pk}/card.json").json()

    photo = card.pop("photo")
    assert (photo["alt"], photo["credit"]) == ("Фасад ліцею", "Олена Світла")
    assert photo["srcset"].count("w") >= 2
    assert photo["src"].startswith("/media/objects/")
    assert card == {
        "id": lyceum.pk,
        "name": "Ліцей № 1",
        "kind": {"name": "Школа", "url": "/kinds/amenity/school/"},
        "layer": {"name": "Школи", "url": "/layers/schools/"},
        "theme": {"slug": "education", "name": "Освіта", "icon": "temaki-school"},
        "address": "вулиця Соборності, 15/2",
        "lon": 33.4,
        "lat": 47.9,
        "bbox": [33.4, 47.9, 33.4, 47.9],
        "open": {"state": "open", "text": "Відчинено до 17:00"},
        "facts": [
            {"label": "Місткість", "value": "600", "unknown": False, "href": None},
            {"label": "Телефон", "value": "+380 56 000 00 01", "unknown": False, "href": "tel:+380560000001"},
        ],
        "status": {"code": "active", "text": "Діє"},
        "verified": "Невідомо, коли це перевіряли востаннє",
        "url": lyceum.get_absolute_url(),
        "data": {
            "geojson": f"/api/collections/schools/items/{lyceum.pk}",
            "json": f"/objects/{lyceum.pk}/card.json",
        },
        "nearby_url": "/api/objects?near=33.400000,47.900000&sort=distance&limit=8&lang=uk",
    }


def test_card_in_english(client: Client, of: Of) -> None:
    card: dict[str, Any] = client.get(f"/en/objects/{of('one').pk}/card.json").json()

    assert (card["name"], card["kind"]["name"], card["facts"][0]["label"]) == ("Lyceum No. 1", "School", "Capacity")
    assert card["url"] == f"/en/objects/{of('one').pk}/lyceum-no-1/"


def test_card_of_an_area_has_its_box_and_unknowns(client: Client, of: Of) -> None:
    card = client.get(f"/objects/{of('two').pk}/card.json").json()

    assert card["bbox"] == [33.3, 47.9, 33.302, 47.902]
    assert card["photo"] is None
    assert card["open"] == {"state": "unknown", "text": "Години роботи невідомі"}
    assert [(fact["label"], fact["unknown"]) for fact in card["facts"]] == [("Місткість", True), ("Телефон", True)]


def test_card_asks_the_database_three_times(client: Client, of: Of, django_assert_num_queries: Any) -> None:
    address = f"/objects/{of('one').pk}/card.json"

    with django_assert_num_queries(3):
        client.get(address)


@pytest.mark.parametrize(("language", "title"), [("", "Not Found"), ("uk", "Не знайдено")])
def test_where_there_is_no_card_a_program_is_told(client: Client, city: Any, language: str, title: str) -> None:
    answer = client.get("/objects/999999999/card.json", headers={"accept-language": language})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == title


@pytest.mark.parametrize("name", ["stranger", "citizen"])
def test_card_is_public_only_for_a_stranger(client_of: Callable[[str], Client], of: Of, name: str) -> None:
    answer = client_of(name).get(f"/objects/{of('one').pk}/card.json")

    assert answer["Cache-Control"] == ("public, max-age=60" if name == "stranger" else "private, no-store")


@pytest.mark.parametrize(("status", "text"), [("paused", "Тимчасово зачинено"), ("planned", "Заплановано")])
def test_what_does_not_work_is_not_open(client: Client, of: Of, status: str, text: str) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), status=status)
    with time_machine.travel("2026-11-24T10:00:30+00:00", tick=False):
        told = client.get(f"/objects/{of('one').pk}/card.json").json()["open"]
        page = client.get(of("one").get_absolute_url()).content.decode()
        listed = client.get("/layers/schools/").content.decode()
        open_now = client.get("/layers/schools/?open=now").content.decode()

    assert told == {"state": "closed", "text": text}
    assert "Відчинено" not in page + listed + open_now
    assert "Ліцей № 1" not in open_now
