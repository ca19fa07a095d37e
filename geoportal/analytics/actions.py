"""Computing what the pages of this room show: once for all readers, in the place of what was computed before."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils import timezone

from geoportal.analytics import access
from geoportal.analytics.models import HOURS, AccessStudy, DistrictHour, StopHours
from geoportal.analytics.queries import Home, homes, houses_in_all, is_due, tells_of, usual_day
from layers.queries import the_city
from transport.journey_rows import public_feeds
from transport.models import Feed, Stop
from transport.searching import Ground, ground, zone_of
from transport.service_counts import HoursOfService, service_by_hour

WALKER = "adult"
NOWHERE = 0  # no feature has this number: houses outside the known districts


def compute_access(at: datetime) -> AccessStudy | None:
    """Count who lives near a stop and how often something leaves it, and keep that; None where there is no feed.

    Only what everybody may see is counted: public feeds, stops, streets and passports.
    """
    feeds = public_feeds()
    if not feeds:
        AccessStudy.objects.all().delete()
        return None
    day = usual_day(feeds, at.astimezone(zone_of(feeds)).date())
    telling = [feed for feed in feeds if tells_of(feed, day)]
    service = service_by_hour(telling, day)
    here, people = ground(WALKER), homes()
    with transaction.atomic():
        AccessStudy.objects.all().delete()
        study = AccessStudy.objects.create(
            computed_at=at, day=day, houses=houses_in_all(), houses_counted=len(people),
            is_demonstration=_is_demonstration(feeds), feeds=[feed.pk for feed in feeds],
        )  # fmt: skip
        DistrictHour.objects.bulk_create(_district_rows(study, people, here, service))
        StopHours.objects.bulk_create(_stop_rows(study, here.network.stops, service, telling))
    return study


def compute_due_access(at: datetime | None = None) -> bool:
    """Compute anew where what was computed is of another day or of other timetables; whether that was so."""
    at = at or timezone.now()
    due = is_due(at)
    if due:
        compute_access(at)
    return due


def _is_demonstration(feeds: Sequence[Feed]) -> bool:
    city = the_city()
    return any(feed.is_demonstration for feed in feeds) or bool(city and city.is_demonstration)


def _district_rows(
    study: AccessStudy, people: Sequence[Home], here: Ground, service: Sequence[HoursOfService]
) -> list[DistrictHour]:
    places = np.array([(home.lon, home.lat) for home in people], dtype=float).reshape(-1, 2)
    number = {stop: place for place, stop in enumerate(here.network.stops)}
    known = [
        access.Service(number[one.stop], access.near_m(one.route_type), one.departures)
        for one in service
        if one.stop in number
    ]
    served = access.served_hours(here.graph, here.graph.spots(places), here.stops, known)
    residents = np.array([home.residents for home in people], dtype=np.int64)
    districts = np.array([home.district or NOWHERE for home in people], dtype=np.int64)
    return [
        DistrictHour(
            study=study, district_id=share.group or None, hour=share.hour, residents=share.residents,
            within=share.within,
        )
        for share in access.shares(served, residents, districts)
    ]  # fmt: skip


def _stop_rows(
    study: AccessStudy, stops: Sequence[int], service: Sequence[HoursOfService], telling: Sequence[Feed]
) -> list[StopHours]:
    """A row for each stop on the map; nothing is known of one whose feed does not reach the day."""
    counted: dict[int, list[float]] = {}
    for one in service:
        before = counted.get(one.stop, [0.0] * HOURS)
        counted[one.stop] = [was + more for was, more in zip(before, one.departures, strict=True)]
    known = {feed.pk for feed in telling}
    rows = Stop.objects.filter(pk__in=stops, feature__isnull=False).order_by("pk").values_list("pk", "feed", "feature")
    return [
        StopHours(
            study=study, feature_id=feature, departures=counted.get(stop, [0.0] * HOURS) if feed in known else None
        )
        for stop, feed, feature in rows
    ]
