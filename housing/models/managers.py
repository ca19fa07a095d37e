"""Who runs a house: a Manager, and the ManagementContract by which it does so, one at a time."""

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from geoportal.accounts.models import Organisation
from housing.models.buildings import Building


@pghistory.track()
class Manager(models.Model):
    """A body that manages houses. Members of its `organisation` keep the passports of its houses."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Kind(models.TextChoices):
        CO_OWNERS = "co_owners", _("Co-owners’ association")
        COMPANY = "company", _("Managing company")
        OTHER = "other", pgettext_lazy("kind of a manager", "Other")

    name = models.CharField(max_length=200)
    translations = models.JSONField(default=dict, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    code_firme = models.CharField(
        max_length=3, null=True, blank=True, unique=True, help_text="Code in the names of its monthly archives."
    )
    edrpou = models.CharField(
        max_length=10, blank=True, validators=[RegexValidator(r"^(\d{8}|\d{10})\Z", _("Eight or ten digits."))]
    )
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="managers"
    )
    address = models.CharField(max_length=200, blank=True)
    phones = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    emergency_phone = models.CharField(max_length=40, blank=True, help_text="Answers day and night.")
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    hours = models.CharField(max_length=200, blank=True, help_text="In the words of OSM’s opening_hours.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ManagementContract(models.Model):
    """One manager runs one house from a day, until a day or without an end (both days included).

    One that was entered by mistake is withdrawn, not deleted.
    """

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="contracts")
    manager = models.ForeignKey(Manager, on_delete=models.PROTECT, related_name="contracts")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    number = models.CharField(max_length=60, blank=True)
    document_url = models.URLField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-begins_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="contract_ends_after_it_begins"
            ),
            ExclusionConstraint(
                name="one_manager_at_a_time",
                expressions=[
                    ("building", RangeOperators.EQUAL),
                    (
                        Func("begins_on", "ends_on", Value("[]"), function="daterange", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.building_id}: {self.manager_id}, {self.begins_on}"
