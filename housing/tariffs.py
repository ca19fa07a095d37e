"""Reading what a service costs: on a day, over time, and what an amount of it comes to."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, pairwise

from django.db.models import Prefetch, Q, QuerySet

from housing.models import Provider, Tariff, UtilityService

DAY = timedelta(days=1)
KOPECK = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Change:
    """How a tariff differs from the one that held on the day before it."""

    difference_uah: Decimal
    percent: Decimal | None  # None: it was free before


@dataclass(frozen=True, slots=True)
class Step:
    """What held from one day to another; without `tariff` it is not known. `until` None: until further notice."""

    since: date
    until: date | None
    tariff: Tariff | None = None
    change: Change | None = None

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Line:
    """One charge of one provider for the same consumers in the same area, from its first tariff on, without a gap."""

    steps: tuple[Step, ...]

    @property
    def last(self) -> Tariff:
        """Its last tariff, which names provider, service, charge, consumers and area."""
        return next(step.tariff for step in reversed(self.steps) if step.tariff)

    def on(self, day: date) -> Step | None:
        """The step of that day; None before the first and after the last one that has an end."""
        return next((step for step in self.steps if step.holds_on(day)), None)


@dataclass(frozen=True, slots=True)
class Bill:
    """What `quantity` costs, to the kopeck."""

    tariff: Tariff
    quantity: Decimal
    total_uah: Decimal
    vat_uah: Decimal | None


def all_tariffs() -> QuerySet[Tariff]:
    """In the order of the tables: by service, provider, consumers, area, charge, day. None that was withdrawn."""
    return _ordered(Tariff.objects.filter(withdrawn_at=None))


def withdrawn_tariffs(service: UtilityService, providers: Collection[int]) -> QuerySet[Tariff]:
    """What these providers have taken off the lists of the service, for themselves alone."""
    return _ordered(Tariff.objects.filter(service=service, provider__in=providers, withdrawn_at__isnull=False))


def _ordered(tariffs: QuerySet[Tariff]) -> QuerySet[Tariff]:
    return tariffs.select_related("service", "provider").order_by(
        "service__position", "provider__name", "provider_id", "consumers", "area", "-charge", "valid_from"
    )


def tariff_with(number: int) -> Tariff | None:
    """The one of this number, withdrawn or not, with its provider's organisation."""
    return Tariff.objects.select_related("service", "provider__organisation").filter(pk=number).first()


def tariffs_on(day: date) -> QuerySet[Tariff]:
    """What holds on that day."""
    return all_tariffs().filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)


def lines(tariffs: Iterable[Tariff]) -> list[Line]:
    """Lines over time, from tariffs in the order of `all_tariffs`."""
    return [Line(tuple(_steps(list(group)))) for _, group in groupby(tariffs, key=_line)]


def _line(tariff: Tariff) -> tuple[int, int, str, str, str]:
    return tariff.service_id, tariff.provider_id, tariff.consumers, tariff.area, tariff.charge


def _steps(tariffs: list[Tariff]) -> Iterator[Step]:
    """Where one tariff ends before the next begins, a step without tariff stands between them."""
    first = tariffs[0]
    yield Step(first.valid_from, first.valid_until, first)
    for before, tariff in pairwise(tariffs):
        has_gap = before.valid_until is not None and before.valid_until + DAY < tariff.valid_from
        if has_gap and before.valid_until is not None:
            yield Step(before.valid_until + DAY, tariff.valid_from - DAY)
        yield Step(tariff.valid_from, tariff.valid_until, tariff, None if has_gap else change(before, tariff))


def change(before: Tariff, after: Tariff) -> Change | None:
    """None where the unit is another one: such amounts are not comparable."""
    if before.unit != after.unit:
        return None
    difference = after.amount_uah - before.amount_uah
    percent = (difference / before.amount_uah * 100).quantize(Decimal("0.1")) if before.amount_uah else None
    return Change(difference, percent)


def changes(told: Iterable[Line]) -> list[Step]:
    """Every step that another one came before, the newest first."""
    found = [step for line in told for step in line.steps if step.change]
    return sorted(found, key=lambda step: step.since, reverse=True)


def bill(tariff: Tariff, quantity: Decimal) -> Bill:
    """Amount × quantity, rounded half up; the tax in it where it is known."""
    total = (tariff.amount_uah * quantity).quantize(KOPECK, ROUND_HALF_UP)
    if tariff.vat_percent is None:
        return Bill(tariff, quantity, total, None)
    vat = total * tariff.vat_percent / (100 + tariff.vat_percent)
    return Bill(tariff, quantity, total, vat.quantize(KOPECK, ROUND_HALF_UP))


def services_with_tariffs() -> QuerySet[UtilityService]:
    return UtilityService.objects.filter(pk__in=Tariff.objects.filter(withdrawn_at=None).values("service"))


def dominant_providers(day: date) -> QuerySet[Provider]:
    """Those who hold a dominant position, with what they charge on that day in `tariffs_now`."""
    now = Prefetch("tariffs", tariffs_on(day), to_attr="tariffs_now")
    return Provider.objects.filter(is_dominant=True).prefetch_related(now)
