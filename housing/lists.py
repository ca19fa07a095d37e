"""The rows of a list of houses, and how many houses each value of a filter would leave."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Collate, NullIf

from housing.completeness import percent_known
from housing.listing import FILTERS, PER_PAGE, RANGES, UNKNOWN, HouseListing
from housing.models import Building
from housing.queries import buildings_in_full, live_buildings, with_manager, without_weight
from layers.audience import Audience
from layers.queries import NAME_COLLATION

STREETS_SHOWN = 40
COLUMNS = {
    "district": "feature__district",
    "manager": "manager_id",
    "decade": "decade",
    "storeys": "storeys",
    "energy": "energy_class",
    "street": "street",
}
RANGED = {"year": "built_year", "storeys": "storeys", "energy": "energy_class", "known": "known"}
Facets = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class HousePage:
    rows: list[Building]
    total: int
    number: int
    pages: int


def houses_in_scope(audience: Audience, on: date) -> QuerySet[Building]:
    """Live houses, each with what the filters ask for: manager in force, street, decade."""
    return _asked_of(with_manager(live_buildings(audience), on))


def in_full(audience: Audience, on: date) -> QuerySet[Building]:
    """The same for interfaces and files: with their feature, a spot inside it, percent known."""
    return _asked_of(buildings_in_full(audience, on))


def _asked_of(rows: QuerySet[Building]) -> QuerySet[Building]:
    street = KeyTextTransform("addr:street", "feature__properties")
    return rows.annotate(street=street, decade=Cast(F("built_year") / 10 * 10, IntegerField()))


def filtered(houses: QuerySet[Building], listing: HouseListing, on: date, but: str = "") -> QuerySet[Building]:
    """The houses that pass all filters of the address, but for the one named `but`."""
    for name in FILTERS:
        value = getattr(listing, name)
        if value and name != but:
            houses = houses.filter(_condition(name, value, on))
    houses = _within(houses, listing)
    for word in listing.q.split():
        houses = houses.filter(
            Q(feature__address__icontains=word)
            | Q(feature__translations__en__address__text__icontains=word)
            | Q(house_id=word)
            | Q(register_id__iexact=word)
        )
    return houses


def _within(houses: QuerySet[Building], listing: HouseListing) -> QuerySet[Building]:
    """The houses within all ranges of the address. An unknown class is an empty word, which no letter comes before."""
    for name in RANGES:
        column, (first, last) = RANGED[name], listing.range_of(name)
        if name == "known" and (first or last):
            houses = houses.alias(known=percent_known())
        if name == "energy" and last:
            houses = houses.exclude(energy_class="")
        if first:
            houses = houses.filter(**{f"{column}__gte": first})
        if last:
            houses = houses.filter(**{f"{column}__lte": last})
    return houses


def _condition(name: str, value: str, on: date) -> Q:
    if name == "fresh":
        return _fresh(value, on)
    if name == "energy":
        return Q(energy_class="" if value == UNKNOWN else value)
    if name == "street":
        return Q(street=value)
    column = COLUMNS[name]
    return Q(**{f"{column}__isnull": True}) if value == UNKNOWN else Q(**{column: int(value)})


def _fresh(value: str, on: date) -> Q:
    return {
        "overdue": Q(next_due_on__lt=on),
        "good": Q(next_due_on__gte=on),
        UNKNOWN: Q(next_due_on=None),
    }[value]


def page_of(houses: QuerySet[Building], listing: HouseListing) -> HousePage:
    """The page asked for, or the last one when there are fewer; the whole order ends in the id, so no row repeats."""
    total = houses.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(listing.page, pages)
    address = Collate("feature__address", NAME_COLLATION)
    order: dict[str, list[Any]] = {
        "address": [address],
        "year": [F("built_year").asc(nulls_last=True), address],
        "year_down": [F("built_year").desc(nulls_last=True), address],
        "storeys": [F("storeys").desc(nulls_last=True), address],
        "energy": [NullIf("energy_class", Value("")).asc(nulls_last=True), address],
        "complete": ["percent", address],
        "fresh": [F("next_due_on").asc(nulls_last=True), address],
    }
    rows = without_weight(houses.annotate(percent=percent_known()))
    rows = (
        rows.select_related("feature__layer__theme", "feature__kind")
        .defer("provenance")
        .order_by(*order[listing.sort], "pk")
    )
    start = (number - 1) * PER_PAGE
    return HousePage(list(rows[start : start + PER_PAGE]), total, number, pages)


def facets(houses: QuerySet[Building], listing: HouseListing, on: date) -> Facets:
    """For each filter: how many houses each of its values would leave, all other filters being as they are."""
    found = {}
    for name in FILTERS:
        rows = filtered(houses, listing, on, but=name)
        found[name] = _by_freshness(rows, on) if name == "fresh" else _by(rows, COLUMNS[name])
    return found


def _by(rows: QuerySet[Building], column: str) -> dict[str, int]:
    """Counts by value, the unknown among them."""
    counted = rows.order_by().values_list(column).annotate(n=Count("pk"))
    return {UNKNOWN if value in (None, "") else str(value): n for value, n in counted}


def _by_freshness(rows: QuerySet[Building], on: date) -> dict[str, int]:
    answers = ("overdue", "good", UNKNOWN)
    counted = rows.aggregate(**{answer: Count("pk", filter=_fresh(answer, on)) for answer in answers})
    return {answer: n for answer, n in counted.items() if n}


def streets_with_houses(audience: Audience, on: date) -> list[tuple[str, int]]:
    """(street, how many houses), for the page to put in order."""
    counted = _by(houses_in_scope(audience, on).order_by(), "street")
    return [(street, n) for street, n in counted.items() if street != UNKNOWN]
