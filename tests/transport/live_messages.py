"""Messages of GTFS Realtime as a test writes them."""

from datetime import datetime
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs_rt


def message(at: datetime | None, **header: Any) -> Any:
    """A message without entities, as the standard wants it unless told otherwise."""
    told = gtfs_rt.FeedMessage()
    told.header.gtfs_realtime_version = header.get("version", "2.0")
    told.header.incrementality = header.get("incrementality", gtfs_rt.FeedHeader.FULL_DATASET)
    if at is not None:
        told.header.timestamp = int(at.timestamp())
    return told


def describe(trip: Any, trip_id: str = "", **run: Any) -> None:
    """Fill a TripDescriptor."""
    if trip_id:
        trip.trip_id = trip_id
    word = run.pop("word", "SCHEDULED")
    for name, value in run.items():
        setattr(trip, name, value)
    trip.schedule_relationship = gtfs_rt.TripDescriptor.ScheduleRelationship.Value(word)


def add_update(told: Any, own: str, trip_id: str = "", *calls: dict[str, Any], delay: Any = None, **run: Any) -> Any:
    """A trip update; a call as {"sequence", "stop", "arrival", "departure", "arrives_at", "leaves_at", "word"}."""
    entity = told.entity.add(id=own)
    describe(entity.trip_update.trip, trip_id, **run)
    if delay is not None:
        entity.trip_update.delay = delay
    for call in calls:
        one = entity.trip_update.stop_time_update.add()
        if "sequence" in call:
            one.stop_sequence = call["sequence"]
        if "stop" in call:
            one.stop_id = call["stop"]
        if "word" in call:
            one.schedule_relationship = gtfs_rt.TripUpdate.StopTimeUpdate.ScheduleRelationship.Value(call["word"])
        for part, delay_name, at_name in (
            ("arrival", "arrival", "arrives_at"),
            ("departure", "departure", "leaves_at"),
        ):
            event = getattr(one, part)
            if delay_name in call:
                event.delay = call[delay_name]
            if at_name in call:
                event.time = int(call[at_name].timestamp())
    return entity


def add_vehicle(told: Any, own: str, lon: float, lat: float, trip_id: Any = "", **facts: Any) -> Any:
    """A vehicle position; `run` has the fields of the trip, other words are fields of the message."""
    entity = told.entity.add(id=own)
    place = entity.vehicle.position
    place.longitude, place.latitude = lon, lat
    for name in ("bearing", "speed"):
        if name in facts:
            setattr(place, name, facts.pop(name))
    if trip_id or "run" in facts:
        describe(entity.vehicle.trip, trip_id, **facts.pop("run", {}))
    entity.vehicle.vehicle.id = facts.pop("vehicle", own)
    entity.vehicle.vehicle.label = facts.pop("label", "")
    for name, value in facts.items():
        setattr(entity.vehicle, name, value)
    return entity


def add_alert(told: Any, own: str, text: str, **about: Any) -> Any:
    """An alert in Ukrainian about whatever has these ids."""
    entity = told.entity.add(id=own)
    if text:
        entity.alert.header_text.translation.add(text=text, language="uk")
    if about:
        informed = entity.alert.informed_entity.add()
        for name, value in about.items():
            setattr(informed, name, value)
    return entity
