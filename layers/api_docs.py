"""The interface described: OpenAPI 3.1 for programs, a handbook for people made from the same document."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from typing import Any, ClassVar

from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint
from geoportal.core.parameters import Parameter
from layers import ogc
from layers.api import host_of
from layers.item_parameters import EQUAL, ONE_OR_SEVERAL
from layers.openapi_components import COMPONENTS
from layers.queries import the_city

VERSION = "1.0.0"


@lru_cache(maxsize=1)
def _drawn() -> dict[str, Any]:
    """What the code says; it stays the same while the process runs."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call] # its package states no types
    document: dict[str, Any] = generator.get_schema(request=None, public=True)
    document["components"] = deepcopy(COMPONENTS)
    for shapes in _shapes(get_resolver().url_patterns):
        document["components"]["schemas"] |= shapes
    for path, told in _plain_views(get_resolver().url_patterns):
        document["components"]["schemas"] |= told.get("components", {})
        document["paths"][path] = {key: value for key, value in told.items() if key not in ("path", "components")}
    document["paths"] = dict(sorted(document["paths"].items()))
    return document


def _plain_views(patterns: Sequence[Any], before: str = "/") -> Iterator[tuple[str, dict[str, Any]]]:
    """Views of other rooms that are no Endpoint and carry their part of the document in an attribute `openapi`,
    with the shapes that they name in `components`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _plain_views(pattern.url_patterns, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern) and (told := getattr(pattern.callback, "openapi", None)):
            yield told.get("path", before + str(pattern.pattern)), told


def _shapes(patterns: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """The shapes that endpoints of other rooms bring along."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _shapes(pattern.url_patterns)
        elif endpoint := getattr(pattern.callback, "cls", None):
            yield getattr(endpoint, "components", {})


def openapi(host: str) -> dict[str, Any]:
    """The whole document as it stands at this host."""
    city = the_city()
    info = {
        "title": _("%(city)s: data for programs") % {"city": city.name if city else _("City encyclopedia")},
        "version": VERSION,
        "description": _("Every object of the city encyclopedia as open data, by OGC API Features."),
    }
    return {**_drawn(), "info": info, "servers": [{"url": host}]}


class OpenAPI(Endpoint):
    """This description, as OpenAPI 3.1."""

    tag = "Description"
    operations = {"GET": "getOpenAPI"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", ogc.OPENAPI): "OpenAPI"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("400",)}

    def get(self, request: Request) -> HttpResponseBase:
        return JsonResponse(
            openapi(host_of(request)), content_type=ogc.OPENAPI, json_dumps_params={"ensure_ascii": False}
        )


class Handbook(Endpoint):
    """This description, as a page for people."""

    tag = "Description"
    operations = {"GET": "getHandbook"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", ogc.HTML): "string"}}
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("400",)}
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (LANG,)}

    def get(self, request: Request) -> HttpResponseBase:
        document = openapi(host_of(request))
        return render(
            request._request,
            "api/docs.html",
            {"document": document, "groups": _groups(document), "lang": self.values["lang"]},
        )


def _said(text: str) -> str:
    """A description in the reader's language; that of a property is its title with what the parameter does."""
    title, _colon, does = text.partition(": ")
    return f"{_(title)}: {_(does)}" if does in (EQUAL, ONE_OR_SEVERAL) else _(text) if text else ""


def _groups(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Operations by their tag, each with its method and path."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["Catalogue"])[0]
            rows = [
                {**row, "description": _said(row.get("description", ""))} for row in operation.get("parameters", ())
            ]
            groups.setdefault(tag, []).append({**operation, "method": method.upper(), "path": path, "parameters": rows})
    return groups
