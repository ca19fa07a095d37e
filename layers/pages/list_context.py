"""What a page with a list of objects is made of: rows, filters with counts, order, pages, downloads."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geoportal.core.languages import translated
from geoportal.core.numbers import grouped
from layers.facts import Fact, fact_of
from layers.listing import PER_PAGE, SORTS, Listing, filter_titles, listing_of
from layers.lists import districts, facets, filtered, ids_with_words, page_of
from layers.models import Feature, Kind, Layer
from layers.opening import Hours, Place
from layers.pages.card import hours_of_feature, title_of
from layers.queries import the_city


@dataclass(frozen=True, slots=True)
class Row:
    feature: Feature
    title: str
    kind: str  # empty where the title says it already
    hours: Hours | None
    wheelchair: Fact
    is_overdue: bool
    metres: float | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many objects it leaves, and the address with it (without it, when it is chosen)."""

    value: str
    label: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    name: str
    label: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_chosen), None)


def list_context(request: HttpRequest, features: QuerySet[Feature], names: tuple[str, ...]) -> dict[str, Any]:
    """The template's values for the objects of one scope; `names` are the filters that make sense in it."""
    listing, place = listing_of(request.GET), centre()
    asked = listing
    if listing.q:  # the words are looked for once, not once more for each filter
        features, asked = features.filter(pk__in=ids_with_words(features, listing.q)), replace(listing, q="")
    page = page_of(filtered(features, asked, place), asked)
    counts = facets(features, asked, place, names)
    filters = [_filter(name, listing, counts[name]) for name in names]
    return {
        "listing": listing,
        "rows": [_row(feature, place) for feature in page.rows],
        "total": page.total,
        "total_words": objects_in_words(page.total),
        "page": page,
        "previous": listing.query(page=page.number - 1) if page.number > 1 else "",
        "next": listing.query(page=page.number + 1) if page.number < page.pages else "",
        "filters": [one for one in filters if one.choices],
        "chosen": [(one, one.chosen) for one in filters if one.chosen],
        "sorts": _sorts(listing),
        "without_q": listing.query(q=""),
        "hidden": listing.pairs(q="", page=1),
        "first_number": (page.number - 1) * PER_PAGE + 1,
    }


def objects_in_words(n: int) -> str:
    return ngettext("%(n)s object", "%(n)s objects", n) % {"n": grouped(n)}


def centre() -> Place:
    """The place whose sunrise and holidays opening hours are read by."""
    city = the_city()
    return (city.centre.x, city.centre.y) if city else (0.0, 0.0)


def _row(feature: Feature, place: Place) -> Row:
    has_hours = feature.status == Feature.Status.ACTIVE and feature.properties.get("opening_hours")
    title, kind = title_of(feature), translated(feature.kind, "name") if feature.kind else ""
    return Row(
        feature=feature,
        title=title,
        kind=kind if kind != title else "",
        hours=hours_of_feature(feature, place) if has_hours else None,
        wheelchair=fact_of("wheelchair", feature.properties.get("wheelchair")),
        is_overdue=bool(feature.next_due_on and feature.next_due_on < timezone.localdate()),
        metres=getattr(feature, "metres", None),
    )


def _filter(name: str, listing: Listing, counts: dict[Any, int]) -> Filter:
    words = _words(name, counts)
    choices = [
        Choice(str(value), label, counts.get(value, 0), listing.query(**{name: None if chosen else value}), chosen)
        for value, label in words.items()
        if (chosen := getattr(listing, name) == value) or counts.get(value)
    ]
    return Filter(name, filter_titles()[name], choices)


def _words(name: str, counts: dict[Any, int]) -> dict[Any, str]:
    """The values of a filter in the order they are offered, each in words."""
    if name == "district":
        return {row.pk: translated(row, "name") for row in districts() if row.pk in counts}
    if name == "kind":
        kinds = Kind.objects.filter(code__in=counts)
        return {kind.code: translated(kind, "name") for kind in sorted(kinds, key=lambda kind: -counts[kind.code])}
    if name == "layer":
        return {layer.slug: translated(layer, "name") for layer in Layer.objects.filter(slug__in=counts)}
    return {
        "wheelchair": {
            "yes": _("fully accessible"), "limited": _("partly accessible"), "no": _("not accessible"),
            "unknown": _("unknown"),
        },
        "open": {"now": _("open now")},
        "fresh": {
            "year": _("checked within a year"), "overdue": _("check is overdue"), "unknown": _("never checked"),
        },
    }[name]  # fmt: skip


def _sorts(listing: Listing) -> list[Choice]:
    labels = {
        "name": _("by name"), "rank": _("by importance"), "fresh": _("by date of the check"),
        "distance": _("by distance"),
    }  # fmt: skip
    offered = [sort for sort in SORTS if sort != "distance" or listing.near]
    return [Choice(sort, labels[sort], 0, listing.query(sort=sort), sort == listing.sort) for sort in offered]
