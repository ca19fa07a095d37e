"""What is known of now, out again as GTFS Realtime: one whole message for trips, vehicles and alerts each.

The header's moment is that of the newest message that came in, so whoever reads ours sees how old it is; what was stale
already when that came is left out. A message that nothing came for is empty, and of now.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from geoportal.core.languages import SOURCE_LANGUAGE
from layers.audience import EVERYONE
from transport.gtfs_time import text_of
from transport.live_known import ADDED, stale_after
from transport.models import Agency, Disruption, Feed, LiveSource, Route, Stop, TripUpdate, VehiclePosition
from transport.queries import all_disruptions

VERSION = "2.0"
OURS = {"NO_DATA", "SKIPPED"}  # calls without times


def sources_now(feed: Feed) -> list[LiveSource]:
    """Those whose message is not stale beside the newest one."""
    found = list(feed.live_sources.exclude(timestamp=None).order_by("pk"))
    newest = max((one.timestamp for one in found if one.timestamp), default=None)
    return [one for one in found if newest and one.timestamp and one.timestamp > newest - stale_after()]


def trip_updates(feed: Feed, now: datetime) -> Any:
    """A FeedMessage of every run that differs from the timetable."""
    sources = sources_now(feed)
    told = _message(sources, now)
    for own, row in _rows(TripUpdate, sources):
        update = told.entity.add(id=own).trip_update
        _run(update.trip, row)
        update.trip.schedule_relationship = gtfs_rt.TripDescriptor.ScheduleRelationship.Value(row.schedule_relationship)
        _vehicle(update, row)
        if row.delay is not None:
            update.delay = row.delay
        for call in row.calls:
            _call(update.stop_time_update.add(), call, row.schedule_relationship == ADDED)
    return told


def vehicle_positions(feed: Feed, now: datetime) -> Any:
    """A FeedMessage of every vehicle."""
    sources = sources_now(feed)
    told = _message(sources, now)
    for own, row in _rows(VehiclePosition, sources):
        vehicle = told.entity.add(id=own).vehicle
        if row.trip_id or row.route_id:
            _run(vehicle.trip, row)
        _vehicle(vehicle, row)
        vehicle.position.longitude, vehicle.position.latitude = row.lon, row.lat
        for name in ("bearing", "speed"):
            if (value := getattr(row, name)) is not None:
                setattr(vehicle.position, name, value)
        _status(vehicle, row)
    return told


def alerts(feed: Feed, now: datetime) -> Any:
    """A FeedMessage of every notice about the feed that everybody may read, whoever it came from."""
    told = _message([], now)
    objects = _objects(feed)
    for row in all_disruptions(now, EVERYONE):
        features = [feature.pk for feature in row.features.all()]
        informed = [objects[pk] for pk in features if pk in objects] if features else _whole_network(feed)
        if informed:
            _alert(told.entity.add(id=f"notice-{row.pk}").alert, row, informed)
    return told


MESSAGES: dict[str, Callable[[Feed, datetime], Any]] = {
    "trip-updates": trip_updates, "vehicle-positions": vehicle_positions, "alerts": alerts,
}  # fmt: skip


def _message(sources: Iterable[LiveSource], now: datetime) -> Any:
    told = gtfs_rt.FeedMessage()
    told.header.gtfs_realtime_version = VERSION
    told.header.incrementality = gtfs_rt.FeedHeader.FULL_DATASET
    moment = max((one.timestamp for one in sources if one.timestamp), default=now)
    told.header.timestamp = int(moment.timestamp())
    return told


def _rows(model: Any, sources: list[LiveSource]) -> list[tuple[str, Any]]:
    """Rows with the ids of their entities; of several sources, whose ids may be the same, with the source in front."""
    rows = model.objects.filter(source__in=sources).order_by("pk")
    return [(row.entity_id if len(sources) == 1 else f"{row.source_id}:{row.entity_id}", row) for row in rows]


def _run(trip: Any, row: TripUpdate | VehiclePosition) -> None:
    for name in ("trip_id", "route_id"):
        if value := getattr(row, name):
            setattr(trip, name, value)
    if row.direction_id is not None:
        trip.direction_id = row.direction_id
    if row.start_date is not None:
        trip.start_date = row.start_date.strftime("%Y%m%d")
    if row.start_time is not None:
        trip.start_time = text_of(row.start_time)


def _vehicle(told: Any, row: TripUpdate | VehiclePosition) -> None:
    if row.vehicle_id:
        told.vehicle.id = row.vehicle_id
    if row.vehicle_label:
        told.vehicle.label = row.vehicle_label
    if row.timestamp is not None:
        told.timestamp = int(row.timestamp.timestamp())


def _status(vehicle: Any, row: VehiclePosition) -> None:
    if row.current_stop_sequence is not None:
        vehicle.current_stop_sequence = row.current_stop_sequence
    if row.stop_id:
        vehicle.stop_id = row.stop_id
    if row.current_status:
        vehicle.current_status = gtfs_rt.VehiclePosition.VehicleStopStatus.Value(row.current_status)
    if row.occupancy_status:
        vehicle.occupancy_status = gtfs_rt.VehiclePosition.OccupancyStatus.Value(row.occupancy_status)


def _call(told: Any, call: list[Any], is_added: bool) -> None:
    sequence, stop, arrival, departure, word = call
    told.stop_sequence, told.stop_id = sequence, stop
    if word in OURS:
        told.schedule_relationship = gtfs_rt.TripUpdate.StopTimeUpdate.ScheduleRelationship.Value(word)
    for event, value in ((told.arrival, arrival), (told.departure, departure)):
        if value is not None and word != "NO_DATA":
            setattr(event, "time" if is_added else "delay", value)


# --- Alerts -----------------------------------------------------------------------
def _objects(feed: Feed) -> dict[int, dict[str, str]]:
    """What of the feed each feature of the map is."""
    stops = Stop.objects.filter(feed=feed, feature__isnull=False).values_list("feature_id", "stop_id")
    routes = Route.objects.filter(feed=feed, feature__isnull=False).values_list("feature_id", "route_id")
    return {**{pk: {"stop_id": own} for pk, own in stops}, **{pk: {"route_id": own} for pk, own in routes}}


def _whole_network(feed: Feed) -> list[dict[str, str]]:
    names = Agency.objects.filter(feed=feed).exclude(agency_id="").order_by("pk").values_list("agency_id", flat=True)
    return [{"agency_id": name} for name in names]


def _alert(told: Any, row: Disruption, informed: list[dict[str, str]]) -> None:
    period = told.active_period.add(start=int(row.starts_at.timestamp()))
    if row.ends_at is not None:
        period.end = int(row.ends_at.timestamp())
    told.effect = gtfs_rt.Alert.Effect.Value(row.effect)
    for one in informed:
        told.informed_entity.add(**one)
    for part, field in ((told.header_text, "title"), (told.description_text, "text")):
        if source := getattr(row, field):
            part.translation.add(text=source, language=SOURCE_LANGUAGE)
        for language, fields in row.translations.items():
            if text := fields.get(field, {}).get("text"):
                part.translation.add(text=text, language=language)
    if row.url:
        told.url.translation.add(text=row.url, language=SOURCE_LANGUAGE)
