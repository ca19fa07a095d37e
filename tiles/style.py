"""The map's face: a MapLibre style made from the inks (tiles/ink.py) and the ledger's themes.

Layers are in drawing order; words and markers that come later are placed first. Ids beginning with `objects-` read the
tile layers `objects` and `counts`: whoever shows some themes only adds a condition to those (and to `areas`).
"""

from collections.abc import Mapping
from typing import Any

from tiles import ground, labels, lines, markers
from tiles.ink import SCHEMES

SPRITES = {"light": "sprites/city", "dark": "sprites/city-dark"}


def city_style(
    *, scheme: str, language: str, colours: Mapping[str, str], addresses: Mapping[str, str], view: Mapping[str, Any]
) -> dict[str, Any]:
    """The style of `scheme` (light, dark) with words in `language`.

    `colours` are those of the themes by slug; `addresses` absolute: tiles (TileJSON, or an archive as pmtiles://…),
    glyphs (with {fontstack} and {range}), sprite; `view` may hold name, centre and zoom of the city.
    """
    ink = SCHEMES[scheme]
    return {
        "version": 8,
        "name": view.get("name", "city"),
        "metadata": {"language": language, "scheme": scheme},
        **({"center": view["centre"], "zoom": view["zoom"]} if "centre" in view else {}),
        "light": {"anchor": "viewport", "color": ink.light, "intensity": 0.14, "position": [1.3, 205, 28]},
        "sources": {"city": {"type": "vector", "url": addresses["tiles"]}},
        "glyphs": addresses["glyphs"],
        "sprite": addresses["sprite"],
        "transition": {"duration": 200, "delay": 0},
        "layers": [
            *ground.land_and_water(ink),
            *lines.roads(ink),
            *lines.railways(ink),
            *lines.boundaries(ink),
            *ground.buildings(ink),
            *labels.numbers(ink),
            *markers.objects(ink, language, dict(colours)),
            *labels.areas(ink, language),
            *labels.streets(ink, language),
            *labels.waters(ink, language),
            *labels.places(ink, language),
        ],
    }
