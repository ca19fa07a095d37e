"""One file for each trick with JSON, tables, binaries, databases, workbooks and drawings: what it does is its name."""

import json
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.import_scripts.readers.hostile import CSV, Case, Files, bad, collection, drawing, good, packed, point
from tests.import_scripts.readers.hostile_xml import DTDS
from tests.import_scripts.readers.workbooks import MAIN, members, sheet, workbook
from tests.import_scripts.readers.workbooks import packed as packed_book

RING = [[33.4, 47.9], [33.5, 47.9], [33.5, 48], [33.4, 47.9]]


def of_json(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    whole = made[".geojson"]["a.geojson"]
    broken = {
        "comma": whole[:-2] + b",]}",
        "after": whole + b"{}",
        "quotes": whole.replace(b'"', b"'"),
        "deep": b"[" * 100_000,
        "number": b'{"type": "FeatureCollection", "features": [' + b"1" * 5000 + b"]}",
        "nothing": b" ",
    }
    for name, data in broken.items():
        yield bad(f"json-{name}", data, "json_malformed", "format_mismatch", "not_features", suffix=".geojson")
    others: dict[str, object] = {
        "topology": {"type": "Topology", "objects": {}, "arcs": []},
        "geometry": point(33, 47),
        "gdalg": {"type": "gdal_streamed_alg", "command_line": "gdal vector read /etc/passwd"},
    }
    for name, value in others.items():
        yield bad(f"json-{name}", json.dumps(value).encode(), "not_features", suffix=".json")
    link = {
        "type": "FeatureCollection",
        "crs": {"type": "link", "properties": {"href": "http://127.0.0.1/"}},
        "features": [],
    }
    yield bad("json-crs-link", json.dumps(link).encode(), "crs_unknown", suffix=".geojson")
    shapes: dict[str, tuple[object, str]] = {
        "null": (None, "geometry_missing"),
        "text": ("x", "geometry_unreadable"),
        "kind": ({"type": "Circle"}, "geometry_unreadable"),
        "words": (point("33", "47"), "geometry_unreadable"),
        "one-number": ({"type": "Point", "coordinates": [33]}, "geometry_unreadable"),
        "truth": (point(True, 47), "geometry_unreadable"),
        "nan": (point(float("nan"), 47), "geometry_not_finite"),
        "infinity": (point(float("inf"), 47), "geometry_not_finite"),
        "empty": ({"type": "Point", "coordinates": []}, "geometry_empty"),
        "collection": ({"type": "GeometryCollection", "geometries": []}, "geometry_collection"),
        "open-ring": ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring_not_closed"),
        "short-ring": ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "ring_too_short"),
        "line-of-one": ({"type": "LineString", "coordinates": [[0, 0]]}, "geometry_unreadable"),
        "depth": ({"type": "Polygon", "coordinates": [[0, 0], [1, 0]]}, "geometry_unreadable"),
        "empty-hole": ({"type": "Polygon", "coordinates": [RING, []]}, "geometry_empty"),
        "empty-area": ({"type": "MultiPolygon", "coordinates": [[], [RING]]}, "geometry_empty"),
        "empty-line": ({"type": "MultiLineString", "coordinates": [[], RING]}, "geometry_empty"),
    }
    for name, (shape, verdict) in shapes.items():
        yield bad(f"json-shape-{name}", collection(shape), verdict, suffix=".geojson")
    yield bad("jsonl-broken-line", made[".geojsons"]["a.geojsons"] + b"\n{", "json_malformed", suffix=".geojsonl")
    yield good("json-heights", collection({"type": "Point", "coordinates": [33.4, 47.9, 100]}), ".geojson", 1)
    yield bad("json-member-twice", b'[{"lon": 33.4, "lat": 47.9, "lat": 48}]', "member_repeated", suffix=".json")
    yield good("json-records", json.dumps([{"id": 1, "lon": 33.4, "lat": 47.9}]).encode(), ".json", 1)


