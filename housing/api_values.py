"""The colours of the houses of the map as small files: which themes there are, and the class of each house in one.

Only public houses and public facts: the file is the same for everybody, whoever asks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.http import HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import Endpoint, not_modified
from geoportal.core.errors import Problem, told
from geoportal.core.kept import kept
from housing.house_themes import HouseClass
from housing.house_values import NAMES, OUTAGE, house_values, titles
from housing.queries import housing_state
from layers.standing import etag, marks

TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
SECONDS_OR_NULL = {
    "type": ["integer", "null"],
    "description": "How often to ask again, for what changes by the clock; null: it changes with the map alone.",
}
BY_HOUSE = {"type": "object", "additionalProperties": WHOLE}
TILE_LAYER = "buildings"
RENEW_S = {OUTAGE: 60}  # what begins and ends by the clock, however long the map has been open


def _shape(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


CLASS = _shape(
    code=WHOLE,
    **dict.fromkeys(("label", "colour", "colourDark"), TEXT),
    isUnknown={"type": "boolean", "description": "No value: drawn as a pattern."},
    list={**TEXT, "description": "The list of exactly these houses; empty where there is none."},
)
SHAPES = {
    "HouseThemes": _shape(
        themes={"type": "array", "items": _shape(name=TEXT, title=TEXT, href=TEXT, renewSeconds=SECONDS_OR_NULL)},
        storeys={**TEXT, "description": "The file that tells the number of storeys of each house."},
        list={**TEXT, "description": "The list of all houses."},
    ),
    "HouseValues": {
        **(told_of := _shape(
            name=TEXT,
            note={**TEXT, "description": "How the classes were made."},
            layer={**TEXT, "description": "The layer of the map's tiles that has the houses."},
            classes={"type": "array", "items": CLASS},
            total={**WHOLE, "description": "How many houses there are."},
            values={**BY_HOUSE, "description": "The class of each house, by the number of its feature."},
        )),
        "properties": {
            **told_of["properties"],
            "storeys": {**BY_HOUSE, "description": "The storeys of each house, with the theme of storeys alone."},
        },
    },
}  # fmt: skip


class HouseThemes(Endpoint):
    """What the houses of the map can be coloured by."""

    tag = "Housing"
    operations = {"GET": "getHouseThemes"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {
        "GET": {("200", "application/json"): "HouseThemes"}
    }
    components: ClassVar[Mapping[str, Any]] = SHAPES

    def get(self, request: Request) -> HttpResponseBase:
        language = f"?lang={get_language()}"
        href = {name: reverse("house_values", args=[name]) + language for name in NAMES}
        themes = [
            {"name": name, "title": str(title), "href": href[name], "renewSeconds": RENEW_S.get(name)}
            for name, title in titles().items()
        ]
        said = {"themes": themes, "storeys": href["storeys"], "list": reverse("houses")}
        return _sealed(request, etag(said), lambda: _json(said))


class HouseValues(Endpoint):
    """A theme that colours every house of the map: the class of each, by its number."""

    tag = "Housing"
    operations = {"GET": "getHouseValues"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {
        "GET": {("200", "application/json"): "HouseValues"}
    }
    refusals: ClassVar[Mapping[str, tuple[str, ...]]] = {"GET": ("304", "400", "404")}
    components: ClassVar[Mapping[str, Any]] = SHAPES

    def get(self, request: Request, name: str) -> HttpResponseBase:
        if name not in NAMES:
            detail = told(
                _("Houses are not coloured by «{name}». There are: {known}."), name=name, known=", ".join(NAMES)
            )
            raise Problem(404, _("No such theme of houses"), detail)
        now = timezone.now()
        if name == OUTAGE:  # begins and ends by the clock: what it says is its own mark
            said = _told(name, now)
            return _sealed(request, etag(said), lambda: _json(said))
        seal = etag(name, get_language(), timezone.localdate(now), marks().public, *housing_state())
        return _sealed(request, seal, lambda: kept(seal, lambda: _json(_told(name, now))))


def _sealed(request: Request, seal: str, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    answer = not_modified(request._request, etag=seal) or make()
    answer["ETag"] = seal
    return answer


def _told(name: str, at: datetime) -> dict[str, Any]:
    made = house_values(name, at)
    storeys = {} if made.storeys is None else {"storeys": made.storeys}
    return {
        "name": str(made.title),
        "note": str(made.note),
        "layer": TILE_LAYER,
        "classes": [_class(code, one) for code, one in enumerate(made.classes)],
        "total": len(made.codes),
        "values": made.codes,
        **storeys,
    }


def _class(code: int, one: HouseClass) -> dict[str, Any]:
    return {
        "code": code,
        "label": str(one.label),
        "colour": one.colour,
        "colourDark": one.colour_dark,
        "isUnknown": one.is_unknown,
        "list": f"{reverse('houses')}?{one.asks}" if one.asks else "",
    }


def _json(said: dict[str, Any]) -> JsonResponse:
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
