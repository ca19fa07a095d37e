"""The feed of public changes for programs: what was added, changed or is gone, in the order in which it became so."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, not_modified
from geoportal.core.errors import Problem, told
from geoportal.core.paging import cursor_of, key_of
from geoportal.core.parameters import Parameter, refused, words
from layers import ogc
from layers.api import host_of
from layers.changes import Page, changes_since, unknown_layers
from layers.item_pages import whole_response
from layers.item_parameters import limit_parameter

SINCE = Parameter(
    "since",
    "Where to go on: the `cursor` of the answer before. Without it the feed begins with everything that is public.",
    lambda text: key_of(text, [int])[0],
    default=0,
)
LAYERS = Parameter(
    "layers",
    "Only these collections, by their ids.",
    words,
    {"type": "array", "items": {"type": "string"}},
    is_list=True,
)


class Changes(Endpoint):
    """What has changed since a cursor. Each feature is told once, as it stands now; what is gone leaves its id."""

    tag = "Changes"
    operations = {"GET": "getChanges"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", ogc.JSON): "Changes"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "410")}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (SINCE, LAYERS, limit_parameter(5000, 1000), LANG)
    }

    def get(self, request: Request) -> HttpResponseBase:
        since, layers = self.values["since"], self.values["layers"]
        if layers and (unknown := unknown_layers(layers)):
            raise refused("layers", ",".join(layers), told(_("there is no collection «{slug}»"), slug=unknown[0]))
        page = changes_since(since, layers=layers, limit=self.values["limit"])
        if since > page.newest:
            raise Problem(
                410,
                _("The cursor leads nowhere"),
                _("It is of a ledger that has been replaced since. Begin again without `since`."),
                parameter="since",
            )
        body = self._body(page)
        mark = f'W/"{sha256(body).hexdigest()[:20]}"'
        known = not_modified(request._request, etag=mark)
        answer = known or whole_response(request._request, body, ogc.JSON)
        answer["ETag"] = mark
        return answer

    def _body(self, page: Page) -> bytes:
        cursor = cursor_of([page.end])
        rest = {
            "numberReturned": page.sent,
            "more": page.has_more,
            "cursor": cursor,
            "links": self._links(cursor),
        }
        return b'{"changes":[' + page.entries + b"]," + json.dumps(rest, ensure_ascii=False)[1:].encode()

    def _links(self, cursor: str) -> list[dict[str, Any]]:
        links = ogc.Links(host_of(self.request), self.values["lang"])
        query = self.request.GET.copy()
        own = query.urlencode(safe=",")
        query["since"] = cursor
        path = f"{links.root}{self.request.path}"
        return [
            links.link("self", f"{path}?{own}" if own else path, ogc.JSON),
            links.link("next", f"{path}?{query.urlencode(safe=',')}", ogc.JSON),
        ]
