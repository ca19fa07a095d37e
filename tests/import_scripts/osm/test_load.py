"""A tiny file into a real database: everything or nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.geos import Point as Spot
from django.contrib.gis.geos import Polygon
from shapely.geometry import Point, box

from import_scripts.osm.load import Wishes, import_osm
from import_scripts.report import LayerCounts
from layers.actions import define_city, sync_features
from layers.catalogue import catalogue_layer
from layers.models import City, Feature, Kind, Layer, Theme
from layers.rows import FeatureRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]
Sketch = Any  # of conftest.py


@pytest.fixture
def town(sketch: Sketch) -> Path:
    """A city with a border, two districts, a park, a school, a house, a street and a tram route."""
    sketch.node(1, 33.25, 47.95, {"name:en": "Kryvyi Rih"}, place="city", name="Кривий Ріг")
    sketch.square(2, 33.1, 47.8, side=0.3)
    sketch.ring(3, [(33.1, 47.8), (33.25, 47.8), (33.25, 48.1), (33.1, 48.1)])
    sketch.ring(4, [(33.25, 47.8), (33.4, 47.8), (33.4, 48.1), (33.25, 48.1)])
    for ref, ring, level, name in ((20, 2, "8", "Кривий Ріг"), (21, 3, "9", "Західний"), (22, 4, "9", "Східний")):
        tags = {"boundary": "administrative", "admin_level": level, "name": name, "type": "boundary"}
        sketch.relation(ref, [("w", ring, "outer")], tags)
    sketch.square(5, 33.15, 47.9, leisure="park", name="Парк")
    sketch.node(6, 33.3, 47.9, amenity="school", name="Школа № 1")
    sketch.square(7, 33.3, 47.95, side=0.001, building="yes")
    sketch.way(8, [1, 6], highway="residential", name="вулиця Соборності")
    sketch.relation(30, [("w", 8, "")], type="route", route="tram")
    return Path(sketch.save())


def live() -> dict[str, list[str]]:
    features = Feature.objects.filter(withdrawn_at=None).order_by("layer__slug", "source_id")
    found: dict[str, list[str]] = {}
    for slug, source_id in features.values_list("layer__slug", "source_id"):
        found.setdefault(slug, []).append(source_id)
    return found


TOWN = {
    "boundary": ["r20"], "buildings": ["w7"], "districts": ["r21", "r22"], "parks": ["w5"], "places": ["n1"],
    "roads": ["w8"], "schools": ["n6"],
}  # fmt: skip


def test_an_import_makes_the_city_its_layers_and_its_features(town: Path) -> None:
    report, _ = import_osm(town, Wishes(commit=True))

    assert (report.refused, report.is_committed) == ("", True)
    city = City.objects.get()
    assert (city.name, city.slug, city.bounds.extent) == ("Кривий Ріг", "kryvyi-rih", (33.0, 47.5, 34.0, 48.5))
    assert live() == TOWN
    roads = Layer.objects.get(slug="roads")
    assert (roads.source, roads.licence, roads.attribution) == (
        "OpenStreetMap", "ODbL-1.0", "© OpenStreetMap contributors",
    )  # fmt: skip
    assert Feature.objects.get(source_id="n6", district__name="Східний").name == "Школа № 1"
    assert Feature.objects.get(source_id="w5", district__name="Західний").name == "Парк"
    assert Feature.objects.get(source_id="n1", layer__slug="places").translations["en"]["name"]["text"] == "Kryvyi Rih"
    assert [(notice.code, notice.value) for notice in report.notices] == [("route_not_imported", "tram")]


def test_a_dry_run_counts_the_same_and_leaves_nothing(town: Path) -> None:
    dry, _ = import_osm(town, Wishes())

    assert (dry.refused, dry.is_committed) == ("", False)
    assert (City.objects.count(), Theme.objects.count(), Feature.objects.count()) == (0, 0, 0)
    assert dry.layers == import_osm(town, Wishes(commit=True))[0].layers
    assert LayerCounts("districts", read=2, added=2) in dry.layers


def test_the_same_file_again_writes_nothing(town: Path) -> None:
    import_osm(town, Wishes(commit=True))
    before = list(Feature.objects.order_by("id").values_list("id", "revision"))

    report, _ = import_osm(town, Wishes(commit=True))

    assert [(row.added, row.changed, row.withdrawn) for row in report.layers] == [(0, 0, 0)] * len(TOWN)
    assert list(Feature.objects.order_by("id").values_list("id", "revision")) == before


def test_what_a_room_of_its_own_has_put_on_the_map_stays(town: Path) -> None:
    stop = FeatureRow("trams:a", Point(33.2, 47.9).wkb, name="Площа")
    define_city(
        slug="x", name="Кривий Ріг", bounds=Polygon.from_bbox((33.0, 47.5, 34.0, 48.5)), centre=Spot(33.4, 47.9)
    )
    sync_features(catalogue_layer("transit-stops"), [stop])

    report, _ = import_osm(town, Wishes(commit=True))

    assert report.refused == ""
    assert live() == {**TOWN, "transit-stops": ["trams:a"]}


def test_what_has_left_the_file_is_withdrawn_and_what_has_changed_is_changed(sketch: Sketch, town: Path) -> None:
    sketch.node(40, 33.31, 47.9, amenity="school", name="Школа № 2")
    sketch.node(41, 33.32, 47.9, amenity="school", name="Школа № 3")
    import_osm(sketch.save(), Wishes(commit=True))
    del sketch.nodes[41]
    sketch.node(40, 33.31, 47.9, amenity="school", name="Ліцей № 2")
    sketch.node(42, 33.33, 47.9, amenity="school", name="Школа № 4")

    report, _ = import_osm(sketch.save(), Wishes(commit=True, with_map=True))

    schools = next(row for row in report.layers if row.layer == "schools")
    assert schools == LayerCounts("schools", read=3, added=1, changed=1, withdrawn=1, unchanged=1)
    assert {(drawn.state, drawn.title) for drawn in report.features} == {
        ("added", "Школа № 4"), ("changed", "Ліцей № 2"), ("withdrawn", "Школа № 3"),
    }  # fmt: skip
    assert report.left_out_of_map == 0
    assert report.outline is not None
    assert report.outline["type"] == "Polygon"


def test_a_layer_that_would_nearly_vanish_stops_the_whole_import(sketch: Sketch, town: Path) -> None:
    import_osm(town, Wishes(commit=True))
    del sketch.nodes[6]
    sketch.ways = [way for way in sketch.ways if way.id != 8]
    sketch.node(50, 33.2, 47.9, amenity="bench")

    report, _ = import_osm(sketch.save(), Wishes(commit=True))

    assert report.is_refused
    assert "1 of 1 features would vanish" in report.refused
    assert not report.is_committed
    assert live() == TOWN

    report, _ = import_osm(sketch.save(), Wishes(commit=True, max_withdrawn_share=1.0))
    assert report.refused == ""
    assert live() == {
        **{slug: ids for slug, ids in TOWN.items() if slug not in ("schools", "roads")}, "street-amenities": ["n50"],
    }  # fmt: skip


def test_a_way_that_stands_twice_in_the_file_stops_the_import(sketch: Sketch, town: Path) -> None:
    sketch.square(7, 33.35, 47.95, side=0.001, building="yes")

    report, _ = import_osm(sketch.save(), Wishes(commit=True))

    assert report.refused == (
        "The file cannot be read: Way IDs out of order: 7. Its elements must stand in order and once each; osmium sort"
        " puts them so."
    )
    assert (City.objects.count(), Feature.objects.count()) == (0, 0)


def test_a_node_that_stands_twice_in_the_file_stops_the_import(sketch: Sketch, town: Path) -> None:
    sketch.nodes[10_000_000] = sketch.nodes[6]

    report, _ = import_osm(sketch.save(), Wishes(commit=True))

    assert "source_id 'n6' stands 2 times" in report.refused
    assert (City.objects.count(), Feature.objects.count()) == (0, 0)


def test_only_the_layers_asked_for_are_touched(town: Path) -> None:
    report, _ = import_osm(town, Wishes(commit=True, layers=frozenset({"parks"})))

    assert report.layers == [LayerCounts("parks", read=1, added=1)]
    assert live() == {"parks": ["w5"]}


def test_given_bounds_leave_out_what_lies_beyond(town: Path) -> None:
    report, tally = import_osm(town, Wishes(commit=True, bounds=box(33.28, 47.85, 33.4, 48.1)))

    assert "parks" not in live()
    assert Feature.objects.get(source_id="w8").is_outside_confirmed
    assert tally.outside == 3  # the city's node, the park, the western district
    assert "outside_bounds" in [notice.code for notice in report.notices]


def test_a_second_city_is_refused_until_it_may_replace_the_first(town: Path, another_sketch: Sketch) -> None:
    import_osm(town, Wishes(commit=True))
    another_sketch.node(1, 24.94, 60.17, place="city", name="Helsinki")
    another_sketch.node(2, 24.95, 60.17, amenity="school", name="Koulu")
    other = another_sketch.save((24.9, 60.1, 25.0, 60.2))

    report, _ = import_osm(other, Wishes(commit=True, bounds=box(24.9, 60.1, 25.0, 60.2)))
    assert "lies elsewhere than «Кривий Ріг»" in report.refused
    assert live() == TOWN

    report, _ = import_osm(other, Wishes(commit=True, may_replace_city=True))
    assert report.refused == ""
    assert (City.objects.get().name, City.objects.get().bounds.extent) == ("Helsinki", (24.9, 60.1, 25.0, 60.2))
    assert live() == {"places": ["n1"], "schools": ["n2"]}


def test_without_kinds_nothing_is_imported(town: Path) -> None:
    Kind.objects.all().delete()

    assert "Run load_kinds first" in import_osm(town, Wishes(commit=True))[0].refused


def test_a_layer_that_the_catalogue_does_not_have_is_refused(town: Path) -> None:
    report, _ = import_osm(town, Wishes(layers=frozenset({"parks", "dragons"})))

    assert report.refused == "The catalogue has no layer dragons."


def test_a_file_without_a_box_needs_bounds(sketch: Sketch) -> None:
    sketch.node(1, 33.25, 47.95, place="city", name="Кривий Ріг")
    file = sketch.save(None)

    assert "Give --bounds" in import_osm(file, Wishes(commit=True))[0].refused
    assert import_osm(file, Wishes(commit=True, bounds=box(33, 47, 34, 48)))[0].refused == ""


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "broken.osm.pbf"
    file.write_bytes(b"not a map")

    report, _ = import_osm(file, Wishes(commit=True))

    assert "cannot be read" in report.refused
    assert [notice.code for notice in report.notices] == ["format_mismatch"]


def test_a_border_that_is_neither_city_nor_district_is_remarked(sketch: Sketch, town: Path) -> None:
    tags = {"boundary": "administrative", "admin_level": "10", "name": "Квартал", "type": "boundary"}
    sketch.square(60, 33.2, 47.9)
    sketch.relation(61, [("w", 60, "outer")], tags)

    report, _ = import_osm(sketch.save(), Wishes())

    assert [(n.code, n.value) for n in report.notices if n.code.startswith("boundary")] == [("boundary_not_used", "1")]


def test_a_coast_makes_the_sea(sketch: Sketch) -> None:
    sketch.node(1, 33.5, 47.4)
    sketch.node(2, 33.5, 48.6)
    sketch.way(3, [1, 2], natural="coastline")

    report, _ = import_osm(sketch.save(), Wishes(commit=True, city_name="Місто"))

    sea = Feature.objects.get(layer__slug="water", kind__code="natural/water")
    assert (sea.source_id, sea.geometry.extent) == ("coastline", (33.5, 47.5, 34.0, 48.5))  # fmt: skip
    assert [notice.code for notice in report.notices] == ["no_city_boundary"]
