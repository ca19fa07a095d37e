"""The home page as the server makes it: complete without scripts, and all that the script is told."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from layers.models import City, Layer, Theme
from tests.conftest import SECRET
from tiles.legend import legend


def config_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="map-config" type="application/json">(.+?)</script>', page, re.DOTALL)
    assert found is not None
    config: dict[str, Any] = json.loads(found[1])
    return config


def in_order(*slugs: str) -> None:
    for position, slug in enumerate(slugs):
        Theme.objects.filter(slug=slug).update(position=position)


def test_legend_counts_public_objects_in_the_catalogues_order(city: City) -> None:
    in_order("education", "shopping")
    assert [(row.theme.slug, row.count, [(one.layer.slug, one.count) for one in row.layers]) for row in legend()] == [
        ("education", 3, [("schools", 3)]),
        ("shopping", 1, [("shops", 1)]),
    ]


def test_page_lists_every_theme_and_layer_without_scripts(client: Client, city: City) -> None:
    in_order("education", "shopping")
    page = client.get("/").content.decode()
    assert re.findall(r'class="theme__page" href="([^"]+)"', page) == [
        "/themes/education/", "/layers/schools/", "/themes/shopping/", "/layers/shops/",
    ]  # fmt: skip
    assert "4 об’єкти в усіх темах" in page
    assert SECRET not in page


def test_page_in_english_has_english_addresses_and_words(client: Client, city: City) -> None:
    page = client.get("/en/").content.decode()
    config = config_of(page)
    assert '<html lang="en">' in page
    assert config["city"]["name"] == "Kryvyi Rih"
    assert config["words"]["retry"] == "Try again"
    assert config["counted"]["in_view"] == {"one": "{n} object in view", "other": "{n} objects in view"}
    assert config["links"]["card"] == "/en/objects/{id}/card.json"
    assert config["links"]["styles"]["dark"] == "/tiles/styles/city-dark.json?lang=en"


def test_script_is_told_addresses_to_fill_in_and_ukrainian_plurals(client: Client, city: City) -> None:
    config = config_of(client.get("/").content.decode())
    assert config["links"] == {
        "styles": {
            "light": "/tiles/styles/city.json?lang=uk",
            "dark": "/tiles/styles/city-dark.json?lang=uk",
        },
        "objects": "/api/objects",
        "search": "/api/search",
        "card": "/objects/{id}/card.json",
        "tiles": "/tiles/city.json",
        "events": "/tiles/city/events",
        "layerVersions": "/tiles/city/layers.json",
        "values": "/tiles/city/values/{values}.json?lang=uk",
        "houses": "/api/housing/values.json?lang=uk",
        "layerTiles": "/api/collections/{layer}/tiles/WebMercatorQuad/{z}/{y}/{x}",
        "icons": "/static/icons/{icon}.svg#i",
    }
    assert config["counted"]["in_view"] == {
        "one": "{n} об’єкт на екрані",
        "few": "{n} об’єкти на екрані",
        "many": "{n} об’єктів на екрані",
        "other": "{n} об’єктів на екрані",
    }
    assert config["city"]["bounds"] == [33.0, 47.6, 33.7, 48.25]


def test_state_in_the_query_does_not_change_the_canonical_address(client: Client, city: City) -> None:
    page = client.get("/", {"at": "33.4,47.9,12", "object": "7"}).content.decode()
    assert '<link rel="canonical" href="http://testserver/">' in page
    assert 'href="/en/?at=33.4%2C47.9%2C12&amp;object=7"' in page


def test_names_cannot_break_out_of_the_config(client: Client, city: City) -> None:
    Theme.objects.filter(slug="shopping").update(name="</script><script>alert(1)</script>")
    page = client.get("/").content.decode()
    assert "<script>alert" not in page


def test_page_without_a_city_says_what_to_do(client: Client, db: None) -> None:
    assert "Тут ще немає міста" in client.get("/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_page_is_only_read(client: Client, city: City, method: str) -> None:
    assert getattr(client, method)("/").status_code == 405


def test_page_asks_as_much_for_many_layers_as_for_few(
    client: Client, city: City, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")
    with django_assert_num_queries(4):
        client.get("/")
    assert Layer.objects.count() == 5
