"""For programs: where vehicles are, and what passengers are told of trouble."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponseBase, JsonResponse
from django.utils import timezone
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, not_modified, private
from geoportal.core.parameters import Parameter, box
from layers.audience import Audience, audience_of
from layers.standing import etag
from transport import api_live_shapes
from transport.live import live_state
from transport.live_vehicles import live_feeds, live_vehicles
from transport.models import Disruption
from transport.queries import all_disruptions
from transport.told_to_programs import notice

AGAIN_S = 15  # what nobody tells of anew grows stale
BBOX = Parameter(
    "bbox", "Only vehicles within: west, south, east, north.", box,
    {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    example="33.2,47.8,33.6,48.1", is_list=True,
)  # fmt: skip


class LiveEndpoint(Endpoint):
    """An answer that is another one as soon as a message comes, or one grows stale."""

    tag = "Transport"
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400")}

    def sealed(self, request: Request, document: Callable[[Audience, datetime], dict[str, Any]]) -> HttpResponseBase:
        """The answer with its ETag, or 304; `document` is only made where it is needed."""
        audience, now = audience_of(request.user), timezone.now()
        seal = etag(request.build_absolute_uri(), int(now.timestamp()) // AGAIN_S, *live_state())
        known = not_modified(request._request, etag=seal) if audience.is_public else None
        if known:
            return known
        media = next(media for _status, media in self.answers["GET"])
        answer = JsonResponse(document(audience, now), json_dumps_params={"ensure_ascii": False}, content_type=media)
        if not audience.is_public:
            return private(answer)
        answer["ETag"] = seal
        return answer


class Vehicles(LiveEndpoint):
    """Where vehicles are, as GeoJSON. `feeds` says of when that is, and whether it is stale; stale vehicles are where
    they were. Moves are pushed at /transport/live/events."""

    operations = {"GET": "getVehicles"}
    answers = {"GET": {("200", "application/geo+json"): "Vehicles"}}
    components = {"Vehicles": api_live_shapes.VEHICLES}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (BBOX, LANG)}

    def get(self, request: Request) -> HttpResponseBase:
        return self.sealed(request, self._document)

    def _document(self, audience: Audience, now: datetime) -> dict[str, Any]:
        return {
            "type": "FeatureCollection", "feeds": [feed.as_dict() for feed in live_feeds(audience, now)],
            "features": [one.as_feature() for one in live_vehicles(audience, now, self.values["bbox"])],
        }  # fmt: skip


class Alerts(LiveEndpoint):
    """Notices to passengers that hold now or will, with the lines and stops that they are about; without any, a notice
    is about the whole network."""

    operations = {"GET": "getTransitAlerts"}
    answers = {"GET": {("200", "application/json"): "TransitAlerts"}}
    components = {"TransitAlerts": api_live_shapes.ALERTS}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (LANG,)}

    def get(self, request: Request) -> HttpResponseBase:
        return self.sealed(request, self._document)

    def _document(self, audience: Audience, now: datetime) -> dict[str, Any]:
        return {"alerts": [_alert(row, audience) for row in all_disruptions(now, audience)]}


def _alert(row: Disruption, audience: Audience) -> dict[str, Any]:
    about = [
        {"id": feature.pk, "layer": feature.layer.slug, "url": feature.get_absolute_url()}
        for feature in row.features.all()
        if feature.withdrawn_at is None and feature.visibility in audience.in_layer(feature.layer)
    ]
    return {"id": row.pk, **notice(row), "about": about}
