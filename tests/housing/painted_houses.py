"""Eight houses for the themes of the map: known and unknown, without a passport, hidden, withdrawn."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from shapely.geometry import box

from housing.actions import record_facts
from housing.models import Building, ManagementContract, Manager
from layers.actions import define_layer, define_theme, sync_features, withdraw_feature
from layers.models import Feature, Kind
from layers.rows import FeatureRow
from tests.conftest import SECRET

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
TODAY = NOW.date()
FACTS: dict[str, dict[str, Any]] = {
    "old": {"built_year": 1949, "storeys": 2, "energy_class": "G"},
    "fifties": {"built_year": 1950, "storeys": 5},
    "seventies": {"built_year": 1979, "storeys": 9, "energy_class": "D"},
    "new": {"built_year": 2000, "storeys": 16, "energy_class": "A"},
    "silent": {},
    "bare": {},
    "hidden": {"built_year": 1965, "storeys": 5, "energy_class": "B"},
    "gone": {"built_year": 1965, "storeys": 5, "energy_class": "B"},
}
SEEN = ("old", "fifties", "seventies", "new", "silent", "bare")


def build_houses() -> dict[str, int]:
    """The numbers of the houses by name. `silent` has an empty passport, `bare` none; `hidden` is internal and `gone`
    withdrawn. All stand side by side at 33.400–33.404, 47.900."""
    Kind.objects.get_or_create(code="building/apartments", defaults={"name": "Багатоквартирний будинок"})
    theme = define_theme("housing", name="Житло", colour="#7c6a55", colour_dark="#cdb99f")
    layer = define_layer(
        "apartment-buildings", theme=theme, name="Багатоквартирні будинки", geometry_kind="polygon",
        tile_layer="buildings", minzoom=13, page_template="/housing/{id}/",
    )  # fmt: skip
    sync_features(layer, [_row(place, name) for place, name in enumerate(FACTS)])
    features = {one.source_id: one for one in Feature.objects.filter(layer=layer)}
    for name, facts in FACTS.items():
        if facts:
            record_facts(features[name], facts, by=None, source="Тест", verified_on=TODAY)
    Building.objects.create(feature=features["silent"])
    withdraw_feature(features["gone"], by=None, reason="Знесено")
    return {name: one.pk for name, one in features.items()}


def _row(place: int, name: str) -> FeatureRow:
    west = 33.4 + place * 0.0006
    shape = box(west, 47.9, west + 0.0004, 47.9004).wkb
    is_hidden = name == "hidden"
    told: dict[str, Any] = {"visibility": "internal", "address": SECRET} if is_hidden else {"address": f"Тиха, {place}"}
    return FeatureRow(name, shape, kind="building/apartments", **told)


def manage(house: int, name: str, *, begins_on: date = date(2020, 1, 1), ends_on: date | None = None) -> Manager:
    """The manager of that name runs the house."""
    manager, _ = Manager.objects.get_or_create(name=name, defaults={"kind": Manager.Kind.COMPANY})
    ManagementContract.objects.create(building_id=house, manager=manager, begins_on=begins_on, ends_on=ends_on)
    return manager


def due(house: int, in_days: int) -> None:
    """The passport's storeys are to be verified again in so many days."""
    row = Building.objects.get(pk=house)
    row.provenance = {
        "storeys": {
            "verified_on": (TODAY - timedelta(days=400)).isoformat(),
            "next_due_on": (TODAY + timedelta(days=in_days)).isoformat(),
        }
    }
    row.save()
