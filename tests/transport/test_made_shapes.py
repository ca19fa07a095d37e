"""Shapes made for trips without one: kept with the edition, going out with it, and recognised when it comes back."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString

from import_scripts.gtfs.loading import import_gtfs, read_and_check
from import_scripts.notices import Notices, Severity
from layers.actions import sync_features
from layers.catalogue import catalogue_layer
from layers.models import City
from layers.rows import FeatureRow
from tests.transport.conftest import Row, edition, small_network
from transport.actions import replace_feed
from transport.exporting import write_archive
from transport.feed_tables import FeedTables, Table
from transport.made_shapes import made_for_trips, made_in, name_of, without_made_shapes
from transport.models import Feed, MadeShape, Trip
from transport.shaping import Ways

Load = Callable[..., Feed]
BEND = [(33.4, 47.91), (33.39, 47.91), (33.39, 47.9)]  # of the street, between the ends of bus 10


@pytest.fixture
def street(city: City) -> None:
    row = FeatureRow("s", LineString(BEND).wkb, kind="highway/residential")
    sync_features(catalogue_layer("roads"), [row], max_withdrawn_share=1)


def without_shapes(rows: dict[str, list[Row]]) -> None:
    """As a feed that knows of no shapes: neither the file nor the column."""
    del rows["shapes.txt"]
    for trip in rows["trips.txt"]:
        trip.pop("shape_id", None)
    rows["routes.txt"][0]["route_type"] = 3


def exported(feed: Feed, folder: Path) -> Path:
    path = folder / "out.zip"
    with path.open("wb") as file:
        write_archive(feed, file)
    return path


def read(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as opened:
        return list(csv.DictReader(io.StringIO(opened.read(name).decode())))


def made(feed: Feed) -> dict[str, list[Any]]:
    """By trip the corners of its made shape."""
    trips = Trip.objects.filter(feed=feed).exclude(made_shape=None).select_related("made_shape")
    return {trip.trip_id: list(trip.made_shape.line.coords) for trip in trips}


# --- With the edition -------------------------------------------------------------
def test_trips_without_a_shape_get_one_and_others_keep_theirs(street: None, loaded: Load) -> None:
    feed = loaded()

    assert made(feed) == {"t3": BEND}
    assert [(one.shape_id, one.calls) for one in MadeShape.objects.all()] == [(name_of(BEND), [0, 2])]


def test_one_order_of_stops_is_one_shape(street: None, loaded: Load) -> None:
    def twice(rows: dict[str, list[Row]]) -> None:
        rows["trips.txt"].append({**rows["trips.txt"][2], "trip_id": "t4"})
        rows["stop_times.txt"] += [{**row, "trip_id": "t4"} for row in rows["stop_times.txt"][-2:]]

    feed = loaded(twice)

    assert made(feed) == {"t3": BEND, "t4": BEND}
    assert MadeShape.objects.count() == 1


def test_no_shape_is_made_where_there_is_neither_street_nor_rail(street: None, loaded: Load) -> None:
    feed = loaded(lambda rows: rows["routes.txt"][1].update(route_type=4))  # a ferry

    assert made(feed) == {}


def test_no_shape_is_made_of_a_ride_on_demand(street: None, loaded: Load) -> None:
    def on_demand(rows: dict[str, list[Row]]) -> None:
        for row in rows["stop_times.txt"][-2:]:
            row.update(arrival_time=None, departure_time=None)
            row.update(start_pickup_drop_off_window=25200, end_pickup_drop_off_window=64800)

    assert made(loaded(on_demand)) == {}


def test_no_shape_is_made_of_one_place(street: None, loaded: Load) -> None:
    feed = loaded(lambda rows: rows["stop_times.txt"][-1].update(stop_id="c"))

    assert made(feed) == {}


def test_the_shapes_of_an_edition_go_with_it(street: None, loaded: Load) -> None:
    feed = loaded()
    before = MadeShape.objects.get().pk

    replace_feed(feed, edition(small_network()))
    assert MadeShape.objects.get().pk != before

    replace_feed(feed, FeedTables())
    assert MadeShape.objects.count() == 0


def test_a_dry_run_makes_none(street: None, trams: Feed) -> None:
    replace_feed(trams, edition(small_network()), commit=False)

    assert MadeShape.objects.count() == 0


def test_stops_are_called_at_in_their_order_along_the_way(street: None) -> None:
    there_and_back = [BEND[0], BEND[2], BEND[0]]

    course = Ways().course("bus", there_and_back)

    assert [course.points[call] for call in course.calls] == there_and_back
    assert course.calls == [0, 2, 4]


# --- Out with the feed ------------------------------------------------------------
def test_a_made_shape_goes_out_after_those_of_the_feed(street: None, loaded: Load, tmp_path: Path) -> None:
    path = exported(loaded(), tmp_path)

    shapes, name = read(path, "shapes.txt"), name_of(BEND)
    assert [row["shape_id"] for row in shapes] == ["s", "s", "s", name, name, name]
    assert [(float(row["shape_pt_lon"]), float(row["shape_pt_lat"])) for row in shapes[3:]] == BEND
    assert [row["shape_pt_sequence"] for row in shapes[3:]] == ["1", "2", "3"]
    assert [row["shape_id"] for row in read(path, "trips.txt")] == ["s", "s", name]


def test_a_feed_without_shapes_goes_out_with_them_and_without_errors(
    street: None, loaded: Load, tmp_path: Path
) -> None:
    path = exported(loaded(without_shapes), tmp_path)

    assert {row["shape_id"] for row in read(path, "shapes.txt")} == {name_of(BEND)}
    assert [row["shape_id"] for row in read(path, "trips.txt")] == ["", "", name_of(BEND)]  # no street at the museum
    read_and_check(path, notices := Notices())
    assert [one for one in notices.kept if one.severity == Severity.ERROR] == []


def test_a_feed_of_straight_lines_alone_goes_out_without_shapes(loaded: Load, tmp_path: Path) -> None:
    def ferries(rows: dict[str, list[Row]]) -> None:
        without_shapes(rows)
        for route in rows["routes.txt"]:
            route["route_type"] = 4

    path = exported(loaded(ferries), tmp_path)

    with zipfile.ZipFile(path) as opened:
        assert "shapes.txt" not in opened.namelist()
    assert "shape_id" not in read(path, "trips.txt")[0]


def test_columns_of_shapes_that_ours_do_not_fill_are_blank(street: None, loaded: Load, tmp_path: Path) -> None:
    def measured(rows: dict[str, list[Row]]) -> None:
        for number, row in enumerate(rows["shapes.txt"]):
            row.update(shape_dist_traveled=float(number), surface="asphalt")

    shapes = read(exported(loaded(measured), tmp_path), "shapes.txt")

    assert [(row["shape_dist_traveled"], row["surface"]) for row in shapes] == [
        ("0", "asphalt"), ("1", "asphalt"), ("2", "asphalt"), ("", ""), ("", ""), ("", ""),
    ]  # fmt: skip


def test_a_trip_that_tells_distances_of_its_own_goes_out_without_ours(street: None, loaded: Load) -> None:
    feed = loaded(lambda rows: rows["stop_times.txt"][-1].update(shape_dist_traveled=700.0))

    assert made(feed) == {"t3": BEND}
    assert made_for_trips(feed) == {}


def test_a_shape_of_the_feed_keeps_its_name_whatever_it_is(street: None, loaded: Load, tmp_path: Path) -> None:
    def taken(rows: dict[str, list[Row]]) -> None:
        for row in (*rows["shapes.txt"], *rows["trips.txt"][:2]):
            row["shape_id"] = name_of(BEND)

    path = exported(loaded(taken), tmp_path)

    assert len(read(path, "shapes.txt")) == 3
    assert [row["shape_id"] for row in read(path, "trips.txt")] == [name_of(BEND), name_of(BEND), ""]


# --- Back again -------------------------------------------------------------------
@pytest.mark.parametrize("change", [lambda rows: None, without_shapes], ids=["some shapes", "no shapes"])
def test_what_comes_back_is_what_the_operator_said(
    street: None, loaded: Load, tmp_path: Path, change: Callable[[Any], None]
) -> None:
    feed = loaded(change)
    first = exported(feed, tmp_path).read_bytes()

    report = import_gtfs(tmp_path / "out.zip", feed, commit=True)

    assert report.difference is not None
    assert {name: counts.unchanged for name, counts in report.difference.files.items() if counts.changed} == {}
    assert [(one.code, one.value) for one in report.notices if one.file == "shapes.txt"] == [
        ("made_shape_left_out", "1")
    ]
    rows = small_network()
    change(rows)
    assert list(Trip.objects.filter(feed=feed).order_by("trip_id").values_list("shape__shape_id", flat=True)) == [
        trip.get("shape_id") for trip in rows["trips.txt"]
    ]
    assert [one.columns for one in feed.files.filter(name="trips.txt")] == [list(edition(rows)["trips.txt"].columns)]
    if "feed_info.txt" not in rows:  # what is written for want of one names its own moment
        feed.files.filter(name="feed_info.txt").delete()
    again = exported(feed, tmp_path).read_bytes()
    assert archived(again) == archived(first)


def archived(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist() if name != "feed_info.txt"}


def shapes_of(name: str, points: list[tuple[float, float]]) -> FeedTables:
    rows = [
        {"shape_id": name, "shape_pt_lat": lat, "shape_pt_lon": lon, "shape_pt_sequence": number}
        for number, (lon, lat) in enumerate(points)
    ]
    return edition({"shapes.txt": rows, "trips.txt": [{"trip_id": "t", "shape_id": name}]})


@given(st.lists(st.tuples(st.floats(33, 34), st.floats(47, 48)), min_size=2, max_size=6))
def test_a_shape_is_ours_by_its_points_however_they_are_written(points: list[tuple[float, float]]) -> None:
    name = name_of(points)
    as_others_write = [(float(f"{lon:.6f}"), float(f"{lat:.6f}")) for lon, lat in points]

    assert made_in(shapes_of(name, as_others_write)) == {name}


@pytest.mark.parametrize(
    ("name", "points"),
    [
        (name_of(BEND), [*BEND[:2], (33.3905, 47.9)]),
        (name_of(BEND), BEND[:2]),
        (name_of(BEND), BEND[::-1]),
        ("made-1", BEND),
        ("tram", BEND),
    ],
    ids=["moved", "cut off", "turned round", "called alike", "called otherwise"],
)
def test_what_somebody_has_changed_is_theirs(name: str, points: list[tuple[float, float]]) -> None:
    assert made_in(shapes_of(name, points)) == set()


def test_points_that_cannot_be_read_are_no_seal() -> None:
    feed = shapes_of(name_of(BEND), BEND)
    feed["shapes.txt"].rows[1] = (name_of(BEND), None, 33.39, 1)

    assert made_in(feed) == set()


def test_a_column_of_shapes_in_the_middle_stays_where_it_is() -> None:
    feed = shapes_of(name_of(BEND), BEND)
    feed.tables["trips.txt"] = Table(("shape_id", "trip_id"), [(name_of(BEND), "t")])

    freed = without_made_shapes(feed, {name_of(BEND)})

    assert (freed["trips.txt"].columns, freed["trips.txt"].rows) == (("shape_id", "trip_id"), [(None, "t")])
    assert "shapes.txt" not in freed.tables


@pytest.mark.parametrize("trips", [None, Table(("trip_id",), [("t",)])], ids=["no trips", "no column"])
def test_shapes_that_no_trip_names_are_left_out_as_well(trips: Table | None) -> None:
    feed = shapes_of(name_of(BEND), BEND)
    del feed.tables["trips.txt"]
    if trips:
        feed.tables["trips.txt"] = trips

    freed = without_made_shapes(feed, {name_of(BEND)})

    assert freed.tables == ({"trips.txt": trips} if trips else {})
