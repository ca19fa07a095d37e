"""Fifty areas that cross themselves, and others that keep a library busy, through the interface for programs.

Each is refused with a sentence before the database is asked; it keeps every connection it has.
"""

import json
import random
import time
from typing import Any

import pytest
import shapely
from django.db import connection
from django.test import Client
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from layers.models import City, Feature, Layer
from layers.shapes import MOST_VERTICES
from tests.layers.tangles import comb, knot

ITEMS = "/api/collections/schools/items"
PATIENCE_S = 15
CHANCE = random.Random(5)
KNOTS = [(corners, seed) for seed, corners in enumerate([100, 6_000, *(CHANCE.randint(100, 6_000) for _ in range(48))])]


@pytest.fixture
def author(client: Client, cast: dict[str, Any], city: City) -> Client:
    client.force_login(cast["author"])
    Layer.objects.filter(slug="schools").update(geometry_kind="any")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def server() -> tuple[int, Any]:
    """The process that serves this connection, and when the server began: another one after a crash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), pg_postmaster_start_time()")
        return tuple(cursor.fetchone())


def send(client: Client, shape: BaseGeometry, feature: Feature | None = None) -> tuple[Any, float]:
    """The answer, and how long it took."""
    body = json.dumps({"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": {"name": "x"}})
    method, path = ("PATCH", f"{ITEMS}/{feature.pk}") if feature else ("POST", ITEMS)
    began = time.monotonic()
    answer = client.generic(method, path, body, content_type="application/geo+json", headers={"If-Match": "*"})
    return answer, time.monotonic() - began


def test_fifty_areas_that_cross_themselves_are_refused_by_both_ways_of_writing(author: Client) -> None:
    before, kept, one = server(), Feature.objects.count(), Feature.objects.get(source_id="one")
    wrong = []
    for number, (corners, seed) in enumerate(KNOTS):
        answer, took = send(author, knot(corners, seed), one if number % 2 else None)
        (sentence,) = answer.json().get("errors", {}).get("geometry", [""])
        if answer.status_code != 400 or len(sentence) < 40 or took > PATIENCE_S:
            wrong.append((corners, seed, answer.status_code, sentence, took))

    assert wrong == []
    assert len(KNOTS) == 50
    assert (server(), Feature.objects.count()) == (before, kept)
    assert Feature.objects.get(source_id="one").geometry == one.geometry


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        (comb(6_000), "Too many of its edges run beside or across one another"),
        (comb(50_000), "Too many of its edges run beside or across one another"),
        (LineString(knot(20_000).exterior), "Too many of its edges run beside or across one another"),
        (comb(MOST_VERTICES + 100), "The geometry has 100104 vertices; 100000 are the most."),
    ],
    ids=["comb", "large comb", "line", "too large"],
)
def test_what_would_keep_the_database_busy_never_comes_to_it(
    author: Client, shape: BaseGeometry, sentence: str
) -> None:
    before = server()

    answer, took = send(author, shape)

    assert answer.status_code == 400
    assert answer.json()["errors"]["geometry"][0][: len(sentence)] == sentence
    assert took < PATIENCE_S
    assert server() == before


def test_the_largest_comb_that_is_taken_is_kept_in_time(author: Client) -> None:
    """What is let through is asked about once here and once by the database; both together are bounded."""
    answer, took = send(author, comb(1_900))

    assert answer.status_code == 201, answer.content
    assert took < PATIENCE_S


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_a_hole_without_positions_does_not_end_the_database(author: Client, kind: str) -> None:
    """It is valid, and kills GEOS when it is asked whether the city covers it."""
    before, ring = server(), [[33.35, 47.85], [33.36, 47.85], [33.36, 47.86], [33.35, 47.85]]
    rings = [ring, []]
    shape = {"type": kind, "coordinates": rings if kind == "Polygon" else [rings]}
    body = json.dumps({"type": "Feature", "geometry": shape, "properties": {"name": "x"}})

    answer = author.post(ITEMS, body, content_type="application/geo+json", headers={"If-Match": "*"})

    assert answer.status_code == 400
    assert answer.json()["errors"]["geometry"] == ["A ring or a part of the geometry has no positions. Take it out."]
    assert server() == before
