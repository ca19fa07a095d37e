"""What a source expects of a file as a whole, and what is said when it is another one."""

from collections.abc import Sequence
from typing import Any

import pytest
from shapely.geometry import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from import_scripts.expect import Expectation, Met
from import_scripts.notices import Notice
from import_scripts.rows import Meant
from layers.rows import FeatureRow

CITY = box(33, 47, 34, 48)
INSIDE, OUTSIDE = Point(33.5, 47.5), Point(35, 48)


def row(number: int, shape: BaseGeometry = INSIDE, **facts: Any) -> Meant:
    return Meant(number, FeatureRow(f"n{number}", shape.wkb, **facts), shape)


def unmet(expected: Expectation, rows: list[Meant], without: Sequence[int] = ()) -> list[Notice]:
    met = Met(expected, CITY)
    for one in rows:
        met.add([one])
    met.forget(without)
    return list(met.unmet("f.csv"))


def said(rows: list[Meant], **expected: Any) -> list[tuple[str, str, str]]:
    return [(one.code, one.field, one.value) for one in unmet(Expectation(**expected), rows)]


def test_nothing_is_expected_where_nothing_is_said() -> None:
    assert said([row(1), row(2, OUTSIDE)]) == []


def test_of_no_rows_nothing_is_said() -> None:
    assert said([], geometry="point", kinds=("a/b",), min_share_inside=1.0, filled=("name",)) == []


@pytest.mark.parametrize("geometry", ["line", "polygon"])
def test_other_geometries(geometry: str) -> None:
    rows = [row(1), row(2), row(3, {"line": LineString([(33, 47), (34, 48)]), "polygon": CITY}[geometry])]

    assert said(rows, geometry="point") == [("unexpected_geometry", "", f"{geometry} (1)")]
    assert said(rows, geometry=geometry) == [("unexpected_geometry", "", "point (2)")]
    assert said(rows[:2], geometry="point") == []


def test_other_kinds() -> None:
    rows = [row(1, kind="amenity/school"), row(2, kind="shop/bakery"), row(3)]

    assert said(rows, kinds=("amenity/school",)) == [("unexpected_kind", "", "none (1), shop/bakery (1)")]
    assert said(rows[:2], kinds=("amenity/school", "shop/bakery")) == []


def test_too_many_outside() -> None:
    rows = [row(1), row(2), row(3), row(4, OUTSIDE)]

    assert said(rows, min_share_inside=0.8) == [("unexpected_place", "", "0.750")]
    assert said(rows, min_share_inside=0.75) == []


def test_gaps_in_fields_and_in_properties() -> None:
    rows = [row(1, name="А", properties={"phone": "1", "beds": 0}), row(7, properties={"phone": "", "beds": 3})]

    assert said(rows, filled=("name", "phone", "beds", "site")) == [
        ("unexpected_gaps", "name", "1"), ("unexpected_gaps", "phone", "1"), ("unexpected_gaps", "site", "2")
    ]  # fmt: skip


def test_each_sentence_says_what_to_do() -> None:
    rows = [row(1, name="А"), row(7, OUTSIDE)]
    expected = Expectation(geometry="line", min_share_inside=0.98, kinds=("amenity/school",), filled=("name",))

    assert [str(one) for one in unmet(expected, rows)] == [
        "f.csv: The file holds other geometries than line: point (2). Check the file; if it is right, change [expect].",
        "f.csv: The file holds other kinds than amenity/school: none (2). Check the file; if it is right, change "
        "[expect].",
        "f.csv: 50.0% of the objects lie inside the city, at least 98.0% are expected. Check the file and its CRS; if "
        "they are right, change [expect].",
        "f.csv, name: name is empty in 1 of 2 rows, the first is row 7; none is expected to be. Fill the column in the "
        "source; if it may be empty, change [expect].",
    ]


def test_rows_that_are_not_accepted_after_all_count_for_nothing() -> None:
    rows = [row(1, name="А", kind="a/b"), row(7, OUTSIDE), row(8, CITY)]
    expected = Expectation(geometry="point", min_share_inside=0.98, kinds=("a/b",), filled=("name",))

    assert [one.code for one in unmet(expected, rows, without=[8])] == [
        "unexpected_kind", "unexpected_place", "unexpected_gaps"
    ]  # fmt: skip
    assert [(one.code, one.value) for one in unmet(expected, rows, without=[7])] == [
        ("unexpected_geometry", "polygon (1)"), ("unexpected_kind", "none (1)"), ("unexpected_gaps", "1")
    ]  # fmt: skip
    assert unmet(expected, rows, without=[7, 8]) == unmet(expected, rows, without=[1, 7, 8]) == []
