"""What lies within reach: the map's objects, layer by layer, the nearest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Polygon

from layers.audience import Audience
from layers.models import Feature, Layer, Theme
from layers.queries import OBJECTS, WORTH_NAMING, live_objects, readable_layers
from transport.reach import area, nearest_first
from transport.walking import Spread

NEAREST = 5


@dataclass(frozen=True)
class ReachedLayer:
    """A layer, how many of its objects can be reached, and the nearest of them with the seconds it takes."""

    layer: Layer
    count: int
    nearest: list[tuple[Feature, int]]


@dataclass(frozen=True)
class ReachedTheme:
    """Layers of one theme, and how many objects of it can be reached."""

    theme: Theme
    layers: list[ReachedLayer]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.layers)


@dataclass(frozen=True)
class Reached:
    """The area, and what is in it."""

    area: Any
    layers: list[ReachedLayer]
    unknown_share: float

    @property
    def themes(self) -> list[ReachedTheme]:
        """The layers by theme, in the order of the map's themes."""
        by_theme: dict[Theme, list[ReachedLayer]] = {}
        for one in self.layers:
            by_theme.setdefault(one.layer.theme, []).append(one)
        return [ReachedTheme(theme, layers) for theme, layers in by_theme.items()]


def reached(spread: Spread, audience: Audience) -> Reached:
    """Everything that this person may see and can reach in time. Three queries."""
    drawn = area(spread)
    if drawn.is_empty:
        return Reached(drawn, [], 0.0)
    around = Polygon.from_bbox(drawn.bounds)
    around.srid = 4326
    objects = live_objects(audience).filter(layer__tile_layer=OBJECTS, rank__lte=WORTH_NAMING)
    rows = list(
        objects.filter(geometry__intersects=around)
        .annotate(spot=PointOnSurface("geometry"))
        .order_by("pk")
        .values_list("pk", "layer_id", "spot")
    )
    places = np.array([(spot.x, spot.y) for *_, spot in rows], dtype=float).reshape(-1, 2)
    arrival = spread.arrival_s(spread.graph.spots(places))
    groups = nearest_first(arrival, np.array([layer for _, layer, _ in rows], dtype=np.int64), NEAREST)
    keys = {rows[number][0]: int(arrival[number]) for _, members in groups.values() for number in members}
    layers = readable_layers(audience).in_bulk(list(groups))
    return Reached(drawn, _layers(layers, groups, rows, keys), spread.unknown_share())


def _layers(
    layers: dict[int, Layer], groups: dict[int, tuple[int, Any]], rows: Sequence[Any], seconds: dict[int, int]
) -> list[ReachedLayer]:
    features = Feature.objects.filter(pk__in=list(seconds)).select_related("kind").defer("geometry")
    known = {feature.pk: feature for feature in features}
    found = []
    for key, (count, members) in groups.items():
        nearest = []
        for number in members:
            feature = known[rows[number][0]]
            feature.layer = layers[key]  # its address asks for it
            nearest.append((feature, seconds[feature.pk]))
        found.append(ReachedLayer(layers[key], count, nearest))
    return sorted(found, key=lambda one: (one.layer.theme.position, one.layer.position, one.layer.pk))
