"""Hits as people and programs are shown them."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point, Polygon
from django.utils.translation import override

from geoportal.search.actions import refresh_index
from geoportal.search.queries import Asked, found
from geoportal.search.results import count_text, results, zoom_for
from layers.actions import define_layer, save_feature
from layers.models import City, Feature, Layer

pytestmark = pytest.mark.django_db


def first(text: str, *sorts: str, lang: str = "uk") -> dict[str, Any]:
    refresh_index()
    with override(lang):
        return results(found(Asked(text, sorts=sorts)))[0]


def shown(answer: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(answer[name] for name in names)


def test_a_theme_leads_to_its_page(city: City) -> None:
    answer = first("освіта", "theme")

    assert shown(answer, "type", "title", "subtitle", "url", "icon", "theme") == (
        "theme", "Освіта", "Тема", "/themes/education/", "temaki-school", "education",
    )  # fmt: skip
    assert shown(answer, "id", "lon", "lat", "bbox", "zoom") == (None, None, None, None, None)


def test_a_layer_leads_to_its_page_and_names_its_theme(city: City) -> None:
    assert shown(first("крамниці", "layer"), "type", "title", "subtitle", "url", "icon", "theme") == (
        "layer", "Крамниці", "Торгівля", "/layers/shops/", "maki-shop", "shopping",
    )  # fmt: skip


def test_a_kind_leads_to_its_page(city: City) -> None:
    assert shown(first("пекарня", "kind"), "title", "subtitle", "url", "icon") == (
        "Пекарня", "Вид об’єктів", "/kinds/shop/bakery/", "maki-bakery",
    )  # fmt: skip


def test_a_street_leads_to_the_map_where_it_lies_whole(city: City) -> None:
    answer = first("вулиця соборності", "street")

    assert shown(answer, "title", "subtitle", "bbox") == ("вулиця Соборності", "Вулиця", [33.39, 47.9, 33.41, 47.9])
    assert answer["url"] == f"/?at=33.40000,47.90000,{answer['zoom']}"
    assert answer["zoom"] == 14.5


def test_a_district_leads_to_its_page(city: City) -> None:
    west = Feature.objects.get(source_id="west")

    assert shown(first("західний", "district"), "title", "subtitle", "url", "theme") == (
        "Західний район", "Райони", f"/districts/{west.pk}/", "",
    )  # fmt: skip


def test_an_address_says_its_kind_and_its_district(city: City, schools: Layer) -> None:
    homes = define_layer("homes", theme=schools.theme, name="Будинки", geometry_kind="polygon", tile_layer="buildings")
    square = Polygon.from_bbox((33.45, 47.9, 33.4501, 47.9001))
    save_feature(homes, by=None, source_id="home", geometry=square, address="вулиця Миру, 5")

    answer = first("вулиця миру 5", "address")

    assert shown(answer, "title", "subtitle", "zoom") == ("вулиця Миру, 5", "Східний район", 17)


def test_a_place_leads_to_the_map_at_its_spot(city: City) -> None:
    roads = Layer.objects.get(slug="roads")
    places = define_layer("places", theme=roads.theme, name="Місцевості", geometry_kind="point", tile_layer="places")
    save_feature(places, by=None, source_id="x", name="Соцмісто", geometry=Point(33.42, 47.93))

    answer = first("соцмісто", "place")

    assert shown(answer, "title", "url", "theme") == ("Соцмісто", "/?at=33.42000,47.93000,17", "")


@pytest.mark.parametrize(
    ("words", "lang", "reason"),
    [
        ("ліцей", "uk", ""),
        ("леніна", "uk", "Колишня назва: вулиця Леніна"),
        ("леніна", "en", "Former name: вулиця Леніна"),
        ("освіта", "uk", "За видом об’єкта"),
        ("15/2", "uk", "За адресою чи описом"),
        ("15/2", "en", "By its address or description"),
        ("sobornosti", "en", "By its name in Latin letters"),
        ("cj,jhyjcns", "en", "Typed in the other keyboard layout: соборності"),
        ("сабборності", "en", "Perhaps you meant: соборності"),
    ],
)
def test_each_result_says_why_it_was_found(city: City, words: str, lang: str, reason: str) -> None:
    sorts = ("object",) if words in ("ліцей", "освіта", "15/2") else ("street",)

    assert first(words, *sorts, lang=lang)["reason"] == reason


@pytest.mark.parametrize(
    ("box", "zoom"),
    [
        ((33.4, 47.9, 33.4, 47.9), 17),
        ((33.4, 47.9, 33.4001, 47.9001), 17),
        ((33.0, 47.6, 33.7, 48.25), 8.5),
        ((33.39, 47.9, 33.41, 47.9), 14.5),
        ((-180, -85, 180, 85), 0),
    ],
)
def test_the_zoom_shows_the_whole_box(box: tuple[float, ...], zoom: float) -> None:
    assert zoom_for(box) == zoom


@pytest.mark.parametrize(
    ("total", "text"),
    [(1, "1 результат"), (3, "3 результати"), (5, "5 результатів"), (11, "11 результатів"), (21, "21 результат")],
)
def test_counts_agree_with_their_noun(total: int, text: str) -> None:
    with override("uk"):
        assert count_text(total) == text
