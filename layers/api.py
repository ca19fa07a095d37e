"""OGC API Features: landing page, conformance, collections, schemas. Each is a document and a page for people."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG, Endpoint, form, not_modified, private
from geoportal.core.errors import Problem, told
from geoportal.core.parameters import Parameter
from layers import ogc
from layers.audience import Audience, audience_of
from layers.downloads import sizes_of
from layers.item_parameters import F
from layers.models import Layer
from layers.queries import the_city
from layers.standing import Tally, etag, marks, seen_layers, state_of, tallies


def host_of(request: Request) -> str:
    return request.build_absolute_uri("/")[:-1]


class Document(Endpoint):
    """A document of the interface: JSON for programs, a page for people, by `f` or the header Accept."""

    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {"GET": (F, LANG)}
    forms: ClassVar[Mapping[str, str]] = {"json": ogc.JSON, "html": ogc.HTML}
    template: ClassVar[str]
    tag = "Collections"
    says: ClassVar[str]
    audience: Audience

    def prepare(self, request: Request) -> None:
        """What must be known before the query is read: for whom the answer is."""
        self.audience = audience_of(request.user)

    def answers_of(self, method: str) -> Mapping[tuple[str, str], str]:
        if method != "GET":
            return super().answers_of(method)
        names = {ogc.HTML: "string", ogc.CSV: "string"}
        return {("200", media): names.get(media, self.says) for media in self.forms.values()}

    @property
    def links(self) -> ogc.Links:
        return ogc.Links(host_of(self.request), self.values.get("lang", str(LANG.default)))

    def form(self) -> str:
        return form(self.request._request, self.values.get("f"), self.forms)

    def cached(self, *state: object) -> tuple[HttpResponseBase | None, str]:
        """The 304 if this state is known to the client, and the ETag to send otherwise. Pages have none: they hold more
        than the state (a menu, a login); what only some may see is kept nowhere."""
        if self.form() == "html" or not self.audience.is_public:
            return None, ""
        mark = etag(host_of(self.request), self.request.get_full_path(), self.form(), *state)
        return not_modified(self.request._request, etag=mark), mark

    def answer(self, document: dict[str, Any], mark: str = "", **context: Any) -> HttpResponseBase:
        """The document in the form that was asked for."""
        if self.form() == "html":
            answer: HttpResponse = render(
                self.request._request, self.template, {"document": document, "lang": self.values["lang"], **context}
            )
        else:
            answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False}, content_type=self.forms["json"])
        return self.sealed(answer, mark)

    def sealed(self, answer: HttpResponseBase, mark: str = "") -> HttpResponseBase:
        if mark:
            answer["ETag"] = mark
        return answer if self.audience.is_public else private(answer)


class Landing(Document):
    """Where every program begins."""

    template = "api/landing.html"
    operations = {"GET": "getLandingPage"}
    says = "Landing"

    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(ogc.landing(the_city(), self.links, self.form()))


class Conformance(Document):
    """Which classes of which standards are kept."""

    template = "api/conformance.html"
    operations = {"GET": "getConformance"}
    says = "Conformance"

    def get(self, request: Request) -> HttpResponseBase:
        return self.answer(ogc.conformance(self.links, self.form()))


class Collections(Document):
    """All collections, with how much each holds, where, and under which licence."""

    template = "api/collections.html"
    operations = {"GET": "getCollections"}
    says = "Collections"

    def get(self, request: Request) -> HttpResponseBase:
        mark = marks()
        known, seal = self.cached(mark.public)
        if known:
            return known
        held = tallies(self.audience, mark.whole)
        return self.answer(ogc.collections(seen_layers(self.audience, mark.whole), held, self.links, self.form()), seal)


class InCollection(Document):
    """Whatever belongs to one collection. One that may not be seen is not there."""

    layer: Layer
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404")}

    def prepare(self, request: Request) -> None:
        super().prepare(request)
        slug = self.kwargs["slug"]
        layer = Layer.objects.select_related("theme", "state").filter(slug=slug).first()
        if layer is None or not self.audience.in_layer(layer):
            raise Problem(
                404,
                _("No such collection"),
                told(_("There is no collection «{slug}». All are listed at /api/collections."), slug=slug),
            )
        self.layer = layer


class Collection(InCollection):
    """One collection: its licence, its extent, and where its items are."""

    template = "api/collection.html"
    operations = {"GET": "getCollection"}
    says = "Collection"

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        mark, sizes = marks(), sizes_of(self.layer)
        known, seal = self.cached(mark.public, sizes)
        if known:
            return known
        held = tallies(self.audience, mark.whole).get(self.layer.pk, Tally())
        return self.answer(ogc.collection(self.layer, held, self.links, self.form(), sizes), seal, layer=self.layer)


class Schema(InCollection):
    """JSON Schema of a collection's items."""

    template = "api/schema.html"
    operations = {"GET": "getSchema"}
    says = "JSONSchema"
    forms = {"json": ogc.SCHEMA, "html": ogc.HTML}
    describe = staticmethod(ogc.schema)

    def get(self, request: Request, slug: str) -> HttpResponseBase:
        known, seal = self.cached(*state_of(self.layer))
        if known:
            return known
        document = self.describe(self.layer, self.links, self.form())
        rows = [(name, _types(told), told) for name, told in document["properties"].items()]
        return self.answer(document, seal, layer=self.layer, rows=rows)


def _types(told: Mapping[str, Any]) -> str:
    """The types that a JSON Schema allows, in words."""
    types = told.get("type") or told.get("format") or ""
    return types if isinstance(types, str) else " / ".join(types)


class Queryables(Schema):
    """JSON Schema of what a collection's items may be filtered by."""

    operations = {"GET": "getQueryables"}
    describe = staticmethod(ogc.queryables)
