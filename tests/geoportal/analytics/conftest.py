"""The long street of the journeys, with people along it."""

from datetime import UTC, date, datetime

import pytest
from shapely.geometry import box

from geoportal.analytics.actions import compute_access
from geoportal.analytics.models import AccessStudy
from housing.models import Building
from housing.models.buildings import LAYER
from layers.actions import define_layer, sync_features
from layers.models import City, Feature, Theme
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.transport.journey_town import LAT, load_town

MONDAY = datetime(2026, 11, 30, 9, tzinfo=UTC)
WEDNESDAY = date(2026, 12, 2)
# Stop A is at 33.40, B at 33.42, C at 33.44, D at 33.46: some 1,490 m from each to the next.
HOMES = {"at A": (33.401, 100), "between": (33.410, 50), "at C": (33.441, 30), "at D": (33.459, 20)}
HIDDEN = 9000  # residents of a house that nobody may know of


def settle() -> None:
    """Houses beside the street: four whose residents are known, one where they are not, and a hidden one."""
    layer = define_layer(LAYER, theme=Theme.objects.get(slug="base"), name="Будинки", geometry_kind="polygon")
    spots = {**{name: lon for name, (lon, _) in HOMES.items()}, "untold": 33.442}
    rows = [FeatureRow(name, box(lon, LAT + 0.0001, lon + 0.0002, LAT + 0.0002).wkb) for name, lon in spots.items()]
    shape = box(33.402, LAT, 33.4021, LAT + 0.0001).wkb
    sync_features(layer, [*rows, FeatureRow("hidden", shape, name=SECRET, visibility="internal")])
    known = {**{name: residents for name, (_, residents) in HOMES.items()}, "untold": None, "hidden": HIDDEN}
    for feature in Feature.objects.filter(layer=layer):
        Building.objects.create(feature=feature, residents=known[feature.source_id])


@pytest.fixture
def people(city: City) -> None:
    """Street, stops, lines and houses."""
    load_town()
    settle()


@pytest.fixture
def study(people: None) -> AccessStudy:
    """What is computed of them on a Monday."""
    found = compute_access(MONDAY)
    assert found is not None
    return found
