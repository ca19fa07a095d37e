"""The ledger around a spot: areas, what is nearest of each layer, what has changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from pyproj import Geod
from shapely.geometry import Point as Spot
from shapely.geometry import box

from geoportal.address import queries
from geoportal.address.queries import areas_of, box_around, changed_near, nearest_of_each
from layers.actions import define_layer, save_feature, sync_features
from layers.audience import EVERYONE
from layers.models import City, Feature, Theme
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.unguarded import unguarded

pytestmark = pytest.mark.django_db
HERE = Point(33.40, 47.90, srid=4326)


def test_the_areas_of_a_spot_are_its_district_and_what_it_lies_within(city: City) -> None:
    parks = define_layer("parks", theme=Theme.objects.get(slug="education"), name="Парки", geometry_kind="polygon")
    rows = [
        FeatureRow("park", box(33.39, 47.89, 33.41, 47.91).wkb, name="Парк"),
        FeatureRow("far", box(33.50, 47.89, 33.51, 47.91).wkb, name="Далекий парк"),
        FeatureRow("hidden", box(33.39, 47.89, 33.41, 47.91).wkb, name=SECRET, visibility="internal"),
    ]
    sync_features(parks, rows)

    assert [area.source_id for area in areas_of(HERE, EVERYONE)] == ["east", "park"]


def test_of_each_layer_the_three_nearest_are_told(city: City) -> None:
    education = Theme.objects.get(slug="education")
    for slug in ("pharmacies", "libraries"):
        layer = define_layer(slug, theme=education, name=slug, geometry_kind="point")
        rows = [FeatureRow(f"{slug}-{n}", Spot(33.40 + n / 1000, 47.90).wkb, name=f"{n}") for n in range(1, 6)]
        sync_features(
            layer, [*rows, FeatureRow(f"{slug}-0", Spot(33.40, 47.90).wkb, name=SECRET, visibility="internal")]
        )

    found = nearest_of_each(HERE, EVERYONE, within_m=1000, layers=("pharmacies", "libraries"))
    near = nearest_of_each(HERE, EVERYONE, within_m=100, layers=("pharmacies", "libraries"))

    assert sorted(one.source_id for one in found) == [
        f"{slug}-{n}" for slug in ("libraries", "pharmacies") for n in (1, 2, 3)
    ]
    assert [round(one.metres) for one in found] == [75, 75, 150, 150, 224, 224]  # type: ignore[attr-defined] # annotated
    assert sorted(one.source_id for one in near) == ["libraries-1", "pharmacies-1"]


def test_everyday_layers_are_those_of_the_catalogue() -> None:
    from layers.catalogue import catalogue

    assert set(queries.EVERYDAY) <= {layer.slug for theme in catalogue() for layer in theme.layers}


def test_what_was_edited_added_or_withdrawn_is_news_and_the_first_loading_is_none(city: City, of: Any) -> None:
    now = timezone.now()
    first, lately = now - timedelta(days=20), now - timedelta(days=1)
    with unguarded():
        Feature.objects.update(created_at=first, changed_at=first)
        before = changed_near(HERE, EVERYONE, now)
        Feature.objects.filter(source_id__in=["one", "hidden", "two"]).update(changed_at=lately)
        Feature.objects.filter(source_id="bread").update(changed_at=lately, withdrawn_at=lately)
    save_feature(of("one").layer, by=None, source_id="new", geometry=HERE, name="Нова школа")
    save_feature(of("one").layer, by=None, source_id="bench", geometry=HERE, name="Лавка", rank=90)

    after = changed_near(HERE, EVERYONE, now)
    later = changed_near(HERE, EVERYONE, now + timedelta(days=31))

    assert before == []
    assert [one.source_id for one in after] == ["new", "one", "bread"]
    assert later == []


def test_the_box_holds_what_lies_so_near(db: None) -> None:
    west, south, east, north = box_around(HERE, 400).extent
    geod = Geod(ellps="WGS84")

    for azimuth in range(0, 360, 30):
        lon, lat, _back = geod.fwd(HERE.x, HERE.y, azimuth, 399)
        assert west <= lon <= east
        assert south <= lat <= north
    assert Feature.objects.count() == 0


def test_a_layer_whose_first_objects_were_all_withdrawn_begins_with_those_that_are_left(city: City, of: Any) -> None:
    now = timezone.now()
    schools = of("one").layer
    with unguarded():
        Feature.objects.update(created_at=now - timedelta(days=60), changed_at=now - timedelta(days=60))
        before = len(changed_near(HERE, EVERYONE, now))
        Feature.objects.filter(layer=schools).update(withdrawn_at=now - timedelta(days=50))
    sync_features(schools, [FeatureRow("anew", Spot(33.40, 47.90).wkb, name="Школа знову")])

    assert before == 0
    assert changed_near(HERE, EVERYONE, timezone.now()) == []


def test_a_city_that_was_just_loaded_has_no_news(city: City) -> None:
    assert changed_near(HERE, EVERYONE, timezone.now()) == []
    assert Feature.objects.filter(geometry__bboverlaps=box_around(HERE, 400)).exists()


def test_what_came_later_is_told_from_what_has_changed(city: City, of: Any) -> None:
    before = timezone.now() - timedelta(days=60)
    with unguarded():
        Feature.objects.update(created_at=before, changed_at=before)
    save_feature(of("one").layer, by=None, feature=of("one"), name="Ліцей № 1, перейменований")
    save_feature(of("bread").layer, by=None, source_id="kiosk", geometry=HERE, name="Кіоск")

    told = {one.source_id: one.is_new for one in changed_near(HERE, EVERYONE, timezone.now())}  # type: ignore[attr-defined] # annotated

    assert (told["one"], told["kiosk"]) == (False, True)


def test_what_has_changed_is_one_question(city: City, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        changed_near(HERE, EVERYONE, timezone.now())
