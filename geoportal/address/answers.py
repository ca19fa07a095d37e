"""All that is known of a place, gathered once: the page and the interface for programs tell the same."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from geoportal.address.catchments import Catchment, catchments_among
from geoportal.address.houses import House, house_at
from geoportal.address.places import Place
from geoportal.address.queries import EVERYDAY, areas_of, changed_near, nearest_of_each
from geoportal.address.stops import StopsNear, stops_at
from geoportal.address.walking import minutes_to, walk_from
from geoportal.core.languages import translated
from layers.audience import Audience
from layers.models import Feature, Layer
from layers.pages.card import title_of
from layers.triggers import DISTRICTS
from transport.walking import Spread

NEAR_M = 2000  # as far as one still walks for bread


@dataclass(frozen=True, slots=True)
class Near:
    """An object of everyday, how far it is in a straight line, and how long on foot: None where nobody can say."""

    feature: Feature
    metres: float
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Everyday:
    """The nearest objects of one layer, those first that are reached soonest."""

    layer: Layer
    objects: list[Near]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person may know of a place at a moment; `house` is None where none can have a passport."""

    place: Place
    title: str
    moment: datetime
    district: Feature | None
    areas: list[Feature]
    catchments: list[Catchment]
    house: House | None
    stops: StopsNear
    near: list[Everyday]
    changed: list[Feature]


def answer_of(place: Place, audience: Audience, at: datetime) -> Answer:
    """Four queries, three more for an apartment building, three for each feed among the stops."""
    areas = areas_of(place.spot, audience)
    walk = walk_from(place.spot)
    return Answer(
        place=place,
        title=title_of_place(place),
        moment=at,
        district=next((area for area in areas if area.layer.slug == DISTRICTS), None),
        areas=[area for area in areas if area.layer.slug != DISTRICTS and not area.layer.serves],
        catchments=catchments_among(areas),
        house=house_at(place.building, at) if place.building is not None else None,
        stops=stops_at(place.spot, walk, audience, at, now=timezone.now()),
        near=_near(place, walk, audience),
        changed=changed_near(place.spot, audience, at),
    )


def title_of_place(place: Place) -> str:
    """The address of the building; without one the coordinates."""
    named = place.building or place.feature
    if named is not None and named.address:
        return translated(named, "address")
    if place.feature is not None:
        return title_of(place.feature)
    return _("Place %(place)s") % {"place": f"{place.spot.y:.5f}, {place.spot.x:.5f}"}


def _near(place: Place, walk: Spread, audience: Audience) -> list[Everyday]:
    """The layers in the order of EVERYDAY."""
    found = nearest_of_each(place.spot, audience, within_m=NEAR_M)
    minutes = minutes_to(walk, [one.spot for one in found])  # type: ignore[attr-defined] # annotated
    groups: dict[str, list[Near]] = {slug: [] for slug in EVERYDAY}
    for one, lasts in zip(found, minutes, strict=True):
        groups[one.layer.slug].append(Near(one, one.metres, lasts))  # type: ignore[attr-defined] # annotated
    for near in groups.values():
        near.sort(key=lambda one: (one.minutes is None, one.minutes or 0, one.metres))
    return [Everyday(near[0].feature.layer, near) for near in groups.values() if near]
