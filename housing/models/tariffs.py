"""What a service costs: one Tariff is one amount of one provider, from one day to another, by one act.

The amount is what a consumer pays, VAT included. Of the same charge for the same consumers in the same area there is
never more than one a day: the database refuses a second. One that was entered by mistake is withdrawn, not deleted.
"""

from decimal import Decimal
from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from housing.models.services import Provider, UtilityService, days


@pghistory.track()
class Tariff(models.Model):
    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    class Unit(models.TextChoices):
        M2 = "m2", _("m² a month")
        M3 = "m3", _("m³")
        KWH = "kwh", _("kWh")
        GCAL = "gcal", _("Gcal")
        PERSON = "person", _("person a month")
        FLAT = "flat", _("flat a month")

    class Charge(models.TextChoices):
        USE = "use", _("For what is used")
        STANDING = "standing", _("Standing charge")

    class Consumers(models.TextChoices):
        HOUSEHOLDS = "households", _("Households")
        BUDGET = "budget", _("Institutions of the budget")
        OTHERS = "others", _("Other consumers")

    service = models.ForeignKey(UtilityService, on_delete=models.PROTECT, related_name="tariffs")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="tariffs")
    charge = models.CharField(max_length=10, choices=Charge, default=Charge.USE)
    consumers = models.CharField(max_length=12, choices=Consumers, default=Consumers.HOUSEHOLDS)
    area = models.CharField(max_length=120, blank=True, help_text="Which houses or places; empty: all of them.")
    translations = models.JSONField(default=dict, blank=True)
    amount_uah = models.DecimalField(max_digits=12, decimal_places=5, validators=[MinValueValidator(0)])
    unit = models.CharField(max_length=8, choices=Unit)
    vat_percent = models.DecimalField(
        max_digits=4, decimal_places=2, null=True, blank=True, help_text="Part of the amount; empty: not known."
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day; empty: until further notice.")
    act_body = models.CharField(max_length=200, blank=True, help_text="Who has decided it.")
    act_number = models.CharField(max_length=60, blank=True)
    act_on = models.DateField(null=True, blank=True)
    act_url = models.URLField(blank=True)
    source = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["service", "provider", "consumers", "area", "charge", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_uah__gte=0), name="tariff_is_not_negative"),
            models.CheckConstraint(
                condition=Q(vat_percent=None) | Q(vat_percent__range=(0, 99)), name="vat_from_0_to_99"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from__lte=F("valid_until")), name="tariff_begins_before_it_ends"
            ),
            ExclusionConstraint(
                name="one_tariff_at_a_time",
                expressions=[
                    (F("service"), RangeOperators.EQUAL), (F("provider"), RangeOperators.EQUAL),
                    (F("charge"), RangeOperators.EQUAL), (F("consumers"), RangeOperators.EQUAL),
                    (F("area"), RangeOperators.EQUAL), (days("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
                condition=Q(withdrawn_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service_id}, {self.provider_id}: {self.amount_uah} / {self.unit}, {self.valid_from}"

    @property
    def without_vat_uah(self) -> Decimal | None:
        """The amount before the tax, to the fifth decimal; None where the tax is not known."""
        if self.vat_percent is None:
            return None
        return (self.amount_uah / (1 + self.vat_percent / 100)).quantize(Decimal("0.00001"))
