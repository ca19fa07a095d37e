"""For programs: what leaves a stop next, all lines with their day, one line whole.

An answer made from a feed that has ended says so in its body and in the header X-Data-Expired.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import Parameter, whole_number
from layers.audience import Audience, audience_of
from layers.pages.object_page import MAX_ID
from layers.standing import etag
from transport import api_shapes, told_to_programs
from transport.departures import MOST
from transport.diagrams import diagram
from transport.drawing import network_drawing
from transport.live import departures_now, live_state
from transport.on_demand import rides_from_stop, rides_on_demand
from transport.parameters import moment
from transport.queries import (
    disruptions_at,
    feeds_with_validity,
    in_order,
    platforms_of,
    route_of,
    routes_by_key,
    routes_seen,
    stop_of,
    transport_state,
    validity,
)
from transport.service_now import lines_now

JSON, GEOJSON = "application/json", "application/geo+json"
EXPIRED = "X-Data-Expired"
AT = Parameter(
    "at", "The moment that is asked for; without it, now.", moment, {"type": "string", "format": "date-time"},
    example="2026-11-30T07:30:00+02:00",
)  # fmt: skip


class Transit(Endpoint):
    """An answer made from feeds: kept by the client until the minute or a feed changes."""

    tag = "Transport"
    audience: Audience
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404")}

    def prepare(self, request: Request) -> None:
        self.audience = audience_of(request.user)

    @property
    def moment(self) -> datetime:
        return self.values.get("at") or timezone.now().replace(second=0, microsecond=0)

    def state(self) -> tuple[str, ...]:
        """Marks of which one moves whenever the answer may be another one."""
        return transport_state()

    def sealed(self, request: Request, document: Callable[[], tuple[Any, bool]]) -> HttpResponseBase:
        """The answer with its ETag, or 304. `document` is only made where it is needed: values or a ready text, and
        whether a feed behind them has ended."""
        seal = etag(request.build_absolute_uri(), self.moment.isoformat(), *self.state())
        known = not_modified(request._request, etag=seal) if self.audience.is_public else None
        if known:
            return known
        facts, has_ended = document()
        media = next(media for _status, media in self.answers["GET"])
        text = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False)
        answer = HttpResponse(text, content_type=media)
        if has_ended:
            answer[EXPIRED] = "true"
        if not self.audience.is_public:
            return private(answer)
        answer["ETag"] = seal
        return answer


class Departures(Transit):
    """What leaves a stop next, each told as scheduled, live or a headway."""

    operations = {"GET": "getDepartures"}
    answers = {"GET": {("200", JSON): "Departures"}}
    components = {"Departures": api_shapes.DEPARTURES}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            AT,
            Parameter(
                "limit", "How many departures at most.", whole_number(1, MOST),
                {"type": "integer", "minimum": 1, "maximum": MOST, "default": 20}, default=20,
            ),
            LANG,
        )
    }  # fmt: skip

    def state(self) -> tuple[str, ...]:
        return live_state()

    def get(self, request: Request, number: int) -> HttpResponseBase:
        return self.sealed(request, lambda: self._document(number))

    def _document(self, number: int) -> tuple[dict[str, Any], bool]:
        stop = stop_of(number, self.audience) if number <= MAX_ID else None
        if stop is None:
            raise _absent(number)
        platforms = platforms_of(stop)
        keys = [platform.pk for platform in platforms]
        found = departures_now(stop.feed, keys, self.moment, now=timezone.now(), limit=self.values["limit"])
        routes = routes_by_key({one.route for one in found}, self.audience)
        booked = rides_from_stop(platforms, self.audience, self.moment)
        lines = [*routes.values(), *(ride.route for ride in booked)]
        features = [stop.feature_id, *(route.feature_id for route in lines)]
        holds = validity(stop, self.moment)
        document = {
            "stop": told_to_programs.stop(stop), "moment": self.moment.isoformat(),
            "feed": told_to_programs.feed(stop.feed, holds),
            "departures": [told_to_programs.departure(one, routes[one.route]) for one in found if one.route in routes],
            "on_demand": [told_to_programs.on_demand(ride) for ride in booked],
            "disruptions": self._disruptions(features),
        }  # fmt: skip
        return document, holds.has_ended

    def _disruptions(self, features: Iterable[int | None]) -> list[dict[str, Any]]:
        told = disruptions_at(self.moment, self.audience, [number for number in features if number])
        return [told_to_programs.notice(one) for one in told]


class Routes(Transit):
    """Every line with its first and last departure of the day, its vehicles under way and how often it comes now."""

    operations = {"GET": "getTransitRoutes"}
    answers = {"GET": {("200", JSON): "TransitRoutes"}}
    components = {"TransitRoutes": api_shapes.LINES}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (AT, LANG)}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400")}

    def get(self, request: Request) -> HttpResponseBase:
        return self.sealed(request, self._document)

    def _document(self) -> tuple[dict[str, Any], bool]:
        feeds = feeds_with_validity(self.audience, self.moment)
        service = {key: line for feed, _holds in feeds for key, line in lines_now(feed, self.moment).items()}
        document = {
            "moment": self.moment.isoformat(),
            "feeds": [told_to_programs.feed(feed, holds) for feed, holds in feeds],
            "routes": [
                told_to_programs.line_today(route, service.get(route.pk))
                for route in in_order(routes_seen(self.audience))
            ],
        }  # fmt: skip
        return document, any(holds.has_ended for _feed, holds in feeds)


class RouteDetail(Transit):
    """One line whole: both directions with their stops, the kinds of days, how often it runs in each hour."""

    operations = {"GET": "getTransitRoute"}
    answers = {"GET": {("200", JSON): "TransitRoute"}}
    components = {"TransitRoute": api_shapes.LINE_WHOLE}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (AT, LANG)}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        return self.sealed(request, lambda: self._document(number))

    def _document(self, number: int) -> tuple[dict[str, Any], bool]:
        route = route_of(number, self.audience) if number <= MAX_ID else None
        if route is None:
            raise _absent(number)
        holds = validity(route, self.moment)
        whole = diagram(route, self.audience, self.moment)
        told = disruptions_at(self.moment, self.audience, whole.features)
        document = {
            "line": told_to_programs.line(route), "feed": told_to_programs.feed(route.feed, holds),
            "directions": [told_to_programs.direction(one) for one in whole.directions],
            "on_demand": [
                told_to_programs.on_demand(one) for one in rides_on_demand(route, self.audience, self.moment)
            ],
            "disruptions": [told_to_programs.notice(one) for one in told],
        }  # fmt: skip
        return document, holds.has_ended


class NetworkDrawing(Transit):
    """The network to be drawn: every line in its lane beside the others, the modes for small scales, the stops."""

    operations = {"GET": "getTransitNetwork"}
    answers = {"GET": {("200", GEOJSON): "TransitNetwork"}}
    components = {"TransitNetwork": api_shapes.NETWORK}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (LANG,)}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400")}

    def get(self, request: Request) -> HttpResponseBase:
        return self.sealed(request, self._document)

    def _document(self) -> tuple[str, bool]:
        has_ended = any(holds.has_ended for _feed, holds in feeds_with_validity(self.audience, self.moment))
        return network_drawing(self.audience, transport_state()), has_ended


def _absent(number: int) -> Problem:
    sentence = _("There is no stop or line with the number {number}. All lines are at /api/transport/routes.")
    return Problem(404, _("No such stop or line"), told(sentence, number=number))
