"""What passengers are told of trouble: a closed stop, a diversion, fewer vehicles."""

from typing import Any

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from layers.models import Feature, Visibility


@pghistory.track()
class Disruption(models.Model):
    """A notice for some lines and stops from a moment until another. It points at features of the ledger, since rows of
    a feed are replaced with every edition; without any, it holds for the whole network."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Effect(models.TextChoices):
        """GTFS Realtime's words for what it does to the service."""

        NO_SERVICE = "NO_SERVICE", _("No service")
        REDUCED_SERVICE = "REDUCED_SERVICE", _("Fewer vehicles")
        SIGNIFICANT_DELAYS = "SIGNIFICANT_DELAYS", _("Delays")
        DETOUR = "DETOUR", _("Diversion")
        ADDITIONAL_SERVICE = "ADDITIONAL_SERVICE", _("More vehicles")
        MODIFIED_SERVICE = "MODIFIED_SERVICE", _("Changed service")
        STOP_MOVED = "STOP_MOVED", _("The stop has moved")
        ACCESSIBILITY_ISSUE = "ACCESSIBILITY_ISSUE", _("Hard to get on board")
        OTHER_EFFECT = "OTHER_EFFECT", _("Notice")

    effect = models.CharField(max_length=24, choices=Effect, default=Effect.OTHER_EFFECT)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    translations = models.JSONField(default=dict, blank=True)
    url = models.URLField(max_length=500, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="NULL: nobody knows when it ends.")
    features = models.ManyToManyField(Feature, blank=True, related_name="transit_disruptions")
    about = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="The numbers of `features`, for the history."
    )
    source = models.CharField(max_length=200, help_text="Who says so.")
    source_id = models.CharField(max_length=200, blank=True, help_text="Its id there, where it comes by itself.")
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")), name="disruption_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"], name="one_disruption_of_an_id", condition=~Q(source_id="")
            ),
        ]

    def __str__(self) -> str:
        return self.title
