"""The OpenAPI document, drawn from the code: parameters come from the very rows that queries are read by.

drf-spectacular walks the addresses and builds the document; here stands what our endpoints say of themselves.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_noop as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from geoportal.core.parameters import Parameter

PROBLEM = "application/problem+json"
REFUSALS = {
    "302": "There is but one; Location leads to it.",
    "304": "Nothing has changed since the state named in If-None-Match.",
    "308": "It has been replaced; Location leads to its successor.",
    "400": "A parameter or the body is refused; the problem names it, its value and the remedy.",
    "401": "This needs a login.",
    "403": "The login does not allow this.",
    "404": "There is no such thing, or it may not be seen.",
    "409": "The state it is in does not allow this.",
    "410": "It has been withdrawn.",
    "412": "Somebody has changed it since; `current` is its state now.",
    "413": "The body is larger than what is taken in.",
    "415": "The body is of another media type than those that are read here.",
    "416": "The file has no such bytes; Content-Range tells its length.",
    "428": "If-Match is missing.",
    "503": "Too much at once, or the database is away: Retry-After says when.",
}
IN_PATH: dict[str, tuple[dict[str, Any], str]] = {
    "slug": ({"type": "string"}, "Identifier of the collection."),
    "number": ({"type": "integer"}, "Number of the feature."),
    "uuid": ({"type": "string", "format": "uuid"}, "Identifier of the import."),
    "spot": (
        {"type": "string", "pattern": r"^-?\d{1,3}(\.\d{1,12})?,-?\d{1,3}(\.\d{1,12})?$"},
        "Longitude and latitude.",
    ),
}
WITHOUT_BODY = ("204", "302", "304", "308")


def component(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def as_row(parameter: Parameter) -> dict[str, Any]:
    """A row for a view that is a plain function."""
    listed = {"style": "form", "explode": False} if parameter.is_list else {}
    facts = {"description": parameter.description, "schema": dict(parameter.schema)}
    return {"name": parameter.name, "in": "query", **facts, **listed}


def header_row(name: str, description: str) -> dict[str, Any]:
    """A header that a plain view reads."""
    return {"name": name, "in": "header", "description": description, "schema": {"type": "string"}}


IF_NONE_MATCH = header_row("If-None-Match", _("ETag of what is at hand: if nothing has changed, 304 without a body."))
IF_MATCH = header_row("If-Match", _("ETag of the one version that is wanted: any other is answered with 412."))
RANGE = header_row("Range", _("Which part of the file, such as bytes=0-16383; several parts at once are not cut out."))
IF_RANGE = header_row("If-Range", _("ETag of the file begun: Range holds only as long as it is the same."))


def read_only(
    path: str,
    operation: str,
    summary: str,
    *,
    tag: str,
    answers: dict[str, Any],
    parameters: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """What the document says of a plain view that is only read."""
    facts = {"operationId": operation, "summary": summary, "description": summary, "tags": [tag]}
    return {"path": path, "get": {**facts, "parameters": list(parameters), "responses": answers}}


def names_in(path: str) -> list[str]:
    """The parameters in an address, in order."""
    return [part.split("}")[0] for part in path.split("{")[1:]]


def refused_with(statuses: Iterable[str]) -> dict[str, Any]:
    """Answers of a plain view that are problem documents."""
    content = {PROBLEM: {"schema": component("Problem")}}
    said = {"412": _("Another version than the one asked for.")}
    return {status: {"description": said.get(status, REFUSALS[status]), "content": content} for status in statuses}


def as_openapi(parameter: Parameter) -> OpenApiParameter:
    """A row as the document says it."""
    examples = {"x-example": parameter.example} if parameter.example is not None else {}
    return OpenApiParameter(
        parameter.name,
        type=dict(parameter.schema),
        description=parameter.description,
        extensions=examples,
        style="form" if parameter.is_list else None,
        explode=False if parameter.is_list else None,
    )


class EndpointSchema(AutoSchema):
    """What an Endpoint says of itself: `documented`, `answers`, `refusals`, `body`, `operations`."""

    view: Any  # an Endpoint

    def get_override_parameters(self) -> list[Any]:
        rows = [as_openapi(parameter) for parameter in self.view.documented(self.method)]
        path = [
            OpenApiParameter(name, type=schema, location="path", description=text)
            for name, (schema, text) in IN_PATH.items()
            if f"{{{name}}}" in self.path
        ]
        match = [
            OpenApiParameter("If-Match", type={"type": "string"}, location="header", required=True,
                             description="The ETag of the state that is changed."),
        ] if "428" in self.view.refusals.get(self.method, ()) else []  # fmt: skip
        return [*path, *match, *rows]

    def get_operation_id(self) -> str:
        return str(self.view.operations[self.method])

    def get_summary(self) -> str:
        return self.get_description().split(". ")[0].split(";")[0].split("\n")[0].rstrip(".")

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_auth(self) -> list[dict[str, list[str]]]:
        return [] if self.method == "GET" and not self.view.needs_login else [{"session": []}]

    def get_request_serializer(self) -> Any:
        body = self.view.body.get(self.method)
        return {media: component(body) for media in self.view.body_media[self.method]} if body else None

    def get_response_serializers(self) -> Any:
        answers: dict[Any, Any] = {
            (status, media): component(name) if name[0].isupper() else {"type": name}
            for (status, media), name in self.view.answers_of(self.method).items()
        }
        for status in self.view.refusals.get(self.method, ()):
            answers[(status, PROBLEM)] = component("Problem")
        return answers

    def _get_response_for_code(self, serializer: Any, status_code: str, *args: Any, **more: Any) -> dict[str, Any]:
        answer: dict[str, Any] = super()._get_response_for_code(  # type: ignore[no-untyped-call] # its package states no types
            serializer, status_code, *args, **more
        )
        answer["description"] = REFUSALS.get(status_code, answer["description"] or "The answer.")
        if status_code in WITHOUT_BODY:
            answer.pop("content", None)
        return answer
