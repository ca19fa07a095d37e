"""What the OpenAPI document says of the downloads of whole layers: their views are plain functions."""

from typing import Any

from django.utils.translation import gettext_noop as _

from geoportal.core.openapi import (
    IF_MATCH,
    IF_NONE_MATCH,
    IF_RANGE,
    RANGE,
    REFUSALS,
    component,
    names_in,
    read_only,
    refused_with,
)
from layers.downloads import FORMATS

TEXT, BYTES = {"type": "string"}, {"type": "string", "format": "binary"}
PLAIN, HTML = "text/plain", "text/html"
SEAL = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
SLUG = {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"}
PLACES: dict[str, dict[str, Any]] = {
    "slug": {"description": _("Identifier of the collection."), "schema": SLUG},
    "name": {"description": _("Identifier of the collection."), "schema": SLUG},
    "seal": {"description": _("Fingerprint of the content."), "schema": SEAL},
    "ending": {"description": _("The format."), "schema": {"type": "string", "enum": list(FORMATS)}},
}
SHAPES = {
    "WholeLayer": {
        "type": "object",
        "description": "A FeatureCollection with every public feature of the layer, and its terms.",
        "required": ["type", "name", "features"],
        "properties": {
            "type": {"type": "string", "const": "FeatureCollection"},
            "name": TEXT,
            "title": TEXT,
            "features": {"type": "array", "items": component("Feature")},
        },
    }
}


def _told(path: str, operation: str, summary: str, answers: dict[str, Any], *headers: dict[str, Any]) -> dict[str, Any]:
    """One address that is only read."""
    in_path = ({"name": name, "in": "path", "required": True, **PLACES[name]} for name in names_in(path))
    told = read_only(path, operation, summary, tag="Downloads", answers=answers, parameters=[*in_path, *headers])
    return {**told, "components": SHAPES}


def _content(*, only_texts: bool = False, in_part: bool = False) -> dict[str, Any]:
    """Each format under its media type; what is cut out of one has no shape."""
    forms = [form for form in FORMATS.values() if form.is_text or not only_texts]
    return {
        form.media.split(";")[0]: {
            "schema": component("WholeLayer") if form.ending == "geojson" and not in_part else BYTES
        }
        for form in forms
    }


LATEST = _told(
    "/downloads/{slug}.{ending}",
    "getLatestFile",
    _("A whole layer as it stands now: leads to its file, or sends a text format while the file is being made."),
    {
        "200": {
            "description": _("The text, of a file that is not ready yet; it cannot be resumed."),
            "content": _content(only_texts=True),
        },
        "202": {
            "description": _("The file is being made; Retry-After says when to ask again."),
            "content": {PLAIN: {"schema": TEXT}, HTML: {"schema": TEXT}},
        },
        "302": {"description": _("Location leads to the file.")},
        **refused_with(["404"]),
    },
)
SEALED = _told(
    "/downloads/{slug}/{seal}/{name}.{ending}",
    "getFile",
    _("A file of a whole layer, the same for ever; parts of it by Range, so that a download can be resumed."),
    {
        "200": {"description": _("The file."), "content": _content()},
        "206": {"description": _("The part that Range names."), "content": _content(in_part=True)},
        "304": {"description": REFUSALS["304"]},
        "410": {
            **refused_with(["410"])["410"],
            "description": _("The layer has changed since; `latest` leads to its present state."),
        },
        **refused_with(["404", "412", "416"]),
    },
    RANGE,
    IF_RANGE,
    IF_NONE_MATCH,
    IF_MATCH,
)
TERMS = _told(
    "/downloads/{slug}.txt",
    "getTerms",
    _("The terms of a layer's files, their formats, and where the changes after them are told."),
    {"200": {"description": _("The terms."), "content": {PLAIN: {"schema": TEXT}}}, **refused_with(["404"])},
)
