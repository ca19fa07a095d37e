"""Which system a file's numbers are in, and the way from it."""

import pytest
from shapely.geometry import Point, box

from import_scripts.crs import decide, projected, projection
from import_scripts.rows import FileRefused, RawRow, Reading

CITY = box(33.0, 47.6, 33.7, 48.25)
CENTRE = Point(33.3917703, 47.9102734)
UCS2000 = Point(6529401.29, 5308632.99)  # the same in EPSG:5564


def reading(shape: Point, crs: str = "", *, is_degrees: bool = False) -> Reading:
    return Reading("f", "shapefile", [RawRow(1), RawRow(2, shape=shape)], crs, is_degrees)


def test_a_declared_system_is_used_with_its_datum_shift() -> None:
    way, notices = decide(reading(UCS2000, "EPSG:5564"), "", CITY, swap=False)

    assert (way.name, notices) == ("EPSG:5564", [])
    assert way.apply([UCS2000])[0].distance(CENTRE) < 1e-6


def test_what_was_asked_wins_over_what_is_declared_and_is_told() -> None:
    way, (notice,) = decide(reading(UCS2000, "EPSG:28406"), "EPSG:5564", CITY, swap=False)

    assert (way.name, notice.code) == ("EPSG:5564", "crs_overridden")
    assert decide(reading(UCS2000, "urn:ogc:def:crs:EPSG::5564"), "EPSG:5564", CITY, swap=False)[1] == []


def test_degrees_of_this_city_are_assumed_and_told() -> None:
    one = reading(CENTRE)

    way, (notice,) = decide(one, "", CITY, swap=False)

    assert (way.transformer, notice.code, notice.severity) == (None, "crs_assumed", "warning")
    assert [row.number for row in one.rows] == [1, 2]


def test_formats_of_longitude_and_latitude_need_no_declaration() -> None:
    assert decide(reading(Point(10, 20), is_degrees=True), "", CITY, swap=False)[1] == []


@pytest.mark.parametrize(
    ("shape", "fits"),
    [(UCS2000, "EPSG:5564, EPSG:28406"), (Point(-87.6, 41.8), ""), (Point(4366783.28, 5299732.95), "EPSG:7828")],
)
def test_undeclared_numbers_elsewhere_are_refused_with_what_fits(shape: Point, fits: str) -> None:
    with pytest.raises(FileRefused) as refused:
        decide(reading(shape), "", CITY, swap=False)

    assert (refused.value.notice.code, refused.value.notice.value) == ("crs_missing", fits)


def test_an_unknown_system_is_refused() -> None:
    with pytest.raises(FileRefused, match="The CRS 'EPSG:999999' is not known"):
        projection("EPSG:999999", CITY)


def test_rows_keep_their_order_and_their_gaps() -> None:
    rows = [RawRow(1), RawRow(2, shape=UCS2000), RawRow(3), RawRow(4, shape=UCS2000)]

    moved = list(projected(rows, projection("EPSG:5564", CITY)))

    assert [row.number for row in moved] == [1, 2, 3, 4]
    assert [row.shape is None for row in moved] == [True, False, True, False]


def test_exchanged_axes_are_read_the_other_way_round() -> None:
    way = projection("EPSG:5564", CITY, swap=True)

    assert way.apply([Point(UCS2000.y, UCS2000.x)])[0].distance(CENTRE) < 1e-6
