"""Apartment buildings and their passports.

One Building is one apartment building: its Feature of the layer `apartment-buildings` says where it stands and what its
address is, its columns are the passport. Every column is a fact: `provenance` says, by the column's name, where its
value comes from, who verified it, when, and when that is due again. Which facts there are says `housing/facts.py`. Rows
are changed by `housing/actions.py` alone; revision and dates are kept by the database. What is not for everybody,
damage and restoration, is a row of its own: no list, file, revision or history of passports can tell of it.

An empty word and NULL mean unknown, never "no"; "none" and 0 are known.
"""

from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from housing.models import words
from layers.models import Feature

LAYER = "apartment-buildings"
OLDEST = 1775  # the year in which the city is first named
MOVE_REVISION = """
    IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN
        RETURN NEW;
    END IF;
    SELECT max((fact.value->>'verified_on')::date), min((fact.value->>'next_due_on')::date)
      INTO NEW.verified_on, NEW.next_due_on FROM jsonb_each(NEW.provenance) fact;
    NEW.revision := nextval('layers_revision');
    NEW.changed_at := now();
    RETURN NEW;
"""


def _word(label: Any, choices: type[models.TextChoices]) -> Any:
    return models.CharField(label, max_length=20, blank=True, choices=choices)


def _count(label: Any, most: int) -> Any:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(most)])


def _revision_trigger() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="move_revision",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=MOVE_REVISION,
    )


def _provenance() -> Any:
    return models.JSONField(
        default=dict,
        blank=True,
        help_text='{"storeys": {"source": …, "verified_on": "2026-03-07", "verified_by": …, "next_due_on": …}}',
    )


def _area(label: Any) -> Any:
    positive = MinValueValidator(1)
    return models.DecimalField(label, max_digits=8, decimal_places=1, null=True, blank=True, validators=[positive])


@pghistory.track()
class Building(models.Model):
    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    feature = models.OneToOneField(Feature, primary_key=True, on_delete=models.PROTECT, related_name="building")
    house_id = models.CharField(
        _("House id of the city"),
        max_length=12,
        null=True,
        blank=True,
        unique=True,
        validators=[RegexValidator(r"^1\d{11}\Z", _("Twelve digits, the first of them 1."))],
        help_text="R SSSS BBB LL KK of the housing companies’ archive.",
    )
    register_id = models.CharField(_("Number in the state register"), max_length=40, blank=True)
    former_addresses = ArrayField(
        models.CharField(max_length=200), verbose_name=_("Former addresses"), default=list, blank=True
    )
    # Construction
    built_year = models.PositiveSmallIntegerField(
        _("Year built"),
        null=True,
        blank=True,
        validators=[MinValueValidator(OLDEST), MaxValueValidator(2100)],
    )
    series = models.CharField(_("Series of the project"), max_length=40, blank=True)
    storeys = _count(_("Storeys"), 60)
    entrances = _count(pgettext_lazy("of a building", "Entrances"), 60)
    flats = _count(_("Flats"), 3000)
    residents = _count(_("Residents"), 20000)
    total_area_m2 = _area(_("Total area"))
    living_area_m2 = _area(_("Living area"))
    non_residential_area_m2 = models.DecimalField(
        _("Non-residential area"), max_digits=8, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    walls = _word(_("Walls"), words.Walls)
    roof = _word(pgettext_lazy("of a building", "Roof"), words.Roof)
    foundation = _word(_("Foundation"), words.Foundation)
    condition = _word(_("Condition"), words.Condition)
    # Engineering
    heating = _word(_("Heating"), words.Heating)
    cold_water = _word(_("Cold water"), words.Water)
    hot_water = _word(_("Hot water"), words.HotWater)
    sewerage = _word(_("Sewerage"), words.Sewerage)
    gas = _word(_("Gas"), words.Gas)
    electricity = _word(_("Electricity"), words.Electricity)
    lifts = _count(_("Lifts"), 60)
    lifts_inspected_on = models.DateField(_("Lifts last inspected"), null=True, blank=True)
    # Energy
    energy_class = models.CharField(_("Energy class"), max_length=1, blank=True, choices=words.EnergyClass)
    energy_certificate = models.CharField(_("Energy certificate"), max_length=40, blank=True)
    energy_certified_on = models.DateField(_("Energy certificate issued"), null=True, blank=True)
    energy_kwh_m2 = models.DecimalField(
        _("Energy consumption a year"), max_digits=6, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    provenance = _provenance()
    # Kept by the database: the last check of any fact, the first that is due, the last change.
    verified_on = models.DateField(null=True, editable=False)
    next_due_on = models.DateField(null=True, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    revision = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(house_id=None) | Q(house_id__regex=r"^1\d{11}$"), name="house_id_of_twelve_digits"
            ),
        ]
        indexes = [
            models.Index(fields=["built_year"], name="building_year"),
            models.Index(fields=["energy_class"], name="building_energy_class"),
            models.Index(fields=["next_due_on"], name="building_next_due"),
        ]
        triggers = [_revision_trigger()]

    def __str__(self) -> str:
        return f"{self.feature_id}"

    def get_absolute_url(self) -> str:
        return self.feature.get_absolute_url()


@pghistory.track()
class Restoration(models.Model):
    """What war or accident did to a building, and how far its restoration is: for the city's bodies alone."""

    events: models.QuerySet[Any]  # every state it ever had; pghistory adds the relation

    building = models.OneToOneField(Building, primary_key=True, on_delete=models.CASCADE, related_name="restoration")
    damage = _word(pgettext_lazy("of a building", "Damage"), words.Damage)
    damaged_on = models.DateField(_("Damaged on"), null=True, blank=True)
    state = _word(_("Restoration"), words.Restoration)
    note = models.TextField(_("Note on restoration"), blank=True)
    provenance = _provenance()
    # Kept by the database: the last check of any fact, the first that is due, the last change.
    verified_on = models.DateField(null=True, editable=False)
    next_due_on = models.DateField(null=True, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    revision = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        triggers = [_revision_trigger()]

    def __str__(self) -> str:
        return f"{self.building_id}: {self.damage}"
