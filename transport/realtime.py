"""A GTFS Realtime message, taken apart into rows that are not yet compared with the timetable.

    message = read_message(body, now)        # raises MessageRefused

Whoever sent it is not believed: a message is bounded before it is parsed, and its texts and numbers are bounded as they
are read. What is wrong with one entity leaves that entity out and is said in `flaws`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as gtfs_rt

from transport.gtfs_time import seconds_of
from transport.models import TripUpdate, VehiclePosition

MOST_BYTES = (
    2_000_000  # a city of two thousand vehicles needs a fifth; parsed it takes up to fifty times as much memory
)
MOST_ENTITIES, MOST_CALLS = 20_000, 500
VERSIONS = ("1.0", "2.0")
AHEAD_S = 60  # clocks differ
LONGEST_ID, LONGEST_TEXT = 200, 4000
SPEEDS_M_S = (0.0, 100.0)
LANGUAGE = "uk"  # of a text that names none


class MessageRefused(Exception):
    """Nothing of the message is used. `code` is the notice's, `value` what was found."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(f"{code}: {value}" if value != "" else code)
        self.code, self.value = code, str(value)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why an entity, or a part of it, was left out."""

    code: str
    entity: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An arrival or a departure: seconds late, a moment in seconds since 1970, or both."""

    delay: int | None
    at: int | None


@dataclass(frozen=True, slots=True)
class Call:
    """What is said of one stop of a run; the stop by its place in the trip, by its id, or by both."""

    sequence: int | None
    stop_id: str
    arrival: Event | None
    departure: Event | None
    word: str


@dataclass(slots=True)
class ToldTrip:
    """A trip update whose calls are still as they came."""

    row: TripUpdate
    calls: list[Call]


@dataclass(frozen=True, slots=True)
class Informed:
    """What an alert is about: whatever has all of these that are filled."""

    agency_id: str = ""
    route_id: str = ""
    route_type: int | None = None
    trip_id: str = ""
    stop_id: str = ""


@dataclass(frozen=True, slots=True)
class ToldAlert:
    """An alert; its texts by language, its periods with 0 for an end that is open."""

    entity_id: str
    effect: str
    header: dict[str, str]
    description: dict[str, str]
    url: str
    periods: list[tuple[int, int]]
    informed: list[Informed]


@dataclass(slots=True)
class Message:
    """A whole message."""

    timestamp: datetime
    updates: list[ToldTrip] = field(default_factory=list)
    vehicles: list[VehiclePosition] = field(default_factory=list)
    alerts: list[ToldAlert] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def say(self, code: str, entity: str, value: object = "") -> None:
        self.flaws.append(Flaw(code, entity, str(value)[:LONGEST_ID]))


def read_message(body: bytes, now: datetime) -> Message:
    """The message; `now` is the clock that its timestamp is held against. Raises MessageRefused."""
    if len(body) > MOST_BYTES:
        raise MessageRefused("live_message_too_large", len(body))
    told = gtfs_rt.FeedMessage()
    try:
        told.ParseFromString(body)
        if not body or not told.IsInitialized():
            raise MessageRefused("live_message_unreadable", "required fields are missing")
        message = Message(_header(told.header, now))
        if len(told.entity) > MOST_ENTITIES:
            raise MessageRefused("live_message_too_large", len(told.entity))
        _read_entities(told.entity, message)
    except (DecodeError, UnicodeDecodeError) as fault:
        raise MessageRefused("live_message_unreadable", str(fault)[:LONGEST_ID]) from fault
    return message


def _header(header: Any, now: datetime) -> datetime:
    if header.gtfs_realtime_version not in VERSIONS:
        raise MessageRefused("live_version_unknown", _text(header.gtfs_realtime_version, LONGEST_ID))
    if header.incrementality != gtfs_rt.FeedHeader.FULL_DATASET:
        raise MessageRefused("live_dataset_not_full")
    if not header.timestamp:
        raise MessageRefused("live_timestamp_missing")
    if header.timestamp > now.timestamp() + AHEAD_S:
        raise MessageRefused("live_timestamp_in_future", header.timestamp)
    return datetime.fromtimestamp(header.timestamp, UTC)


def _read_entities(entities: Iterable[Any], message: Message) -> None:
    seen: set[str] = set()
    for entity in entities:
        own = _text(entity.id, LONGEST_ID)
        if own in seen:
            message.say("live_entity_duplicate", own)
            continue
        seen.add(own)
        kinds = [kind for kind in READERS if entity.HasField(kind)]
        if entity.is_deleted or not kinds:
            message.say("live_entity_empty", own)
        for kind in kinds if not entity.is_deleted else ():
            READERS[kind](own, getattr(entity, kind), message)


# --- Trips --------------------------------------------------------------------
def _read_update(own: str, told: Any, message: Message) -> None:
    run = _run(own, told.trip, message)
    if run is None:
        return
    if len(told.stop_time_update) > MOST_CALLS:
        message.say("live_stops_disordered", own, len(told.stop_time_update))
        return
    word = gtfs_rt.TripDescriptor.ScheduleRelationship.Name(told.trip.schedule_relationship)
    row = TripUpdate(
        entity_id=own, schedule_relationship=word, delay=told.delay if told.HasField("delay") else None,
        timestamp=_moment(told.timestamp, message), **run, **_vehicle(told.vehicle),
    )  # fmt: skip
    message.updates.append(ToldTrip(row, [_call(one) for one in told.stop_time_update]))


