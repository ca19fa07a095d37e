"""TileJSON: valid by its specification (3.0.0), over HTTP and as readers of the archive put it together."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from layers.models import City
from tests.tiles.archives import exported, header_of, metadata_of, publish_within
from tiles.tilejson import VECTOR_LAYERS

ZOOM = {"type": "integer", "minimum": 0, "maximum": 30}
TEXT = {"type": "string"}
ADDRESSES = {
    "type": "array",
    "items": {"type": "string", "pattern": r"^https?://[^/]+/.*\{z\}.*\{x\}.*\{y\}"},
    "minItems": 1,
}
# The keys of chapter 3 of the specification; what it does not name is left to us.
SPECIFICATION: dict[str, Any] = {
    "type": "object",
    "required": ["tilejson", "tiles", "vector_layers"],
    "properties": {
        "tilejson": {"const": "3.0.0"},
        "tiles": ADDRESSES,
        "vector_layers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "fields"],
                "properties": {
                    "id": TEXT,
                    "fields": {"type": "object", "additionalProperties": TEXT},
                    "description": TEXT,
                    "minzoom": ZOOM,
                    "maxzoom": ZOOM,
                },
                "additionalProperties": False,
            },
        },
        **dict.fromkeys(("attribution", "description", "legend", "name", "template"), TEXT),
        "version": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
        "scheme": {"enum": ["xyz", "tms"]},
        "bounds": {
            "type": "array",
            "prefixItems": [{"minimum": -180, "maximum": 180}, {"minimum": -90, "maximum": 90}] * 2,
            "items": {"type": "number"},
            "minItems": 4,
            "maxItems": 4,
        },
        "center": {
            "type": "array",
            "prefixItems": [{"minimum": -180, "maximum": 180}, {"minimum": -90, "maximum": 90}, ZOOM],
            "items": {"type": "number"},
            "minItems": 3,
            "maxItems": 3,
        },
        "data": {"type": "array", "items": TEXT},
        "grids": {"type": "array", "items": TEXT},
        "minzoom": ZOOM,
        "maxzoom": ZOOM,
        "fillzoom": ZOOM,
    },
}


def faults(document: dict[str, Any]) -> list[str]:
    """What breaks the specification: its shapes, and the three orders that a schema cannot say."""
    found = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(SPECIFICATION).iter_errors(document)
    ]
    (west, south, east, north), (lon, lat, zoom) = document["bounds"], document["center"]
    orders = {
        "bounds": west < east and south < north,
        "center": west <= lon <= east and south <= lat <= north and document["minzoom"] <= zoom <= document["maxzoom"],
        "zooms": document["minzoom"] <= document["maxzoom"],
    }
    return [*found, *(name for name, is_right in orders.items() if not is_right)]


@pytest.mark.django_db
def test_tilejson_is_valid(client: Client, city: City) -> None:
    document = client.get("/tiles/city.json").json()

    assert faults(document) == []
    assert {layer["id"] for layer in document["vector_layers"]} == VECTOR_LAYERS.keys()


def test_archive_makes_a_valid_tilejson(city: City, tmp_path: Path) -> None:
    """As the reader for MapLibre puts it together from header and metadata."""
    publish_within(city)
    whole = exported(tmp_path / "city.pmtiles")
    told, about = header_of(whole), metadata_of(whole)
    document = {
        "tilejson": "3.0.0",
        "scheme": "xyz",
        "tiles": ["https://portal.example/city.pmtiles/{z}/{x}/{y}.mvt"],
        **{name: about[name] for name in ("vector_layers", "attribution", "description", "name", "version")},
        "bounds": [told[f"{end}_{axis}_e7"] / 1e7 for end in ("min", "max") for axis in ("lon", "lat")],
        "center": [told["center_lon_e7"] / 1e7, told["center_lat_e7"] / 1e7, told["center_zoom"]],
        "minzoom": told["min_zoom"],
        "maxzoom": told["max_zoom"],
    }

    assert faults(document) == []


def test_what_breaks_the_specification_is_noticed() -> None:
    broken = {
        "tilejson": "2.2.0", "tiles": ["/tiles/{z}/{x}.mvt"], "vector_layers": [{"id": "roads"}], "version": "new",
        "minzoom": 9, "maxzoom": 8, "bounds": [10, 95, 5, 96], "center": [0, 0, 31],
    }  # fmt: skip

    assert sorted(fault.partition(":")[0] for fault in faults(broken)) == [
        "$.bounds[1]", "$.bounds[3]", "$.center[2]", "$.tilejson", "$.tiles[0]", "$.vector_layers[0]", "$.version",
        "bounds", "center", "zooms",
    ]  # fmt: skip
