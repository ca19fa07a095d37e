"""The way in: every line by mode with what it runs today, what is under way now, notices to passengers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext

from layers.audience import Audience
from layers.models import Layer
from layers.pages.addresses import items_json, map_styles
from layers.queries import the_city
from transport.colours import LineColour
from transport.lines import MODES, colour_of, mode_of_line, name_of, number_of
from transport.models import Feed, Route
from transport.pages.shared import crumbs, now, transit_page
from transport.queries import all_disruptions, feeds_with_validity, in_order, routes_seen
from transport.rules import may_tell_passengers
from transport.service_now import LineNow, lines_now


@dataclass(frozen=True, slots=True)
class Row:
    """A line in the list; `now` is None on a day on which it does not run."""

    route: Route
    now: LineNow | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """All lines of one mode."""

    mode: str
    name: str
    rows: list[Row]


@transit_page
def network(request: HttpRequest, audience: Audience) -> HttpResponse:
    """All lines, or those whose number or name has what `line` asks for; with `now` only what is under way."""
    moment = now()
    feeds = feeds_with_validity(audience, moment)
    asked, only_now = request.GET.get("line", "").strip()[:60], request.GET.get("now") == "1"
    routes = list(routes_seen(audience))
    service = _service([feed for feed, _validity in feeds], moment)
    shown = [route for route in routes if _answers(route, asked) and (not only_now or _runs(service.get(route.pk)))]
    layer = next((route.feature.layer for route in routes if route.feature), None)
    return render(
        request,
        "transport/network.html",
        {
            "moment": moment, "chapters": _chapters(shown, service), "asked": asked, "only_now": only_now,
            "total": len(routes), "found": len(shown),
            "moving": sum(1 for route in routes if _runs(service.get(route.pk))),
            "vehicles": sum(service[route.pk].vehicles for route in routes if route.pk in service),
            "doubtful": [(feed, validity) for feed, validity in feeds if validity.is_doubtful],
            "feeds": [feed for feed, _validity in feeds], "crumbs": crumbs()[:0],
            "disruptions": all_disruptions(moment, audience),
            "may_tell": layer is not None and may_tell_passengers(request.user, [layer]),
            "data_links": _data_links(request, layer),
        },
    )  # fmt: skip


def _data_links(request: HttpRequest, layer: Layer | None) -> list[tuple[str, str]]:
    links = [("JSON", reverse("api_transit_routes")), *([("GeoJSON", items_json(layer))] if layer else [])]
    return [(name, request.build_absolute_uri(address)) for name, address in links]


def _service(feeds: Iterable[Feed], moment: datetime) -> dict[int, LineNow]:
    return {route: line for feed in feeds for route, line in lines_now(feed, moment).items()}


def _runs(line: LineNow | None) -> bool:
    return line is not None and line.runs_now


def _answers(route: Route, asked: str) -> bool:
    """The whole number, or a part of a name."""
    words = asked.casefold()
    return words in ("", number_of(route).casefold()) or (len(words) > 2 and words in name_of(route).casefold())


def _chapters(routes: Iterable[Route], service: dict[int, LineNow]) -> list[Chapter]:
    by_mode: dict[str, list[Row]] = defaultdict(list)
    for route in in_order(routes):
        by_mode[mode_of_line(route)].append(Row(route, service.get(route.pk)))
    return [Chapter(mode, str(MODES[mode][1]), rows) for mode, rows in by_mode.items()]


@transit_page
def network_map(request: HttpRequest, audience: Audience) -> HttpResponse:
    """All lines in their colours, side by side; the list of lines stands on the page before this one."""
    routes = in_order(routes_seen(audience))
    return render(
        request,
        "transport/map.html",
        {
            "facts": _for_the_script(), "routes": routes, "crumbs": crumbs(), "moment": now(),
            "chapters": _chapters(routes, {}),
            "feeds": [feed for feed, _validity in feeds_with_validity(audience, now())],
        },
    )  # fmt: skip


def _for_the_script() -> dict[str, Any]:
    """What the map's script is handed: addresses, where to look, its words."""
    city = the_city()
    return {
        "styles": map_styles(), "bounds": list(city.bounds.extent) if city else None,
        "network": f"{reverse('api_transit_network')}?lang={get_language()}",
        "events": reverse("live_events"),
        "words": {
            "stale": gettext("Vehicles are shown where they were at {time}: nothing newer has come."),
            "simulated": gettext("Vehicles are simulated from the timetable, to show the portal."),
            "line": gettext("Line"), "stop": gettext("Stop"), "all": gettext("All lines"),
            "failed": gettext("The map could not be drawn. The list of all lines has the same."),
        },
    }  # fmt: skip


@transit_page
def colours(request: HttpRequest, audience: Audience) -> HttpResponse:
    """A rule for every two colours that lines are drawn in: pages name them and may not state a style themselves."""
    found = {colour_of(route) for route in routes_seen(audience)}
    rules = [_rule(colour) for colour in sorted(found, key=lambda one: one.name)]
    return HttpResponse("\n".join(rules), content_type="text/css; charset=utf-8")


def _rule(colour: LineColour) -> str:
    return f'[data-line="{colour.name}"]{{--line-colour:#{colour.line};--line-text:#{colour.text}}}'
