"""How long 15,000 objects take to come into the ledger, with history, districts and the map's read model.

`run()` returns seconds and counts; everything happens in one transaction that is rolled back. Target: 5 s to add.
"""

import random
import time
from dataclasses import replace
from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.db import transaction
from shapely.geometry import Point as Spot
from shapely.geometry import box

from layers.actions import define_city, define_layer, define_theme, sync_features
from layers.models import City
from layers.rows import FeatureRow

COUNT = 15_000
WEST, SOUTH, EAST, NORTH = 33.1, 47.65, 33.6, 48.2


def run() -> dict[str, Any]:
    """Seconds of adding, repeating and changing COUNT objects in a city of seven districts."""
    random.seed(15)
    rows = [_row(number) for number in range(COUNT)]
    with transaction.atomic():
        if not City.objects.exists():
            bounds = Polygon.from_bbox((33.0, 47.6, 33.7, 48.25))
            define_city(slug="bench", name="Місто", bounds=bounds, centre=Point(33.4, 47.9))
        theme = define_theme("bench", name="Вимір", colour="#7a3b2e", colour_dark="#d98c7a")
        areas = define_layer("districts", theme=theme, name="Райони", geometry_kind="polygon", tile_layer="districts")
        sync_features(areas, _districts(), max_withdrawn_share=1)
        layer = define_layer("bench", theme=theme, name="Вимір", geometry_kind="point")
        results = {
            "features": COUNT,
            "add_s": _seconds(layer, rows),
            "repeat_s": _seconds(layer, rows),
            "change_s": _seconds(layer, [replace(row, name=f"{row.name} нова") for row in rows]),
        }
        transaction.set_rollback(True)
    return results


def _seconds(layer: Any, rows: list[FeatureRow]) -> float:
    started = time.perf_counter()
    sync_features(layer, rows)
    return round(time.perf_counter() - started, 2)


def _row(number: int) -> FeatureRow:
    spot = Spot(random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH))
    return FeatureRow(
        f"o{number}",
        spot.wkb,
        name=f"Об’єкт № {number}",
        address=f"вулиця Соборності, {number}",
        texts={"en": {"name": f"Object {number}"}},
        properties={"phone": "+380 56 000 00 00", "opening_hours": "Mo-Fr 08:00-17:00"},
    )


def _districts() -> list[FeatureRow]:
    """Seven strips with the many vertices that real boundaries have."""
    return [
        FeatureRow(f"d{i}", box(33.0 + i / 10, 47.6, 33.1 + i / 10, 48.25).segmentize(0.002).wkb, name=f"Район {i}")
        for i in range(7)
    ]
