"""GML by GDAL, after every number of it has been looked at: GDAL makes an empty shape of a broken one without a word.

GDAL reads a copy in UTF-8 in a folder of its own, for it looks for a schema beside the file and leaves notes.
"""

import math
import re
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import error, remark, shown, warning
from import_scripts.readers.answers import one_page
from import_scripts.readers.gdal import layer_names, reading_of, straightened
from import_scripts.readers.options import ReadOptions
from import_scripts.readers.xml_guard import Nobody, guarded
from import_scripts.rows import FileRefused, RawRow, Reading

HOLDERS = {"featureMember", "featureMembers", "member"}
NUMBERS = {"pos", "posList", "coordinates", "X", "Y"}
ENCODING = re.compile(r"""\s+encoding=(["'])[\w.-]+\1""")
PROLOG = re.compile(rb"""<\?xml[^>]*encoding=(["'])([\w.-]+)\1""")
BOUNDS = {"lowerCorner", "upperCorner"}  # which GDAL takes for columns
PASSING = re.compile(r"\bfid-+[0-9a-f]+_")  # GeoServer's for a table without a key: others with each answer
SHAPES = {
    "Point", "LineString", "Polygon", "Curve", "Surface", "OrientableCurve", "OrientableSurface", "CompositeCurve",
    "CompositeSurface", "PolyhedralSurface", "TriangulatedSurface", "Tin", "Solid", "MultiPoint", "MultiLineString",
    "MultiPolygon", "MultiCurve", "MultiSurface", "MultiSolid", "MultiGeometry",
}  # fmt: skip
PARTS = {
    "pointMember", "lineStringMember", "polygonMember", "curveMember", "surfaceMember", "geometryMember", "baseCurve",
    "baseSurface", "exterior", "interior",
}  # fmt: skip
BROKEN_OFF = {"ExceptionReport", "ServiceExceptionReport", "truncatedResponse"}
LINK = "http://www.w3.org/1999/xlink href"
OLD_NAME = re.compile(rb"https?://www\.opengis\.net/gml/srs/epsg\.xml#(\d+)")  # GML 2's, which GDAL would look up
CURVES = {"Arc", "ArcString", "ArcByCenterPoint", "CircleByCenterPoint", "Circle", "CubicSpline", "BSpline", "Bezier"}
SETTINGS = {"GML_SKIP_RESOLVE_ELEMS": "ALL", "GML_DOWNLOAD_SCHEMA": "NO", "GML_SAVE_RESOLVED_TO": ""}


