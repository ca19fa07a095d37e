"""Files that somebody sends by mistake or on purpose, in every format, each with what must become of it.

`cases(folder)` writes them: controls, which must be read whole; every format under every other's name; every format
cut off; and one file for each trick that we know. A verdict is the code of the notice that must be said, or several of
which one must be; none at all for a control.
"""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
from shapely.geometry import Point

from import_scripts.osm.choice import OsmChoice
from tests.import_scripts.osm import pbf
from tests.import_scripts.readers.workbooks import workbook

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """Some files; the first is the one that is sent. `verdict` is empty for a control, which has `rows` rows."""

    name: str
    files: Files
    verdict: frozenset[str] = frozenset()
    rows: int = 3
    said: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        folder = folder / self.name.replace("/", "-")
        folder.mkdir()
        for name, data in self.files.items():
            (folder / name).write_bytes(data)
        return folder / next(iter(self.files))


def bad(name: str, files: Files | bytes, *verdict: str, suffix: str = "", **said: Any) -> Case:
    return Case(name, files if isinstance(files, dict) else {f"a{suffix}": files}, frozenset(verdict), said=said)


def good(name: str, data: bytes, suffix: str, rows: int, **said: Any) -> Case:
    return Case(name, {f"a{suffix}": data}, rows=rows, said=said)


SPOTS = [(33.39, 47.91), (33.41, 47.95), (33.45, 48.0)]
NAMES = ["Ліцей", "Їжачок", "Ґанок"]
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
GPX = '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{}</gpx>'
PLACE = "<Placemark><name>{}</name><Point><coordinates>{},{}</coordinates></Point></Placemark>"
WAY = '<wpt lon="{1}" lat="{2}"><name>{0}</name></wpt>'
CSV = "id,lon,lat\n" + "".join(f"{n},{x},{y}\n" for n, (x, y) in zip(NAMES, SPOTS, strict=True))


SCHOOLS = OsmChoice(("amenity=school",))  # what of OpenStreetMap's files is meant
OSM = '<osm version="0.6" generator="x">{}</osm>'
NODE = '<node id="{}" lon="{}" lat="{}"><tag k="amenity" v="school"/><tag k="name" v="{}"/></node>'


def placed(form: str, whole: str) -> bytes:
    return whole.format("".join(form.format(n, *xy) for n, xy in zip(NAMES, SPOTS, strict=True))).encode()


