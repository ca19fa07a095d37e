"""TileJSON 3.0.0: what the public tiles hold, for MapLibre, QGIS and GDAL."""

from collections.abc import Iterable
from typing import Any

from layers.models import City
from tiles.grid import MAXZOOM, MINZOOM

NAMES = {"name": "Name in Ukrainian", "name_en": "Name in English"}
KIND = {"kind": "Code of the kind, an OSM preset"}

# Each layer of a tile with its fields, as tiles/queries.py draws them.
VECTOR_LAYERS: dict[str, tuple[str, dict[str, str]]] = {
    "areas": ("Ground of objects", {**KIND, "layer": "Layer of the ledger", "theme": "Theme"}),
    "boundary": ("City boundary", {**KIND, **NAMES}),
    "buildings": ("Buildings", {**KIND, "height_m": "Height in metres", "number": "House number"}),
    "catchments": ("Areas that a school, clinic, polling station or official serves; not drawn", KIND),
    "counts": ("Objects not drawn yet, per square of 64 pixels", {"theme": "Theme", "n": "How many"}),
    "districts": ("City districts", {**KIND, **NAMES}),
    "green": ("Green areas", KIND),
    "labels": ("Names of areas", {**KIND, **NAMES, "of": "Tile layer of the area", "first": "Its first zoom"}),
    "land": ("Land use", KIND),
    "objects": (
        "Objects",
        {
            **NAMES,
            "layer": "Layer of the ledger",
            "theme": "Theme",
            "icon": "Pictogram of maki or temaki",
            "rank": "0 first to 100 last",
            "status": "planned or paused; absent: in use",
        },
    ),
    "places": ("Places", {**KIND, **NAMES, "rank": "0 first to 100 last"}),
    "railways": ("Railway and tram lines", {**KIND, **NAMES}),
    "roads": ("Streets and roads", {**KIND, **NAMES}),
    "water": ("Water bodies", KIND),
    "waterways": ("Rivers and streams", {**KIND, **NAMES}),
}


def tilejson(
    city: City | None, *, address: str, epoch: int | None = None, changed: Iterable[tuple[int, int, int, int]] = ()
) -> dict[str, Any]:
    """`address` is the absolute template of the tiles with {z}, {x} and {y}.

    Beside the standard's fields `epoch` names the pyramid, and `changed` lists [z, x, y, revision] of tiles that are
    newer than it: those are asked for with `?r=revision`, all others can be kept for ever.
    """
    facts: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": "city",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [address],
        "minzoom": MINZOOM,
        "maxzoom": MAXZOOM,
        "vector_layers": [
            {"id": name, "description": description, "fields": fields, "minzoom": MINZOOM, "maxzoom": MAXZOOM}
            for name, (description, fields) in VECTOR_LAYERS.items()
        ],
    }
    if epoch is not None:
        facts |= {"epoch": epoch, "changed": [list(one) for one in changed]}
    if city is not None:
        west, south, east, north = (round(edge, 6) for edge in city.bounds.extent)
        facts["bounds"] = [west, south, east, north]
        facts["center"] = [
            round(city.centre.x, 6),
            round(city.centre.y, 6),
            min(max(round(city.zoom), MINZOOM), MAXZOOM),
        ]
        facts["attribution"] = city.attribution
    return facts
