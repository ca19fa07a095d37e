"""Some rows of a file kept as they were read and as they were understood, for whoever looks at the import.

The first of the file, and those of which something is to be said: the refused ones are what somebody has to mend. All
that is kept is short, whatever the file holds, and shapes are plain values: no database is asked about a shape that
nobody has found to be valid.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from import_scripts.notices import shown
from import_scripts.readers.geometry import is_finite
from import_scripts.rows import Meant, RawRow
from layers.rows import FeatureRow

FIRST = 50  # rows that are kept even if nothing is to be said of them
MOST_REFUSED = 5000
MOST_DOUBTED = 1000  # that load, with a warning
MOST_WHOLE = (1 << 63) - 1  # digits of a longer one are told as a text
COLUMNS, LONGEST = 60, 120  # of a row, and characters of a value
MOST_VERTICES = 500  # of an outline on a map
OWN = {"geometry", "texts", "properties", "is_outside_confirmed", "source_id"}  # fields of a row that are told apart
Spot = tuple[float, float]  # lon, lat


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row: its columns as read, our fields as understood (none where that failed), and where it lies."""

    number: int
    source_id: str
    read: tuple[tuple[str, str], ...]
    meant: dict[str, Any]  # {"name": …, "name:en": …, "properties.phone": …}
    is_refused: bool
    shape: BaseGeometry | None  # on the globe
    spot: Spot | None


@dataclass(slots=True)
class Seen:
    """The rows that are kept of one file, by their numbers."""

    rows: dict[int, SeenRow] = field(default_factory=dict)
    refused: int = 0
    doubted: int = 0

    def add(self, raw: RawRow, meant: Meant | None, name: str, *, is_refused: bool, is_doubted: bool) -> None:
        """Keep the row if there is a reason to and room for it."""
        wanted = (is_refused and self.refused < MOST_REFUSED) or (is_doubted and self.doubted < MOST_DOUBTED)
        if raw.number > FIRST and not wanted:
            return
        self.refused += is_refused
        self.doubted += is_doubted and not is_refused
        shape = on_globe(meant.shape if meant else raw.shape)
        read = tuple((shown(key, LONGEST), _short(value)) for key, value in list(raw.values.items())[:COLUMNS])
        understood = fields_of(meant.row) if meant else {}
        self.rows[raw.number] = SeenRow(raw.number, _short(name), read, understood, is_refused, shape, spot_of(shape))

    def add_staged(self, number: int, row: FeatureRow, *, is_refused: bool) -> None:
        """Of this row something was found when all had been read; what it was read from is kept only by chance."""
        before = self.rows.get(number)
        if before is None and self.refused + self.doubted >= MOST_REFUSED + MOST_DOUBTED:
            return
        spot = shapely.from_wkb(row.geometry)
        shape, read = (before.shape, before.read) if before else (spot, ())
        self.refused += is_refused
        self.doubted += not is_refused
        self.rows[number] = SeenRow(number, row.source_id, read, fields_of(row), is_refused, shape, spot_of(spot))

    def spot(self, number: int) -> Spot | None:
        """Where a row that is kept lies."""
        return self.rows[number].spot if number in self.rows else None


def fields_of(row: FeatureRow) -> dict[str, Any]:
    """What of ours the row says, flat and short; what it does not say is left out."""
    told = {one.name: getattr(row, one.name) for one in fields(row) if one.name not in OWN}
    told |= {f"{name}:{code}": text for code, texts in row.texts.items() for name, text in texts.items()}
    told |= {f"properties.{key}": value for key, value in list(row.properties.items())[:COLUMNS]}
    return {name: _plain(value) for name, value in told.items() if value not in (None, "", [])}


def on_globe(shape: BaseGeometry | None) -> BaseGeometry | None:
    """The shape, if it lies on the globe as longitude and latitude."""
    if shape is None or shape.is_empty or not is_finite(shape):
        return None
    west, south, east, north = shape.bounds
    return shape if -180 <= west <= east <= 180 and -90 <= south <= north <= 90 else None


def spot_of(shape: BaseGeometry | None) -> Spot | None:
    """A place on the shape."""
    if shape is None:
        return None
    spot = shape if isinstance(shape, Point) else shape.representative_point()
    if spot.is_empty or not (math.isfinite(spot.x) and math.isfinite(spot.y)):
        return None
    return round(spot.x, 6), round(spot.y, 6)


def outline_of(shape: BaseGeometry | None) -> dict[str, Any] | None:
    """GeoJSON of a line or an area with no more vertices than can be seen; None for points.

    Vertices are left out one by one: the library's ways to simplify mend what is not valid, which may never end.
    """
    if shape is None or shapely.get_dimensions(shape) == 0:
        return None
    step = math.ceil(shapely.get_num_coordinates(shape) / MOST_VERTICES)
    return {"type": shape.geom_type, **_thinned(shapely.geometry.mapping(shape), step)}


def _thinned(geometry: dict[str, Any], step: int) -> dict[str, Any]:
    if "geometries" in geometry:
        return {"geometries": [{"type": one["type"], **_thinned(one, step)} for one in geometry["geometries"]]}
    return {"coordinates": _every(geometry["coordinates"], step)}


def _every(places: Any, step: int) -> Any:
    """Each so-manyeth place of every line and ring, its ends and at least four of them, to 0.1 m."""
    if isinstance(places[0], float):
        return [round(number, 6) for number in places[:2]]
    if not isinstance(places[0][0], float):
        return [_every(part, step) for part in places]
    few = max(1, min(step, (len(places) - 1) // 3))
    return [_every(one, step) for one in [*places[:-1:few], places[-1]]]


def _plain(value: Any) -> Any:
    """A number stays one, if JSON knows it."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _short(value)
    return value if isinstance(value, int) and abs(value) <= MOST_WHOLE else _short(value)


def _short(value: Any) -> str:
    """A value as one short text that any database stores."""
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = shown("" if value is None else value, LONGEST)
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


def numbers_of(notices: Iterable[Any]) -> list[int]:
    """The rows that notices speak of, each once."""
    return list(dict.fromkeys(one.row for one in notices if one.row))
