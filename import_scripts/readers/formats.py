"""What a file really is: its first bytes say it, and its name must agree. GDAL is never asked to guess."""

import re
from dataclasses import dataclass
from pathlib import Path

from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.rows import FileRefused

HEAD = 8192
MOST_SECTORS = 1 << 21  # of 512 bytes
LOCKED_PART = "EncryptedPackage".encode("utf-16-le")
OURS = _(
    "GeoJSON, GeoPackage, shapefile, KML, GML, GPX, FlatGeobuf, GeoParquet, MapInfo, DXF, OpenStreetMap, XLSX or CSV"
)


@dataclass(frozen=True, slots=True)
class Format:
    """`reader` is empty for what is recognised and not read; `advice` says then what to do."""

    name: str
    reader: str = ""
    advice: str = ""


_PACK = _("Unpack it and send the files, or pack them as a zip.")
_SAVE = _("Save the sheet as XLSX or CSV.")
_DRAWN = _("It is no spatial data. Send {formats}.", formats=OURS)
OLD_OFFICE = Format(_("old Excel or Word document"), "", _SAVE)
LOCKED = Format(_("workbook locked by a password"), "", _("Save it without the password."))
OSM_PBF, OSM_XML = Format("OpenStreetMap PBF", "osm"), Format("OpenStreetMap XML", "osm")
GEOJSON, CSV, ZIP = Format("GeoJSON", "geojson"), Format("CSV", "csv"), Format("zip", "zip")
WEB_PAGE = Format(_("web page"), "", _("Perhaps the download ended in a page of errors. Download it again."))
TABLE_PAGE = Format(_("table written as a web page"), "", _("Open it in a program for tables, and save it as XLSX."))
SHEETS = (".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".fods", ".numbers", ".docx", ".doc", ".odt")  # that are not read
SERVICE_ERROR = Format(_("broken answer of a service"), "", _("The service said an error instead. Ask it again."))
BY_FIRST_BYTES: tuple[tuple[bytes, Format], ...] = (
    (b"SQLite format 3\x00", Format("GeoPackage", "gpkg")),
    (b"\x00\x00\x27\x0a", Format("shapefile", "shapefile")),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PAR1", Format("Parquet", "parquet")),
    (b"fgb\x03fgb", Format("FlatGeobuf", "flatgeobuf")),
    (b"\x1f\x8b", Format(_("gzip archive"), "", _PACK)),
    (b"7z\xbc\xaf\x27\x1c", Format(_("7z archive"), "", _PACK)),
    (b"Rar!\x1a\x07", Format(_("RAR archive"), "", _PACK)),
    (b"BZh", Format(_("bzip2 archive"), "", _PACK)),
    (b"\xfd7zXZ\x00", Format(_("xz archive"), "", _PACK)),
    (b"\x28\xb5\x2f\xfd", Format(_("zstd archive"), "", _PACK)),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OFFICE),
    (b"%PDF", Format("PDF", "", _DRAWN)),
    (b"\x89PNG", Format(_("PNG picture"), "", _DRAWN)),
    (b"\xff\xd8\xff", Format(_("JPEG picture"), "", _DRAWN)),
    (b"GIF8", Format(_("GIF picture"), "", _DRAWN)),
    (b"II*\x00", Format(_("TIFF picture"), "", _DRAWN)),
    (b"MM\x00*", Format(_("TIFF picture"), "", _DRAWN)),
    (b"\x7fELF", Format(_("program"), "", _DRAWN)),
    (b"MZ\x90\x00", Format(_("program"), "", _DRAWN)),
    (b"AC10", Format(_("DWG drawing"), "", _("Save the drawing as DXF."))),
    (b"AutoCAD Binary DXF", Format(_("binary DXF"), "", _("Save the drawing as a DXF of text."))),
    (b"!table", Format("MapInfo TAB", "mapinfo")),
)
BY_ROOT = {
    "Workbook": Format(_("sheet in XML of Excel 2003"), "", _SAVE),
    "kml": Format("KML", "kml"), "gpx": Format("GPX", "gpx"), "FeatureCollection": Format("GML", "gml"), "osm": OSM_XML,
    "OGRVRTDataSource": Format(_("virtual file of GDAL"), "", _("It only points at other files. Send those.")),
    "ExceptionReport": SERVICE_ERROR, "ServiceExceptionReport": SERVICE_ERROR,
    "OGRWFSDataSource": Format(_("address of a service"), "", _("It only points at a service. Send the data.")),
}  # fmt: skip
ARCHIVES = {".gz", ".tgz", ".tar", ".7z", ".rar", ".bz2", ".xz", ".zst"}
SUFFIXES = {
    ".geojson": "geojson", ".json": "geojson", ".geojsonl": "geojsonseq", ".geojsons": "geojsonseq",
    ".ndjson": "geojsonseq", ".jsonl": "geojsonseq", ".gpkg": "gpkg", ".shp": "shapefile", ".csv": "csv", ".tsv": "csv",
    ".txt": "csv", ".kml": "kml", ".gml": "gml", ".xml": "gml", ".gpx": "gpx", ".fgb": "flatgeobuf",
    ".parquet": "parquet", ".geoparquet": "parquet", ".tab": "mapinfo", ".mif": "mapinfo", ".dxf": "dxf",
    ".xlsx": "xlsx", ".zip": "zip", ".kmz": "kmz", ".pbf": "osm", ".osm": "osm",
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
            return LOCKED if found is OLD_OFFICE and _is_locked(path, head) else found
    if head[257:262] == b"ustar":
        return Format(_("tar archive"), "", _PACK)
    if head[4:14] == b"\x0a\x09OSMHeader" or b"OSMHeader" in head[:32]:
        return OSM_PBF
    return _of_text(head)


def _is_locked(path: Path, head: bytes) -> bool:
    """Whether the directory of such a document names the part that a locked workbook is kept in."""
    sector = int.from_bytes(head[48:52], "little")
    with path.open("rb") as file:
        file.seek(min(sector + 1, MOST_SECTORS) * 512)
        directory = file.read(HEAD)
    return LOCKED_PART in head or LOCKED_PART in directory


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
        if name.lower() in ("html", "table"):
            return TABLE_PAGE if "<table" in text.lower() else WEB_PAGE
        return BY_ROOT.get(name, Format(_("XML of <{root}>", root=name[:40]), "", _("Send {formats}.", formats=OURS)))
    return GEOJSON if BEGIN_OF_JSON.match(text) else CSV


def reader_for(path: Path, asked: str, shown_name: str) -> str:
    """The reader for a file whose name and content agree. Raises FileRefused with what it really is."""
    suffix = path.suffix.lower()
    found = format_of(path)
    promised = asked or (found.reader if found == OSM_XML and suffix == ".xml" else SUFFIXES.get(suffix, ""))
    if not found.reader:
        code = "archive_unsupported" if found.advice is _PACK else "format_unsupported"
        raise _refusal(
            code,
            _("It is a {name}, which is not read. {advice}", name=found.name, advice=found.advice),
            shown_name,
            found.name,
        )
    if not promised:
        hint = _("Its content looks like {name}: rename it if it is.", name=found.name) if found is not CSV else ""
        unread = _("A file without a suffix is not read. Send {formats}.", formats=OURS)
        if suffix in SHEETS:
            raise _refusal(
                "format_unsupported",
                _("{suffix} is not read. {advice}", suffix=suffix, advice=_SAVE),
                shown_name,
                suffix,
            )
        if suffix:
            unread = _("{suffix} is not read. Send {formats}.", suffix=suffix, formats=OURS)
        code = "archive_unsupported" if suffix in ARCHIVES else "format_unsupported"
        raise _refusal(code, one_after_another(unread, hint), shown_name, suffix)
    if not agree(promised, found.reader):
        said = _(
            "Its name says {promised}, its content is {name}. Rename it, or export it again.",
            promised=suffix or promised,
            name=found.name,
        )
        raise _refusal("format_mismatch", said, shown_name, found.name)
    return promised


def agree(promised: str, found: str) -> bool:
    """Whether a file that promises one reader may hold what is read by the other."""
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
