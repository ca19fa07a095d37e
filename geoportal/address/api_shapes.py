"""The shapes of this room's answers, for the OpenAPI document."""

from typing import Any

from geoportal.core.openapi import component
from housing.models import Outage
from layers.models import Layer
from transport.api_live_shapes import LIVE_FEED
from transport.api_shapes import DEPARTURE, FLAG, MOMENT, NUMBER, TEXT, WHOLE, or_null, rows_of, shape

OBJECT_PROPERTIES = {"id": WHOLE, "title": TEXT, "address": TEXT, "kind": TEXT, "url": TEXT}
MINUTES = {**or_null(WHOLE), "description": "On foot along the streets; null: farther than half an hour."}
METRES = {**WHOLE, "description": "In a straight line."}
OUTAGE = shape(
    {
        "id": WHOLE, "url": TEXT, "service": shape({"code": TEXT, "name": TEXT}),
        "state": {**TEXT, "enum": Outage.State.values}, "reason": TEXT, "starts_at": MOMENT,
        "expected_end_at": {**MOMENT, "type": ["string", "null"]},
    }
)  # fmt: skip
HOUSE = shape(
    {
        "manager": {"type": ["string", "null"], "description": "Who runs the house today; null: nobody knows."},
        "phones": {**rows_of(TEXT), "description": "Whom to call, those for emergencies first."},
        "services": {**rows_of(TEXT), "description": "Empty: it is not known which services reach the house."},
        "off": rows_of(OUTAGE), "planned": rows_of(OUTAGE),
    }
)  # fmt: skip
STOP = shape(
    {"id": WHOLE, "name": TEXT, "url": TEXT, "metres": METRES, "minutes": MINUTES, "departures": rows_of(DEPARTURE)}
)
CATCHMENT = shape(
    {
        "kind": {**TEXT, "enum": Layer.Serves.values},
        "areas": {
            **rows_of(
                shape(
                    {
                        **OBJECT_PROPERTIES,
                        "institution": {
                            "anyOf": [component("AddressObject"), {"type": "null"}],
                            "description": (
                                "The object that serves the area, or where its official receives people; null: the "
                                "area does not say which."
                            ),
                        },
                        "phones": {**rows_of(TEXT), "description": "Of the official who answers for the area."},
                    }
                )
            ),
            "description": "The areas around the place, the smallest first. Empty: it is not known which serves it.",
        },
    }
)
WHAT = {"type": "string", "enum": ["added", "changed", "withdrawn"]}


def or_nothing(name: str, description: str) -> dict[str, Any]:
    """One of the document's shapes, or null."""
    return {"anyOf": [component(name), {"type": "null"}], "description": description}


SHAPES = {
    "AddressObject": shape(OBJECT_PROPERTIES),
    "AddressHouse": HOUSE,
    "AddressPlace": shape(
        {
            "title": TEXT, "lon": NUMBER, "lat": NUMBER, "url": TEXT, "moment": MOMENT, "is_demonstration": FLAG,
            "object": {**or_null(WHOLE), "description": "The feature that was asked for; null where a spot was."},
            "building": or_nothing("AddressObject", "What stands there; null: no building is known here."),
            "district": or_nothing("AddressObject", "null: outside the known districts."),
            "areas": rows_of(shape({**OBJECT_PROPERTIES, "layer": TEXT})),
            "catchments": {
                **rows_of(CATCHMENT),
                "description": "One row for each kind of institution that serves areas, and one for officials.",
            },
            "house": or_nothing("AddressHouse", "null: the building can have no passport, or there is none."),
            "stops": rows_of(STOP),
            "live": {
                **rows_of(LIVE_FEED),
                "description": "Of the feeds of these stops, as far as they tell of now; of others all is scheduled.",
            },
            "near": rows_of(
                shape(
                    {
                        "layer": TEXT, "name": TEXT,
                        "objects": rows_of(shape({**OBJECT_PROPERTIES, "metres": METRES, "minutes": MINUTES})),
                    }
                )
            ),
            "changed": rows_of(shape({**OBJECT_PROPERTIES, "what": WHAT, "at": MOMENT, "metres": METRES})),
        }
    ),
    "AddressChoices": shape(
        {
            "query": TEXT, "total": {**WHOLE, "description": "Also those that are left out of `places`."},
            "places": rows_of(
                shape(
                    {
                        "id": WHOLE, "title": TEXT, "subtitle": TEXT, "reason": TEXT, "lon": or_null(NUMBER),
                        "lat": or_null(NUMBER), "url": TEXT, "data": TEXT,
                    }
                )
            ),
        }
    ),
}  # fmt: skip
