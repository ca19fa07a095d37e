"""DXF by GDAL, after its groups have been read to the end: what GDAL cannot draw it leaves out without a word.

A drawing says no CRS; it has to be given, unless its numbers are longitudes and latitudes of the city.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, warning
from import_scripts.readers.encoding import encoding_of_file, known_encoding
from import_scripts.readers.gdal import reading_of, straightened
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

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
    counts, facts = _entities(path)
    codec, notices = _encoding(path, options, facts)
    reading = reading_of(path, "DXF", settings={"DXF_ENCODING": codec.upper()})
    reading.notices += notices
    if "HEADER" not in facts:
        reading.rows = _recoded(reading.rows, codec)
    reading.declared = reading.declared if counts.total() else 0
    if left := {name: count for name, count in sorted(counts.items()) if name not in DRAWN}:
        listed = ", ".join(f"{count} {name}" for name, count in left.items())[:300]
        said = _("Left out, for no shape on a flat map can be made of them: {listed}.", listed=listed)
        reading.notices.append(warning("element_left_out", said, file=path.name, value=listed))
    if count := sum(counts[name] for name in CURVES):
        reading.notices.append(remark("curve_approximated", straightened(count), file=path.name, value=str(count)))
    return reading


def _recoded(rows: Iterable[RawRow], codec: str) -> Iterator[RawRow]:
    """A drawing without a header: GDAL then knows of no encoding and takes each byte for a letter."""
    for row in rows:
        values = {
            name: value.encode("latin-1").decode(codec, "replace") if isinstance(value, str) else value
            for name, value in row.values.items()
        }
        yield replace(row, values=values)


def _encoding(path: Path, options: ReadOptions, facts: dict[str, str]) -> tuple[str, list[Notice]]:
    """Asked for; UTF-8 since the format of 2007; the code page that the header names; or found by its letters."""
    if options.encoding:
        return known_encoding(options.encoding, path.name), []
    if facts.get("$ACADVER", "") >= "AC1021":
        return "utf-8", []
    page = facts.get("$DWGCODEPAGE", "").upper()
    if page.startswith("ANSI_") and page[5:].isdigit():
        return known_encoding(f"cp{page[5:]}", path.name), []
    return encoding_of_file(path)


def _entities(path: Path) -> tuple["Counter[str]", dict[str, str]]:
    """How many of each kind stand in the section of entities, and what the header says.

    Raises FileRefused unless the drawing ends as it must.
    """
    counts, section, begins, last = Counter[str](), "", False, ""
    facts, variable = dict[str, str](), ""
    for code, value in _groups(path):
        if code == 0:
            last = value
            begins = value == "SECTION"
            section = "" if value == "ENDSEC" else section
            if section == "ENTITIES" and value not in PARTS:
                counts[value] += 1
        elif code == 2 and begins:
            section, begins = value, False
            facts |= {"HEADER": ""} if value == "HEADER" else {}
        elif section == "HEADER" and code == 9:
            variable = value
        elif section == "HEADER" and code in (1, 3):
            facts[variable] = value
    if last != "EOF":
        raise FileRefused(
            "file_cut_off", _("The drawing does not end with EOF: it is cut off. Save it again."), file=path.name
        )
    return counts, facts


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
                    _("Line {line} of the drawing is no group code. Save it again.", line=str(number * 2 - 1)),
                    file=path.name,
                ) from None
