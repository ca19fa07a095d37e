"""DXF by GDAL, after its groups have been read to the end: what GDAL cannot draw it leaves out without a word.

A drawing says no CRS; it has to be given, unless its numbers are longitudes and latitudes of the city.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from geoportal.core.sentences import counted as ngettext
from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, remark, warning
from import_scripts.readers.dxf_walk import drawing_of
from import_scripts.readers.encoding import encoding_of_file, known_encoding
from import_scripts.readers.gdal import reading_of, straightened
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import RawRow, Reading

DRAWN = {
    "POINT", "LINE", "POLYLINE", "LWPOLYLINE", "CIRCLE", "ELLIPSE", "ARC", "SPLINE", "HELIX", "3DFACE", "INSERT",
    "TEXT", "MTEXT", "ATTRIB", "ATTDEF", "DIMENSION", "HATCH", "SOLID", "TRACE", "LEADER", "MLEADER", "MULTILEADER",
    "MLINE",
}  # fmt: skip
LETTER = re.compile(r"\\U\+([0-9A-Fa-f]{4})")


def read_dxf(path: Path, options: ReadOptions) -> Reading:
    """The objects of the drawing, each with its layer, colour, text and handle."""
    drawing = drawing_of(path)
    counts, facts = drawing.counts, drawing.facts
    codec, notices = _encoding(path, options, facts)
    reading = reading_of(path, "DXF", settings={"DXF_ENCODING": codec.upper()})
    reading.notices += notices
    if "HEADER" not in facts:
        reading.rows = _recoded(reading.rows, codec)
    reading.rows = _spelt_out(reading.rows)
    reading.declared = reading.declared if counts.total() else 0
    if drawing.on_sheets:
        reading.rows, reading.declared = _of_the_model(reading.rows, drawing.sheet_texts), None
        reading.notices.append(_sheets(drawing.on_sheets, path.name))
    if left := {name: count for name, count in sorted(counts.items()) if name not in DRAWN}:
        listed = ", ".join(f"{count} {name}" for name, count in left.items())[:300]
        said = _("Left out, for no shape on a flat map can be made of them: {listed}.", listed=listed)
        reading.notices.append(warning("element_left_out", said, file=path.name, value=listed))
    if count := drawing.curves:
        reading.notices.append(remark("curve_approximated", straightened(count), file=path.name, value=str(count)))
    return reading


def _of_the_model(rows: Iterable[RawRow], sheet_texts: set[str]) -> Iterator[RawRow]:
    """Without what GDAL draws of the sheets, in millimetres of paper; of attributes it does not say that they are."""
    for row in rows:
        if not row.values.get("PaperSpace") and row.values.get("EntityHandle") not in sheet_texts:
            yield row


def _sheets(count: int, file: str) -> Notice:
    said = ngettext(
        "Left out, for it lies on a sheet for printing and not in the model: {count} object.",
        "Left out, for they lie on sheets for printing and not in the model: {count} objects.",
        count,
    )
    return warning("element_left_out", said, file=file, value=str(count))


def _recoded(rows: Iterable[RawRow], codec: str) -> Iterator[RawRow]:
    """A drawing without a header: GDAL then knows of no encoding and takes each byte for a letter."""
    for row in rows:
        values = {
            name: value.encode("latin-1").decode(codec, "replace") if isinstance(value, str) else value
            for name, value in row.values.items()
        }
        yield replace(row, values=values)


def _spelt_out(rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """Letters that the drawing's table does not have are written by their number: \\U+0456."""
    for row in rows:
        values = {
            name: LETTER.sub(lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else value
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
