"""Whole layers as files: GDAL and Arrow read each back equal to the ledger, with its terms and nothing hidden."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from django.db import connection

from layers.actions import define_layer, save_feature, sync_features
from layers.download_making import make
from layers.downloads import (
    FORMATS,
    downloadable_layer,
    path_of,
)
from layers.models import Feature, Layer
from layers.rows import FeatureRow
from tests.conftest import SECRET

Of = Callable[[str], Feature]
ALL = sorted(FORMATS)


@pytest.fixture
def varied(schools: Layer) -> Layer:
    """Properties of every kind, names that GeoPackage cannot tell apart, two sorts of shapes, odd letters."""
    layer = define_layer(
        "varied", theme=schools.theme, name="Різне", geometry_kind="any", licence="ODbL-1.0", attribution="Місто",
        source="Джерело", source_url="https://example.org/data",
    )  # fmt: skip
    facts: list[dict[str, Any]] = [
        {"whole": 1, "number": 1.5, "truth": True, "mixed": "a", "list": [1, 2], "big": 1e300, "none": None},
        {
            "whole": -7,
            "number": 2,
            "truth": False,
            "mixed": 3,
            "list": [],
            "big": 4,
            "Name": "Н",
            "FID": 9,
            "geom": "г",
        },
        {"whole": None, "name_": 'п’ять «лапок» " ; ,\nрядок', "wholE": 5},
    ]
    shapes = [shapely.Point(33.1234567, 47.9), shapely.box(33.2, 47.8, 33.3, 47.9), shapely.Point(33.5, 48.0)]
    sync_features(
        layer,
        [
            FeatureRow(str(n), shape.wkb, name=f"№ {n}", kind="shop/bakery" if n else "", properties=fact)
            for n, (shape, fact) in enumerate(zip(shapes, facts, strict=True))
        ],
    )
    save_feature(
        layer, by=None, source_id="h", geometry="SRID=4326;POINT(33.6 48.1)", name=SECRET, visibility="internal"
    )
    Feature.objects.filter(layer=layer, source_id="0").update(verified_on=date(2026, 5, 1))
    return layer


def file_of(layer: Layer, ending: str) -> Path:
    found = make(layer.slug, FORMATS[ending])
    assert found is not None
    again = downloadable_layer(layer.slug)
    assert again is not None
    return path_of(again, FORMATS[ending])


def truth(layer: Layer) -> tuple[int, list[float], bytes]:
    """Count, bounds and shapes of what everybody may see, as the ledger has them."""
    where = "layer_id = %s AND visibility = 'public' AND withdrawn_at IS NULL"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ST_AsBinary(ST_ForcePolygonCCW(geometry)) FROM layers_feature WHERE {where} ORDER BY id",
            [layer.pk],
        )
        shapes = shapely.from_wkb([bytes(wkb) for (wkb,) in cursor.fetchall()])
    return len(shapes), list(shapely.total_bounds(shapes)), checksum(shapes)


def checksum(shapes: Any) -> bytes:
    return b"".join(shapely.to_wkb(shapely.set_precision(shapely.normalize(shapes), 1e-6)))


# --- What is in them ----------------------------------------------------------
@pytest.mark.parametrize("ending", ["geojson", "geojsons", "fgb", "gpkg"])
@pytest.mark.parametrize("slug", ["varied", "roads", "districts"])
def test_gdal_reads_back_what_the_ledger_holds(varied: Layer, slug: str, ending: str) -> None:
    layer = Layer.objects.get(slug=slug)
    count, bounds, shapes = truth(layer)

    path = file_of(layer, ending)
    meta, fids, wkb, columns = pyogrio.raw.read(path, return_fids=True)

    told = pyogrio.read_info(path, force_feature_count=True, force_total_bounds=True)
    table = dict(zip(meta["fields"], columns, strict=True))
    order = table.get("id", fids).argsort()  # GeoJSON's id is GDAL's own number of a feature
    assert told["features"] == count
    assert list(told["total_bounds"]) == pytest.approx(bounds, abs=5.1e-7)
    assert told["crs"] == "EPSG:4326"
    assert checksum(shapely.from_wkb(wkb)[order]) == shapes


@pytest.mark.parametrize("slug", ["varied", "roads", "districts"])
def test_arrow_reads_back_what_the_ledger_holds(varied: Layer, slug: str) -> None:
    layer = Layer.objects.get(slug=slug)
    count, bounds, shapes = truth(layer)

    file = pq.ParquetFile(file_of(layer, "parquet"))

    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    read = shapely.from_wkb(file.read()["geometry"].to_pylist())
    assert (geo["version"], geo["primary_column"], column["encoding"]) == ("1.1.0", "geometry", "WKB")
    assert column["geometry_types"] == sorted({shape.geom_type for shape in read})
    assert (len(read), column["bbox"]) == (count, pytest.approx(bounds, abs=1e-12))
    assert "crs" not in column  # then it is OGC:CRS84
    assert checksum(read) == shapes


def test_each_property_has_the_type_of_all_its_values(varied: Layer) -> None:
    table = pq.read_table(file_of(varied, "parquet"))
    types = {field.name: str(field.type) for field in table.schema}
    assert {name: types[name] for name in ("whole_2", "number", "truth", "mixed", "list", "big", "none", "id")} == {
        "whole_2": "int64", "number": "double", "truth": "bool", "mixed": "string", "list": "string", "big": "double",
        "none": "string", "id": "int64",
    }  # fmt: skip
    assert (types["verified_on"], types["changed_at"]) == ("date32[day]", "timestamp[ms, tz=UTC]")
    rows = table.to_pylist()
    assert [row["whole_2"] for row in rows] == [1, -7, None]
    assert [row["number"] for row in rows] == [1.5, 2.0, None]
    assert [row["truth"] for row in rows] == [True, False, None]
    assert [row["mixed"] for row in rows] == ["a", "3", None]
    assert [row["list"] for row in rows] == ["[1, 2]", "[]", None]
    assert [row["kind"] for row in rows] == [None, "shop/bakery", "shop/bakery"]
    assert (rows[0]["verified_on"], rows[2]["name_"]) == (date(2026, 5, 1), 'п’ять «лапок» " ; ,\nрядок')


def test_columns_that_geopackage_cannot_tell_apart_have_names_of_their_own(varied: Layer) -> None:
    meta, _fids, _wkb, columns = pyogrio.raw.read(file_of(varied, "gpkg"))
    table = {name: list(column) for name, column in zip(meta["fields"], columns, strict=True)}
    assert [name for name in table if name.lower().startswith(("name", "fid", "geom", "whole"))] == [
        "name", "name_en", "FID_2", "Name_2", "geom_2", "name_", "wholE", "whole_2",
    ]  # fmt: skip
    assert (table["Name_2"][1], table["FID_2"][1], table["geom_2"][1], table["wholE"][2]) == ("Н", 9, "г", 5)


def test_text_formats_say_the_same(varied: Layer) -> None:
    whole = json.loads(file_of(varied, "geojson").read_text())
    sequence = file_of(varied, "geojsons").read_bytes()
    table = list(csv.DictReader(io.StringIO(file_of(varied, "csv").read_bytes().decode("utf-8-sig"))))

    assert [json.loads(text) for text in sequence.split(b"\x1e")[1:]] == whole["features"]
    assert sequence.count(b"\n") == 3
    assert [int(row["id"]) for row in table] == [feature["id"] for feature in whole["features"]]
    assert table[1]["wkt"].startswith("POLYGON")


def test_terms_are_inside(varied: Layer) -> None:
    terms = {
        "name": "varied", "title": "Різне", "license": "ODbL-1.0", "attribution": "Місто", "source": "Джерело",
        "licenseUrl": "https://opendatacommons.org/licenses/odbl/1-0/", "sourceUrl": "https://example.org/data",
    }  # fmt: skip
    geojson = json.loads(file_of(varied, "geojson").read_text())
    assert list(geojson)[-1] == "features"  # whoever reads the beginning of a large file reads the terms
    assert {name: geojson[name] for name in terms} == terms
    package = pyogrio.read_info(file_of(varied, "gpkg"))
    assert package["dataset_metadata"] == terms
    assert package["layer_metadata"]["IDENTIFIER"] == "Різне"
    assert json.loads(pyogrio.read_info(file_of(varied, "fgb"))["layer_metadata"]["DESCRIPTION"]) == terms
    parquet = pq.read_metadata(file_of(varied, "parquet")).metadata
    assert {name: parquet[name.encode()].decode() for name in terms} == terms


@pytest.mark.parametrize("ending", ALL)
def test_nothing_hidden_is_in_any_file(varied: Layer, schools: Layer, ending: str) -> None:
    for layer in (varied, schools):
        path = file_of(layer, ending)
        assert SECRET.encode() not in path.read_bytes()
        if ending == "parquet":
            assert SECRET not in str(pq.read_table(path).to_pylist())
    assert make("cameras", FORMATS[ending]) is None
    assert make("nowhere", FORMATS[ending]) is None


@pytest.mark.parametrize("ending", ALL)
def test_an_emptied_layer_is_an_empty_file(varied: Layer, ending: str) -> None:
    Feature.objects.filter(layer=varied).update(visibility="internal")
    path = file_of(varied, ending)
    if ending == "parquet":
        file = pq.ParquetFile(path)
        assert file.metadata.num_rows == 0
        assert "bbox" not in json.loads(file.schema_arrow.metadata[b"geo"])["columns"]["geometry"]
    elif ending not in ("csv", "geojsons"):
        assert pyogrio.read_info(path, force_feature_count=True)["features"] == 0


def test_parquet_comes_in_groups(varied: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    from layers import download_child

    monkeypatch.setattr(download_child, "BATCH", 1)
    monkeypatch.setattr(download_child, "IN_A_GROUP", 2)
    file = pq.ParquetFile(file_of(varied, "parquet"))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [2, 1]
