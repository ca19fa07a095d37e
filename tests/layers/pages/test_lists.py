import csv
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from shapely.geometry import Point as Spot

from layers import item_pages
from layers.actions import save_feature, sync_features
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow
from tests.conftest import SECRET

Of = Callable[[str], Feature]
Clients = Callable[[str], Client]


def names(text: str) -> list[str]:
    return re.findall(r'<a class="row__name" href="[^"]+">(.*?)</a>', text)


def addresses(of: Of) -> list[str]:
    east = of("east").pk
    return [
        "/themes/", "/themes/education/", "/layers/schools/", "/kinds/", "/kinds/amenity/school/", "/districts/",
        f"/districts/{east}/", "/about/", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-objects-1.xml",
    ]  # fmt: skip


def test_catalogue_lists_themes_and_layers_with_counts(client: Client, city: Any) -> None:
    text = client.get("/themes/").text

    assert re.findall(r'<a href="/(?:themes|layers)/[^"]+">(.*?)</a>', text) == [
        "Освіта",
        "Школи",
        "Торгівля",
        "Крамниці",
    ]
    assert "4 об’єкти." in text


def test_layer_lists_its_objects_with_source_and_licence(client: Client, city: Any) -> None:
    text = client.get("/layers/schools/").text

    assert names(text) == ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]
    for words in (
        "3 об’єкти",
        "Тестове джерело",
        "CC-BY-4.0",
        "Департамент освіти",
        "/layers/schools/objects.csv",
        "/api/collections/schools/items?limit=10000",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("n", "words"),
    [(1, "1 об’єкт<"), (2, "2 об’єкти<"), (5, "5 об’єктів<"), (11, "11 об’єктів<"), (21, "21 об’єкт<"),
     (22, "22 об’єкти<")],
)  # fmt: skip
def test_counts_are_in_good_ukrainian(client: Client, schools: Layer, n: int, words: str) -> None:
    rows = [FeatureRow(f"n{number}", Spot(33.4, 47.9).wkb, name="Школа") for number in range(n)]
    sync_features(schools, rows, max_withdrawn_share=1)

    assert f'<h2 id="objects">{words}' in client.get("/layers/schools/").text


def test_filter_narrows_the_list_and_offers_its_removal(client: Client, of: Of) -> None:
    east = of("east").pk

    text = client.get(f"/layers/schools/?district={east}").text

    assert names(text) == ["Ліцей № 1"]
    assert 'aria-current="true"' in text
    assert re.findall(r'<a class="chip chip--ore" href="([^"]+)">', text) == ["?"]


def test_list_without_objects_says_so_and_shows_the_way_back(client: Client, city: Any) -> None:
    text = client.get("/layers/schools/?q=%D0%BD%D1%96%D1%87%D0%BE%D0%B3%D0%BE").text

    assert names(text) == []
    assert "Тут немає нічого, що відповідало б цим фільтрам." in text
    assert '<a class="button" href="?">' in text


def test_what_is_typed_is_escaped(client: Client, city: Any) -> None:
    text = client.get("/layers/schools/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").text

    assert "<script>alert" not in text


def test_kind_lists_also_the_kinds_below_it(client: Client, city: Any) -> None:
    above = Kind.objects.create(code="amenity", name="Зручності")
    Kind.objects.get(code="amenity/school").parents.set([above])

    text = client.get("/kinds/amenity/").text

    assert names(text) == ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]


def test_kinds_stand_under_the_theme_of_most_of_their_objects(client: Client, city: Any) -> None:
    text = client.get("/kinds/").text

    assert re.findall(r'<a href="/(?:themes|kinds)/[^"]+/">(.*?)</a>', text) == [
        "Освіта",
        "Школа",
        "Торгівля",
        "Пекарня",
    ]


def test_district_tells_area_and_what_there_is(client: Client, of: Of) -> None:
    text = client.get(f"/districts/{of('east').pk}/").text

    assert names(text) == ["Ліцей № 1", "Пекарня «Обʼєднання»"]
    assert "2 об’єкти" in text
    assert re.search(r"1350,\d км²", text)


