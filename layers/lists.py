"""Lists of objects with their filters, order and counts: the pages of themes, layers, kinds and districts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, FloatField, Func, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone

from layers.audience import Audience
from layers.listing import ACCESS, PER_PAGE, Listing
from layers.models import Feature
from layers.opening import Place, open_expressions
from layers.queries import live_objects, metres_to, readable, title_order
from layers.triggers import DISTRICTS

HOURS = KeyTextTransform("opening_hours", "properties")
AREA_M2 = Func(F("geometry"), template="ST_Area(%(expressions)s::geography)", output_field=FloatField())
Counts = dict[str, dict[Any, int]]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Feature]
    total: int
    number: int
    pages: int


def objects_in_scope(audience: Audience, **scope: Any) -> QuerySet[Feature]:
    """Live objects of one scope: `layer=…`, `layer__theme=…`, `kind__in=…` or `district=…`."""
    return live_objects(audience).filter(**scope)


def filtered(features: QuerySet[Feature], listing: Listing, place: Place, *, but: str = "") -> QuerySet[Feature]:
    """The objects that pass every filter, except the one named by `but`."""
    steps: dict[str, Callable[[], Q]] = {
        "q": lambda: _matches(listing.q),
        "district": lambda: Q(district=listing.district),
        "kind": lambda: Q(kind__code=listing.kind),
        "layer": lambda: Q(layer__slug=listing.layer),
        "wheelchair": lambda: _reached(listing.wheelchair),
        "open": lambda: _hours_in(open_now(features, place)),
        "fresh": lambda: _fresh(listing.fresh),
    }
    asked = [condition() for name, condition in steps.items() if name != but and getattr(listing, name)]
    return features.filter(*asked)


def ids_with_words(features: QuerySet[Feature], words: str) -> list[int]:
    """The numbers of those whose name, address or kind has all the words."""
    return list(features.filter(_matches(words)).order_by().values_list("pk", flat=True))


def open_now(features: QuerySet[Feature], place: Place) -> list[str]:
    """The different opening hours among the objects by which one is open at this moment."""
    different = features.filter(properties__has_key="opening_hours").order_by().values_list(HOURS, flat=True).distinct()
    return open_expressions([text for text in different if text], place)


def _hours_in(expressions: list[str]) -> Q:
    return Q(properties__opening_hours__in=expressions, status=Feature.Status.ACTIVE)


def _matches(words: str) -> Q:
    found = Q()
    for word in words.split():
        found &= (
            Q(name__icontains=word)
            | Q(address__icontains=word)
            | Q(translations__en__name__text__icontains=word)
            | Q(kind__name__icontains=word)
        )
    return found


def _reached(answer: str) -> Q:
    if answer == "unknown":
        return ~Q(properties__has_key="wheelchair")
    return Q(properties__wheelchair__in=[answer, "designated"] if answer == "yes" else [answer])


def _fresh(answer: str) -> Q:
    today = timezone.localdate()
    return {
        "overdue": Q(next_due_on__lt=today),
        "year": Q(verified_on__gte=today - timedelta(days=365)),
        "unknown": Q(verified_on=None),
    }[answer]


def page_of(features: QuerySet[Feature], listing: Listing) -> Page:
    """The page asked for, or the last one when there are fewer; the whole order ends in the id, so no row repeats."""
    total = features.count()
    pages = max(1, -(-total // PER_PAGE))
    number = min(listing.page, pages)
    rows = features.select_related("kind", "layer__theme", "district").defer("geometry", "district__geometry")
    if point := listing.point:
        rows = rows.annotate(metres=metres_to(point))
    order: dict[str, list[Any]] = {
        "name": [title_order()],
        "rank": ["rank", title_order()],
        "fresh": [F("verified_on").desc(nulls_last=True), title_order()],
        "distance": ["metres"],
    }
    start = (number - 1) * PER_PAGE
    return Page(list(rows.order_by(*order[listing.sort], "id")[start : start + PER_PAGE]), total, number, pages)


def facets(features: QuerySet[Feature], listing: Listing, place: Place, names: tuple[str, ...]) -> Counts:
    """For each filter named: how many objects each of its values would leave, all other filters being as they are."""
    values: dict[str, Callable[[QuerySet[Feature]], dict[Any, int]]] = {
        "district": lambda rows: _by(rows, "district"),
        "kind": lambda rows: _by(rows, "kind__code"),
        "layer": lambda rows: _by(rows, "layer__slug"),
        "wheelchair": _by_access,
        "open": lambda rows: {"now": rows.filter(_hours_in(open_now(features, place))).count()},
        "fresh": _by_freshness,
    }
    return {name: values[name](filtered(features, listing, place, but=name)) for name in names}


def _by(rows: QuerySet[Feature], column: str) -> dict[Any, int]:
    counted = rows.order_by().values_list(column).annotate(n=Count("id"))
    return {value: n for value, n in counted if value is not None}


def _by_access(rows: QuerySet[Feature]) -> dict[Any, int]:
    counted = rows.aggregate(**{answer: Count("id", filter=_reached(answer)) for answer in ACCESS})
    return {answer: n for answer, n in counted.items() if n}


def _by_freshness(rows: QuerySet[Feature]) -> dict[Any, int]:
    counted = rows.aggregate(
        **{answer: Count("id", filter=_fresh(answer)) for answer in ("overdue", "year", "unknown")}
    )
    return {answer: n for answer, n in counted.items() if n}


# --- The catalogue -----------------------------------------------------------


def counts_by_layer(audience: Audience, **scope: Any) -> dict[int, int]:
    """How many live objects each layer has: {layer id: n}."""
    counted = objects_in_scope(audience, **scope).order_by().values_list("layer").annotate(n=Count("id"))
    return dict(counted)


def last_change(features: QuerySet[Feature]) -> date | None:
    newest = features.order_by("-changed_at").values_list("changed_at", flat=True).first()
    return timezone.localdate(newest) if newest else None


def districts() -> QuerySet[Feature]:
    """The city's districts, by name."""
    rows = Feature.objects.filter(layer__slug=DISTRICTS, withdrawn_at=None)
    return rows.defer("geometry").order_by(title_order(), "id")


@dataclass(frozen=True, slots=True)
class District:
    """A district in the table of districts."""

    row: Feature
    area_km2: float
    count: int

    @property
    def density(self) -> float:
        return self.count / self.area_km2


def districts_with_counts(audience: Audience) -> list[District]:
    """Each district with its area and how many objects lie in it, by name."""
    counted = live_objects(audience).filter(district__isnull=False).order_by().values_list("district")
    counts = dict(counted.annotate(n=Count("id")))
    rows = districts().filter(readable(audience)).annotate(area_m2=AREA_M2)
    return [District(row, row.area_m2 / 1e6, counts.get(row.pk, 0)) for row in rows]


def area_km2(district: Feature) -> float:
    area: float = Feature.objects.filter(pk=district.pk).values_list(AREA_M2, flat=True).get()
    return area / 1e6
