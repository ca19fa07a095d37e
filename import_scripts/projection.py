"""The way from a file's numbers to WGS84, chosen for the city's own area.

Everything is computed easting (longitude) first. Skipping the datum shift of a Ukrainian system would move the city by
120 m.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from import_scripts.rows import FileRefused

GLOBE = Geod(ellps="WGS84")
NAMES_A_FILE = re.compile(r"init\s*=(?!epsg:\d)|grids?\s*=(?!@null\b)|file\s*=", re.IGNORECASE)  # which PROJ would open
WGS84 = CRS("OGC:CRS84")  # without axes to quarrel about
LONG_AXIS_M, FLATNESS, NEARLY = 6378137.0, 298.257223563, 1e-5  # of its ellipsoid; GRS 80 differs by less


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
        found, transformer = _known(name, city.bounds)
    except _Unrelated as fault:
        said = _(
            "The CRS '{name}' does not say how its datum lies to WGS84, and a map would show everything 100 m and more "
            "beside its place. Give a system that does with --s-srs EPSG:n; SK-63 and SK-42 have numbers too.",
            name=name[:80],
        )
        raise FileRefused("crs_unknown", said, file=file, value=name[:80]) from fault
    except (CRSError, ProjError) as fault:
        raise FileRefused(
            "crs_unknown",
            _("The CRS '{name}' is not known. Give it as EPSG:n with --s-srs.", name=name[:80]),
            file=file,
        ) from fault
    return Projection(found, transformer, swap)


class _Unrelated(Exception):
    """A system of its own, of which nobody knows how its datum lies to WGS84."""


@lru_cache(maxsize=64)
def _known(name: str, bounds: tuple[float, float, float, float]) -> tuple[str, Transformer | None]:
    """The short name and the transformation; the same for every row and every guess, and slow to look up."""
    if NAMES_A_FILE.search(name):
        raise CRSError(name)
    crs = CRS.from_user_input(name)
    if not (crs.is_geographic or crs.is_projected):
        raise CRSError("it says nothing of where on the map its numbers lie")  # heights, metres from the earth's middle
    if crs.equals(WGS84, ignore_axis_order=True):  # by what it is: its name and number may say otherwise
        return "EPSG:4326", None
    return _short(crs, name), _transformer(crs, bounds)


def _transformer(crs: CRS, bounds: tuple[float, float, float, float]) -> Transformer:
    """Raises _Unrelated for a datum that nothing is known of: PROJ would take it for WGS84 and say nothing.

    One on the ellipsoid of WGS84 itself is what many programs write for it.
    """
    area = AreaOfInterest(*bounds)
    ellipsoid = crs.ellipsoid
    is_close = (
        ellipsoid is not None
        and ellipsoid.semi_major_metre == LONG_AXIS_M
        and abs(ellipsoid.inverse_flattening - FLATNESS) < NEARLY
    )
    try:
        return Transformer.from_crs(crs, 4326, always_xy=True, area_of_interest=area, allow_ballpark=is_close)  # type: ignore[arg-type] # one class, two names
    except ProjError as fault:
        if ellipsoid is None:
            raise
        raise _Unrelated from fault


def _short(crs: CRS, name: str) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else name[:80]


def metres_apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two places (lon, lat) on the ellipsoid."""
    return float(GLOBE.inv(*one, *other)[2])
