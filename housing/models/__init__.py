"""The tables of this room, a module for each group of them."""

from housing.models.buildings import Building, Restoration
from housing.models.managers import ManagementContract, Manager
from housing.models.outages import Outage, OutageUpdate
from housing.models.records import BuildingDocument, Work
from housing.models.services import (
    NetworkPart,
    Provider,
    Responsibility,
    ServiceSchedule,
    Supply,
    UtilityService,
)
from housing.models.tariffs import Tariff
from housing.models.upkeep import (
    UpkeepAct,
    UpkeepCharge,
    UpkeepConstruct,
    UpkeepCost,
    UpkeepDictionary,
    UpkeepLoad,
    UpkeepMaterial,
    UpkeepOperation,
    UpkeepOverhead,
    UpkeepOverheadService,
    UpkeepPlan,
    UpkeepPlanWork,
    UpkeepService,
    UpkeepTariff,
    UpkeepTask,
    UpkeepUnit,
    UpkeepVolume,
    UpkeepWork,
    UpkeepWorker,
)

__all__ = [
    "Building",
    "BuildingDocument",
    "ManagementContract",
    "Manager",
    "NetworkPart",
    "Outage",
    "OutageUpdate",
    "Provider",
    "Responsibility",
    "Restoration",
    "ServiceSchedule",
    "Supply",
    "Tariff",
    "UpkeepAct",
    "UpkeepCharge",
    "UpkeepConstruct",
    "UpkeepCost",
    "UpkeepDictionary",
    "UpkeepLoad",
    "UpkeepMaterial",
    "UpkeepOperation",
    "UpkeepOverhead",
    "UpkeepOverheadService",
    "UpkeepPlan",
    "UpkeepPlanWork",
    "UpkeepService",
    "UpkeepTariff",
    "UpkeepTask",
    "UpkeepUnit",
    "UpkeepVolume",
    "UpkeepWork",
    "UpkeepWorker",
    "UtilityService",
    "Work",
]
