"""The list of objects in view and the tree of themes: exact totals, three orders, every filter."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import Point

from layers.actions import sync_features
from layers.models import City, Feature, Kind, Layer
from layers.rows import FeatureRow


def get(client: Client, path: str = "/api/objects", /, **query: Any) -> Any:
    answer = client.get(path, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(page: dict[str, Any]) -> list[str]:
    return [item["name"] for item in page["items"]]


def test_an_item_says_what_the_list_shows(client: Client, city: City) -> None:
    lyceum = Feature.objects.get(source_id="one")
    assert get(client, q="ліцей") == {
        "total": 1,
        "items": [
            {
                "id": lyceum.pk,
                "name": "Ліцей № 1",
                "kind": "Школа",
                "kind_code": "amenity/school",
                "layer": "schools",
                "theme": "education",
                "icon": "temaki-school",
                "address": "вулиця Соборності, 15/2",
                "lon": 33.4,
                "lat": 47.9,
                "url": lyceum.get_absolute_url(),
            }
        ],
        "next": None,
    }


def test_the_base_map_is_no_object(client: Client, city: City) -> None:
    assert {item["layer"] for item in get(client)["items"]} == {"schools", "shops"}
    assert get(client)["total"] == 4


def test_english_names_and_addresses_of_pages(client: Client, city: City) -> None:
    found = get(client, lang="en", q="lyceum")["items"][0]
    assert (found["name"], found["kind"]) == ("Lyceum No. 1", "School")
    assert found["url"].startswith("/en/objects/")


def test_a_nameless_object_goes_by_its_kind(client: Client, city: City) -> None:
    Feature.objects.filter(source_id="bread").update(name="")
    assert names(get(client, layers="shops")) == ["Пекарня"]
    assert names(get(client, layers="shops", lang="en")) == ["Bakery"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"layers": "shops"}, {"Пекарня «Обʼєднання»"}),
        ({"themes": "education"}, {"Ліцей № 1", "Гімназія № 2", "Школа за районами"}),
        (
            {"themes": "education", "layers": "shops"},  # both together, as on the map
            {"Ліцей № 1", "Гімназія № 2", "Школа за районами", "Пекарня «Обʼєднання»"},
        ),
        ({"themes": "shopping", "layers": "shops"}, {"Пекарня «Обʼєднання»"}),
        ({"kinds": "shop"}, {"Пекарня «Обʼєднання»"}),  # with all below it
        ({"kinds": "shop/bakery,amenity"}, {"Ліцей № 1", "Гімназія № 2", "Школа за районами", "Пекарня «Обʼєднання»"}),
        ({"bbox": "33.39,47.89,33.42,47.92"}, {"Ліцей № 1", "Пекарня «Обʼєднання»"}),
        ({"bbox": "33.301,47.901,33.3011,47.9011"}, {"Гімназія № 2"}),
        ({"q": "соборності"}, {"Ліцей № 1", "Гімназія № 2"}),
    ],
)
def test_filters(client: Client, city: City, query: dict[str, str], found: set[str]) -> None:
    page = get(client, **query)
    assert set(names(page)) == found
    assert page["total"] == len(found)


def test_a_district_holds_its_own(client: Client, city: City) -> None:
    west = Feature.objects.get(source_id="west")
    assert names(get(client, district=west.pk)) == ["Гімназія № 2"]
    answer = client.get("/api/objects", {"district": Feature.objects.get(source_id="one").pk})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "district")


def test_the_most_important_come_first(client: Client, city: City) -> None:
    assert names(get(client))[0] == "Ліцей № 1"


def test_names_are_sorted_as_in_a_ukrainian_dictionary_and_numbers_by_value(client: Client, city: City) -> None:
    letters = [
        "Аптека",
        "Ґанок",
        "Галерея",
        "Єдність",
        "Екран",
        "Ірис",
        "Изюм",
        "Їжа",
        "Школа № 10",
        "Школа № 2",
        "Яблуко",
    ]
    shops = Layer.objects.get(slug="shops")
    sync_features(shops, [FeatureRow(str(n), Point(33.4, 47.9).wkb, name=name) for n, name in enumerate(letters)],
                  max_withdrawn_share=1)  # fmt: skip
    assert names(get(client, layers="shops", sort="name")) == [
        "Аптека", "Галерея", "Ґанок", "Екран", "Єдність", "Изюм", "Ірис", "Їжа", "Школа № 2", "Школа № 10", "Яблуко",
    ]  # fmt: skip


def test_the_nearest_come_first_with_their_distance(client: Client, city: City) -> None:
    page = get(client, sort="distance", near="33.4,47.9")
    assert names(page) == ["Ліцей № 1", "Пекарня «Обʼєднання»", "Гімназія № 2", "Школа за районами"]
    metres = [item["distance_m"] for item in page["items"]]
    assert metres[0] == 0
    assert metres[1] == pytest.approx(134, abs=2)
    assert metres == sorted(metres)
    answer = client.get("/api/objects", {"sort": "distance"})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "near")


@pytest.mark.parametrize("order", [{"sort": "rank"}, {"sort": "name"}, {"sort": "distance", "near": "33.4,47.9"}])
@pytest.mark.parametrize("limit", [1, 3, 7])
def test_pages_follow_each_other_without_gap_or_repetition(
    client: Client, city: City, order: dict[str, str], limit: int
) -> None:
    shops = Layer.objects.get(slug="shops")
    rows = [
        FeatureRow(str(n), Point(33.4 + n % 4 / 100, 47.9).wkb, name=f"Крамниця {n % 3}", rank=n % 5) for n in range(17)
    ]
    sync_features(shops, rows, max_withdrawn_share=1)
    whole = get(client, layers="shops", limit=100, **order)

    found, page = [], get(client, layers="shops", limit=limit, **order)
    while True:
        assert page["total"] == 17
        found += page["items"]
        if page["next"] is None:
            break
        page = get(client, page["next"].removeprefix("http://testserver"))

    assert found == whole["items"]


def test_a_cursor_of_another_order_is_refused(client: Client, city: City) -> None:
    following = get(client, sort="name", limit=1)["next"].split("after=")[1]
    answer = client.get("/api/objects", {"sort": "rank", "after": following})
    assert (answer.status_code, answer.json()["parameter"]) == (400, "after")


def test_queries_do_not_grow_with_rows(client: Client, city: City) -> None:
    get(client)  # the layers and how much they hold are kept once they have been read
    for limit in (1, 3):
        for query in ({}, {"q": "соборності"}, {"bbox": "33,47,34,48"}):
            with CaptureQueriesContext(connection) as queries:
                get(client, limit=limit, **query)
            assert len(queries) == 3  # the mark, the keys with the total, the rows with their kinds


@pytest.mark.parametrize("query", [{}, {"layers": "schools"}, {"q": "о"}, {"bbox": "33.2,47,34,49"}])
def test_total_is_exact_on_every_page(client: Client, city: City, query: dict[str, str]) -> None:
    page = get(client, limit=2, **query)
    held = len(get(client, limit=100, **query)["items"])
    assert held > 2
    assert page["total"] == held
    assert get(client, page["next"].removeprefix("http://testserver"))["total"] == held


def test_a_box_is_only_left_out_of_the_question_when_everything_lies_in_it(client: Client, city: City) -> None:
    everything = get(client)["total"]  # from 33.3 to 33.65 in the west and east, from 47.9 to 48 in the south and north
    for box, total in (
        ("33.2,47.8,33.7,48.1", everything),
        ("33.3,47.8,33.7,48.1", everything),
        ("33.303,47.8,33.7,48.1", everything - 1),
        ("33.2,47.95,33.7,48.1", 1),
        ("33.2,47.8,33.6,48.1", everything - 1),
        ("33.2,47.8,33.7,47.99", everything - 1),
        ("170,47.8,-170,48.1", 0),  # across the 180th meridian
    ):
        assert get(client, bbox=box)["total"] == total, box


def test_total_of_nothing_is_nought(client: Client, city: City) -> None:
    assert get(client, q="немає такого") == {"total": 0, "items": [], "next": None}


def test_nothing_is_done_twice_for_those_who_know_the_answer(client: Client, city: City) -> None:
    answer = client.get("/api/objects")
    tag = {"If-None-Match": answer["ETag"]}
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/api/objects", headers=tag).status_code == 304
    assert len(queries) == 1
    Feature.objects.filter(source_id="bread").update(name="Пекарня")
    assert client.get("/api/objects", headers=tag).status_code == 200


def test_themes_are_a_tree_with_exact_counts(client: Client, city: City) -> None:
    tree = get(client, "/api/themes")
    assert tree["total"] == 4
    assert {theme["slug"]: theme["count"] for theme in tree["themes"]} == {"education": 3, "shopping": 1}
    education = next(theme for theme in tree["themes"] if theme["slug"] == "education")
    assert (education["name"], education["colour"], education["icon"]) == ("Освіта", "#1f6fb2", "temaki-school")
    assert education["layers"] == [
        {
            "slug": "schools",
            "name": "Школи",
            "icon": "temaki-school",
            "colour": "#1f6fb2",
            "geometry": "any",
            "tile_layer": "objects",
            "count": 3,
            "url": "/layers/schools/",
            "items": "/api/collections/schools/items",
        }
    ]


def test_counts_follow_at_once(client: Client, city: City) -> None:
    before = get(client, "/api/themes")["total"]
    Feature.objects.filter(source_id="bread").update(visibility="internal")
    assert get(client, "/api/themes")["total"] == before - 1
    assert Kind.objects.count() == 4
