"""The page of a place: how one comes to it, what it shows, what it costs the database."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from geoportal.address.meant import CHOICES
from geoportal.search.actions import refresh_index
from housing.outage_actions import withdraw_outage
from layers.actions import save_feature
from layers.models import City, Feature
from tests.conftest import SECRET
from tests.housing.town import Town

pytestmark = pytest.mark.django_db
HERE = "/address/33.40030,47.90020/"


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return answer.content.decode()


def test_the_door_asks_for_an_address(client: Client, city: City) -> None:
    text = page(client, "/address/")

    assert "<h1>Моя адреса</h1>" in text
    assert 'name="q"' in text


@pytest.mark.parametrize("asked", ["Соборності 17", "вулиця Соборності, 17", "17 соборності"])
def test_words_lead_to_the_one_house_they_mean(client: Client, house: Feature, asked: str) -> None:
    refresh_index()

    by_form = client.get("/address/", {"q": asked})
    by_address = client.get(f"/address/{quote(asked)}/")

    assert (by_form.status_code, by_form["Location"]) == (302, f"/address/{house.pk}/")
    assert by_address["Location"] == by_form["Location"]


def test_coordinates_lead_to_the_spot_in_either_order(client: Client, city: City) -> None:
    answers = [client.get("/address/", {"q": text}) for text in ("33.4003, 47.9002", "47.9002 33.4003")]

    assert [answer["Location"] for answer in answers] == [HERE, HERE]


def test_coordinates_of_another_place_are_told_to_be_outside_the_city(client: Client, city: City) -> None:
    answer: Any = client.get("/address/", {"q": "30.5234, 50.4501"}, follow=True)

    assert answer.redirect_chain == [("/address/30.52340,50.45010/", 302)]
    assert answer.status_code == 404
    assert "за межами міста" in answer.content.decode()


def test_what_is_found_nowhere_is_said_with_what_to_do(client: Client, house: Feature) -> None:
    refresh_index()

    answer = client.get("/address/", {"q": f"{SECRET} 5"})

    assert answer.status_code == 404
    assert "не знайдено" in answer.content.decode()
    assert "Напишіть вулицю й номер будинку" in answer.content.decode()


def test_several_houses_are_offered_to_choose_from(client: Client, house: Feature) -> None:
    save_feature(house.layer, by=None, source_id="other", geometry=house.geometry, address="вулиця Соборності, 17А")
    refresh_index()

    text = page(client, "/address/?q=" + quote("Соборності"))

    assert "Яку з адрес ви маєте на увазі?" in text
    assert re.findall(r'class="results__title" href="/address/(\d+)/"', text)
    assert SECRET not in text


def test_a_street_of_many_houses_says_that_not_all_are_listed(client: Client, house: Feature) -> None:
    for number in range(100, 100 + CHOICES):
        save_feature(
            house.layer, by=None, source_id=f"{number}", geometry=house.geometry, address=f"вулиця Соборності, {number}"
        )
    refresh_index()

    text = page(client, "/address/?q=" + quote("Соборності"))

    assert text.count('class="results__title"') == CHOICES
    assert "Показано лише 20 адрес. Допишіть номер будинку" in text


@pytest.mark.parametrize("address", ["/address/30.52340,50.45010/", "/address/999.0,1.0/"])
def test_a_spot_elsewhere_is_not_found(client: Client, city: City, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "за межами міста" in answer.content.decode()


def test_a_spot_has_one_address(client: Client, city: City) -> None:
    answer = client.get("/address/33.4003,47.90020001/")

    assert (answer.status_code, answer["Location"]) == (301, HERE)


def test_the_page_tells_the_house_its_district_and_what_is_near(client: Client, house: Feature) -> None:
    text = page(client, HERE)

    assert "<h1>вулиця Соборності, 17</h1>" in text
    assert "Східний район" in text
    assert "Ліцей № 1" in text
    assert "Хто управляє будинком" in text
    assert SECRET not in text


def test_the_same_in_english(client: Client, house: Feature) -> None:
    text = page(client, "/en" + HERE)

    assert "Who runs the house" in text
    assert "Lyceum No. 1" in text


def test_a_place_without_a_building_says_so(client: Client, city: City) -> None:
    text = page(client, "/address/33.45000,47.95000/")

    assert "Будинку тут не знаємо" in text
    assert "У межах 700 м зупинок немає." in text
    assert re.search(r'class="small-map__pin"[^>]*><svg class="icon" [^>]*><use href="#icon-locate"', text)


@pytest.mark.parametrize("number", ["999999999", "99999999999999999999999"])
def test_a_number_of_nothing_is_not_found(client: Client, city: City, number: str) -> None:
    assert client.get(f"/address/{number}/").status_code == 404


def test_the_page_takes_twelve_queries(client: Client, house: Feature) -> None:
    page(client, f"/address/{house.pk}/")
    with CaptureQueriesContext(connection) as queries:
        page(client, f"/address/{house.pk}/?again")

    assert len(queries) <= 12, "\n".join(query["sql"][:150] for query in queries)


def test_a_page_that_is_known_is_not_sent_again(client: Client, town: Town) -> None:
    address = f"/address/{town.houses['one'].pk}/"
    first: Any = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again["Cache-Control"]) == (304, "public, no-cache")


def test_what_goes_off_stands_on_the_page_at_once(client: Client, town: Town) -> None:
    address = f"/address/{town.houses['one'].pk}/"
    before: Any = client.get(address)
    outage = town.outage()
    after: Any = client.get(address, headers={"If-None-Match": before["ETag"]})
    withdraw_outage(outage, by=None, reason="Помилка")
    again: Any = client.get(address, headers={"If-None-Match": after["ETag"]})

    link = f'href="/housing/outages/{outage.pk}/"'
    assert [link in answer.content.decode() for answer in (before, after, again)] == [False, True, False]


def test_the_page_of_a_hidden_house_is_kept_by_no_cache(client: Client, cast: dict[str, Any], town: Town) -> None:
    client.force_login(cast["official"])

    answer = client.get(f"/address/{town.houses['hidden'].pk}/")

    assert SECRET in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
