"""Tables: CSV of any separator, and records whose coordinates stand in columns, as WKT or as degrees and minutes."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, Protocol, TextIO

from shapely.geometry import Point

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown
from import_scripts.readers.angles import angle_of, point_of_pair
from import_scripts.readers.encoding import encoding_of_file
from import_scripts.readers.geometry import Unreadable, number_of, shape_of_cell
from import_scripts.readers.header import (
    HEADER_WITHIN,
    SAYS_SEPARATOR,
    Named,
    found_at,
    header_at,
    header_of,
    is_blank,
    is_name_in_text,
    separator_of,
)
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

LON = ("lon", "lng", "long", "longitude", "довгота")
LAT = ("lat", "latitude", "широта")
WKT = ("wkt", "geom", "geometry", "the_geom")
PAIR = ("координати", "coordinates", "coords")
LONGEST_FIELD = 10_000_000
HEAD = 1 << 16  # characters in which the header is looked for
NEAR = 1e-5  # degrees within which two columns say the same


class Columns:
    """Where a record keeps its place. Names are looked for in the first record, in any case of letters."""

    def __init__(self, options: ReadOptions, file: str) -> None:
        self.options, self.file = options, file
        self.names: dict[str, str] | None = None
        self.asked = {name for name in ("lon", "lat", "wkt") if getattr(options, name)}
        self.twins: list[tuple[str, str, str]] = []  # columns that may be the same coordinate: its role, one, other

    def row(self, number: int, values: dict[str, Any]) -> RawRow:
        """The record with its shape, or with the fault that keeps it from having one."""
        names = self.names if self.names is not None else self.find(values)
        if not names:
            return RawRow(number, values)
        try:
            shape, has_height = self._shape(values, names)
            return RawRow(number, values, shape, has_height=has_height)
        except Unreadable as fault:
            notice = error(fault.code, sentence_of(fault), file=self.file, row=number, value=shown(fault.value))
            return RawRow(number, values, fault=notice)

    def _shape(self, values: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Any, bool]:
        """The shape, and whether it had heights."""
        if text := values.get(names.get("wkt", "")):
            shape, has_height = shape_of_cell(text)
            if "wkt" not in self.asked and shape.geom_type == "Point":
                self._compare(shape, values, names)
            return shape, has_height
        if "lon" in names and "lat" in names:
            return self._point(values, names), False
        if text := values.get(names.get("pair", "")):
            return point_of_pair(str(text)), False
        if lone := next((role for role in ("lon", "lat") if role in names), ""):
            said = _(
                "The file has the column {column}, and none for the other coordinate that is known. Name it with "
                "--lon or --lat.",
                column=names[lone],
            )
            raise Unreadable("geometry_missing", said)
        raise Unreadable("geometry_missing", _("The row has no coordinates. Add them in the source."))

    def _point(self, values: Mapping[str, Any], names: Mapping[str, str]) -> Point:
        x, y = values.get(names["lon"]), values.get(names["lat"])
        if x in (None, "") and y in (None, ""):
            raise Unreadable("geometry_missing", _("The row has no coordinates. Add them in the source."))
        (lon, lon_axis), (lat, lat_axis) = self._angle(names["lon"], x), self._angle(names["lat"], y)
        if lon_axis and lon_axis == lat_axis:
            said = _("'{one}' and '{other}' are both {axis}. Correct it in the source.", one=x, other=y, axis=lon_axis)
            raise Unreadable("coordinate_unreadable", said, x)
        spot = Point(lon, lat)
        for role, column, other in self.twins:
            if not is_blank([values.get(other)]):
                here = lon if role == "lon" else lat
                self._same(here, self._angle(other, values[other])[0], column, other)
        return spot

    def _compare(self, shape: Point, values: Mapping[str, Any], names: Mapping[str, str]) -> None:
        """A place that is said twice, as degrees, is one place."""
        if shape.is_empty or not (abs(shape.x) <= 180 and abs(shape.y) <= 180):
            return
        for role, here in (("lon", shape.x), ("lat", shape.y)):
            if role in names and not is_blank([values.get(names[role])]):
                there = self._angle(names[role], values[names[role]])[0]
                self._same(here, there, names["wkt"], names[role])

    def _same(self, here: float, there: float, column: str, other: str) -> None:
        if not abs(here - there) <= NEAR:
            said = _(
                "{column} and {other} say different places: {here} and {there}. Correct it in the source, or name the "
                "right columns with --lon and --lat, or with --wkt.",
                column=column,
                other=other,
                here=f"{here:.10g}",
                there=f"{there:.10g}",
            )
            raise Unreadable("coordinates_differ", said, there)

    def _angle(self, column: str, value: Any) -> tuple[float, str]:
        """A coordinate, and which one it says it is; without a word about it empty."""
        try:
            return number_of(value), ""
        except ValueError:
            pass
        with suppress(ValueError):
            return angle_of(value)
        if value is None or not str(value).strip():
            empty = _("The row has one coordinate, and {column} is empty. Add it in the source.", column=column)
            raise Unreadable("coordinate_unreadable", empty)
        message = _(
            "{column}: '{value}' is not a coordinate. Correct it in the source.", column=column, value=shown(value)
        )
        raise Unreadable("coordinate_unreadable", message, value)

    def find(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Which columns hold the place; empty when none does. Raises FileRefused for one that was named in vain."""
        lower = {name.strip().lower(): name for name in values}
        asked = {"lon": self.options.lon, "lat": self.options.lat, "wkt": self.options.wkt}
        found = {}
        for role, words in (("lon", LON), ("lat", LAT), ("wkt", WKT), ("pair", PAIR)):
            if name := asked.get(role):
                if name not in values:
                    raise FileRefused(
                        "field_missing",
                        _("The file has no column '{name}'. It has: {columns}.", name=name, columns=_listed(values)),
                        file=self.file,
                    )
                found[role] = name
            elif columns := [lower[word] for word in words if word in lower]:
                found[role] = columns[0]
                self.twins += [(role, columns[0], other) for other in columns[1:] if role in ("lon", "lat")]
        self.names = found
        return found


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(str(name) for name in values)


