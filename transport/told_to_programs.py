"""Stops, lines and departures as plain values of JSON."""

from typing import Any

from geoportal.core.languages import translated
from transport.departures import Departure
from transport.diagrams import Direction
from transport.expiry import Validity
from transport.lines import colour_of, mode_name, name_of, number_of
from transport.models import BookingRule, Disruption, Feed, Route, Stop
from transport.on_demand import OnDemand
from transport.service_now import LineNow
from transport.timetables import Column

ACCESS = {1: "yes", 2: "no"}


def feed(row: Feed, holds: Validity) -> dict[str, Any]:
    return {
        "slug": row.slug, "is_demonstration": row.is_demonstration,
        "last_day": holds.last.isoformat() if holds.last else None, "has_ended": holds.has_ended,
    }  # fmt: skip


def stop(row: Stop) -> dict[str, Any]:
    feature = row.feature
    return {
        "id": row.feature_id, "stop_id": row.stop_id,
        "name": (translated(feature, "name") if feature else "") or row.stop_name,
        "lon": row.stop_lon, "lat": row.stop_lat, "url": feature.get_absolute_url() if feature else "",
    }  # fmt: skip


def line(row: Route) -> dict[str, Any]:
    colour = colour_of(row)
    return {
        "id": row.feature_id, "route_id": row.route_id, "number": number_of(row), "name": name_of(row),
        "mode": mode_name(row), "route_type": row.route_type, "colour": f"#{colour.line}",
        "text_colour": f"#{colour.text}", "url": row.feature.get_absolute_url() if row.feature else "",
    }  # fmt: skip


def departure(row: Departure, route: Route) -> dict[str, Any]:
    return {
        "kind": row.kind, "at": row.at.isoformat(), "headway_s": row.headway_s,
        "until": row.ends_at.isoformat() if row.ends_at else None, "line": line(route), "headsign": row.headsign,
        "trip_id": row.trip_id, "platform": row.platform, "wheelchair": ACCESS.get(row.wheelchair or 0, "unknown"),
        "is_on_call": row.is_on_call, "is_approximate": row.is_approximate, "late_s": row.late_s,
        "is_cancelled": row.is_cancelled, "is_added": row.is_added,
    }  # fmt: skip


def notice(row: Disruption) -> dict[str, Any]:
    return {
        "effect": row.effect, "title": translated(row, "title"), "text": translated(row, "text"),
        "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "source": row.source,
    }  # fmt: skip


def line_today(route: Route, now: LineNow | None) -> dict[str, Any]:
    return {
        "line": line(route), "feed": route.feed.slug,
        "first": now.first.isoformat() if now and now.first else None,
        "last": now.last.isoformat() if now and now.last else None,
        "vehicles_now": now.vehicles if now else 0, "headway_min": now.headway_min if now else None,
        "is_headway_stated": bool(now and now.is_stated),
    }  # fmt: skip


def day_kind(column: Column) -> dict[str, Any]:
    return {
        "name": column.kind.name, "weekdays": list(column.kind.weekdays), "first": _clock(column.first_s),
        "last": _clock(column.last_s),
        "hours": [
            {
                "hour": hour.hour, "departures": hour.departures, "median_min": hour.median_min,
                "shortest_min": hour.shortest_min, "longest_min": hour.longest_min, "is_stated": hour.is_stated,
            }
            for hour in column.by_hour
        ],
    }  # fmt: skip


def direction(row: Direction) -> dict[str, Any]:
    table = row.timetable
    return {
        "direction": row.number, "headsign": table.headsign if table else "",
        "calls": [{"stop": stop(call.stop), "minutes": call.minutes} for call in row.calls],
        "day_kinds": [day_kind(column) for column in table.columns] if table else [],
    }  # fmt: skip


def on_demand(row: OnDemand) -> dict[str, Any]:
    return {
        "line": line(row.route),
        "places": list(row.places), "from": _clock(row.since_s), "until": _clock(row.until_s),
        "day_kinds": [{"name": kind.name, "weekdays": list(kind.weekdays)} for kind in row.days],
        "booking": booking(row.booking) if row.booking else None,
    }  # fmt: skip


def booking(row: BookingRule) -> dict[str, Any]:
    return {
        "type": row.booking_type, "message": row.pickup_message or row.message, "phone": row.phone_number,
        "url": row.booking_url, "info_url": row.info_url, "notice_min": row.prior_notice_duration_min,
        "notice_days": row.prior_notice_last_day, "last_time": _clock(row.prior_notice_last_time),
    }  # fmt: skip


def _clock(seconds: int | None) -> str | None:
    """As in GTFS: 25:10:00 is ten past one of the next night."""
    if seconds is None:
        return None
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
