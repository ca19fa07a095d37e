"""What the OpenAPI document says of tiles: the views are plain functions, and carry their part as an attribute."""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_noop as _

MVT, JSON, PROBLEM = "application/vnd.mapbox-vector-tile", "application/json", "application/problem+json"
COLLECTION = "/api/collections/{collectionId}/tiles"


def _in_path(name: str) -> dict[str, Any]:
    kind = "integer" if name in ("z", "x", "y", "tileMatrix", "tileRow", "tileCol") else "string"
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}}


def _told(
    path: str, operation: str, summary: str, *, says: str = "", media: str = JSON, refusals: tuple[str, ...] = ()
) -> Any:
    """One address that is only read."""
    names = [part.split("}")[0] for part in path.split("{")[1:]]
    schema = {"$ref": f"#/components/schemas/{says}"} if says else {"type": "string", "format": "binary"}
    answers: dict[str, Any] = {"200": {"description": "The answer.", "content": {media: {"schema": schema}}}}
    if media == MVT:
        answers["204"] = {"description": "There is nothing in this tile."}
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers |= {status: {"description": "What was wrong, and what to do.", "content": problem} for status in refusals}
    get = {
        "operationId": operation,
        "summary": summary,
        "tags": ["Tiles"],
        "parameters": [_in_path(name) for name in names],
        "responses": answers,
    }
    return {"path": path, "get": get}


def _shape(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}


TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
LINKS = {"type": "array", "items": {"$ref": "#/components/schemas/Link"}}
TEXTS, NUMBERS, THINGS = ({"type": "array", "items": item} for item in (TEXT, NUMBER, {"type": "object"}))
SHAPES = {
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
TILE = ("400", "404", "503")
TOLD = {
    "city_tilejson": _told("/tiles/city.json", "getTileJSON", _("TileJSON of the public map."), says="TileJSON"),
    "city_tile": _told(
        "/tiles/city/{z}/{x}/{y}.mvt", "getTile", _("One tile of the public map."), media=MVT, refusals=TILE
    ),
    "city_archive": _told(
        "/tiles/city.pmtiles",
        "getArchive",
        _("The public map as one file (PMTiles), as it was last published; parts of it by Range."),
        media="application/vnd.pmtiles",
        refusals=("404", "412", "416"),
    ),
    "city_style": _told(
        "/tiles/styles/city.json", "getStyle", _("The style of the map for MapLibre."), says="Style", refusals=("400",)
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