class _Watch(Nobody):
    """Counts the features of each kind, and finds numbers that are none, by the feature they stand in."""

    def __init__(self) -> None:
        self.above: list[str] = []
        self.counts, self.curves = Counter[str](), Counter[str]()
        self.systems: dict[str, set[str]] = defaultdict(set)
        self.faults: dict[tuple[str, int], tuple[int, str]] = {}
        self.returned: int | None = None
        self.matched, self.has_more, self.broken_off = 0, False, 0
        self.links: dict[tuple[str, int], int] = {}  # the line of a part that stands elsewhere
        self.shape_depth, self.shapes, self.several = 0, 0, Counter[str]()
        self.kind, self.depth, self.line = "", 0, 0
        self.pieces: list[str] | None = None
        self.dimension = 2

    def begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if not self.above and (said := attributes.get("numberReturned") or attributes.get("numberOfFeatures")):
            self.returned = int(said) if said.isdigit() else None
        if not self.above:
            self.matched = int(said) if (said := attributes.get("numberMatched", "")).isdecimal() else 0
            self.has_more = "next" in attributes
        if name in BROKEN_OFF:
            self.broken_off = self.broken_off or line
        if not self.kind and self.above and self.above[-1] in HOLDERS:
            self.kind, self.depth, self.shapes = name, len(self.above), 0
            self.counts[name] += 1
        self._shape_begins(name, attributes, line)
        self.above.append(name)
        if system := attributes.get("srsName"):
            self.systems[self.kind].add(system)
        if (said := attributes.get("srsDimension", "")) in ("2", "3"):
            self.dimension = int(said)
        if name in CURVES:
            self.curves[self.kind] += 1
        if name in NUMBERS:
            self.pieces, self.line = [], line

    def _shape_begins(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name in SHAPES and not self.shape_depth and self.kind:
            self.shape_depth, self.shapes = len(self.above) + 1, self.shapes + 1
            self.several[self.kind] += self.shapes == 2
        if name in PARTS and self.shape_depth and LINK in attributes:
            self.links.setdefault((self.kind, self.counts[self.kind]), line)

    def text(self, text: str) -> None:
        if self.pieces is not None:
            self.pieces.append(text)

    def ends(self, name: str) -> None:
        if len(self.above) == self.shape_depth:
            self.shape_depth = 0
        self.above.pop()
        if self.pieces is not None and name in NUMBERS:
            text, self.pieces = "".join(self.pieces), None
            if not self._are_numbers(text, name):
                self.faults.setdefault((self.kind, self.counts[self.kind]), (self.line, text))
        if self.kind and len(self.above) == self.depth:
            self.kind, self.dimension = "", 2

    def _are_numbers(self, text: str, name: str) -> bool:
        words = text.replace(",", " ").split() if name == "coordinates" else text.split()
        try:
            numbers = [float(word) for word in words]
        except ValueError:
            return False
        if "_" in text or not all(map(math.isfinite, numbers)):  # GDAL reads 0 there, and says nothing
            return False
        sizes = {"X": (1,), "Y": (1,), "pos": (2, 3), "coordinates": range(2, len(numbers) + 1)}.get(
            name, range(2, len(numbers) + 1)
        )
        return len(numbers) in sizes and (name != "posList" or len(numbers) % self.dimension == 0)


def read_gml(path: Path, options: ReadOptions) -> Reading:
    """The one kind of feature that the file has, or the one that was asked for."""
    watch = _Watch()
    with path.open("rb") as file:
        guarded(file, path.name, watch)
    _refuse_part(watch, path.name)
    folder = tempfile.TemporaryDirectory(prefix="gml-")
    copy = Path(folder.name) / "data.gml"
    old = [name for names in watch.systems.values() for name in names if OLD_NAME.fullmatch(name.encode())]
    _copy_in_utf8(path, copy, has_old_names=bool(old))
    wanted = _wanted(copy, path.name, options, watch)
    reading = reading_of(copy, "GML", wanted, file=path.name, settings=SETTINGS, WRITE_GFS="NO")
    reading.declared = watch.counts[wanted]
    reading.rows = _judged(reading.rows, wanted, watch, path.name, folder)
    if len(systems := watch.systems[wanted]) > 1:
        raise FileRefused(
            "crs_several",
            _(
                "Its features are in several CRSs: {systems}. Export them in one.",
                systems=shown(", ".join(sorted(systems)), 200),
            ),
            file=path.name,
        )
    if count := watch.several[wanted]:
        said = ngettext(
            "{count} object has several geometries, of which the last was read.",
            "{count} objects have several geometries, of which the last was read.",
            count,
        )
        reading.notices.append(warning("element_left_out", said, file=path.name, value=str(count)))
    if count := watch.curves[wanted]:
        reading.notices.append(remark("curve_approximated", straightened(count), file=path.name, value=str(count)))
    return reading


def _refuse_part(watch: _Watch, file: str) -> None:
    """Raises FileRefused for an answer that is not whole: what it does not name would vanish from the map."""
    found = watch.counts.total()
    if watch.broken_off:
        said = _("The service broke off with an error (line {line}). Ask it again.", line=str(watch.broken_off))
        raise FileRefused("file_cut_off", said, file=file)
    if watch.returned is not None and watch.returned != found:
        said = _("The GML says {said} features and holds {found}. Download it again.", said=watch.returned, found=found)
        raise FileRefused("count_mismatch", said, file=file)
    if watch.matched > found or watch.has_more:
        raise one_page(found, file)


def _wanted(copy: Path, file: str, options: ReadOptions, watch: _Watch) -> str:
    layers = [name for name in layer_names(copy, file, SETTINGS, WRITE_GFS="NO") if watch.counts[name]]
    wanted = options.source_layer or (layers[0] if len(layers) == 1 else "")
    if wanted not in layers:
        listed = ", ".join(f"{name} ({count})" for name, count in watch.counts.items()) or _("none")
        raise FileRefused(
            "layer_not_chosen",
            _("The GML has the features {listed}. Name one kind with --source-layer.", listed=listed),
            file=file,
        )
    return wanted


def _judged(
    rows: object, kind: str, watch: _Watch, file: str, folder: "tempfile.TemporaryDirectory[str]"
) -> Iterator[RawRow]:
    assert isinstance(rows, Iterator)  # noqa: S101 - for the types
    with folder:
        for row in _naming_the_line(rows, kind, watch, file):
            if found := watch.faults.get((kind, row.number)):
                fault = error(
                    "coordinate_unreadable",
                    _("{fault} Correct it in the source.", fault=_said(found)),
                    file=file,
                    row=row.number,
                    value=shown(found[1]),
                )
                row = replace(row, shape=None, fault=fault)
            elif line := watch.links.get((kind, row.number)):
                linked = _("A part of it is only linked to (line {line}). Write it out in the source.", line=str(line))
                row = replace(row, shape=None, fault=error("geometry_unreadable", linked, file=file, row=row.number))
            for name in BOUNDS & row.values.keys():
                del row.values[name]
            yield replace(row, id=row.id or _own_id(row))


def _own_id(row: RawRow) -> str:
    """gml:id, where no column is called so, and where it is more than a number of this answer of a server."""
    own = str(row.values.get("gml_id") or "")
    return "" if "id" in row.values or PASSING.search(own) else own


def _said(found: tuple[int, str]) -> str:
    return _("Line {line}: '{value}' are not the numbers of positions.", line=str(found[0]), value=shown(found[1]))


def _naming_the_line(rows: Iterator[RawRow], kind: str, watch: _Watch, file: str) -> Iterator[RawRow]:
    """Some numbers stop GDAL altogether, and it knows no line of them."""
    try:
        yield from rows
    except FileRefused as refused:
        faults = [found for (one, _row), found in watch.faults.items() if one == kind]
        if not faults:
            raise
        said = _("{fault} Nothing after them can be read. Correct it in the source.", fault=_said(faults[0]))
        raise FileRefused("file_unreadable", said, file=file) from refused


def _copy_in_utf8(path: Path, copy: Path, *, has_old_names: bool) -> None:
    """The same text; only a declared encoding that GDAL may not know is changed, and names that it would look up."""
    with path.open("rb") as file:
        head = file.read(200)
    is_utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    declared = PROLOG.search(head.replace(b"\x00", b""))
    if not is_utf16 and (declared is None or declared[2].lower() == b"utf-8"):
        shutil.copyfile(path, copy)
    else:
        codec = "utf-16" if is_utf16 or declared is None else declared[2].decode("ascii")
        with path.open(encoding=codec, newline="") as text, copy.open("w", encoding="utf-8", newline="") as made:
            made.write(ENCODING.sub("", text.read(200), count=1))
            shutil.copyfileobj(text, made)
    if has_old_names:
        copy.write_bytes(OLD_NAME.sub(rb"EPSG:\1", copy.read_bytes()))
