"""GPX: waypoints, routes and tracks, each a layer of its own."""

from pathlib import Path

import pytest

from import_scripts.readers import opened
from import_scripts.readers.gpx import read_gpx
from import_scripts.readers.options import ReadOptions
from tests.import_scripts.readers.reading import refusal, rows, written

WAY = (
    '<wpt lon="33.4" lat="47.9"><name>Ліцей</name><link href="https://a"/><link href="https://b"/><hdop>1</hdop></wpt>'
)
ROUTE = '<rte><name>Шлях</name><rtept lon="33" lat="47"/><rtept lon="34" lat="48"/></rte>'
PART = '<trkseg><trkpt lon="33" lat="47"><ele>80</ele></trkpt><trkpt lon="34" lat="48"/></trkseg>'


def gpx(tmp_path: Path, *parts: str) -> Path:
    text = f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{"".join(parts)}</gpx>'
    return written(tmp_path / "a.gpx", text)


@pytest.mark.parametrize(
    ("part", "wkt", "values", "has_height"),
    [
        (WAY, "POINT (33.4 47.9)", {"name": "Ліцей", "link": "https://a; https://b", "hdop": "1"}, False),
        ('<wpt lon="33.4" lat="47.9"><ele>80</ele></wpt>', "POINT (33.4 47.9)", {"ele": "80"}, True),
        (ROUTE, "LINESTRING (33 47, 34 48)", {"name": "Шлях"}, False),
        (f"<trk>{PART}<trkseg/></trk>", "LINESTRING (33 47, 34 48)", {}, True),
        (f"<trk>{PART}{PART}</trk>", "MULTILINESTRING ((33 47, 34 48), (33 47, 34 48))", {}, True),
        ("<trk><trkseg/></trk>", "MULTILINESTRING EMPTY", {}, False),
    ],
)
def test_the_one_kind_that_is_there_is_read(
    tmp_path: Path, part: str, wkt: str, values: dict[str, str], has_height: bool
) -> None:
    (row,) = rows(gpx(tmp_path, part))

    assert row.shape is not None
    assert (row.shape.wkt, row.values, row.has_height) == (wkt, values, has_height)


def test_of_several_kinds_one_must_be_named(tmp_path: Path) -> None:
    path = gpx(tmp_path, WAY, WAY, ROUTE)

    assert refusal(path) == (
        "layer_not_chosen", "The GPX has the layers waypoints (2), routes (1), route_points (2). Name one with "
        "--source-layer.",
    )  # fmt: skip
    assert refusal(path, source_layer="tracks")[0] == "layer_not_chosen"
    assert [row.values["name"] for row in rows(path, source_layer="routes")] == ["Шлях"]
    with opened(path, ReadOptions(source_layer="waypoints")) as reading:
        assert (reading.declared, len(list(reading.rows))) == (2, 2)


def test_points_of_a_route_are_kept_by_their_names_and_read_where_they_are_asked_for(tmp_path: Path) -> None:
    named = (
        '<rtept lon="33" lat="47"><name> Вокзал </name></rtept><rtept lon="34" lat="48"><name/><sym>Flag</sym></rtept>'
    )
    path = gpx(tmp_path, f"<rte><name>Шлях</name>{named}</rte>", ROUTE)

    routes = rows(path)
    points = rows(path, source_layer="route_points")

    assert [row.values for row in routes] == [{"name": "Шлях", "points": "Вокзал"}, {"name": "Шлях"}]
    assert [row.shape and row.shape.wkt for row in routes] == ["LINESTRING (33 47, 34 48)"] * 2
    assert [row.values for row in points] == [{"name": "Вокзал"}, {"name": "", "sym": "Flag"}, {}, {}]
    assert [row.shape and row.shape.wkt for row in points] == ["POINT (33 47)", "POINT (34 48)"] * 2
    with opened(path, ReadOptions(source_layer="route_points")) as reading:
        assert reading.declared == 4


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ('<wpt lon="33,4" lat="47.9"/>', "coordinate_unreadable"),
        ('<wpt lat="47.9"/>', "coordinate_unreadable"),
        ('<rte><rtept lon="33" lat="47"/></rte>', "geometry_unreadable"),
        ('<trk><trkseg><trkpt lon="33" lat=""/></trkseg></trk>', "coordinate_unreadable"),
    ],
)
def test_a_position_that_is_none_is_the_fault_of_its_row(tmp_path: Path, part: str, code: str) -> None:
    (row,) = rows(gpx(tmp_path, part))

    assert row.fault is not None
    assert (row.shape, row.fault.code, row.fault.row) == (None, code, 1)


def test_a_file_without_any_has_no_rows(tmp_path: Path) -> None:
    assert rows(gpx(tmp_path)) == []


def test_a_waypoint_that_is_the_whole_file_is_no_row(tmp_path: Path) -> None:
    assert list(read_gpx(written(tmp_path / "a.gpx", '<wpt lon="33" lat="47"/>'), ReadOptions()).rows) == []


def test_what_programs_tell_beyond_the_standard_is_kept(tmp_path: Path) -> None:
    own = '<x:kod xmlns:x="x">0012</x:kod><x:g xmlns:x="x"><x:colour>red</x:colour></x:g>'
    part = f'<wpt lon="33.4" lat="47.9"><name>а</name><sat>7</sat><name>б</name><extensions>{own}</extensions></wpt>'

    (row,) = rows(gpx(tmp_path, part))

    assert row.values == {"name": "а; б", "sat": "7", "kod": "0012", "colour": "red"}
