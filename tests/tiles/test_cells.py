"""The grid in the database beside the same grid in Python: cells of points, tiles of boxes."""

from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tiles.conftest import rows
from tests.tiles.edits import examples
from tiles.cells import WORLD_M, statement_trigger
from tiles.grid import BUFFER, EXTENT, LEAF_LEVEL, MAXZOOM, MINZOOM, exists

pytestmark = pytest.mark.django_db

metres = st.floats(-WORLD_M / 2, WORLD_M / 2, allow_subnormal=False)


def spread(number: int) -> int:
    """The bits of a number with a nought before each: 0b111 → 0b010101."""
    return sum((number >> bit & 1) << 2 * bit for bit in range(32))


def column_and_row(x: float, y: float, level: int) -> tuple[int, int]:
    last = 2**level - 1
    col, line = floor((x / WORLD_M + 0.5) * 2**level), floor((0.5 - y / WORLD_M) * 2**level)
    return min(max(col, 0), last), min(max(line, 0), last)


@examples(100)
@given(number=st.integers(0, 2**31 - 1))
def test_bits_are_spread(db: None, number: int) -> None:
    assert rows("SELECT tiles_spread(%s)", [number]) == [(spread(number),)]


@examples(100)
@given(x=metres, y=metres)
def test_cell_is_column_and_row_interleaved(db: None, x: float, y: float) -> None:
    col, line = column_and_row(x, y, LEAF_LEVEL)

    assert rows("SELECT tiles_cell(ST_SetSRID(ST_MakePoint(%s, %s), 3857))", [x, y]) == [
        (spread(col) | spread(line) << 1,)
    ]


@examples(50)
@given(x=metres, y=metres, level=st.integers(0, LEAF_LEVEL))
def test_cell_one_level_up_is_the_cell_shifted(db: None, x: float, y: float, level: int) -> None:
    """What thinning and the ranges of a tile rest on."""
    ((cell,),) = rows("SELECT tiles_cell(ST_SetSRID(ST_MakePoint(%s, %s), 3857))", [x, y])
    col, line = column_and_row(x, y, level)

    assert cell >> 2 * (LEAF_LEVEL - level) == spread(col) | spread(line) << 1


def touched(west: float, south: float, east: float, north: float, z: int) -> set[tuple[int, int, int]]:
    """Every tile of the zoom whose ground, with its buffer, has a point in common with the box."""
    side, last = WORLD_M / 2**z, 2**z - 1
    margin = side * BUFFER / EXTENT
    cols = range(
        max(floor((west - margin + WORLD_M / 2) / side), 0), min(floor((east + margin + WORLD_M / 2) / side), last) + 1
    )
    lines = range(
        max(floor((WORLD_M / 2 - north - margin) / side), 0),
        min(floor((WORLD_M / 2 - south + margin) / side), last) + 1,
    )
    return {(z, x, y) for x in cols for y in lines}


@examples(60)
@given(x=st.floats(3.6e6, 3.8e6), y=st.floats(6e6, 6.2e6), wide=st.floats(0, 4000), high=st.floats(0, 4000))
def test_box_touches_the_tiles_that_its_buffer_reaches(db: None, x: float, y: float, wide: float, high: float) -> None:
    found = rows(
        "SELECT z, x, y FROM tiles_touched(ST_MakeEnvelope(%s, %s, %s, %s, 3857), %s, %s)",
        [x, y, x + wide, y + high, MINZOOM, MAXZOOM],
    )

    expected = set().union(*(touched(x, y, x + wide, y + high, z) for z in range(MINZOOM, MAXZOOM + 1)))
    assert len(found) == len(expected)
    assert set(found) == expected


def test_nothing_is_touched_where_the_last_zoom_is_before_the_first(db: None) -> None:
    assert rows("SELECT * FROM tiles_touched(ST_MakeEnvelope(0, 0, 1, 1, 3857), 12, 11)") == []


def test_box_at_the_end_of_the_world_touches_only_tiles_that_exist(db: None) -> None:
    half = WORLD_M / 2
    found = rows("SELECT z, x, y FROM tiles_touched(ST_MakeEnvelope(%s, %s, %s, %s, 3857), 8, 9)",
                 [half - 1, half - 1, half, half])  # fmt: skip

    assert found == [(8, 255, 0), (9, 511, 0)]
    assert all(exists(z, x, y) for z, x, y in found)


@pytest.mark.parametrize(
    ("tile", "is_one"),
    [
        ((MINZOOM, 0, 0), True),
        ((MAXZOOM, 2**MAXZOOM - 1, 2**MAXZOOM - 1), True),
        ((MINZOOM - 1, 0, 0), False),
        ((MAXZOOM + 1, 0, 0), False),
        ((MINZOOM, 2**MINZOOM, 0), False),
        ((MINZOOM, 0, 2**MINZOOM), False),
        ((MINZOOM, -1, 0), False),
        ((MINZOOM, 0, -1), False),
    ],
)
def test_tile_exists_only_within_the_grid(tile: tuple[int, int, int], is_one: bool) -> None:
    assert exists(*tile) == is_one


def test_trigger_names_the_states_its_function_reads() -> None:
    assert statement_trigger("layers_kind", "UPDATE", "follow", old="old_rows", new="new_rows") == (
        "DROP TRIGGER IF EXISTS tiles_kind_update ON layers_kind; CREATE TRIGGER tiles_kind_update AFTER UPDATE ON"
        " layers_kind REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT"
        " EXECUTE FUNCTION follow();\n"
    )
    assert "REFERENCING" not in statement_trigger("layers_kind", "TRUNCATE", "forget")
