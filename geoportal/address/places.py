"""Which place is meant: a spot with, where there is one, the building that stands there."""

from dataclasses import dataclass

from django.contrib.gis.geos import Point

from geoportal.address.queries import building_at
from layers.audience import Audience
from layers.models import Feature
from layers.queries import feature_for_page

MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Place:
    """`spot` is in WGS84, `building` whatever stands there (perhaps none), `feature` the object that was asked for."""

    spot: Point
    building: Feature | None
    feature: Feature | None = None


def place_of_spot(spot: Point, audience: Audience) -> Place:
    """The place of a point."""
    return Place(spot, building_at(spot, audience))


def place_of_feature(feature_id: int, audience: Audience) -> Place | None:
    """The place of an object that this person may see and that is still there; None for every other number."""
    feature = feature_for_page(feature_id) if feature_id <= MAX_ID else None
    if feature is None or feature.withdrawn_at or feature.visibility not in audience.in_layer(feature.layer):
        return None
    spot: Point = feature.spot  # type: ignore[attr-defined] # annotated by feature_for_page
    is_building = feature.layer.tile_layer == "buildings"
    return Place(spot, feature if is_building else building_at(spot, audience), feature)
