"""The shapes of answers about journeys and reach, for the OpenAPI document."""

from transport.api_shapes import ACCESS, BOOKING, FLAG, LINE, MOMENT, NUMBER, STOP, TEXT, WHOLE, or_null, rows_of, shape
from transport.journey_legs import SHAPES

PLACE = shape({"lon": NUMBER, "lat": NUMBER, "stop": or_null(STOP)})
LEG = {
    **shape(
        {
            "kind": {"type": "string", "enum": ["walk", "ride"]},
            "from": PLACE,
            "to": PLACE,
            "departure": MOMENT,
            "arrival": MOMENT,
            "geometry": {"type": "object"},
        },
        "A ride of which only the headway is known tells the latest times, which are sure.",
    ),
}
LEG["properties"] |= {
    "walked_m": WHOLE,
    "line": LINE,
    "headsign": TEXT,
    "stops": {**WHOLE, "description": "How many stops on one alights."},
    "headway_s": {**or_null(WHOLE), "description": "At most so long one waits, within the times of the journey."},
    "shape": {
        "type": "string",
        "enum": list(SHAPES),
        "description": "Whose line `geometry` is: the feed’s; made along streets or rails, where the feed has none; "
        "or straight from stop to stop.",
    },
    "wheelchair": ACCESS,
}
JOURNEY = shape(
    {
        "departure": MOMENT,
        "arrival": MOMENT,
        "duration_s": WHOLE,
        "changes": WHOLE,
        "walked_m": WHOLE,
        "legs": rows_of(LEG),
    }
)
POSSIBILITY = shape(
    {
        "line": LINE,
        "places": {**rows_of(TEXT), "description": "The zone where one boards, then the one where one alights."},
        "from": MOMENT,
        "until": or_null(MOMENT),
        "book_by": {**or_null(MOMENT), "description": "The last moment to book it, where the feed says so."},
        "booking": or_null(BOOKING),
    },
    "A ride that is booked: it can be had between these moments; when exactly it comes nobody knows before.",
)
JOURNEYS = shape(
    {
        "moment": MOMENT,
        "arrive": FLAG,
        "walker": TEXT,
        "journeys": rows_of(JOURNEY),
        "on_demand": {**rows_of(POSSIBILITY), "description": "No journeys: what could be booked for that day."},
    }
)
JOURNEY_LINES = shape(
    {"type": {"type": "string", "const": "FeatureCollection"}, "features": rows_of({"type": "object"})}
)
NEAREST = shape({"id": WHOLE, "name": TEXT, "seconds": WHOLE, "url": TEXT})
REACHED = shape({"layer": TEXT, "name": TEXT, "count": WHOLE, "nearest": rows_of(NEAREST)})
REACH = shape(
    {
        "type": {"type": "string", "const": "Feature"},
        "geometry": {"type": "object"},
        "properties": shape(
            {
                "minutes": WHOLE,
                "by": TEXT,
                "walker": TEXT,
                "moment": MOMENT,
                "unknown_share": NUMBER,
                "layers": rows_of(REACHED),
            }
        ),
    }
)
