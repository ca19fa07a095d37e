"""The shapes of this room's answers, for the OpenAPI document."""

from typing import Any

TEXT, WHOLE, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
DAY_OR_NULL = {"type": ["string", "null"], "format": "date"}
ACCESS = {"type": "string", "enum": ["yes", "no", "unknown"]}


def shape(properties: dict[str, Any], description: str = "") -> dict[str, Any]:
    """An object that always has every one of these."""
    told = {"description": description} if description else {}
    return {"type": "object", "properties": properties, "required": list(properties), **told}


def rows_of(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [schema["type"], "null"]}


FEED = shape({"slug": TEXT, "is_demonstration": FLAG, "last_day": DAY_OR_NULL, "has_ended": FLAG})
LINE = shape(
    {
        "id": {**WHOLE, "description": "The feature of the map's ledger."},
        "route_id": TEXT, "number": TEXT, "name": TEXT, "mode": TEXT, "route_type": WHOLE, "colour": TEXT,
        "text_colour": TEXT, "url": TEXT,
    }
)  # fmt: skip
DEPARTURE = shape(
    {
        "kind": {
            "type": "string", "enum": ["scheduled", "headway", "live"],
            "description": "scheduled: by the timetable; live: as its vehicle says; headway: only how often is known.",
        },
        "at": {**MOMENT, "description": "When it leaves; of a headway, when its window begins, or now."},
        "headway_s": or_null(WHOLE), "until": or_null(MOMENT), "line": LINE, "headsign": TEXT, "trip_id": TEXT,
        "platform": TEXT, "wheelchair": ACCESS, "is_on_call": FLAG, "is_approximate": FLAG,
        "late_s": {**or_null(WHOLE), "description": "Of a live one: seconds late, early below nought."},
        "is_cancelled": FLAG, "is_added": FLAG,
    }
)  # fmt: skip
STOP = shape({"id": WHOLE, "stop_id": TEXT, "name": TEXT, "lon": or_null(NUMBER), "lat": or_null(NUMBER), "url": TEXT})
NOTICE = shape(
    {"effect": TEXT, "title": TEXT, "text": TEXT, "starts_at": MOMENT, "ends_at": or_null(MOMENT), "source": TEXT}
)
BOOKING = shape(
    {
        "type": {"type": ["integer", "null"], "description": "Of booking_rules.txt: 0 at once, 1 that day, 2 before."},
        "message": TEXT, "phone": TEXT, "url": TEXT, "info_url": TEXT,
        "notice_min": {**or_null(WHOLE), "description": "So many minutes before the ride at the latest."},
        "notice_days": {**or_null(WHOLE), "description": "So many days before the ride at the latest."},
        "last_time": {**or_null(TEXT), "description": "On that day, until then."},
    }
)  # fmt: skip
ON_DEMAND = shape(
    {
        "line": LINE,
        "places": {
            **rows_of(TEXT),
            "description": "Zones, groups of stops and stops between which it runs; of a stop, first where one boards.",
        },
        "from": TEXT, "until": or_null(TEXT),
        "day_kinds": rows_of(shape({"name": TEXT, "weekdays": rows_of(WHOLE)})),
        "booking": or_null(BOOKING),
    }
)  # fmt: skip
DEPARTURES = shape(
    {
        "stop": STOP, "moment": MOMENT, "feed": FEED, "departures": rows_of(DEPARTURE),
        "on_demand": {**rows_of(ON_DEMAND), "description": "What does not come by itself: rides that are booked."},
        "disruptions": rows_of(NOTICE),
    }
)  # fmt: skip
LINE_TODAY = shape(
    {
        "line": LINE, "feed": TEXT, "first": or_null(MOMENT), "last": or_null(MOMENT), "vehicles_now": WHOLE,
        "headway_min": or_null(WHOLE), "is_headway_stated": FLAG,
    }
)  # fmt: skip
LINES = shape({"moment": MOMENT, "feeds": rows_of(FEED), "routes": rows_of(LINE_TODAY)})
HOUR = shape(
    {
        "hour": WHOLE, "departures": WHOLE, "median_min": or_null(NUMBER), "shortest_min": or_null(NUMBER),
        "longest_min": or_null(NUMBER), "is_stated": FLAG,
    }
)  # fmt: skip
DAY_KIND = shape(
    {"name": TEXT, "weekdays": rows_of(WHOLE), "first": or_null(TEXT), "last": or_null(TEXT), "hours": rows_of(HOUR)}
)
CALL = shape({"stop": STOP, "minutes": or_null(WHOLE)})
DIRECTION = shape({"direction": WHOLE, "headsign": TEXT, "calls": rows_of(CALL), "day_kinds": rows_of(DAY_KIND)})
LINE_WHOLE = shape(
    {
        "line": LINE, "feed": FEED, "directions": rows_of(DIRECTION), "on_demand": rows_of(ON_DEMAND),
        "disruptions": rows_of(NOTICE),
    }
)  # fmt: skip
NETWORK = shape(
    {
        "type": {"type": "string", "const": "FeatureCollection"},
        "features": rows_of({"$ref": "#/components/schemas/Feature"}),
    },
    "Properties: `level` line, mode, stop or zone; of lines `lane`, in widths to the right of the street, and `runs`; "
    "of zones the `line` that runs there on demand.",
)
