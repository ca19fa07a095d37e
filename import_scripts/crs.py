"""Where the numbers of a file lie: declared, asked for, or plainly WGS84; never guessed in silence."""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import either, one_after_another
from geoportal.core.sentences import sentence as _
from import_scripts.crs_guess import SAME_PLACE_M, SURROUNDINGS, UKRAINIAN, CrsGuess, apart_m, guesses
from import_scripts.notices import Notice, warning
from import_scripts.projection import Projection, projection
from import_scripts.readers.geometry import is_finite
from import_scripts.rows import FileRefused, RawRow, Reading

__all__ = ["UKRAINIAN", "Projection", "decide", "projected", "projection"]
BATCH = 1000


def decide(
    reading: Reading, asked: str, city: BaseGeometry, *, swap: bool, accept_guesses: bool = False
) -> tuple[Projection, list[Notice]]:
    """The file's projection: what was asked for, else what it declares, else WGS84 where its first rows prove it.

    A system or an order of axes that was only recognised is used when guesses are accepted, and told; else the file is
    refused with what was recognised. Puts the rows that it looked at back in front of the others.
    """
    if not asked and not reading.crs:
        return _undeclared(reading, _first_shapes(reading), city, swap, accept_guesses)
    chosen = projection(asked or reading.crs, city, swap=swap, file=reading.file)
    notices = []
    declared = asked and reading.crs and _called(reading.crs, city)
    if declared and declared != chosen.name:
        said = _("The file declares {declared}; read in {chosen}, as was asked.", declared=declared, chosen=chosen.name)
        notices.append(warning("crs_overridden", said, file=reading.file))
    if accept_guesses and not swap:
        chosen, found = _turned(chosen, reading, city)
        notices += found
    return chosen, notices


def _called(crs: str, city: BaseGeometry) -> str:
    """What the file declares, by its short name; as it stands where nobody knows it, for then another is asked for."""
    try:
        return projection(crs, city).name
    except FileRefused:
        return crs[:80]


def _first_shapes(reading: Reading) -> list[BaseGeometry]:
    """Shapes of the first rows that have a place; the rows stand in front of the others again."""
    rows = iter(reading.rows)
    first = list(itertools.islice(rows, BATCH))
    reading.rows = itertools.chain(first, rows)
    shapes = [row.shape for row in first if row.shape is not None]
    return [shape for shape in shapes if not shape.is_empty and is_finite(shape)]


def _turned(chosen: Projection, reading: Reading, city: BaseGeometry) -> tuple[Projection, list[Notice]]:
    """The same system with its axes exchanged, where the numbers lie in the city only so."""
    found = guesses(_first_shapes(reading), city, [chosen, replace(chosen, swap=True)])
    if not found or not found[0].is_swapped:
        return chosen, []
    said = _("The order of the axes was recognised: {reason} Look at the report's map.", reason=found[0].reason)
    return replace(chosen, swap=True), [warning("axes_guessed", said, file=reading.file, value=str(found[0].label))]


def _undeclared(
    reading: Reading, shapes: list[BaseGeometry], city: BaseGeometry, swap: bool, accept_guesses: bool
) -> tuple[Projection, list[Notice]]:
    wgs84 = Projection("EPSG:4326", None, swap)
    inside_world = shapely.box(-180, -180, 180, 180)
    if not shapes or (reading.is_degrees and any(inside_world.covers(shape) for shape in shapes)):
        return wgs84, []
    near = city.buffer(SURROUNDINGS)
    if all(near.intersects(shape) for shape in shapes):
        said = _(
            "The file declares no CRS; its numbers are longitudes and latitudes of this city, so it was read as WGS84."
        )
        return wgs84, [warning("crs_assumed", said, file=reading.file)]
    found = guesses(shapes, city)
    if accept_guesses and found:
        return _accepted(found, reading, city)
    labels = [guess.label for guess in found]
    hint = _("In {systems} it would lie in this city.", systems=either(labels)) if found else ""
    raise FileRefused(
        "crs_missing",
        one_after_another(
            _("The file declares no CRS, and its numbers are no longitudes and latitudes of this city."),
            hint,
            _("Give the CRS with --s-srs EPSG:n."),
        ),
        file=reading.file,
        value=", ".join(labels),
    )


def _accepted(found: list[CrsGuess], reading: Reading, city: BaseGeometry) -> tuple[Projection, list[Notice]]:
    """The likeliest system, unless another that fits as well would put the objects elsewhere."""
    best, labels = found[0], [guess.label for guess in found]
    if apart_m(found) > SAME_PLACE_M:
        ambiguous = _(
            "The file declares no CRS, and {systems} fit equally well but lie up to {metres} m apart. "
            "Look at each on a map, and give the right one with --s-srs EPSG:n.",
            systems=labels,
            metres=round(apart_m(found)),
        )
        raise FileRefused("crs_ambiguous", ambiguous, file=reading.file, value=", ".join(labels))
    others: str = ""
    if found[1:]:
        metres = round(apart_m(found), 1)
        others = _("{systems} would fit as well, {metres} m away.", systems=labels[1:], metres=metres)
    recognised = _("The file declares no CRS, and it was recognised: {reason}", reason=best.reason)
    said = one_after_another(recognised, others, _("Look at the report's map."))
    notice = warning("crs_guessed", said, file=reading.file, value=str(best.label))
    return projection(best.code, city, swap=best.is_swapped, file=reading.file), [notice]


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
