"""What passengers call a line: its number, its mode in words, its place in a list."""

import re
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geoportal.core.languages import translated
from transport.colours import LineColour, line_colour
from transport.models import Route
from transport.modes import OTHER, mode_of

DIGITS = re.compile(r"(\d+)")
MODES: dict[str, tuple[Promise, Promise, str]] = {  # one line of it, all lines of it, its icon
    "metro": (_("Metro"), _("Metro lines"), "temaki-subway"),
    "tram": (_("Tram"), _("Trams"), "temaki-tram"),
    "trolleybus": (_("Trolleybus"), _("Trolleybuses"), "temaki-trolleybus"),
    "bus": (_("Bus"), _("Buses"), "maki-bus"),
    "train": (_("Train"), _("Trains"), "maki-rail"),
    "coach": (_("Coach"), _("Coaches"), "maki-bus"),
    "ferry": (_("Ferry"), _("Ferries"), "maki-ferry"),
    OTHER: (_("Line"), _("Other lines"), "maki-bus"),
}
ORDER = list(MODES)


def mode_of_line(route: Route) -> str:
    """One of MODES; OTHER for what has no name of its own here."""
    mode = mode_of(route.route_type)
    return mode if mode in MODES else OTHER


def mode_name(route: Route) -> str:
    return str(MODES[mode_of_line(route)][0])


def number_of(route: Route) -> str:
    """What stands on the badge: the short name, else the beginning of the long one."""
    return route.route_short_name or route.route_long_name[:12] or route.route_id


def name_of(route: Route) -> str:
    """What the line is called beside its number, in the reader's language where the ledger knows it."""
    if not route.route_short_name:
        return ""
    return (translated(route.feature, "name") if route.feature else "") or route.route_long_name or route.route_desc


def title_of(route: Route) -> str:
    """The line in words, as «Trolleybus 3»."""
    if route.route_short_name:
        return f"{mode_name(route)} {route.route_short_name}"
    return (translated(route.feature, "name") if route.feature else "") or str(route)


def colour_of(route: Route) -> LineColour:
    return line_colour(route.route_color, route.route_text_color, route.route_type)


def place_in_list(route: Route) -> tuple[Any, ...]:
    """The key by which lines are sorted: mode, the feed's own order, then 2 before 10 before 10а."""
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in DIGITS.split(number_of(route)) if part]
    own = route.route_sort_order
    return ORDER.index(mode_of_line(route)), own is None, own or 0, parts, route.pk
