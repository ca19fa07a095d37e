"""Houses for the small city: one well known, one of which nothing is, one that only the city's bodies see."""

from datetime import date
from typing import Any

from shapely.geometry import box

from geoportal.accounts.models import Organisation
from housing.actions import record_facts, record_restoration
from housing.models import BuildingDocument, Manager, Work
from housing.models.buildings import LAYER
from housing.record_actions import begin_contract
from layers.actions import define_layer, sync_features
from layers.models import Feature, Kind, Theme
from layers.rows import FeatureRow

HIDDEN = "ТАЄМНИЦЯ ДОМУ"
KNOWN: dict[str, Any] = {
    "register_id": "1002003004", "house_id": "100770260000", "built_year": 1974, "series": "1-464", "storeys": 9,
    "entrances": 4, "flats": 144, "total_area_m2": 8400, "walls": "panel", "heating": "district", "lifts": 4,
    "energy_class": "D", "energy_kwh_m2": 121,
}  # fmt: skip


def make_houses() -> dict[str, int]:
    """Numbers of the three houses and of the manager of the first one, by name."""
    theme = Theme.objects.get(slug="education")
    Kind.objects.get_or_create(code="building/apartments", defaults={"name": "Багатоквартирний будинок"})
    owner = Organisation.objects.get(slug="education")
    layer = define_layer(
        LAYER, theme=theme, name="Багатоквартирні будинки", geometry_kind="polygon", tile_layer="buildings",
        owner=owner, page_template="/housing/{id}/", source="Тестове джерело",
    )  # fmt: skip
    rows = [
        _row("house", 33.40, "вулиця Соборності, 10", "вулиця Соборності"),
        _row("bare_house", 33.30, "вулиця Нова, 2", "вулиця Нова"),
        _row("hidden_house", 33.42, f"вулиця {HIDDEN}, 1", HIDDEN, visibility="internal"),
    ]
    sync_features(layer, rows)
    found = {feature.source_id: feature for feature in Feature.objects.filter(layer=layer).select_related("layer")}
    manager = _manager()
    record_facts(found["house"], KNOWN, by=None, source="Технічний паспорт", verified_on=date(2026, 3, 7))
    record_facts(found["hidden_house"], {"series": HIDDEN}, by=None, source="Огляд")
    begin_contract(found["house"], manager, by=None, begins_on=date(2024, 5, 1), number="17")
    begin_contract(found["hidden_house"], manager, by=None, begins_on=date(2024, 5, 1))
    record_restoration(found["house"], {"damage": "light", "note": f"Дах {HIDDEN}"}, by=None, source="Акт")
    _records(found["house"])
    return {**{name: feature.pk for name, feature in found.items()}, "house_manager": manager.pk}


def _row(name: str, lon: float, address: str, street: str, **more: Any) -> FeatureRow:
    shape = box(lon, 47.905, lon + 0.001, 47.9054).wkb
    told = {"addr:street": street}
    return FeatureRow(name, shape, kind="building/apartments", address=address, properties=told, **more)


def _manager() -> Manager:
    body = Organisation.objects.create(slug="keepers", name="ТОВ «Домогляд»")
    return Manager.objects.create(
        name="ТОВ «Домогляд»", kind="company", organisation=body, phones=["+380 56 000-01-01"],
        emergency_phone="+380 56 000-01-99", email="dim@example.com", code_firme="901",
        translations={"en": {"name": {"text": "Domohliad", "of": ""}}},
    )  # fmt: skip


def _records(house: Feature) -> None:
    told = {"building_id": house.pk, "scope": "capital", "source": "План"}
    Work.objects.create(**told, element="roof", state="planned", year=2027, cost_uah=500000)
    Work.objects.create(**told, element="lifts", state="done", year=2021, contractor="Ліфтбуд")
    Work.objects.create(**told, element="other", state="done", year=2020, note=HIDDEN, visibility="internal")
    BuildingDocument.objects.create(building_id=house.pk, kind="technical_passport", number="ТП-7")
    BuildingDocument.objects.create(building_id=house.pk, kind="decision", number=HIDDEN, visibility="internal")
