"""How complete a passport is: of the facts that this house can have, how many are known, and which are missing.

The same question is put to one row in Python and to all rows in SQL; `tests/housing/test_completeness.py` holds the two
answers against each other.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, ExpressionWrapper, IntegerField, Q, Value, When

from housing.facts import FACTS, FactKind, applies, is_known, origin_of
from housing.models import Building

EXPECTED = tuple(kind for kind in FACTS if kind.is_expected)
SOMETIMES = {
    "lifts_inspected_on": Q(lifts__gt=0),
    "energy_certificate": ~Q(energy_class=""),
    "energy_certified_on": ~Q(energy_class=""),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    known: int
    expected: int
    missing: tuple[FactKind, ...]
    overdue: tuple[FactKind, ...]

    @property
    def percent(self) -> int:
        return 100 * self.known // self.expected


def completeness_of(building: Building, today: date) -> Completeness:
    """What is known of one house, what is missing, and what was to be verified again before today."""
    asked = [kind for kind in EXPECTED if applies(kind.name, building)]
    missing = [kind for kind in asked if not is_known(getattr(building, kind.name))]
    origins = ((kind, origin_of(building, kind.name)) for kind in FACTS if is_known(getattr(building, kind.name)))
    overdue = [kind for kind, origin in origins if origin is not None and origin.is_overdue(today)]
    return Completeness(len(asked) - len(missing), len(asked), tuple(missing), tuple(overdue))


def percent_known() -> Any:
    """The same percent as an expression over buildings."""
    always = sum(kind.name not in SOMETIMES for kind in EXPECTED)
    expected = _sum([_one(SOMETIMES[kind.name]) for kind in EXPECTED if kind.name in SOMETIMES], Value(always))
    known = _sum([_one(_is_known(kind.name) & SOMETIMES.get(kind.name, Q())) for kind in EXPECTED], Value(0))
    return ExpressionWrapper(known * Value(100) / expected, output_field=IntegerField())  # whole numbers: floored


def is_missing(name: str) -> Q:
    """Buildings that could have this fact and whose value is unknown."""
    return ~_is_known(name) & SOMETIMES.get(name, Q())


def _is_known(name: str) -> Q:
    if isinstance(Building._meta.get_field(name), CharField):
        return ~Q(**{name: ""}) & Q(**{f"{name}__isnull": False})
    return Q(**{f"{name}__isnull": False})


def _one(condition: Q) -> Any:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _sum(terms: list[Any], total: Any) -> Any:
    for term in terms:
        total = ExpressionWrapper(total + term, output_field=IntegerField())
    return total
