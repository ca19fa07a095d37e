"""How long 15,000 objects take to come into the ledger, with history, districts and the map's read model.

As a module it measures in the database that DATABASE_URL names and prints its seconds as JSON; `run()` gives it an
empty one, so that every round begins alike.
"""

import json
import random
import subprocess
import sys
import time
from dataclasses import replace
from statistics import median
from typing import Any

import django
from django.contrib.gis.geos import Point, Polygon
from shapely.geometry import Point as Spot
from shapely.geometry import box

from benchmarks.figures import Figure
from benchmarks.surroundings import ROOT, fresh_database, manage

COUNT = 15_000
WEST, SOUTH, EAST, NORTH = 33.1, 47.65, 33.6, 48.2


ROUNDS = 3


def run() -> list[Figure]:
    """The medians of adding COUNT objects, of the same file again, and of a file in which every name has changed."""
    rounds = []
    for _ in range(ROUNDS):
        with fresh_database() as environment:
            manage(environment, "migrate")
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.import_layer"],
                cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
            )  # fmt: skip
            rounds.append(json.loads(done.stdout))
    checked = f"{COUNT} features, {ROUNDS} rounds"
    return [
        Figure(
            f"import of 15,000 features: {name}", median(found[name] for found in rounds), "s", most, checked=checked
        )
        for name, most in (("added", 5.0), ("unchanged", None), ("changed", None))
    ]


def measure() -> dict[str, float]:
    """Seconds of each, in the database at hand; fails when the counts are not what they must be."""
    # Models can be imported only once Django is set up, and `run()` needs no Django.
    from layers.actions import define_city, define_layer, define_theme, sync_features
    from layers.rows import SyncResult

    random.seed(15)
    rows = [_row(number) for number in range(COUNT)]
    bounds = Polygon.from_bbox((33.0, 47.6, 33.7, 48.25))
    define_city(slug="bench", name="Місто", bounds=bounds, centre=Point(33.4, 47.9))
    theme = define_theme("bench", name="Вимір", colour="#7a3b2e", colour_dark="#d98c7a")
    areas = define_layer("districts", theme=theme, name="Райони", geometry_kind="polygon", tile_layer="districts")
    sync_features(areas, _districts())
    layer = define_layer("bench", theme=theme, name="Вимір", geometry_kind="point")
    changed = [replace(row, name=f"{row.name} нова") for row in rows]
    seconds = {}
    for name, some in (("added", rows), ("unchanged", rows), ("changed", changed)):
        started = time.perf_counter()
        result = sync_features(layer, some)
        seconds[name] = time.perf_counter() - started
        counts = {"added": 0, "changed": 0, "withdrawn": 0, "unchanged": 0, name: COUNT}
        assert result == SyncResult(**counts), result
    return seconds


def _row(number: int) -> Any:
    from layers.rows import FeatureRow

    spot = Spot(random.uniform(WEST, EAST), random.uniform(SOUTH, NORTH))
    return FeatureRow(
        f"o{number}",
        spot.wkb,
        name=f"Об’єкт № {number}",
        address=f"вулиця Соборності, {number}",
        texts={"en": {"name": f"Object {number}"}},
        properties={"phone": "+380 56 000 00 00", "opening_hours": "Mo-Fr 08:00-17:00"},
    )


def _districts() -> list[Any]:
    """Seven strips with the many vertices that real boundaries have."""
    from layers.rows import FeatureRow

    return [
        FeatureRow(f"d{i}", box(33.0 + i / 10, 47.6, 33.1 + i / 10, 48.25).segmentize(0.002).wkb, name=f"Район {i}")
        for i in range(7)
    ]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure()))
