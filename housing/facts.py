"""The facts of a passport: which there are, in which group, how long each stays fresh, and how its value reads.

A fact is a column of Building together with its entry in `provenance`. Unknown is a value of its own.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from geoportal.core.numbers import grouped
from housing.models import Building
from layers.facts import day_in_words

SELDOM, YEARLY = 3650, 365  # days


@dataclass(frozen=True, slots=True)
class FactKind:
    """One column of the passport. `every_days`: how long its value counts as fresh after a check."""

    name: str
    group: str
    every_days: int = SELDOM
    unit: Any = ""
    is_expected: bool = True  # a passport without it is not complete

    @property
    def label(self) -> str:
        return str(Building._meta.get_field(self.name).verbose_name)  # type: ignore[union-attr] # a column of ours


GROUPS: dict[str, Any] = {
    "identity": gettext_lazy("Identity"),
    "construction": gettext_lazy("Construction"),
    "engineering": gettext_lazy("Engineering"),
    "energy": pgettext_lazy("group of facts", "Energy"),
}
M2 = pgettext_lazy("unit", "m²")
FACTS = (
    FactKind("register_id", "identity"),
    FactKind("house_id", "identity", is_expected=False),
    FactKind("former_addresses", "identity", is_expected=False),
    FactKind("built_year", "construction"),
    FactKind("series", "construction"),
    FactKind("storeys", "construction"),
    FactKind("entrances", "construction"),
    FactKind("flats", "construction"),
    FactKind("residents", "construction", YEARLY),
    FactKind("total_area_m2", "construction", unit=M2),
    FactKind("living_area_m2", "construction", unit=M2),
    FactKind("non_residential_area_m2", "construction", unit=M2),
    FactKind("walls", "construction"),
    FactKind("roof", "construction"),
    FactKind("foundation", "construction"),
    FactKind("condition", "construction", YEARLY),
    FactKind("heating", "engineering"),
    FactKind("cold_water", "engineering"),
    FactKind("hot_water", "engineering"),
    FactKind("sewerage", "engineering"),
    FactKind("gas", "engineering"),
    FactKind("electricity", "engineering"),
    FactKind("lifts", "engineering"),
    FactKind("lifts_inspected_on", "engineering", YEARLY),
    FactKind("energy_class", "energy"),
    FactKind("energy_certificate", "energy"),
    FactKind("energy_certified_on", "energy"),
    FactKind("energy_kwh_m2", "energy", YEARLY, unit=pgettext_lazy("unit", "kWh/m²")),
)
BY_NAME = {kind.name: kind for kind in FACTS}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from, who verified it and when, and when that is due again; each may be unknown."""

    source: str = ""
    verified_on: date | None = None
    verified_by: str = ""
    next_due_on: date | None = None

    def is_overdue(self, today: date) -> bool:
        return self.next_due_on is not None and self.next_due_on < today

    def as_json(self) -> dict[str, str]:
        """As `provenance` keeps it: what is unknown is absent."""
        found = {
            "source": self.source,
            "verified_on": self.verified_on.isoformat() if self.verified_on else "",
            "verified_by": self.verified_by,
            "next_due_on": self.next_due_on.isoformat() if self.next_due_on else "",
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of one house, in words. `is_usual`: source and verifier are those of most facts of its group."""

    name: str
    label: str
    value: str
    is_unknown: bool
    origin: Origin | None
    is_overdue: bool
    is_usual: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that belong together; `usual` is the origin of most of them, so that it can be said once."""

    name: str
    title: str
    facts: list[Fact]
    usual: Origin | None


def is_known(value: Any) -> bool:
    """Nought and "none" are known; NULL, an empty word and an empty list are not."""
    return value is not None and value != "" and value != []


def applies(name: str, building: Building) -> bool:
    """Whether the fact can have a value at all: a house without lifts has no inspection of them."""
    if name == "lifts_inspected_on":
        return bool(building.lifts)
    if name in ("energy_certificate", "energy_certified_on"):
        return bool(building.energy_class)
    return True


def origin_of(building: Building, name: str) -> Origin | None:
    """None where nothing is told of the value's origin."""
    noted = building.provenance.get(name)
    if not noted:
        return None
    days = {key: parse_date(noted[key]) if noted.get(key) else None for key in ("verified_on", "next_due_on")}
    return Origin(noted.get("source", ""), days["verified_on"], noted.get("verified_by", ""), days["next_due_on"])


def fact_of(building: Building, kind: FactKind, today: date) -> Fact:
    value = getattr(building, kind.name)
    if not is_known(value):
        return Fact(kind.name, kind.label, _("unknown"), True, None, False)
    origin = origin_of(building, kind.name)
    is_overdue = origin is not None and origin.is_overdue(today)
    return Fact(kind.name, kind.label, in_words(kind, value), False, origin, is_overdue)


def facts_by_group(building: Building, today: date) -> list[Group]:
    """All groups; what cannot apply to this house is left out."""
    found = []
    for name, title in GROUPS.items():
        kinds = [kind for kind in FACTS if kind.group == name and applies(kind.name, building)]
        found.append(_group(name, str(title), [fact_of(building, kind, today) for kind in kinds]))
    return found


def _group(name: str, title: str, facts: list[Fact]) -> Group:
    """With the origin that at least two of its facts share, and more of them than any other."""
    told = Counter((fact.origin.source, fact.origin.verified_by) for fact in facts if fact.origin)
    most, times = next(iter(told.most_common(1)), (("", ""), 0))
    if times < 2:
        return Group(name, title, facts, None)
    marked = [
        replace(fact, is_usual=fact.origin is not None and (fact.origin.source, fact.origin.verified_by) == most)
        for fact in facts
    ]
    return Group(name, title, marked, Origin(most[0], None, most[1]))


def in_words(kind: FactKind, value: Any) -> str:
    """A known value as a reader writes it, with its unit."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    if isinstance(value, date):
        return day_in_words(value)
    choices: Any = Building._meta.get_field(kind.name).choices  # type: ignore[union-attr] # a column of ours
    if choices:
        return str(dict(choices).get(value, value))
    if kind.name == "built_year" or not isinstance(value, int | float | Decimal):
        return str(value)
    words = grouped(_without_noughts(value))
    return f"{words}\u00a0{kind.unit}" if kind.unit else words


def _without_noughts(value: Any) -> Any:
    """3 120.0 as 3 120: a nought behind the point tells nothing."""
    return int(value) if value == int(value) else value
