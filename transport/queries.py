"""Reading the network for pages and programs: stops, lines, what is near, what is disrupted."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Count, DateField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from geoportal.core.languages import translated
from layers.audience import Audience
from layers.models import Feature, Layer
from layers.queries import metres_to, readable
from transport.expiry import Validity, earliest
from transport.lines import place_in_list
from transport.models import Disruption, Feed, FeedInfo, Route, Stop, Trip
from transport.running import zone_of

NEAR_M = 400
NETWORK = ("transit-stops", "transit-routes")  # layers of the catalogue
MOST_DIGITS = 19  # of a number that the ledger can give
STATION = 1


def transport_state() -> tuple[str, ...]:
    """Marks of which one moves whenever what pages tell of the network changes: an edition, a notice to passengers."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT (SELECT md5(string_agg(concat(slug, visibility, loaded_at, sha256), ',' ORDER BY slug))
                      FROM transport_feed),
                   (SELECT concat(count(*), max(changed_at)) FROM transport_disruption)
            """
        )
        return tuple(str(mark) for mark in cursor.fetchone())


def seen_feeds(audience: Audience) -> QuerySet[Feed]:
    return Feed.objects.filter(visibility__in=audience.visibilities)


def _seen(audience: Audience) -> Q:
    """Rows of feeds that this person may see, with a live feature that may be seen."""
    return Q(feed__visibility__in=audience.visibilities, feature__withdrawn_at=None) & readable(audience, "feature__")


def stops_seen(audience: Audience) -> QuerySet[Stop]:
    stops = Stop.objects.filter(_seen(audience)).select_related("feed", "feature__layer__theme")
    return stops.annotate(info_end=_info_end("feed"))


def routes_seen(audience: Audience) -> QuerySet[Route]:
    """Without the drawings, which are large."""
    routes = Route.objects.filter(_seen(audience)).select_related("feed", "agency", "feature__layer__theme")
    return routes.defer("feature__geometry").annotate(info_end=_info_end("feed"))


def _info_end(of: str) -> Subquery:
    info = FeedInfo.objects.filter(feed=OuterRef(of)).order_by("id").values("feed_end_date")[:1]
    return Subquery(info, output_field=DateField())


def stop_of(feature_id: int, audience: Audience) -> Stop | None:
    """The stop or station that is this object of the map."""
    found = stops_seen(audience).select_related("feed", "feature__layer__theme", "parent_station__feature__layer")
    return found.filter(feature_id=feature_id).first()


def route_of(feature_id: int, audience: Audience) -> Route | None:
    """The line that is this object of the map."""
    return routes_seen(audience).filter(feature_id=feature_id).first()


def is_known(feature_id: int) -> bool:
    """Whether the ledger has the object, if only as one that is no more: then it has more to tell than 404."""
    return Feature.objects.filter(pk=feature_id).exclude(withdrawn_at=None).exists()


def platforms_of(stop: Stop) -> list[Stop]:
    """Where one boards: the stop itself, of a station its platforms."""
    if stop.location_type != STATION:
        return [stop]
    return list(stop.children.filter(Q(location_type=0) | Q(location_type=None)).order_by("platform_code", "stop_id"))


def routes_by_key(keys: Collection[int], audience: Audience) -> dict[int, Route]:
    return {route.pk: route for route in routes_seen(audience).filter(pk__in=keys)}


def stops_by_key(keys: Collection[int], audience: Audience) -> dict[int, Stop]:
    return {stop.pk: stop for stop in stops_seen(audience).filter(pk__in=keys)}


def routes_by_feature(features: Collection[int], audience: Audience) -> list[Route]:
    return list(routes_seen(audience).filter(feature_id__in=list(features)))


def stop_names(ids: Collection[tuple[str, str]], audience: Audience) -> dict[tuple[str, str], str]:
    """What stops are called in the reader's language, by feed and id of the feed; of those that may be seen."""
    feeds, stops = {feed for feed, _ in ids}, {stop for _, stop in ids}
    found = stops_seen(audience).filter(feed__slug__in=feeds, stop_id__in=stops) if ids else ()
    return {(stop.feed.slug, stop.stop_id): translated(stop.feature, "name") for stop in found if stop.feature}


def trips_by_access(route: int) -> dict[str, int]:
    """How many trips a wheelchair can board, cannot, and of how many nobody knows."""
    rows = Trip.objects.filter(route=route).values_list("wheelchair_accessible").annotate(Count("pk"))
    told: dict[str, int] = {"yes": 0, "no": 0, "unknown": 0}
    for code, count in rows:
        told[{1: "yes", 2: "no"}.get(code or 0, "unknown")] += count
    return told


