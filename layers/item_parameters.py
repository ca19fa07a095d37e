"""The parameters of `items`, each with its reading and its documentation."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from geoportal.core.endpoints import LANG
from geoportal.core.paging import key_of
from geoportal.core.parameters import Parameter, box, moments, one_of, short_text, spot, whole_number, words
from layers import items
from layers.crs import CRS84, OFFERED, offered
from layers.known_properties import LEDGER, OSM, JsonSchema, filter_value, queryable_properties
from layers.models import Layer

PLACE = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
NUMBERS = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
SYSTEM = {"type": "string", "format": "uri", "enum": list(OFFERED), "default": CRS84.uri}


def form_parameter(*forms: str) -> Parameter:
    """`f`, the form of the answer; without it the header Accept decides."""
    return Parameter(
        "f",
        "Form of the answer. Without it the header Accept decides.",
        one_of(forms),
        {"type": "string", "enum": list(forms)},
    )


def limit_parameter(most: int, default: int) -> Parameter:
    """`limit`, the length of one answer; each address has its own ends."""
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", "How many at most in one answer.", whole_number(1, most), schema, default=default)


F = form_parameter("json", "html")
F_ITEMS = form_parameter("json", "geojson", "csv", "html")
F_ITEM = form_parameter("json", "geojson", "html")
CRS = Parameter("crs", "Reference system of the answer's geometries.", offered, SYSTEM, default=CRS84)
BBOX = Parameter(
    "bbox",
    "Only what meets this box or its edge: west, south, east, north (of six numbers the heights are left out).",
    box,
    NUMBERS,
    example=[33.3, 47.85, 33.5, 48.0],
    is_list=True,
)
BBOX_CRS = Parameter("bbox-crs", "Reference system of `bbox`.", offered, SYSTEM, default=CRS84)
Q = Parameter("q", "Only what has all these words in its name, its address or the name of its kind.", short_text)
NEAR = Parameter(
    "near",
    "Longitude and latitude of the place that distances are measured from: the nearer comes first.",
    spot,
    PLACE,
    example=[33.39, 47.91],
    is_list=True,
)
ITEMS = (
    BBOX,
    BBOX_CRS,
    Parameter(
        "datetime",
        "Only what was last changed at this moment, on this day, or within this interval (`..` leaves an end open).",
        moments,
        example="2026-01-01T00:00:00Z/..",
    ),
    Q,
    limit_parameter(10000, 100),
    Parameter(
        "cursor",
        "Where the page begins. Not to be made by hand: follow the link `next`.",
        lambda text: key_of(text, [int])[0],
        default=0,
    ),
    CRS,
    F_ITEMS,
    LANG,
)
EQUAL, ONE_OR_SEVERAL = "equal to this.", "one or several."
NAMES = frozenset(parameter.name for parameter in ITEMS)


def property_parameter(name: str, schema: JsonSchema) -> Parameter:
    """Equality with one property; of kinds, several may be given."""
    title = schema.get("title", name)
    if name == "kind":
        return Parameter(name, f"{title}: {ONE_OR_SEVERAL}", words, {"type": "array", "items": schema}, is_list=True)
    simple: JsonSchema = {key: schema[key] for key in ("type", "enum", "format") if key in schema}
    return Parameter(name, f"{title}: {EQUAL}", partial(filter_value, schema), simple or {"type": "string"})


def property_parameters(layer: Layer) -> tuple[Parameter, ...]:
    """What items of this layer may be filtered by. A property cannot take the name of another parameter."""
    known = queryable_properties(layer)
    return tuple(property_parameter(name, schema) for name, schema in known.items() if name not in NAMES)


COMMON_PROPERTIES = tuple(property_parameter(name, schema) for name, schema in {**LEDGER, **OSM}.items())

# For the handbook alone: any further name is a parameter if the collection's queryables have it.
OWN_PROPERTIES = Parameter(
    "properties",
    "Further properties of the collection, each a parameter of its own name: they are listed under `queryables`.",
    str,
    {"type": "object", "additionalProperties": {"type": "string"}},
)


def where_of(layer: Layer, visibilities: tuple[str, ...], values: Mapping[str, Any]) -> items.Where:
    """The condition that the parameters say."""
    where = items.in_layer(layer, visibilities)
    if values["bbox"]:
        items.add_box(where, values["bbox"], values["bbox-crs"])
    if values["datetime"]:
        items.add_moments(where, values["datetime"])
    if values["q"]:
        items.add_words(where, values["q"])
    items.add_properties(where, {name: value for name, value in values.items() if name not in NAMES and value})
    return where
