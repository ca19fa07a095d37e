"""Who may look behind the tiles."""

from geoportal.accounts.rules import Someone, may_see_internal


def may_diagnose_tiles(user: Someone) -> bool:
    """Those who work for the city: they see what a tile holds and what drawing it costs, of public features alone."""
    return may_see_internal(user)
