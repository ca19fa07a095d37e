"""What is off: one Outage is one notice for all houses of the parts of a network, and for houses named one by one.

Every change of a notice leaves an OutageUpdate, so it can be read later what was promised when. A notice is never
deleted: it is withdrawn, with the reason.
"""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from housing.models.buildings import Building
from housing.models.services import NetworkPart, Provider, UtilityService


class Outage(models.Model):
    class Sort(models.TextChoices):
        PLANNED = "planned", _("Planned works")
        EMERGENCY = "emergency", _("Emergency")

    class State(models.TextChoices):
        PLANNED = "planned", _("Ahead")
        NOW = "now", _("Now")
        OVERDUE = "overdue", _("Later than promised")
        ENDED = "ended", _("Ended")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    service = models.ForeignKey(UtilityService, on_delete=models.PROTECT, related_name="outages")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="outages")
    parts = models.ManyToManyField(NetworkPart, related_name="outages", blank=True)
    buildings = models.ManyToManyField(Building, related_name="outages", blank=True)
    sort = models.CharField(max_length=10, choices=Sort)
    reason = models.CharField(max_length=300)
    translations = models.JSONField(default=dict, blank=True)
    starts_at = models.DateTimeField()
    expected_end_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=200, help_text="Who has said so, and where.")
    told_at = models.DateTimeField(help_text="When it was last heard from the source.")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every change of the notice.")

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expected_end_at=None) | Q(starts_at__lt=F("expected_end_at")),
                name="outage_is_expected_to_end_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(starts_at__lte=F("ended_at")), name="outage_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="outage_open", condition=Q(ended_at=None, withdrawn_at=None)),
            models.Index(fields=["ended_at"], name="outage_ended", condition=Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.reason}"

    def get_absolute_url(self) -> str:
        return reverse("housing_outage", args=[self.pk])

    def state_at(self, moment: datetime) -> "Outage.State":
        """How it stands at a moment. Past its expected end it is late until somebody says that it has ended."""
        if self.withdrawn_at is not None:
            return Outage.State.WITHDRAWN
        if moment < self.starts_at:
            return Outage.State.PLANNED
        if self.ended_at is not None and self.ended_at <= moment:
            return Outage.State.ENDED
        is_late = self.expected_end_at is not None and self.expected_end_at < moment
        return Outage.State.OVERDUE if is_late else Outage.State.NOW


class OutageUpdate(models.Model):
    class Sort(models.TextChoices):
        PUBLISHED = "published", _("The notice was published")
        MOVED = "moved", _("Another end is expected")
        ENDED = "ended", _("The service is back")
        WITHDRAWN = "withdrawn", _("The notice was withdrawn")
        RESTORED = "restored", _("The notice holds again")

    outage = models.ForeignKey(Outage, on_delete=models.CASCADE, related_name="updates")
    sort = models.CharField(max_length=10, choices=Sort)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    expected_end_at = models.DateTimeField(null=True, blank=True, help_text="As it was expected from then on.")
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.outage_id}: {self.sort}"
