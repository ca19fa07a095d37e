"""Where the numbers of a file lie: declared, asked for, or plainly WGS84; never guessed in silence.

Everything is computed easting (longitude) first. Transformations are chosen for the city's own area: skipping the
datum shift of a Ukrainian system would move the city by 120 m.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from import_scripts.notices import Notice, warning
from import_scripts.readers.geometry import is_finite
from import_scripts.rows import FileRefused, RawRow, Reading

BATCH = 1000
SURROUNDINGS = 0.3  # degrees around the city in which undeclared numbers are believed to be WGS84
UKRAINIAN = (5564, 5568, 6385, 9834, 7828, 28406, 2496, 2527, 32636, 3857)  # what files of this city come in


@dataclass(frozen=True, slots=True)
class Projection:
    """From the file's numbers to WGS84. `name` is what was decided; `swapped` reads the axes the other way round."""

    name: str
    transformer: Transformer | None  # None: it is WGS84 already
    swap: bool = False

    def apply(self, shapes: list[BaseGeometry]) -> list[BaseGeometry]:
        """The shapes in WGS84."""
        if self.swap:
            shapes = list(shapely.transform(shapes, lambda xy: xy[:, ::-1]))
        if self.transformer is None:
            return shapes
        return list(shapely.transform(shapes, self._each))

    def _each(
        self, xy: "np.ndarray[tuple[int, int], np.dtype[np.float64]]"
    ) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        assert self.transformer is not None  # noqa: S101 - apply() has asked
        return np.column_stack(self.transformer.transform(xy[:, 0], xy[:, 1]))

    def the_other_way(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape as it would lie with its axes exchanged."""
        return replace(self, swap=not self.swap).apply([shape])[0]


def projection(name: str, city: BaseGeometry, *, swap: bool = False, file: str = "") -> Projection:
    """The way from the CRS called `name` (EPSG:n, URN or WKT) to WGS84. Raises FileRefused when nobody knows it."""
    try:
        crs = CRS.from_user_input(name)
        if crs.to_epsg() == 4326 or (crs.is_geographic and crs.name in ("WGS 84", "WGS 84 (CRS84)", "GCS_WGS_1984")):
            return Projection("EPSG:4326", None, swap)
        return Projection(_short(crs, name), _transformer(crs, city), swap)
    except (CRSError, ProjError) as fault:
        raise FileRefused(
            "crs_unknown", f"The CRS {name[:80]!r} is not known. Give it as EPSG:n with --s-srs.", file=file
        ) from fault


def _transformer(crs: CRS, city: BaseGeometry) -> Transformer:
    area = AreaOfInterest(*city.bounds)
    return Transformer.from_crs(crs, 4326, always_xy=True, area_of_interest=area)  # type: ignore[arg-type] # one class, two names


def _short(crs: CRS, name: str) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else name[:80]


def decide(reading: Reading, asked: str, city: BaseGeometry, *, swap: bool) -> tuple[Projection, list[Notice]]:
    """The file's projection: what was asked for, else what it declares, else WGS84 where its first rows prove it.

    Puts the rows that it looked at back in front of the others.
    """
    if asked:
        chosen = projection(asked, city, swap=swap, file=reading.file)
        declared = reading.crs and projection(reading.crs, city, file=reading.file).name
        if declared and declared != chosen.name:
            said = f"The file declares {declared}; read in {chosen.name}, as was asked."
            return chosen, [warning("crs_overridden", said, file=reading.file)]
        return chosen, []
    if reading.crs:
        return projection(reading.crs, city, swap=swap, file=reading.file), []
    rows = iter(reading.rows)
    first = list(itertools.islice(rows, BATCH))
    reading.rows = itertools.chain(first, rows)
    return _undeclared(reading, [row.shape for row in first if row.shape is not None], city, swap)


def _undeclared(
    reading: Reading, shapes: list[BaseGeometry], city: BaseGeometry, swap: bool
) -> tuple[Projection, list[Notice]]:
    wgs84 = Projection("EPSG:4326", None, swap)
    shapes = [shape for shape in shapes if not shape.is_empty and is_finite(shape)]
    inside_world = shapely.box(-180, -180, 180, 180)
    if not shapes or (reading.is_degrees and any(inside_world.covers(shape) for shape in shapes)):
        return wgs84, []
    near = city.buffer(SURROUNDINGS)
    if all(near.intersects(shape) for shape in shapes):
        said = (
            "The file declares no CRS; its numbers are longitudes and latitudes of this city, so it was read as WGS84."
        )
        return wgs84, [warning("crs_assumed", said, file=reading.file)]
    fits = _fitting(shapes[0], near)
    hint = f" In {' or '.join(fits)} it would lie in this city." if fits else ""
    raise FileRefused(
        "crs_missing",
        f"The file declares no CRS, and its numbers are no longitudes and latitudes of this city.{hint} "
        "Give the CRS with --s-srs EPSG:n.",
        file=reading.file,
        value=", ".join(fits),
    )


def _fitting(shape: BaseGeometry, near: BaseGeometry) -> list[str]:
    """The systems of Ukraine in which the shape would lie in the city."""
    return [
        f"EPSG:{code}"
        for code in UKRAINIAN
        if is_finite(moved := projection(f"EPSG:{code}", near).apply([shape])[0]) and near.covers(moved)
    ]


def projected(rows: Iterable[RawRow], way: Projection) -> Iterator[RawRow]:
    """The rows in WGS84, a batch at a time."""
    if way.transformer is None and not way.swap:
        yield from rows
        return
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        moved = iter(way.apply([row.shape for row in batch if row.shape is not None]))
        for row in batch:
            yield row if row.shape is None else replace(row, shape=next(moved))
