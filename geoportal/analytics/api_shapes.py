"""The shapes of this room's answers, for the OpenAPI document."""

from geoportal.analytics.headways import NAMES
from transport.api_shapes import FLAG, MOMENT, NUMBER, TEXT, WHOLE, or_null, rows_of, shape

STUDY = {
    "service_day": {"type": "string", "format": "date", "description": "The day whose timetable was counted."},
    "computed_at": MOMENT,
    "is_demonstration": FLAG,
}
NEAR = shape(
    {
        "hour": {**or_null(WHOLE), "description": "0 to 23; null: at any hour of the day."},
        "residents_near_a_stop": WHOLE, "percent": or_null(NUMBER),
    }
)  # fmt: skip
PLACE = shape(
    {
        "id": {**or_null(WHOLE), "description": "The district, a feature of the map's ledger; null: in none."},
        "name": or_null(TEXT), "url": or_null(TEXT), "residents": WHOLE, "hours": rows_of(NEAR),
    }
)  # fmt: skip
ACCESS = shape(
    {
        **STUDY, "near_m": NUMBER, "near_high_capacity_m": NUMBER, "houses": WHOLE, "houses_counted": WHOLE,
        "districts": rows_of(PLACE), "city": {**PLACE, "type": ["object", "null"]},
    }
)  # fmt: skip
HEADWAYS = shape(
    {
        "type": {"type": "string", "const": "FeatureCollection"}, **STUDY, "hour": WHOLE,
        "features": rows_of({"$ref": "#/components/schemas/Feature"}),
    },
    "Properties: `id`, `name` and `url` of the stop; `class`, one of " + ", ".join(NAMES) + "; `headway_min`, minutes "
    "between vehicles of any line; `departures`, a number for each hour from 0 to 23, null where nothing is known.",
)  # fmt: skip
