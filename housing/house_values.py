"""Every public house with its class in one theme of the map, and the classes themselves."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.utils import timezone
from django.utils.translation import pgettext, pgettext_lazy

from geoportal.core.languages import translated
from housing.house_themes import (
    NOTHING_OFF,
    OFF,
    OFF_BY_SERVICE,
    OTHER_OFF,
    OTHERS,
    QUALITIES,
    SEVERAL_OFF,
    THEMES,
    UNTOLD,
    HouseClass,
    Words,
    unknown,
)
from housing.models import Manager, Supply
from housing.models.buildings import LAYER
from housing.outages import houses_off
from housing.queries import live_buildings, with_manager
from layers.audience import EVERYONE
from layers.queries import live_features

MANAGER, OUTAGE = "manager", "outage"
NAMES = ("year", "storeys", "energy", MANAGER, OUTAGE, "completeness", "freshness")  # as a reader is offered them
MANAGER_TITLE = pgettext_lazy("houses on the map", "Who runs the house")
OUTAGE_TITLE = pgettext_lazy("houses on the map", "What is off now")


@dataclass(frozen=True, slots=True)
class HouseValues:
    """`codes`: the class of every house, its place in `classes`; `storeys`: the number of each where that is known,
    told with the theme of storeys alone."""

    title: Words
    note: Words
    classes: tuple[HouseClass, ...]
    codes: dict[int, int]
    storeys: dict[int, int] | None = None


def titles() -> dict[str, Words]:
    """What each theme is called."""
    told = {MANAGER: MANAGER_TITLE, OUTAGE: OUTAGE_TITLE, **{name: theme.title for name, theme in THEMES.items()}}
    return {name: told[name] for name in NAMES}


def house_values(name: str, at: datetime) -> HouseValues:
    """One theme as everybody may see it. One query, and one more for the names of managers or for what is off."""
    today = timezone.localdate(at)
    if name == MANAGER:
        return _by_manager(today)
    if name == OUTAGE:
        return _by_outage(at)
    theme = THEMES[name]
    found = _raw(live_buildings(EVERYONE).annotate(raw=theme.raw(today)))
    last = len(theme.classes) - 1
    codes = {house: last if (code := theme.code_of(raw)) is None else code for house, raw in found}
    storeys = {house: raw for house, raw in found if raw is not None} if name == "storeys" else None
    return HouseValues(theme.title, theme.note, theme.classes, codes, storeys)


def _by_manager(today: date) -> HouseValues:
    """The ten that run most houses have a colour each, all others one; of equals the older row comes first."""
    found = _raw(with_manager(live_buildings(EVERYONE), today).annotate(raw=F("manager_id")))
    houses = Counter(manager for _, manager in found if manager is not None)
    biggest = sorted(houses, key=lambda manager: (-houses[manager], manager))[: len(QUALITIES)]
    classes = _classes(biggest, is_all=len(biggest) == len(houses))
    place = {manager: code for code, manager in enumerate(biggest)}
    place[None] = len(classes) - 1
    codes = {house: place.get(manager, len(biggest)) for house, manager in found}
    note = pgettext("houses on the map", "The ten that run most houses have a colour each.")
    return HouseValues(MANAGER_TITLE, note, classes, codes)


def _by_outage(at: datetime) -> HouseValues:
    """That nothing is off is known only of houses whose networks are: no notice about a boiler house or a line reaches
    a house of which nobody knows what it hangs on."""
    hangs = Exists(Supply.objects.filter(building=OuterRef("pk"), part__isnull=False))
    found = _raw(live_buildings(EVERYONE).annotate(raw=hangs))
    off = houses_off(EVERYONE, at)
    codes = {house: _off(off.get(house, set()), is_known=bool(raw)) for house, raw in found}
    note = pgettext("houses on the map", "By the notices of those who supply the houses.")
    return HouseValues(OUTAGE_TITLE, note, OFF, codes)


def _off(services: set[str], *, is_known: bool) -> int:
    classes = {OFF_BY_SERVICE.get(service, OTHER_OFF) for service in services}
    if not classes:
        return NOTHING_OFF if is_known else UNTOLD
    return classes.pop() if len(classes) == 1 else SEVERAL_OFF


def _classes(biggest: list[int], *, is_all: bool) -> tuple[HouseClass, ...]:
    managers = Manager.objects.in_bulk(biggest)
    named = [
        HouseClass(translated(managers[pk], "name"), *ink, asks=f"manager={pk}")
        for pk, ink in zip(biggest, QUALITIES, strict=False)
    ]
    others = [] if is_all else [HouseClass(pgettext("houses on the map", "other managers"), *OTHERS)]
    return (*named, *others, unknown(pgettext("houses on the map", "manager unknown"), "manager=unknown"))


def _raw(known: QuerySet[Any]) -> list[tuple[int, Any]]:
    """(house, raw value) of every public house; a house without a passport has None."""
    nothing = Value(None, output_field=known.query.annotations["raw"].output_field)
    without = live_features(EVERYONE).filter(layer__slug=LAYER, building=None).annotate(raw=nothing)
    rows: Iterable[tuple[int, Any]] = known.values_list("pk", "raw").union(without.values_list("pk", "raw"), all=True)
    return sorted(rows, key=lambda row: row[0])