def _run(own: str, trip: Any, message: Message) -> dict[str, Any] | None:
    """The fields of the run that is meant; None, and a flaw, where it is told in no way that could be understood."""
    day_told, start_told = _text(trip.start_date, 20), _text(trip.start_time, 20)
    try:
        day = date.fromisoformat(day_told) if day_told else None
        start = seconds_of(start_told) if start_told else None
    except ValueError:
        message.say("live_day_wrong", own, f"{day_told} {start_told}".strip())
        return None
    return {
        "trip_id": _text(trip.trip_id, LONGEST_ID), "route_id": _text(trip.route_id, LONGEST_ID),
        "direction_id": trip.direction_id if trip.HasField("direction_id") and trip.direction_id in (0, 1) else None,
        "start_date": _plausible(day), "start_time": start,
    }  # fmt: skip


def _plausible(day: date | None) -> date | None:
    return day if day and 1970 <= day.year <= 9998 else None


def _call(told: Any) -> Call:
    word = gtfs_rt.TripUpdate.StopTimeUpdate.ScheduleRelationship.Name(told.schedule_relationship)
    sequence = told.stop_sequence if told.HasField("stop_sequence") else None
    arrival = _event(told.arrival) if told.HasField("arrival") else None
    departure = _event(told.departure) if told.HasField("departure") else None
    return Call(sequence, _text(told.stop_id, LONGEST_ID), arrival, departure, word)


def _event(told: Any) -> Event | None:
    delay = told.delay if told.HasField("delay") else None
    at = told.time if told.HasField("time") and told.time > 0 else None
    return None if delay is None and at is None else Event(delay, at)


# --- Vehicles -----------------------------------------------------------------
def _read_vehicle(own: str, told: Any, message: Message) -> None:
    if not told.HasField("position"):
        message.say("live_position_wrong", own)
        return
    run = _run(own, told.trip, message)
    if run is None:
        return
    place, status = told.position, gtfs_rt.VehiclePosition.VehicleStopStatus.Name(told.current_status)
    occupancy = gtfs_rt.VehiclePosition.OccupancyStatus.Name(told.occupancy_status)
    row = VehiclePosition(
        entity_id=own, lon=place.longitude, lat=place.latitude,
        bearing=_within(place, "bearing", 0, 360), speed=_within(place, "speed", *SPEEDS_M_S),
        current_stop_sequence=_sequence(told), stop_id=_text(told.stop_id, LONGEST_ID),
        current_status=status if told.HasField("current_status") else "",
        occupancy_status=occupancy if told.HasField("occupancy_status") else "",
        timestamp=_moment(told.timestamp, message), **run, **_vehicle(told.vehicle),
    )  # fmt: skip
    message.vehicles.append(row)


def _sequence(told: Any) -> int | None:
    is_told = told.HasField("current_stop_sequence") and told.current_stop_sequence < 2**31
    return told.current_stop_sequence if is_told else None


def _within(place: Any, name: str, low: float, high: float) -> float | None:
    value = getattr(place, name)
    return float(value) if place.HasField(name) and low <= value <= high else None


def _vehicle(told: Any) -> dict[str, str]:
    return {"vehicle_id": _text(told.id, LONGEST_ID), "vehicle_label": _text(told.label, LONGEST_ID)}


# --- Alerts -------------------------------------------------------------------
def _read_alert(own: str, told: Any, message: Message) -> None:
    header = _texts(told.header_text)
    informed = [_informed(one) for one in told.informed_entity[:MOST_CALLS]]
    if not header or not informed:
        message.say("live_alert_empty", own)
        return
    effect = gtfs_rt.Alert.Effect.Name(told.effect)
    addresses = _texts(told.url)
    periods = [(_second(one.start), _second(one.end)) for one in told.active_period[:MOST_CALLS]]
    alert = ToldAlert(
        own, effect, header, _texts(told.description_text), next(iter(addresses.values()), ""), periods, informed
    )
    message.alerts.append(alert)


def _informed(told: Any) -> Informed:
    return Informed(
        _text(told.agency_id, LONGEST_ID), _text(told.route_id, LONGEST_ID),
        told.route_type if told.HasField("route_type") else None,
        _text(told.trip.trip_id, LONGEST_ID), _text(told.stop_id, LONGEST_ID),
    )  # fmt: skip


def _texts(told: Any) -> dict[str, str]:
    found = {
        _text(one.language or LANGUAGE, 20).lower(): _text(one.text, LONGEST_TEXT) for one in told.translation[:20]
    }
    return {language: text for language, text in found.items() if text.strip()}


# --- Values -------------------------------------------------------------------
def _text(told: str | bytes, longest: int) -> str:
    """Without what a column of the database cannot hold. The library hands out bytes where they are no UTF-8."""
    if isinstance(told, bytes):
        raise MessageRefused("live_message_unreadable", "a text is no UTF-8")
    return told.replace("\0", "")[:longest]


def _second(told: int) -> int:
    return told if told < 2**32 else 0


def _moment(told: int, message: Message) -> datetime | None:
    """When it was measured; what is not told, or lies after the message itself, is not known."""
    is_told = 0 < told <= message.timestamp.timestamp() + AHEAD_S
    return datetime.fromtimestamp(told, UTC) if is_told else None


READERS = {"trip_update": _read_update, "vehicle": _read_vehicle, "alert": _read_alert}
