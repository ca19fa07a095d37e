"""Reading a tile by hand agrees with the library that reads it for tests, for every kind of value."""

import mapbox_vector_tile
from django.db import connection

from layers.models import City
from tests.tiles.conftest import tile_at
from tests.tiles.decoded import decode
from tiles.mvt import layers_of
from tiles.queries import draw


def test_it_reads_what_the_library_reads(city: City) -> None:
    with connection.cursor() as cursor:
        tiles = [tile_at(33.40, 47.90, z) for z in (8, 12, 15, 16)]
        bodies = [one.body for one in draw(cursor, tiles)]
    for body in bodies:
        known = decode(body)
        found = layers_of(body)

        assert {one.name: len(one.features) for one in found} == {name: len(rows) for name, rows in known.items()}
        for layer in found:
            assert [attributes for _, attributes in layer.features] == [row["properties"] for row in known[layer.name]]
            assert [number for number, _ in layer.features] == [row.get("id", 0) for row in known[layer.name]]
            assert {name for row in known[layer.name] for name in row["properties"]} == set(layer.attributes)
        assert sum(one.size_bytes for one in found) < len(body)


def test_every_kind_of_value_is_read() -> None:
    values = {"text": "Ліцей", "double": 0.5, "yes": True, "no": False, "whole": 7, "long": 1 << 40, "below": -3}
    feature = {"geometry": "POINT (1 1)", "properties": values}
    body = mapbox_vector_tile.encode([{"name": "a", "features": [feature]}])

    ((number, attributes),) = layers_of(body)[0].features

    assert (number, attributes) == (0, values)


def test_kinds_that_only_other_writers_use() -> None:
    """float (2), a negative int64 (4) and sint64 (6) as the specification writes them."""
    values = b"\x22\x05\x15\x00\x00\x00\x3f" + b"\x22\x0b\x20" + b"\xff" * 9 + b"\x01" + b"\x22\x02\x30\x05"
    keys = b"\x1a\x01a\x1a\x01b\x1a\x01c"
    feature = b"\x12\x08\x12\x06\x00\x00\x01\x01\x02\x02"
    layer = b"\x0a\x01x" + feature + keys + values + b"\x28\x80\x20"

    (found,) = layers_of(b"\x1a" + bytes([len(layer)]) + layer)

    assert found.features == ((0, {"a": 0.5, "b": -1, "c": -3}),)
    assert layers_of(b"") == []
