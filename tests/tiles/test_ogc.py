"""OGC API Tiles: the documents link to each other, and a collection's tile has all of it and nothing of others."""

from itertools import pairwise

import pytest
from django.test import Client

from geoportal.accounts.models import User
from layers.models import City, Feature, Layer
from tests.conftest import SECRET
from tests.tiles.conftest import tile_at
from tests.tiles.decoded import decode

pytestmark = pytest.mark.django_db

SCHOOLS = "/api/collections/schools/tiles"


def ids(body: bytes) -> set[int]:
    return {one["id"] for layer in decode(body).values() for one in layer}


def known(*names: str) -> set[int]:
    return set(Feature.objects.filter(source_id__in=names).values_list("id", flat=True))


def at(lon: float, lat: float, z: int) -> str:
    """Row before column, as OGC says."""
    z, x, y = tile_at(lon, lat, z)
    return f"{SCHOOLS}/WebMercatorQuad/{z}/{y}/{x}"


def test_documents_lead_to_a_tile(city: City, client: Client) -> None:
    listed = client.get(SCHOOLS).json()["tilesets"][0]
    links = {link["rel"]: link for link in listed["links"]}
    again = client.get(links["self"]["href"]).json()
    grid = client.get(links["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"]).json()
    z, x, y = tile_at(33.40, 47.90, 12)
    address = links["item"]["href"].format(tileMatrix=z, tileRow=y, tileCol=x)

    assert again == listed
    assert (listed["dataType"], listed["tileMatrixSetURI"]) == ("vector", grid["uri"])
    assert client.get(address)["Content-Type"] == links["item"]["type"]
    assert [one["tileMatrix"] for one in listed["tileMatrixSetLimits"]] == [str(zoom) for zoom in range(8, 17)]


def test_grid_halves_with_each_matrix(client: Client, db: None) -> None:
    listed = client.get("/api/tileMatrixSets").json()["tileMatrixSets"]
    grid = client.get(listed[0]["links"][0]["href"]).json()

    assert [one["id"] for one in listed] == [grid["id"]] == ["WebMercatorQuad"]
    assert grid["tileMatrices"][0]["scaleDenominator"] == pytest.approx(559082264.028717, rel=1e-9)
    assert grid["tileMatrices"][0]["pointOfOrigin"] == pytest.approx([-20037508.342789, 20037508.342789])
    for upper, lower in pairwise(grid["tileMatrices"]):
        assert lower["cellSize"] == upper["cellSize"] / 2
        assert lower["matrixWidth"] == lower["matrixHeight"] == upper["matrixWidth"] * 2


def test_tile_of_a_collection_is_not_thinned_and_has_its_own_geometry(city: City, client: Client) -> None:
    answer = client.get(at(33.40, 47.90, 9))

    assert ids(answer.content) == known("one", "two", "outside")
    by_id = {one["id"]: one for one in decode(answer.content)["schools"]}
    (lyceum,) = known("one")
    assert by_id[lyceum]["properties"] == {
        "kind": "amenity/school", "name": "Ліцей № 1", "name_en": "Lyceum No. 1", "status": "active", "rank": 10
    }  # fmt: skip
    (gymnasium,) = known("two")
    close = {one["id"]: one for one in decode(client.get(at(33.301, 47.901, 15)).content)["schools"]}
    assert close[gymnasium]["geometry"]["type"] == "Polygon"
    assert SECRET not in str(by_id)


@pytest.mark.parametrize(
    ("who", "more"),
    [("citizen", {"members"}), ("author_elsewhere", {"members"}), ("author", {"members", "hidden"})],
)
def test_tile_of_a_collection_by_who_asks(
    cast: dict[str, User], city: City, client: Client, who: str, more: set[str]
) -> None:
    client.force_login(cast[who])

    answer = client.get(at(33.40, 47.90, 9))

    assert ids(answer.content) == known("one", "two", "outside", *more)
    assert answer["Cache-Control"] == "private, no-store"
    assert "Access-Control-Allow-Origin" not in answer


def test_public_tile_of_a_collection_has_a_fingerprint(city: City, client: Client) -> None:
    answer = client.get(at(33.40, 47.90, 9))

    again = client.get(at(33.40, 47.90, 9), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, answer["Cache-Control"]) == (304, "no-cache")


def test_collection_that_is_not_public_does_not_exist_for_a_stranger(
    cast: dict[str, User], city: City, client: Client
) -> None:
    cameras = "/api/collections/cameras/tiles"
    addresses = [cameras, f"{cameras}/WebMercatorQuad", f"{cameras}/WebMercatorQuad/12/1400/2400"]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert SECRET not in client.get(cameras).content.decode()
    client.force_login(cast["official"])
    answer = client.get(cameras)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/collections/none/tiles", 404),
        (f"{SCHOOLS}/WorldCRS84Quad", 404),
        (f"{SCHOOLS}/WorldCRS84Quad/9/0/0", 404),
        (f"{SCHOOLS}/WebMercatorQuad/20/0/0", 404),
        (f"{SCHOOLS}/WebMercatorQuad/9/512/0", 404),
        (f"{SCHOOLS}/WebMercatorQuad/9/0/512", 404),
        (f"{SCHOOLS}/WebMercatorQuad/7/0/0", 404),
        (f"{SCHOOLS}/WebMercatorQuad/9/00/0", 400),
        (f"{SCHOOLS}/WebMercatorQuad/9/0/+1", 400),
        (f"{SCHOOLS}/WebMercatorQuad/09/0/0", 400),
        (f"{SCHOOLS}/WebMercatorQuad/9/٣/0", 400),
        ("/api/tileMatrixSets/none", 404),
    ],
)
def test_what_is_not_there_is_a_problem(city: City, client: Client, address: str, status: int) -> None:
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")


def test_empty_tile_of_a_collection_is_204(city: City, client: Client) -> None:
    assert client.get(f"{SCHOOLS}/WebMercatorQuad/9/0/0").status_code == 204
    assert Layer.objects.filter(slug="schools").exists()
