"""The history of one tariff as SVG: steps in time, a gap where nothing is known. The table beside it says the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from housing.tariffs import Line, Step

WIDTH, HEIGHT = 400.0, 180.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 12.0, 14.0, 26.0
MOST_YEARS = 8  # names of years side by side


@dataclass(frozen=True, slots=True)
class Mark:
    """A name at a place of an axis."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A stretch of time of which nothing is known."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Drawing:
    path: str
    years: tuple[Mark, ...]
    amounts: tuple[tuple[float, Decimal], ...]
    unknown: tuple[Unknown, ...]
    today: float
    box: str = f"0 0 {WIDTH:g} {HEIGHT:g}"
    left: float = LEFT
    right: float = WIDTH - RIGHT
    top: float = TOP
    floor: float = HEIGHT - BOTTOM
    plot: float = HEIGHT - BOTTOM - TOP
    names: float = LEFT - 6
    foot: float = HEIGHT - 6


def drawing(line: Line, today: date) -> Drawing:
    """From the first tariff to today, or to the last change that is decided already."""
    first, last = line.steps[0].since, max(today, line.steps[-1].since)
    highest = max(step.tariff.amount_uah for step in line.steps if step.tariff)
    top = _round_up(highest)
    span = max((last - first).days, 1)

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max((day - first).days / span, 0), 1), 1)

    def y(amount: Decimal) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * float(amount / top), 1)

    path, has_begun = "", False
    for step in line.steps:
        if step.tariff is None:
            has_begun = False
            continue
        path += f"{'L' if has_begun else 'M'}{x(step.since):g} {y(step.tariff.amount_uah):g}H{x(_end(step, last)):g}"
        has_begun = True
    gaps = [step for step in line.steps if step.tariff is None]
    unknown = tuple(Unknown(x(step.since), round(x(_end(step, last)) - x(step.since), 1)) for step in gaps)
    amounts = tuple((y(amount), amount) for amount in (Decimal(0), top / 2, top))
    return Drawing(path, _years(first, last, x), amounts, unknown, x(today))


def _end(step: Step, last: date) -> date:
    return min(step.until, last) if step.until else last


def _round_up(amount: Decimal) -> Decimal:
    """The next of 1, 2, 4, 6, 10 × a power of ten, so that its half is round as well."""
    if not amount:
        return Decimal(1)
    power = Decimal(10) ** amount.adjusted()
    return next(step * power for step in map(Decimal, ("1", "2", "4", "6", "10")) if step * power >= amount)


def _years(first: date, last: date, x: Callable[[date], float]) -> tuple[Mark, ...]:
    every = max(1, -(-(last.year - first.year) // MOST_YEARS))
    return tuple(Mark(x(date(year, 1, 1)), str(year)) for year in range(first.year + 1, last.year + 1, every))