def collection(*geometries: object) -> bytes:
    features = [{"type": "Feature", "properties": {"n": 1}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def point(x: object, y: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": [x, y]}


def written(folder: Path) -> dict[str, Files]:
    """The same three places as every program would write them, by the suffix of the file that is sent."""
    frame = geopandas.GeoDataFrame({"n": NAMES}, geometry=[Point(*xy) for xy in SPOTS], crs=4326)
    more: dict[str, tuple[str, dict[str, str]]] = {
        ".gpkg": ("GPKG", {}),
        ".shp": ("ESRI Shapefile", {"ENCODING": "UTF-8"}),
        ".gml": ("GML", {"FORMAT": "GML3.2"}),
        ".fgb": ("FlatGeobuf", {}),
        ".tab": ("MapInfo File", {"ENCODING": "CP1251"}),
        ".mif": ("MapInfo File", {"FORMAT": "MIF", "ENCODING": "CP1251"}),
    }
    made: dict[str, Files] = {}
    for suffix, (driver, options) in more.items():
        home = folder / suffix[1:]
        home.mkdir(parents=True)
        pyogrio.write_dataframe(frame, home / f"a{suffix}", driver=driver, **options)
        parts = sorted(home.iterdir(), key=lambda one: one.suffix != suffix)
        made[suffix] = {one.name: one.read_bytes() for one in parts if one.suffix not in (".xsd", ".gfs")}
    frame.to_parquet(folder / "a.parquet")
    made[".parquet"] = {"a.parquet": (folder / "a.parquet").read_bytes()}
    made[".geojson"] = {"a.geojson": collection(*(point(*xy) for xy in SPOTS))}
    lines = [json.dumps({"type": "Feature", "properties": {}, "geometry": point(*xy)}) for xy in SPOTS]
    made[".geojsons"] = {"a.geojsons": "\n".join(lines).encode()}
    made[".csv"] = {"a.csv": CSV.encode()}
    made[".kml"] = {"a.kml": placed(PLACE, KML)}
    made[".gpx"] = {"a.gpx": placed(WAY, GPX)}
    made[".dxf"] = {"a.dxf": drawing(*(["POINT", "10", str(x), "20", str(y)] for x, y in SPOTS))}
    made[".xlsx"] = {
        "a.xlsx": workbook([["id", "lon", "lat"], *([n, *xy] for n, xy in zip(NAMES, SPOTS, strict=True))])
    }
    made[".zip"] = {"a.zip": packed({"Дані/школи.csv": CSV.encode()})}
    made[".kmz"] = {"a.kmz": packed({"doc.kml": placed(PLACE, KML)})}
    nodes = (NODE.format(number, *xy, n) for number, (n, xy) in enumerate(zip(NAMES, SPOTS, strict=True), start=1))
    made[".osm"] = {"a.osm": OSM.format("".join(nodes)).encode()}
    made[".pbf"] = {"a.pbf": pbf.file_of(pbf.schools())}
    return made


def drawing(*entities: list[str], end: str = "EOF") -> bytes:
    groups = ["0", "SECTION", "2", "ENTITIES"]
    for kind, *rest in entities:
        groups += ["0", kind, "8", "0", *rest]
    return "\n".join([*groups, "0", "ENDSEC", "0", end, ""]).encode()


def packed(members: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    book = io.BytesIO()
    with zipfile.ZipFile(book, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return book.getvalue()


def cases(folder: Path) -> Iterator[Case]:
    """All of them; made in `folder` where a program has to write them."""
    from tests.import_scripts.readers import hostile_archives, hostile_osm, hostile_tables, hostile_xml

    made = written(folder / "made")
    for suffix, files in made.items():
        yield Case(f"control{suffix}", files)
    yield from renamed(made)
    yield from cut(made)
    parts: list[Callable[[dict[str, Files], Path], Iterator[Case]]] = [
        hostile_xml.of_xml,
        hostile_archives.of_archives,
        hostile_archives.of_texts,
        hostile_tables.of_json,
        hostile_tables.of_tables,
        hostile_tables.of_binaries,
        hostile_tables.of_databases,
        hostile_tables.of_workbooks,
        hostile_tables.of_drawings,
        hostile_tables.of_strangers,
        hostile_osm.of_osm,
    ]
    for part in parts:
        yield from part(made, folder)


ONE_KIND = [{".osm", ".pbf"}, {".geojson", ".geojsons", ".csv"}, {".zip", ".kmz", ".xlsx"}, {".tab", ".mif"}]


def renamed(made: dict[str, Files]) -> Iterator[Case]:
    """Each format under each other's name; those that a reader tells apart by itself are among the tricks."""
    for true, files in made.items():
        for said in made:
            if true == said or any({true, said} <= kind for kind in ONE_KIND):
                continue
            data = next(iter(files.values()))
            verdict = (
                {"format_mismatch", "archive_broken"} if said in (".zip", ".kmz", ".xlsx") else {"format_mismatch"}
            )
            yield bad(f"renamed{true}-as{said}", data, *verdict, suffix=said)


ENDS = {
    "archive_broken", "xml_malformed", "json_malformed", "file_unreadable", "file_cut_off", "part_missing",
    "not_features", "count_mismatch", "row_ragged", "format_mismatch", "format_unsupported", "file_empty",
    "layer_not_chosen", "coordinate_unreadable",
}  # fmt: skip


def cut(made: dict[str, Files]) -> Iterator[Case]:
    """Each file that says where it ends, cut off before: nothing of it may be read as if it were whole."""
    for suffix, files in made.items():
        if suffix in (".csv", ".geojsons"):
            continue  # a table says nowhere how long it is; cut within a row it is ragged, which is among the tricks
        for part, data in files.items():
            if Path(part).suffix in (".prj", ".cpg", ".ind", ".qix", ".cst"):
                continue
            for share in (0.15, 0.4, 0.7, 0.9):
                short = {**files, part: data[: int(len(data) * share)]}
                yield bad(f"cut-{part}-at-{share}", short, *ENDS)


def number(value: int) -> bytes:
    return struct.pack("<I", value)
