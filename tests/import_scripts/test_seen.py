"""Which rows of a file are kept to be looked at, how they are made short, and where they lie."""

import math
from typing import Any

import pytest
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from import_scripts import seen
from import_scripts.notices import error, remark
from import_scripts.rows import Meant, RawRow
from import_scripts.seen import Seen, fields_of, numbers_of, on_globe, outline_of, spot_of
from layers.rows import FeatureRow

HERE = Point(33.4, 47.9)
BOW = Polygon([(33.4, 47.9), (33.41, 47.91), (33.41, 47.9), (33.4, 47.91)])


def add(kept: Seen, number: int, shape: BaseGeometry | None = HERE, **how: bool) -> None:
    raw = RawRow(number, {"Назва": f"Ліцей {number}"}, shape)
    kept.add(raw, None, f"n{number}", **{"is_refused": False, "is_doubted": False, **how})


def test_the_first_rows_are_kept_and_of_the_others_those_of_which_something_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seen, "FIRST", 2)
    kept = Seen()

    for number in (1, 2, 3):
        add(kept, number)
    add(kept, 4, is_refused=True)
    add(kept, 5, is_doubted=True)

    assert list(kept.rows) == [1, 2, 4, 5]
    assert [one.is_refused for one in kept.rows.values()] == [False, False, True, False]


def test_many_warnings_leave_room_for_the_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "FIRST", 0)
    monkeypatch.setattr(seen, "MOST_DOUBTED", 1)
    monkeypatch.setattr(seen, "MOST_REFUSED", 2)
    kept = Seen()

    for number in (1, 2):
        add(kept, number, is_doubted=True)
    for number in (3, 4, 5):
        add(kept, number, is_refused=True, is_doubted=True)

    assert list(kept.rows) == [1, 3, 4]


def test_a_row_is_kept_as_read_and_as_understood() -> None:
    kept = Seen()
    raw = RawRow(7, {"Назва": "Ліцей", "Місць": 600, "Список": ["а", 1], "Нічого": None, "Довго": "x" * 500}, HERE)
    row = FeatureRow("a", b"", name="Ліцей", texts={"en": {"name": "Lyceum"}}, properties={"capacity": 600, "x": []})
    moved = Point(33.5, 47.8)

    kept.add(raw, Meant(7, row, moved), "a", is_refused=False, is_doubted=False)

    one = kept.rows[7]
    assert dict(one.read) == {
        "Назва": "Ліцей", "Місць": "600", "Список": '["а", 1]', "Нічого": "", "Довго": "x" * 119 + "…"
    }  # fmt: skip
    assert one.meant == {
        "name": "Ліцей", "name:en": "Lyceum", "properties.capacity": 600, "rank": 50, "status": "active",
        "visibility": "public",
    }  # fmt: skip
    assert (one.shape, one.spot) == (moved, (33.5, 47.8))


def test_what_no_database_stores_is_written_otherwise() -> None:
    row = FeatureRow("a", b"", properties={"bad": "a\x00b\ud800", "none": math.nan, "much": math.inf, "yes": True})

    told = fields_of(row)

    assert told["properties.bad"] == "a\ufffdb?"
    assert (told["properties.none"], told["properties.much"], told["properties.yes"]) == ("nan", "inf", True)


def test_a_row_of_which_something_is_found_later_keeps_what_was_read_of_it() -> None:
    kept = Seen()
    add(kept, 1, LineString([(33.4, 47.9), (33.5, 47.9)]))
    staged = FeatureRow("n1", shapely.to_wkb(Point(33.45, 47.9)), name="Ліцей 1")

    kept.add_staged(1, staged, is_refused=True)
    kept.add_staged(900, staged, is_refused=False)

    assert (kept.rows[1].is_refused, kept.rows[1].read, kept.rows[1].meant["name"]) == (
        True, (("Назва", "Ліцей 1"),), "Ліцей 1"
    )  # fmt: skip
    assert (kept.rows[1].shape or HERE).geom_type == "LineString"
    assert (kept.rows[900].read, kept.rows[900].spot) == ((), (33.45, 47.9))


def test_of_rows_found_later_no_more_are_kept_than_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST_REFUSED", 1)
    monkeypatch.setattr(seen, "MOST_DOUBTED", 1)
    kept = Seen()

    for number in (900, 901, 902):
        kept.add_staged(number, FeatureRow("a", shapely.to_wkb(HERE)), is_refused=True)

    assert list(kept.rows) == [900, 901]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (None, None),
        (Point(), None),
        (HERE, (33.4, 47.9)),
        (Point(0, 0), (0.0, 0.0)),
        (Point(6_400_000, 5_300_000), None),  # metres
        (Point(math.nan, 47.9), None),
        (LineString([(33.4, 47.9), (33.5, 47.9), (33.6, 47.9)]), (33.5, 47.9)),
    ],
)
def test_where_a_shape_lies(shape: BaseGeometry | None, expected: Any) -> None:
    assert spot_of(on_globe(shape)) == expected


def test_a_shape_that_is_not_valid_has_a_place_within_its_box() -> None:
    spot = spot_of(on_globe(BOW))

    assert not BOW.is_valid
    assert spot is not None
    assert shapely.box(*BOW.bounds).covers(Point(spot))


def test_outlines_are_thinned_and_stay_closed() -> None:
    ring = shapely.box(33.4, 47.9, 33.5, 48.0).segmentize(0.0001)
    outline = outline_of(ring)

    assert outline is not None
    (places,) = outline["coordinates"]
    assert len(places) <= seen.MOST_VERTICES + 2 < shapely.get_num_coordinates(ring)
    assert places[0] == places[-1]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (None, None),
        (HERE, None),
        (MultiPoint([(33.4, 47.9), (33.5, 47.9)]), None),
        (
            LineString([(33.40000004, 47.9), (33.5, 47.9)]),
            {"type": "LineString", "coordinates": [[33.4, 47.9], [33.5, 47.9]]},
        ),
        (
            GeometryCollection([HERE, LineString([(33.4, 47.9), (33.5, 47.9)])]),
            {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Point", "coordinates": [33.4, 47.9]},
                    {"type": "LineString", "coordinates": [[33.4, 47.9], [33.5, 47.9]]},
                ],
            },
        ),
    ],
)
def test_outlines(shape: BaseGeometry | None, expected: Any) -> None:
    assert outline_of(shape) == expected


def test_however_many_small_rings_there_are_each_stays_a_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "MOST_VERTICES", 4)
    rings = shapely.union_all([shapely.box(33 + n, 47, 33.5 + n, 47.5) for n in range(3)])

    outline = outline_of(rings)

    assert outline is not None
    assert [len(ring) for polygon in outline["coordinates"] for ring in polygon] == [5, 5, 5]


def test_the_rows_that_notices_speak_of() -> None:
    assert numbers_of([error("a_b", "x", row=3), remark("a_b", "x"), error("c_d", "x", row=3)]) == [3]


def test_numbers_that_no_table_of_the_browser_holds_are_told_as_texts() -> None:
    huge = 10**400
    row = FeatureRow(source_id="a", geometry=b"", properties={"a": huge, "b": 1 << 62, "c": math.inf, "d": True})

    told = fields_of(row)

    shortened = f"{huge}"[: seen.LONGEST - 1] + "…"
    assert [told[f"properties.{name}"] for name in "abcd"] == [shortened, 1 << 62, "inf", True]
