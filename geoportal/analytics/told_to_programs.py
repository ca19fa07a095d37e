"""What was computed, as plain values of JSON."""

from collections.abc import Iterable, Sequence
from typing import Any

from geoportal.analytics.access import NEAR_HIGH_CAPACITY_M, NEAR_M
from geoportal.analytics.headways import class_of, headway_min
from geoportal.analytics.models import AccessStudy, StopHours
from geoportal.analytics.tables import Cell, Place, in_all
from geoportal.core.languages import translated


def _study(study: AccessStudy) -> dict[str, Any]:
    return {
        "service_day": study.day.isoformat(), "computed_at": study.computed_at.isoformat(),
        "is_demonstration": study.is_demonstration,
    }  # fmt: skip


def access(study: AccessStudy, places: Sequence[Place]) -> dict[str, Any]:
    """Shares of every district and of the whole city; `city` is null where nobody was counted."""
    whole = in_all(places)
    return {
        **_study(study), "near_m": NEAR_M, "near_high_capacity_m": NEAR_HIGH_CAPACITY_M,
        "houses": study.houses, "houses_counted": study.houses_counted,
        "districts": [_place(place) for place in places], "city": _place(whole) if whole else None,
    }  # fmt: skip


def _place(place: Place) -> dict[str, Any]:
    return {
        "id": place.row.pk if place.row else None,
        "name": translated(place.row, "name") if place.row else None,
        "url": place.row.get_absolute_url() if place.row else None,
        "residents": place.residents,
        "hours": [_near(cell) for cell in place.cells],
    }


def _near(cell: Cell) -> dict[str, Any]:
    return {"hour": cell.hour, "residents_near_a_stop": cell.within, "percent": cell.percent}


def headways(study: AccessStudy, stops: Iterable[StopHours], hour: int) -> dict[str, Any]:
    """Stops as features of GeoJSON, by name."""
    return {"type": "FeatureCollection", **_study(study), "hour": hour, "features": [_stop(row, hour) for row in stops]}


def _stop(row: StopHours, hour: int) -> dict[str, Any]:
    spot, minutes = row.feature.geometry, headway_min(row.departures, hour)
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(spot.x, 6), round(spot.y, 6)]},
        "properties": {
            "id": row.feature_id, "name": translated(row.feature, "name"), "url": row.feature.get_absolute_url(),
            "class": class_of(row.departures, hour), "headway_min": None if minutes is None else round(minutes, 1),
            "departures": row.departures and [round(count, 1) for count in row.departures],
        },
    }  # fmt: skip
