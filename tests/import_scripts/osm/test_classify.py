"""Where elements go."""

import pytest

from import_scripts.osm.classify import Classifier, Place, Verdict
from import_scripts.osm.presets import Shape


@pytest.mark.parametrize(
    ("tags", "shape", "places"),
    [
        ({"amenity": "school"}, "point", [("schools", "amenity/school")]),
        ({"amenity": "school"}, "area", [("schools", "amenity/school")]),
        ({"leisure": "park"}, "area", [("parks", "leisure/park")]),
        ({"landuse": "forest"}, "area", [("green", "landuse/forest")]),
        ({"natural": "water", "water": "pond"}, "area", [("water", "natural/water/pond")]),
        ({"leisure": "park", "natural": "wood"}, "area", [("green", "natural/wood"), ("parks", "leisure/park")]),
        ({"man_made": "tailings_pond"}, "area", [("works", "man_made/tailings_pond")]),
        ({"highway": "residential"}, "line", [("roads", "highway/residential")]),
        ({"railway": "tram"}, "line", [("railways", "railway/tram")]),
        ({"highway": "residential", "railway": "tram"}, "line",
         [("roads", "highway/residential"), ("railways", "railway/tram")]),
        ({"waterway": "river"}, "line", [("waterways", "waterway/river")]),
        ({"highway": "pedestrian"}, "line", [("roads", "highway/pedestrian_line")]),
        ({"highway": "pedestrian", "area": "yes"}, "area", [("land", "highway/pedestrian_area")]),
        ({"building": "apartments"}, "area", [("apartment-buildings", "building/apartments")]),
        ({"building": "yes"}, "area", [("buildings", "building")]),
        ({"highway": "bus_stop", "public_transport": "platform"}, "point", [("stops", "highway/bus_stop")]),
    ],
)  # fmt: skip
def test_tags_decide_the_layers(
    classifier: Classifier, tags: dict[str, str], shape: Shape, places: list[tuple[str, str]]
) -> None:
    assert [(place.layer, place.kind) for place in classifier.verdict(tags, shape).places] == places


def test_a_shop_in_a_house_is_a_footprint_and_a_point(classifier: Classifier) -> None:
    assert classifier.verdict({"building": "yes", "shop": "bakery"}, "area") == Verdict(
        "shop/bakery",
        (Place("buildings", "buildings", "building"), Place("food-shops", "objects", "shop/bakery", as_point=True)),
    )


def test_a_square_is_land_and_a_place_that_a_point_stands_for(classifier: Classifier) -> None:
    verdict = classifier.verdict({"highway": "pedestrian", "place": "square"}, "area")

    assert verdict.places == (
        Place("land", "land", "highway/pedestrian_area"), Place("places", "places", "place/square", as_point=True),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tags", "shape", "kind"),
    [
        ({"barrier": "fence"}, "line", "barrier/fence"),
        ({"natural": "tree"}, "point", "natural/tree"),
        ({"railway": "abandoned"}, "line", "railway/abandoned"),
        ({"highway": "trail"}, "line", "highway"),
        ({"building": "yes"}, "point", "building_point"),
        ({"unheard": "of"}, "point", ""),
    ],
)
def test_what_has_no_place_on_the_map_is_still_named(
    classifier: Classifier, tags: dict[str, str], shape: Shape, kind: str
) -> None:
    assert classifier.verdict(tags, shape) == Verdict(kind, ())
