"""When everything runs, and along which line: calendar.txt, calendar_dates.txt, shapes.txt, trips.txt, stop_times.txt,
frequencies.txt. The two numerous tables, StopTime and ShapePoint, have their standard's key for their own and no
constraint on what they point at: `transport/actions.py` alone writes them, and a check of each row would cost more than
all the rest of a load.
"""

from typing import Any

from django.db import models

from transport.models.drawings import MadeShape
from transport.models.network import Route, Stop
from transport.models.rows import FeedRow, code, seconds, text


class Service(models.Model):
    """A service_id: a set of days, told by a row of calendar.txt, by rows of calendar_dates.txt or by both."""

    feed = models.ForeignKey("Feed", on_delete=models.CASCADE, related_name="+")
    service_id = text()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "service_id"], name="service_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.service_id


class Calendar(FeedRow):
    """calendar.txt: days of the week between two dates, both included."""

    service = models.OneToOneField(Service, on_delete=models.DO_NOTHING, related_name="calendar")
    monday = models.PositiveSmallIntegerField()
    tuesday = models.PositiveSmallIntegerField()
    wednesday = models.PositiveSmallIntegerField()
    thursday = models.PositiveSmallIntegerField()
    friday = models.PositiveSmallIntegerField()
    saturday = models.PositiveSmallIntegerField()
    sunday = models.PositiveSmallIntegerField()
    start_date = models.DateField()
    end_date = models.DateField()

    def __str__(self) -> str:
        return f"{self.service_id}: {self.start_date}…{self.end_date}"


class CalendarDate(FeedRow):
    """calendar_dates.txt: a day on which the service runs as well (exception_type 1), or does not run (2)."""

    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="dates", db_index=False)
    date = models.DateField()
    exception_type = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "date"], name="one_exception_of_a_service_a_day")]
        indexes = [models.Index(fields=["feed", "date"], name="calendardate_day")]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.date} {self.exception_type}"


class Shape(models.Model):
    """A shape_id: the line along which trips run; its points are ShapePoint."""

    feed = models.ForeignKey("Feed", on_delete=models.CASCADE, related_name="+")
    shape_id = text()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "shape_id"], name="shape_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.shape_id


class ShapePoint(models.Model):
    """shapes.txt: a point of a line."""

    pk = models.CompositePrimaryKey("shape_id", "shape_pt_sequence")
    shape = models.ForeignKey(
        Shape, on_delete=models.DO_NOTHING, related_name="points", db_constraint=False, db_index=False
    )
    shape_pt_lat = models.FloatField()
    shape_pt_lon = models.FloatField()
    shape_pt_sequence = models.PositiveIntegerField()
    shape_dist_traveled = models.FloatField(null=True, blank=True, help_text="In the feed's own unit.")
    extra = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.shape_id}/{self.shape_pt_sequence}"


class Trip(FeedRow):
    """trips.txt: one run of a vehicle along a route, on every day of its service."""

    trip_id = text()
    route = models.ForeignKey(Route, on_delete=models.DO_NOTHING, related_name="trips")
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="trips")
    trip_headsign = text()
    trip_short_name = text()
    direction_id = code()
    block_id = text()
    shape = models.ForeignKey(Shape, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="trips")
    wheelchair_accessible = code(help_text="1 yes, 2 no; 0 or NULL: nobody knows.")
    bikes_allowed = code()
    cars_allowed = code()
    safe_duration_factor = models.FloatField(null=True, blank=True)
    safe_duration_offset = models.FloatField(null=True, blank=True)
    made_shape: models.ForeignKey[Any, Any] = models.ForeignKey(
        MadeShape, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="trips",
        db_constraint=False, db_index=False, help_text="Ours, where the feed has no shape.",
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "trip_id"], name="trip_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.trip_id


class StopTime(models.Model):
    """stop_times.txt: a trip at a stop.

    Times that the file leaves blank are interpolated, so that whoever reads finds one in every row of a fixed trip;
    `has_own_…` is false for them. A row of a flexible trip has a window, and a location in the place of a stop.
    """

    pk = models.CompositePrimaryKey("trip_id", "stop_sequence")
    trip: models.ForeignKey[Any, Any] = models.ForeignKey(
        Trip, on_delete=models.DO_NOTHING, related_name="stop_times", db_constraint=False, db_index=False
    )
    stop: models.ForeignKey[Any, Any] = models.ForeignKey(
        Stop, null=True, blank=True, on_delete=models.DO_NOTHING, related_name="stop_times",
        db_constraint=False, db_index=False,
    )  # fmt: skip
    stop_sequence = models.PositiveIntegerField()
    arrival_time = seconds()
    departure_time = seconds()
    has_own_arrival = models.BooleanField(default=True)
    has_own_departure = models.BooleanField(default=True)
    pickup_type = code(help_text="0 or NULL: boarding as usual; 1 none; 2 by phone; 3 by arrangement.")
    drop_off_type = code(help_text="0 or NULL: alighting as usual; 1 none; 2 by phone; 3 by arrangement.")
    continuous_pickup = code()
    continuous_drop_off = code()
    timepoint = code(help_text="0: the times are approximate.")
    shape_dist_traveled = models.FloatField(null=True, blank=True, help_text="In the feed's own unit.")
    stop_headsign = text()
    location_group_id = text()
    location_id = text()
    start_pickup_drop_off_window = seconds()
    end_pickup_drop_off_window = seconds()
    pickup_booking_rule_id = text()
    drop_off_booking_rule_id = text()
    extra = models.JSONField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stop", "departure_time"], name="stoptime_departures"),
            # of rides on demand, which are few or none: a stop's page looks through them all
            models.Index(
                fields=["trip"], name="stoptime_windows", condition=models.Q(start_pickup_drop_off_window__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trip_id}/{self.stop_sequence}"


class Frequency(FeedRow):
    """frequencies.txt: the trip leaves its first stop every `headway_secs` from start_time until before end_time.

    Its stop_times tell how long it takes, not when. exact_times 1: exactly then; else only so often.
    """

    trip = models.ForeignKey(Trip, on_delete=models.DO_NOTHING, related_name="frequencies")
    start_time = models.IntegerField()
    end_time = models.IntegerField()
    headway_secs = models.PositiveIntegerField()
    exact_times = code()

    class Meta:
        verbose_name_plural = "frequencies"
        constraints = [models.UniqueConstraint(fields=["trip", "start_time"], name="one_frequency_of_a_trip_at_a_time")]

    def __str__(self) -> str:
        return f"{self.trip_id}: {self.headway_secs} s"
