"""What a file really is: its first bytes say it, and its name must agree. GDAL is never asked to guess."""

import re
from dataclasses import dataclass
from pathlib import Path

from import_scripts.rows import FileRefused

HEAD = 8192
OURS = "GeoJSON, GeoPackage, shapefile, KML, GML, GPX, FlatGeobuf, GeoParquet, MapInfo, DXF, XLSX or CSV"


@dataclass(frozen=True, slots=True)
class Format:
    """`reader` is empty for what is recognised and not read; `advice` says then what to do."""

    name: str
    reader: str = ""
    advice: str = ""


_PACK = "Unpack it and send the files, or pack them as a zip."
_SAVE = "Save the sheet as XLSX or CSV."
_DRAWN = f"It is no spatial data. Send {OURS}."
_OSM = Format("OpenStreetMap extract", "", "Bring it in with import_osm, which knows what its tags mean.")
GEOJSON, CSV, ZIP = Format("GeoJSON", "geojson"), Format("CSV", "csv"), Format("zip", "zip")
BY_FIRST_BYTES: tuple[tuple[bytes, Format], ...] = (
    (b"SQLite format 3\x00", Format("GeoPackage", "gpkg")),
    (b"\x00\x00\x27\x0a", Format("shapefile", "shapefile")),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PAR1", Format("Parquet", "parquet")),
    (b"fgb\x03fgb", Format("FlatGeobuf", "flatgeobuf")),
    (b"\x1f\x8b", Format("gzip archive", "", _PACK)),
    (b"7z\xbc\xaf\x27\x1c", Format("7z archive", "", _PACK)),
    (b"Rar!\x1a\x07", Format("RAR archive", "", _PACK)),
    (b"BZh", Format("bzip2 archive", "", _PACK)),
    (b"\xfd7zXZ\x00", Format("xz archive", "", _PACK)),
    (b"\x28\xb5\x2f\xfd", Format("zstd archive", "", _PACK)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Format("old Excel or Word document", "", _SAVE)),
    (b"%PDF", Format("PDF", "", _DRAWN)),
    (b"\x89PNG", Format("PNG picture", "", _DRAWN)),
    (b"\xff\xd8\xff", Format("JPEG picture", "", _DRAWN)),
    (b"GIF8", Format("GIF picture", "", _DRAWN)),
    (b"II*\x00", Format("TIFF picture", "", _DRAWN)),
    (b"MM\x00*", Format("TIFF picture", "", _DRAWN)),
    (b"\x7fELF", Format("program", "", _DRAWN)),
    (b"MZ\x90\x00", Format("program", "", _DRAWN)),
    (b"AC10", Format("DWG drawing", "", "Save the drawing as DXF.")),
    (b"AutoCAD Binary DXF", Format("binary DXF", "", "Save the drawing as a DXF of text.")),
    (b"!table", Format("MapInfo TAB", "mapinfo")),
)
BY_ROOT = {
    "kml": Format("KML", "kml"), "gpx": Format("GPX", "gpx"), "FeatureCollection": Format("GML", "gml"), "osm": _OSM,
    "OGRVRTDataSource": Format("virtual file of GDAL", "", "It only points at other files. Send those."),
    "OGRWFSDataSource": Format("address of a service", "", "It only points at a service. Send the data."),
    "html": Format("web page", "", "Perhaps the download ended in a page of errors. Download it again."),
}  # fmt: skip
ARCHIVES = {".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst"}
SUFFIXES = {
    ".geojson": "geojson", ".json": "geojson", ".geojsonl": "geojsonseq", ".geojsons": "geojsonseq",
    ".ndjson": "geojsonseq", ".jsonl": "geojsonseq", ".gpkg": "gpkg", ".shp": "shapefile", ".csv": "csv", ".tsv": "csv",
    ".txt": "csv", ".kml": "kml", ".gml": "gml", ".xml": "gml", ".gpx": "gpx", ".fgb": "flatgeobuf",
    ".parquet": "parquet", ".geoparquet": "parquet", ".tab": "mapinfo", ".mif": "mapinfo", ".dxf": "dxf",
    ".xlsx": "xlsx", ".zip": "zip", ".kmz": "kmz",
}  # fmt: skip
ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
BEGIN_OF_DXF = re.compile(rb"\s*(999\s*\r?\n[^\n]*\n\s*)*0\s*\r?\n\s*SECTION\b")
BEGIN_OF_MIF = re.compile(rb"\s*version\s+\d+", re.IGNORECASE)
BEGIN_OF_JSON = re.compile(r'\s*\x1e?\s*(\{\s*["}]|\[\s*[\[{"\]])')
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def format_of(path: Path) -> Format:
    """What the first bytes of the file say."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for first, found in BY_FIRST_BYTES:
        if head.startswith(first):
            return found
    if head[257:262] == b"ustar":
        return Format("tar archive", "", _PACK)
    if head[4:14] == b"\x0a\x09OSMHeader" or b"OSMHeader" in head[:32]:
        return _OSM
    return _of_text(head)


def _of_text(head: bytes) -> Format:
    if BEGIN_OF_DXF.match(head):
        return Format("DXF", "dxf")
    if BEGIN_OF_MIF.match(head) and b"columns" in head.lower():
        return Format("MapInfo MIF", "mapinfo")
    text = next((head[len(mark) :].decode(codec, "replace") for mark, codec in MARKS if head.startswith(mark)), "")
    text = text or head.replace(b"\x00", b"").decode("utf-8", "replace")
    if text.lstrip().startswith("<"):
        root = ROOT.search(
            re.sub(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>", "", text, flags=re.S)
        )
        name = root[1] if root else ""
        return BY_ROOT.get(name, Format(f"XML of <{name[:40]}>", "", f"Send {OURS}."))
    return GEOJSON if BEGIN_OF_JSON.match(text) else CSV


def reader_for(path: Path, asked: str, shown_name: str) -> str:
    """The reader for a file whose name and content agree. Raises FileRefused with what it really is."""
    suffix = path.suffix.lower()
    found, promised = format_of(path), asked or SUFFIXES.get(suffix, "")
    if not found.reader:
        code = "archive_unsupported" if found.advice is _PACK else "format_unsupported"
        raise _refusal(code, f"It is a {found.name}, which is not read. {found.advice}", shown_name, found.name)
    if not promised:
        hint = f" Its content looks like {found.name}: rename it if it is." if found is not CSV else ""
        said = f"{suffix or 'A file without a suffix'} is not read. Send {OURS}.{hint}"
        code = "archive_unsupported" if suffix in ARCHIVES else "format_unsupported"
        raise _refusal(code, said, shown_name, suffix)
    if not _agree(promised, found.reader):
        said = f"Its name says {suffix or promised}, its content is {found.name}. Rename it, or export it again."
        raise _refusal("format_mismatch", said, shown_name, found.name)
    return promised


def _agree(promised: str, found: str) -> bool:
    if promised == found:
        return True
    texts = {"geojson", "geojsonseq", "csv"}  # whose readers say themselves what is wrong with a text
    return (promised in texts - {"csv"} and found in texts) or (promised in ("kmz", "xlsx") and found == "zip")


def _refusal(code: str, message: str, file: str, value: str) -> FileRefused:
    if code == "archive_unsupported":
        return FileRefused("archive_unsupported", message, file=file, value=value)
    if code == "format_mismatch":
        return FileRefused("format_mismatch", message, file=file, value=value)
    return FileRefused("format_unsupported", message, file=file, value=value)