def test_districts_lead_to_their_pages(client: Client, of: Of) -> None:
    text = client.get("/districts/").text

    assert re.findall(r'<a href="(/districts/\d+/)">(.*?)</a>', text) == [
        (f"/districts/{of('west').pk}/", "Західний район"),
        (f"/districts/{of('east').pk}/", "Східний район"),
    ]


@pytest.mark.parametrize(
    "address",
    ["/themes/nothing/", "/themes/base/", "/layers/nothing/", "/layers/roads/", "/layers/cameras/", "/kinds/no/such/",
     "/districts/77777/", "/districts/99999999999999999999999/", "/sitemap-objects-0.xml", "/sitemap-objects-2.xml"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client: Client, city: Any, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert SECRET not in answer.text


@pytest.mark.parametrize("name", ["stranger", "citizen", "author_elsewhere", "official", "author", "administrator"])
def test_no_list_tells_what_may_not_be_seen(client_of: Clients, of: Of, name: str) -> None:
    client = client_of(name)
    text = "".join(client.get(address).text for address in addresses(of))

    assert ("Школа для своїх" in text) == (name != "stranger")
    assert (f"Школа {SECRET}" in text) == (name in ("official", "author", "administrator"))
    assert (f"Камери {SECRET}" in text) == (name in ("official", "author", "administrator"))


def test_crawlers_lists_are_public_whoever_asks(client_of: Clients, of: Of) -> None:
    client = client_of("administrator")

    for address in ("/sitemap-pages.xml", "/sitemap-objects-1.xml"):
        text = client.get(address).text
        assert "cameras" not in text
        assert f"/objects/{of('hidden').pk}/" not in text


def test_hidden_object_changes_no_count(client: Client, of: Of) -> None:
    before = [re.findall(r">(\d+)<", client.get(address).text) for address in addresses(of)[:6]]
    save_feature(
        of("hidden").layer, by=None, feature=of("hidden"), name=f"Нова {SECRET}", properties={"wheelchair": "yes"}
    )

    assert [re.findall(r">(\d+)<", client.get(address).text) for address in addresses(of)[:6]] == before


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [("/layers/schools/", 15), ("/themes/education/", 19), ("/kinds/amenity/school/", 19), ("/themes/", 6),
     ("/kinds/", 5), ("/districts/", 4)],
)  # fmt: skip
def test_number_of_queries_does_not_grow(
    client: Client, schools: Layer, rows: int, address: str, queries: int, django_assert_num_queries: Any
) -> None:
    made = [
        FeatureRow(f"n{n}", Spot(33.4 + n / 100, 47.9).wkb, kind="amenity/school", name=f"Школа {n}",
                   properties={"wheelchair": "yes", "opening_hours": f"Mo-Su 0{n}:00-24:00"})
        for n in range(rows)
    ]  # fmt: skip
    sync_features(schools, made, max_withdrawn_share=1)

    with django_assert_num_queries(queries):
        client.get(address)


def test_pages_in_english(client: Client, city: Any) -> None:
    text = client.get("/en/layers/schools/").text

    assert names(text) == ["Гімназія № 2", "Школа за районами", "Lyceum No. 1"]
    assert "3 objects" in text


def test_kind_with_a_null_character_is_not_found(client: Client, city: Any) -> None:
    assert client.get("/kinds/%00/").status_code == 404
    assert client.get("/kinds/amenity/school%00/").status_code == 404


def test_words_are_looked_for_once(client: Client, city: Any) -> None:
    client.get("/themes/education/")
    with CaptureQueriesContext(connection) as queries:
        found = client.get("/themes/education/?q=ліцей")
    assert "Ліцей № 1" in found.content.decode()
    assert "Гімназія № 2" not in found.content.decode()
    assert sum("ILIKE" in query["sql"].upper() or "UPPER(" in query["sql"].upper() for query in queries) == 1


def ways(client: Client, address: str) -> dict[str, tuple[str, str]]:
    """The addresses under "how to get this data", each with what is said behind it."""
    text = client.get(address).content.decode()
    section = text[text.index('id="data"') :]
    found = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <code>[^<]+</code>(?: <span[^>]*>(.*?)</span>)?', section)
    return {name: (html.unescape(address).removeprefix("http://testserver"), said) for address, name, said in found}


@pytest.mark.parametrize(
    ("address", "names_of_ways"),
    [
        ("/themes/", {"JSON", "OGC API"}),
        ("/kinds/", {"JSON"}),
        ("/districts/", {"GeoJSON", "CSV"}),
        ("/themes/education/", {"JSON"}),
        ("/layers/schools/", {"GeoJSON", "CSV", "OGC API Features", "JSON"}),
        ("/kinds/amenity/school/", {"JSON"}),
        ("/en/layers/schools/", {"GeoJSON", "CSV", "OGC API Features", "JSON"}),
    ],
)
def test_every_page_says_how_to_get_its_data(client: Client, city: Any, address: str, names_of_ways: set[str]) -> None:
    found = ways(client, address)
    assert set(found) == names_of_ways
    for way, said in found.values():
        answer = client.get(way)
        assert answer.status_code == 200
        assert b"".join(answer), "read to its end: until then it holds the connection"
        assert said == ""


@pytest.mark.parametrize(
    "address",
    [
        "/themes/education/?q=гімназія+соборності",
        "/themes/education/?layer=schools&q=школа",
        "/layers/schools/?q=школа&sort=rank",
        "/layers/schools/?kind=amenity/school&near=33.4,47.9",
        "/kinds/amenity/?kind=amenity/school&sort=fresh",
    ],
)
def test_data_of_a_filtered_list_are_filtered_likewise(client: Client, city: Any, address: str) -> None:
    Kind.objects.get_or_create(code="amenity", defaults={"name": "Заклади"})
    Kind.objects.get(code="amenity/school").parents.add(Kind.objects.get(code="amenity"))
    shown = names(client.get(address).content.decode())
    assert shown
    words = {2: "2 об’єкти", 1: "1 об’єкт", 3: "3 об’єкти"}[len(shown)]
    for name, (way, said) in ways(client, address).items():
        assert sorted(told(client, name, way)) == sorted(shown)
        assert said == f"(за тими самими фільтрами: {words})"


def told(client: Client, name: str, way: str) -> list[str]:
    """The names of the objects that one way to the data gives."""
    answer = client.get(way)
    body = b"".join(answer).decode("utf-8-sig")
    if name == "CSV":
        return [row["name"] for row in csv.DictReader(io.StringIO(body))]
    rows = json.loads(body)
    return [row["name"] for row in rows["items"]] if name == "JSON" else [
        row["properties"]["name"] for row in rows["features"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("district={east}", ["Ліцей № 1"]),
        ("wheelchair=unknown", ["Гімназія № 2", "Школа за районами"]),
        ("wheelchair=limited", ["Ліцей № 1"]),
        ("open=now", ["Ліцей № 1"]),
        ("fresh=unknown&district={west}", ["Гімназія № 2"]),
        ("fresh=overdue", []),
        ("kind=shop/bakery", []),
        ("q=школа&wheelchair=unknown&sort=rank&near=33.4,47.9", ["Гімназія № 2", "Школа за районами"]),
        ("wheelchair=nonsense", ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]),
    ],
)
def test_files_of_a_layer_know_every_filter_of_its_page(client: Client, of: Of, query: str, found: list[str]) -> None:
    lyceum = of("one")
    save_feature(lyceum.layer, by=None, feature=lyceum, properties={**lyceum.properties, "wheelchair": "limited"})
    query = query.format(east=of("east").pk, west=of("west").pk)
    with time_machine.travel("2026-11-24T10:00:00+02:00", tick=False):
        page = f"/layers/schools/?{query}"
        links = ways(client, page)
        assert sorted(names(client.get(page).text)) == found
        for name in ("GeoJSON", "CSV"):
            assert sorted(told(client, name, links[name][0])) == found


