"""What keeps a row out, and what is repaired or confirmed on request."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts.checks import Checker
from import_scripts.crs import projection
from import_scripts.notices import Notice
from import_scripts.repair import Repairer
from import_scripts.rows import Meant
from import_scripts.walls import Limits
from layers.models import Layer
from layers.rows import FeatureRow
from tests.layers.tangles import comb

CITY = box(33.0, 47.6, 33.7, 48.25)
BOW_TIE = Polygon([(33.39, 47.91), (33.392, 47.912), (33.392, 47.91), (33.39, 47.912)])
SPIKE = Polygon(
    [(33.39, 47.91), (33.392, 47.91), (33.392, 47.912), (33.392, 47.915), (33.392, 47.912), (33.39, 47.912)]
)
FLAT = Polygon([(33.25, 47.75), (33.5, 47.75), (33.625, 47.75), (33.25, 47.75)])


def checker(kind: str = "any", **more: Any) -> Checker:
    layer = Layer(slug="schools", geometry_kind=kind, schema=more.pop("schema", {}))
    way = projection(more.pop("crs", "EPSG:4326"), CITY)
    return Checker(layer, frozenset({"amenity/school"}), CITY, way, "f.csv", **more)


def meant(shape: BaseGeometry = Point(33.4, 47.9), **fields: Any) -> Meant:  # noqa: B008 - shapes do not change
    return Meant(3, FeatureRow(source_id=fields.pop("source_id", "a"), geometry=b"", **fields), shape)


def judged(one: Checker, row: Meant) -> tuple[Meant | None, list[Notice]]:
    (found,) = one.checked([row])
    return found


def test_a_good_row_passes_unchanged() -> None:
    row = meant(kind="amenity/school", name="Ліцей")

    assert judged(checker(), row) == (row, [])


@pytest.mark.parametrize(
    ("shape", "kind", "code"),
    [
        (Point(), "any", "geometry_empty"),
        (Point(float("nan"), 47.9), "any", "geometry_not_finite"),
        (Point(float("inf"), 47.9), "any", "geometry_not_finite"),
        (BOW_TIE, "any", "geometry_not_valid"),
        (LineString([(33.4, 47.9), (33.5, 47.9)]), "point", "geometry_of_wrong_kind"),
        (Point(33.4, 47.9), "polygon", "geometry_of_wrong_kind"),
        (GeometryCollection([Point(33.4, 47.9)]), "any", "geometry_collection"),
        (Point(35.0, 48.5), "any", "geometry_outside_city"),
        (Point(47.9, 33.4), "any", "axes_swapped"),
        (LineString([(33.6, 47.9), (33.8, 47.9)]), "line", "geometry_outside_city"),
    ],
)
def test_a_bad_shape_is_refused(shape: BaseGeometry, kind: str, code: str) -> None:
    row, notices = judged(checker(kind), meant(shape))

    assert (row, [notice.code for notice in notices]) == (None, [code])
    assert (notices[0].row, notices[0].feature, notices[0].file) == (3, "a", "f.csv")


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"name": "х" * 301}, "text_too_long", "name"),
        ({"source_id": "x" * 121}, "text_too_long", "source_id"),
        ({"status": "gone"}, "value_unfit", "status"),
        ({"visibility": "secret"}, "value_unfit", "visibility"),
        ({"rank": 101}, "value_unfit", "rank"),
        ({"kind": "amenity/unheard"}, "kind_unknown", "kind"),
        ({"name": "а\x00б"}, "text_unstorable", ""),
        ({"properties": {"x": ["\ud800"]}}, "text_unstorable", ""),
        ({"texts": {"en": {"name": "\x00"}}}, "text_unstorable", ""),
        ({"properties": {"a\x00": 1}}, "text_unstorable", ""),
        ({"properties": {"a": {"b": ("\udfff",)}}}, "text_unstorable", ""),
        ({"rank": -1}, "value_unfit", "rank"),
        ({"address": "х" * 201}, "text_too_long", "address"),
        ({"source": "х" * 201}, "text_too_long", "source"),
        ({"properties": {"capacity": "сто"}}, "schema_violated", "capacity"),
    ],
)
def test_a_bad_fact_is_refused(fields: dict[str, Any], code: str, field: str) -> None:
    schema = {"properties": {"capacity": {"type": "integer"}}}

    row, notices = judged(checker(schema=schema), meant(**fields))

    assert (row, [(notice.code, notice.field) for notice in notices]) == (None, [(code, field)])


@pytest.mark.parametrize(
    "value", [float("inf"), float("-inf"), float("nan"), [1.5, float("inf")], {"a": {"b": [float("nan")]}}]
)
def test_a_number_that_json_does_not_know_is_refused(value: object) -> None:
    """The database would break off the whole import at it."""
    passed, (notice,) = judged(checker(), meant(properties={"free": 2.5, "share": value}))

    assert (passed, notice.code, notice.field) == (None, "value_unfit", "share")
    assert notice.message.endswith(" is not a number. Correct it in the source.")


def test_a_place_that_is_none_is_told_in_few_digits() -> None:
    _passed, (notice,) = judged(checker(), meant(Point(1e308, -1e39)))

    assert (notice.code, notice.value) == ("geometry_outside_city", "1e+308, -1e+39")


def test_every_fault_of_a_row_is_told_at_once() -> None:
    _, notices = judged(checker("point"), meant(Point(35, 48.5), rank=-1, kind="x/y"))

    assert [notice.code for notice in notices] == ["kind_unknown", "value_unfit", "geometry_outside_city"]


@pytest.fixture
def repairer() -> Iterator[Repairer]:
    with Repairer(Limits(), each_s=30) as one:
        yield one


@pytest.mark.parametrize("shape", [BOW_TIE, SPIKE])
def test_repair_keeps_an_area_and_says_what_it_did(shape: Polygon, repairer: Repairer) -> None:
    row, (notice,) = judged(checker("polygon", repairer=repairer), meant(shape))

    assert row is not None
    assert row.shape.is_valid
    assert row.shape.geom_type in ("Polygon", "MultiPolygon")
    assert (notice.code, notice.severity) == ("geometry_repaired", "remark")
    assert "Repaired: Polygon of 1 parts" in notice.message


def test_repair_does_not_invent_an_area(repairer: Repairer) -> None:
    row, (notice,) = judged(checker(repairer=repairer), meant(FLAT))

    assert (row, notice.code) == (None, "geometry_not_valid")
    assert "nothing is left of it" in notice.message


def test_a_repair_that_is_too_slow_keeps_the_row_out() -> None:
    row, (notice,) = judged(checker(repairer=Repairer(Limits(), all_s=0)), meant(BOW_TIE))

    assert (row, notice.code) == (None, "geometry_repair_too_slow")
    assert "repairing it takes more than 10 s" in notice.message


def test_a_repair_that_fails_keeps_the_row_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.walls.shutil.which", lambda *_, **__: None)

    row, (notice,) = judged(checker(repairer=Repairer(Limits())), meant(BOW_TIE))

    assert (row, notice.code) == (None, "geometry_not_valid")
    assert "cannot be repaired (there is no program bwrap (bubblewrap) on this machine)" in notice.message


def test_a_geometry_that_is_not_valid_is_asked_nothing_more() -> None:
    _, notices = judged(checker("point"), meant(BOW_TIE))

    assert [notice.code for notice in notices] == ["geometry_not_valid"]


def test_outside_is_confirmed_only_on_request() -> None:
    row, (notice,) = judged(checker(confirm_outside=True), meant(Point(35.0, 48.5)))

    assert row == replace(meant(Point(35.0, 48.5)), row=replace(meant().row, is_outside_confirmed=True))
    assert (notice.code, notice.severity) == ("outside_confirmed", "remark")


def test_confirming_does_not_hide_exchanged_axes() -> None:
    row, (notice,) = judged(checker(confirm_outside=True), meant(Point(47.9, 33.4)))

    assert (row, notice.code) == (None, "axes_swapped")


@pytest.mark.parametrize("confirm_outside", [False, True])
def test_a_row_of_another_system_is_told_and_never_confirmed(confirm_outside: bool) -> None:
    row, (notice,) = judged(checker(confirm_outside=confirm_outside), meant(Point(4366783.28, 5299732.95)))

    assert (row, notice.code, notice.value) == (None, "crs_mixed", "EPSG:7828")
    assert "outside the city in the file's system EPSG:4326, and inside it in EPSG:7828" in notice.message


def test_a_row_near_the_city_is_not_taken_for_one_of_another_system() -> None:
    one = checker(crs="EPSG:5568", confirm_outside=True)
    (moved,) = one.way.apply([Point(529401.29, 5268000.0)])  # in UTM numbers it would lie in the city's south

    row, (notice,) = judged(one, meant(moved))

    assert row is not None
    assert notice.code == "outside_confirmed"


def test_exchanged_northing_and_easting_are_seen() -> None:
    from shapely.geometry import Point as Metres

    one = checker(crs="EPSG:5564")
    (moved,) = one.way.apply([Metres(5308632.99, 6529401.29)])

    row, (notice,) = judged(one, meant(moved))

    assert row is None
    assert notice.code in ("axes_swapped", "geometry_not_finite")


def test_of_many_rows_each_is_told_its_own() -> None:
    shapes = [Point(33.4, 47.9), BOW_TIE, Point(), CITY, Point(35.0, 48.5), Point(float("nan"), 47.9), FLAT]
    rows = [replace(meant(shape), number=number) for number, shape in enumerate(shapes)]

    found = list(checker().checked(rows))

    assert [row and row.number for row, _ in found] == [0, None, None, 3, None, None, None]
    assert [[(one.code, one.row) for one in notices] for _, notices in found] == [
        [], [("geometry_not_valid", 1)], [("geometry_empty", 2)], [], [("geometry_outside_city", 4)],
        [("geometry_not_finite", 5)], [("geometry_not_valid", 6)],
    ]  # fmt: skip


def test_of_no_rows_nothing_is_said() -> None:
    assert list(checker().checked([])) == []


def test_a_tangle_is_refused_before_anything_is_asked_of_it() -> None:
    """Whether it is valid would take hours, and nothing could stop the question."""
    began = time.monotonic()

    ((row, (notice,)),) = checker().checked([meant(comb(60_000))])

    assert time.monotonic() - began < 30
    assert (row, notice.code, notice.row) == (None, "geometry_tangled", 3)
    assert notice.value.startswith("Polygon of 1 parts, 60004 vertices")


TEXT = st.sampled_from(
    ["", "Ліцей", "х" * 120, "х" * 121, "х" * 200, "х" * 301, "a\x00b", "\ud83d", "\ud83d\ude00", "\n"]
)
VALUE = TEXT | st.none() | st.integers() | st.sampled_from([["\x00"], ["a"], {"b": "\udfff"}, {"b": ("c",)}, (), b"x"])
STATED = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("source_id", "name", "address", "description", "source"), TEXT),
        "kind": st.sampled_from(["", "amenity/school", "x/y"]),
        "rank": st.sampled_from([-1, 0, 100, 101]),
        "status": st.sampled_from(["active", "gone", ""]),
        "visibility": st.sampled_from(["public", "internal", "secret"]),
        "texts": st.sampled_from([{}, {"en": {"name": "School"}}, {"en": {"name": "\x00"}}]),
        "properties": st.dictionaries(TEXT, VALUE, max_size=3),
    },
)


def in_detail(one: Checker, name: str, answer: Callable[..., Any], rows: list[Meant]) -> Any:
    """What is found where a question that spares looking closer always says to look."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Checker, name, answer)
        return list(one.checked(rows))


