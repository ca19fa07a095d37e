"""The ledger's guard, and shapes a part of which is nothing: whoever asks GEOS about one loses the server."""

import psycopg
import pytest
import shapely

from layers.actions import define_layer, define_theme
from layers.models import Feature, Layer
from tests.layers.test_triggers import copy, diagnosis

pytestmark = pytest.mark.django_db
SQUARE, HOLE = "(33.3 47.9, 33.4 47.9, 33.4 48, 33.3 47.9)", "(33.35 47.92, 33.38 47.92, 33.38 47.95, 33.35 47.92)"


@pytest.fixture
def anything(db: None) -> Layer:
    theme = define_theme("any", name="Будь-що", colour="#112233", colour_dark="#ddeeff")
    return define_layer("anything", theme=theme, name="Будь-що", geometry_kind="any")


@pytest.mark.parametrize(
    "shape",
    [
        "MULTIPOINT((33.4 47.9), EMPTY)", "MULTILINESTRING((33.1 47.9, 33.2 47.9), EMPTY)",
        "GEOMETRYCOLLECTION(GEOMETRYCOLLECTION(POINT(33.4 47.9), POINT EMPTY))", f"POLYGON({SQUARE}, EMPTY)",
        f"MULTIPOLYGON(({SQUARE}), EMPTY)", f"MULTIPOLYGON(({SQUARE}, EMPTY))",
    ],
)  # fmt: skip
def test_it_is_refused_and_the_database_lives(anything: Layer, shape: str) -> None:
    with pytest.raises(psycopg.errors.CheckViolation) as fault:
        copy(anything, {"bad": shapely.to_wkb(shapely.from_wkt(shape), hex=True)})

    assert diagnosis(fault.value) == "geometry_whole"


@pytest.mark.parametrize(
    "shape",
    [
        "MULTIPOINT((33.4 47.9), (33.5 47.9))", f"POLYGON({SQUARE}, {HOLE})",
        "GEOMETRYCOLLECTION(POINT(33.4 47.9), LINESTRING(33.1 47.9, 33.2 47.9))",
    ],
)  # fmt: skip
def test_what_has_several_parts_is_taken(anything: Layer, shape: str) -> None:
    copy(anything, {"good": shape})

    assert Feature.objects.filter(layer=anything).count() == 1
