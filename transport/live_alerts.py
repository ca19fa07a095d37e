"""Alerts of GTFS Realtime as notices to passengers (`transport/models/disruptions.py`).

An alert that names nothing of the network that we know is left out: a notice about nothing would be one about all. One
that the message no longer has ends with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from geoportal.core.languages import SOURCE_LANGUAGE, translations_of
from transport.models import Disruption, Feed, LiveSource, Route, Stop, Trip
from transport.realtime import Informed, Message, ToldAlert

DEMONSTRATION = "Демонстраційні дані"
LONGEST_TITLE, LONGEST_URL = 200, 500


def sync_alerts(source: LiveSource, message: Message, now: datetime) -> int:
    """Make the notices that came from the source equal to the message's alerts; how many hold."""
    objects = _objects(source.feed, {one for alert in message.alerts for one in alert.informed})
    begins_with = f"{source.feed.slug}:{source.pk}:"
    held = {row.source_id: row for row in Disruption.objects.filter(source_id__startswith=begins_with)}
    told = set()
    for alert in message.alerts:
        features = {feature for one in alert.informed for feature in objects[one]}
        period = _period(alert, now)
        if not features:
            message.say("live_alert_empty", alert.entity_id)
        elif period is not None:
            name = f"{begins_with}{alert.entity_id}"[:200]
            told.add(name)
            facts = {**_facts(alert, source.feed, period), "about": sorted(features)}
            _write(held.get(name), name, facts, now)
    for name, row in held.items():
        if name not in told and (row.ends_at is None or row.ends_at > now):
            _end(row, now)
    return len(told)


def _end(row: Disruption, now: datetime) -> None:
    """It is over; one that never began was a mistake, and goes."""
    if row.starts_at >= now:
        row.delete()
        return
    row.ends_at = now
    row.save()


def _write(row: Disruption | None, name: str, facts: dict[str, Any], now: datetime) -> None:
    """A row for the alert; one that says the same already is left alone, and has no new history."""
    starts_at = facts.pop("starts_at")
    if row is None:
        made = Disruption.objects.create(source_id=name, starts_at=starts_at or now.replace(microsecond=0), **facts)
        made.features.set(made.about)
        return
    facts["starts_at"] = starts_at or row.starts_at
    if any(getattr(row, field) != value for field, value in facts.items()):
        for field, value in facts.items():
            setattr(row, field, value)
        row.save()
        row.features.set(row.about)


def _facts(alert: ToldAlert, feed: Feed, period: tuple[datetime | None, datetime | None]) -> dict[str, Any]:
    effect = alert.effect if alert.effect in Disruption.Effect.values else Disruption.Effect.OTHER_EFFECT
    title, text = _source_text(alert.header)[:LONGEST_TITLE], _source_text(alert.description)
    others = {
        language: {"title": alert.header[language][:LONGEST_TITLE], "text": alert.description.get(language, "")}
        for language in alert.header if language != SOURCE_LANGUAGE
    }  # fmt: skip
    is_address = alert.url.startswith(("https://", "http://")) and len(alert.url) <= LONGEST_URL
    return {
        "effect": str(effect), "title": title, "text": text, "url": alert.url if is_address else "",
        "translations": translations_of(others, {"title": title, "text": text}),
        "starts_at": period[0], "ends_at": period[1], "visibility": feed.visibility,
        "source": DEMONSTRATION if feed.is_demonstration else (feed.publisher or feed.name),
    }  # fmt: skip


def _source_text(told: dict[str, str]) -> str:
    """In Ukrainian; where there is none, in the first language that there is."""
    return told.get(SOURCE_LANGUAGE) or next(iter(told.values()), "")


def _period(alert: ToldAlert, now: datetime) -> tuple[datetime | None, datetime | None] | None:
    """From the first period that is not over to the end of the last one; None where all are over."""
    if not alert.periods:
        return None, None
    left = [(start, end) for start, end in alert.periods if not end or (end > now.timestamp() and end > start)]
    if not left:
        return None
    start = min(start for start, _end in left)
    end = 0 if any(not end for _start, end in left) else max(end for _start, end in left)
    return _moment(start), _moment(end)


def _moment(second: int) -> datetime | None:
    return datetime.fromtimestamp(second, UTC) if second else None


# --- What it is about -----------------------------------------------------------------
def _objects(feed: Feed, informed: Iterable[Informed]) -> dict[Informed, set[int]]:
    """Features of the map for each selector: its stop, else its routes. Three statements."""
    asked = list(informed)
    if not asked:
        return {}
    trips = {one.trip_id for one in asked} - {""}
    lines = dict(Trip.objects.filter(feed=feed, trip_id__in=trips).values_list("trip_id", "route__route_id"))
    stops = Stop.objects.filter(feed=feed, stop_id__in={one.stop_id for one in asked} - {""}, feature__isnull=False)
    places = dict(stops.values_list("stop_id", "feature_id"))
    columns = ("route_id", "route_type", "agency__agency_id", "feature_id")
    routes = list(Route.objects.filter(_meant(asked, lines), feed=feed, feature__isnull=False).values_list(*columns))
    found: dict[Informed, set[int]] = defaultdict(set)
    for one in asked:
        if one.stop_id:
            found[one] = {places[one.stop_id]} if one.stop_id in places else set()
        else:
            found[one] = _routes_of(one, lines, routes)
    return found


def _meant(asked: Sequence[Informed], lines: dict[str, str]) -> Q:
    named = ({one.route_id for one in asked} | set(lines.values())) - {""}
    kinds, agencies = {one.route_type for one in asked} - {None}, {one.agency_id for one in asked} - {""}
    return Q(route_id__in=named) | Q(route_type__in=kinds) | Q(agency__agency_id__in=agencies)


def _routes_of(one: Informed, lines: dict[str, str], routes: Sequence[tuple[Any, ...]]) -> set[int]:
    wanted = one.route_id or lines.get(one.trip_id, "")
    if one.trip_id and not wanted:
        return set()
    return {
        feature
        for route, kind, agency, feature in routes
        if (not wanted or route == wanted) and one.route_type in (None, kind) and one.agency_id in ("", agency)
        and (wanted or one.route_type is not None or one.agency_id)
    }  # fmt: skip
