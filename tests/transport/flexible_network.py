"""A line that runs on demand within two zones, beside the small network; and one that also calls at a stop."""

import json
from typing import Any

from tests.transport.conftest import edition, small_network
from transport.feed_tables import FeedTables

HOUR = 3600
NORTH = [[33.38, 47.9], [33.4, 47.9], [33.4, 47.92], [33.38, 47.92], [33.38, 47.9]]
SOUTH = [[33.38, 47.88], [33.4, 47.88], [33.4, 47.9], [33.38, 47.9], [33.38, 47.88]]


def zone(name: str, ring: list[list[float]], **properties: str) -> dict[str, Any]:
    area = {"type": "Polygon", "coordinates": [ring]}
    return {"id": name, "type": "Feature", "properties": properties, "geometry": area}


def zones_file(*features: dict[str, Any]) -> bytes:
    """The file as somebody has written it, which is not as we would."""
    told = features or (zone("north", NORTH, stop_name="Північний край"), zone("south", SOUTH))
    return (json.dumps({"type": "FeatureCollection", "features": list(told)}, indent=3) + "\n").encode()


def flexible_network(zones: bytes | None = None, **rule: Any) -> FeedTables:
    """Line 77 from eight to six on working days, booked by phone."""
    rows = small_network()
    rows["routes.txt"].append(
        {"route_id": "77", "agency_id": "k", "route_short_name": "77", "route_type": 3, "route_color": "1D4FA3"}
    )
    rows["trips.txt"].append({"route_id": "77", "service_id": "w", "trip_id": "f"})
    rows["stop_times.txt"] += [
        {"trip_id": "f", "stop_sequence": number, "location_id": name, "pickup_booking_rule_id": "call",
         "start_pickup_drop_off_window": 8 * HOUR, "end_pickup_drop_off_window": 18 * HOUR}
        for number, name in enumerate(("north", "south", "north"))
    ]  # fmt: skip
    rows["booking_rules.txt"] = [
        {"booking_rule_id": "call", "booking_type": 1, "prior_notice_duration_min": 45,
         "phone_number": "+380 56 000 00 00", "message": "Скажіть, скільки вас.", **rule}
    ]  # fmt: skip
    return edition(rows, **{"locations.geojson": zones_file() if zones is None else zones})
