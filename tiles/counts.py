"""What this process has done with tiles, in plain numbers; `/metrics` tells them."""

from collections import Counter
from dataclasses import dataclass, field

BOUNDS_S = (0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


@dataclass(slots=True)
class Spread:
    """How many values were at most so many seconds."""

    buckets: list[int] = field(default_factory=lambda: [0] * len(BOUNDS_S))
    count: int = 0
    total_s: float = 0.0

    def observe(self, seconds: float) -> None:
        self.count += 1
        self.total_s += seconds
        for place, bound in enumerate(BOUNDS_S):
            if seconds <= bound:
                self.buckets[place] += 1


@dataclass(slots=True)
class Counts:
    """Since the process began. `answers` counts by zoom and what became of it: memory, table, unchanged, nothing."""

    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    sent_bytes: int = 0
    refused: int = 0
    redirected: int = 0
    redrawn: int = 0
    published: int = 0
    epochs: int = 0
    streams: int = 0
    freshness: Spread = field(default_factory=Spread)


COUNTS = Counts()
