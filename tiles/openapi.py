"""What the OpenAPI document says of tiles: the views are plain functions, and carry their part as an attribute."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_noop as _

from geoportal.core.endpoints import LANG
from geoportal.core.openapi import (
    IF_MATCH,
    IF_NONE_MATCH,
    IF_RANGE,
    RANGE,
    REFUSALS,
    as_row,
    component,
    names_in,
    read_only,
    refused_with,
)
from tiles.archive_views import PMTILES, SOURCE
from tiles.values import THEMES

MVT, JSON = "application/vnd.mapbox-vector-tile", "application/json"
TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
BYTES = {"type": "string", "format": "binary"}
COLLECTION = "/api/collections/{collectionId}/tiles"


def _in_path(name: str) -> dict[str, Any]:
    kind = "integer" if name in ("z", "x", "y", "tileMatrix", "tileRow", "tileCol") else "string"
    known = {"enum": list(THEMES)} if name == "values" else {}
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind, **known}}


def _told(
    path: str,
    operation: str,
    summary: str,
    *,
    says: str = "",
    media: str = JSON,
    refusals: tuple[str, ...] = (),
    reads: tuple[dict[str, Any], ...] = (IF_NONE_MATCH,),
    answers: Mapping[str, str] | None = None,
) -> Any:
    """One address that is only read. `reads` are its parameters beside those in the path, `answers` what it may answer
    without a body beside 304."""
    content = {media: {"schema": component(says) if says else BYTES}}
    bare = {"304": REFUSALS["304"], **(answers or {})}
    told: dict[str, Any] = {"200": {"description": "The answer.", "content": content}}
    told |= {status: {"description": text} for status, text in bare.items()}
    if media == PMTILES:
        told["206"] = {"description": _("The part that Range names."), "content": content}
    parameters = [*map(_in_path, names_in(path)), *reads]
    return read_only(
        path, operation, summary, tag="Tiles", answers=told | refused_with(refusals), parameters=parameters
    )


def _shape(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
TEXTS, NUMBERS, THINGS = ({"type": "array", "items": item} for item in (TEXT, NUMBER, {"type": "object"}))
CLASS = {
    "code": WHOLE,
    **dict.fromkeys(("label", "colour", "colourDark"), TEXT),
    "isUnknown": {"type": "boolean", "description": "No value: so is every object that the file does not name."},
}
SHAPES = {
    "Values": _shape(
        ("name", "classes", "total", "values"),
        name=TEXT,
        classes={"type": "array", "items": _shape(tuple(CLASS), **CLASS)},
        total={**WHOLE, "description": "How many objects the map draws."},
        values={"type": "object", "additionalProperties": WHOLE, "description": "The class of each object, by its id."},
    ),
    "LayerVersions": {"type": "object", "properties": {}, "additionalProperties": TEXT},
    "TileJSON": _shape(
        ("tilejson", "tiles", "vector_layers"),
        **dict.fromkeys(("tilejson", "name", "version", "scheme", "attribution"), TEXT),
        tiles=TEXTS,
        vector_layers=THINGS,
        minzoom=WHOLE,
        maxzoom=WHOLE,
        bounds=NUMBERS,
        center=NUMBERS,
    ),
    "Style": _shape(
        ("version", "sources", "layers"),
        version={"type": "integer", "const": 8},
        sources={"type": "object"},
        layers=THINGS,
        glyphs=TEXT,
        sprite=TEXT,
        name=TEXT,
    ),
    "Tilesets": _shape(
        ("links", "tilesets"),
        links=LINKS,
        tilesets={"type": "array", "items": {"$ref": "#/components/schemas/Tileset"}},
    ),
    "Tileset": _shape(
        ("title", "dataType", "crs", "links"),
        **dict.fromkeys(("title", "crs", "tileMatrixSetURI", "attribution"), TEXT),
        dataType={"type": "string", "const": "vector"},
        tileMatrixSetLimits=THINGS,
        layers=THINGS,
        links=LINKS,
    ),
    "TileMatrixSets": _shape(("tileMatrixSets",), tileMatrixSets=THINGS),
    "TileMatrixSet": _shape(
        ("id", "crs", "tileMatrices"),
        **dict.fromkeys(("id", "title", "uri", "crs", "wellKnownScaleSet"), TEXT),
        orderedAxes=TEXTS,
        tileMatrices=THINGS,
    ),
}
TILE = ("400", "404", "412", "503")
NOTHING = {"204": _("There is nothing in this tile.")}
MOVED = {"307": _("Another body has taken its place; Location leads to the newest.")}
OF_TILE = (IF_NONE_MATCH, IF_MATCH)
VERSION = {
    "name": "v",
    "in": "query",
    "description": _("The layer's version from layers.json: the tile of this version is kept for a year."),
    "schema": TEXT,
}
TOLD = {
    "city_tilejson": _told("/tiles/city.json", "getTileJSON", _("TileJSON of the public map."), says="TileJSON"),
    "city_tile": _told(
        "/tiles/city/{z}/{x}/{y}.mvt",
        "getTile",
        _("One tile of the public map."),
        media=MVT,
        refusals=TILE,
        reads=OF_TILE,
        answers=NOTHING,
    ),
    "city_archive": _told(
        "/tiles/city.pmtiles",
        "getArchive",
        _("The public map as one file (PMTiles), as it was last published; parts of it by Range."),
        media=PMTILES,
        refusals=("404", "412", "416"),
        reads=(RANGE, IF_RANGE, IF_NONE_MATCH, IF_MATCH),
    ),
    "city_style": _told(
        "/tiles/styles/city.json",
        "getStyle",
        _("The style of the map for MapLibre."),
        says="Style",
        refusals=("400", "404"),
        reads=(as_row(LANG), as_row(SOURCE), IF_NONE_MATCH),
    ),
    "layer_versions": _told(
        "/tiles/city/layers.json",
        "getLayerVersions",
        _("The version of each public layer, which changes with the layer: for the addresses of its tiles."),
        says="LayerVersions",
    ),
    "values": _told(
        "/tiles/city/values/{values}.json",
        "getValues",
        _("A theme that colours every object: the class of each, by its id."),
        says="Values",
        refusals=("400", "404"),
        reads=(as_row(LANG), IF_NONE_MATCH),
    ),
    "collection_tiles": _told(
        COLLECTION, "getTilesets", _("Which tilesets a collection has."), says="Tilesets", refusals=("404",)
    ),
    "collection_tileset": _told(
        f"{COLLECTION}/{{tileMatrixSetId}}",
        "getTileset",
        _("A collection on the grid."),
        says="Tileset",
        refusals=("404",),
    ),
    "collection_tile": _told(
        f"{COLLECTION}/{{tileMatrixSetId}}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
        "getCollectionTile",
        _("One tile of one collection, not thinned."),
        media=MVT,
        refusals=TILE,
        reads=(VERSION, *OF_TILE),
        answers=NOTHING | MOVED,
    ),
    "tile_matrix_sets": _told("/api/tileMatrixSets", "getTileMatrixSets", _("The grids."), says="TileMatrixSets"),
    "tile_matrix_set": _told(
        "/api/tileMatrixSets/{tileMatrixSetId}",
        "getTileMatrixSet",
        _("The one grid."),
        says="TileMatrixSet",
        refusals=("404",),
    ),
}


def tell(patterns: Iterable[URLPattern | URLResolver]) -> None:
    """Give each named view its part of the document."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern) and pattern.name in TOLD:
            pattern.callback.openapi = {**TOLD[pattern.name], "components": SHAPES}  # type: ignore[attr-defined] # a function may carry more
