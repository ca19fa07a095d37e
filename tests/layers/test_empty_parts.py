"""Shapes that nobody may be asked about, told apart from those that look like them."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import wkt

from layers.empty_parts import have_empty_parts

SQUARE, HOLE = "(33 47, 34 47, 34 48, 33 47)", "(33.5 47.2, 33.6 47.2, 33.6 47.3, 33.5 47.2)"
APART = "(43 47, 44 47, 44 48, 43 47)"
WHOLE = [
    "POINT (33 47)", "POINT EMPTY", "LINESTRING (33 47, 34 48)", "LINESTRING EMPTY", "POLYGON EMPTY",
    "MULTIPOINT EMPTY",
    f"POLYGON ({SQUARE})", f"POLYGON ({SQUARE}, {HOLE})", f"MULTIPOLYGON (({SQUARE}, {HOLE}), ({HOLE}))",
    "MULTIPOLYGON EMPTY", "MULTIPOINT ((33 47), (34 48))", "GEOMETRYCOLLECTION EMPTY",
    f"GEOMETRYCOLLECTION (POINT (33 47), POLYGON ({SQUARE}, {HOLE}))",
]  # fmt: skip
WITH_NOTHING_IN_IT = [
    f"POLYGON ({SQUARE}, EMPTY)", f"POLYGON ({SQUARE}, {HOLE}, EMPTY)", f"MULTIPOLYGON (EMPTY, ({SQUARE}))",
    f"MULTIPOLYGON (({SQUARE}, EMPTY), ({APART}))", "MULTILINESTRING (EMPTY, (33 47, 34 48))",
    f"GEOMETRYCOLLECTION (POINT (33 47), GEOMETRYCOLLECTION (POLYGON ({SQUARE}, EMPTY)))",
    "GEOMETRYCOLLECTION (POINT (33 47), GEOMETRYCOLLECTION EMPTY)",
]  # fmt: skip


def asked(*texts: str) -> list[bool]:
    return list(have_empty_parts(np.array([wkt.loads(text) for text in texts], dtype=object)))


@pytest.mark.parametrize("text", WITH_NOTHING_IN_IT)
def test_a_part_that_is_nothing_is_found(text: str) -> None:
    assert shapely.is_valid(wkt.loads(text))  # nobody else says so
    assert asked(text) == [True]


@pytest.mark.parametrize("text", WHOLE)
def test_nothing_is_found_in_a_shape_that_is_whole_or_is_nothing_altogether(text: str) -> None:
    assert asked(text) == [False]


def test_none_has_none() -> None:
    assert list(have_empty_parts(np.array([None, wkt.loads(WITH_NOTHING_IN_IT[0])], dtype=object))) == [False, True]
    assert list(have_empty_parts(np.array([], dtype=object))) == []


@given(st.lists(st.sampled_from(WHOLE + WITH_NOTHING_IN_IT), max_size=8))
def test_of_many_each_is_as_if_it_were_alone(texts: list[str]) -> None:
    assert asked(*texts) == [text in WITH_NOTHING_IN_IT for text in texts]
