"""Tables: CSV of any separator, and records whose coordinates stand in columns, as WKT or as degrees and minutes."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TextIO

from shapely.geometry import Point

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.notices import error, shown
from import_scripts.readers.encoding import encoding_of_file
from import_scripts.readers.gdal import refuse_too_many_columns
from import_scripts.readers.geometry import Unreadable, angle_of, number_of, point_of_pair, shape_of_wkt
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import FileRefused, RawRow, Reading

LON = ("lon", "lng", "long", "longitude", "довгота")
LAT = ("lat", "latitude", "широта")
WKT = ("wkt", "geom", "geometry", "the_geom")
PAIR = ("координати", "coordinates", "coords")
SEPARATORS = ",;\t|"
SAYS_SEPARATOR = re.compile(r"\ufeff?sep=([,;\t|])\s*", re.IGNORECASE)  # for Excel, above the header
LONGEST_FIELD = 10_000_000


class Columns:
    """Where a record keeps its place. Names are looked for in the first record, in any case of letters."""

    def __init__(self, options: ReadOptions, file: str) -> None:
        self.options, self.file = options, file
        self.names: dict[str, str] | None = None

    def row(self, number: int, values: dict[str, Any]) -> RawRow:
        """The record with its shape, or with the fault that keeps it from having one."""
        names = self.names if self.names is not None else self.find(values)
        if not names:
            return RawRow(number, values)
        try:
            return RawRow(number, values, self._shape(values, names))
        except Unreadable as fault:
            notice = error(fault.code, sentence_of(fault), file=self.file, row=number, value=shown(fault.value))
            return RawRow(number, values, fault=notice)

    def _shape(self, values: Mapping[str, Any], names: Mapping[str, str]) -> Any:
        if text := values.get(names.get("wkt", "")):
            return shape_of_wkt(str(text))
        if "lon" in names and "lat" in names:
            x, y = values.get(names["lon"]), values.get(names["lat"])
            if x in (None, "") and y in (None, ""):
                raise Unreadable("geometry_missing", _("The row has no coordinates. Add them in the source."))
            return Point(self._number(names["lon"], x), self._number(names["lat"], y))
        if text := values.get(names.get("pair", "")):
            return point_of_pair(str(text))
        raise Unreadable("geometry_missing", _("The row has no coordinates. Add them in the source."))

    def _number(self, column: str, value: Any) -> float:
        try:
            return angle_of(value) if isinstance(value, str) and "°" in value else number_of(value)
        except ValueError:
            message = _(
                "{column}: '{value}' is not a coordinate. Correct it in the source.", column=column, value=shown(value)
            )
            raise Unreadable("coordinate_unreadable", message, value) from None

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
            elif column := next((lower[word] for word in words if word in lower), ""):
                found[role] = column
        self.names = found
        return found


def _listed(values: Mapping[str, Any]) -> str:
    return ", ".join(str(name) for name in values)


def read_csv(path: Path, options: ReadOptions) -> Reading:
    """A CSV file with a header; the separator is the one that the header has most of."""
    codec, notices = encoding_of_file(path, options.encoding)
    csv.field_size_limit(LONGEST_FIELD)
    columns = Columns(options, path.name)
    text = path.open(encoding=codec, newline="")
    with _refusing(path.name):
        separator = _separator(text)
        table = csv.reader(text, delimiter=separator, strict=True)
        header = header_of(next(table, []), path.name)
        columns.find(dict.fromkeys(header))
    rows = _records(text, table, header, columns)
    return Reading(
        path.name, "CSV", rows, is_degrees=True, notices=notices, has_geometry=bool(columns.names) or not header
    )


def _separator(text: TextIO) -> str:
    """What the first line says or has most of. It is not read yet, unless it says no more than that: `sep=;`."""
    first = text.readline(LONGEST_FIELD)
    if said := SAYS_SEPARATOR.fullmatch(first):
        return said[1]
    text.seek(0)
    return max(SEPARATORS, key=first.count)


def header_of(cells: list[str], file: str) -> list[str]:
    """The names of the columns, each its own. Empty ones at the end are dropped: a spreadsheet leaves them there."""
    header = [name.strip().lstrip("\ufeff") for name in cells]
    if repeated := {name for name in header if name and header.count(name) > 1}:
        raise FileRefused(
            "column_repeated",
            _("Several columns have one name: {names}. Rename them.", names=shown(", ".join(sorted(repeated)), 300)),
            file=file,
        )
    refuse_too_many_columns(len(header), file)
    return header


def named(header: list[str], cells: Iterable[Any]) -> dict[str, Any]:
    """The cells by the names of their columns; a column without a name is none."""
    return {name: cell for name, cell in zip(header, cells, strict=False) if name}


@contextmanager
def _refusing(file: str, table: "_Table | None" = None) -> Iterator[None]:
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


class _Table(Protocol):
    """What Python reads a table with."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


def _records(text: TextIO, table: _Table, header: list[str], columns: Columns) -> Iterator[RawRow]:
    number = 0
    with text, _refusing(columns.file, table):
        for cells in table:
            if not cells:
                continue
            number += 1
            values = named(header, cells)
            if len(cells) != len(header):
                message = _(
                    "The row has {cells} cells, the header {columns}. Look for an unquoted separator.",
                    cells=len(cells),
                    columns=len(header),
                )
                yield RawRow(number, values, fault=error("row_ragged", message, file=columns.file, row=number))
            else:
                yield columns.row(number, values)
