"""Asking a server one thing at a time, over a connection that stays open, and reading what came back."""

import gzip
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import mapbox_vector_tile

EXTENT = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer whose body has not been unpacked; `content` unpacks it."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content(self) -> bytes:
        packed = self.headers.get("content-encoding") == "gzip" and self.body
        return gzip.decompress(self.body) if packed else self.body


class Asker:
    """One client with one connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def get(self, path: str, **headers: str) -> Answer:
        """GET with gzip; underscores in the names of headers stand for hyphens."""
        asked = {"Accept-Encoding": "gzip", **{name.replace("_", "-"): value for name, value in headers.items()}}
        self._connection.request("GET", path, headers=asked)
        answer = self._connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, told, answer.read())

    def close(self) -> None:
        self._connection.close()


def layers_of(tile: bytes) -> dict[str, Any]:
    """A decoded vector tile: layer name → layer."""
    decoded: dict[str, Any] = mapbox_vector_tile.decode(tile, default_options={"y_coord_down": True}) if tile else {}
    return decoded


def points_inside(tile: bytes) -> Counter[tuple[Any, ...]]:
    """The point features of a tile of one layer that lie inside it, without its margin: what a map shows of it.

    tipg and django-vectortiles leave out what lies in the margin, martin and the portal draw it, so that circles on an
    edge are whole; only what all must have is compared.
    """
    found: Counter[tuple[Any, ...]] = Counter()
    for layer in layers_of(tile).values():
        for feature in layer["features"]:
            x, y = feature["geometry"]["coordinates"]
            if 0 < x < EXTENT and 0 < y < EXTENT:
                told = {name: value for name, value in feature["properties"].items() if name != "id"}
                found[(x, y, *sorted(told.items()))] += 1
    return found
