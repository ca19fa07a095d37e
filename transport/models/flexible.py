"""Rides on demand: booking_rules.txt, location_groups.txt, location_group_stops.txt, locations.geojson."""

from django.contrib.gis.db import models as geo
from django.db import models

from transport.models.feeds import Feed
from transport.models.rows import FeedRow, code, seconds, text


class BookingRule(FeedRow):
    """booking_rules.txt: how, and how long before, such a ride is asked for."""

    booking_rule_id = text()
    booking_type = code()
    prior_notice_duration_min = models.IntegerField(null=True, blank=True, help_text="Minutes.")
    prior_notice_duration_max = models.IntegerField(null=True, blank=True, help_text="Minutes.")
    prior_notice_last_day = models.IntegerField(null=True, blank=True)
    prior_notice_last_time = seconds()
    prior_notice_start_day = models.IntegerField(null=True, blank=True)
    prior_notice_start_time = seconds()
    prior_notice_service_id = text()
    message = text()
    pickup_message = text()
    drop_off_message = text()
    phone_number = text()
    info_url = text()
    booking_url = text()

    def __str__(self) -> str:
        return self.booking_rule_id


class LocationGroup(FeedRow):
    """location_groups.txt: stops among which a rider chooses."""

    location_group_id = text()
    location_group_name = text()

    def __str__(self) -> str:
        return self.location_group_name or self.location_group_id


class LocationGroupStop(FeedRow):
    """location_group_stops.txt: a stop of such a group."""

    location_group_id = text()
    stop_id = text()

    def __str__(self) -> str:
        return f"{self.location_group_id}: {self.stop_id}"


class Location(models.Model):
    """A feature of locations.geojson: a zone. The file itself is kept and goes out as it came, as `FeedFile`."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="locations")
    location_id = text()
    stop_name = text()
    stop_desc = text()
    area = geo.MultiPolygonField(spatial_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "location_id"], name="location_id_unique_in_feed")]

    def __str__(self) -> str:
        return self.stop_name or self.location_id
