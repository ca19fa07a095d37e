"""The catalogue of themes and layers."""

import pytest

from layers.catalogue import catalogue, catalogue_layer, define_catalogue, layer_of_kind
from layers.models import Layer, Theme
from layers.schema import property_errors


@pytest.mark.parametrize(
    ("kind", "layer"),
    [
        ("shop/bakery", "food-shops"),
        ("shop/musical_instrument", "other-shops"),
        ("amenity/restaurant/ukrainian", "restaurants"),
        ("highway/bus_stop", "stops"),
        ("highway/residential", "roads"),
        ("landuse/forest", "green"),
        ("aeroway/windsock", None),
    ],
)
def test_the_most_exact_kind_decides(kind: str, layer: str | None) -> None:
    assert layer_of_kind(kind) == layer


def test_a_layer_can_be_asked_for_by_where_it_is_drawn() -> None:
    assert layer_of_kind("man_made/tailings_pond", tile_layer="land") == "land"
    assert layer_of_kind("man_made/tailings_pond", tile_layer="objects") == "works"


def test_slugs_are_unique_and_kinds_stand_in_one_layer_of_a_drawing() -> None:
    layers = [layer for theme in catalogue() for layer in theme.layers]
    kinds = [(kind, layer.tile_layer) for layer in layers for kind in layer.kinds]

    assert len({layer.slug for layer in layers}) == len(layers)
    assert len(set(kinds)) == len(kinds)


@pytest.mark.django_db
def test_defining_twice_changes_nothing() -> None:
    define_catalogue(source="Тест", licence="CC-BY-4.0")
    define_catalogue(source="Тест", licence="CC-BY-4.0")

    assert Theme.objects.count() == len(catalogue())
    assert [layer.events.count() for layer in Layer.objects.all()] == [1] * Layer.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("properties", "errors"),
    [
        ({"capacity": 600, "phone": "+380 56 000-00-01", "wheelchair": "limited", "note": "вільний текст"}, []),
        ({"capacity": "600", "building:levels": "5", "height": "12.5 m"}, []),
        ({"capacity": "багато"}, ["capacity: 'багато' does not match '^[0-9]+$'"]),
        ({"capacity": -1}, ["capacity: -1 is less than the minimum of 0"]),
        ({"wheelchair": "можливо"}, ["wheelchair: 'можливо' is not one of ['yes', 'limited', 'no', 'designated']"]),
        ({"entrances": [{"lon": 33.4}]}, ["entrances.0: 'lat' is a required property"]),
    ],
)
def test_every_layer_says_what_its_properties_may_hold(properties: dict[str, object], errors: list[str]) -> None:
    layers = define_catalogue()

    assert property_errors(layers["schools"], properties) == errors
    assert [slug for slug, layer in layers.items() if not layer.schema["properties"]] == []


@pytest.mark.django_db
def test_a_single_layer_is_written_with_its_theme_and_found_again() -> None:
    made = catalogue_layer("transit-stops")

    assert (made.theme.slug, made.geometry_kind, made.page_template) == ("transport", "point", "/transport/stops/{id}/")
    assert catalogue_layer("transit-stops") == made
    assert Theme.objects.count() == Layer.objects.count() == 1
    assert define_catalogue()["transit-stops"] == made
    assert made.events.count() == 1
    with pytest.raises(KeyError, match="The catalogue has no layer nowhere"):
        catalogue_layer("nowhere")


def test_catchments_are_areas_of_the_base_map_that_no_extract_fills() -> None:
    serving = {layer.slug: (layer, theme.is_base) for theme in catalogue() for layer in theme.layers if layer.serves}

    assert {slug: layer.serves for slug, (layer, _) in serving.items()} == {
        "school-areas": "school", "clinic-areas": "clinic", "polling-areas": "polling",
        "official-areas": "official",
    }  # fmt: skip
    assert all((layer.geometry, layer.kinds, is_base) == ("polygon", (), True) for layer, is_base in serving.values())


@pytest.mark.django_db
def test_what_a_layer_serves_is_written_to_the_ledger() -> None:
    assert catalogue_layer("clinic-areas").serves == "clinic"
    assert catalogue_layer("schools").serves == ""