def read_csv(path: Path, options: ReadOptions) -> Reading:
    """A CSV file; titles may stand above the names of its columns."""
    codec, notices = encoding_of_file(path, options.encoding)
    csv.field_size_limit(LONGEST_FIELD)
    columns = Columns(options, path.name)
    text = path.open(encoding=codec, newline="")
    with _refusing(path.name):
        separator = _separator(text)
    table = csv.reader(text, delimiter=separator, strict=True)
    with _refusing(path.name, table):
        first = list(islice(table, HEADER_WITHIN))
    at = header_at(first, is_name_in_text)
    header = header_of(first[at] if first else [], path.name)
    columns.find(dict.fromkeys(name for name in header if name))
    if at:
        notices.append(found_at(at + 1, filter(None, header), path.name))
    reading = Reading(path.name, "CSV", (), is_degrees=True, notices=notices)
    reading.has_geometry = bool(columns.names) or not header
    reading.rows = _records(_Table(text, table, chain(first[at + 1 :], table), separator), header, columns, reading)
    return reading


def _separator(text: TextIO) -> str:
    """What the first line says, and else the header. Nothing is read yet, unless that line says no more: `sep=;`."""
    first = text.readline(LONGEST_FIELD)
    if said := SAYS_SEPARATOR.fullmatch(first):
        return said[1]
    text.seek(0)
    head = text.read(HEAD)
    text.seek(0)
    return separator_of(head)


@contextmanager
def _refusing(file: str, table: "_Lines | None" = None) -> Iterator[None]:
    try:
        yield
    except csv.Error as fault:
        said = _(
            "The table is broken in line {line}: {fault}. Look for a quotation mark that stands alone, or export it "
            "again.",
            line=str(table.line_num if table else 1),
            fault=sentence_of(fault),
        )
        raise FileRefused("csv_malformed", said, file=file) from fault
    except UnicodeError as fault:
        raise FileRefused(
            "encoding_wrong",
            _("The text cannot be read in its encoding. Name the right one with --encoding."),
            file=file,
        ) from fault


class _Lines(Protocol):
    """What Python reads a table with."""

    line_num: int


@dataclass(frozen=True, slots=True)
class _Table:
    """A table that is being read: its file, its reader, the rows below the header, and what stands between cells."""

    text: TextIO
    lines: _Lines
    rows: Iterable[list[str]]
    separator: str


def _records(table: _Table, header: list[str], columns: Columns, reading: Reading) -> Iterator[RawRow]:
    number, width, names = 0, len(header), Named(header, columns.file)
    with table.text, _refusing(columns.file, table.lines):
        for cells in table.rows:
            if not (joined := "".join(cells)) or joined.isspace():
                continue
            number += 1
            if len(cells) > width and is_blank(cells[width:]):
                cells = cells[:width]  # a separator at the end of each line is usual
            is_plain = len(cells) == width and "\n" not in joined
            if not is_plain and (fault := _misshapen(cells, width, table.separator)):
                known = {name: cell for name, cell in zip(header, cells, strict=False) if name}
                yield RawRow(number, known, fault=error(*fault, file=columns.file, row=number))
            else:
                yield columns.row(number, names.row(number, cells))
    reading.notices += names.said()


def _misshapen(cells: list[str], width: int, separator: str) -> tuple[str, str] | None:
    """Code and message of what is wrong with a row as one of so many cells; None where nothing is."""
    if len(cells) != width:
        message = _(
            "The row has {cells} cells, the header {columns}. Look for an unquoted separator.",
            cells=len(cells),
            columns=width,
        )
        return "row_ragged", message
    if _holds_rows(cells, width, separator):
        message = _(
            "A text in quotation marks runs over several lines, and each looks like a row of its own. Look for a "
            "quotation mark that stands alone."
        )
        return "csv_malformed", message
    return None


def _holds_rows(cells: list[str], width: int, separator: str) -> bool:
    """Whether a cell of several lines holds the end of one row and the beginning of another, and whole ones between."""
    for at, cell in enumerate(cells):
        first, *others = cell.strip("\n").split("\n")
        ends = (at + 1 + first.count(separator), width - at + others[-1].count(separator)) if others else ()
        if ends == (width, width) and all(line.count(separator) == width - 1 for line in others[:-1]):
            return width > 1
    return False
