"""Lists of houses: by street, manager, age, energy class; who runs them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.core.languages import translated
from geoportal.core.numbers import grouped
from housing.listing import (
    BOUNDS,
    FRESH,
    PER_PAGE,
    RANGES,
    UNKNOWN,
    HouseListing,
    filter_titles,
    listing_of,
    range_titles,
    sort_titles,
)
from housing.lists import STREETS_SHOWN, facets, filtered, houses_in_scope, page_of, streets_with_houses
from housing.models.words import EnergyClass
from housing.queries import houses_layer, housing_state, managers_with_houses
from layers.audience import Audience
from layers.lists import districts
from layers.pages.addresses import on_the_map
from layers.pages.freshness import page_telling
from layers.pages.list_context import Choice, Filter


@page_telling(housing_state)
def houses(request: HttpRequest, audience: Audience) -> HttpResponse:
    """All houses that have a passport, with filters and order in the address."""
    on, listing = timezone.localdate(), listing_of(request.GET)
    scope = houses_in_scope(audience, on)
    found = page_of(filtered(scope, listing, on), listing)
    filters = _filters(request, audience, listing, facets(scope, listing, on))
    layer = houses_layer()
    return render(
        request,
        "housing/houses.html",
        {
            "listing": listing, "page": found, "rows": found.rows, "total_words": houses_in_words(found.total),
            "filters": filters, "chosen": [(one, one.chosen) for one in filters if one.chosen],
            "sorts": _sorts(listing),
            "ranges": _ranges(listing), "ranges_chosen": _ranges_chosen(listing),
            "hidden_of_ranges": listing.pairs(page=1, **dict.fromkeys(BOUNDS, "")),
            "without_q": listing.query(q=""), "hidden": listing.pairs(q="", page=1),
            "previous": listing.query(page=found.number - 1) if found.number > 1 else "",
            "next": listing.query(page=found.number + 1) if found.number < found.pages else "",
            "first_number": (found.number - 1) * PER_PAGE + 1, "today": on, "layer": layer,
            "theme": layer.theme if layer else None,
            "map_url": on_the_map(layers=layer.slug) if layer else "",
            "downloads": _downloads(request, listing),
        },
    )  # fmt: skip


def _sorts(listing: HouseListing) -> list[Choice]:
    return [
        Choice(name, title, 0, listing.query(sort=name), name == listing.sort) for name, title in sort_titles().items()
    ]


@dataclass(frozen=True, slots=True)
class RangeFields:
    """Two fields for the ends of a range: of a number where there are no letters to choose from."""

    name: str
    label: str
    first: str
    last: str
    letters: tuple[str, ...]
    least: int
    most: int


def _ranges(listing: HouseListing) -> list[RangeFields]:
    found = []
    for name, label in range_titles().items():
        over: Any = RANGES[name]
        letters, (least, most) = (over, (0, 0)) if isinstance(over[0], str) else ((), over)
        found.append(RangeFields(name, label, *listing.range_of(name), letters, least, most))
    return found


def _ranges_chosen(listing: HouseListing) -> list[tuple[str, str]]:
    """(what is asked in words, the address without it) of each range that has an end."""
    found = []
    for name, label in range_titles().items():
        first, last = listing.range_of(name)
        if first or last:
            words = first if first == last else f"{first or '…'}–{last or '…'}"
            found.append((f"{label}: {words}", listing.query(**{f"{name}_from": "", f"{name}_to": ""})))
    return found


@dataclass(frozen=True, slots=True)
class HouseFile:
    """One way to have the list; with the filters of the address."""

    name: str
    address: str
    narrowed: str = ""
    without: str = ""


def _downloads(request: HttpRequest, listing: HouseListing) -> list[HouseFile]:
    query = listing.query(sort="address")
    query = query if len(query) > 1 else ""
    return [
        HouseFile(name, request.build_absolute_uri(reverse(route) + query))
        for name, route in (("JSON", "api_passports"), ("CSV", "houses_csv"), ("GeoJSON", "houses_geojson"))
    ]


def houses_in_words(n: int) -> str:
    return ngettext("%(n)s house", "%(n)s houses", n) % {"n": grouped(n)}


def _filters(
    request: HttpRequest, audience: Audience, listing: HouseListing, counts: dict[str, dict[str, int]]
) -> list[Filter]:
    titles = filter_titles()
    found = []
    for name, counted in counts.items():
        words = _words(name, counted, audience)
        if UNKNOWN in counted:
            words[UNKNOWN] = _("unknown")
        chosen = getattr(listing, name)
        choices = [
            Choice(value, label, counted.get(value, 0), listing.query(**{name: "" if value == chosen else value}),
                   value == chosen)
            for value, label in words.items()
            if value == chosen or counted.get(value)
        ]  # fmt: skip
        found.append(Filter(name, titles[name], choices))
    return [one for one in found if one.choices]


def _words(name: str, counted: dict[str, int], audience: Audience) -> dict[str, str]:
    """The values of a filter in the order they are offered, each in words."""
    if name == "district":
        return {str(row.pk): translated(row, "name") for row in districts() if str(row.pk) in counted}
    if name == "manager":
        managers = managers_with_houses(audience, timezone.localdate())
        return {str(one.pk): translated(one, "name") for one in managers if str(one.pk) in counted}
    if name == "energy":
        return {letter: letter for letter in EnergyClass.values}
    if name == "fresh":
        words = {"overdue": _("check is overdue"), "good": _("checked in time"), UNKNOWN: _("never checked")}
        return {value: words[value] for value in FRESH}
    known = [value for value in counted if value != UNKNOWN]
    if name == "street":
        return {value: value for value in sorted(known, key=lambda value: -counted[value])[:STREETS_SHOWN]}
    numbers = {value: value for value in sorted(known, key=int)}
    if name == "decade":
        return {value: _("%(from)s to %(to)s") % {"from": value, "to": int(value) + 9} for value in numbers}
    return numbers


@page_telling(housing_state)
def streets(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Every street with apartment buildings."""
    found = sorted(streets_with_houses(audience, timezone.localdate()), key=lambda one: _bare(one[0]))
    return render(request, "housing/streets.html", {"streets": found, "crumbs": [(_("Houses"), reverse("houses"))]})


@page_telling(housing_state)
def managers(request: HttpRequest, audience: Audience) -> HttpResponse:
    """Everybody who runs houses, with how to reach them."""
    found = managers_with_houses(audience, timezone.localdate())
    return render(request, "housing/managers.html", {"managers": found, "crumbs": [(_("Houses"), reverse("houses"))]})


KINDS_OF_STREETS = ("вулиця", "проспект", "бульвар", "провулок", "площа", "мікрорайон", "набережна", "проїзд", "шосе")
ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"


def _bare(street: str) -> list[int]:
    """What a street is looked for by: its own name, in the order of the Ukrainian alphabet."""
    words = [word for word in street.lower().split() if word not in KINDS_OF_STREETS]
    return [ALPHABET.find(letter) for letter in " ".join(words)]
