"""The properties of features that have a meaning everywhere: what the ledger itself says, and OSM's common keys.

A layer's JSON Schema may add to these or say more about one. This is what /schema and /queryables tell, and what
`items` may be filtered by.
"""

import re
from typing import Any

from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from geoportal.core.errors import told
from geoportal.core.parameters import ONE_OF
from layers.models import Feature, Layer

JsonSchema = dict[str, Any]

LEDGER: dict[str, JsonSchema] = {
    "kind": {
        "type": "string",
        "title": _("Kind"),
        "description": _("Identifier of an OSM tagging preset: amenity/school."),
    },
    "name": {"type": "string", "title": _("Name")},
    "name_en": {"type": "string", "title": _("Name in English")},
    "address": {"type": "string", "title": _("Address")},
    "status": {"type": "string", "title": _("Status"), "enum": list(Feature.Status.values)},
    "source": {"type": "string", "title": _("Source of the facts")},
    "verified_on": {"type": "string", "format": "date", "title": _("Day of the last verification")},
    "next_due_on": {"type": "string", "format": "date", "title": _("Day by which it is to be verified again")},
}
READ_ONLY: dict[str, JsonSchema] = {
    "description": {"type": "string", "title": _("Description")},
    "urn": {"type": "string", "title": _("Permanent identifier"), "readOnly": True},
    "layer": {"type": "string", "title": _("Identifier of the collection"), "readOnly": True},
    "changed_at": {"type": "string", "format": "date-time", "title": _("Last change"), "readOnly": True},
    "revision": {"type": "integer", "title": _("Revision"), "readOnly": True},
}
OSM: dict[str, JsonSchema] = {
    "phone": {"type": "string", "title": _("Telephone")},
    "website": {"type": "string", "title": _("Website")},
    "email": {"type": "string", "title": _("E-mail")},
    "opening_hours": {"type": "string", "title": _("Opening hours in OSM's syntax")},
    "wheelchair": {
        "type": "string",
        "title": _("Accessible by wheelchair"),
        "enum": ["yes", "limited", "no", "designated"],
    },
    "toilets:wheelchair": {"type": "string", "title": _("Accessible toilet"), "enum": ["yes", "limited", "no"]},
    "tactile_paving": {"type": "string", "title": _("Tactile paving")},
    "addr:street": {"type": "string", "title": _("Street")},
    "addr:housenumber": {"type": "string", "title": _("House number")},
    "building:levels": {"type": ["string", "number"], "title": _("Storeys")},
    "height": {"type": ["string", "number"], "title": _("Height in metres")},
    "start_date": {"type": "string", "title": _("Built or opened")},
    "operator": {"type": "string", "title": _("Operator")},
    "capacity": {"type": ["string", "number"], "title": _("Capacity")},
    "old_name": {"type": "string", "title": _("Former names")},
    "ref": {"type": "string", "title": _("Number")},
    "cuisine": {"type": "string", "title": _("Cuisine")},
    "religion": {"type": "string", "title": _("Religion")},
    "sport": {"type": "string", "title": _("Sport")},
    "surface": {"type": "string", "title": _("Surface")},
}

FORMS = {
    "integer": (r"-?[0-9]{1,18}", gettext_lazy("give a whole number")),
    "number": (r"-?[0-9]{1,18}(\.[0-9]{1,18})?", gettext_lazy("give a number")),
    "boolean": (r"true|false", gettext_lazy("give true or false")),
    "date": (r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", gettext_lazy("give a day as 2026-11-24")),
}


def own_properties(layer: Layer) -> dict[str, JsonSchema]:
    """What the layer's schema says of its features' properties."""
    properties = (layer.schema or {}).get("properties", {})
    return {name: dict(schema) for name, schema in properties.items() if isinstance(schema, dict)}


def queryable_properties(layer: Layer) -> dict[str, JsonSchema]:
    """What the layer's items may be filtered by; the layer's own schema says it best, except what the ledger keeps."""
    card = {name: {"title": name} for name in layer.card}
    own = own_properties(layer)
    known = {**card, **OSM}
    return {**known, **{name: {**known.get(name, {}), **schema} for name, schema in own.items()}, **LEDGER}


def properties_of(layer: Layer) -> dict[str, JsonSchema]:
    """Every property that a feature of the layer may have."""
    return {**queryable_properties(layer), **READ_ONLY}


def filter_value(schema: JsonSchema, text: str) -> str:
    """`text` if a value of this schema can be written so; ValueError with the remedy when it never can."""
    choices = [str(choice) for choice in schema.get("enum", ())]
    if choices and text not in choices:
        raise ValueError(told(ONE_OF, choices=", ".join(choices)))
    pattern, remedy = FORMS.get(
        schema.get("format") or str(schema.get("type")), (r".{0,200}", gettext_lazy("give up to 200 characters"))
    )
    if not re.fullmatch(pattern, text, re.DOTALL):
        raise ValueError(remedy)
    return text
