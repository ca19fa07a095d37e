"""Who delivers what to which house.

UtilityService is a kind of service ("Heating"), Provider who delivers it, NetworkPart a piece of a provider's network
that many houses hang on (a boiler house, a feeder, a water line, a round of the refuse lorry). One Supply says that one
house receives one service from one provider, by which contract, over which part of the network and since when; a
ServiceSchedule when that comes; a Responsibility who answers for one service in one place. Rows are changed by
`housing/service_actions.py` and `housing/supply_actions.py` alone.

A Supply without provider says that the house receives the service and that nobody knows from whom; no row says that it
is unknown whether the house receives it at all.
"""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from geoportal.accounts.models import Organisation
from housing.models.buildings import Building
from layers.models import Feature

EDRPOU = RegexValidator(r"^\d{8}\Z", _("Eight digits."))
PHONE = RegexValidator(r"^\+?[\d ()-]{3,20}\Z", _("A telephone number such as +380 56 000 00 00 or 104."))


def days(since: str, until: str) -> Func:
    """The days from one column to another, both included; NULL leaves that end open."""
    return Func(F(since), F(until), Value("[]"), function="daterange", output_field=DateRangeField())


class UtilityService(models.Model):
    code = models.SlugField(unique=True)
    name = models.CharField(max_length=80)
    translations = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("housing_tariff_history", args=[self.code])


@pghistory.track()
class Provider(models.Model):
    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200)
    translations = models.JSONField(default=dict, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="providers",
        help_text="Its editors tell of outages.",
    )  # fmt: skip
    edrpou = models.CharField(max_length=8, blank=True, validators=[EDRPOU], help_text="Code in the state register.")
    hotlines = ArrayField(models.CharField(max_length=20, validators=[PHONE]), default=list, blank=True)
    website = models.URLField(blank=True)
    opening_hours = models.CharField(max_length=200, blank=True, help_text="Of the hotline, as in OpenStreetMap.")
    is_dominant = models.BooleanField(default=False, help_text="Holds a dominant position on its market.")
    dominance_document = models.CharField(max_length=300, blank=True, help_text="Which decision says so.")
    dominance_url = models.URLField(blank=True)
    terms_url = models.URLField(blank=True, help_text="The terms on which it supplies: the published contract.")
    source = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_dominant=False) | ~Q(dominance_document=""), name="dominance_has_its_document"
            ),
            models.CheckConstraint(condition=Q(edrpou="") | Q(edrpou__regex=r"^\d{8}$"), name="edrpou_of_eight_digits"),
        ]

    def __str__(self) -> str:
        return self.name


class NetworkPart(models.Model):
    class Sort(models.TextChoices):
        BOILER_HOUSE = "boiler_house", _("Boiler house")
        HEAT_POINT = "heat_point", _("Heat point")
        WATER_LINE = "water_line", _("Water line")
        SEWER = "sewer", _("Sewer")
        GAS_LINE = "gas_line", _("Gas line")
        FEEDER = "feeder", _("Power feeder")
        ROUND = "round", _("Round")
        NODE = "node", _("Communication node")

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="parts")
    code = models.CharField(max_length=40)
    sort = models.CharField(max_length=20, choices=Sort)
    name = models.CharField(max_length=150)
    translations = models.JSONField(default=dict, blank=True)
    feature = models.ForeignKey(Feature, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["provider", "code"], name="part_code_unique_at_provider")]

    def __str__(self) -> str:
        return self.name


class Supply(models.Model):
    class Contract(models.TextChoices):
        INDIVIDUAL = "individual", _("Each flat has its own contract")
        COLLECTIVE = "collective", _("One contract of the house")
        MANAGER = "manager", _("Through the manager of the house")

    building = models.ForeignKey(Building, on_delete=models.CASCADE, related_name="supplies")
    service = models.ForeignKey(UtilityService, on_delete=models.PROTECT, related_name="supplies")
    provider = models.ForeignKey(Provider, null=True, blank=True, on_delete=models.PROTECT, related_name="supplies")
    contract = models.CharField(max_length=12, blank=True, choices=Contract)
    part = models.ForeignKey(
        NetworkPart, null=True, blank=True, on_delete=models.PROTECT, related_name="supplies", db_index=False
    )
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last day.")
    # Provenance: where this is known from and how fresh it is.
    source = models.CharField(max_length=200, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    next_due_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "supplies"
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(since=None) | Q(since__lte=F("until")),
                                   name="supply_begins_before_it_ends"),
            ExclusionConstraint(
                name="one_supply_at_a_time",
                expressions=[
                    (F("building"), RangeOperators.EQUAL), (F("service"), RangeOperators.EQUAL),
                    (F("provider"), RangeOperators.EQUAL), (days("since", "until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["part", "service", "building"], name="supply_part")]

    def __str__(self) -> str:
        return f"{self.building_id}: {self.service_id}"


class ServiceSchedule(models.Model):
    """When a service comes, to all houses of one part of a network or to one house."""

    service = models.ForeignKey(UtilityService, on_delete=models.PROTECT, related_name="schedules")
    part = models.ForeignKey(NetworkPart, null=True, blank=True, on_delete=models.CASCADE, related_name="schedules")
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.CASCADE, related_name="schedules")
    hours = models.CharField(max_length=200, help_text="Opening hours as in OpenStreetMap: Tu,Fr 07:00-10:00.")
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last day.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part=None) ^ Q(building=None), name="schedule_of_a_part_or_a_building"),
        ]

    def __str__(self) -> str:
        return self.hours


class Responsibility(models.Model):
    class Zone(models.TextChoices):
        FLAT = "flat", _("In the flat")
        BUILDING = "building", _("In the house")
        YARD = "yard", _("In the yard")
        NETWORK = "network", _("Networks up to the house")

    class Who(models.TextChoices):
        OWNER = "owner", _("owner of the flat")
        MANAGER = "manager", _("co-owners through the manager")
        PROVIDER = "provider", _("provider of the service")
        CITY = "city", _("city")

    service = models.ForeignKey(UtilityService, on_delete=models.CASCADE, related_name="responsibilities")
    zone = models.CharField(max_length=10, choices=Zone)
    who = models.CharField(max_length=10, choices=Who)

    class Meta:
        verbose_name_plural = "responsibilities"
        constraints = [models.UniqueConstraint(fields=["service", "zone"], name="one_answers_for_a_zone")]

    def __str__(self) -> str:
        return f"{self.service_id}, {self.zone}: {self.who}"
