"""How often a line runs, hour by hour, from the departures at one stop and from headways that a feed only states.

A gap counts in the hour in which the later of its two vehicles leaves: it is what somebody who comes then has waited at
most. A stated headway (`frequencies.txt` without exact times) counts in every hour that its window touches.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

HOUR_S, MINUTE_S = 3600, 60


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which vehicles come every `headway_s`; seconds after midnight, its end is not part of it."""

    start_s: int
    end_s: int
    headway_s: int


@dataclass(frozen=True, slots=True)
class HourOfService:
    """One hour: how many vehicles leave, and the minutes between them. None where nothing can be said: one alone."""

    hour: int
    departures: int
    median_min: float | None
    shortest_min: float | None
    longest_min: float | None
    is_stated: bool

    @property
    def is_even(self) -> bool:
        """Whether one number says it all."""
        return self.shortest_min == self.longest_min


def headways_by_hour(departures_s: Iterable[int], windows: Sequence[Window] = ()) -> list[HourOfService]:
    """Every hour from the first to the last in which something leaves; hours after 24 belong to the day before."""
    counts: dict[int, float] = defaultdict(float)
    stated: set[int] = set()
    hours: dict[int, list[float]] = defaultdict(list)
    for at_s, gap_s in _gaps(sorted(departures_s)):
        counts[at_s // HOUR_S] += 1
        if gap_s is not None:
            hours[at_s // HOUR_S].append(gap_s / MINUTE_S)
    for window in windows:
        for hour in range(window.start_s // HOUR_S, -(-window.end_s // HOUR_S)):
            part_s = min(window.end_s, (hour + 1) * HOUR_S) - max(window.start_s, hour * HOUR_S)
            counts[hour] += part_s / window.headway_s
            hours[hour].append(window.headway_s / MINUTE_S)
            stated.add(hour)
    if not counts:
        return []
    return [
        _hour(hour, round(counts[hour]), hours[hour], hour in stated) for hour in range(min(counts), max(counts) + 1)
    ]


def _gaps(departures_s: Sequence[int]) -> list[tuple[int, int | None]]:
    """Each departure with the time since the one before; None for the first, and for one that leaves with another."""
    gaps = [at_s - before_s for before_s, at_s in pairwise(departures_s)]
    return list(zip(departures_s, [None, *(gap or None for gap in gaps)], strict=False))


def _hour(hour: int, departures: int, gaps_min: Sequence[float], is_stated: bool) -> HourOfService:
    if not gaps_min:
        return HourOfService(hour, departures, None, None, None, is_stated)
    return HourOfService(hour, departures, median(gaps_min), min(gaps_min), max(gaps_min), is_stated)
