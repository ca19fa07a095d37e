"""Journeys and what can be reached as plain values of JSON."""

from typing import Any

from geoportal.core.languages import translated
from transport.journey_legs import Leg, Place, ToldJourney
from transport.on_demand_journeys import Possibility
from transport.told_to_programs import ACCESS, booking, line, stop


def journey(row: ToldJourney) -> dict[str, Any]:
    return {
        "departure": row.departure.isoformat(),
        "arrival": row.arrival.isoformat(),
        "duration_s": int(row.duration.total_seconds()),
        "changes": row.changes,
        "walked_m": row.walked_m,
        "legs": [leg(each) for each in row.legs],
    }


def leg(row: Leg) -> dict[str, Any]:
    shared = {
        "kind": "ride" if row.route else "walk",
        "from": place(row.start),
        "to": place(row.end),
        "departure": row.departure.isoformat(),
        "arrival": row.arrival.isoformat(),
        "geometry": {"type": "LineString", "coordinates": row.line},
    }
    if row.route is None:
        return {**shared, "walked_m": row.walked_m}
    ridden = {"line": line(row.route), "headsign": row.headsign, "stops": row.stops, "headway_s": row.headway_s}
    ridden["shape"] = row.shape
    return {**shared, **ridden, "wheelchair": ACCESS.get(row.wheelchair or 0, "unknown")}


def possibility(row: Possibility) -> dict[str, Any]:
    return {
        "line": line(row.route),
        "places": list(row.places),
        "from": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "book_by": row.book_by.isoformat() if row.book_by else None,
        "booking": booking(row.booking) if row.booking else None,
    }


def place(row: Place) -> dict[str, Any]:
    return {"lon": row.lon, "lat": row.lat, "stop": stop(row.stop) if row.stop else None}


def as_features(rows: list[ToldJourney]) -> dict[str, Any]:
    """The legs of all journeys as a GeoJSON collection, to be drawn."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": each.line},
            "properties": {
                "journey": number,
                "kind": "ride" if each.route else "walk",
                "line": line(each.route)["number"] if each.route else "",
                "colour": line(each.route)["colour"] if each.route else "",
                "departure": each.departure.isoformat(),
                "arrival": each.arrival.isoformat(),
            },
        }
        for number, row in enumerate(rows)
        for each in row.legs
    ]
    return {"type": "FeatureCollection", "features": features}


def name_of_place(row: Place) -> str:
    """What the place is called: its stop's name, in the reader's language where the ledger knows it."""
    if row.stop is None:
        return f"{row.lon:.5f}, {row.lat:.5f}"
    return (translated(row.stop.feature, "name") if row.stop.feature else "") or row.stop.stop_name
