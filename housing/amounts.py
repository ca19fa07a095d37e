"""How money, shares, moments and tariffs are written."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from geoportal.core.languages import translated
from housing.models import Tariff
from layers.facts import day_in_words

NO_BREAK = "\u00a0"


def uah(amount: Decimal) -> str:
    """1 654,41 грн: at least two places, more only where there are more."""
    places = -int(amount.normalize().as_tuple().exponent)
    figure = number_format(amount, max(2, places), use_l10n=True, force_grouping=True)
    return _("%(amount)s UAH") % {"amount": figure.replace(" ", NO_BREAK)}


def quantity(amount: Decimal) -> str:
    """12,5: as many places as were given."""
    plain = amount.normalize()
    places = max(0, -int(plain.as_tuple().exponent))
    return number_format(plain, places, use_l10n=True, force_grouping=True).replace(" ", NO_BREAK)


def percent(share: Decimal) -> str:
    """+12,5 %, −3 %: with its sign."""
    sign = "+" if share > 0 else "−" if share < 0 else ""
    return f"{sign}{quantity(abs(share))}{NO_BREAK}%"


def moment(at: datetime | None) -> str:
    """29 November, 14:30, by the city's clock; with the year where it is another one."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    clock = f"{local:%H:%M}"
    if local.year != timezone.localdate().year:
        return f"{day_in_words(local.date())}, {clock}"
    return f"{date_format(local.date(), 'j E')}, {clock}"


def day(on: date | None) -> str:
    """29 November 2026; nothing where there is none."""
    return day_in_words(on) if on else ""


def for_whom(tariff: Tariff) -> str:
    """What tells a tariff from the others of its service and provider; nothing for what all households pay by use."""
    parts = [
        tariff.get_charge_display() if tariff.charge != Tariff.Charge.USE else "",
        tariff.get_consumers_display() if tariff.consumers != Tariff.Consumers.HOUSEHOLDS else "",
        translated(tariff, "area"),
    ]
    return " · ".join(part for part in parts if part)
