"""What is computed of the city from several rooms, and when. Nothing here is typed in by anybody."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from layers.models import Feature

HOURS = 24


class AccessStudy(models.Model):
    """One computing of who lives near a stop, and of how often something leaves each stop, on one service day.

    The newest stands alone: a new one takes the place of the one before. It is told as long as everybody may see all
    of its feeds (`queries.latest_study`).
    """

    computed_at = models.DateTimeField()
    day = models.DateField(help_text="The service day whose timetable was counted.")
    is_demonstration = models.BooleanField()
    houses = models.PositiveIntegerField(help_text="Public passports of houses on the map.")
    houses_counted = models.PositiveIntegerField(help_text="Those of which the number of residents is known.")
    feeds = ArrayField(models.BigIntegerField(), help_text="Every feed that was counted.")

    class Meta:
        verbose_name_plural = "access studies"

    def __str__(self) -> str:
        return f"{self.day}, {self.computed_at}"


class DistrictHour(models.Model):
    """How many of a district's residents walk to a stop that something leaves in this hour."""

    study = models.ForeignKey(AccessStudy, on_delete=models.CASCADE, related_name="rows")
    district = models.ForeignKey(
        Feature, null=True, on_delete=models.CASCADE, related_name="+", help_text="NULL: outside the known districts."
    )
    hour = models.PositiveSmallIntegerField(null=True, help_text="0 to 23; NULL: at any hour of the day.")
    residents = models.PositiveIntegerField(help_text="Of houses of which it is known.")
    within = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["study", "district", "hour"], name="one_row_of_a_district_and_hour", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(hour=None) | Q(hour__lt=HOURS), name="hour_of_a_day"),
            models.CheckConstraint(condition=Q(within__lte=models.F("residents")), name="within_are_residents"),
        ]

    def __str__(self) -> str:
        return f"{self.district_id}, {self.hour}: {self.within}/{self.residents}"


class StopHours(models.Model):
    """How many vehicles leave a stop in each hour of the day. NULL: its feed says nothing of that day."""

    study = models.ForeignKey(AccessStudy, on_delete=models.CASCADE, related_name="stops")
    feature = models.ForeignKey(Feature, on_delete=models.CASCADE, related_name="+")
    departures = ArrayField(models.FloatField(), size=HOURS, null=True)

    class Meta:
        verbose_name_plural = "stop hours"
        constraints = [models.UniqueConstraint(fields=["study", "feature"], name="one_row_of_a_stop")]

    def __str__(self) -> str:
        return f"{self.feature_id}"
