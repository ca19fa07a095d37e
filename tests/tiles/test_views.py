"""Tiles over HTTP: fingerprints and encodings, what is empty, what is refused, who may see, what is kept by whom."""

import gzip
import json

import pytest
from django.db import connection
from django.test import Client

from geoportal.accounts.models import User
from layers.models import City
from tests.conftest import SECRET
from tests.tiles.conftest import Fetch, tile_at
from tests.tiles.decoded import decode
from tiles import views
from tiles.drawing import Overloaded

pytestmark = pytest.mark.django_db

NEAR = (33.40, 47.90, 15)


def test_tile_is_gzip_for_those_who_take_it_and_plain_for_others(city: City, fetch: Fetch) -> None:
    packed = fetch(tile_at(*NEAR), **{"accept-encoding": "br, gzip"})
    plain = fetch(tile_at(*NEAR))

    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Type"] == plain["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert packed["ETag"] != plain["ETag"]
    assert {"Accept-Encoding"} <= set(packed["Vary"].split(", "))
    assert decode(plain.content)["objects"]


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip;q=0", "identity"),
        ("identity", None),
        ("*", "gzip"),
        ("gzip;q=0.1", "gzip"),
        ("gzip;q=oops", "identity"),
        ("", None),
    ],
)
def test_encoding_follows_the_weights(city: City, fetch: Fetch, accepts: str, coding: str | None) -> None:
    answer = fetch(tile_at(*NEAR), **{"accept-encoding": accepts})

    assert answer.get("Content-Encoding") == coding
    assert decode(gzip.decompress(answer.content) if coding == "gzip" else answer.content)["objects"]


def test_headers_of_a_tile(city: City, fetch: Fetch) -> None:
    answer = fetch(tile_at(*NEAR), **{"accept-encoding": "gzip"})

    assert answer["Cache-Control"] == "no-cache"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Content-Length"] == str(len(answer.content))
    assert answer["Server-Timing"].startswith("drawn;dur=")
    assert "Set-Cookie" not in answer


def test_unchanged_tile_is_304_without_a_body(city: City, fetch: Fetch) -> None:
    packed = fetch(tile_at(*NEAR), **{"accept-encoding": "gzip"})

    again = fetch(tile_at(*NEAR), **{"accept-encoding": "gzip", "if-none-match": packed["ETag"]})
    other = fetch(tile_at(*NEAR), **{"if-none-match": packed["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", packed["ETag"])
    assert again["Cache-Control"] == "no-cache"
    assert other.status_code == 200  # the plain form is another representation


def test_head_has_the_headers_alone(city: City, client: Client) -> None:
    z, x, y = tile_at(*NEAR)
    address = f"/tiles/city/{z}/{x}/{y}.mvt"

    head, get = client.head(address), client.get(address)

    assert (head.status_code, head.content) == (200, b"")
    assert (head["ETag"], head["Content-Length"]) == (get["ETag"], get["Content-Length"])


def test_nothing_drawn_is_204(city: City, fetch: Fetch) -> None:
    answer = fetch((12, 0, 0))

    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("7/74/43", 404, None),
        ("17/77700/45700", 404, None),
        ("12/4096/0", 404, "x"),
        ("12/0/4096", 404, "y"),
        ("12/1.5/0", 400, "x"),
        ("-12/0/0", 400, "z"),
        ("12/٣/0", 400, "x"),
        ("12/0/99999999999", 400, "y"),
        ("12/00/0", 400, "x"),
        ("12/0/007", 400, "y"),
        ("012/0/0", 400, "z"),
        ("12/+1/0", 400, "x"),
        ("12/1 /0", 400, "x"),
        ("12/１/0", 400, "x"),
        ("12/²/0", 400, "x"),
    ],
)
def test_bad_address_is_a_problem_that_names_the_number(
    city: City, client: Client, address: str, status: int, parameter: str
) -> None:
    answer = client.get(f"/tiles/city/{address}.mvt")

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json().get("parameter") == parameter


