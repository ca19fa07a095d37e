"""Items: boxes, times, properties, pages, systems, forms. Nothing is skipped, nothing comes twice."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box, shape

from layers.actions import define_layer, define_theme, save_feature, sync_features
from layers.models import City, Feature, Kind, Layer
from layers.rows import FeatureRow

ITEMS = "/api/collections/schools/items"


def get(client: Client, path: str = ITEMS, /, **query: Any) -> Any:
    answer = client.get(path, query)
    body = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == 200, body
    return json.loads(body)


def names(collection: dict[str, Any]) -> list[str]:
    return [feature["properties"].get("name", "") for feature in collection["features"]]


def refusal(client: Client, path: str = ITEMS, /, **query: Any) -> tuple[str, str]:
    answer = client.get(path, query)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return answer.json()["parameter"], answer.json()["detail"]


def test_items_are_the_public_live_features(client: Client, schools: Layer) -> None:
    found = get(client)
    assert found["type"] == "FeatureCollection"
    assert sorted(names(found)) == ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]
    assert (found["numberMatched"], found["numberReturned"], found["license"]) == (3, 3, "CC-BY-4.0")
    assert {link["rel"] for link in found["links"]} == {"self", "alternate", "collection", "license"}
    assert found["timeStamp"].endswith("Z")


@pytest.mark.parametrize(
    ("bbox", "found"),
    [
        ("33.39,47.89,33.41,47.905", ["Ліцей № 1"]),
        ("33.301,47.901,33.3015,47.9015", ["Гімназія № 2"]),  # inside the area: it intersects
        ("33.302,47.9,33.4,47.95", ["Гімназія № 2", "Ліцей № 1"]),  # both on the edge
        ("33.4,47.9,33.4,47.9", ["Ліцей № 1"]),  # a box without extent
        ("33.4000001,47.89,33.41,47.905", []),  # just beside it
        ("33.39,47.89,-10,33.41,47.905,10", ["Ліцей № 1"]),
        ("33.5,47.0,33.2,48.5", ["Школа за районами"]),  # over the 180th meridian and round the earth
    ],
)
def test_box_intersects_the_geometry(client: Client, schools: Layer, bbox: str, found: list[str]) -> None:
    answer = get(client, bbox=bbox)
    assert sorted(names(answer)) == found
    assert answer["numberMatched"] == len(found)


def test_box_in_other_systems_has_their_order_of_axes(client: Client, schools: Layer) -> None:
    assert names(get(client, bbox="47.89,33.39,47.905,33.41", **{"bbox-crs": "EPSG:4326"})) == ["Ліцей № 1"]
    x, y = 6530022.41, 5307493.86  # 33.4 E, 47.9 N in UCS-2000 zone 6
    near = f"{y - 50},{x - 50},{y + 50},{x + 50}"
    system = "http://www.opengis.net/def/crs/EPSG/0/5564"
    assert names(get(client, bbox=near, **{"bbox-crs": system})) == ["Ліцей № 1"]


def test_geometries_in_other_systems(client: Client, schools: Layer) -> None:
    def spot(crs: str) -> list[float]:
        found = get(client, name="Ліцей № 1", crs=crs)
        coordinates: list[float] = found["features"][0]["geometry"]["coordinates"]
        return coordinates

    assert spot("http://www.opengis.net/def/crs/OGC/1.3/CRS84") == [33.4, 47.9]
    assert spot("http://www.opengis.net/def/crs/EPSG/0/4326") == [47.9, 33.4]
    assert spot("http://www.opengis.net/def/crs/EPSG/0/5564") == [5307493.86, 6530022.41]
    assert spot("EPSG:3857") == [pytest.approx(3718070.99, abs=0.02), pytest.approx(6090234.49, abs=0.02)]
    answer = client.get(ITEMS, {"crs": "EPSG:5564"})
    assert answer["Content-Crs"] == "<http://www.opengis.net/def/crs/EPSG/0/5564>"


def test_datetime_is_the_last_change(client: Client, schools: Layer) -> None:
    assert get(client, datetime="2000-01-01T00:00:00Z/..")["numberMatched"] == 3
    assert get(client, datetime="../2000-01-01T00:00:00Z")["numberMatched"] == 0
    moment = Feature.objects.get(source_id="one").changed_at.isoformat().replace("+00:00", "Z")
    assert "Ліцей № 1" in names(get(client, datetime=moment))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"name": "Ліцей № 1"}, ["Ліцей № 1"]),
        ({"name_en": "Lyceum No. 1"}, ["Ліцей № 1"]),
        ({"capacity": "600"}, ["Ліцей № 1"]),
        ({"capacity": "601"}, []),
        ({"phone": "+380 56 000 00 01"}, ["Ліцей № 1"]),
        ({"address": "вулиця Соборності, 7"}, ["Гімназія № 2"]),
        ({"kind": "amenity/school", "name": "Гімназія № 2"}, ["Гімназія № 2"]),
        ({"kind": "shop/bakery"}, []),
        ({"kind": "shop/bakery,amenity/school"}, ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]),
        ({"status": "planned"}, []),
        ({"verified_on": "2026-01-01"}, []),
        ({"q": "соборності"}, ["Гімназія № 2", "Ліцей № 1"]),
        ({"q": "LYCEUM"}, ["Ліцей № 1"]),
        ({"q": "соборності гімназія"}, ["Гімназія № 2"]),  # all the words, in any order
        ({"q": "школа соборності"}, ["Гімназія № 2", "Ліцей № 1"]),  # or the name of the kind
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"name": "'; DROP TABLE layers_feature; --"}, []),
    ],
)
def test_filters(client: Client, schools: Layer, query: dict[str, str], found: list[str]) -> None:
    assert sorted(names(get(client, **query))) == found


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ({"bbox": "1,2,3"}, "bbox", "give 4 or 6 numbers"),
        ({"bbox": "5,0,1,1", "bbox-crs": "EPSG:3857"}, "bbox", "first number is greater"),
        ({"bbox": "200,0,190,1"}, "bbox", "not across the 180th meridian"),
        ({"bbox-crs": "EPSG:2154", "bbox": "1,2,3,4"}, "bbox-crs", "give one of"),
        ({"crs": "5564"}, "crs", "give one of"),
        ({"crs": "EPSG:3857", "f": "csv"}, "crs", "CSV holds longitude and latitude"),
        ({"limit": "0"}, "limit", "whole number from 1 to 10000"),
        ({"limit": "10001"}, "limit", "whole number from 1 to 10000"),
        ({"datetime": "yesterday"}, "datetime", "RFC 3339"),
        ({"cursor": "abc"}, "cursor", "not a cursor of ours"),
        ({"capacity": "many"}, "capacity", "give a whole number"),
        ({"wheelchair": "perhaps"}, "wheelchair", "give one of: yes, limited, no"),
        ({"lang": "de"}, "lang", "give one of: uk, en"),
        ({"f": "xml"}, "f", "give one of: json, geojson, csv, html"),
        ({"colour": "red"}, "colour", "there is no such parameter"),
        ({"q": " "}, "q", "1 to 200 characters"),
    ],
)
def test_refusals_name_parameter_and_remedy(
    client: Client, schools: Layer, query: dict[str, str], parameter: str, words: str
) -> None:
    name, detail = refusal(client, **query)
    assert name == parameter
    assert words in detail
    assert detail.startswith(f"{parameter}=")


def pages(client: Client, **query: Any) -> list[dict[str, Any]]:
    """Every page, by following next."""
    found, href = [], ""
    while True:
        page = get(client, href) if href else get(client, **query)
        found.append(page)
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            return found
        href = following[0].removeprefix("http://testserver")


def test_next_keeps_the_question(client: Client, schools: Layer) -> None:
    first, second, third = pages(client, limit=1, q="о", lang="en")
    assert [page["numberMatched"] for page in (first, second, third)] == [3, 3, 3]
    assert names(first) + names(second) + names(third) == names(get(client, q="о"))
    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    assert "limit=1" in following
    assert "lang=en" in following


@pytest.fixture
def crowd(city: City) -> Layer:
    """Sixty points and lines at the seven decimals that are served, so that a box's edge can lie exactly on one."""
    layer = define_layer(
        "crowd", theme=Layer.objects.get(slug="shops").theme, name="Натовп", geometry_kind="any", licence="CC0-1.0"
    )
    places = [(round(33.3 + n % 10 / 100, 7), round(47.8 + n // 10 / 100, 7)) for n in range(50)]
    ends = [((round(33.3 + n / 100, 7), 47.8), (33.36, round(47.85 + n / 1000, 7))) for n in range(10)]
    rows = [FeatureRow(f"p{n}", Point(place).wkb, name=str(n)) for n, place in enumerate(places)]
    rows += [FeatureRow(f"l{n}", LineString(line).wkb, name=f"line {n}") for n, line in enumerate(ends)]
    sync_features(layer, rows)
    return layer


REUSE = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
side = st.integers(0, 100).map(lambda n: n / 1000)


@REUSE
@given(limit=st.integers(1, 70), west=side, south=side, width=side, height=side)
def test_paging_visits_each_feature_of_a_box_exactly_once_and_shapely_agrees(
    client: Client, crowd: Layer, limit: int, west: float, south: float, width: float, height: float
) -> None:
    sides = [round(number, 6) for number in (33.28 + west, 47.78 + south, 33.28 + west + width, 47.78 + south + height)]
    window = box(*sides)
    texts = ",".join(map(str, sides))

    found = [
        feature["id"]
        for page in _all(client, "/api/collections/crowd/items", bbox=texts, limit=limit)
        for feature in page["features"]
    ]

    truth = {
        feature["id"]
        for feature in get(client, "/api/collections/crowd/items", limit=1000)["features"]
        if shape(feature["geometry"]).intersects(window)
    }
    assert len(found) == len(set(found))
    assert set(found) == truth


def _all(client: Client, path: str, **query: Any) -> list[dict[str, Any]]:
    found = [get(client, path, **query)]
    while following := [link["href"] for link in found[-1]["links"] if link["rel"] == "next"]:
        found.append(get(client, following[0].removeprefix("http://testserver")))
    return found


def test_a_page_stays_in_place_when_rows_come_and_go(client: Client, crowd: Layer) -> None:
    first = get(client, "/api/collections/crowd/items", limit=10)
    Feature.objects.filter(pk=first["features"][0]["id"]).update(visibility="internal")

    following = next(link["href"] for link in first["links"] if link["rel"] == "next")
    second = get(client, following.removeprefix("http://testserver"))

    assert second["features"][0]["id"] == first["features"][-1]["id"] + 1


def test_a_long_answer_is_streamed_and_equal(client: Client, crowd: Layer) -> None:
    path = "/api/collections/crowd/items"
    streamed = client.get(path, {"limit": 10000})
    assert streamed.streaming
    list(streamed)  # its statement has begun
    assert not client.get(path, {"limit": 1000}).streaming
    long, short = (get(client, path, limit=limit) for limit in (10000, 1000))
    assert long["features"] == short["features"]
    assert len(long["features"]) == 60


def test_queries_do_not_grow_with_rows(client: Client, crowd: Layer) -> None:
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            get(client, "/api/collections/crowd/items", limit=limit)
        assert len(queries) == 1  # the layer with its counter; the count and the items come by one COPY
    for limit in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/api/collections/crowd/items?limit={limit}&f=html")
        assert len(queries) == 5  # the same, the count, the ids, the rows with their kinds, and the city of every page


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(client: Client, schools: Layer) -> None:
    save_feature(
        schools, by=None, source_id="evil", geometry="SRID=4326;POINT(33.5 47.9)", name="=HYPERLINK(1)",
        address="@SUM(A1)", description="-2+3+cmd|' /C calc'!A0",
        properties={"capacity": 5, "depth_m": -5, "note": "\tтаб", "ok": True},
    )  # fmt: skip

    answer = client.get(ITEMS, {"f": "csv"})

    body = answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="schools.csv"'
    assert body.startswith(b"\xef\xbb\xbfid,lon,lat,name,")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig")))}
    assert sorted(rows) == ["'=HYPERLINK(1)", "Гімназія № 2", "Ліцей № 1", "Школа за районами"]
    evil, lyceum = rows["'=HYPERLINK(1)"], rows["Ліцей № 1"]
    assert (evil["address"], evil["description"][:2]) == ("'@SUM(A1)", "'-")
    assert (evil["depth_m"], evil["note"], evil["ok"]) == ("-5", "'\tтаб", "true")
    assert (lyceum["phone"], lyceum["capacity"]) == ("+380 56 000 00 01", "600")
    assert (float(lyceum["lon"]), float(lyceum["lat"])) == (33.4, 47.9)
    assert rows["Гімназія № 2"]["wkt"].startswith("POLYGON((33.3")


def test_csv_has_the_same_columns_on_every_page(client: Client, schools: Layer) -> None:
    whole = client.get(ITEMS, {"f": "csv"}).content.splitlines()
    first = client.get(f"{ITEMS}?f=csv&limit=1").content.splitlines()
    assert first[0] == whole[0]
    assert len(first) == 2


def test_etag_changes_with_the_layer_and_with_the_question(client: Client, schools: Layer) -> None:
    answer = client.get(ITEMS)
    tag = {"If-None-Match": answer["ETag"]}
    with CaptureQueriesContext(connection) as queries:
        again = client.get(ITEMS, headers=tag)
    assert (again.status_code, again.content, len(queries)) == (304, b"", 1)
    assert client.get(ITEMS, {"limit": 2}, headers=tag).status_code == 200
    assert client.get(ITEMS, {"f": "csv"}, headers=tag).status_code == 200

    Feature.objects.filter(source_id="bread").update(rank=1)
    assert client.get(ITEMS, headers=tag).status_code == 304

    Kind.objects.filter(code="amenity/school").update(code="amenity/lyceum")
    assert client.get(ITEMS, headers=tag).status_code == 200


def test_head_says_the_same_without_a_body(client: Client, schools: Layer) -> None:
    get_, head = client.get(ITEMS), client.head(ITEMS)
    assert head.content == b""
    for name in (
        "ETag",
        "Content-Type",
        "Content-Length",
        "Content-Crs",
        "Link",
        "Last-Modified",
        "Cache-Control",
        "Vary",
    ):
        assert head[name] == get_[name]
    streamed = client.head(ITEMS, {"limit": 5000})
    assert (b"".join(streamed), "Content-Length" in streamed) == (b"", False)


def test_answers_are_compressed_for_those_who_ask(client: Client, schools: Layer) -> None:
    answer = client.get(ITEMS, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]


@pytest.mark.django_db(transaction=True)
def test_a_stream_goes_out_piece_by_piece_under_asgi(async_client: AsyncClient) -> None:
    """Under ASGI Django would swallow a plain iterator whole; ours is an asynchronous one."""
    theme = define_theme("t", name="Тема", colour="#000000", colour_dark="#ffffff")
    layer = define_layer("many", theme=theme, name="Багато", geometry_kind="point")
    text = "довгий опис " * 100
    sync_features(layer, [FeatureRow(str(n), Point(33, 47).wkb, description=text) for n in range(1500)])

    async def ask() -> list[bytes]:
        answer = await async_client.get("/api/collections/many/items", {"limit": "5000"})
        return [part async for part in answer.streaming_content]  # type: ignore[attr-defined] # a stream

    parts = async_to_sync(ask)()
    found = json.loads(b"".join(parts))
    assert found["numberReturned"] == 1500
    assert len(parts) > 10
    assert max(map(len, parts)) < 200_000


def test_a_long_answer_is_compressed_as_it_goes_out(client: Client, crowd: Layer) -> None:
    path = "/api/collections/crowd/items"
    plain = get(client, path, limit=10000)
    answer = client.get(path, {"limit": 10000}, headers={"Accept-Encoding": "gzip"})
    assert (answer.streaming, answer["Content-Encoding"]) == (True, "gzip")
    assert json.loads(gzip.decompress(b"".join(answer)))["features"] == plain["features"]


def test_a_whole_layer_is_not_counted_again_while_nothing_has_changed(client: Client, schools: Layer) -> None:
    path = f"{ITEMS}?limit=5000"
    assert get(client, path)["numberMatched"] == 3

    with CaptureQueriesContext(connection) as asked:
        assert get(client, path)["numberMatched"] == 3
    counting = [query["sql"] for query in asked if "count(*)" in query["sql"]]
    save_feature(schools, by=None, source_id="new", name="Нова", geometry="SRID=4326;POINT(33.4 47.95)")

    assert counting == []
    assert get(client, path)["numberMatched"] == 4
    assert get(client, f"{path}&name=Нова")["numberMatched"] == 1
