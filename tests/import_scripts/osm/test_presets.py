"""Which kinds tags say, and which of them first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.osm.presets import Preset, Presets, Shape, presets_of, presets_of_ledger
from layers.models import Kind

KINDS = {
    "address": {"addr:*": "*"},
    "amenity/restaurant": {"amenity": "restaurant"},
    "amenity/restaurant/pizza": {"amenity": "restaurant", "cuisine": "pizza"},
    "building": {"building": "*"},
    "building_point": {"building": "*"},
    "building/church": {"building": "church"},
    "historic": {"historic": "*"},
    "highway/bus_stop": {"highway": "bus_stop"},
    "highway/footway": {"highway": "footway"},
    "highway/footway/sidewalk": {"footway": "sidewalk"},
    "highway/pedestrian_area": {"highway": "pedestrian"},
    "highway/pedestrian_line": {"highway": "pedestrian"},
    "highway/trunk_link": {"highway": "trunk_link"},
    "highway/trunk_link-US-CA": {"highway": "trunk_link"},
    "leisure/slipway": {"leisure": "slipway"},
    "leisure/slipway_drivable": {"leisure": "slipway", "highway": "service"},
    "public_transport/platform": {"public_transport": "platform"},
    "public_transport/platform_point": {"public_transport": "platform"},
    "shop": {"shop": "*"},
    "shop/bakery": {"shop": "bakery"},
    "tourism/attraction": {"tourism": "attraction"},
    "tourism/museum": {"tourism": "museum"},
    "point": {},
}
PRESETS = Presets(presets_of(KINDS))


def codes(tags: dict[str, str], shape: Shape) -> list[str]:
    return [preset.code for preset in PRESETS.matches(tags, shape)]


@pytest.mark.parametrize(
    ("tags", "shape", "expected"),
    [
        ({"shop": "bakery"}, "point", ["shop/bakery", "shop"]),
        ({"shop": "musical_instrument"}, "point", ["shop"]),
        ({"shop": "no"}, "point", []),
        ({"amenity": "restaurant", "cuisine": "pizza"}, "point", ["amenity/restaurant/pizza", "amenity/restaurant"]),
        ({"amenity": "restaurant", "cuisine": "kebab;pizza"}, "area",
         ["amenity/restaurant/pizza", "amenity/restaurant"]),
        ({"cuisine": "pizza"}, "point", []),
        ({"building": "church", "tourism": "museum"}, "area", ["tourism/museum", "building/church", "building"]),
        ({"tourism": "museum;attraction"}, "point", ["tourism/museum", "tourism/attraction"]),
        ({"tourism": "attraction", "historic": "fort"}, "area", ["tourism/attraction", "historic"]),
        ({"addr:housenumber": "5"}, "point", ["address"]),
        ({"unheard": "of"}, "point", []),
        ({}, "point", []),
    ],
)  # fmt: skip
def test_kinds_come_best_first(tags: dict[str, str], shape: Shape, expected: list[str]) -> None:
    assert codes(tags, shape) == expected


@pytest.mark.parametrize(
    ("tags", "shape", "expected"),
    [
        ({"building": "yes"}, "area", ["building"]),
        ({"building": "yes"}, "point", ["building_point"]),
        ({"building": "yes"}, "line", []),
        ({"highway": "pedestrian"}, "line", ["highway/pedestrian_line"]),
        ({"highway": "pedestrian"}, "area", ["highway/pedestrian_area"]),
        ({"highway": "pedestrian"}, "point", []),
        ({"public_transport": "platform"}, "point", ["public_transport/platform_point"]),
        ({"public_transport": "platform"}, "line", ["public_transport/platform"]),
        ({"public_transport": "platform"}, "area", ["public_transport/platform"]),
    ],
)
def test_twins_share_tags_and_part_ways_by_form(tags: dict[str, str], shape: Shape, expected: list[str]) -> None:
    assert codes(tags, shape) == expected


def test_the_deeper_code_wins_between_equals_whatever_the_order_of_tags() -> None:
    assert codes({"highway": "footway", "footway": "sidewalk"}, "line")[0] == "highway/footway/sidewalk"
    assert codes({"footway": "sidewalk", "highway": "footway"}, "line")[0] == "highway/footway/sidewalk"


def test_presets_of_other_countries_are_left_out() -> None:
    assert codes({"highway": "trunk_link"}, "line") == ["highway/trunk_link"]


def test_two_exact_tags_weigh_more_than_one() -> None:
    assert codes({"leisure": "slipway", "highway": "service"}, "line") == [
        "leisure/slipway_drivable",
        "leisure/slipway",
    ]


@pytest.mark.parametrize(
    ("tags", "score"),
    [
        ({"a": "1", "b": "x"}, 1.5),
        ({"a": "1", "b": "no"}, 0.0),
        ({"a": "2", "b": "x"}, 0.0),
        ({"a": "1"}, 0.0),
        ({"a": "2;1", "b": "x"}, 1.5),
    ],
)
def test_a_score_is_the_sum_of_exact_tags_and_half_of_any(tags: dict[str, str], score: float) -> None:
    assert Preset("x", {"a": "1", "b": "*"}).score(tags) == score


def test_a_tag_that_must_be_no_is_met_by_no() -> None:
    assert Preset("x", {"a": "no"}).score({"a": "no"}) == 1.0


@given(
    st.dictionaries(
        st.sampled_from(["amenity", "shop", "building", "cuisine", "highway", "footway", "tourism"]),
        st.sampled_from(
            ["restaurant", "bakery", "yes", "no", "pizza", "footway", "sidewalk", "museum", "pizza;bakery"]
        ),
    ),
    st.sampled_from(["point", "line", "area"]),
)
def test_the_index_finds_what_a_look_at_every_preset_finds(tags: dict[str, str], shape: Shape) -> None:
    every = {preset.code for preset in presets_of(KINDS) if shape in preset.shapes and preset.score(tags) > 0}

    found = codes(tags, shape)

    assert set(found) == every
    assert len(found) == len(every)


@pytest.mark.django_db
def test_the_citys_own_kinds_match_too() -> None:
    Kind.objects.create(code="kr/headframe", name="Копер", tags={"man_made": "headframe"})

    (preset,) = presets_of_ledger().matches({"man_made": "headframe"}, "point")

    assert preset.code == "kr/headframe"