@given(st.lists(STATED, max_size=4), st.sampled_from([{}, {"required": ["x"]}]))
def test_facts_looked_at_as_one_are_as_if_each_were(stated: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    rows, one = [meant(**fields) for fields in stated], checker(schema=schema)

    assert list(one.checked(rows)) == in_detail(one, "_is_plainly_stated", lambda *_: False, rows)


@pytest.mark.parametrize(
    ("more", "is_plain"),
    [({}, True), ({"texts": {"en": {"name": "School"}}}, False), ({"properties": {"list": ["а"]}}, False)],
)
def test_what_is_plainly_stated_is_not_looked_at_closer(more: dict[str, Any], is_plain: bool) -> None:
    stated = {"kind": "amenity/school", "name": "Ліцей № 5", "properties": {"phone": "+380", "n": 5, "x": None}}

    assert checker()._is_plainly_stated(meant(**{**stated, **more}).row) is is_plain


SHAPES = [
    Point(33.4, 47.9), Point(33.7, 48.25), Point(35.0, 48.5), Point(), Point(float("nan"), 47.9), BOW_TIE, SPIKE, FLAT,
    LineString([(33.4, 47.9), (33.5, 47.9)]), LineString([(33.4, 47.9), (33.4, 47.9), (33.5, 47.9)]), CITY,
    GeometryCollection([Point(33.4, 47.9)]), GeometryCollection(), Point(47.9, 33.4), comb(1_000),
]  # fmt: skip


@given(st.lists(st.sampled_from(SHAPES), max_size=5), st.sampled_from(["any", "point", "line", "polygon"]))
def test_shapes_looked_at_together_are_as_each_alone(shapes: list[BaseGeometry], kind: str) -> None:
    rows, one = [meant(shape) for shape in shapes], checker(kind)

    together, each = list(one.checked(rows)), in_detail(one, "_are_plain", of_none, rows)

    assert [(row and row.row, notices) for row, notices in together] == [
        (row and row.row, notices) for row, notices in each
    ]


def of_none(_one: Checker, shapes: Any) -> Any:
    return np.zeros(len(shapes), dtype=bool)
