"""What the houses of the map can be coloured by, and the classes of each theme.

A theme reads one raw value per house (a year, a percent, a letter) and sorts it into a class. The bounds of classes are
written down here and are the same every day, so that two pictures of the map can be compared; only who the ten biggest
managers are is found out anew (housing/house_values.py). Unknown is a class of its own, always the last, and never the
lowest. What is off is told by the hour and put together there as well.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from housing.completeness import percent_known
from housing.models.words import EnergyClass

SOON_DAYS = 60
Words = str | Promise


@dataclass(frozen=True, slots=True)
class HouseClass:
    """One colour; the two are for the light and the dark map. `asks`: the query of the list of exactly these houses,
    empty where the list has no such filter."""

    label: Words
    colour: str
    colour_dark: str
    is_unknown: bool = False
    asks: str = ""


@dataclass(frozen=True, slots=True)
class HouseTheme:
    """`raw` is an expression over buildings for one day; `code_of` sorts its value, None is unknown."""

    title: Words
    note: Words  # how the classes were made
    classes: tuple[HouseClass, ...]
    raw: Callable[[date], Any]
    code_of: Callable[[Any], int | None]


# From light to dark on a light map and the other way round on a dark one: told apart by lightness alone, whatever
# colours somebody sees. No green and no blue, which are the ground's: parks and waters.
RAMP = (
    ("#f7d774", "#5a3f94"), ("#f3a95e", "#8d429a"), ("#e37659", "#bb4a86"), ("#bd4a66", "#de6670"),
    ("#8b3272", "#ee9062"), ("#582a70", "#f6bd6c"), ("#2b1d52", "#fcf0b4"),
)  # fmt: skip
# Cold for what is good, warm for what is not, pale between: read by those, too, who do not tell red from green.
ENERGY = (
    ("#08508a", "#4a9bd0"), ("#4193c2", "#7dbce3"), ("#92c3de", "#b3d9ec"), ("#e9dfb0", "#efe6bc"),
    ("#edb06b", "#f0bd7f"), ("#d4743a", "#e0874f"), ("#9a2c1e", "#d1503b"),
)  # fmt: skip
# Told apart by every kind of colour vision as far as ten colours can be.
QUALITIES = (
    ("#332288", "#8f83e8"), ("#88ccee", "#88ccee"), ("#44aa99", "#3fae9c"), ("#117733", "#5bb56f"),
    ("#999933", "#a5a53c"), ("#ddcc77", "#e6d684"), ("#cc6677", "#e0838f"), ("#882255", "#b34a7d"),
    ("#aa4499", "#cf7ac0"), ("#e07b39", "#f0985a"),
)  # fmt: skip
OTHERS = ("#b7b1a6", "#5d6a72")
UNKNOWN = ("#6b747b", "#9aa6ad")


def ramp(steps: int) -> list[tuple[str, str]]:
    """So many colours of the ramp, from one end to the other."""
    return [RAMP[round(step * (len(RAMP) - 1) / (steps - 1))] for step in range(steps)]


def unknown(label: Words, asks: str = "") -> HouseClass:
    """The class of houses without a value: drawn as a pattern."""
    return HouseClass(label, *UNKNOWN, is_unknown=True, asks=asks)


def _stepped(labels: Sequence[Words], asks: Sequence[str], last: HouseClass) -> tuple[HouseClass, ...]:
    colours = ramp(len(labels))
    known = (HouseClass(label, *ink, asks=ask) for label, ink, ask in zip(labels, colours, asks, strict=True))
    return (*known, last)


def _within(bounds: tuple[int, ...]) -> Callable[[Any], int | None]:
    """The class of a number; each bound begins the next class."""
    return lambda raw: None if raw is None else bisect_right(bounds, raw)


DECADES = (1950, 1960, 1970, 1980, 1990, 2000)
YEAR = HouseTheme(
    pgettext_lazy("houses on the map", "Year built"),
    pgettext_lazy("houses on the map", "By decades; the bounds do not change."),
    _stepped(
        (
            pgettext_lazy("houses on the map", "before 1950"),
            *(f"{first}–{first + 9}" for first in DECADES[:-1]),
            pgettext_lazy("houses on the map", "2000 and later"),
        ),
        ("", *(f"decade={first}" for first in DECADES[:-1]), ""),
        unknown(pgettext_lazy("houses on the map", "year unknown"), "decade=unknown"),
    ),
    lambda _today: F("built_year"),
    _within(DECADES),
)

STOREYS = HouseTheme(
    pgettext_lazy("houses on the map", "Storeys"),
    pgettext_lazy("houses on the map", "By the usual kinds of houses: five and nine storeys stand apart."),
    _stepped(
        ("1–2", "3–4", "5", "6–8", "9", "10–14", pgettext_lazy("houses on the map", "15 and more")),
        ("", "", "storeys=5", "", "storeys=9", "", ""),
        unknown(pgettext_lazy("houses on the map", "storeys unknown"), "storeys=unknown"),
    ),
    lambda _today: F("storeys"),
    _within((3, 5, 6, 9, 10, 15)),
)

ENERGY_CLASS = HouseTheme(
    pgettext_lazy("houses on the map", "Energy class"),
    pgettext_lazy("houses on the map", "As the energy certificate says, from A, the thriftiest, to G."),
    (
        *(HouseClass(letter, *ink, asks=f"energy={letter}") for letter, ink in zip(EnergyClass, ENERGY, strict=True)),
        unknown(pgettext_lazy("houses on the map", "no certificate known"), "energy=unknown"),
    ),
    lambda _today: F("energy_class"),
    lambda raw: EnergyClass.values.index(raw) if raw else None,
)

COMPLETENESS = HouseTheme(
    pgettext_lazy("houses on the map", "How complete the passport is"),
    pgettext_lazy("houses on the map", "Share of the passport’s facts that are known; the bounds do not change."),
    _stepped(
        (
            pgettext_lazy("houses on the map", "less than 50 %"),
            "50–69 %",
            "70–79 %",
            "80–89 %",
            pgettext_lazy("houses on the map", "90 % and more"),
        ),
        ("",) * 5,
        unknown(pgettext_lazy("houses on the map", "no passport yet")),
    ),
    lambda _today: percent_known(),
    _within((50, 70, 80, 90)),
)


def _freshness(today: date) -> Any:
    """2: a check is overdue, 1: due within 60 days, 0: later or never again; NULL: nothing was ever verified."""
    return Case(
        When(verified_on=None, then=Value(None)),
        When(next_due_on__lt=today, then=Value(2)),
        When(next_due_on__lte=today + timedelta(days=SOON_DAYS), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )


FRESHNESS = HouseTheme(
    pgettext_lazy("houses on the map", "How fresh the passport is"),
    pgettext_lazy("houses on the map", "By the fact of the passport that is the first to be verified again."),
    (
        HouseClass(pgettext_lazy("houses on the map", "verified, nothing due yet"), "#1f6f9f", "#6cb7e6"),
        HouseClass(pgettext_lazy("houses on the map", "a check is due within 60 days"), "#e3a81c", "#f3cf63"),
        HouseClass(
            pgettext_lazy("houses on the map", "a check is overdue"), "#a3260f", "#ff6f4f", asks="fresh=overdue"
        ),
        unknown(pgettext_lazy("houses on the map", "never verified")),
    ),
    _freshness,
    lambda raw: raw,
)

THEMES: dict[str, HouseTheme] = {
    "year": YEAR,
    "storeys": STOREYS,
    "energy": ENERGY_CLASS,
    "completeness": COMPLETENESS,
    "freshness": FRESHNESS,
}

# What houses are without at a moment, by the codes of services; hot and cold water are one class.
NOTHING_OFF, OTHER_OFF, SEVERAL_OFF, UNTOLD = 0, 5, 6, 7
OFF = (
    HouseClass(pgettext_lazy("houses on the map", "nothing is told to be off"), "#cbd3d3", "#46545c"),
    HouseClass(pgettext_lazy("houses on the map", "no heating"), "#c4572a", "#f0915f"),
    HouseClass(pgettext_lazy("houses on the map", "no water"), "#2c7fb8", "#74bdf0"),
    HouseClass(pgettext_lazy("houses on the map", "no electricity"), "#e9b91e", "#f8dd6b"),
    HouseClass(pgettext_lazy("houses on the map", "no gas"), "#8a6bbd", "#c3a8f0"),
    HouseClass(pgettext_lazy("houses on the map", "another service is off"), "#5f8f6a", "#93cfa0"),
    HouseClass(pgettext_lazy("houses on the map", "several services are off"), "#4a1230", "#ff5d8f"),
    unknown(pgettext_lazy("houses on the map", "its networks are unknown")),
)
OFF_BY_SERVICE = {"heating": 1, "hot_water": 2, "cold_water": 2, "electricity": 3, "gas": 4}
