"""What people map in a city, one or more things of each theme: the tags as OpenStreetMap has them, and their layer."""

import pytest

from import_scripts.osm.classify import Classifier
from import_scripts.osm.presets import Presets, Shape, presets_of
from layers.catalogue import catalogue

# theme, layer, tags (the first is the kind's own), form
THINGS: list[tuple[str, str, dict[str, str], Shape]] = [
    ("education", "kindergartens", {"amenity": "kindergarten", "operator:type": "public"}, "area"),
    ("education", "schools", {"amenity": "school", "grades": "1-11"}, "area"),
    ("education", "colleges", {"amenity": "university"}, "area"),
    ("education", "extracurricular", {"amenity": "music_school"}, "point"),
    ("health", "hospitals", {"amenity": "hospital", "healthcare": "hospital"}, "area"),
    ("health", "clinics", {"amenity": "clinic", "healthcare": "clinic"}, "point"),
    ("health", "dentists", {"amenity": "dentist"}, "point"),
    ("health", "pharmacies", {"amenity": "pharmacy", "dispensing": "yes"}, "point"),
    ("health", "laboratories", {"healthcare": "laboratory"}, "point"),
    ("health", "veterinary", {"amenity": "veterinary"}, "point"),
    ("social", "social-services", {"amenity": "social_facility", "social_facility": "group_home"}, "point"),
    ("social", "community-centres", {"amenity": "community_centre"}, "point"),
    ("government", "city-authorities", {"amenity": "townhall"}, "point"),
    ("government", "post", {"amenity": "post_office"}, "point"),
    ("government", "legal", {"office": "notary"}, "point"),
    ("safety", "police", {"amenity": "police"}, "point"),
    ("safety", "fire-rescue", {"amenity": "fire_station"}, "area"),
    ("safety", "ambulance", {"emergency": "defibrillator"}, "point"),
    ("safety", "shelters", {"military": "bunker", "bunker_type": "bomb_shelter"}, "point"),
    ("culture", "libraries", {"amenity": "library"}, "point"),
    ("culture", "theatres-cinemas", {"amenity": "theatre"}, "area"),
    ("culture", "museums", {"tourism": "museum"}, "point"),
    ("culture", "arts-centres", {"amenity": "arts_centre"}, "point"),
    ("culture", "worship", {"amenity": "place_of_worship", "religion": "christian"}, "point"),
    ("heritage", "monuments", {"historic": "memorial", "memorial": "plaque"}, "point"),
    ("heritage", "artworks", {"tourism": "artwork"}, "point"),
    ("heritage", "hotels", {"tourism": "hotel", "stars": "3"}, "point"),
    ("heritage", "sights", {"tourism": "viewpoint"}, "point"),
    ("sport", "sports-centres", {"leisure": "stadium"}, "area"),
    ("sport", "sports-grounds", {"leisure": "pitch", "sport": "soccer"}, "area"),
    ("sport", "playgrounds", {"leisure": "playground"}, "point"),
    ("recreation", "parks", {"leisure": "park"}, "area"),
    ("recreation", "beaches", {"natural": "beach"}, "area"),
    ("recreation", "street-amenities", {"amenity": "bench", "backrest": "yes"}, "point"),
    ("food", "restaurants", {"amenity": "restaurant", "cuisine": "pizza"}, "point"),
    ("food", "cafes", {"amenity": "cafe"}, "point"),
    ("food", "bars", {"amenity": "pub"}, "point"),
    ("shopping", "supermarkets", {"shop": "supermarket"}, "point"),
    ("shopping", "food-shops", {"shop": "bakery"}, "point"),
    ("shopping", "fashion-shops", {"shop": "clothes"}, "point"),
    ("services", "banks", {"amenity": "bank"}, "point"),
    ("services", "beauty", {"shop": "hairdresser"}, "point"),
    ("transport", "stops", {"highway": "bus_stop"}, "point"),
    ("transport", "parking", {"amenity": "parking", "capacity": "40"}, "area"),
    ("transport", "fuel", {"amenity": "fuel"}, "point"),
    ("transport", "crossings", {"highway": "traffic_signals"}, "point"),
    ("industry", "works", {"man_made": "works"}, "area"),
    ("industry", "industrial-landmarks", {"man_made": "chimney", "height": "120"}, "point"),
    ("utilities", "water-works", {"man_made": "water_works"}, "area"),
    ("utilities", "power", {"power": "substation"}, "area"),
    ("utilities", "waste", {"amenity": "recycling"}, "point"),
    ("housing", "apartment-buildings", {"building": "apartments", "building:levels": "9"}, "area"),
]


def kind_of(tags: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The kind that the first tag names."""
    key, value = next(iter(tags.items()))
    return f"{key}/{value}", {key: value}


@pytest.fixture(scope="module")
def everything() -> Classifier:
    """A classifier that knows all kinds of the table at once, so that each has rivals."""
    return Classifier(Presets(presets_of(dict(kind_of(tags) for _, _, tags, _ in THINGS))))


@pytest.mark.parametrize(("theme", "layer", "tags", "shape"), THINGS, ids=[kind_of(row[2])[0] for row in THINGS])
def test_a_thing_goes_into_the_layer_of_its_theme(
    everything: Classifier, theme: str, layer: str, tags: dict[str, str], shape: Shape
) -> None:
    theme_of = {entry.slug: chapter.slug for chapter in catalogue() for entry in chapter.layers}

    verdict = everything.verdict(tags, shape)

    assert verdict.kind == kind_of(tags)[0]
    assert [(place.layer, place.kind) for place in verdict.places] == [(layer, kind_of(tags)[0])]
    assert theme_of[layer] == theme


def test_the_table_has_things_of_every_theme() -> None:
    assert {row[0] for row in THINGS} == {theme.slug for theme in catalogue() if not theme.is_base}
