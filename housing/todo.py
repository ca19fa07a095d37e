"""What a manager still has to do: which facts are missing in how many of its houses, which houses lack most."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from housing.completeness import Completeness, completeness_of
from housing.facts import FactKind
from housing.models import Building, Manager
from housing.queries import managed_by
from layers.audience import Audience


@dataclass(frozen=True, slots=True)
class HouseToDo:
    building: Building
    completeness: Completeness


@dataclass(frozen=True, slots=True)
class ToDo:
    """`percent` is of all houses together; `missing` and `overdue` say in how many houses, the most first."""

    houses: list[HouseToDo]
    percent: int
    missing: list[tuple[FactKind, int]]
    overdue: list[tuple[FactKind, int]]

    @property
    def overdue_houses(self) -> int:
        return sum(bool(one.completeness.overdue) for one in self.houses)


def todo_of(manager: Manager, audience: Audience, today: date) -> ToDo:
    """The houses that it runs today; the least known first."""
    found = [HouseToDo(row, completeness_of(row, today)) for row in managed_by(manager, audience, today)]
    missing = Counter(kind for one in found for kind in one.completeness.missing)
    overdue = Counter(kind for one in found for kind in one.completeness.overdue)
    expected = sum(one.completeness.expected for one in found)
    known = sum(one.completeness.known for one in found)
    found.sort(key=lambda one: (one.completeness.percent, -len(one.completeness.overdue)))
    percent = 100 * known // expected if expected else 0
    return ToDo(found, percent, missing.most_common(), overdue.most_common())
