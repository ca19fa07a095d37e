"""Tags of the pages of journeys and reach: durations, distances, counts in words."""

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.core.languages import translated
from layers.models import Feature

register = template.Library()
KM_FROM_M = 950


@register.filter
def value_of(values: Mapping[str, Any], name: str) -> Any:
    """The value of a field called by a word that a template cannot spell, as `from`."""
    return values.get(name, "")


@register.filter
def whole_minutes(duration: timedelta) -> int:
    """Minutes, rounded up: nobody walks faster for being told so."""
    return max(1, ceil(duration.total_seconds() / 60))


@register.filter
def minutes_up(seconds: int) -> str:
    """«4 min», rounded up."""
    return _("%(n)s min") % {"n": max(1, ceil(seconds / 60))}


@register.filter
def lasting(duration: timedelta) -> str:
    """«42 min», «1 h 5 min»."""
    hours, rest = divmod(whole_minutes(duration), 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest} if hours else minutes_up(rest * 60)


@register.filter
def distance_in_words(metres: int) -> str:
    """«240 m», «1.2 km»."""
    if metres < KM_FROM_M:
        return _("%(n)s m") % {"n": round(metres, -1)}
    return _("%(n)s km") % {"n": number_format(metres / 1000, 1)}


@register.filter
def changes_in_words(count: int) -> str:
    if not count:
        return _("no changes")
    return ngettext("%(n)s change", "%(n)s changes", count) % {"n": count}


@register.filter
def objects_in_words(count: int) -> str:
    said = ngettext("%(n)s object within reach", "%(n)s objects within reach", count)
    return said % {"n": number_format(count, use_l10n=True, force_grouping=True)}


@register.filter
def object_name(feature: Feature) -> str:
    """Its name, or what it is where it has none."""
    return translated(feature, "name") or (translated(feature.kind, "name") if feature.kind else "")
