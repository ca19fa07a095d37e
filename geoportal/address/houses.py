"""What the room of houses knows of the building at a place, in short."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from geoportal.core.languages import translated
from housing.models import Building, ManagementContract, Outage
from housing.models.buildings import LAYER
from housing.outages import outages_of_supplies
from housing.queries import contracts_of, holding
from housing.services import supplies_on
from layers.facts import phone_href
from layers.models import Feature


@dataclass(frozen=True, slots=True)
class House:
    """Who runs it, whom to call (text, tel:), which services reach it, what is off now and what is planned."""

    contract: ManagementContract | None
    phones: list[tuple[str, str]]
    services: list[str]
    off: list[Outage]
    planned: list[Outage]


def house_at(feature: Feature, at: datetime) -> House | None:
    """None for what can have no passport: a private house, a school. Three queries."""
    if feature.layer.slug != LAYER:
        return None
    building = Building(feature=feature)  # of its columns none is told here
    contract = holding(contracts_of(building), timezone.localdate(at))
    supplies = list(supplies_on(building, timezone.localdate(at)))
    outages = outages_of_supplies(supplies, building, at)
    manager = contract.manager if contract is not None else None
    phones = [manager.emergency_phone, *manager.phones] if manager is not None else []
    return House(
        contract=contract,
        phones=[(phone, phone_href(phone)) for phone in dict.fromkeys(phones) if phone],
        services=list(dict.fromkeys(translated(supply.service, "name") for supply in supplies)),
        off=[one for one in outages if one.state_at(at) != Outage.State.PLANNED],
        planned=[one for one in outages if one.state_at(at) == Outage.State.PLANNED],
    )
