"""One file for each trick: what it does is its name."""

import json
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.import_scripts.readers.hostile import (
    CSV, GPX, KML, PLACE, SPOTS, WAY, Case, Files, bad, collection, drawing, good, packed, placed, point,
)  # fmt: skip
from tests.import_scripts.readers.workbooks import MAIN, members, sheet, workbook
from tests.import_scripts.readers.workbooks import packed as packed_book

DTDS = {
    "external": '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
    "parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/x"> %p;]>',
    "empty": "<!DOCTYPE x>",
}


def mark(shape: str) -> bytes:
    return KML.format(f"<Placemark><name>x</name>{shape}</Placemark>").encode()


def of_xml(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    whole = {".kml": placed(PLACE, KML), ".gpx": placed(WAY, GPX), ".gml": made[".gml"]["a.gml"]}
    for suffix, data in whole.items():
        body = data[data.index(b"?>") + 2 :] if data.startswith(b"<?xml") else data
        for name, dtd in DTDS.items():
            yield bad(f"dtd-{name}{suffix}", dtd.encode() + body, "xml_unsafe", suffix=suffix)
        yield bad(f"deep{suffix}", _within(body, b"<a>" * 300 + b"</a>" * 300), "xml_unsafe", suffix=suffix)
        yield bad(f"unclosed{suffix}", body[: body.rindex(b"</")], "xml_malformed", suffix=suffix)
        yield bad(f"twice{suffix}", body + body, "xml_malformed", suffix=suffix)
        yield bad(f"unknown-entity{suffix}", _within(body, b"&nbsp;"), "xml_malformed", suffix=suffix)
        yield bad(f"control-character{suffix}", _within(body, b"\x01"), "xml_malformed", suffix=suffix)
        yield bad(f"reference-to-nul{suffix}", _within(body, b"&#0;"), "xml_malformed", suffix=suffix)
        yield bad(f"bad-utf8{suffix}", _within(body, b"\xff\xfe"), "xml_malformed", suffix=suffix)
        yield bad(f"attribute-twice{suffix}", _within(body, b'<a b="1" b="2"/>'), "xml_malformed", suffix=suffix)
        yield bad(f"unbound-prefix{suffix}", _within(body, b"<zz:a/>"), "xml_malformed", suffix=suffix)
        comment = b"<!-- a comment, and -->" + body
        yield good(f"comment-first{suffix}", comment, suffix, 3)
        for codec in ("windows-1251", "koi8-u", "utf-16", "utf-8-sig"):
            prolog = f'<?xml version="1.0" encoding="{codec.removesuffix("-sig")}"?>'
            yield good(f"in-{codec}{suffix}", (prolog + body.decode()).encode(codec), suffix, 3)
    yield from _of_kml()
    yield from _of_gpx()
    yield from _of_gml(whole[".gml"])


def _within(body: bytes, more: bytes) -> bytes:
    at = body.index(b">") + 1
    return body[:at] + more + body[at:]


def _of_kml() -> Iterator[Case]:
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    whole = "33,47 33.1,47 33.1,47.1 33,47"
    outer, inner = "<outerBoundaryIs>{}</outerBoundaryIs>", "<innerBoundaryIs>{}</innerBoundaryIs>"
    for name, spot in (("half", "33.39"), ("word", "схід,47"), ("five", "1,2,3,4,5"), ("empty-half", "33.39,")):
        yield bad(
            f"kml-point-{name}",
            mark(f"<Point><coordinates>{spot}</coordinates></Point>"),
            "coordinate_unreadable",
            suffix=".kml",
        )
    yield bad(
        "kml-two-in-a-point",
        mark("<Point><coordinates>1,2 3,4</coordinates></Point>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad(
        "kml-line-of-one",
        mark("<LineString><coordinates>33,47</coordinates></LineString>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad("kml-model", mark("<Model/>"), "geometry_unreadable", suffix=".kml")
    yield bad("kml-two-shapes", mark("<Point/><Point/>"), "geometry_unreadable", suffix=".kml")
    yield bad("kml-without-shape", mark(""), "geometry_missing", suffix=".kml")
    yield bad("kml-mixed", mark("<MultiGeometry><Point><coordinates>1,2</coordinates></Point><LineString><coordinates>1,2 3,4"
              "</coordinates></LineString></MultiGeometry>"), "geometry_collection", suffix=".kml")  # fmt: skip
    yield bad(
        "kml-open-ring",
        mark(f"<Polygon>{outer.format(ring.format(whole[:-6]))}</Polygon>"),
        "ring_not_closed",
        suffix=".kml",
    )
    yield bad(
        "kml-short-ring",
        mark(f"<Polygon>{outer.format(ring.format('1,2 3,4 1,2'))}</Polygon>"),
        "ring_too_short",
        suffix=".kml",
    )
    yield bad(
        "kml-only-hole",
        mark(f"<Polygon>{inner.format(ring.format(whole))}</Polygon>"),
        "geometry_unreadable",
        suffix=".kml",
    )
    yield bad("kml-nan", mark("<Point><coordinates>nan,47</coordinates></Point>"), "geometry_not_finite", suffix=".kml")
    link = "<NetworkLink><Link><href>http://127.0.0.1/x.kml</href></Link></NetworkLink>"
    yield bad("kml-link", KML.format(link).encode(), "network_link", suffix=".kml")
    yield bad("kml-link-beside", KML.format(PLACE.format("a", 33, 47) + link).encode(), "network_link", suffix=".kml")
    yield bad("kml-empty", KML.format("").encode(), "file_empty", suffix=".kml")
    yield good(
        "kml-old-namespace", placed(PLACE, KML.replace("opengis.net/kml/2.2", "earth.google.com/kml/2.1")), ".kml", 3
    )
    yield good("kml-folders", placed("<Folder><name>Т</name>" + PLACE + "</Folder>", KML), ".kml", 3)
    yield good("kml-polygon", mark(f"<Polygon>{outer.format(ring.format(whole))}</Polygon>"), ".kml", 1)
    yield good(
        "kml-blank-after-comma", mark("<Point><coordinates>\n 33.39, 47.91, 0 \n</coordinates></Point>"), ".kml", 1
    )
    track = "<g:Track xmlns:g='http://www.google.com/kml/ext/2.2'><g:coord>33 47 5</g:coord><g:coord>34 48 5</g:coord></g:Track>"
    yield good("kml-track", mark(track), ".kml", 1)


def _of_gpx() -> Iterator[Case]:
    for name, spot in (
        ("without-lat", '<wpt lon="33"/>'),
        ("word", '<wpt lon="схід" lat="47"/>'),
        ("comma", '<wpt lon="33,4" lat="47"/>'),
    ):
        yield bad(f"gpx-{name}", GPX.format(spot).encode(), "coordinate_unreadable", suffix=".gpx")
    one = '<trkpt lon="33" lat="47"/>'
    yield bad(
        "gpx-track-of-one",
        GPX.format(f"<trk><trkseg>{one}</trkseg></trk>").encode(),
        "geometry_unreadable",
        suffix=".gpx",
    )
    yield bad("gpx-empty-track", GPX.format("<trk/>").encode(), "geometry_empty", suffix=".gpx")
    both = WAY.format("a", 33, 47) + f"<trk><trkseg>{one}{one}</trkseg></trk>"
    yield bad("gpx-several-kinds", GPX.format(both).encode(), "layer_not_chosen", suffix=".gpx")
    yield bad("gpx-nothing", GPX.format("").encode(), "file_empty", suffix=".gpx")
    yield good("gpx-kind-chosen", GPX.format(both).encode(), ".gpx", 1, source_layer="waypoints")
    two = one + '<trkpt lon="34" lat="48"><ele>5</ele></trkpt>'
    yield good("gpx-track", GPX.format(f"<trk><trkseg/><trkseg>{two}</trkseg></trk>").encode(), ".gpx", 1)


def _of_gml(whole: bytes) -> Iterator[Case]:
    for name, text in (("word", b"north 33.39"), ("half", b"47.91"), ("four", b"1 2 3 4")):
        data = whole.replace(b"47.91 33.39</gml:pos>", text + b"</gml:pos>")
        assert data != whole
        yield bad(f"gml-pos-{name}", data, "coordinate_unreadable", suffix=".gml")
    first = whole.index(b"srsName", whole.index(b"<gml:Point"))
    other = whole[:first] + whole[first:].replace(b"4326", b"6385", 1)
    yield bad("gml-of-two-systems", other, "crs_mixed", suffix=".gml")
    yield bad(
        "gml-says-more",
        whole.replace(b"<ogr:FeatureCollection", b'<ogr:FeatureCollection numberReturned="9"'),
        "count_mismatch",
        suffix=".gml",
    )
    yield bad("gml-layer-that-is-not", whole, "layer_not_chosen", suffix=".gml", source_layer="інший")


def of_archives(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    table = {"a.csv": CSV.encode()}
    for name in ("../a.csv", "/a.csv", "..\\a.csv", "C:/a.csv", "b/../../a.csv", "a\u202ecsv.csv", "a\x07.csv"):
        yield bad(
            f"zip-name-{name.encode().hex()[:16]}", packed({name: b"x", **table}), "archive_unsafe", suffix=".zip"
        )
    for method, name in ((zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")):
        yield bad(f"zip-{name}", packed(table, method), "archive_unsupported", suffix=".zip")
    yield bad("zip-of-nothing", packed({}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-pictures", packed({"a.png": b"x"}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-two", packed({**table, "b.csv": CSV.encode()}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-of-many", packed({f"{n}.txt": b"" for n in range(201)}), "archive_too_large", suffix=".zip")
    yield bad("zip-bomb", packed({"a.csv": b"0" * (70 << 20)}), "archive_too_large", suffix=".zip")
    yield bad("zip-names-alike", packed({"A.csv": b"x", **table}), "archive_unsafe", suffix=".zip")
    yield bad("zip-member-not-there", packed({**table}), "archive_ambiguous", suffix=".zip", member="b.csv")
    yield bad("zip-deeper", packed({"a.zip": packed({"b.zip": packed(table)})}), "archive_ambiguous", suffix=".zip")
    yield bad("zip-nested-broken", packed({"a.zip": b"PK\x03\x04 and nothing"}), "archive_broken", suffix=".zip")
    yield bad(
        "zip-nested-escape", packed({"a.zip": packed({"../a.csv": CSV.encode()})}), "archive_unsafe", suffix=".zip"
    )
    yield bad("zip-lie-in-member", packed({"a.gpkg": CSV.encode()}), "format_mismatch", suffix=".zip")
    yield bad("zip-timetable", packed({"stops.txt": b"x", "stop_times.txt": b"x"}), "archive_ambiguous", suffix=".zip")
    whole = packed(table)
    directory = whole.index(b"PK\x01\x02")
    for name, at, value in (("locked", directory + 8, 1), ("size", directory + 24, 9), ("method", directory + 10, 0)):
        data = bytearray(whole)
        data[at] = value
        verdict = "archive_unsafe" if name == "locked" else "archive_broken"
        yield bad(f"zip-directory-{name}", bytes(data), verdict, suffix=".zip")
    renamed = bytearray(whole)
    renamed[30:35] = b"b.csv"
    yield bad("zip-other-name-inside", bytes(renamed), "archive_broken", suffix=".zip")
    spoiled = bytearray(whole)
    spoiled[40] ^= 0xFF
    yield bad("zip-spoiled", bytes(spoiled), "archive_broken", suffix=".zip")
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = 0o120777 << 16
    yield bad("zip-link", _of_info(info, b"/etc/passwd"), "archive_unsafe", suffix=".zip")
    yield good("zip-nested", packed({"школи.zip": packed(table)}), ".zip", 3)
    yield good("zip-of-two-chosen", packed({**table, "b.csv": b"id,lon,lat\n1,33,47\n"}), ".zip", 1, member="b.csv")
    yield good("zip-stored", packed(table, zipfile.ZIP_STORED), ".zip", 3)
    yield good("zip-of-shapefile", packed({f"шар/{name}": data for name, data in made[".shp"].items()}), ".zip", 3)
    yield good("zip-of-tab", packed(made[".tab"]), ".zip", 3)
    yield good("kmz-with-pictures", packed({"doc.kml": placed(PLACE, KML), "files/a.png": b"x"}), ".kmz", 3)


def _of_info(info: zipfile.ZipInfo, data: bytes) -> bytes:
    import io

    book = io.BytesIO()
    with zipfile.ZipFile(book, "w") as archive:
        archive.writestr(info, data)
    return book.getvalue()


def of_texts(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    prose = "id,назва,lon,lat\n1,Комунальний заклад «Ліцей» Криворізької міської ради,33.4,47.9\n"
    plain = prose.replace("«", '"').replace("»", '"').replace(' "Ліцей"', " Ліцей")
    for codec in (
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "cp1251",
        "koi8-u",
        "mac-cyrillic",
        "cp1125",
        "utf-16-le",
        "utf-16-be",
    ):
        yield good(f"csv-in-{codec}", plain.encode(codec), ".csv", 1)
    yield bad(
        "csv-in-cp866", plain.replace("і", "i").encode("cp866", "replace"), "encoding_loses_letters", suffix=".csv"
    )
    yield bad("csv-of-noise", b"id,lon,lat\n" + bytes(range(128, 256)) * 3, "encoding_unknown", suffix=".csv")
    yield bad("csv-in-no-encoding", prose.encode(), "encoding_unknown", suffix=".csv", encoding="utf-99")
    yield bad("csv-in-wrong-encoding", prose.encode(), "encoding_wrong", suffix=".csv", encoding="ascii")
    yield bad("csv-with-nul", b"id,lon,lat\na\x00b,33.4,47.9\n", "text_unstorable", "csv_malformed", suffix=".csv")
    yield bad("csv-of-a-book", b"id,lon,lat\n" + b"x" * 1_000_001 + b",33.4,47.9\n", "text_too_long", suffix=".csv")
    for name, text in (("surrogate", "\\ud83d"), ("nul", "\\u0000")):
        data = collection(point(*SPOTS[0])).replace(b'"n": 1', f'"n": "{text}"'.encode())
        yield bad(f"json-{name}", data, "text_unstorable", suffix=".geojson")
    deep = collection(point(*SPOTS[0])).replace(b'"n": 1', b'"n": ' + b"[" * 80 + b"]" * 80)
    yield bad("json-deep-value", deep, "value_unfit", suffix=".geojson")


def of_json(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    whole = made[".geojson"]["a.geojson"]
    broken = {
        "comma": whole[:-2] + b",]}", "after": whole + b"{}", "quotes": whole.replace(b'"', b"'"), "deep": b"[" * 100_000,
        "number": b'{"type": "FeatureCollection", "features": [' + b"1" * 5000 + b"]}", "nothing": b" ",
    }  # fmt: skip
    for name, data in broken.items():
        yield bad(f"json-{name}", data, "json_malformed", "format_mismatch", "not_features", suffix=".geojson")
    others: dict[str, object] = {
        "topology": {"type": "Topology", "objects": {}, "arcs": []}, "geometry": point(33, 47),
        "gdalg": {"type": "gdal_streamed_alg", "command_line": "gdal vector read /etc/passwd"},
    }  # fmt: skip
    for name, value in others.items():
        yield bad(f"json-{name}", json.dumps(value).encode(), "not_features", suffix=".json")
    link = {
        "type": "FeatureCollection",
        "crs": {"type": "link", "properties": {"href": "http://127.0.0.1/"}},
        "features": [],
    }
    yield bad("json-crs-link", json.dumps(link).encode(), "crs_unknown", suffix=".geojson")
    shapes: dict[str, tuple[object, str]] = {
        "null": (None, "geometry_missing"), "text": ("x", "geometry_unreadable"), "kind": ({"type": "Circle"}, "geometry_unreadable"),
        "words": (point("33", "47"), "geometry_unreadable"), "one-number": ({"type": "Point", "coordinates": [33]}, "geometry_unreadable"),
        "truth": (point(True, 47), "geometry_unreadable"), "nan": (point(float("nan"), 47), "geometry_not_finite"),
        "infinity": (point(float("inf"), 47), "geometry_not_finite"), "empty": ({"type": "Point", "coordinates": []}, "geometry_empty"),
        "collection": ({"type": "GeometryCollection", "geometries": []}, "geometry_collection"),
        "open-ring": ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "ring_not_closed"),
        "short-ring": ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]}, "ring_too_short"),
        "line-of-one": ({"type": "LineString", "coordinates": [[0, 0]]}, "geometry_unreadable"),
        "depth": ({"type": "Polygon", "coordinates": [[0, 0], [1, 0]]}, "geometry_unreadable"),
    }  # fmt: skip
    for name, (shape, verdict) in shapes.items():
        yield bad(f"json-shape-{name}", collection(shape), verdict, suffix=".geojson")
    yield bad("jsonl-broken-line", made[".geojsons"]["a.geojsons"] + b"\n{", "json_malformed", suffix=".geojsonl")
    yield good("json-heights", collection({"type": "Point", "coordinates": [33.4, 47.9, 100]}), ".geojson", 1)
    yield good("json-records", json.dumps([{"id": 1, "lon": 33.4, "lat": 47.9}]).encode(), ".json", 1)


def of_tables(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    rows = {
        "ragged": ("1,33.4", "row_ragged"), "words": ("1,схід,47", "coordinate_unreadable"), "half": ("1,33.4,", "coordinate_unreadable"),
        "nowhere": ("1,,", "geometry_missing"), "nan": ("1,nan,47", "geometry_not_finite"), "formula": ("1,=A1,47", "coordinate_unreadable"),
        "quotes": ('1,"33.4,47', "csv_malformed"), "degrees": ("1,33°70'00\"E,47", "coordinate_unreadable"),
    }  # fmt: skip
    for name, (row, verdict) in rows.items():
        yield bad(f"csv-{name}", f"id,lon,lat\n{row}\n".encode(), verdict, suffix=".csv")
    yield bad("csv-column-twice", b"id,lon,lat,lat\n1,2,3,4\n", "column_repeated", suffix=".csv")
    yield bad("csv-wide", (",".join(f"c{n}" for n in range(300)) + "\n").encode(), "too_many_columns", suffix=".csv")
    yield bad("csv-column-in-vain", CSV.encode(), "field_missing", suffix=".csv", lon="схід")
    yield bad("csv-no-bytes", b"", "file_empty", suffix=".csv")
    yield bad("csv-header-alone", b"id,lon,lat\n", "file_empty", suffix=".csv")
    for name, text in (("broken", "POINT (33"), ("none", "схід"), ("curve", "CIRCLE (1)")):
        yield bad(f"csv-wkt-{name}", f"id;wkt\n1;{text}\n".encode(), "geometry_unreadable", suffix=".csv")
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
        ("kind", "a.shp", 108, 99), ("offset", "a.shx", 100, 0x7F000000), ("length", "a.shx", 104, 0x7F000000),
        ("rows", "a.dbf", 4, 9), ("many-rows", "a.dbf", 4, 1 << 30), ("width", "a.dbf", 10, 0),
    ):  # fmt: skip
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
        "ALTER TABLE gpkg_contents RENAME TO c; CREATE VIEW gpkg_contents AS SELECT * FROM c", "geopackage_unsafe",
    ),
    "no-contents": ("DROP TABLE gpkg_contents", "file_unreadable"),
    "no-geometry": ("DELETE FROM gpkg_geometry_columns", "layer_not_chosen"),
    "no-table": ("UPDATE gpkg_geometry_columns SET table_name = 'nothing'", "file_unreadable"),
    "count": ("UPDATE gpkg_ogr_contents SET feature_count = 9", "count_mismatch"),
    "not-a-shape": ("UPDATE a SET geom = x'00112233'", "geometry_missing"),
    "null": ("UPDATE a SET geom = NULL", "geometry_missing"),
    "wide": (";".join(f"ALTER TABLE a ADD COLUMN c{n} TEXT" for n in range(220)), "too_many_columns"),
    "plain-view": ("CREATE VIEW v AS SELECT * FROM a", ""),
    "name-of-sql": ("ALTER TABLE a RENAME COLUMN n TO [x\"; DROP TABLE a; --]", ""),
}  # fmt: skip


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
    far = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
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
    "gzip": (b"\x1f\x8b\x08\x00", "archive_unsupported"), "7z": (b"7z\xbc\xaf\x27\x1c", "archive_unsupported"),
    "rar": (b"Rar!\x1a\x07\x00", "archive_unsupported"), "tar": (b"a".ljust(257, b"\0") + b"ustar\0", "archive_unsupported"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "format_unsupported"), "pdf": (b"%PDF-1.7", "format_unsupported"),
    "png": (b"\x89PNG\r\n", "format_unsupported"), "elf": (b"\x7fELF", "format_unsupported"),
    "dwg": (b"AC1032", "format_unsupported"), "osm": (b"<osm version='0.6'/>", "format_unsupported"),
    "pbf": (b"\0\0\0\x0d\x0a\x09OSMHeader", "format_unsupported"),
    "vrt": (b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "format_unsupported"),
    "wfs": (b"<OGRWFSDataSource><URL>http://127.0.0.1</URL></OGRWFSDataSource>", "format_unsupported"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "format_unsupported"),
}  # fmt: skip


def of_strangers(made: dict[str, Files], folder: Path) -> Iterator[Case]:
    """What is none of our formats, under the names of ours."""
    for name, (data, verdict) in STRANGERS.items():
        for suffix in (".geojson", ".csv", ".kml", ".gpkg", ".shp", ".gml"):
            yield bad(f"stranger-{name}{suffix}", data, verdict, suffix=suffix)
    for suffix in (".svg", ".doc", ".xyz", ""):
        yield bad(f"unknown-name{suffix}", CSV.encode(), "format_unsupported", suffix=suffix)
