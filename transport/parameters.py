"""Parameters of this room's interfaces and pages."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


def moment(text: str) -> datetime:
    """A moment with its offset, as in RFC 3339; a plus sign that an address has made a space is understood."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 < found.year < 2200:
        raise ValueError(_("give a moment as in RFC 3339: 2026-11-24T12:00:00+02:00"))
    return found
