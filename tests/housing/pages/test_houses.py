import csv
import io
from typing import Any

import pytest
from django.test import Client

from housing.actions import record_facts
from layers.models import Feature


@pytest.fixture
def both(house: Feature, bare: Feature) -> None:
    record_facts(bare, {"storeys": 5, "series": "=1+2"}, by=None, source="Огляд")


def test_houses_are_listed_with_what_is_known(client: Client, both: None, house: Feature) -> None:
    body = client.get("/housing/").content.decode()

    assert "2 будинки" in body
    assert f'href="/housing/{house.pk}/"' in body
    assert "рік невідомий" in body


def test_english_list(client: Client, both: None) -> None:
    body = client.get("/en/housing/").content.decode()

    assert "2 houses" in body
    assert "Domohliad" in body


def test_a_filter_narrows_list_and_files(client: Client, both: None, house: Feature, bare: Feature) -> None:
    body = client.get("/housing/?energy=D").content.decode()

    assert f"/housing/{bare.pk}/" not in body
    assert "/housing/houses.csv?energy=D" in body
    assert "Remove" not in body


def test_a_range_narrows_list_and_files_and_can_be_removed(
    client: Client, both: None, house: Feature, bare: Feature
) -> None:
    body = client.get("/housing/?year_from=1970&year_to=1980&energy_to=E&sort=year").content.decode()

    assert f'href="/housing/{house.pk}/"' in body
    assert f"/housing/{bare.pk}/" not in body
    assert "Рік побудови: 1970–1980" in body
    assert "Клас енергоефективності: …–E" in body
    assert 'href="?energy_to=E&amp;sort=year"' in body
    assert "/housing/houses.geojson?year_from=1970&amp;year_to=1980&amp;energy_to=E" in body
    table = client.get("/housing/houses.csv?year_from=1970&year_to=1980&energy_to=E").content.decode()
    assert [row["id"] for row in csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))] == [str(house.pk)]


def test_the_form_of_ranges_keeps_what_else_was_asked(client: Client, both: None) -> None:
    body = client.get("/housing/?street=вулиця Соборності&storeys_from=5").content.decode()

    form = body.partition('class="ranges"')[2].partition("</form>")[0]
    assert '<input type="hidden" name="street" value="вулиця Соборності">' in form
    assert 'name="storeys_from" value="5"' in form
    assert 'type="hidden" name="storeys_from"' not in form


def test_nothing_found_says_how_to_go_on(client: Client, both: None) -> None:
    body = client.get("/housing/?energy=A").content.decode()

    assert "Жоден будинок не відповідає цим умовам." in body
    assert 'href="?"' in body


def test_an_empty_city_says_so(client: Client, city: Any) -> None:
    assert "Паспортів будинків ще не завантажено." in client.get("/housing/").content.decode()
    assert "Паспортів будинків ще не завантажено." in client.get("/housing/streets/").content.decode()
    assert "Паспортів будинків ще не завантажено." in client.get("/housing/managers/").content.decode()


def test_streets_and_managers_lead_to_their_houses(client: Client, both: None, houses: dict[str, int]) -> None:
    assert "?street=%D0%B2" in client.get("/housing/streets/").content.decode()
    assert f"?manager={houses['house_manager']}" in client.get("/housing/managers/").content.decode()


def test_the_table_holds_every_house_and_no_formula(client: Client, both: None, house: Feature, bare: Feature) -> None:
    response = client.get("/housing/houses.csv")

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [int(row["id"]) for row in rows] == sorted([house.pk, bare.pk])
    told = {int(row["id"]): row for row in rows}
    assert (told[house.pk]["storeys"], told[house.pk]["roof"]) == ("9", "")
    assert told[house.pk]["manager"] == "ТОВ «Домогляд»"
    assert told[bare.pk]["series"] == "'=1+2"
    assert response["Content-Disposition"] == 'attachment; filename="houses.csv"'


def test_a_selection_is_called_one(client: Client, both: None) -> None:
    response = client.get("/housing/houses.csv?energy=D")

    assert response["Content-Disposition"] == 'attachment; filename="houses-selection.csv"'
    assert len(response.content.decode().splitlines()) == 2


def test_geojson_holds_outlines(client: Client, both: None, house: Feature) -> None:
    told = client.get("/housing/houses.geojson?energy=D").json()

    assert [feature["id"] for feature in told["features"]] == [house.pk]
    assert told["features"][0]["geometry"]["type"] == "Polygon"
    assert told["features"][0]["properties"]["walls"] == "panel"


def test_a_list_asks_the_database_a_fixed_number_of_times(
    client: Client, house: Feature, bare: Feature, django_assert_num_queries: Any
) -> None:
    client.get("/housing/")
    record_facts(house, {"storeys": 10}, by=None, source="Огляд")
    with django_assert_num_queries(15):
        client.get("/housing/")
    record_facts(bare, {"storeys": 5}, by=None, source="Огляд")
    with django_assert_num_queries(15):
        client.get("/housing/")
