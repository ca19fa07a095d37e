"""The same six schools written in every format and every projection that files of this city come in: one ledger."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import geopandas as gpd
import pyogrio
import pytest
from pyproj import Transformer
from shapely.geometry import Point

from import_scripts.crs import UKRAINIAN
from import_scripts.report import ImportReport
from import_scripts.source import Rule
from layers.models import Feature
from tests.import_scripts.readers.workbooks import workbook

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


def kml(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """KML is WGS84 by its standard; one in other numbers has to be told so."""
    marks = []
    for row, (x, y) in zip(rows(), places(epsg), strict=True):
        data = "".join(f'<Data name="{name}"><value>{escape(str(value))}</value></Data>' for name, value in row.items())
        spot = f"<Point><coordinates>{x!r},{y!r}</coordinates></Point>"
        marks.append(f"<Placemark><ExtendedData>{data}</ExtendedData>{spot}</Placemark>")
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'
    (folder / "six.kml").write_text(text, encoding="utf-8")
    return folder / "six.kml", {"crs": f"EPSG:{epsg}"}


def kmz(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    path, more = kml(folder, epsg)
    with zipfile.ZipFile(folder / "six.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(path, "doc.kml")
    return folder / "six.kmz", more


def gpx(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """A receiver knows names and little else: the capacity stands in the comment."""
    spots = [
        f'<wpt lat="{y!r}" lon="{x!r}"><name>{escape(row["NAZVA"])}</name><cmt>{row["MISC"]}</cmt>'
        f"<desc>{row['KOD']}</desc></wpt>"
        for row, (x, y) in zip(rows(), places(epsg), strict=True)
    ]
    text = f'<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{"".join(spots)}</gpx>'
    (folder / "six.gpx").write_text(text, encoding="utf-8")
    said = {
        "id": "desc",
        "fields": {"name": Rule("name"), "kind": Rule(value="amenity/school")},
        "properties": {"capacity": Rule("cmt", type="integer")},
    }
    return folder / "six.gpx", {"crs": f"EPSG:{epsg}", **said}


def gml(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    pyogrio.write_dataframe(frame(epsg), folder / "six.gml", driver="GML", FORMAT="GML3")
    return folder / "six.gml", {}


def flatgeobuf(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    pyogrio.write_dataframe(frame(epsg), folder / "six.fgb", driver="FlatGeobuf", SPATIAL_INDEX="NO")
    return folder / "six.fgb", {}


def geoparquet(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    frame(epsg).to_parquet(folder / "six.parquet")
    return folder / "six.parquet", {}


def tab(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """It keeps centimetres within the bounds it was made for."""
    xs, ys = zip(*places(epsg), strict=True)
    room = 0.5 if epsg == 4326 else 50_000
    bounds = f"{min(xs) - room},{min(ys) - room},{max(xs) + room},{max(ys) + room}"
    pyogrio.write_dataframe(frame(epsg), folder / "six.tab", driver="MapInfo File", ENCODING="CP1251", BOUNDS=bounds)
    return folder / "six.tab", {"crs": f"EPSG:{epsg}"}


def mif(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    made = frame(epsg)
    pyogrio.write_dataframe(made, folder / "six.mif", driver="MapInfo File", FORMAT="MIF", ENCODING="CP1251")
    return folder / "six.mif", {"crs": f"EPSG:{epsg}"}


def dxf(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    """A drawing has no columns but its own: the layer names the object, and who loads it gives the rest."""
    groups = ["0", "SECTION", "2", "ENTITIES"]
    for one, (x, y) in zip(SIX, places(epsg), strict=True):
        text = f"{one['name']}|{one['capacity']}"
        groups += ["0", "POINT", "5", one["id"], "8", text, "10", repr(x), "20", repr(y), "30", "0"]
    (folder / "six.dxf").write_text("\n".join([*groups, "0", "ENDSEC", "0", "EOF", ""]), encoding="utf-8")
    table = {f"{one['name']}|{one['capacity']}": one for one in SIX}
    said = {
        "id": "EntityHandle",
        "fields": {
            "name": Rule("Layer", values={text: one["name"] for text, one in table.items()}),
            "kind": Rule(value="amenity/school"),
        },
        "properties": {"capacity": Rule("Layer", values={text: one["capacity"] for text, one in table.items()})},
    }
    return folder / "six.dxf", {"crs": f"EPSG:{epsg}", "encoding": "utf-8", **said}


def xlsx(folder: Path, epsg: int) -> tuple[Path, dict[str, Any]]:
    book = workbook([[*COLUMNS, "X", "Y"], *([*row.values(), x, y] for row, (x, y) in zip(rows(), places(epsg)))])  # noqa: B905 - as many
    (folder / "six.xlsx").write_bytes(book)
    return folder / "six.xlsx", {"crs": f"EPSG:{epsg}", "lon": "X", "lat": "Y"}


WRITINGS = [
    geojson, sequence, geopackage, shapefile, zipped, table, kml, kmz, gpx, gml, flatgeobuf, geoparquet, tab, mif, dxf,
    xlsx,
]  # fmt: skip
OF_THE_FORMAT = ("crs_member", "crs_overridden", "height_left_out")


@pytest.mark.parametrize("epsg", SYSTEMS)
@pytest.mark.parametrize("write", WRITINGS)
def test_one_ledger_comes_of_every_writing(
    bring: Bring, tmp_path: Path, write: Callable[[Path, int], tuple[Path, dict[str, Any]]], epsg: int
) -> None:
    path, more = write(tmp_path, epsg)

    report = bring(path, **{**SAID, **more})

    assert (report.refused, report.layers[0].added) == ("", 6)
    assert [notice.code for notice in report.notices if notice.code not in OF_THE_FORMAT] == []
    found = Feature.objects.select_related("kind").order_by("source_id")
    assert [(one.source_id, one.name, one.properties, one.kind and one.kind.code) for one in found] == [
        (one["id"], one["name"], {"capacity": one["capacity"]}, "amenity/school") for one in SIX
    ]
    for one, wanted in zip(found, SIX, strict=True):
        assert one.geometry.coords == (pytest.approx(wanted["lon"], abs=2e-6), pytest.approx(wanted["lat"], abs=2e-6))
