"""A house in the small city; or a town whose houses have services."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from shapely.geometry import box

from layers.actions import define_layer, sync_features
from layers.models import City, Feature, Layer, Theme
from layers.rows import FeatureRow
from tests.conftest import SECRET
from tests.housing.town import NOW, Town, make_town


@pytest.fixture
def house(city: City) -> Feature:
    """A house of 40 × 20 m at the corner where the lyceum stands, and one nobody may know of beside it."""
    homes = define_layer(
        "apartment-buildings", theme=Theme.objects.get(slug="base"), name="Будинки", geometry_kind="polygon",
        tile_layer="buildings",
    )  # fmt: skip
    shape = box(33.4001, 47.9001, 33.4006, 47.9003)
    hidden = box(33.4008, 47.9001, 33.4012, 47.9003)
    rows = [
        FeatureRow("home", shape.wkb, address="вулиця Соборності, 17"),
        FeatureRow("bunker", hidden.wkb, address=SECRET, visibility="internal"),
    ]
    sync_features(homes, rows)
    return Feature.objects.select_related("layer").get(source_id="home")


@pytest.fixture
def town(cast: dict[str, Any], city: City) -> Iterator[Town]:
    """At noon of the day on which something is off."""
    with time_machine.travel(NOW, tick=False):
        made = make_town()
        Layer.objects.filter(slug="apartment-buildings").update(tile_layer="buildings")
        yield made
