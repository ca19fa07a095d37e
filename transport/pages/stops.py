"""The page of a stop: what leaves next, every line with its timetable, how one gets on board; its poster for paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from layers.audience import Audience
from layers.pages.addresses import item_json, on_the_map
from layers.pages.object_page import MAX_ID
from transport.departures import Departure
from transport.live import departures_now
from transport.live_vehicles import live_feed
from transport.models import Route, Stop
from transport.on_demand import rides_from_stop
from transport.pages.shared import (
    absolute,
    crumbs,
    elsewhere,
    known_facts,
    live_page,
    named,
    now,
    small_map,
    transit_page,
)
from transport.patterns import routes_at
from transport.queries import disruptions_at, in_order, nearby_stops, platforms_of, routes_by_key, stop_of, today_of
from transport.rules import may_tell_passengers
from transport.running import days_to_look_at, running_services
from transport.timetables import Column, Timetable, runs_at, timetables

SHOWN = 12


@dataclass(frozen=True, slots=True)
class LineHere:
    """A line in one direction at this stop, with what it runs today."""

    route: Route
    timetable: Timetable
    today: Column | None


@dataclass(frozen=True, slots=True)
class NextDeparture:
    """A departure with its line and platform, ready to be shown."""

    route: Route
    told: Departure
    platform: str
    wait: timedelta


@live_page
def stop_page(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """Everything about one stop or station."""
    stop = stop_of(feature_id, audience) if feature_id <= MAX_ID else None
    if stop is None or stop.feature is None:
        return elsewhere(feature_id)
    moment = now()
    context = stop_context(request, stop, audience, moment)
    near = nearby_stops(stop, audience)
    calling = routes_at([other.pk for other in near])
    known = routes_by_key({route for routes in calling.values() for route in routes}, audience)
    context["nearby"] = [(other, _lines(calling.get(other.pk, frozenset()), known)) for other in near]
    return render(request, "transport/stop.html", context)


@transit_page
def stop_poster(request: HttpRequest, audience: Audience, feature_id: int) -> HttpResponse:
    """The stop's timetable on a sheet of A4."""
    stop = stop_of(feature_id, audience) if feature_id <= MAX_ID else None
    if stop is None or stop.feature is None:
        return elsewhere(feature_id)
    return render(request, "transport/poster.html", stop_context(request, stop, audience, now()))


def stop_context(request: HttpRequest, stop: Stop, audience: Audience, moment: datetime) -> dict[str, Any]:
    """The values that page and poster share."""
    platforms = platforms_of(stop)
    keys = [platform.pk for platform in platforms]
    runs = runs_at(keys)
    routes = routes_by_key({run.route for run in runs}, audience)
    found = departures_now(stop.feed, keys, moment, now=timezone.now(), limit=SHOWN)
    running = running_services({run.service for run in runs}, days_to_look_at(stop.feed, moment.date()))
    here = lines_here(timetables(runs, running), routes, today_of(stop.feed, moment))
    booked = rides_from_stop(platforms, audience, moment)
    lon, lat = stop.stop_lon or 0.0, stop.stop_lat or 0.0
    lines = [*routes.values(), *(ride.route for ride in booked)]
    features = [*(row.feature_id for row in (stop, *platforms)), *(line.feature_id for line in lines)]
    feature = stop.feature
    assert feature is not None, "found by its feature"  # noqa: S101 - for the type checker
    return {
        **known_facts(stop, moment),
        "stop": stop, "title": named(stop), "crumbs": crumbs(),
        "departures": next_departures(found, routes, platforms, moment), "live": live_feed(stop.feed, timezone.now()),
        "lines": here, "routes": in_order(routes.values()), "platforms": platforms,
        "on_demand": booked,
        "disruptions": disruptions_at(moment, audience, [number for number in features if number]),
        "may_tell": may_tell_passengers(request.user, [feature.layer]),
        "permanent": absolute(request, "transit_stop", feature.pk),
        "small_map": small_map(feature, (lon, lat, lon, lat)),
        "map_url": on_the_map(spot=feature.geometry, object=feature.pk),
        "board_url": reverse("transit_board", args=[feature.pk]),
        "poster_url": reverse("transit_poster", args=[feature.pk]),
        "data_links": [
            ("JSON", absolute(request, "api_departures", feature.pk)),
            ("GeoJSON", request.build_absolute_uri(item_json(feature))),
        ],
    }  # fmt: skip


def lines_here(found: Sequence[Timetable], routes: dict[int, Route], today: date) -> list[LineHere]:
    """Lines as they are listed, each direction by itself; of feeds that may not be seen none."""
    order = {route.pk: number for number, route in enumerate(in_order(routes.values()))}
    seen = [one for one in found if one.route in order]
    seen.sort(key=lambda one: (order[one.route], one.direction))
    return [LineHere(routes[one.route], one, one.column_on(today)) for one in seen]


def next_departures(
    found: Sequence[Departure], routes: dict[int, Route], platforms: Sequence[Stop], moment: datetime
) -> list[NextDeparture]:
    """Departures of lines that may be seen, with the wait from the moment on."""
    codes = {platform.pk: platform.platform_code for platform in platforms} if len(platforms) > 1 else {}
    return [
        NextDeparture(routes[one.route], one, codes.get(one.stop, ""), one.waits(moment))
        for one in found
        if one.route in routes
    ]


def _lines(keys: frozenset[int], routes: dict[int, Route]) -> list[Route]:
    return in_order(routes[key] for key in keys if key in routes)
