"""How shares are told."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def percent(value: float | None) -> str:
    """ "97,5 %", and a dash where there is nothing to tell."""
    return "—" if value is None else f"{number_format(value, 0 if value == int(value) else 1)} %"


@register.filter
def clock_hour(hour: int) -> str:
    """ "8:00" of the hour."""
    return f"{hour}:00"