def in_order(routes: Iterable[Route]) -> list[Route]:
    """As lines are listed: by mode, then by number."""
    return sorted(routes, key=place_in_list)


def nearby_stops(stop: Stop, audience: Audience, *, limit: int = 8) -> list[Stop]:
    """Other stops within a few minutes on foot, the nearest first, each with `metres`. Of a station its platforms are
    no others."""
    if stop.stop_lon is None or stop.stop_lat is None:
        return []
    others = stops_around(Point(stop.stop_lon, stop.stop_lat, srid=4326), audience, within_m=NEAR_M)
    others = others.exclude(pk=stop.pk)
    if stop.location_type == STATION:
        others = others.exclude(parent_station=stop)
    return list(others[:limit])


def stops_around(here: Point, audience: Audience, *, within_m: float) -> QuerySet[Stop]:
    """Where one can board within so many metres, the nearest first, each with `metres`."""
    around = here.buffer(within_m / 60_000)  # degrees, wider than needed: the index finds them, metres decide
    found = stops_seen(audience).filter(feature__geometry__intersects=around).exclude(location_type=STATION)
    told = found.annotate(metres=metres_to(here, "feature__geometry"))
    return told.filter(metres__lte=within_m).order_by("metres", "pk")


def disruptions_at(moment: datetime, audience: Audience, features: Collection[int] = ()) -> list[Disruption]:
    """Notices that hold at the moment or later: for any of the features, and for the whole network."""
    told = Disruption.objects.filter(visibility__in=audience.visibilities)
    told = told.filter(Q(ends_at=None) | Q(ends_at__gt=moment)).annotate(reach=Count("features"))
    return list(told.filter(Q(reach=0) | Q(pk__in=_about(features))).order_by("starts_at", "pk"))


def _about(features: Collection[int]) -> QuerySet[Any]:
    return Disruption.objects.filter(features__in=list(features)).values("pk")


def all_disruptions(moment: datetime, audience: Audience) -> list[Disruption]:
    """Every notice that holds at the moment or later, with the objects it is about."""
    told = Disruption.objects.filter(visibility__in=audience.visibilities).prefetch_related("features__layer")
    return list(told.filter(Q(ends_at=None) | Q(ends_at__gt=moment)).order_by("starts_at", "pk"))


def disruption_numbered(number: int) -> Disruption | None:
    """The notice, with the objects it is about."""
    return Disruption.objects.filter(pk=number).prefetch_related("features__layer").first()


def network_layers() -> list[Layer]:
    """The layers of the ledger that hold stops and lines."""
    return list(Layer.objects.filter(slug__in=NETWORK).select_related("owner"))


def layers_of(features: Collection[int]) -> list[Layer]:
    """The layers of these objects; of none, all that hold the network."""
    if not features:
        return network_layers()
    return list(Layer.objects.filter(features__in=list(features)).select_related("owner").distinct())


def stops_of_features(features: Collection[int], audience: Audience) -> list[Stop]:
    """The stops that are these objects of the map, by name."""
    return list(stops_seen(audience).filter(feature__in=list(features)).order_by("feature__name", "feature_id"))


def stops_called(texts: Iterable[str], audience: Audience) -> dict[str, list[Stop]]:
    """For each text the stops of that name, or the one with that number of the map. One query."""
    asked = {text: text.casefold() for text in texts}
    numbers = {int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS}
    found = stops_seen(audience).annotate(called=Lower("feature__name"))
    found = found.filter(Q(called__in=set(asked.values())) | Q(feature_id__in=numbers))
    rows = [(stop, {stop.feature.name.casefold(), str(stop.feature_id)}) for stop in found if stop.feature]
    return {text: [stop for stop, names in rows if words in names] for text, words in asked.items()}


def validity(row: Stop | Route, moment: datetime) -> Validity:
    """How long the timetable of a stop or line holds: to the end of the calendar, earlier if feed_info.txt says so."""
    info_end: date | None = row.info_end  # type: ignore[union-attr] # annotated
    return _validity(row.feed, info_end, today_of(row.feed, moment))


def feeds_with_validity(audience: Audience, moment: datetime) -> list[tuple[Feed, Validity]]:
    feeds = seen_feeds(audience).annotate(info_end=_info_end("pk"))
    return [(feed, _validity(feed, feed.info_end, today_of(feed, moment))) for feed in feeds]


def _validity(feed: Feed, info_end: date | None, today: date) -> Validity:
    return Validity(feed.feed_start_date, earliest(feed.feed_end_date, info_end), today)


def today_of(feed: Feed, moment: datetime) -> date:
    zone: ZoneInfo = zone_of(feed)
    return moment.astimezone(zone).date()
