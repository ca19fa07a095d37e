"""What the managing companies report each month, as their archives state it (docs/decisions/housing-archive.md).

One UpkeepLoad is one archive that was loaded: one company, one month. Its rows hang on it, so that a month is replaced
or taken back by what the load's state says, not by rewriting rows. The columns keep the names of the format, and the
format's people are not among them. Codes refer to the dictionaries, whose entries are never removed; that they exist is
checked for the whole archive at once in the transaction that writes it, so the database does not ask for every row.

Plans have no month: each archive states those that it knows, and the statement of the latest month holds.
"""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import pgettext_lazy

from geoportal.accounts.models import User
from housing.house_id import LENGTH
from housing.models.managers import Manager
from housing.upkeep_format import FIRST_YEAR, LAST_YEAR


class UpkeepLoad(models.Model):
    class State(models.TextChoices):
        CURRENT = "current", pgettext_lazy("an archive", "In force")
        REPLACED = "replaced", pgettext_lazy("an archive", "Replaced")
        UNDONE = "undone", pgettext_lazy("an archive", "Taken back")

    manager = models.ForeignKey(Manager, on_delete=models.PROTECT, related_name="upkeep_loads")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)], help_text="Of the period."
    )
    month = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)])
    state = models.CharField(max_length=10, choices=State, default=State.CURRENT)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    file = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict, help_text="Rows by table.")
    is_demonstration = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-year", "-month", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["manager", "year", "month"], condition=Q(state="current"), name="one_current_load_of_a_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.get_state_display()}"


# --- Dictionaries: shared by all companies ------------------------------------------
def _code(column: str) -> Any:
    return models.IntegerField(primary_key=True, db_column=column)


def _text(length: int) -> Any:
    return models.CharField(max_length=length, null=True)


def _decimal(places: int = 4) -> Any:
    return models.DecimalField(max_digits=10, decimal_places=places, null=True)


class UpkeepService(models.Model):
    code = _code("code_service")
    name_service = models.CharField(max_length=384)

    def __str__(self) -> str:
        return self.name_service


class UpkeepOverheadService(models.Model):
    code = _code("code_service_sfu")
    number_service_sfu = _text(11)
    name_service_sfu = _text(384)
    code_parent = models.IntegerField(null=True)

    def __str__(self) -> str:
        return self.name_service_sfu or str(self.code)


class UpkeepOperation(models.Model):
    code = _code("code_operation")
    number_operation = _text(64)
    name_measure = _text(64)
    name_operation = _text(378)
    time_norm = _decimal(2)
    desc_operation = _text(800)
    qualification = _text(128)
    period = _text(32)
    koeff = _decimal(2)

    def __str__(self) -> str:
        return self.name_operation or str(self.code)


class UpkeepConstruct(models.Model):
    code = _code("code_construct")
    name_construct = _text(96)
    code_parent = models.IntegerField(null=True)

    def __str__(self) -> str:
        return self.name_construct or str(self.code)


class UpkeepUnit(models.Model):
    code = _code("code_unit")
    name_unit = _text(64)

    def __str__(self) -> str:
        return self.name_unit or str(self.code)


class UpkeepCost(models.Model):
    code = _code("code_cost")
    indx_cost = _text(20)
    name_cost = _text(250)

    def __str__(self) -> str:
        return self.name_cost or str(self.code)


class UpkeepDictionary(models.Model):
    """Which version of a dictionary stands here; its entries are in the table of that dictionary."""

    name_ref = models.CharField(max_length=20, primary_key=True)
    version = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name_ref} {self.version}"


