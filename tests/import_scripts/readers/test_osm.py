"""OpenStreetMap as a layer: rows of the objects that are meant, and what is said of those that are not whole."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import LineString, Point, box

from import_scripts.cage import opened_caged
from import_scripts.osm.choice import OsmChoice
from import_scripts.readers import opened
from import_scripts.readers import osm as module
from import_scripts.readers.options import ReadOptions
from import_scripts.rows import RawRow, Reading
from tests.import_scripts.osm.conftest import Sketch
from tests.import_scripts.readers.reading import refusal, rows, written


@pytest.fixture
def sketch(tmp_path: Path) -> Sketch:
    return Sketch(tmp_path)


def chosen(*tags: str, elements: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"osm": OsmChoice(tags, elements)}


def read(path: Path, *tags: str) -> tuple[list[RawRow], Reading]:
    with opened(path, ReadOptions(**chosen(*tags))) as reading:
        return list(reading.rows), reading


@pytest.mark.parametrize("name", ["a.osm.pbf", "a.pbf", "a.osm", "a.xml"])
def test_tags_are_columns_and_shapes_are_whole(sketch: Sketch, name: str) -> None:
    sketch.node(5, 33.4, 47.9, amenity="school", name="Ліцей")
    sketch.square(1, 33.1, 47.9, amenity="school", building="yes")
    sketch.square(2, 33.2, 47.9)
    sketch.relation(3, [("w", 2, "outer")], type="multipolygon", amenity="school")
    sketch.node(6, 33.4, 47.9, amenity="bench")
    path = sketch.save().rename(sketch.folder / "a.osm.pbf")
    if name.endswith((".osm", ".xml")):
        path = sketch.save(name="a.osm")
    path = path.rename(sketch.folder / name)

    found, reading = read(path, "amenity=school")

    assert [(row.number, row.id, row.values) for row in found] == [
        (1, "node/5", {"amenity": "school", "name": "Ліцей"}),
        (2, "way/1", {"amenity": "school", "building": "yes"}),
        (3, "relation/3", {"amenity": "school"}),
    ]
    assert found[0].shape == Point(33.4, 47.9)
    assert [row.shape is not None and row.shape.equals(box(33.1, 47.9, 33.11, 47.91)) for row in found[1:2]] == [True]
    assert (reading.format, reading.crs, reading.declared, reading.notices) == ("OpenStreetMap", "EPSG:4326", None, [])


def test_only_the_sorts_of_elements_that_are_meant(sketch: Sketch) -> None:
    sketch.node(5, 33.4, 47.9, shop="bakery")
    sketch.square(1, 33.1, 47.9, shop="bakery")

    assert [row.id for row in rows(sketch.save(), **chosen("shop", elements=("way",)))] == ["way/1"]


def test_what_cannot_be_made_is_a_fault_of_its_row(sketch: Sketch) -> None:
    sketch.node(1, 33.4, 147.9, shop="bakery")
    sketch.node(2, 33.4, 47.9)
    sketch.way(3, [2, 404], shop="bakery", area="no")
    sketch.relation(4, [("w", 404, "outer")], type="multipolygon", shop="bakery", name="Хліб")
    sketch.way(5, [2, 404, 405, 2], shop="bakery")

    found = rows(sketch.save(), **chosen("shop"))

    assert {row.id: row.fault.code for row in found if row.fault} == {
        "node/1": "no_location",
        "way/3": "line_without_length",
        "way/5": "area_not_assembled",
        "relation/4": "area_not_assembled",
    }
    assert {row.id: row.fault.value for row in found if row.fault}["relation/4"] == "Хліб"


def test_what_is_cut_is_closed_and_said(sketch: Sketch, monkeypatch: pytest.MonkeyPatch) -> None:
    for ref, lon, lat in ((1, 33.1, 47.9), (2, 33.2, 47.9), (3, 33.2, 48.0)):
        sketch.node(ref, lon, lat)
    sketch.way(7, [1, 2, 404], highway="path")
    sketch.way(8, [1, 2, 3, 404, 1], natural="water")
    sketch.way(9, [1, 2, 3])
    sketch.relation(4, [("w", 9, "outer"), ("w", 404, "outer")], type="multipolygon", natural="water")

    found, reading = read(sketch.save(), "highway", "natural")

    assert [(one.code, one.severity, one.feature, one.row, one.value) for one in reading.notices] == [
        ("missing_nodes", "warning", "way/7", 1, "1"),
        ("missing_nodes", "warning", "way/8", 2, "1"),
        ("missing_nodes", "warning", "relation/4", 3, "1"),
    ]
    assert [one.message.split(" in the file. ")[0] for one in reading.notices] == [
        "1 of 3 nodes are not", "1 of 5 nodes are not", "1 of 2 ways are not whole",
    ]  # fmt: skip
    assert found[0].shape == LineString([(33.1, 47.9), (33.2, 47.9)])

    monkeypatch.setattr(module, "MOST_SAID", 1)
    _, reading = read(sketch.save(), "highway", "natural")
    assert [(one.feature, one.value) for one in reading.notices] == [("way/7", "1"), ("", "3")]


def test_relations_without_a_shape_are_said_and_no_rows(sketch: Sketch) -> None:
    sketch.relation(4, [], type="site", amenity="school")
    sketch.relation(5, [], type="boundary", boundary="administrative", admin_level="8", amenity="school")

    found, reading = read(sketch.save(), "amenity=school")

    assert [(row.id, row.fault and row.fault.code) for row in found] == [("relation/5", "area_not_assembled")]
    (notice,) = reading.notices
    assert (notice.code, notice.severity, notice.value) == ("relation_without_area", "warning", "1")
    assert notice.message.endswith("was left out: relation/4.")


def test_without_a_choice_the_file_is_refused_with_what_it_holds(sketch: Sketch) -> None:
    sketch.node(1, 33.4, 47.9, amenity="school")
    sketch.node(2, 33.4, 47.9, shop="bakery", name="Хліб")
    sketch.node(3, 33.4, 47.9, shop="bakery")

    code, message = refusal(sketch.save())

    assert code == "tags_not_chosen"
    assert message.endswith(
        "Say which of them are meant with --tags, as shop=bakery. "
        "The most frequent: shop=bakery (2), amenity=school (1)."
    )


def test_a_file_without_things_suggests_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.osm", '<osm version="0.6"/>')

    assert refusal(path)[1].endswith("with --tags, as amenity=school.")
    assert refusal(path, **chosen("a=b=c"))[1].startswith("The choice is not understood: tags: 'a=b=c'")


def test_the_cage_is_told_the_choice(sketch: Sketch) -> None:
    sketch.node(1, 33.4, 47.9, amenity="school")
    sketch.node(2, 33.4, 47.9, shop="bakery")

    with opened_caged(sketch.save(), ReadOptions(**chosen("shop", elements=("node",)))) as reading:
        assert [row.id for row in reading.rows] == ["node/2"]


def test_a_city_in_a_zip_is_read(sketch: Sketch) -> None:
    sketch.node(1, 33.4, 47.9, amenity="school")
    with zipfile.ZipFile(sketch.folder / "a.zip", "w") as archive:
        archive.write(sketch.save(), "місто.osm.pbf")

    assert [row.id for row in rows(sketch.folder / "a.zip", **chosen("amenity"))] == ["node/1"]
