"""DXF by GDAL, after its groups have been read to the end: what GDAL cannot draw it leaves out without a word.

A drawing says no CRS; it has to be given, unless its numbers are longitudes and latitudes of the city.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from import_scripts.notices import remark, warning
from import_scripts.readers.gdal import reading_of
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, Reading

DRAWN = {
    "POINT", "LINE", "POLYLINE", "LWPOLYLINE", "CIRCLE", "ELLIPSE", "ARC", "SPLINE", "HELIX", "3DFACE", "INSERT",
    "TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "HATCH", "SOLID", "TRACE", "LEADER", "MLEADER", "MULTILEADER",
    "MLINE",
}  # fmt: skip
CURVES = {"CIRCLE", "ELLIPSE", "ARC", "SPLINE", "HELIX"}
PARTS = {"VERTEX", "SEQEND", "ATTRIB", "SECTION", "ENDSEC"}
LONGEST_LINE = 100_000


def read_dxf(path: Path, options: ReadOptions) -> Reading:
    """The objects of the drawing, each with its layer, colour, text and handle."""
    counts = _entities(path)
    reading = reading_of(path, "DXF", codec=options.encoding)
    reading.declared = reading.declared if counts.total() else 0
    if left := {name: count for name, count in sorted(counts.items()) if name not in DRAWN}:
        listed = ", ".join(f"{count} {name}" for name, count in left.items())[:300]
        said = f"Left out, for no shape on a flat map can be made of them: {listed}."
        reading.notices.append(warning("element_left_out", said, file=path.name, value=listed))
    if count := sum(counts[name] for name in CURVES):
        said = f"{count} curves were replaced by short straight lines: the map draws no others."
        reading.notices.append(remark("curve_approximated", said, file=path.name, value=str(count)))
    return reading


def _entities(path: Path) -> "Counter[str]":
    """How many of each kind stand in the section of entities. Raises FileRefused unless the drawing ends as it must."""
    counts, section, begins, last = Counter[str](), "", False, ""
    for code, value in _groups(path):
        if code == 0:
            last = value
            begins = value == "SECTION"
            section = "" if value == "ENDSEC" else section
            if section == "ENTITIES" and value not in PARTS:
                counts[value] += 1
        elif code == 2 and begins:
            section, begins = value, False
    if last != "EOF":
        raise FileRefused(
            "file_cut_off", "The drawing does not end with EOF: it is cut off. Save it again.", file=path.name
        )
    return counts


def _groups(path: Path) -> Iterator[tuple[int, str]]:
    """Pairs of a code and its value, a line each."""
    number = 0
    with path.open("rb") as file:
        while code := file.readline(LONGEST_LINE):
            number += 1
            value = file.readline(LONGEST_LINE)
            try:
                yield int(code), value.strip().decode("latin-1")
            except ValueError:
                if not code.strip() and not value.strip():
                    return
                raise FileRefused(
                    "file_unreadable",
                    f"Line {number * 2 - 1:,} of the drawing is no group code. Save it again.",
                    file=path.name,
                ) from None
