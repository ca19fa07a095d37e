"""The style's lines: roads with their casings, railways, tram and metrotram, district and city boundaries."""

from typing import Any

from tiles.ink import Ink
from tiles.words import Expression, StyleLayer, by_zoom, kind_has, layer

# Road classes from least to most: words of the kind, first zoom, width in pixels at zooms 10, 13, 16 and 18.
ROADS: tuple[tuple[str, tuple[str, ...], float, tuple[float, ...]], ...] = (
    ("street", ("highway/residential", "highway/unclassified", "highway/living_street", "highway/pedestrian",
                "highway/road", "highway/service", "highway/busway"), 12.5, (0.2, 0.9, 6, 16)),
    ("tertiary", ("highway/tertiary",), 11, (0.6, 2, 8, 20)),
    ("secondary", ("highway/secondary",), 9, (0.9, 3, 11, 24)),
    ("primary", ("highway/primary",), 8, (1.3, 3.8, 13, 28)),
    ("motorway", ("highway/motorway", "highway/trunk"), 8, (1.6, 4.4, 14, 30)),
)  # fmt: skip
NARROW = ("_link", "highway/service")  # half as wide as their class
PATHS = ("highway/footway", "highway/path", "highway/steps", "highway/cycleway", "highway/track", "highway/bridleway")
LOOK = {"line-cap": "round", "line-join": "round"}


def _width(widths: tuple[float, ...], more: float = 0) -> Expression:
    stops: list[Any] = []
    for zoom, width in zip((10, 13, 16, 18), widths, strict=True):
        edge = more * min(1, zoom / 14)
        stops += [zoom, ["case", kind_has(*NARROW), round(width * 0.5 + edge, 2), round(width + edge, 2)]]
    return ["interpolate", ["exponential", 1.4], ["zoom"], *stops]


def roads(ink: Ink) -> list[StyleLayer]:
    """All casings under all roads, so that crossings are open; the important roads on top."""
    casings, fills = [], []
    for name, words, minzoom, widths in ROADS:
        fill, casing = getattr(ink, name)
        casings.append(layer(f"road-{name}-casing", "line", "roads", minzoom=max(minzoom, 10), filter=kind_has(*words),
                             layout=LOOK, paint={
            "line-color": casing, "line-width": _width(widths, more=1.6),
            "line-opacity": by_zoom((10, 0.4), (13, 0.9)),
        }))  # fmt: skip
        fills.append(layer(f"road-{name}", "line", "roads", minzoom=minzoom, filter=kind_has(*words),
                           layout=LOOK, paint={"line-color": fill, "line-width": _width(widths)}))  # fmt: skip
    path = layer("road-path", "line", "roads", minzoom=14, filter=kind_has(*PATHS), paint={
        "line-color": ink.path, "line-dasharray": [2, 1.4], "line-width": by_zoom((14, 0.5), (17, 1.6)),
        "line-opacity": by_zoom((14, 0.3), (16, 0.9)),
    })  # fmt: skip
    return [path, *casings, *fills]


def railways(ink: Ink) -> list[StyleLayer]:
    """The railway with ticks; the tram in ore; the metrotram, which is the city's own, doubled."""
    rail = ["all", kind_has("railway/rail", "narrow_gauge"), ["!", kind_has("disused", "abandoned")]]
    metro = kind_has("railway/light_rail", "railway/subway")
    outer, inner = ink.metrotram
    return [
        layer("rail", "line", "railways", filter=rail, paint={
            "line-color": ink.rail, "line-width": by_zoom((9, 0.7), (13, 1.4), (16, 3)),
        }),
        layer("rail-ties", "line", "railways", minzoom=13, filter=rail, paint={
            "line-color": ink.rail_tie, "line-dasharray": [3, 3], "line-width": by_zoom((13, 0.7), (16, 1.7)),
        }),
        layer("rail-idle", "line", "railways", minzoom=14, filter=kind_has("disused", "abandoned"), paint={
            "line-color": ink.rail, "line-opacity": 0.5, "line-dasharray": [3, 2], "line-width": 1,
        }),
        layer("tram", "line", "railways", minzoom=11, filter=["==", ["get", "kind"], "railway/tram"], paint={
            "line-color": ink.tram, "line-opacity": by_zoom((11, 0.55), (14, 0.8)),
            "line-width": by_zoom((11, 0.8), (14, 1.2), (17, 2)),
        }),
        layer("metrotram", "line", "railways", filter=metro, layout=LOOK, paint={
            "line-color": outer, "line-width": by_zoom((9, 1.6), (13, 3), (17, 6)),
        }),
        layer("metrotram-inner", "line", "railways", minzoom=11, filter=metro, paint={
            "line-color": inner, "line-width": by_zoom((11, 0.6), (13, 1), (17, 2)),
        }),
    ]  # fmt: skip


def boundaries(ink: Ink) -> list[StyleLayer]:
    """Where the city and its districts end."""
    return [
        layer("districts", "line", "districts", layout={"line-join": "round"}, paint={
            "line-color": ink.district, "line-dasharray": [4, 3], "line-width": by_zoom((8, 0.7), (14, 1.4)),
            "line-opacity": by_zoom((8, 0.7), (14, 0.6), (16, 0.35)),
        }),
        layer("boundary-glow", "line", "boundary", layout={"line-join": "round"}, paint={
            "line-color": ink.boundary, "line-opacity": 0.12, "line-width": by_zoom((8, 3), (14, 9)),
        }),
        layer("boundary", "line", "boundary", layout={"line-join": "round"}, paint={
            "line-color": ink.boundary, "line-opacity": 0.55, "line-width": by_zoom((8, 0.8), (14, 1.6)),
        }),
    ]  # fmt: skip
