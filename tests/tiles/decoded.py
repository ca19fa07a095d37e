"""What stands in a tile."""

from typing import Any

import mapbox_vector_tile

Decoded = dict[str, Any]


def decode(body: bytes) -> Decoded:
    """Layer name → list of features, with tile coordinates as they stand in the tile (y downwards)."""
    if not body:
        return {}
    layers = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return {name: layer["features"] for name, layer in layers.items()}