# --- What one archive states ----------------------------------------------------------
def _of(model: type[models.Model], column: str, *, is_required: bool = True) -> Any:
    """A code of a dictionary. The archive's check has looked it up; PostgreSQL is not asked again for each row."""
    return models.ForeignKey(
        model, on_delete=models.PROTECT, db_column=column, null=not is_required, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip


def _house() -> Any:
    return models.CharField(max_length=LENGTH, db_index=True, help_text="As Building.house_id has it.")


class UpkeepRow(models.Model):
    load = models.ForeignKey(UpkeepLoad, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class UpkeepPlan(UpkeepRow):
    class Status(models.IntegerChoices):
        OPEN = 1, pgettext_lazy("a plan", "Open")
        CLOSED = 2, pgettext_lazy("a plan", "Closed")

    id_house = _house()
    id_plan = models.IntegerField()
    plan_num = models.CharField(max_length=20)
    plan_date_create = models.DateField()
    plan_status = models.PositiveSmallIntegerField(choices=Status)
    plan_comment = _text(2048)
    plan_close_reason = _text(250)
    plan_date_b = models.DateField()
    plan_date_e = models.DateField(null=True)
    plan_date_close = models.DateField(null=True)
    plan_volume = _decimal()
    overhead_service = _of(UpkeepOverheadService, "code_service_sfu")
    construct = _of(UpkeepConstruct, "code_construct")
    service = _of(UpkeepService, "code_service")
    unit = _of(UpkeepUnit, "code_unit", is_required=False)
    summa = _decimal()


class UpkeepPlanWork(UpkeepRow):
    id_plan = models.IntegerField()
    id_work = models.IntegerField()
    operation = _of(UpkeepOperation, "code_operation")
    work_volume = _decimal()
    work_date_b = models.DateField(null=True)
    work_date_e = models.DateField(null=True)
    work_comment = _text(1000)
    code_doc_type = models.IntegerField(null=True)
    work_doc_num = _text(20)
    work_doc_date = models.DateField(null=True)
    is_deleted = models.PositiveSmallIntegerField(null=True)
    is_corrected = models.PositiveSmallIntegerField(null=True)


class UpkeepVolume(UpkeepRow):
    id_house = _house()
    id_volume = models.IntegerField()
    service = _of(UpkeepService, "code_service")
    unit = _of(UpkeepUnit, "code_measure", is_required=False)
    name_measure = _text(32)
    construct = _of(UpkeepConstruct, "code_construct", is_required=False)
    overhead_service = _of(UpkeepOverheadService, "code_service_sfu", is_required=False)
    volume = _decimal()
    id_plan = models.IntegerField(null=True)


class UpkeepTask(UpkeepRow):
    """A work order. Its foreman is not kept."""

    id_task = models.IntegerField()
    task_num = models.CharField(max_length=20)
    task_date = models.DateField()
    code_zone = _text(20)


class UpkeepWork(UpkeepRow):
    id_volume = models.IntegerField(null=True)
    id_task = models.IntegerField()
    id_house = _house()
    name_work = _text(256)
    work_volume = _decimal()
    operation = _of(UpkeepOperation, "code_operation")
    task_time = _decimal()
    summ_material = _decimal()
    service = _of(UpkeepService, "code_service", is_required=False)
    mh_time = _decimal()
    num_days = _decimal()


class UpkeepWorker(UpkeepRow):
    """Somebody on a work order: a trade and sums, never who. Internal: a trade and a place may say who it is."""

    id_task = models.IntegerField()
    qualification = _text(128)
    h_salary = _decimal()
    h_allocation = _decimal()
    h_consignment = _decimal()


class UpkeepAct(UpkeepRow):
    id_house = _house()
    act_num = _text(20)
    act_date = models.DateField(null=True)
    act_commit_date = models.DateField(null=True)
    name_org = _text(250)
    act_comment = _text(400)
    act_volume = _decimal()
    price = _decimal()
    units = _text(20)
    summa = models.DecimalField(max_digits=10, decimal_places=4)
    service = _of(UpkeepService, "code_service")
    act_volume_made = _decimal()
    overhead_service = _of(UpkeepOverheadService, "code_service_sfu")
    construct = _of(UpkeepConstruct, "code_construct")


class UpkeepCharge(UpkeepRow):
    """Labour on a house: a trade and sums, never who. Internal, as those of UpkeepWorker."""

    id_house = _house()
    qualification = models.CharField(max_length=250)
    salary = models.DecimalField(max_digits=10, decimal_places=4)
    allocation = models.DecimalField(max_digits=10, decimal_places=4)
    consignment = models.DecimalField(max_digits=10, decimal_places=4)
    service = _of(UpkeepService, "code_service")


class UpkeepMaterial(UpkeepRow):
    id_house = _house()
    summa = models.DecimalField(max_digits=10, decimal_places=4)
    service = _of(UpkeepService, "code_service")
    wrtoff_comment = models.CharField(max_length=250)


class UpkeepTariff(UpkeepRow):
    """Per m² of a house and month, in hryvnias, VAT included from October 2016 on."""

    id_house = _house()
    service = _of(UpkeepService, "code_service")
    fact_summ = _decimal()
    norm_summ = _decimal()
    calc_summ = _decimal()
    hfact_summ = _decimal()
    hplan_summ = _decimal()


class UpkeepOverhead(UpkeepRow):
    cost = _of(UpkeepCost, "code_cost")
    value_cost = models.DecimalField(max_digits=10, decimal_places=2)


MODELS: dict[str, type[models.Model]] = {
    "IRCG_SERVICE": UpkeepService,
    "IRCG_SERVICE_SFU": UpkeepOverheadService,
    "IRCG_OPERATION": UpkeepOperation,
    "IRCG_CONSTRUCT": UpkeepConstruct,
    "IRCG_MEASURE_UNITS": UpkeepUnit,
    "IRCG_OVERHEAD_COSTS": UpkeepCost,
    "IRC_HOUSE_PLANS": UpkeepPlan,
    "IRC_HOUSE_PLAN_WORKS": UpkeepPlanWork,
    "IRC_HOUSE_VOLUMES": UpkeepVolume,
    "IRC_HOUSE_TASKS": UpkeepTask,
    "IRC_HOUSE_WORKS": UpkeepWork,
    "IRC_HOUSE_WORKERS": UpkeepWorker,
    "IRC_HOUSE_ACTS": UpkeepAct,
    "IRC_HOUSE_CHARGES": UpkeepCharge,
    "IRC_HOUSE_MATERIALS": UpkeepMaterial,
    "IRC_HOUSE_TARIFS": UpkeepTariff,
    "IRC_OVERHEAD_COSTS": UpkeepOverhead,
}
