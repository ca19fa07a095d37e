"""Under which suffix a file that was fetched is kept, and so by which reader it is read: its content decides.

Servers call things by many names (`application/osm3s+xml`, `text/plain`, `application/octet-stream`), and addresses end
as they like. The suffix of the address is kept where the content agrees with it; where the content shows nothing, the
address and then the server's word are believed, and the reader says what is wrong.
"""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from geoportal.core.sentences import sentence as _
from import_scripts.fetch.answer import Answer, FetchFailed
from import_scripts.readers.formats import (
    CSV,
    GEOJSON,
    HEAD,
    OSM_XML,
    SUFFIXES,
    WEB_PAGE,
    ZIP,
    Format,
    agree,
    format_of,
)

TYPES = {
    "application/geo+json": ".geojson", "application/vnd.geo+json": ".geojson", "application/json": ".geojson",
    "application/geo+json-seq": ".geojsonl", "application/x-ndjson": ".geojsonl", "application/jsonl": ".geojsonl",
    "application/geopackage+sqlite3": ".gpkg", "application/vnd.google-earth.kml+xml": ".kml",
    "application/vnd.google-earth.kmz": ".kmz", "application/gml+xml": ".gml", "application/xml": ".gml",
    "text/xml": ".gml", "application/gpx+xml": ".gpx", "application/osm3s+xml": ".osm",
    "application/vnd.openstreetmap.data+xml": ".osm", "application/zip": ".zip",
    "application/x-zip-compressed": ".zip", "text/csv": ".csv", "text/tab-separated-values": ".tsv",
    "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
PAGES = ("text/html", "application/xhtml+xml")
OF_READER = {reader: suffix for suffix, reader in reversed(SUFFIXES.items())} | {"mapinfo": ".mif"}
PARTS_OF_WORKBOOK = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"xl/")
NAME_LENGTH, NAME = slice(26, 28), 30  # of the first file of a zip archive
NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")
BETWEEN = re.compile(rb"[,;\t|]")


def suffix_of(body: Path, address: str, answer: Answer) -> str:
    """The suffix for what was asked for at the address and lies in the file. Raises FetchFailed."""
    found = format_of(body)
    head = _head(body)
    told = [*(one for one in map(_ending, (address, answer.address)) if one), TYPES.get(answer.content_type, "")]
    is_shown = found is not CSV or _is_table(head)
    if found is WEB_PAGE or (answer.content_type in PAGES and not is_shown):
        said = _("The server answered with a web page instead of a file. Look at the address in a browser.")
        raise FetchFailed(said, is_lasting=True)
    if not found.reader:
        unread = _("It is a {name}, which is not read. {advice}", name=found.name, advice=found.advice)
        raise FetchFailed(unread, is_lasting=True)
    if found is GEOJSON:
        is_collection = b'"FeatureCollection"' in head
        return ".geojsonl" if _is_sequence(head) or (".geojsonl" in told and not is_collection) else ".geojson"
    if is_shown:
        return next((one for one in told if one and agree(SUFFIXES[one], found.reader)), "") or _own(found, head)
    if named := next(filter(None, told), ""):
        return named
    raise FetchFailed(
        _(
            "What the server sends cannot be told by its content, its address or its type ({type}). Give an "
            "address that ends with the suffix of a format, as .geojson.",
            type=answer.content_type or _("none"),
        ),
        is_lasting=True,
    )


def _ending(address: str) -> str:
    """The suffix of an address, where it is one of ours."""
    suffix = re.search(r"\.[a-z]+$", unquote(urlsplit(address).path).lower())
    return suffix[0] if suffix and suffix[0] in SUFFIXES else ""


def _head(body: Path) -> bytes:
    with body.open("rb") as file:
        return file.read(HEAD)


def _own(found: Format, head: bytes) -> str:
    """The suffix that the content asks for."""
    if found is OSM_XML:
        return ".osm"
    if found is ZIP:
        name = head[NAME : NAME + int.from_bytes(head[NAME_LENGTH], "little")]
        return ".xlsx" if name.startswith(PARTS_OF_WORKBOOK) else ".kmz" if name.lower().endswith(b".kml") else ".zip"
    return OF_READER[found.reader]


def _is_sequence(head: bytes) -> bool:
    """Whether a line of it is a whole feature, and another line follows."""
    if head.startswith(b"\x1e"):
        return True
    first, _newline, rest = head.lstrip().partition(b"\n")
    try:
        told = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("type") == "Feature" and rest.lstrip().startswith(b"{")


def _is_table(head: bytes) -> bool:
    """Whether a text looks like lines of values: something stands between them, on the first line and the second."""
    lines = head.replace(b"\r\n", b"\n").split(b"\n")
    return not NO_TEXT.search(head) and len(lines) > 1 and all(BETWEEN.search(line) for line in lines[:2])
