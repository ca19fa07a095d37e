"""Comparing on a noisy machine: everybody in turn, several rounds, medians."""

import time
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


def plain_loop_ms(rounds: int = 9) -> float:
    """What a million squares in a loop of Python take now: the median in ms. It says how fast the machine is."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        sum(number * number for number in range(10**6))
        took.append((time.perf_counter() - began) * 1000)
    return median(took)
