"""What is known of one place of the city: the building there, the areas it lies in, what is near, what has changed.

Rooms that know more of a place (houses, transport) are asked by `answers.py`; here the ledger alone is read.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import Point, Polygon
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
    Window,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, JSONObject, RowNumber

from layers.audience import Audience
from layers.models import Feature, Layer
from layers.queries import WORTH_NAMING, live_features, live_objects, metres_to, readable, with_spot
from layers.triggers import DISTRICTS

BUILDINGS = "buildings"  # the tile layer of footprints
AT_HOME_M = 40  # a spot on the pavement still means the house it lies before
AROUND_M = 400  # what changes so near is noticed on the way home
LATELY = timedelta(days=30)
# Layers of the catalogue that people go to again and again; in the order in which they are told.
EVERYDAY = (
    "kindergartens", "schools", "clinics", "hospitals", "pharmacies", "food-shops", "supermarkets", "post", "banks",
    "city-authorities", "social-services", "libraries", "playgrounds", "parks", "sports-grounds", "shelters", "police",
)  # fmt: skip
OF_EACH = 3
# The number in an area's property; what is none names nothing.
INSTITUTION = Case(
    When(
        properties__institution__regex=r"^[0-9]{1,18}$",
        then=Cast(KeyTextTransform("institution", "properties"), BigIntegerField()),
    )
)
# A change is as old as its transaction, an object as the statement that brought it: a little younger.
UNCHANGED = ExpressionWrapper(Q(changed_at__lte=F("created_at")), output_field=BooleanField())


def building_at(spot: Point, audience: Audience) -> Feature | None:
    """The building the spot lies in, or the nearest within AT_HOME_M; with `metres`, 0 inside."""
    found = live_features(audience).filter(
        layer__tile_layer=BUILDINGS, geometry__bboverlaps=box_around(spot, AT_HOME_M)
    )
    nearest = found.annotate(metres=metres_to(spot)).filter(metres__lte=AT_HOME_M).order_by("metres", "id")
    return nearest.select_related("kind", "layer__theme", "district").defer("geometry", "district__geometry").first()


def areas_of(spot: Point, audience: Audience) -> list[Feature]:
    """The districts, the catchments and all objects of the themes that the spot lies within, the largest first: parks.

    Each with `institution_told`, what this person may know of the live object that serves it; None where it names none.
    """
    inside = live_features(audience).filter(geometry__contains=spot).exclude(layer__tile_layer=BUILDINGS)
    told = inside.filter(Q(layer__slug=DISTRICTS) | Q(layer__theme__is_base=False) | ~Q(layer__serves=""))
    area = Func(F("geometry"), function="ST_Area", output_field=FloatField())
    return list(
        told.select_related("kind", "layer__theme")
        .annotate(area=area, institution_id=INSTITUTION)
        .annotate(institution_told=Subquery(_institution(audience)))
        .filter(area__gt=0)
        .defer("geometry")
        .order_by("-area", "id")
    )


def _institution(audience: Audience) -> QuerySet[Feature, Any]:
    """In the same statement, for a page has few of them."""
    named = {name: F(name) for name in ("id", "name", "translations", "address")}
    of_its_kind = {"kind": F("kind__name"), "kind_translations": F("kind__translations")}
    told = JSONObject(**named, **of_its_kind, page_template=F("layer__page_template"))
    return live_features(audience).filter(pk=OuterRef("institution_id")).values_list(told)


def nearest_of_each(
    spot: Point, audience: Audience, *, within_m: float, layers: Iterable[str] = EVERYDAY
) -> list[Feature]:
    """The OF_EACH nearest objects of each layer, with `metres` in a straight line; nearest first."""
    box = box_around(spot, within_m)
    found = live_objects(audience).filter(layer__slug__in=tuple(layers), geometry__bboverlaps=box)
    metres = metres_to(spot)
    place = Window(RowNumber(), partition_by=F("layer_id"), order_by=["metres", "id"])
    told = with_spot(found).annotate(metres=metres).annotate(place=place)
    told = told.filter(place__lte=OF_EACH).select_related("kind", "layer__theme")
    return list(told.order_by("metres", "id"))


def changed_near(spot: Point, audience: Audience, at: datetime, limit: int = 8) -> list[Feature]:
    """Objects around that were added, changed or taken off the map lately, the last first; no benches.

    Each with `metres`, and `is_new` where it has not changed since it came.
    What came with the first loading of its layer, and has not changed since, is no news.
    """
    found = Feature.objects.filter(readable(audience), layer__theme__is_base=False, changed_at__gte=at - LATELY)
    found = found.filter(geometry__bboverlaps=box_around(spot, AROUND_M), rank__lte=WORTH_NAMING)
    found = found.annotate(is_new=UNCHANGED)
    found = found.exclude(is_new=True, created_at__in=_first_loadings())
    told = found.select_related("kind", "layer__theme").annotate(metres=metres_to(spot)).defer("geometry")
    return list(told.order_by("-changed_at", "id")[:limit])


def _first_loadings() -> QuerySet[Layer, Any]:
    """When the oldest live object of each layer came, and with it all that its transaction brought: the index of each
    layer's live objects tells it without reading any other."""
    oldest = Feature.objects.filter(layer=OuterRef("pk"), withdrawn_at=None).order_by("id").values("created_at")[:1]
    return Layer.objects.order_by().annotate(at=Subquery(oldest)).exclude(at=None).values("at")


def box_around(spot: Point, metres: float) -> Polygon:
    """A box in degrees that holds everything within so many metres; a little more north of the equator."""
    height = metres / 110_574
    width = metres / (111_320 * cos(radians(spot.y)))
    return Polygon.from_bbox((spot.x - width, spot.y - height, spot.x + width, spot.y + height))
