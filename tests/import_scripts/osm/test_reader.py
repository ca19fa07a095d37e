"""Tiny files, each with one thing right or wrong, read without a database."""

from collections.abc import Callable
from typing import Any

from shapely import from_wkb
from shapely.geometry import LineString, MultiLineString, Point, Polygon, box

from import_scripts.notices import Severity

BOUNDS = (33.0, 47.5, 34.0, 48.5)
Sketch = Any  # of conftest.py
Read = Callable[..., Any]


def test_untagged_elements_are_geometry_and_nothing_else(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.square(2, 33.1, 47.9)
    sketch.relation(3, [("n", 1, "")])

    found = read()

    assert (found.rows, found.codes) == ({}, [])
    assert found.tally.elements == {"n": 5, "w": 1, "r": 1}
    assert found.tally.relations_left_out == {"without a type": 1}


def test_a_node_becomes_an_object(sketch: Sketch, read: Read) -> None:
    sketch.node(
        5, 33.4, 47.9, {"addr:street": "вулиця Соборності", "addr:housenumber": "1", "name:en": "Bread"},
        shop="bakery", name="Хліб", source="survey",
    )  # fmt: skip

    row = read().only("food-shops")

    assert (row.source_id, row.kind, row.name, row.address) == ("n5", "shop/bakery", "Хліб", "вулиця Соборності, 1")
    assert from_wkb(row.geometry) == Point(33.4, 47.9)
    assert row.texts == {"en": {"name": "Bread"}}
    assert row.properties == {"addr:housenumber": "1", "addr:street": "вулиця Соборності", "shop": "bakery"}
    assert (row.rank, row.status, row.source, row.is_outside_confirmed) == (56, "active", "OpenStreetMap", False)


def test_a_closed_way_is_an_area_or_a_line_by_its_tags(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9, highway="pedestrian", area="yes")
    sketch.square(2, 33.2, 47.9, highway="pedestrian")
    sketch.square(3, 33.3, 47.9, barrier="fence")
    sketch.square(4, 33.4, 47.9, leisure="park")
    sketch.square(5, 33.5, 47.9, leisure="park", area="no")

    found = read()

    assert found.ids == {"land": ["w1"], "roads": ["w2"], "parks": ["w5", "w4"]}
    assert from_wkb(found.only("land").geometry).equals(box(33.1, 47.9, 33.11, 47.91))
    assert from_wkb(found.only("roads").geometry).geom_type == "LineString"
    assert [from_wkb(row.geometry).geom_type for row in found.rows["parks"]] == ["LineString", "Polygon"]
    assert found.tally.kinds_without_layer == {"barrier/fence": 1}


def test_a_relation_is_an_area_with_a_hole(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9, side=0.1)
    sketch.square(2, 33.14, 47.94, {"natural": "wood"}, side=0.02)
    sketch.relation(9, [("w", 1, "outer"), ("w", 2, "inner")], type="multipolygon", natural="water")

    found = read()

    assert found.ids == {"green": ["w2"], "water": ["r9"]}
    water = from_wkb(found.only("water").geometry)
    assert water.equals(box(33.1, 47.9, 33.2, 48.0) - box(33.14, 47.94, 33.16, 47.96))
    assert found.only("water").properties == {"natural": "water"}
    assert found.codes == []


def test_a_relation_of_two_islands_is_one_feature(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9)
    sketch.square(2, 33.3, 47.9)
    sketch.relation(9, [("w", 1, "outer"), ("w", 2, "outer")], type="multipolygon", landuse="forest")

    geometry = from_wkb(read().only("green").geometry)

    assert (geometry.geom_type, len(geometry.geoms)) == ("MultiPolygon", 2)


def test_an_outline_in_two_open_pieces_is_a_notice(sketch: Sketch, read: Read) -> None:
    corners = ((33.1, 47.9), (33.2, 47.9), (33.2, 48.0), (33.1, 48.0))
    first, second, third, fourth = (sketch.node(ref, *spot) for ref, spot in enumerate(corners, start=1))
    sketch.way(1, [first, second])
    sketch.way(2, [third, fourth])
    sketch.relation(9, [("w", 1, "outer"), ("w", 2, "outer")], type="multipolygon", natural="water", name="Озеро")

    found = read()

    assert found.rows == {}
    assert found.codes == [("area_not_assembled", "r9")]
    assert (found.tally.notices[0].severity, found.tally.notices[0].value) == (Severity.ERROR, "Озеро")
    assert found.tally.refused == {"water": 1}


def test_a_relation_whose_member_is_missing_is_a_notice(sketch: Sketch, read: Read) -> None:
    sketch.relation(9, [("w", 404, "outer")], type="multipolygon", natural="water")

    assert read().codes == [("area_not_assembled", "r9")]


def test_a_ring_that_crosses_itself_is_a_notice(sketch: Sketch, read: Read) -> None:
    sketch.ring(1, [(33.1, 47.9), (33.2, 48.0), (33.2, 47.9), (33.1, 48.0)], building="yes")

    found = read()

    assert (found.rows, found.codes) == ({}, [("area_not_assembled", "w1")])
    assert found.tally.refused == {"buildings": 1}


def test_a_relation_without_meaning_that_does_not_close_is_counted_and_no_error(sketch: Sketch, read: Read) -> None:
    sketch.relation(9, [("w", 404, "outer")], type="multipolygon", barrier="fence")

    found = read()

    assert (found.rows, found.codes) == ({}, [])
    assert found.tally.kinds_without_layer == {"barrier/fence": 1}


def test_a_line_keeps_the_runs_it_has(sketch: Sketch, read: Read) -> None:
    for ref in (1, 2, 4, 5):
        sketch.node(ref, 33 + ref / 10, 47.9)
    sketch.way(7, [1, 2, 3, 4, 5], highway="residential")

    found = read()

    assert from_wkb(found.only("roads").geometry) == MultiLineString(
        [[(33.1, 47.9), (33.2, 47.9)], [(33.4, 47.9), (33.5, 47.9)]]
    )
    assert [(n.code, n.severity, n.feature, n.value) for n in found.tally.notices] == [
        ("missing_nodes", Severity.WARNING, "w7", "1")
    ]


def test_a_line_of_one_known_node_is_a_notice(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.way(7, [1, 2, 3], highway="residential")

    found = read()

    assert (found.rows, found.codes) == ({}, [("line_without_length", "w7")])
    assert found.tally.refused == {"roads": 1}


def test_an_area_with_missing_nodes_is_closed_over_the_gap(sketch: Sketch, read: Read) -> None:
    for ref, lon, lat in ((1, 33.1, 47.9), (2, 33.2, 47.9), (3, 33.2, 48.0)):
        sketch.node(ref, lon, lat)
    sketch.way(7, [1, 2, 3, 4, 1], natural="water")

    found = read()

    assert from_wkb(found.only("water").geometry) == Polygon([(33.1, 47.9), (33.2, 47.9), (33.2, 48.0)])
    assert found.codes == [("missing_nodes", "w7")]


def test_an_area_of_two_known_nodes_is_a_notice(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.node(2, 33.2, 47.9)
    sketch.way(7, [1, 2, 3, 4, 1], natural="water")

    found = read()

    assert (found.rows, found.codes) == ({}, [("area_not_assembled", "w7")])


def test_repeated_nodes_of_a_way_are_one(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.node(2, 33.2, 47.9)
    sketch.way(7, [1, 1, 2, 2], highway="residential")

    found = read()

    assert from_wkb(found.only("roads").geometry) == LineString([(33.1, 47.9), (33.2, 47.9)])
    assert found.codes == []


def test_a_house_with_a_shop_is_a_footprint_and_a_shop(sketch: Sketch, read: Read) -> None:
    sketch.square(
        1, 33.1, 47.9, {"addr:street": "проспект Миру", "addr:housenumber": "3", "name:en": "Bread"},
        building="yes", shop="bakery", name="Хліб",
    )  # fmt: skip

    found = read()
    house, shop = found.only("buildings"), found.only("food-shops")

    assert (house.source_id, house.kind, house.name, house.address) == ("w1", "building", "", "проспект Миру, 3")
    assert house.texts == {}
    assert from_wkb(house.geometry).equals(box(33.1, 47.9, 33.11, 47.91))
    assert (shop.source_id, shop.kind, shop.name, shop.address) == ("w1", "shop/bakery", "Хліб", "проспект Миру, 3")
    assert shop.texts == {"en": {"name": "Bread"}}
    assert from_wkb(shop.geometry).geom_type == "Point"
    assert from_wkb(house.geometry).contains(from_wkb(shop.geometry))


def test_a_house_without_a_shop_keeps_its_name(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9, building="yes", name="Будинок з левами")

    assert read().only("buildings").name == "Будинок з левами"


def test_entrances_stand_with_their_house(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9, building="apartments")
    sketch.node(100, 33.1, 47.9, {"addr:flats": "1-20"}, entrance="staircase", wheelchair="no")
    sketch.node(102, 33.11, 47.91, entrance="yes")
    sketch.node(999, 33.5, 47.9, entrance="yes")
    sketch.square(2, 33.2, 47.9, building="yes")

    found = read()

    assert found.only("apartment-buildings").properties["entrances"] == [
        {"lon": 33.1, "lat": 47.9, "wheelchair": "no", "note": "1-20"},
        {"lon": 33.11, "lat": 47.91},
    ]
    assert "entrances" not in found.only("buildings").properties


def test_a_street_with_rails_is_a_street_and_a_track(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9)
    sketch.node(2, 33.2, 47.9)
    sketch.way(7, [1, 2], highway="residential", railway="tram")

    assert read().ids == {"roads": ["w7"], "railways": ["w7"]}


def test_what_crosses_the_bounds_is_kept_whole_and_what_lies_outside_is_counted(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.9, 47.9)
    sketch.node(2, 34.5, 47.9)
    sketch.way(7, [1, 2], highway="residential")
    sketch.node(3, 35.0, 47.9, amenity="bench")
    sketch.square(8, 33.95, 47.9, {"building": "yes", "shop": "bakery"}, side=0.4)

    found = read()

    assert found.tally.outside == 1
    assert found.ids == {"roads": ["w7"], "buildings": ["w8"], "food-shops": ["w8"]}
    assert found.only("roads").is_outside_confirmed
    assert from_wkb(found.only("roads").geometry) == LineString([(33.9, 47.9), (34.5, 47.9)])
    assert found.only("buildings").is_outside_confirmed
    assert not found.only("food-shops").is_outside_confirmed
    assert box(33.95, 47.9, 34.0, 48.3).covers(from_wkb(found.only("food-shops").geometry))


def test_values_that_the_ledger_cannot_hold_are_changed_and_said(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9, amenity="school", name="Школа\x01 №\t1", **{"name:en": "o" * 400})

    found = read()

    assert found.only("schools").name == "Школа № 1"
    assert found.only("schools").texts == {"en": {"name": "o" * 299 + "…"}}
    assert sorted((n.code, n.severity, n.field) for n in found.tally.notices) == [
        ("control_characters", Severity.WARNING, "name"),
        ("value_too_long", Severity.WARNING, "name:en"),
    ]


def test_routes_and_other_relations_are_counted(sketch: Sketch, read: Read) -> None:
    sketch.relation(1, [], type="route", route="tram")
    sketch.relation(2, [], type="route_master", route_master="tram")
    sketch.relation(3, [], type="superroute")
    sketch.relation(4, [], type="restriction")

    found = read()

    assert found.tally.routes == {"tram": 2, "superroute": 1}
    assert found.tally.relations_left_out == {"restriction": 1}


def test_what_has_no_layer_or_no_kind_is_counted(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9, natural="tree")
    sketch.node(2, 33.1, 47.9, natural="tree", name="Дуб")
    sketch.node(3, 33.1, 47.9, unheard="of", source="nobody")
    sketch.node(4, 33.1, 47.9, source="nobody")

    tally = read().tally

    assert tally.kinds_without_layer == {"natural/tree": 2}
    assert tally.tags_without_kind == {"unheard": 1}


def test_towns_borders_and_the_sea_are_findings(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.4, 47.9, place="city", name="Кривий Ріг")
    sketch.node(2, 33.5, 47.9, place="suburb", name="Тернівський район")
    sketch.square(3, 33.1, 47.8, side=0.5)
    sketch.relation(9, [("w", 3, "outer")], type="boundary", boundary="administrative", admin_level="8", name="Місто")
    sketch.relation(8, [("w", 404, "outer")], type="boundary", boundary="administrative", admin_level="4", name="Край")
    sketch.way(4, [1, 2], natural="coastline")

    found = read()

    assert [(border.source_id, border.level) for border in found.findings.borders] == [("r9", 8)]
    assert [tags["name"] for tags in found.findings.border_tags] == ["Місто", "Край"]
    assert [tags["name"] for tags, _ in found.findings.towns] == ["Кривий Ріг"]
    assert found.findings.sea is not None
    assert found.findings.sea.equals(box(33.0, 47.5, 33.5, 47.9))
    assert found.ids == {"places": ["n1", "n2"]}
    assert found.codes == [("boundary_not_assembled", "r8")]


def test_a_coast_of_one_known_node_is_no_coast(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.4, 47.9)
    sketch.way(4, [1, 404], natural="coastline")

    found = read()

    assert (found.findings.sea, found.codes) == (None, [("line_without_length", "w4")])


def test_a_node_without_a_position_is_a_notice(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 147.9, amenity="bench")

    found = read()

    assert (found.rows, found.codes) == ({}, [("no_location", "n1")])


def test_only_the_layers_that_were_asked_for_are_spooled(sketch: Sketch, read: Read) -> None:
    sketch.square(1, 33.1, 47.9, building="yes", shop="bakery")
    sketch.node(2, 33.2, 47.9, amenity="school")

    assert read(frozenset({"buildings"})).ids == {"buildings": ["w1"]}


def test_an_outline_whose_ways_are_whole_and_cross_is_no_cut_but_a_fault(sketch: Sketch, read: Read) -> None:
    sketch.ring(1, [(33.1, 47.9), (33.2, 48.0), (33.2, 47.9), (33.1, 48.0)])
    sketch.relation(9, [("w", 1, "outer")], type="multipolygon", natural="water", name="Вісімка")

    found = read()

    assert (found.rows, found.codes) == ({}, [("area_not_assembled", "r9")])


def test_a_defect_of_one_tag_is_told_once(sketch: Sketch, read: Read) -> None:
    sketch.node(1, 33.1, 47.9, {"note\t": "a", "\tnote": "b"}, amenity="bench")

    assert read().codes == [("control_characters", "n1")]