def test_other_methods_are_refused(city: City, client: Client) -> None:
    answer = client.post("/tiles/city/12/2400/1400.mvt")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize(
    "address",
    ["city/12/2400/1400.mvt", "city.json", "styles/city.json", "styles/city-dark.json"],
)
def test_a_browser_that_asks_before_it_asks_is_let_in(client: Client, address: str) -> None:
    answer = client.options(f"/tiles/{address}", headers={"origin": "https://example.org"})

    assert (answer.status_code, answer.content, answer["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert "Content-Type" not in answer
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "If-None-Match" in answer["Access-Control-Allow-Headers"]


def test_other_websites_are_not_let_in_to_private_tiles(client: Client) -> None:
    answer = client.options("/tiles/private/12/2400/1400.mvt", headers={"origin": "https://example.org"})

    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_overload_is_told_at_once(city: City, fetch: Fetch, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*asked: object) -> None:
        raise Overloaded

    monkeypatch.setattr(views, "draw", full)
    answer = fetch(tile_at(*NEAR))

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "1", "no-store")
    assert answer.json()["title"] == "Too many tiles at once"


def test_public_tile_is_the_same_for_everybody(cast: dict[str, User], city: City, client: Client, fetch: Fetch) -> None:
    for_all = fetch(tile_at(*NEAR)).content
    client.force_login(cast["administrator"])

    assert fetch(tile_at(*NEAR)).content == for_all
    assert SECRET not in str(decode(for_all))


@pytest.mark.parametrize(
    ("who", "seen"),
    [("citizen", {"members"}), ("author_elsewhere", {"members"}), ("official", {"members", "hidden"}),
     ("author", {"members", "hidden"}), ("administrator", {"members", "hidden"})],
)  # fmt: skip
def test_private_tile_by_who_asks(cast: dict[str, User], city: City, client: Client, who: str, seen: set[str]) -> None:
    client.force_login(cast[who])
    z, x, y = tile_at(33.415, 47.91, 12)

    answer = client.get(f"/tiles/private/{z}/{x}/{y}.mvt")

    names = {one["properties"].get("name") for one in decode(answer.content).get("objects", [])}
    counted = sum(one["properties"]["n"] for one in decode(answer.content).get("counts", []))
    assert answer["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer
    assert "Ліцей № 1" not in names
    assert ("members" in seen, counted >= 0) == (True, True)
    objects = {one["id"] for one in decode(answer.content)["objects"]}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM layers_feature WHERE source_id = ANY (%s)", [sorted(seen)])
        wanted = {id for (id,) in cursor.fetchall()}
        cursor.execute(
            "SELECT id FROM layers_feature WHERE visibility = 'public' AND layer_id IN"
            " (SELECT id FROM layers_layer WHERE visibility = 'public')"
        )
        public = {id for (id,) in cursor.fetchall()}
    assert wanted <= objects
    assert objects & public == set()


def test_private_tile_without_login_is_401(city: City, client: Client) -> None:
    answer = client.get("/tiles/private/12/2400/1400.mvt")

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")


def test_tilejson_states_the_city_and_every_layer_that_is_drawn(city: City, client: Client) -> None:
    answer = client.get("/tiles/city.json")

    facts = answer.json()
    assert facts["tilejson"] == "3.0.0"
    assert facts["tiles"] == ["http://testserver/tiles/city/{z}/{x}/{y}.mvt"]
    assert (facts["minzoom"], facts["maxzoom"]) == (8, 16)
    assert (facts["bounds"], facts["center"]) == ([33.0, 47.6, 33.7, 48.25], [33.4, 47.9, 10])
    assert client.get("/tiles/city.json", headers={"if-none-match": answer["ETag"]}).status_code == 304


def test_tilejson_names_every_field_of_every_layer(city: City, client: Client) -> None:
    from tests.tiles.conftest import every_tile

    stated = {one["id"]: set(one["fields"]) for one in client.get("/tiles/city.json").json()["vector_layers"]}
    for _, layers in every_tile():
        for name, features in layers.items():
            for one in features:
                assert set(one["properties"]) <= stated[name]


def test_tilejson_before_a_city_is_loaded(db: None, client: Client) -> None:
    assert "bounds" not in client.get("/tiles/city.json").json()
    assert json.loads(client.get("/tiles/styles/city.json").content)["version"] == 8
