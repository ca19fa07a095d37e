"""For programs: journeys from one place to another, and what can be reached from a place in so many minutes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

import numpy as np
import shapely
from django.http import HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.languages import translated
from geoportal.core.parameters import Parameter, one_of, refused, spot, whole_number
from layers.audience import Audience, audience_of
from layers.item_parameters import PLACE, form_parameter, limit_parameter
from layers.standing import etag, marks
from transport import journey_shapes, journey_values
from transport.barriers import WALKERS
from transport.journey_legs import told
from transport.journey_rows import network_mark
from transport.journeys import ACCESS_S, Asked, find_journeys
from transport.on_demand_journeys import possibilities
from transport.parameters import moment
from transport.reach import on_foot, with_transport
from transport.reached import Reached, reached
from transport.searching import Day, day
from transport.walking import Floats

JSON, GEOJSON = "application/json", "application/geo+json"
FARTHEST_MIN = 60
NO_STREET = _("there is no street within 600 m of this place; choose one in the city")


def place_parameter(name: str, description: str) -> Parameter:
    return Parameter(name, description, spot, PLACE, example=[33.39, 47.91], is_list=True)


FROM = place_parameter("from", "Longitude and latitude of the place where one sets out.")
AT = Parameter(
    "at", "When one sets out, or with `arrive=true` when one must be there; without it, now.", moment,
    {"type": "string", "format": "date-time"}, example="2026-11-30T07:30:00+02:00",
)  # fmt: skip
WALKER = Parameter(
    "walker",
    "Who walks. With `wheelchair` only vehicles and stops are used of which it is known that one can board.",
    one_of(WALKERS),
    {"type": "string", "enum": list(WALKERS), "default": "adult"},
    default="adult",
)


class Searched(Endpoint):
    """An answer made from the arrays: kept by the client until the minute, a feed or the ledger changes."""

    tag = "Transport"
    audience: Audience

    def prepare(self, request: Request) -> None:
        self.audience = audience_of(request.user)

    def get(self, request: Request) -> HttpResponseBase:
        for name in self.required:
            if self.values[name] is None:
                raise refused(name, "", _("give the longitude, then the latitude, with a comma between them"))
        now = timezone.now().replace(second=0, microsecond=0)
        self.moment: datetime = self.values["at"] or now
        seal = etag(request.build_absolute_uri(), network_mark(), marks().public, self.moment.isoformat())
        if self.audience.is_public and (known := not_modified(request._request, etag=seal)):
            return known
        answer = self.answer()
        if not self.audience.is_public:
            return private(answer)
        answer["ETag"] = seal
        return answer

    required: ClassVar[Sequence[str]] = ("from",)

    def answer(self) -> HttpResponseBase:
        raise NotImplementedError

    def place(self, name: str, today: Day) -> Floats:
        """The place of a parameter; Problem 400 where nobody walks."""
        found = np.array(self.values[name], dtype=float)
        if today.ground.graph.spots(found).edge[0] < 0:
            raise refused(name, ",".join(map(str, self.values[name])), NO_STREET)
        return found


class Journeys(Searched):
    """Journeys from one place to another: none of them is beaten by another in setting out, arriving and changes."""

    operations = {"GET": "getJourneys"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {
        "GET": {("200", JSON): "Journeys", ("200", GEOJSON): "JourneyLines"}
    }
    components = {"Journeys": journey_shapes.JOURNEYS, "JourneyLines": journey_shapes.JOURNEY_LINES}
    required = ("from", "to")
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            FROM,
            place_parameter("to", "Longitude and latitude of the place where one wants to be."),
            AT,
            Parameter(
                "arrive",
                "Whether `at` is when one must be there.",
                one_of(("true", "false")),
                {"type": "boolean", "default": False},
                default="false",
            ),
            WALKER,
            limit_parameter(8, 4),
            form_parameter("json", "geojson"),
            LANG,
        )
    }

    def answer(self) -> HttpResponseBase:
        """The journeys, the soonest first; a walk all the way is one of them. Apart from them, what could be booked."""
        today = day(self.moment, self.values["walker"])
        start, end = self.place("from", today), self.place("to", today)
        at_s, arrives = today.second_of(self.moment), self.values["arrive"] == "true"
        asked = Asked(start, end, at_s, arrives, self.values["limit"])
        rows = told(today, start, end, find_journeys(today, asked), self.values["lang"])
        if self.values["f"] == "geojson":
            return JsonResponse(journey_values.as_features(rows), content_type=GEOJSON)
        facts: dict[str, Any] = {"moment": self.moment.isoformat(), "arrive": arrives, "walker": self.values["walker"]}
        booked = possibilities(asked, self.moment, in_wheelchair=WALKERS[self.values["walker"]].in_wheelchair)
        facts["on_demand"] = [journey_values.possibility(one) for one in booked]
        return JsonResponse(
            {**facts, "journeys": [journey_values.journey(row) for row in rows]},
            json_dumps_params={"ensure_ascii": False},
        )


class Reach(Searched):
    """How far one comes in so many minutes, on foot or with transport: the area, and the objects in it by layer."""

    operations = {"GET": "getReach"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", GEOJSON): "Reach"}}
    components = {"Reach": journey_shapes.REACH}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            FROM,
            AT,
            Parameter(
                "minutes",
                "How long one travels.",
                whole_number(1, FARTHEST_MIN),
                {"type": "integer", "minimum": 1, "maximum": FARTHEST_MIN, "default": 15},
                default=15,
            ),
            Parameter(
                "by",
                "On foot alone, or with public transport as well.",
                one_of(("foot", "transport")),
                {"type": "string", "enum": ["foot", "transport"], "default": "foot"},
                default="foot",
            ),
            WALKER,
            LANG,
        )
    }

    def answer(self) -> HttpResponseBase:
        """One GeoJSON feature; `unknown_share` is of streets of which nobody has told whether this person passes."""
        today = day(self.moment, self.values["walker"])
        found = reach_from(today, self.place("from", today), self.moment, self.values, self.audience)
        asked = {name: self.values[name] for name in ("minutes", "by", "walker")}
        return JsonResponse(
            {
                "type": "Feature",
                "geometry": shapely.geometry.mapping(shapely.set_precision(found.area, 1e-6)),
                "properties": {
                    **asked,
                    "moment": self.moment.isoformat(),
                    "unknown_share": round(found.unknown_share, 3),
                    "layers": [_layer(one) for one in found.layers],
                },
            },
            content_type=GEOJSON,
            json_dumps_params={"ensure_ascii": False},
        )


def reach_from(today: Day, place: Floats, at: datetime, asked: Mapping[str, Any], audience: Audience) -> Reached:
    """What is reached in `minutes` `by` these means."""
    lasts_s, ground = int(timedelta(minutes=asked["minutes"]).total_seconds()), today.ground
    if asked["by"] == "foot":
        return reached(on_foot(ground.graph, place, lasts_s), audience)
    spread = with_transport(
        ground.graph, today.table, place, ground.stops,
        at_s=today.second_of(at), lasts_s=lasts_s, walk_s=min(ACCESS_S, lasts_s),
    )  # fmt: skip
    return reached(spread, audience)


def _layer(one: Any) -> dict[str, Any]:
    return {
        "layer": one.layer.slug,
        "name": translated(one.layer, "name"),
        "count": one.count,
        "nearest": [
            {
                "id": feature.pk,
                "name": translated(feature, "name") or (translated(feature.kind, "name") if feature.kind else ""),
                "seconds": seconds,
                "url": feature.get_absolute_url(),
            }
            for feature, seconds in one.nearest
        ],
    }
