"""Numbers as people read them."""

from decimal import Decimal

from django.utils.formats import number_format


def grouped(number: int | float | Decimal) -> str:
    """As the reader's language writes it, its thousands apart: 54 947."""
    return str(number_format(number, force_grouping=True))
