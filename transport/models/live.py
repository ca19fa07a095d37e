"""What runs now, as GTFS Realtime tells it: where it is asked for, and what the last message from there said.

Rows of a message take the place of those of the one before (`transport/live_actions.py`). They name trips, routes and
stops by the ids of the feed, not by our keys, since they outlive no edition and an edition outlives no key.
"""

from typing import Any

from django.db import models

from transport.models.feeds import Feed
from transport.models.rows import code, seconds, text


class LiveSource(models.Model):
    """An address that tells of a feed: trip updates, vehicle positions, alerts, or all of them together.

    Without an address its messages are handed in by a command.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="live_sources")
    address = models.CharField(max_length=2000, blank=True)
    is_active = models.BooleanField(default=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=500, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    fault = text(help_text="Why the last attempt brought nothing.")
    # Of the message whose rows are held.
    timestamp = models.DateTimeField(null=True, blank=True, help_text="As the message itself says.")
    received_at = models.DateTimeField(null=True, blank=True)
    flaws = models.JSONField(default=dict, blank=True, help_text="How much was left out, by code.")

    class Meta:
        ordering = ["feed", "id"]
        constraints = [models.UniqueConstraint(fields=["feed", "address"], name="one_live_source_of_an_address")]

    def __str__(self) -> str:
        return self.address or f"{self.feed_id}, by command"


class LiveRow(models.Model):
    """What a trip update and a vehicle position have in common: the run that is meant.

    A run is a trip on a service day, and of a repeated trip the time at which it sets out. `start_date` is NULL where
    the vehicle runs no trip.
    """

    source = models.ForeignKey(LiveSource, on_delete=models.CASCADE, related_name="+")
    entity_id = text()
    trip_id = text()
    route_id = text()
    direction_id = code()
    start_date = models.DateField(null=True, blank=True)
    start_time = seconds(help_text="Only of trips of frequencies.txt.")
    vehicle_id = text()
    vehicle_label = text()
    timestamp = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class TripUpdate(LiveRow):
    """How a run differs from the timetable.

    `calls` has a row for each stop of which something is said, in the order of the trip: [stop_sequence, stop_id,
    arrival, departure, schedule_relationship]. The two numbers are seconds late (early below nought) or null; of an
    added trip, which has no timetable, they are moments, in seconds since 1970.
    """

    schedule_relationship = text()
    delay = models.IntegerField(null=True, blank=True, help_text="Seconds late, where no call says more.")
    calls: "models.Field[Any, Any]" = models.JSONField(default=list, blank=True)

    class Meta:
        indexes = [models.Index(fields=["trip_id", "start_date"], name="tripupdate_run")]

    def __str__(self) -> str:
        return f"{self.trip_id} {self.start_date} {self.schedule_relationship}"


class VehiclePosition(LiveRow):
    """Where a vehicle is. Its number plate is not kept: nobody waiting needs it."""

    lon = models.FloatField()
    lat = models.FloatField()
    bearing = models.FloatField(null=True, blank=True, help_text="Degrees clockwise from north.")
    speed = models.FloatField(null=True, blank=True, help_text="Metres per second.")
    current_stop_sequence = models.PositiveIntegerField(null=True, blank=True)
    stop_id = text()
    current_status = text()
    occupancy_status = text()

    def __str__(self) -> str:
        return f"{self.vehicle_label or self.vehicle_id or self.entity_id}: {self.lon} {self.lat}"
