"""The ready text of a feature and the counter of its layer follow every change in the same transaction."""

import json
import threading
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point
from django.db import connection

from layers.actions import define_layer, restore_feature, save_feature, withdraw_feature
from layers.models import City, Feature, FeatureText, Kind, Layer, LayerState, Theme


def text_of(feature: Feature) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FeatureText.objects.get(feature=feature).geojson)
    return found


def revision_of(layer: Layer) -> int:
    return LayerState.objects.get(layer=layer).revision


@pytest.fixture
def lyceum(schools: Layer) -> Feature:
    return Feature.objects.get(layer=schools, source_id="one")


def test_text_says_what_the_ledger_knows(lyceum: Feature) -> None:
    lyceum.refresh_from_db()
    assert text_of(lyceum) == {
        "type": "Feature",
        "id": lyceum.id,
        "geometry": {"type": "Point", "coordinates": [33.4, 47.9]},
        "properties": {
            "capacity": 600,
            "phone": "+380 56 000 00 01",
            "opening_hours": "Mo-Fr 08:00-17:00",
            "urn": f"urn:uuid:{lyceum.uuid}",
            "layer": "schools",
            "kind": "amenity/school",
            "name": "Ліцей № 1",
            "name_en": "Lyceum No. 1",
            "address": "вулиця Соборності, 15/2",
            "status": "active",
            "changed_at": text_of(lyceum)["properties"]["changed_at"],
            "revision": lyceum.revision,
        },
    }


def test_text_has_six_decimals_and_rings_against_the_clock(schools: Layer) -> None:
    clockwise = GEOSGeometry("SRID=4326;POLYGON((33.4 47.9, 33.4 47.91, 33.4123456789 47.91, 33.4 47.9))")

    feature = save_feature(schools, by=None, source_id="ring", geometry=clockwise)

    assert text_of(feature)["geometry"] == {
        "type": "Polygon",
        "coordinates": [[[33.4, 47.9], [33.412346, 47.91], [33.4, 47.91], [33.4, 47.9]]],
    }


def test_every_live_feature_has_a_text_and_no_other(city: City) -> None:
    live = set(Feature.objects.filter(withdrawn_at=None).values_list("id", flat=True))
    assert set(FeatureText.objects.values_list("feature_id", flat=True)) == live
    assert Feature.objects.exclude(withdrawn_at=None).count() == 1


def test_text_follows_a_change_a_withdrawal_and_a_return(lyceum: Feature) -> None:
    save_feature(lyceum.layer, by=None, feature=lyceum, name="Ліцей № 1 імені Тараса Шевченка")
    assert text_of(lyceum)["properties"]["name"] == "Ліцей № 1 імені Тараса Шевченка"

    withdraw_feature(lyceum, by=None, reason="Закрито")
    assert not FeatureText.objects.filter(feature=lyceum).exists()

    restore_feature(lyceum, by=None)
    assert text_of(lyceum)["properties"]["name"] == "Ліцей № 1 імені Тараса Шевченка"


def test_text_goes_with_its_feature(lyceum: Feature) -> None:
    Feature.objects.filter(replaced_by=lyceum).update(replaced_by=None)
    number = lyceum.id
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM layers_feature WHERE id = %s", [number])
    assert not FeatureText.objects.filter(feature_id=number).exists()


def test_text_follows_the_slug_of_its_layer_and_the_code_of_its_kind(lyceum: Feature) -> None:
    Layer.objects.filter(slug="schools").update(slug="lyceums")
    Kind.objects.filter(code="amenity/school").update(code="amenity/lyceum")
    assert text_of(lyceum)["properties"]["layer"] == "lyceums"
    assert text_of(lyceum)["properties"]["kind"] == "amenity/lyceum"


def test_counter_steps_once_per_statement_and_only_in_its_layer(lyceum: Feature) -> None:
    shops = Layer.objects.get(slug="shops")
    schools_before, shops_before = revision_of(lyceum.layer), revision_of(shops)

    Feature.objects.filter(layer=lyceum.layer).update(rank=20)

    assert (revision_of(lyceum.layer), revision_of(shops)) == (schools_before + 1, shops_before)


def test_counter_stands_still_when_nothing_changes(lyceum: Feature) -> None:
    before = revision_of(lyceum.layer)
    Feature.objects.filter(layer=lyceum.layer).update(status="active")
    assert revision_of(lyceum.layer) == before


def test_counter_hears_of_the_layer_its_theme_and_its_kinds(lyceum: Feature) -> None:
    layer, steps = lyceum.layer, [revision_of(lyceum.layer)]
    Layer.objects.filter(pk=layer.pk).update(summary="Усі школи міста")
    steps.append(revision_of(layer))
    Theme.objects.filter(pk=layer.theme_id).update(name="Навчання")
    steps.append(revision_of(layer))
    Kind.objects.filter(code="amenity/school").update(name="Заклад освіти")
    steps.append(revision_of(layer))
    assert steps == [steps[0], steps[0] + 1, steps[0] + 2, steps[0] + 3]


def test_a_feature_that_moves_to_another_layer_steps_both(lyceum: Feature) -> None:
    parks = define_layer("parks", theme=lyceum.layer.theme, name="Парки", geometry_kind="point")
    before = revision_of(lyceum.layer), revision_of(parks)

    Feature.objects.filter(pk=lyceum.pk).update(layer=parks)

    assert (revision_of(lyceum.layer), revision_of(parks)) == (before[0] + 1, before[1] + 1)
    assert text_of(lyceum)["properties"]["layer"] == "parks"


@pytest.mark.django_db(transaction=True)
def test_counter_grows_in_the_order_of_commits() -> None:
    """The second writer waits for the first, so whoever has seen its number has seen the first one's change too."""
    from django.db import transaction

    theme = Theme.objects.create(slug="t", name="Тема", colour="#000000", colour_dark="#ffffff")
    layer = Layer.objects.create(slug="l", theme=theme, name="Шар", geometry_kind="point")
    start, order, went_first = revision_of(layer), [], threading.Event()

    def second() -> None:
        went_first.wait(5)
        Feature.objects.create(layer=layer, source_id="second", geometry=Point(33, 47))
        order.append("second")
        connection.close()

    writer = threading.Thread(target=second)
    writer.start()
    with transaction.atomic():
        Feature.objects.create(layer=layer, source_id="first", geometry=Point(33, 47))
        went_first.set()
        writer.join(0.3)
        order.append("first")
    writer.join(5)

    assert order == ["first", "second"]
    assert revision_of(layer) == start + 2
