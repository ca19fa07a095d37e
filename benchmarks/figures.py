"""What a benchmark hands over: figures with their unit, their target, and what was checked."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `most` is the target: more than that is a miss; None where there is none."""

    name: str
    value: float
    unit: str
    most: float | None = None
    checked: str = ""

    @property
    def is_met(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        target = "" if self.most is None else f"  (target ≤ {self.most:g}: {'met' if self.is_met else 'MISSED'})"
        return f"{self.name}: {self.value:.3g} {self.unit}{target}"


def median_of(rounds: int, measure: Callable[[], float]) -> float:
    """The median of several rounds; these machines are noisy and a single number says little."""
    return median(measure() for _ in range(rounds))
