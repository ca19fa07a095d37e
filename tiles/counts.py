"""What this process has done with tiles, in plain numbers; `/metrics` tells them (tiles/metrics.py)."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0)


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
    """Since the process began. `answers` counts by zoom and what became of it: memory, table, unchanged, nothing.

    `drawn` counts tiles by why they were drawn (request, refresh) and zoom; `drawing` spreads the time of the
    statements: those for a request by zoom; those that draw several zooms, and those of the refresh, under none (None).
    """

    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    sent_bytes: int = 0
    refused: int = 0
    redirected: int = 0
    published: int = 0
    epochs: int = 0
    streams: int = 0
    freshness: Spread = field(default_factory=Spread)
    drawn: Counter[tuple[str, int]] = field(default_factory=Counter)
    drawing: defaultdict[tuple[str, int | None], Spread] = field(default_factory=lambda: defaultdict(Spread))

    def drew(self, why: str, tiles: Mapping[int, int], seconds: float) -> None:
        """One statement: how many tiles of each zoom, and how long it took."""
        for zoom, number in tiles.items():
            self.drawn[why, zoom] += number
        self.drawing[why, next(iter(tiles)) if why == "request" and len(tiles) == 1 else None].observe(seconds)


COUNTS = Counts()
