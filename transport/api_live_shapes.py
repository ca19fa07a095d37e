"""The shapes of what is told of now, for the OpenAPI document."""

from transport.api_shapes import FLAG, MOMENT, NOTICE, NUMBER, TEXT, WHOLE, or_null, rows_of, shape

LIVE_FEED = shape(
    {"slug": TEXT, "name": TEXT, "is_demonstration": FLAG, "timestamp": MOMENT, "is_stale": FLAG},
    "Of when the newest message about the feed is. Stale: it says nothing of now any more.",
)
FACTS = shape(
    {
        "feed": TEXT, "label": TEXT, "bearing": or_null(NUMBER), "speed_m_s": or_null(NUMBER), "trip_id": TEXT,
        "status": TEXT, "occupancy": TEXT, "stop_id": TEXT,
        "late_s": {**or_null(WHOLE), "description": "Seconds late by the timetable, early below nought."},
        "timestamp": MOMENT, "is_stale": FLAG, "is_demonstration": FLAG,
        "route": {**or_null(WHOLE), "description": "The line as a feature of the map's ledger."},
        "line": TEXT, "mode": TEXT, "colour": TEXT,
        "text_colour": TEXT, "url": TEXT,
    }
)  # fmt: skip
POINT = shape({"type": {"type": "string", "const": "Point"}, "coordinates": rows_of(NUMBER)})
VEHICLE = shape({"type": {"type": "string", "const": "Feature"}, "id": TEXT, "geometry": POINT, "properties": FACTS})
VEHICLES = shape(
    {
        "type": {"type": "string", "const": "FeatureCollection"}, "feeds": rows_of(LIVE_FEED),
        "features": rows_of(VEHICLE),
    }
)  # fmt: skip
ABOUT = shape({"id": WHOLE, "layer": TEXT, "url": TEXT})
ALERT = {**NOTICE, "properties": {"id": WHOLE, **NOTICE["properties"], "about": rows_of(ABOUT)}}
ALERTS = shape({"alerts": rows_of({**ALERT, "required": list(ALERT["properties"])})})
