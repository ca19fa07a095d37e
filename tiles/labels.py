"""The style's words: house numbers, streets along their lines, waters, areas, districts, places."""

from typing import Any

from tiles.ink import Ink
from tiles.words import Expression, StyleLayer, by_zoom, kind_has, layer, name_in

REGULAR, BOLD, ITALIC = ["Noto Sans Regular"], ["Noto Sans Bold"], ["Noto Sans Italic"]


GROUND = ["land", "green"]


def _text(field: Expression, size: Any, font: list[str], more: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"text-field": field, "text-font": font, "text-size": size, **(more or {})}


def _paint(colour: Any, halo: str, width: float = 1.4) -> dict[str, Any]:
    return {"text-color": colour, "text-halo-color": halo, "text-halo-width": width, "text-halo-blur": 0.4}


def numbers(ink: Ink) -> list[StyleLayer]:
    """House numbers, from the zoom at which one walks."""
    return [
        layer("house-numbers", "symbol", "buildings", minzoom=16.5, filter=["has", "number"],
              layout=_text(["get", "number"], by_zoom((16.5, 9), (19, 12)), REGULAR, {"text-padding": 3}),
              paint=_paint(ink.number, ink.halo, 1)),
    ]  # fmt: skip


def streets(ink: Ink, language: str) -> list[StyleLayer]:
    """Names that follow their roads; the great ones first, the lanes last."""
    along = {"symbol-placement": "line", "symbol-spacing": 420, "text-max-angle": 32, "text-padding": 4}
    name = name_in(language)
    named = ["any", ["has", "name"], ["has", "name_en"]]
    great = kind_has("highway/motorway", "highway/trunk", "highway/primary", "highway/secondary")
    middle = kind_has("highway/tertiary")
    return [
        layer("street-names", "symbol", "roads", minzoom=15, filter=["all", named, ["!", great], ["!", middle]],
              layout=_text(name, by_zoom((15, 10), (18, 13)), REGULAR, along), paint=_paint(ink.label_soft, ink.halo)),
        layer("street-names-middle", "symbol", "roads", minzoom=14, filter=["all", named, middle],
              layout=_text(name, by_zoom((14, 10.5), (18, 14)), REGULAR, along), paint=_paint(ink.label, ink.halo)),
        layer("street-names-great", "symbol", "roads", minzoom=12.5, filter=["all", named, great],
              layout=_text(name, by_zoom((12.5, 10.5), (18, 15)), REGULAR, along), paint=_paint(ink.label, ink.halo)),
    ]  # fmt: skip


def waters(ink: Ink, language: str) -> list[StyleLayer]:
    """Rivers along their course, lakes in their middle."""
    name = name_in(language)
    return [
        layer("river-names", "symbol", "waterways", minzoom=12, filter=["any", ["has", "name"], ["has", "name_en"]],
              layout=_text(name, by_zoom((12, 10.5), (16, 14)), ITALIC, {
                  "symbol-placement": "line", "symbol-spacing": 380, "text-letter-spacing": 0.08, "text-max-angle": 30,
              }), paint=_paint(ink.label_water, ink.halo)),
        layer("water-names", "symbol", "labels", minzoom=11, filter=["==", ["get", "of"], "water"],
              layout=_text(name, by_zoom((11, 10), (16, 14)), ITALIC, {
                  "text-max-width": 7, "symbol-sort-key": ["get", "first"],
              }), paint=_paint(ink.label_water, ink.halo)),
    ]  # fmt: skip


def areas(ink: Ink, language: str) -> list[StyleLayer]:
    """Quarries, tips, woods, cemeteries: only where there is room."""
    colour = ["match", ["get", "of"], "green", ink.label_green, ["case", kind_has("quarry", "landfill", "tailings"),
              ink.label_ore, ink.label_soft]]  # fmt: skip
    return [
        layer("area-names", "symbol", "labels", minzoom=11, filter=["in", ["get", "of"], ["literal", GROUND]],
              layout=_text(name_in(language), by_zoom((11, 9.5), (16, 12.5)), ITALIC, {
                  "text-max-width": 8, "text-padding": 8, "symbol-sort-key": ["get", "first"],
              }), paint=_paint(colour, ink.halo, 1.2)),
    ]  # fmt: skip


def places(ink: Ink, language: str) -> list[StyleLayer]:
    """Parts of the city, districts over the whole city, and the city itself."""
    name = name_in(language)
    block = kind_has("city_block", "plot")
    small = kind_has("quarter", "neighbourhood", "locality", "hamlet", "square", "farm", "isolated")
    city = ["all", kind_has("place/city", "place/town"), ["!", block]]
    middle = ["all", ["!", small], ["!", block], ["!", city]]
    return [
        layer("place-names-block", "symbol", "places", minzoom=16.5, filter=block,
              layout=_text(name, 11, REGULAR, {"text-max-width": 7, "text-padding": 10}),
              paint=_paint(ink.label_soft, ink.halo)),
        layer("place-names-small", "symbol", "places", minzoom=12, maxzoom=16.5, filter=small,
              layout=_text(name, by_zoom((12, 10), (16, 13)), REGULAR, {
                  "text-max-width": 7, "text-letter-spacing": 0.03, "text-padding": 6,
                  "symbol-sort-key": ["coalesce", ["get", "rank"], 50],
              }), paint=_paint(ink.label_soft, ink.halo)),
        layer("place-names", "symbol", "places", minzoom=10.8, maxzoom=15, filter=middle,
              layout=_text(name, by_zoom((10.8, 11), (14, 15)), BOLD, {
                  "text-max-width": 7, "text-padding": 6, "symbol-sort-key": ["coalesce", ["get", "rank"], 50],
              }), paint=_paint(ink.label_place, ink.halo, 1.6)),
        # The city's own name gives way to its districts': where they are read, one knows which city it is.
        layer("city-name", "symbol", "places", maxzoom=9.5, filter=city,
              layout=_text(name, by_zoom((8, 16), (10, 22)), BOLD, {"text-max-width": 8}),
              paint=_paint(ink.label_place, ink.halo, 2)),
        layer("district-names", "symbol", "labels", minzoom=8, maxzoom=13, filter=["==", ["get", "of"], "districts"],
              layout=_text(name, by_zoom((8, 8.5), (9.5, 10.5), (12, 14)), BOLD, {
                  "text-transform": "uppercase", "text-letter-spacing": by_zoom((8.5, 0.02), (10, 0.12)),
                  "text-max-width": 8, "text-padding": by_zoom((9, 1), (11, 8)),
              }), paint={**_paint(ink.label_place, ink.halo, 1.8), "text-opacity": by_zoom((11.5, 1), (13, 0.25))}),
    ]  # fmt: skip
