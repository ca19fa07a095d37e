"""Reading which services reach one house: from whom, at what price, when, and what is off."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from housing.models import Building, Outage, Responsibility, ServiceSchedule, Supply, Tariff, UtilityService
from housing.outages import outages_of_supplies
from housing.tariffs import tariffs_on

State = Outage.State


@dataclass(frozen=True, slots=True)
class HouseSupply:
    """One provider of one service of a house, with its prices for households and its hours."""

    supply: Supply
    tariffs: tuple[Tariff, ...]
    schedules: tuple[ServiceSchedule, ...]
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class HouseService:
    """One service of a house. Without supplies it is not known whether the house receives it."""

    service: UtilityService
    supplies: tuple[HouseSupply, ...]
    off: tuple[Outage, ...]
    planned: tuple[Outage, ...]
    answers: dict[str, Responsibility]

    @property
    def is_known(self) -> bool:
        return bool(self.supplies)


def services_of(building: Building, at: datetime) -> list[HouseService]:
    """Every service of the catalogue, in its order, as it stands for the house at that moment. Six queries."""
    day = timezone.localdate(at)
    services = list(UtilityService.objects.all())
    supplies = list(supplies_on(building, day))
    tariffs = _tariffs(supplies, at)
    schedules = list(_schedules(building, supplies, at))
    outages = outages_of_supplies(supplies, building, at)
    answers: dict[int, dict[str, Responsibility]] = defaultdict(dict)
    for one in Responsibility.objects.all():
        answers[one.service_id][one.zone] = one
    return [
        HouseService(
            service,
            tuple(_told(supply, tariffs, schedules, at) for supply in supplies if supply.service_id == service.pk),
            tuple(outage for outage in _of(service, outages) if outage.state_at(at) != State.PLANNED),
            tuple(outage for outage in _of(service, outages) if outage.state_at(at) == State.PLANNED),
            answers[service.pk],
        )
        for service in services
    ]


def supplies_on(building: Building, day: date) -> QuerySet[Supply]:
    """What the house receives on that day, in the order of the catalogue."""
    holds = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
    found = Supply.objects.filter(*holds, building=building).select_related("service", "provider", "part")
    return found.order_by("service__position", "provider__name", "pk")


def _of(service: UtilityService, outages: Iterable[Outage]) -> list[Outage]:
    return [outage for outage in outages if outage.service_id == service.pk]


def _tariffs(supplies: Iterable[Supply], at: datetime) -> dict[tuple[int, int], list[Tariff]]:
    """Prices for households by service and provider."""
    providers = {supply.provider_id for supply in supplies if supply.provider_id}
    held = tariffs_on(timezone.localdate(at)).filter(provider__in=providers, consumers=Tariff.Consumers.HOUSEHOLDS)
    found: dict[tuple[int, int], list[Tariff]] = defaultdict(list)
    for tariff in held:
        found[tariff.service_id, tariff.provider_id].append(tariff)
    return found


def _schedules(building: Building, supplies: Iterable[Supply], at: datetime) -> QuerySet[ServiceSchedule]:
    day = timezone.localdate(at)
    parts = {supply.part_id for supply in supplies if supply.part_id}
    holds = Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gte=day)
    about = Q(part__in=parts) | Q(building=building)
    return ServiceSchedule.objects.filter(about, *holds).order_by("pk")


def _told(
    supply: Supply,
    tariffs: dict[tuple[int, int], list[Tariff]],
    schedules: Iterable[ServiceSchedule],
    at: datetime,
) -> HouseSupply:
    """The house's own hours go before those of the part that it hangs on."""
    ours = [one for one in schedules if one.service_id == supply.service_id]
    own = [one for one in ours if one.building_id]
    shared = [one for one in ours if one.part_id and one.part_id == supply.part_id]
    prices = tariffs.get((supply.service_id, supply.provider_id), []) if supply.provider_id else []
    is_overdue = supply.next_due_on is not None and supply.next_due_on < timezone.localdate(at)
    return HouseSupply(supply, tuple(prices), tuple(own or shared), is_overdue)
