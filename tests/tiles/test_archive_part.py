"""Which tiles belong to a box: those that touch it, at each zoom; and zooms that are not drawn are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiles.conftest import tile_at
from tiles.archive_part import ExportRefused, Part, told
from tiles.grid import MAXZOOM, MINZOOM

LON, LAT = st.floats(-179.9, 179.9), st.floats(-85, 85)


def test_without_a_box_every_tile_of_every_zoom_is_wanted() -> None:
    whole = Part().ranges()

    assert whole["zooms"] == list(range(MINZOOM, MAXZOOM + 1))
    assert whole["west"] == whole["north"] == [0] * len(whole["zooms"])
    assert whole["east"] == whole["south"] == [2**z - 1 for z in whole["zooms"]]


@given(LON, LON, LAT, LAT, st.integers(MINZOOM, MAXZOOM), st.floats(0, 1), st.floats(0, 1))
def test_a_box_wants_the_tiles_of_its_corners_and_of_what_lies_between(
    lon: float, other_lon: float, lat: float, other_lat: float, z: int, across: float, up: float
) -> None:
    (west, east), (south, north) = sorted((lon, other_lon)), sorted((lat, other_lat))
    asked = Part((west, south, east, north), z, z).ranges()
    (x0,), (x1,), (y0,), (y1,) = (asked[edge] for edge in ("west", "east", "north", "south"))

    assert asked["zooms"] == [z]
    assert (x0, y0) == tile_at(west, north, z)[1:]
    assert (x1, y1) == tile_at(east, south, z)[1:]
    _z, x, y = tile_at(west + (east - west) * across, south + (north - south) * up, z)
    assert x0 <= x <= x1
    assert y0 <= y <= y1


@pytest.mark.parametrize(("first", "last"), [(7, 12), (8, 17), (13, 12), (-1, 8)])
def test_zooms_that_are_not_drawn_are_refused_with_those_that_are(first: int, last: int) -> None:
    with pytest.raises(ExportRefused) as refused:
        Part(minzoom=first, maxzoom=last)

    assert str(refused.value) == (
        f"Zooms {first} to {last}: tiles are drawn at zooms 8 to 16; give two of these, the smaller first."
    )


def test_edges_are_told_as_they_are_typed() -> None:
    assert told((33.0, 47.65, 33.7, -48.25)) == "33,47.65,33.7,-48.25"
