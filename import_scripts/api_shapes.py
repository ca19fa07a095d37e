"""The shapes of what programs get and send about imports, for the OpenAPI document."""

from typing import Any

from geoportal.core.openapi import component
from import_scripts.notices import Severity
from import_scripts.states import State

TEXT, WHOLE, YES = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
TEXT_OR_NULL, WHOLE_OR_NULL = {"type": ["string", "null"]}, {"type": ["integer", "null"]}
MOMENT, MOMENT_OR_NULL = {**TEXT, "format": "date-time"}, {**TEXT_OR_NULL, "format": "date-time"}
LINKS = {"type": "array", "items": component("Link")}
DIFFERENCES = ("added", "moved", "changed", "withdrawn")
COUNTS = ("read", "refused", *DIFFERENCES, "unchanged")


def _all_of(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object that always has every one of these."""
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def _page(name: str, of: str) -> dict[str, Any]:
    return _all_of({name: {"type": "array", "items": component(of)}, "numberReturned": WHOLE, "links": LINKS})


IMPORT = _all_of(
    {
        "uuid": {**TEXT, "format": "uuid"},
        "id": {**WHOLE, "description": "Its number for people and for the command line."},
        "state": {**TEXT, "enum": list(State.values)},
        "is_moving": {**YES, "description": "A worker has it, or will: ask again in a second."},
        "layer": TEXT,
        "file": TEXT,
        "size_bytes": WHOLE,
        "sha256": TEXT,
        "brought_by": TEXT_OR_NULL,
        "loaded_by": TEXT_OR_NULL,
        "created_at": MOMENT,
        "ended_at": MOMENT_OR_NULL,
        "step": {**TEXT, "description": "What the worker is at; empty where none is."},
        "rows_done": WHOLE,
        "rows_declared": WHOLE_OR_NULL,
        "seconds_left": {"type": ["number", "null"], "description": "Of this step; null where nobody can tell."},
        "seconds": {"type": "object", "additionalProperties": {"type": "number"}, "description": "By step."},
        "counts": _all_of(dict.fromkeys(COUNTS, WHOLE_OR_NULL), description="null: not known yet."),
        "refused": {**TEXT, "description": "The sentence that stopped it, or why it cannot be taken back."},
        "in_the_way": {
            "type": "array",
            "description": "The first objects for which it cannot be taken back.",
            "items": _all_of({"source_id": TEXT, "name": TEXT}),
        },
        "guesses": {"type": "array", "items": {"type": "object"}},
        "links": {**LINKS, "description": "Notices, difference; of one import also the moves open to whoever asks."},
    }
)
NOTICE = {
    "type": "object",
    "description": "A defect: what, how grave, where, and what to do.",
    "properties": {
        "code": TEXT,
        "severity": {**TEXT, "enum": [one.value for one in Severity]},
        "title": TEXT,
        "message": TEXT,
        "remedy": TEXT,
        "file": TEXT,
        "row": {**WHOLE, "description": "Counted from 1; 0 speaks of the whole file."},
        "feature": TEXT,
        "field": TEXT,
        "value": TEXT,
    },
    "required": ["code", "severity", "title", "message", "remedy", "file", "row", "feature", "field", "value"],
}
DIFFERENCE = _all_of(
    {
        "state": {**TEXT, "enum": list(DIFFERENCES)},
        "source_id": TEXT,
        "feature": {**WHOLE_OR_NULL, "description": "Number of the feature; null for one that is not there yet."},
        "name": TEXT,
        "distance_m": {"type": ["number", "null"]},
        "changed": {"type": "object", "description": "By field, what was and what will be."},
        "before": {"type": ["object", "null"], "description": "The geometry that the map has."},
    }
)
SHAPES: dict[str, Any] = {
    "Import": IMPORT,
    "Imports": _page("imports", "Import"),
    "ImportNotice": NOTICE,
    "ImportNotices": _page("notices", "ImportNotice"),
    "ImportDifferences": _all_of(
        {
            "type": {**TEXT, "const": "FeatureCollection"},
            "features": {
                "type": "array",
                "items": _all_of(
                    {
                        "type": {**TEXT, "const": "Feature"},
                        "id": WHOLE,
                        "geometry": {"type": ["object", "null"]},
                        "properties": DIFFERENCE,
                    }
                ),
            },
            "numberMatched": WHOLE,
            "numberReturned": WHOLE,
            "links": LINKS,
        },
        description="Each object that would not stay as it is, where it will be; a withdrawn one where it was.",
    ),
    "ImportInput": {
        "type": "object",
        "required": ["file", "layer"],
        "properties": {
            "file": {
                "type": "array",
                "items": {**TEXT, "format": "binary"},
                "minItems": 1,
                "description": "A file, or all parts of one: the part is repeated.",
            },
            "layer": {**TEXT, "description": "Identifier of the collection."},
            "toml": {**TEXT, "format": "binary", "description": "A source file; without one, as the last import."},
            **dict.fromkeys(("encoding", "crs", "other_crs", "id", "name", "address", "kind", "tags"), TEXT),
            **dict.fromkeys(("swap_axes", "repair", "confirm_outside", "append", "skip_bad_rows"), YES),
        },
    },
}
