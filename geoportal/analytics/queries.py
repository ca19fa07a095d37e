"""Reading what was computed, and what it is computed from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.gis.db.models.functions import PointOnSurface
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from geoportal.analytics.models import AccessStudy, DistrictHour, StopHours
from housing.queries import live_buildings
from layers.audience import EVERYONE, Audience
from layers.models import Visibility
from layers.queries import live_features, readable
from layers.triggers import DISTRICTS
from transport.journey_rows import public_feeds
from transport.models import Feed

WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class Home:
    """A house of which everybody may know how many live there."""

    lon: float
    lat: float
    district: int | None
    residents: int


def homes() -> list[Home]:
    """Public passports with a known number of residents."""
    known = live_buildings(EVERYONE).filter(residents__isnull=False).annotate(spot=PointOnSurface("feature__geometry"))
    rows = known.order_by("pk").values_list("spot", "residents", "feature__district")
    districts = set(live_features(EVERYONE).filter(layer__slug=DISTRICTS).values_list("pk", flat=True))
    return [
        Home(spot.x, spot.y, district if district in districts else None, residents or 0)
        for spot, residents, district in rows
    ]


def houses_in_all() -> int:
    return live_buildings(EVERYONE).count()


def usual_day(feeds: Iterable[Feed], today: date) -> date:
    """The next Wednesday; where no feed tells of it any more, the last one that one of them tells of."""
    ends = [feed.feed_end_date for feed in feeds if feed.feed_end_date]
    ahead = today + timedelta((WEDNESDAY - today.weekday()) % 7)
    last = max(ends, default=ahead)
    return min(ahead, last - timedelta((last.weekday() - WEDNESDAY) % 7))


def tells_of(feed: Feed, day: date) -> bool:
    """Whether the calendar of the feed reaches this day."""
    return bool(feed.feed_start_date and feed.feed_end_date and feed.feed_start_date <= day <= feed.feed_end_date)


def access_state() -> tuple[str, ...]:
    """A mark that moves whenever something is computed anew, or may no longer be told."""
    return tuple(str(number) for number in _told_studies().values_list("pk", flat=True)[:1])


def latest_study() -> AccessStudy | None:
    """What was computed last; None also where a feed in it is no longer everybody's, until it is computed anew."""
    return _told_studies().first()


def _told_studies() -> QuerySet[AccessStudy]:
    public = Feed.objects.filter(visibility=Visibility.PUBLIC).exclude(loaded_at=None).values("pk")
    return AccessStudy.objects.filter(feeds__contained_by=ArraySubquery(public)).order_by("-pk")


def is_due(at: datetime) -> bool:
    """Whether what was computed is of another day than that of this moment, of other feeds than everybody may see now,
    or of older editions of them."""
    feeds = public_feeds()
    study = AccessStudy.objects.order_by("-pk").first()
    if study is None or not feeds:
        return bool(study or feeds)
    is_of_today = localdate(study.computed_at) >= localdate(at)
    is_of_these = set(study.feeds) == {feed.pk for feed in feeds}
    are_newer = Feed.objects.filter(pk__in=study.feeds, loaded_at__gt=study.computed_at).exists()
    return not is_of_today or not is_of_these or are_newer


def district_hours(study: AccessStudy) -> list[DistrictHour]:
    """Rows of districts that everybody sees, by their names, and of what lies outside them."""
    rows = (
        study.rows.filter(Q(district=None) | readable(EVERYONE, "district__"))
        .select_related("district__layer")
        .defer("district__geometry")
    )
    return list(rows.order_by("district__name", "hour"))


def stop_hours(study: AccessStudy, audience: Audience) -> QuerySet[StopHours]:
    """Stops that are on the map and that this person may see, with their features."""
    seen = StopHours.objects.filter(readable(audience, "feature__"), study=study, feature__withdrawn_at=None)
    return seen.select_related("feature__layer").order_by("feature__name", "feature")
