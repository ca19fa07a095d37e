"""Places by what people call them: coordinates, or the name of a stop or of another object of the map."""

from dataclasses import dataclass

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.gis.geos import Point
from django.db.models import Case, IntegerField, QuerySet, Value, When

from geoportal.core.coordinates import spot_of
from geoportal.core.languages import translated
from layers.audience import Audience
from layers.lists import ids_with_words
from layers.models import Feature
from layers.queries import live_objects, the_city

STOPS, LINES = "transit-stops", "transit-routes"  # a line is no place
MOST = 8
NEAR_DEGREES = 0.004  # some three hundred metres: so far off a stop still says where a place is
COORDINATES = 5


@dataclass(frozen=True)
class Candidate:
    """A place that the words may mean."""

    name: str
    about: str
    lon: float
    lat: float

    @property
    def text(self) -> str:
        """The place as the form takes it."""
        return f"{self.lon:.{COORDINATES}f},{self.lat:.{COORDINATES}f}"


def coordinates_of(text: str) -> tuple[float, float] | None:
    """Longitude and latitude where the text is such a pair, in whichever order it lies in the city."""
    city = the_city()
    spot = spot_of(text, city.bounds if city is not None else None)
    return None if spot is None else (spot.x, spot.y)


def places_called(words: str, audience: Audience) -> list[Candidate]:
    """What this person may see and the words fit, stops first, the important before the rest; one of equal names."""
    objects = live_objects(audience).exclude(layer__slug=LINES)
    found: dict[tuple[str, str], Candidate] = {}
    for feature in _in_order(Feature.objects.filter(pk__in=ids_with_words(objects, words)))[: 4 * MOST]:
        name = translated(feature, "name") or translated(feature, "address")
        about = translated(feature.kind, "name") if feature.kind else translated(feature.layer, "name")
        point = feature.spot  # type: ignore[attr-defined] # annotated by _in_order
        if name:
            found.setdefault((name, about), Candidate(name, about, point.x, point.y))
    return list(found.values())[:MOST]


def _in_order(features: QuerySet[Feature]) -> QuerySet[Feature]:
    stops_first = Case(When(layer__slug=STOPS, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = features.select_related("kind", "layer").annotate(spot=PointOnSurface("geometry")).defer("geometry")
    return rows.order_by(stops_first, "rank", "pk")


def nearest_stop(lon: float, lat: float, audience: Audience) -> str:
    """The name of the stop beside a place; empty where none is near."""
    here = Point(lon, lat, srid=4326)
    stops = live_objects(audience).filter(layer__slug=STOPS, geometry__intersects=here.buffer(NEAR_DEGREES))
    rows = [(feature.geometry.distance(here), translated(feature, "name")) for feature in stops]
    return min(rows)[1] if rows else ""
