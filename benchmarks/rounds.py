"""Comparing on a noisy machine: everybody in turn, several rounds, medians."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from statistics import median
from typing import TypeVar

Result = TypeVar("Result")
ROUNDS = 5


def interleaved(contestants: Mapping[str, Callable[[], Result]], rounds: int = ROUNDS) -> dict[str, list[Result]]:
    """Everybody's results, measured A B C, B C A, C A B …: what drifts hits all, and nobody is always first."""
    names = list(contestants)
    results: dict[str, list[Result]] = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names) if names else 0
        for name in names[first:] + names[:first]:
            results[name].append(contestants[name]())
    return results


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median over rounds of ours ÷ theirs, each taken from the same round."""
    return median(mine / other for mine, other in zip(ours, theirs, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed (nearest rank)."""
    if not values:
        raise ValueError("There is no percentile of nothing.")
    return sorted(values)[max(ceil(share * len(values)) - 1, 0)]
