"""What the portal knows before an archive is loaded: dictionaries, the company's plans, houses and who runs them."""

import calendar
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from housing.models import Building, ManagementContract, Manager, UpkeepDictionary, UpkeepLoad, UpkeepPlan
from housing.models.upkeep import MODELS
from housing.upkeep_format import DICTIONARIES

NAMES = {
    "IRCG_SERVICE": "name_service",
    "IRCG_SERVICE_SFU": "name_service_sfu",
    "IRCG_OPERATION": "name_operation",
    "IRCG_CONSTRUCT": "name_construct",
    "IRCG_MEASURE_UNITS": "name_unit",
    "IRCG_OVERHEAD_COSTS": "name_cost",
}


def dictionaries() -> dict[str, dict[int, str | None]]:
    """Every dictionary: the names of its entries by their codes."""
    return {name: dict(MODELS[name]._default_manager.values_list("code", NAMES[name])) for name in DICTIONARIES}


def versions() -> dict[str, int]:
    """Of each dictionary that has one."""
    return dict(UpkeepDictionary.objects.values_list("name_ref", "version"))


def manager_of(code: str) -> Manager | None:
    """The company with this code in the names of its archives."""
    return Manager.objects.select_related("organisation").filter(code_firme=code).first()


def plans_of(manager: Manager, wanted: Collection[str]) -> frozenset[str]:
    """Which of these plans the company has stated in any month that is in force."""
    plans = UpkeepPlan.objects.filter(load__manager=manager, load__state=UpkeepLoad.State.CURRENT, id_plan__in=wanted)
    return frozenset(map(str, plans.values_list("id_plan", flat=True).distinct())) if wanted else frozenset()


def houses_known(wanted: Collection[str]) -> frozenset[str]:
    """Which of these houses the portal knows."""
    found = Building.objects.filter(house_id__in=wanted).values_list("house_id", flat=True)
    return frozenset(house for house in found if house)


def houses_of_others(manager: Manager, year: int, month: int, wanted: Collection[str]) -> frozenset[str]:
    """Which of these houses another company ran all through the month, by its contract."""
    first, last = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    contracts = ManagementContract.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=last),
        withdrawn_at=None,
        begins_on__lte=first,
        building__house_id__in=wanted,
    ).exclude(manager=manager)
    return frozenset(house for house in contracts.values_list("building__house_id", flat=True) if house)
