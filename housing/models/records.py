"""What is kept about a house beside its facts: the Works done and planned, and its BuildingDocuments.

Rows are changed by `housing/record_actions.py` alone. One that was entered by mistake is withdrawn, not deleted.
"""

from typing import Any

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from housing.models import words
from housing.models.buildings import OLDEST, Building
from layers.models import Visibility


@pghistory.track()
class Work(models.Model):
    """A repair of one part of a house: planned for a year, under way or done."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Scope(models.TextChoices):
        CAPITAL = "capital", _("Capital repair")
        CURRENT = "current", _("Current repair")
        REPLACEMENT = "replacement", _("Replacement")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("a work", "Planned")
        UNDER_WAY = "under_way", pgettext_lazy("a work", "Under way")
        DONE = "done", pgettext_lazy("a work", "Done")
        CANCELLED = "cancelled", pgettext_lazy("a work", "Cancelled")

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="works")
    element = models.CharField(max_length=20, choices=words.Element)
    scope = models.CharField(max_length=12, choices=Scope)
    state = models.CharField(max_length=10, choices=State)
    note = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(validators=[MinValueValidator(OLDEST), MaxValueValidator(2100)])
    begins_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cost_uah = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    contractor = models.CharField(max_length=200, blank=True)
    document = models.CharField(max_length=200, blank=True, help_text="The contract or act, in words.")
    document_url = models.URLField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    source = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begins_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("begins_on")),
                name="work_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building_id}: {self.element}, {self.year}"


@pghistory.track()
class BuildingDocument(models.Model):
    """A document about a house: what it is, its number and day, who issued it and where it can be read."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Kind(models.TextChoices):
        TECHNICAL_PASSPORT = "technical_passport", _("Technical passport")
        ENERGY_CERTIFICATE = "energy_certificate", pgettext_lazy("kind of a document", "Energy certificate")
        DECISION = "decision", _("Decision of the co-owners")
        CONTRACT = "contract", pgettext_lazy("kind of a document", "Contract")
        ACT = "act", _("Act of inspection")
        OTHER = "other", pgettext_lazy("kind of a document", "Other")

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    url = models.URLField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    source = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-issued_on", "-id"]

    def __str__(self) -> str:
        return f"{self.building_id}: {self.kind} {self.number}"
