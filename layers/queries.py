"""Reading the ledger. Nothing here writes, and nothing here knows HTTP."""

from layers.models import City


def the_city() -> City | None:
    """The city of this database; None before one has been loaded."""
    return City.objects.first()
