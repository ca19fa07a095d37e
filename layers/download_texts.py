"""A whole layer as text: GeoJSON, a sequence of GeoJSON texts, or CSV. It comes from the database row by row."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from layers import item_pages, items
from layers.audience import EVERYONE
from layers.models import Layer
from layers.ogc import licence_address

EVERYTHING = 2**62


def public_features(layer: Layer) -> items.Where:
    """What everybody may see of a layer; nothing of one that is not public itself."""
    return items.in_layer(layer, EVERYONE.in_layer(layer))


def about(layer: Layer) -> dict[str, Any]:
    """Under which terms the layer may be used; the first thing that a file says where it can."""
    facts = {
        "name": layer.slug,
        "title": layer.name,
        "license": layer.licence,
        "licenseUrl": licence_address(layer),
        "attribution": layer.attribution,
        "source": layer.source,
        "sourceUrl": layer.source_url,
    }
    return {name: value for name, value in facts.items() if value}


def geojson(layer: Layer) -> Iterator[bytes]:
    """One FeatureCollection, its terms before its features."""
    head = json.dumps({"type": "FeatureCollection", **about(layer)}, ensure_ascii=False)
    yield head[:-1].encode() + b',"features":[\n'
    for number, text in enumerate(items.feature_texts(public_features(layer), after=0, limit=EVERYTHING)):
        yield b",\n" + text if number else text
    yield b"\n]}\n"


def geojsons(layer: Layer) -> Iterator[bytes]:
    """A GeoJSON text sequence (RFC 8142): a record separator before each feature."""
    for text in items.feature_texts(public_features(layer), after=0, limit=EVERYTHING):
        yield b"\x1e" + text + b"\n"


def csv(layer: Layer) -> Iterator[bytes]:
    """A table; shapes as WKT unless the layer holds points alone."""
    where, with_wkt = public_features(layer), layer.geometry_kind != Layer.GeometryKind.POINT
    names = items.property_names(where)
    rows = items.csv_rows(where, names, after=0, limit=EVERYTHING, with_wkt=with_wkt)
    yield from item_pages.csv_page(item_pages.csv_header(names, with_wkt=with_wkt), rows, EVERYTHING)


TEXTS: dict[str, Callable[[Layer], Iterator[bytes]]] = {"geojson": geojson, "geojsons": geojsons, "csv": csv}