def of_tables(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    rows = {
        "ragged": ("1,33.4", "row_ragged"),
        "words": ("1,схід,47", "coordinate_unreadable"),
        "half": ("1,33.4,", "coordinate_unreadable"),
        "nowhere": ("1,,", "geometry_missing"),
        "nan": ("1,nan,47", "geometry_not_finite"),
        "formula": ("1,=A1,47", "coordinate_unreadable"),
        "quotes": ('1,"33.4,47', "csv_malformed"),
        "minutes": ("1,33°70'00\"E,47", "coordinate_unreadable"),
    }
    for name, (row, verdict) in rows.items():
        yield bad(f"csv-{name}", f"id,lon,lat\n{row}\n".encode(), verdict, suffix=".csv")
    yield bad("csv-column-twice", b"id,lon,lat,lat\n1,2,3,4\n", "column_repeated", suffix=".csv")
    yield bad("csv-wide", (",".join(f"c{n}" for n in range(300)) + "\n").encode(), "too_many_columns", suffix=".csv")
    yield bad("csv-column-in-vain", CSV.encode(), "field_missing", suffix=".csv", lon="схід")
    yield bad("csv-no-bytes", b"", "file_empty", suffix=".csv")
    yield bad("csv-header-alone", b"id,lon,lat\n", "file_empty", suffix=".csv")
    for name, text in (("broken", "POINT (33"), ("none", "схід"), ("curve", "CIRCLE (1)")):
        yield bad(f"csv-wkt-{name}", f"id;wkt\n1;{text}\n".encode(), "geometry_unreadable", suffix=".csv")
    swallowed = f'{CSV}4,"33.4,47.9\n5,33.4",47.9\n'
    yield bad("csv-quotes-swallow-a-row", swallowed.encode(), "csv_malformed", suffix=".csv")
    yield bad(
        "csv-two-angles", "id;lat;lon\n1;47°54'N 33°24'E;33°24'E\n".encode(), "coordinate_unreadable", suffix=".csv"
    )
    yield bad("csv-said-twice", b"id,lon,lat,longitude\n1,33.4,47.9,33.5\n", "coordinates_differ", suffix=".csv")
    yield good("csv-blank-rows", f"{CSV},,\n,,\n".encode(), ".csv", 3)
    yield good("csv-title-above", f"Перелік шкіл\n\n{CSV}".encode(), ".csv", 3)
    yield good("csv-degrees", "id;lat;lon\n1;47°54'30\"N;33°23,5' сх. д.\n".encode(), ".csv", 1)
    yield good("csv-commas", b"id;lat;lon\n1;47,9;33,4\n", ".csv", 1)
    yield good("csv-tabs", CSV.replace(",", "\t").encode(), ".tsv", 3)
    yield good("csv-addresses", "id,адреса\n1,вул. Миру 5\n".encode(), ".csv", 1)
    yield good("csv-wkt", b'id,wkt\n1,"POLYGON ((0 0, 1 0, 1 1, 0 0))"\n', ".csv", 1)


def of_binaries(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    shape = made[".shp"]
    for missing in (".shx", ".dbf"):
        parts = {name: data for name, data in shape.items() if not name.endswith(missing)}
        yield bad(f"shp-without{missing}", parts, "part_missing")
    for missing in (".dat", ".map", ".id"):
        parts = {name: data for name, data in made[".tab"].items() if not name.endswith(missing)}
        yield bad(f"tab-without{missing}", parts, "part_missing")
    yield bad("mif-without.mid", {"a.mif": made[".mif"]["a.mif"]}, "part_missing")
    tab = made[".tab"]["a.tab"]
    for kind in (b"LINKED", b"ODBC", b"DBF"):
        yield bad(f"tab-{kind.decode()}", {**made[".tab"], "a.tab": tab.replace(b"NATIVE", kind)}, "format_unsupported")
    seamless = tab + b'begin_metadata\n"\\IsSeamless" = "TRUE"\nend_metadata\n'
    yield bad("tab-seamless", {**made[".tab"], "a.tab": seamless}, "format_unsupported")
    for name, part, at, value in (
        ("kind", "a.shp", 108, 99),
        ("offset", "a.shx", 100, 0x7F000000),
        ("length", "a.shx", 104, 0x7F000000),
        ("rows", "a.dbf", 4, 9),
        ("many-rows", "a.dbf", 4, 1 << 30),
        ("width", "a.dbf", 10, 0),
    ):
        data = bytearray(shape[part])
        form = ">I" if part == "a.shx" else "<I"
        struct.pack_into(form, data, at, value)
        yield bad(f"shp-{name}", {**shape, part: bytes(data)}, "file_cut_off", "count_mismatch", "part_missing")
    flat = made[".fgb"]["a.fgb"]
    yield bad("fgb-header", flat[:8] + b"\xff\xff\xff\x7f" + flat[12:], "file_cut_off", suffix=".fgb")
    yield bad("fgb-more", flat + b"\x04\x00\x00\x00abcd", "count_mismatch", suffix=".fgb")
    parquet = made[".parquet"]["a.parquet"]
    yield bad("parquet-no-end", parquet[:-4] + b"XXXX", "file_unreadable", suffix=".parquet")
    yield bad("parquet-other-encoding", parquet.replace(b'"WKB"', b'"WKX"'), "file_unreadable", suffix=".parquet")
    gone = bytearray(shape["a.dbf"])
    gone[struct.unpack_from("<H", gone, 8)[0]] = ord("*")
    yield Case("shp-deleted-row", {**shape, "a.dbf": bytes(gone)}, rows=2)


HOSTILE_SQL = {
    "trigger": ("CREATE TRIGGER evil AFTER INSERT ON a BEGIN DELETE FROM a; END", "geopackage_unsafe"),
    "virtual": ("CREATE VIRTUAL TABLE v USING fts5(x)", "geopackage_unsafe"),
    "computed": ("ALTER TABLE a ADD COLUMN c AS (zeroblob(1000000000))", "geopackage_unsafe"),
    "endless-view": (
        "ALTER TABLE a RENAME TO b; CREATE VIEW a AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) "
        "SELECT n AS fid, NULL AS geom FROM r",
        "geopackage_unsafe",
    ),
    "contents-view": (
        "ALTER TABLE gpkg_contents RENAME TO c; CREATE VIEW gpkg_contents AS SELECT * FROM c",
        "geopackage_unsafe",
    ),
    "no-contents": ("DROP TABLE gpkg_contents", "file_unreadable"),
    "no-geometry": ("DELETE FROM gpkg_geometry_columns", "layer_not_chosen"),
    "no-table": ("UPDATE gpkg_geometry_columns SET table_name = 'nothing'", "file_unreadable"),
    "count": ("UPDATE gpkg_ogr_contents SET feature_count = 9", "count_mismatch"),
    "not-a-shape": ("UPDATE a SET geom = x'00112233'", "file_unreadable"),
    "null": ("UPDATE a SET geom = NULL", "geometry_missing"),
    "wide": (";".join(f"ALTER TABLE a ADD COLUMN c{n} TEXT" for n in range(220)), "too_many_columns"),
    "plain-view": ("CREATE VIEW v AS SELECT * FROM a", ""),
    "name-of-sql": ('ALTER TABLE a RENAME COLUMN n TO [x"; DROP TABLE a; --]', ""),
}


def of_databases(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    for name, (sql, verdict) in HOSTILE_SQL.items():
        path = folder / f"{name}.gpkg"
        path.write_bytes(made[".gpkg"]["a.gpkg"])
        database = sqlite3.connect(path)
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.executescript("PRAGMA legacy_alter_table = ON;" + sql)
        database.commit()
        database.close()
        yield Case(f"gpkg-{name}", {"a.gpkg": path.read_bytes()}, frozenset({verdict} - {""}))
    plain = sqlite3.connect(folder / "plain.gpkg")
    plain.execute("CREATE TABLE t (a)")
    plain.commit()
    plain.close()
    yield bad("gpkg-plain-database", (folder / "plain.gpkg").read_bytes(), "file_unreadable", suffix=".gpkg")


def of_workbooks(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    head = ["id", "lon", "lat"]
    row = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    far = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    yield bad("xlsx-far-cell", packed_book(members({"а": far})), "too_many_columns", suffix=".xlsx")
    yield bad(
        "xlsx-two-sheets",
        workbook([head, [1, 33.4, 47.9]], б=[head, [1, 33.4, 47.9]]),
        "layer_not_chosen",
        suffix=".xlsx",
    )
    yield bad("xlsx-no-rows", workbook([head]), "file_empty", suffix=".xlsx")
    yield bad("xlsx-column-twice", workbook([["id", "id"], [1, 2]]), "column_repeated", suffix=".xlsx")
    yield bad("xlsx-no-workbook", packed({"a.xml": b"<a/>"}), "format_mismatch", suffix=".xlsx")
    yield bad("xlsx-words", workbook([head, [1, "схід", 47.9]]), "coordinate_unreadable", suffix=".xlsx")
    for name, dtd in DTDS.items():
        parts = members({"а": sheet([head, [1, 33.4, 47.9]])})
        parts["xl/worksheets/sheet1.xml"] = dtd + parts["xl/worksheets/sheet1.xml"]
        yield bad(f"xlsx-dtd-{name}", packed_book(parts), "xml_unsafe", suffix=".xlsx")
    yield good("xlsx-title-above", workbook([["Перелік шкіл"], [], head, [1, 33.4, 47.9], []]), ".xlsx", 1)
    yield good(
        "xlsx-chosen-sheet",
        workbook([head, [1, 33.4, 47.9]], б=[head, [1, 33, 47], [2, 33, 47]]),
        ".xlsx",
        2,
        source_layer="б",
    )
    day = '<c r="@" s="1"><v>45000</v></c>'
    yield good("xlsx-day-and-text", workbook([[*head, "день"], ["1", "33,4", "47.9", day]]), ".xlsx", 1)
    formula = '<c r="@"><f>1+1</f></c>'
    yield good("xlsx-formula", workbook([[*head, "сума"], [1, 33.4, 47.9, formula]]), ".xlsx", 1)
    yield good("xlsx-addresses", workbook([["id", "адреса"], [1, "вул. Миру 5"]]), ".xlsx", 1)


def of_drawings(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    spot = ["POINT", "10", "33.4", "20", "47.9"]
    yield bad("dxf-no-end", drawing(spot, end="ENDBLK"), "file_cut_off", suffix=".dxf")
    yield bad("dxf-no-entities", drawing(), "file_empty", suffix=".dxf")
    yield bad("dxf-word-for-code", drawing(spot).replace(b"\n10\n", b"\nten\n"), "file_unreadable", suffix=".dxf")
    yield bad("dxf-binary", b"AutoCAD Binary DXF\r\n\x1a\x00" + b"\x00" * 50, "format_unsupported", suffix=".dxf")
    yield good("dxf-line", drawing(["LINE", "10", "33.4", "20", "47.9", "11", "33.5", "21", "47.9"]), ".dxf", 1)
    yield good("dxf-circle", drawing(["CIRCLE", "10", "33.4", "20", "47.9", "40", "0.01"]), ".dxf", 1)
    yield good("dxf-solid-left-out", drawing(spot, ["3DSOLID", "70", "1"]), ".dxf", 1)


STRANGERS: dict[str, tuple[bytes, str]] = {
    "gzip": (b"\x1f\x8b\x08\x00", "archive_unsupported"),
    "7z": (b"7z\xbc\xaf\x27\x1c", "archive_unsupported"),
    "rar": (b"Rar!\x1a\x07\x00", "archive_unsupported"),
    "tar": (b"a".ljust(257, b"\0") + b"ustar\0", "archive_unsupported"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format_unsupported"),
    "pdf": (b"%PDF-1.7", "format_unsupported"),
    "png": (b"\x89PNG\r\n", "format_unsupported"),
    "elf": (b"\x7fELF", "format_unsupported"),
    "dwg": (b"AC1032", "format_unsupported"),
    "vrt": (b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "format_unsupported"),
    "wfs": (b"<OGRWFSDataSource><URL>http://127.0.0.1</URL></OGRWFSDataSource>", "format_unsupported"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "format_unsupported"),
}


def of_strangers(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    """What is none of our formats, under the names of ours."""
    for name, (data, verdict) in STRANGERS.items():
        for suffix in (".geojson", ".csv", ".kml", ".gpkg", ".shp", ".gml"):
            yield bad(f"stranger-{name}{suffix}", data, verdict, suffix=suffix)
    for suffix in (".svg", ".doc", ".xyz", ""):
        yield bad(f"unknown-name{suffix}", CSV.encode(), "format_unsupported", suffix=suffix)
