"""GDAL, as QGIS and every other desktop program uses it, reads the archive: the same features as the tiles hold."""

import gzip
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from shapely import from_wkb

from layers.models import City
from tests.tiles.archives import exported, publish_within, tiles_of
from tests.tiles.conftest import rows
from tests.tiles.decoded import decode
from tiles.archive_part import Part
from tiles.grid import MAXZOOM

HALF = 20037508.342789244
PIXEL_M = 2 * HALF / 2**MAXZOOM / 4096  # the finest that a tile of the last zoom tells, in metres of Web Mercator
READERS = pyogrio.list_drivers(read=True)

needs = {
    name: pytest.mark.skipif(name not in READERS, reason=f"this GDAL cannot read {name}") for name in ("PMTiles", "MVT")
}


@pytest.fixture
def published(city: City) -> City:
    return publish_within(city)


def shapes(path: str, layer: str, **options: Any) -> list[tuple[int, Any]]:
    """Number and geometry of every feature, in metres of Web Mercator."""
    facts, _, geometries, (numbers,) = pyogrio.raw.read(path, layer=layer, columns=["mvt_id"], **options)
    assert facts["crs"] == "EPSG:3857"
    return list(zip(numbers.tolist(), from_wkb(geometries), strict=True))


@needs["PMTiles"]
def test_archive_has_the_features_of_its_closest_tiles(published: City, tmp_path: Path) -> None:
    whole = exported(tmp_path / "city.pmtiles")
    truth: dict[str, Counter[int]] = {}
    for (z, _x, _y), body in tiles_of(whole).items():
        if z == MAXZOOM:
            for layer, features in decode(gzip.decompress(body)).items():
                truth.setdefault(layer, Counter()).update(one.get("id", 0) for one in features)

    assert {"objects", "roads", "areas"} <= truth.keys()
    for layer, ids in truth.items():
        assert (layer, Counter(number for number, _ in shapes(str(whole), layer))) == (layer, ids)
    listed = {name for name, _ in pyogrio.list_layers(whole)}
    assert all(pyogrio.read_info(whole, layer=name)["features"] == 0 for name in listed - truth.keys())


@needs["PMTiles"]
def test_objects_lie_where_the_ledger_has_them(published: City, tmp_path: Path) -> None:
    whole = exported(tmp_path / "city.pmtiles")
    spots = {
        number: (x, y)
        for number, x, y in rows(
            """SELECT id, ST_X(spot), ST_Y(spot) FROM tiles_mapfeature
                WHERE tile_layer = 'objects' AND visibility = 'public'"""
        )
    }
    found = shapes(str(whole), "objects")

    assert len(spots) == 4
    assert {number for number, _ in found} == spots.keys()
    for number, point in found:
        assert math.dist((point.x, point.y), spots[number]) < 2 * PIXEL_M


@needs["PMTiles"]
def test_each_zoom_can_be_asked_for_and_bounds_are_the_city_s(published: City, tmp_path: Path) -> None:
    part = exported(tmp_path / "part.pmtiles", Part(minzoom=13, maxzoom=14))
    ids = {z: {number for number, _ in shapes(str(part), "objects", ZOOM_LEVEL=str(z))} for z in (13, 14)}
    public = "tile_layer = 'objects' AND visibility = 'public'"
    drawn = {
        z: {number for (number,) in rows(f"SELECT id FROM tiles_mapfeature WHERE {public} AND minzoom <= %s", [z])}
        for z in (13, 14)
    }

    assert ids == drawn
    bounds = pyogrio.read_info(part, layer="objects")["total_bounds"]
    (edges,) = rows(
        """SELECT ST_XMin(b), ST_YMin(b), ST_XMax(b), ST_YMax(b)
             FROM (SELECT ST_Transform(bounds, 3857) AS b FROM layers_city) city"""
    )
    assert bounds == pytest.approx(edges, abs=0.1)


@needs["PMTiles"]
def test_gdal_tells_whose_the_data_are(published: City, tmp_path: Path) -> None:
    City.objects.update(is_demonstration=True)
    told = pyogrio.read_info(exported(tmp_path / "city.pmtiles"), layer="objects")

    assert told["dataset_metadata"]["name"] == "Кривий Ріг"
    assert told["dataset_metadata"]["attribution"] == "Тестове місто"
    assert "Demonstration data." in told["dataset_metadata"]["description"]
    assert dict(zip(told["fields"], told["dtypes"], strict=True)) == {
        "mvt_id": "int64", "rank": "float64",
        **dict.fromkeys(("name", "name_en", "layer", "theme", "icon", "status"), "object"),
    }  # fmt: skip


@needs["MVT"]
def test_each_single_tile_is_read_as_a_file(published: City, tmp_path: Path) -> None:
    """Every tile of the last two zooms, as GDAL's MVT driver opens what a client has saved."""
    bodies = {tile: body for tile, body in tiles_of(exported(tmp_path / "city.pmtiles")).items() if tile[0] >= 15}
    assert len(bodies) > 10

    for (z, x, y), body in bodies.items():
        file = tmp_path / f"{z}-{x}-{y}.mvt"
        file.write_bytes(gzip.decompress(body))
        truth = {name: len(features) for name, features in decode(gzip.decompress(body)).items()}
        counted = {
            str(name): pyogrio.read_info(file, layer=name, **place(z, x, y))["features"]
            for name, _ in pyogrio.list_layers(file)
        }
        assert ((z, x, y), counted) == ((z, x, y), truth)


def place(z: int, x: int, y: int) -> dict[str, str]:
    return {"Z": str(z), "X": str(x), "Y": str(y)}
