"""What stands in a Mapbox vector tile, without its geometry: layers, their bytes, features and attributes.

Reads the protobuf by hand, because nothing but the diagnostics page needs it (the format: vector-tile-spec 2.1).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

VARINT, LONG, BYTES, SHORT = 0, 1, 2, 5
FIXED = {LONG: 8, SHORT: 4}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a tile, the attributes that some feature has; `features` are id (0: none) and attributes."""

    name: str
    size_bytes: int
    attributes: tuple[str, ...]
    features: tuple[tuple[int, dict[str, Any]], ...]


def layers_of(body: bytes) -> list[Layer]:
    """The layers of an uncompressed tile in their order."""
    return [_layer(part) for number, part in _fields(body) if number == 3]


def _layer(body: bytes) -> Layer:
    name, keys, values, features = "", [], [], []
    for number, part in _fields(body):
        if number == 1:
            name = part.decode()
        elif number == 2:
            features.append(part)
        elif number == 3:
            keys.append(part.decode())
        elif number == 4:
            values.append(_value(part))
    read = tuple(_feature(one, keys, values) for one in features)
    return Layer(name, len(body), tuple(sorted({key for _, row in read for key in row})), read)


def _feature(body: bytes, keys: list[str], values: list[Any]) -> tuple[int, dict[str, Any]]:
    found = dict(_fields(body))
    tags = list(_varints(found.get(2, b"")))
    pairs = zip(tags[::2], tags[1::2], strict=True)
    return found.get(1, 0), {keys[key]: values[value] for key, value in pairs}


def _value(body: bytes) -> Any:
    ((number, value),) = _fields(body)
    if number == 1:
        return value.decode()
    if number in (2, 3):
        return struct.unpack("<f" if number == 2 else "<d", value)[0]
    if number == 4 and value >= 1 << 63:
        return value - (1 << 64)
    if number == 6:
        return (value >> 1) ^ -(value & 1)
    return bool(value) if number == 7 else value


def _fields(body: bytes) -> Iterator[tuple[int, Any]]:
    place = 0
    while place < len(body):
        head, place = _varint(body, place)
        kind = head & 7
        if kind == VARINT:
            value, place = _varint(body, place)
            yield head >> 3, value
            continue
        length, place = _varint(body, place) if kind == BYTES else (FIXED[kind], place)
        yield head >> 3, body[place : place + length]
        place += length


def _varints(body: bytes) -> Iterator[int]:
    place = 0
    while place < len(body):
        value, place = _varint(body, place)
        yield value


def _varint(body: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = body[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
