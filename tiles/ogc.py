"""OGC API Tiles: the documents that say which tiles a collection has, and the one grid they lie on."""

from math import pi
from typing import Any

from layers.models import Layer
from tiles.grid import MAXZOOM, MINZOOM

GRID_ID = "WebMercatorQuad"
GRID_URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
MVT = "application/vnd.mapbox-vector-tile"
EDGE_M = 6378137 * pi
PIXEL_M = 0.00028  # the standard's pixel, to which scale denominators refer
CELLS = 256


def matrix_sets(api: str) -> dict[str, Any]:
    """The list with our one grid; `api` is the absolute address of /api/ without a slash at the end."""
    link = {"rel": "self", "type": "application/json", "href": f"{api}/tileMatrixSets/{GRID_ID}"}
    entry = {"id": GRID_ID, "title": "Google Maps Compatible for the World", "uri": GRID_URI, "crs": CRS}
    return {"tileMatrixSets": [{**entry, "links": [link]}]}


def matrix_set() -> dict[str, Any]:
    """WebMercatorQuad as OGC registers it, down to the zooms that we draw."""
    return {
        "id": GRID_ID,
        "title": "Google Maps Compatible for the World",
        "uri": GRID_URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(MAXZOOM + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    cell_m = 2 * EDGE_M / CELLS / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell_m / PIXEL_M,
        "cellSize": cell_m,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-EDGE_M, EDGE_M],
        "tileWidth": CELLS,
        "tileHeight": CELLS,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tilesets(layer: Layer, collection: str) -> dict[str, Any]:
    """The tilesets of a collection: one. `collection` is its absolute address."""
    about = {"rel": "collection", "type": "application/json", "title": layer.name, "href": collection}
    own = {"rel": "self", "type": "application/json", "href": f"{collection}/tiles"}
    return {"links": [own, about], "tilesets": [tileset(layer, collection)]}


def tileset(layer: Layer, collection: str) -> dict[str, Any]:
    """One collection on the grid. The address of a tile has the row before the column, as OGC says."""
    here = f"{collection}/tiles/{GRID_ID}"
    grid = f"{collection.partition('/collections/')[0]}/tileMatrixSets/{GRID_ID}"
    return {
        "title": layer.name,
        "dataType": "vector",
        "crs": CRS,
        "tileMatrixSetURI": GRID_URI,
        "attribution": layer.attribution,
        "tileMatrixSetLimits": [_limit(zoom) for zoom in range(MINZOOM, MAXZOOM + 1)],
        "layers": [
            {
                "id": layer.slug,
                "dataType": "vector",
                "minTileMatrix": str(max(layer.minzoom, MINZOOM)),
                "maxTileMatrix": str(MAXZOOM),
            }
        ],
        "links": [
            {"rel": "self", "type": "application/json", "href": here},
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme",
                "type": "application/json",
                "href": grid,
            },
            {
                "rel": "item",
                "type": MVT,
                "templated": True,
                "href": f"{here}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}",
            },
        ],
    }


def _limit(zoom: int) -> dict[str, Any]:
    last = 2**zoom - 1
    return {"tileMatrix": str(zoom), "minTileRow": 0, "maxTileRow": last, "minTileCol": 0, "maxTileCol": last}
