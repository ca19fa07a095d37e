"""Writing what a service costs, so that one day has one tariff."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from geoportal.accounts.models import User
from housing.models import Provider, Tariff, UtilityService
from housing.record_actions import write_record
from layers.actions import recorded

DAY = timedelta(days=1)


class TariffTaken(Exception):
    """Another tariff, `later`, begins on some of these days."""

    def __init__(self, later: Tariff) -> None:
        super().__init__(f"From {later.valid_from} on, {later.amount_uah} UAH holds already.")
        self.later = later


def set_tariff(
    service: UtilityService,
    provider: Provider,
    *,
    amount_uah: Decimal,
    unit: str,
    valid_from: date,
    valid_until: date | None = None,
    charge: str = Tariff.Charge.USE,
    consumers: str = Tariff.Consumers.HOUSEHOLDS,
    area: str = "",
    by: User | None = None,
    **facts: Any,
) -> Tariff:
    """The tariff from that day on. What held on that day ends on the day before; what begins later stays, and ends
    this one unless `valid_until` does. TariffTaken if one begins on the very day, or before `valid_until`;
    ValidationError by field for what cannot be. A correction is `record_actions.change_record`."""
    line = {"service": service, "provider": provider, "charge": charge, "consumers": consumers, "area": area}
    with recorded("set_tariff", by):
        others = Tariff.objects.filter(**line, withdrawn_at=None).select_for_update()
        later = others.filter(valid_from__gte=valid_from).order_by("valid_from").first()
        if later is not None and (later.valid_from == valid_from or (valid_until and valid_until >= later.valid_from)):
            raise TariffTaken(later)
        _end_before(others, valid_from)
        until = valid_until or (later.valid_from - DAY if later else None)
        told = {"amount_uah": amount_uah, "unit": unit, "valid_from": valid_from, "valid_until": until, **facts}
        return write_record(Tariff(**line), told)


def _end_before(others: QuerySet[Tariff], day: date) -> None:
    holding = others.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lt=day)
    holding.update(valid_until=day - DAY)
