"""The style's objects: a quiet dot for each, a marker with its pictogram where there is room, a name where it helps.

Every layer's id begins with `objects-`, and each reads the tile layers `objects` or `counts` alone: a page that shows
only some themes or layers puts its condition beside the filters of these (attributes `theme` and `layer`).
"""

from typing import Any

from tiles.ink import Ink
from tiles.labels import REGULAR
from tiles.words import Expression, StyleLayer, by_zoom, layer, name_in

RANK: Expression = ["coalesce", ["get", "rank"], 50]
# The marker of its kind in its theme's colour; else the theme's; else the neutral one.
MARKER: Expression = [
    "coalesce",
    ["image", ["concat", ["get", "theme"], ":", ["get", "icon"]]],
    ["image", ["get", "theme"]],
    ["image", "marker"],
]


def theme_colour(colours: dict[str, str], otherwise: str) -> Any:
    """The colour that the ledger gives the object's theme."""
    if not colours:
        return otherwise
    return ["match", ["get", "theme"], *(part for pair in sorted(colours.items()) for part in pair), otherwise]


def objects(ink: Ink, language: str, colours: dict[str, str]) -> list[StyleLayer]:
    """Dots below, counts of what is not drawn yet, markers with names on top."""
    colour = theme_colour(colours, ink.label_soft)
    return [_dots(ink, colour), _counts(ink, colour), _markers(ink, language, colour)]


def _dots(ink: Ink, colour: Any) -> StyleLayer:
    """Small things (crossings, bins, benches) wait until one is close enough to look for them."""
    drawn_to = ["step", ["zoom"], 60, 14, 70, 16, 85, 17, 100]
    return layer("objects-dots", "circle", "objects", filter=["<=", RANK, drawn_to], paint={
        "circle-color": colour,
        "circle-radius": by_zoom((8, 1.5), (10, 2.2), (12, 2.5), (15, 2.7), (17, 3.4)),
        "circle-stroke-color": ink.halo,
        "circle-stroke-width": by_zoom((8, 0.5), (12, 1.1)),
        "circle-opacity": by_zoom((9, 0.75), (12, 0.9)),
    })  # fmt: skip


def _counts(ink: Ink, colour: Any) -> StyleLayer:
    """How many more of a theme are here; only where it is many."""
    many = ["step", ["zoom"], 20, 13, 12, 14, 8]
    enough = [">=", ["get", "n"], many]
    return layer("objects-counts", "symbol", "counts", minzoom=12, maxzoom=14.9, filter=enough, layout={
        "text-field": ["concat", "+", ["to-string", ["get", "n"]]],
        "text-font": REGULAR,
        "text-size": by_zoom((12, 9), (14, 10)),
        "text-padding": 14,
        "symbol-sort-key": ["-", 0, ["get", "n"]],
    }, paint={
        "text-color": colour, "text-halo-color": ink.halo, "text-halo-width": 1.2, "text-opacity": 0.8,
    })  # fmt: skip


def _markers(ink: Ink, language: str, colour: Any) -> StyleLayer:
    drawn_to = ["step", ["zoom"], 26, 11, 30, 12, 34, 13, 42, 14, 56, 15, 70, 16, 85, 17, 100]
    name = name_in(language)
    named = ["step", ["zoom"], "", 12, ["case", ["<=", RANK, 15], name, ""], 14, ["case", ["<=", RANK, 32], name, ""],
             15, ["case", ["<=", RANK, 60], name, ""], 16, name]  # fmt: skip
    return layer("objects-markers", "symbol", "objects", filter=["<=", RANK, drawn_to], layout={
        "icon-image": MARKER,
        "icon-size": by_zoom((9, 0.52), (12, 0.64), (14, 0.76), (16, 0.9), (18, 1.1)),
        "icon-padding": by_zoom((9, 3), (12, 6), (15, 4), (17, 2)),
        "symbol-sort-key": RANK,
        "text-field": named,
        "text-font": REGULAR,
        "text-size": by_zoom((12, 10.5), (16, 12), (18, 13.5)),
        "text-anchor": "top",
        "text-offset": ["interpolate", ["linear"], ["zoom"], 12, ["literal", [0, 1]], 18, ["literal", [0, 1.4]]],
        "text-max-width": 9,
        "text-optional": True,
        "text-padding": 4,
    }, paint={
        "text-color": colour, "text-halo-color": ink.halo, "text-halo-width": 1.5, "text-halo-blur": 0.3,
        "icon-opacity": ["match", ["get", "status"], ["planned", "paused"], 0.6, 1],
    })  # fmt: skip
