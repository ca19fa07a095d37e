"""OGC API Tiles: each class that /api/conformance declares, proved with requests as a client would make them.

The requirements are those of OGC 20-057; what is declared and has no test here fails, and so does the other way round.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from layers.models import City
from tests.tiles.conftest import tile_at
from tests.tiles.decoded import decode

pytestmark = pytest.mark.django_db

CLASSES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/"
REL = "http://www.opengis.net/def/rel/ogc/1.0"
MVT = "application/vnd.mapbox-vector-tile"
SCHOOL = (33.40, 47.90)

Proof = Callable[[Client], None]
PROOFS: dict[str, Proof] = {}


def proves(name: str) -> Callable[[Proof], Proof]:
    """This function proves the class of this name."""

    def kept(proof: Proof) -> Proof:
        PROOFS[name] = proof
        return proof

    return kept


def read(client: Client, address: str) -> Any:
    answer = client.get(address, headers={"accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), address
    return answer.json()


def link(document: dict[str, Any], rel: str) -> dict[str, Any]:
    (found,) = [one for one in document["links"] if one["rel"] == rel]
    return dict(found)


def tileset(client: Client) -> dict[str, Any]:
    """The way of a client: collection → tilesets → tileset."""
    tilesets = read(client, link(read(client, "/api/collections/schools"), f"{REL}/tilesets-vector")["href"])
    return dict(read(client, link(tilesets["tilesets"][0], "self")["href"]))


def address_of(told: dict[str, Any], matrix: int | str, row: int | str, col: int | str) -> str:
    return str(link(told, "item")["href"].format(tileMatrix=matrix, tileRow=row, tileCol=col))


@proves("core")
def tiles_are_got_by_matrix_row_and_column(client: Client) -> None:
    told = tileset(client)
    z, x, y = tile_at(*SCHOOL, 12)

    assert client.get(address_of(told, z, y, x)).status_code == 200  # tc-op, tc-success
    assert client.get(address_of(told, 12, 0, 0)).status_code == 204  # tc-error B: within the limits, nothing there
    for beyond in ((12, 4096, 0), (12, 0, 4096), (99, 0, 0), (0, 0, 0)):  # tc-error A
        assert client.get(address_of(told, *beyond)).status_code == 404, beyond
    for nonsense in (("twelve", 0, 0), (12, "+1", 0), (12, 0, "01"), (12, -1, 0)):
        assert client.get(address_of(told, *nonsense)).status_code == 400, nonsense


@proves("tileset")
def a_tileset_says_where_its_tiles_and_its_grid_are(client: Client) -> None:
    told = tileset(client)
    grid = read(client, link(told, f"{REL}/tiling-scheme")["href"])
    item = link(told, "item")

    assert (told["dataType"], told["crs"], told["tileMatrixSetURI"]) == ("vector", grid["crs"], grid["uri"])
    assert (item["templated"], item["type"]) == (True, MVT)
    assert all(name in item["href"] for name in ("{tileMatrix}", "{tileRow}", "{tileCol}"))
    sizes = {matrix["id"]: (matrix["matrixHeight"], matrix["matrixWidth"]) for matrix in grid["tileMatrices"]}
    for limit in told["tileMatrixSetLimits"]:  # the first and the last tile of each matrix are there, the next is not
        height, width = sizes[limit["tileMatrix"]]
        assert (limit["minTileRow"], limit["maxTileRow"], limit["minTileCol"], limit["maxTileCol"]) == (
            0, height - 1, 0, width - 1,
        )  # fmt: skip
        for row, col, status in ((0, 0, 204), (height - 1, width - 1, 204), (height, 0, 404), (0, width, 404)):
            assert client.get(address_of(told, limit["tileMatrix"], row, col)).status_code == status
    drawn = {limit["tileMatrix"] for limit in told["tileMatrixSetLimits"]}
    for matrix in sorted(set(sizes) - drawn):
        assert client.get(address_of(told, matrix, 0, 0)).status_code == 404, matrix


@proves("tilesets-list")
def a_list_names_every_tileset(client: Client) -> None:
    listed = read(client, "/api/collections/schools/tiles")

    assert link(listed, "self")["href"].endswith("/api/collections/schools/tiles")
    for one in listed["tilesets"]:
        whole = read(client, link(one, "self")["href"])
        grid = read(client, link(one, f"{REL}/tiling-scheme")["href"])
        assert {name: whole[name] for name in one} == one
        assert (one["dataType"], one["tileMatrixSetURI"]) == ("vector", grid["uri"])
        assert link(one, "self")["href"].endswith(f"/api/collections/schools/tiles/{grid['id']}")


@proves("geodata-tilesets")
def every_collection_leads_to_its_tilesets(client: Client) -> None:
    collections = read(client, "/api/collections")["collections"]

    assert {one["id"] for one in collections} == {"districts", "schools", "shops", "roads"}
    for collection in collections:
        href = link(collection, f"{REL}/tilesets-vector")["href"]
        assert href.endswith(f"/api/collections/{collection['id']}/tiles")
        (told,) = read(client, href)["tilesets"]
        assert [layer["id"] for layer in told["layers"]] == [collection["id"]]


@proves("mvt")
def tiles_are_mapbox_vector_tiles(client: Client) -> None:
    """The grid of the tile maps linearly onto its ground: a point lies where its longitude and latitude say."""
    told = tileset(client)
    z, x, y = tile_at(*SCHOOL, 14)
    answer = client.get(address_of(told, z, y, x), headers={"accept": MVT})

    assert answer["Content-Type"] == MVT
    layers = decode(answer.content)
    assert list(layers) == ["schools"]
    (school,) = [one for one in layers["schools"] if one["properties"]["name"] == "Ліцей № 1"]
    assert school["geometry"]["type"] == "Point"
    east, south = school["geometry"]["coordinates"]
    assert (x + east / 4096) / 2**z * 360 - 180 == pytest.approx(SCHOOL[0], abs=2e-5)
    _, _, row = tile_at(*SCHOOL, z + 12)
    assert y * 4096 + south == pytest.approx(row, abs=1)


@pytest.mark.parametrize("name", sorted(PROOFS))
def test_a_class_is_kept(city: City, client: Client, name: str) -> None:
    PROOFS[name](client)


def test_what_is_declared_is_proved_and_what_is_proved_is_declared(city: City, client: Client) -> None:
    declared = {name for name in read(client, "/api/conformance?f=json")["conformsTo"] if "ogcapi-tiles" in name}

    assert declared == {CLASSES + name for name in PROOFS}
