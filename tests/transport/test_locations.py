"""Zones of rides on demand: read, kept with the edition, drawn; and the file goes out byte for byte."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.audience import EVERYONE
from layers.models import Feature
from tests.transport.flexible_network import NORTH, SOUTH, flexible_network, zone, zones_file
from transport.actions import replace_feed
from transport.drawing import network_drawing
from transport.exporting import write_archive
from transport.feed_tables import FeedTables
from transport.locations import zones_of
from transport.models import Feed, Location, MadeShape, Route


def test_zones_have_ids_names_and_areas() -> None:
    north, south = zones_of(zones_file(zone("n", NORTH, stop_name="Північ", stop_desc="До річки"), zone("s", SOUTH)))

    assert (north.location_id, north.name, north.description) == ("n", "Північ", "До річки")
    assert north.area.bounds == (33.38, 47.9, 33.4, 47.92)
    assert (south.location_id, south.name) == ("s", "")


def test_of_two_zones_of_one_id_the_first_counts() -> None:
    (only,) = zones_of(zones_file(zone("n", NORTH), zone("n", SOUTH)))

    assert only.area.bounds == (33.38, 47.9, 33.4, 47.92)


@pytest.mark.parametrize(
    "feature",
    [
        7,
        {},
        {"id": "x"},
        {"id": "x", "geometry": {"type": "Point", "coordinates": [33.4, 47.9]}},
        {"id": "x", "geometry": {"type": "Polygon", "coordinates": 7}},
        {"id": "x", "geometry": {"type": "Polygon", "coordinates": []}},
        {"id": "x", "geometry": {"type": "Polygon"}},
        {"id": "x", "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}},
        {"id": "", "geometry": {"type": "Polygon", "coordinates": [NORTH]}},
    ],
)
def test_what_is_no_zone_is_left_out(feature: Any) -> None:
    assert [one.location_id for one in zones_of(zones_file(feature, zone("s", SOUTH)))] == ["s"]


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[]", b"7", b"{", b"\xff", b'{"features": 7}', b"[" * 100_000])
def test_a_file_without_zones_has_none(content: bytes | None) -> None:
    assert zones_of(content) == []


@given(st.recursive(st.none() | st.integers() | st.text(max_size=3), lambda one: st.lists(one, max_size=4)))
def test_no_coordinates_break_it(coordinates: Any) -> None:
    feature = {"id": "x", "geometry": {"type": "MultiPolygon", "coordinates": coordinates}}

    assert [one.location_id for one in zones_of(zones_file(feature, zone("s", SOUTH)))][-1] == "s"


@pytest.fixture
def flexible(trams: Feed) -> Feed:
    replace_feed(trams, flexible_network())
    return trams


def drawn(state: str) -> list[dict[str, Any]]:
    features = json.loads(network_drawing(EVERYONE, (state,)))["features"]
    return [one for one in features if one["properties"]["level"] == "zone"]


def test_zones_are_kept_with_the_edition_and_go_with_it(flexible: Feed) -> None:
    assert [str(one) for one in Location.objects.order_by("location_id")] == ["Північний край", "south"]

    replace_feed(flexible, flexible_network(zones_file(zone("south", SOUTH))))
    assert [one.location_id for one in Location.objects.all()] == ["south"]

    replace_feed(flexible, FeedTables())
    assert not Location.objects.exists()


def test_the_file_goes_out_byte_for_byte(flexible: Feed) -> None:
    held = io.BytesIO()
    write_archive(flexible, held)

    with zipfile.ZipFile(held) as opened:
        assert opened.read("locations.geojson") == zones_file()


def test_a_line_on_demand_is_the_outline_of_its_zones_on_the_map(flexible: Feed) -> None:
    line = Feature.objects.get(source_id="trams:77")

    assert line.geometry.extent == (33.38, 47.88, 33.4, 47.92)
    assert line.geometry.geom_type in ("LineString", "MultiLineString")
    assert Route.objects.get(route_id="77").feature_id == line.pk
    assert not MadeShape.objects.filter(trips__route__route_id="77").exists()


def test_a_line_whose_zones_nobody_knows_is_not_on_the_map(trams: Feed) -> None:
    replace_feed(trams, flexible_network(b"{}"))

    assert not Feature.objects.filter(source_id="trams:77").exists()


def test_the_network_is_drawn_with_the_zones_of_its_lines(flexible: Feed) -> None:
    number = Route.objects.get(route_id="77").feature_id

    assert [one["properties"] for one in drawn("zones")] == [
        {"level": "zone", "line": number, "name": "Північний край", "colour": "#1D4FA3"},
        {"level": "zone", "line": number, "name": "south", "colour": "#1D4FA3"},
    ]
    assert drawn("zones")[0]["geometry"] == {"type": "MultiPolygon", "coordinates": [[NORTH]]}


def test_a_zone_that_no_line_serves_is_not_drawn(trams: Feed) -> None:
    replace_feed(trams, flexible_network(zones_file(zone("north", NORTH), zone("east", SOUTH))))

    assert [one["properties"]["name"] for one in drawn("one zone")] == ["north"]


def test_zones_of_a_feed_that_is_not_public_are_not_drawn(flexible: Feed) -> None:
    Feed.objects.update(visibility="internal")

    assert drawn("nothing") == []
