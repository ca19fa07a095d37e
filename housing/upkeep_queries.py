"""Reading what the companies reported: of one house, and of all of them beside each other.

Only loads in force are read. Wages are read nowhere here: a trade and a house may say who it is.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Avg, Count, F, Q, Sum

from housing.models import Manager, UpkeepAct, UpkeepLoad, UpkeepMaterial, UpkeepPlan, UpkeepTariff, UpkeepWork

IN_FORCE = Q(load__state=UpkeepLoad.State.CURRENT)
MOST_MONTHS, MOST_ROWS = 12, 100
ZERO = Decimal(0)


class Period(NamedTuple):
    """A month; later ones are greater."""

    year: int
    month: int


@dataclass(slots=True)
class ServiceLine:
    """One service of a house in a month, per m²; None is unknown, and 0 is known to be nothing."""

    code: int
    name: str
    approved: Decimal | None
    actual: Decimal | None
    usual: Decimal | None = None  # the approved tariff of all houses, on average
    acts_uah: Decimal = ZERO
    materials_uah: Decimal = ZERO


@dataclass(slots=True)
class HouseUpkeep:
    """What is reported of a house: of its last month by service, of a year by month, and its plans, acts and works."""

    period: Period | None = None
    manager: Manager | None = None
    is_demonstration: bool = False
    lines: list[ServiceLine] = field(default_factory=list)
    months: list[tuple[Period, Decimal, Decimal]] = field(default_factory=list)  # approved and actual in sum
    plans: list[UpkeepPlan] = field(default_factory=list)
    acts: list[UpkeepAct] = field(default_factory=list)
    works: list[UpkeepWork] = field(default_factory=list)

    @property
    def approved(self) -> Decimal:
        return sum((line.approved or ZERO for line in self.lines), ZERO)

    @property
    def actual(self) -> Decimal:
        return sum((line.actual or ZERO for line in self.lines), ZERO)

    @property
    def acts_uah(self) -> Decimal:
        return sum((line.acts_uah for line in self.lines), ZERO)

    @property
    def materials_uah(self) -> Decimal:
        return sum((line.materials_uah for line in self.lines), ZERO)

    @property
    def open_plans(self) -> list[UpkeepPlan]:
        return [plan for plan in self.plans if plan.plan_status == UpkeepPlan.Status.OPEN]


def upkeep_of(house_id: str | None) -> HouseUpkeep:
    """Everything reported of the house; empty where nothing is, or where its number in the format is not known."""
    found = HouseUpkeep()
    if not house_id:
        return found
    tariffs = list(
        UpkeepTariff.objects.filter(IN_FORCE, id_house=house_id)
        .select_related("load__manager", "service")
        .order_by("-load__year", "-load__month", "load_id", "service_id")
    )
    found.plans = _plans(house_id)
    found.acts = list(
        UpkeepAct.objects.filter(IN_FORCE, id_house=house_id)
        .select_related("service", "construct", "load")
        .order_by("-load__year", "-load__month", F("act_date").desc(nulls_last=True), "-id")[:MOST_ROWS]
    )
    found.works = list(
        UpkeepWork.objects.filter(IN_FORCE, id_house=house_id)
        .select_related("service", "operation", "load")
        .order_by("-load__year", "-load__month", "-id")[:MOST_ROWS]
    )
    if tariffs:
        _add_months(found, tariffs)
        _add_sums(found, house_id)
    return found


def _plans(house_id: str) -> list[UpkeepPlan]:
    """Each plan as the latest month states it, those that are open first."""
    stated = (
        UpkeepPlan.objects.filter(IN_FORCE, id_house=house_id)
        .select_related("service", "construct", "unit")
        .order_by("load__manager_id", "id_plan", "-load__year", "-load__month")
        .distinct("load__manager_id", "id_plan")
    )
    return sorted(stated, key=lambda plan: (plan.plan_status, -plan.plan_date_b.toordinal(), plan.pk))


def _add_months(found: HouseUpkeep, tariffs: list[UpkeepTariff]) -> None:
    sums: defaultdict[Period, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for one in tariffs:
        of_month = sums[Period(one.load.year, one.load.month)]
        of_month[0] += one.norm_summ or ZERO
        of_month[1] += one.fact_summ or ZERO
    latest = sorted(sums.items(), reverse=True)[:MOST_MONTHS]
    found.months = [(period, approved, actual) for period, (approved, actual) in latest]
    last = tariffs[0].load
    found.period, found.manager = Period(last.year, last.month), last.manager
    found.is_demonstration = last.is_demonstration
    found.lines = [
        ServiceLine(one.service_id, str(one.service), one.norm_summ, one.fact_summ)
        for one in tariffs
        if one.load_id == last.pk
    ]


def _add_sums(found: HouseUpkeep, house_id: str) -> None:
    """Acts, materials and the usual tariff beside the services of the last month."""
    assert found.period is not None  # noqa: S101 - for the checker of types: it is set with the lines
    of_month = IN_FORCE & Q(load__year=found.period.year, load__month=found.period.month)
    usual = dict(UpkeepTariff.objects.filter(of_month).values_list("service").annotate(Avg("norm_summ")))
    acts, materials = (
        dict(model.objects.filter(of_month, id_house=house_id).values_list("service").annotate(Sum("summa")))
        for model in (UpkeepAct, UpkeepMaterial)
    )
    for line in found.lines:
        line.usual = usual.get(line.code)
        line.acts_uah, line.materials_uah = acts.get(line.code, ZERO), materials.get(line.code, ZERO)


# --- Companies beside each other ------------------------------------------------------
@dataclass(slots=True)
class CompanyLine:
    """One company in a month: how many houses it reports, and the mean of a house, in sum and by service."""

    manager: Manager
    houses: int
    approved: Decimal
    actual: Decimal
    services: dict[int, tuple[Decimal | None, Decimal | None]] = field(default_factory=dict)
    cells: list[tuple[Decimal | None, Decimal | None]] = field(default_factory=list)  # in the order of the services


@dataclass(slots=True)
class Comparison:
    """A month of all companies: per m² of a house and month."""

    period: Period | None = None
    periods: list[Period] = field(default_factory=list)
    services: list[tuple[int, str]] = field(default_factory=list)
    companies: list[CompanyLine] = field(default_factory=list)
    is_demonstration: bool = False


def comparison(wanted: Period | None = None) -> Comparison:
    """The month's companies, the dearest actual cost last; the latest month where none, or one that is not there, is
    asked for."""
    found = Comparison()
    loads = UpkeepLoad.objects.filter(state=UpkeepLoad.State.CURRENT)
    pairs = loads.values_list("year", "month", "is_demonstration").distinct().order_by("-year", "-month")
    marks = {Period(year, month): is_made_up for year, month, is_made_up in pairs}
    found.periods = list(marks)
    if not marks:
        return found
    found.period = wanted if wanted in marks else found.periods[0]
    found.is_demonstration = marks[found.period]
    rows = UpkeepTariff.objects.filter(IN_FORCE, load__year=found.period.year, load__month=found.period.month)
    totals = rows.values_list("load__manager").annotate(
        Count("id_house", distinct=True), Sum("norm_summ"), Sum("fact_summ")
    )
    managers = Manager.objects.in_bulk([pk for pk, *_rest in totals])
    companies = {
        pk: CompanyLine(managers[pk], houses, (approved or ZERO) / houses, (actual or ZERO) / houses)
        for pk, houses, approved, actual in totals
    }
    means = rows.values_list("load__manager", "service", "service__name_service")
    names: dict[int, str] = {}
    for pk, code, name, approved, actual in means.annotate(Avg("norm_summ"), Avg("fact_summ")):
        names[code] = name
        companies[pk].services[code] = approved, actual
    found.services = sorted(names.items())
    found.companies = sorted(companies.values(), key=lambda one: (one.actual, one.manager.name))
    for one in found.companies:
        one.cells = [one.services.get(code, (None, None)) for code, _name in found.services]
    return found


def upkeep_state() -> tuple[str, ...]:
    """Marks that move whenever anything of this has changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FILTER (WHERE state = 'undone') FROM housing_upkeepload")
        return tuple(str(mark) for mark in cursor.fetchone())


def loads_of(managers: Iterable[Manager]) -> list[UpkeepLoad]:
    """What these companies have loaded, the latest month first."""
    loads = UpkeepLoad.objects.filter(manager__in=list(managers)).select_related("manager", "by", "replaces")
    return list(loads.order_by("-year", "-month", "-id")[:MOST_ROWS])