def test_files_are_named_by_layer_and_by_being_a_selection(client: Client, city: Any) -> None:
    def head(address: str) -> tuple[str, str]:
        answer = client.get(address)
        return answer["Content-Type"], answer["Content-Disposition"]

    base = "/layers/schools/objects"
    assert head(f"{base}.csv") == ("text/csv; charset=utf-8", 'attachment; filename="schools.csv"')
    assert head(f"{base}.geojson?q=a") == ("application/geo+json", 'attachment; filename="schools-selection.geojson"')


def test_geojson_file_says_how_many_whose_and_from_where(client: Client, city: Any) -> None:
    with time_machine.travel("2026-11-24T10:00:00+00:00", tick=False):
        document = client.get("/layers/schools/objects.geojson", {"q": "ліцей"}).json()

    assert [row["properties"]["name"] for row in document.pop("features")] == ["Ліцей № 1"]
    assert document == {
        "type": "FeatureCollection",
        "numberReturned": 1,
        "timeStamp": "2026-11-24T10:00:00Z",
        "license": "CC-BY-4.0",
        "attribution": "Тестове місто",
        "links": [
            {
                "rel": "self",
                "type": "application/geo+json",
                "href": f"http://testserver/layers/schools/objects.geojson?q={quote('ліцей')}",
            }
        ],
    }


