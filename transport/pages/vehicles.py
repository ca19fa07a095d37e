"""`/transport/vehicles/`: every vehicle that is under way, as a list: what the map shows, without it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from layers.audience import Audience
from transport.live_vehicles import Vehicle, live_feeds, live_vehicles
from transport.models import Route
from transport.pages.shared import crumbs, live_page, now
from transport.queries import in_order, routes_by_feature, stop_names


@dataclass(frozen=True, slots=True)
class Moving:
    """A vehicle, and the stop that it stands at or goes to; empty where nobody said so."""

    vehicle: Vehicle
    stop: str

    @property
    def told_at(self) -> datetime:
        return timezone.localtime(datetime.fromisoformat(self.vehicle.facts["timestamp"]))

    @property
    def is_at_stop(self) -> bool:
        return bool(self.vehicle.facts["status"] == "STOPPED_AT")


@dataclass(frozen=True, slots=True)
class LineMoving:
    """A line with its vehicles; None: vehicles of which no line is known."""

    route: Route | None
    rows: list[Moving]


@live_page
def vehicles(request: HttpRequest, audience: Audience) -> HttpResponse:
    """All vehicles by line, or those of the line that `line` asks for by its number of the map."""
    moment = timezone.now()
    found = live_vehicles(audience, moment)
    asked = request.GET.get("line", "")
    lines = _by_line([one for one in found if not asked or str(one.facts["route"]) == asked], audience)
    context = {
        "feeds_now": live_feeds(audience, moment), "moment": now(), "lines": lines, "asked": asked,
        "total": len(found), "shown": sum(len(line.rows) for line in lines), "crumbs": crumbs(),
        "data_links": [("GeoJSON", request.build_absolute_uri(reverse("api_vehicles")))],
    }  # fmt: skip
    return render(request, "transport/vehicles.html", context)


def _by_line(found: list[Vehicle], audience: Audience) -> list[LineMoving]:
    stops = stop_names({(one.facts["feed"], one.facts["stop_id"]) for one in found if one.facts["stop_id"]}, audience)
    rows: dict[int | None, list[Moving]] = defaultdict(list)
    for one in found:
        rows[one.facts["route"]].append(Moving(one, stops.get((one.facts["feed"], one.facts["stop_id"]), "")))
    routes = routes_by_feature([key for key in rows if key is not None], audience)
    told = [LineMoving(route, rows[route.feature_id]) for route in in_order(routes)]
    return [*told, *([LineMoving(None, rows[None])] if None in rows else [])]
