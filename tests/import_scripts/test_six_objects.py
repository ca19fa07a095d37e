"""The same six schools written in every format and every projection that files of this city come in: one ledger."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from pyproj import Transformer
from shapely.geometry import Point

from import_scripts.crs import UKRAINIAN
from import_scripts.report import ImportReport
from import_scripts.source import Rule
from layers.models import Feature

Bring = Callable[..., ImportReport]
SIX: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "cases" / "geojson-4326" / "expected.json").read_text(encoding="utf-8")
)["features"]
SYSTEMS = (4326, *UKRAINIAN)
COLUMNS = ("KOD", "NAZVA", "MISC")
SAID: dict[str, Any] = {
    "id": "KOD",
    "fields": {"name": Rule("NAZVA"), "kind": Rule(value="amenity/school")},
    "properties": {"capacity": Rule("MISC", type="integer")},
}


def places(epsg: int) -> list[tuple[float, float]]:
    way = Transformer.from_crs(4326, epsg, always_xy=True)
    return [way.transform(one["lon"], one["lat"]) for one in SIX]


def rows() -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, (one["id"], one["name"], one["capacity"]), strict=True)) for one in SIX]


def frame(epsg: int) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(rows(), geometry=[Point(*spot) for spot in places(epsg)], crs=epsg)


def geojson(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """With the old member `crs`, the only way for GeoJSON to say it itself."""
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": list(spot)}}
        for row, spot in zip(rows(), places(epsg), strict=True)
    ]
    member = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    text = json.dumps({"type": "FeatureCollection", "crs": member, "features": features})
    (folder / "six.geojson").write_text(text, encoding="utf-8")
    return folder / "six.geojson", {}


def sequence(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    features = [
        {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": list(spot)}}
        for row, spot in zip(rows(), places(epsg), strict=True)
    ]
    (folder / "six.geojsons").write_text("\n".join(map(json.dumps, features)), encoding="utf-8")
    return folder / "six.geojsons", {"crs": f"EPSG:{epsg}"}


def geopackage(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    pyogrio.write_dataframe(frame(epsg), folder / "six.gpkg", layer="schools")
    return folder / "six.gpkg", {}


def shapefile(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """In cp1251; its .prj names most systems only by their parameters, so the code is given as well."""
    pyogrio.write_dataframe(frame(epsg), folder / "six.shp", encoding="cp1251")
    return folder / "six.shp", {"crs": f"EPSG:{epsg}"}


def zipped(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    shapefile(folder, epsg)
    with zipfile.ZipFile(folder / "six.zip", "w") as archive:
        for part in folder.glob("six.*"):
            if part.suffix != ".zip":
                archive.write(part, f"schools/{part.name}")
    return folder / "six.zip", {"crs": f"EPSG:{epsg}"}


def table(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """As a spreadsheet writes it here: cp1251, semicolons, decimal commas."""
    lines = ["KOD;NAZVA;MISC;X;Y"]
    for one, (x, y) in zip(SIX, places(epsg), strict=True):
        lines.append(f"{one['id']};{one['name']};{one['capacity']};{x:.8f};{y:.8f}".replace(".", ","))
    (folder / "six.csv").write_bytes("\r\n".join(lines).encode("cp1251"))
    return folder / "six.csv", {"crs": f"EPSG:{epsg}", "encoding": "cp1251", "lon": "X", "lat": "Y"}


@pytest.mark.parametrize("epsg", SYSTEMS)
@pytest.mark.parametrize("write", [geojson, sequence, geopackage, shapefile, zipped, table])
def test_one_ledger_comes_of_every_writing(
    bring: Bring, tmp_path: Path, write: Callable[[Path, int], tuple[Path, dict[str, Any]]], epsg: int
) -> None:
    path, more = write(tmp_path, epsg)

    report = bring(path, **SAID, **more)

    assert (report.refused, report.layers[0].added) == ("", 6)
    assert [notice.code for notice in report.notices if notice.code not in ("crs_member", "crs_overridden")] == []
    found = Feature.objects.select_related("kind").order_by("source_id")
    assert [(one.source_id, one.name, one.properties, one.kind and one.kind.code) for one in found] == [
        (one["id"], one["name"], {"capacity": one["capacity"]}, "amenity/school") for one in SIX
    ]
    for one, wanted in zip(found, SIX, strict=True):
        assert one.geometry.coords == (pytest.approx(wanted["lon"], abs=2e-6), pytest.approx(wanted["lat"], abs=2e-6))