def test_csv_file_of_areas_has_their_shapes_and_of_points_has_none(client: Client, city: Any) -> None:
    areas, points = (client.get(f"/layers/{slug}/objects.csv").content.decode() for slug in ("schools", "shops"))

    assert areas.splitlines()[0].endswith(",wkt")
    assert "wkt" not in points


@pytest.mark.parametrize("form", ["geojson", "csv"])
@pytest.mark.parametrize("name", ["stranger", "citizen", "author_elsewhere", "official", "author", "administrator"])
def test_no_file_tells_what_may_not_be_seen(client_of: Clients, city: Any, name: str, form: str) -> None:
    client = client_of(name)
    text = client.get(f"/layers/schools/objects.{form}").content.decode()

    assert ("Школа для своїх" in text) == (name != "stranger")
    assert (f"Школа {SECRET}" in text) == (name in ("official", "author", "administrator"))
    assert "Стара школа" not in text
    cameras = client.get(f"/layers/cameras/objects.{form}")
    assert cameras.status_code == (200 if name in ("official", "author", "administrator") else 404)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("form", "queries"), [("geojson", 4), ("csv", 5)])
def test_files_ask_as_often_however_much_there_is(
    client: Client, schools: Layer, rows: int, form: str, queries: int, django_assert_num_queries: Any
) -> None:
    made = [FeatureRow(f"n{n}", Spot(33.4, 47.9).wkb, name=f"Школа {n}") for n in range(rows)]
    sync_features(schools, made, max_withdrawn_share=1)

    with django_assert_num_queries(queries):
        client.get(f"/layers/schools/objects.{form}")


def test_large_file_leaves_in_pieces_and_is_whole(client: Client, schools: Layer, monkeypatch: Any) -> None:
    monkeypatch.setattr(item_pages, "IN_ONE_PIECE", 1)

    answer = client.get("/layers/schools/objects.geojson")

    assert answer.streaming
    assert len(json.loads(b"".join(answer))["features"]) == 3


def test_filters_that_the_data_do_not_know_are_named(client: Client, of: Of) -> None:
    found = ways(client, f"/layers/schools/?wheelchair=unknown&district={of('east').pk}")
    assert {name: said for name, (_, said) in found.items()} == {
        "GeoJSON": "(за тими самими фільтрами: 1 об’єкт)",
        "CSV": "(за тими самими фільтрами: 1 об’єкт)",
        "OGC API Features": "(без фільтрів: район, на кріслі колісному)",
        "JSON": "(без фільтрів: на кріслі колісному)",
    }


def test_kinds_for_programs_are_those_of_the_page(client: Client, client_of: Clients, city: Any) -> None:
    told = client.get("/api/kinds").json()
    assert {kind["code"]: (kind["count"], kind["theme"]) for kind in told["kinds"]} == {
        "amenity/school": (3, "education"),
        "shop/bakery": (1, "shopping"),
    }
    assert told["total"] == 4
    assert client.get(told["kinds"][0]["objects"]).json()["total"] == told["kinds"][0]["count"]
    assert "man_made/surveillance" in client_of("official").get("/api/kinds").content.decode()
