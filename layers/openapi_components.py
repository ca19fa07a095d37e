"""The shapes of answers and bodies, named once for the whole OpenAPI document."""

from typing import Any


def _object(properties: dict[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **({"required": list(required)} if required else {}), **more}


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _all_of(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that always has every one of these."""
    return _object(properties, tuple(properties))


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


def _told(*choices: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(choices)}


TEXT, WHOLE, NUMBER = {"type": "string"}, {"type": "integer"}, {"type": "number"}
GEOMETRY = {
    "type": ["object", "null"],
    "required": ["type"],
    "properties": {
        "type": {
            "type": "string",
            "enum": [
                "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
            ],
        },
        "coordinates": {"type": "array", "items": {}},
    },
}  # fmt: skip
PLACE = {
    "id": WHOLE,
    "name": TEXT,
    "layer": TEXT,
    "theme": TEXT,
    "kind": TEXT,
    "kind_code": TEXT,
    "icon": TEXT,
    "address": TEXT,
    "url": TEXT,
}
LAYER = {
    **dict.fromkeys(("slug", "name", "icon", "colour"), TEXT),
    "geometry": _told("point", "line", "polygon", "any"),
    "tile_layer": TEXT,
    "count": WHOLE,
    "url": TEXT,
    "items": TEXT,
}
THEME = {
    **dict.fromkeys(("slug", "name", "summary", "icon", "colour", "colour_dark", "url"), TEXT),
    "count": WHOLE,
    "layers": _list(_all_of(LAYER)),
}
KIND = {**dict.fromkeys(("code", "name", "icon", "url", "objects", "theme"), TEXT), "count": WHOLE}
RESULT = {
    "type": _told("object", "address", "street", "place", "district", "kind", "layer", "theme"),
    "title": TEXT,
    "subtitle": TEXT,
    "matched_on": _told("name", "old_name", "kind", "address", "transliteration", "layout", "typo"),
    "reason": {**TEXT, "description": "Why it was found, for people; empty where its title says it."},
    "id": {**_or_null(WHOLE), "description": "The feature; null for what is none."},
    "url": TEXT,
    "lon": _or_null(NUMBER),
    "lat": _or_null(NUMBER),
    "bbox": {**_or_null(_list(NUMBER)), "minItems": 4, "maxItems": 4},
    "zoom": {**_or_null(NUMBER), "description": "The zoom at which all of it is seen."},
    "icon": TEXT,
    "theme": TEXT,
}
COLLECTION = _object(
    {
        "id": TEXT,
        "title": TEXT,
        "description": TEXT,
        "attribution": TEXT,
        "license": TEXT,
        "source": TEXT,
        "itemType": {"type": "string", "const": "feature"},
        "itemCount": WHOLE,
        "extent": {"type": "object"},
        "crs": _list(TEXT),
        "storageCrs": TEXT,
        "links": _list(_ref("Link")),
    },
    ("id", "title", "links", "itemType"),
)
SCHEMAS = {
    "Link": _object(
        {"rel": TEXT, "href": TEXT, "type": TEXT, "hreflang": TEXT, "title": TEXT, "templated": {"type": "boolean"}},
        ("rel", "href"),
        description="`href` is an address; where the link is `templated`, one with {braces} to be filled.",
    ),
    "Problem": _object(
        {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "parameter": TEXT,
            "value": TEXT,
            "errors": {"type": "object"},
        },
        ("title", "status", "detail"),
        description="RFC 9457: what was wrong with its value, where, and what to do.",
    ),
    "OpenAPI": _object({"openapi": TEXT, "info": _object({}), "paths": _object({})}, ("openapi", "info", "paths")),
    "JSONSchema": _object(
        {"$schema": TEXT, "$id": TEXT, "type": TEXT, "title": TEXT, "properties": _object({})},
        ("$schema", "properties"),
    ),
    "Landing": _object({"title": TEXT, "description": TEXT, "links": _list(_ref("Link"))}, ("links",)),
    "Conformance": _object({"conformsTo": _list(TEXT)}, ("conformsTo",)),
    "Collections": _object(
        {"links": _list(_ref("Link")), "collections": _list(_ref("Collection"))}, ("links", "collections")
    ),
    "Collection": COLLECTION,
    "Feature": _object(
        {
            "type": {"type": "string", "const": "Feature"},
            "id": WHOLE,
            "geometry": GEOMETRY,
            "properties": {"type": "object"},
            "links": _list(_ref("Link")),
        },
        ("type", "id", "geometry", "properties"),
    ),
    "FeatureInput": _object(
        {"type": {"type": "string", "const": "Feature"}, "geometry": GEOMETRY, "properties": {"type": "object"}},
        ("type",),
    ),
    "FeatureCollection": _object(
        {
            "type": {"type": "string", "const": "FeatureCollection"},
            "features": _list(_ref("Feature")),
            "numberMatched": WHOLE,
            "numberReturned": WHOLE,
            "timeStamp": {"type": "string", "format": "date-time"},
            "license": TEXT,
            "attribution": TEXT,
            "links": _list(_ref("Link")),
        },
        ("type", "features", "numberMatched", "numberReturned", "timeStamp", "links"),
    ),
    "Changes": _object(
        {
            "changes": _list(
                _object(
                    {
                        "event": _told("added", "changed", "gone"),
                        "id": WHOLE,
                        "layer": TEXT,
                        "feature": _ref("Feature"),
                        "reason": _told("withdrawn", "moved", "unpublished"),
                        "successor": _all_of({"id": WHOLE, "layer": TEXT}),
                    },
                    ("event", "id", "layer"),
                    description="What is gone has a reason instead of a feature, and a successor if it may be seen.",
                )
            ),
            "numberReturned": WHOLE,
            "more": {"type": "boolean", "description": "More is waiting behind `cursor` already."},
            "cursor": TEXT,
            "links": _list(_ref("Link")),
        },
        ("changes", "numberReturned", "more", "cursor", "links"),
    ),
    "Objects": _object(
        {
            "total": WHOLE,
            "items": _list(
                _object(
                    {
                        **PLACE,
                        "lon": NUMBER,
                        "lat": NUMBER,
                        "distance_m": NUMBER,
                    },
                    (*PLACE, "lon", "lat"),
                )
            ),
            "next": {"type": ["string", "null"], "format": "uri"},
        },
        ("total", "items", "next"),
    ),
    "Themes": _object({"total": WHOLE, "themes": _list(_all_of(THEME))}, ("total", "themes")),
    "Kinds": _object({"total": WHOLE, "kinds": _list(_all_of(KIND))}, ("total", "kinds")),
    "Found": _object(
        {"query": TEXT, "total": WHOLE, "results": _list(_all_of(RESULT)), "suggestion": _or_null(TEXT)},
        ("query", "total", "results", "suggestion"),
        description="What was found, best first. `suggestion`: what was looked for instead of the words.",
    ),
}
COMPONENTS: dict[str, Any] = {
    "schemas": SCHEMAS,
    "securitySchemes": {
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "The login of the website."}
    },
}
