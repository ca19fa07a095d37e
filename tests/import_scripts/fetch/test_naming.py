"""What a server sends is read by what it is, whatever the server and the address call it."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from import_scripts.fetch import fetched
from import_scripts.fetch.answer import Answer, FetchFailed
from import_scripts.fetch.naming import OF_READER, TYPES, suffix_of
from import_scripts.readers.formats import SUFFIXES, reader_for
from tests.import_scripts.web_server import Server

FEATURE = json.dumps({"type": "Feature", "properties": {}, "geometry": None})
COLLECTION = json.dumps({"type": "FeatureCollection", "features": []}, indent=1)
OSM = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API"><note>x</note></osm>'
TABLE = "id;lon;lat\na;33,4;47,9\n"


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


def named(folder: Path, body: str | bytes, content_type: str = "", address: str = "https://a.example/get?id=1") -> str:
    path = folder / "body"
    path.write_bytes(body.encode() if isinstance(body, str) else body)
    return suffix_of(path, address, Answer(address, content_type))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (COLLECTION, ".geojson"),
        ("\ufeff" + COLLECTION, ".geojson"),
        (FEATURE, ".geojson"),
        (f"{FEATURE}\n{FEATURE}\n", ".geojsonl"),
        (f"\x1e{FEATURE}\n\x1e{FEATURE}\n", ".geojsonl"),
        ('[{"id": 1, "lon": 33.4, "lat": 47.9}]', ".geojson"),
        (OSM, ".osm"),
        ("<kml><Document/></kml>", ".kml"),
        ("<gpx/>", ".gpx"),
        ("<!-- of the city --><wfs:FeatureCollection/>", ".gml"),
        (TABLE, ".csv"),
        (TABLE.replace(";", "\t"), ".csv"),
        (b"SQLite format 3\x00" + bytes(84), ".gpkg"),
        (b"fgb\x03fgb\x00", ".fgb"),
        (b"PAR1" + bytes(9), ".parquet"),
        (b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18", ".pbf"),
        ("0\nSECTION\n", ".dxf"),
        ("Version 300\nColumns 1\n", ".mif"),
        (packed("doc.kml"), ".kmz"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), ".xlsx"),
        (packed("schools.shp", "schools.dbf"), ".zip"),
    ],
)
@pytest.mark.parametrize("content_type", ["application/octet-stream", "text/plain", "", "application/x-unheard"])
def test_content_is_recognised_whatever_it_is_called(
    tmp_path: Path, body: str | bytes, expected: str, content_type: str
) -> None:
    assert named(tmp_path, body, content_type) == expected


@pytest.mark.parametrize(
    ("body", "content_type", "address", "expected"),
    [
        (OSM, "application/osm3s+xml", "https://overpass.example/api/interpreter?data=node", ".osm"),
        (OSM, "application/xml", "https://a.example/city.xml", ".osm"),
        (OSM, "text/html", "https://a.example/map", ".osm"),
        (COLLECTION, "application/vnd.geo+json", "https://a.example/q", ".geojson"),
        (COLLECTION, "text/html", "https://a.example/schools.php", ".geojson"),
        (COLLECTION, "text/csv", "https://a.example/schools.csv", ".geojson"),
        (COLLECTION, "application/x-ndjson", "https://a.example/q", ".geojson"),
        (COLLECTION, "application/json", "https://a.example/schools.json", ".geojson"),
        (f"{FEATURE}\n{FEATURE}\n", "application/json", "https://a.example/schools.json", ".geojsonl"),
        (FEATURE[:-1], "application/geo+json-seq", "https://a.example/q", ".geojsonl"),
        (TABLE, "text/plain", "https://a.example/schools.TXT", ".txt"),
        (TABLE, "text/tab-separated-values", "https://a.example/q", ".tsv"),
        (packed("a.kml"), "application/zip", "https://a.example/q", ".zip"),
        (packed("a.kml"), "text/plain", "https://a.example/schools.kmz", ".kmz"),
        ("<kml/>", "application/vnd.google-earth.kmz", "https://a.example/q", ".kml"),
    ],
)
def test_address_and_type_are_believed_where_the_content_agrees(
    tmp_path: Path, body: str | bytes, content_type: str, address: str, expected: str
) -> None:
    assert named(tmp_path, body, content_type, address) == expected


@pytest.mark.parametrize(("content_type", "suffix"), TYPES.items())
def test_where_the_content_shows_nothing_the_type_is_believed(tmp_path: Path, content_type: str, suffix: str) -> None:
    assert named(tmp_path, "id", content_type) == suffix
    assert suffix in SUFFIXES


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        ("<!DOCTYPE html>\n<html><body>404</body></html>", "application/json", "a web page instead of a file"),
        ("<HTML><BODY>busy</BODY></HTML>", "", "a web page instead of a file"),
        ("busy", "text/html", "a web page instead of a file"),
        (b"%PDF-1.7", "application/octet-stream", "It is a PDF, which is not read. It is no spatial data."),
        (b"\x1f\x8b\x08", "application/gzip", "It is a gzip archive, which is not read. Unpack it"),
        ("<ows:ExceptionReport/>", "application/xml", "It is a broken answer of a service, which is not read."),
        ("busy", "text/plain", "cannot be told by its content, its address or its type (text/plain)"),
        (bytes(range(32)) + b",,\n,,", "", "its type (none)"),
        ("", "application/octet-stream", "cannot be told"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    tmp_path: Path, body: str | bytes, content_type: str, why: str
) -> None:
    with pytest.raises(FetchFailed) as failed:
        named(tmp_path, body, content_type)

    assert why in str(failed.value)
    assert failed.value.is_lasting


def test_every_reader_has_a_suffix_of_its_own() -> None:
    assert {SUFFIXES[suffix] for suffix in OF_READER.values()} == set(SUFFIXES.values())
    assert (OF_READER["csv"], OF_READER["osm"], OF_READER["gml"]) == (".csv", ".pbf", ".gml")


def test_an_answer_of_overpass_is_taken_by_the_reader_of_openstreetmap(server: Server, tmp_path: Path) -> None:
    address = server.says("/api/interpreter?data=way", OSM, Content_Type="application/osm3s+xml")

    path = fetched(address, "file", tmp_path, name="s").path

    assert path == tmp_path / "s.osm"
    assert reader_for(path, "", "s.osm") == "osm"
