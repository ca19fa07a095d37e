"""A small town for this room: four houses on two boiler houses and a water main, one of them not for everybody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shapely.geometry import box

from geoportal.accounts.models import Organisation
from housing.models import Building, NetworkPart, Outage, Provider, UtilityService
from housing.outage_actions import publish_outage
from housing.service_actions import PartRow, SupplyRow, define_parts, define_provider, define_services, replace_supplies
from housing.tariff_actions import set_tariff
from layers.actions import define_layer, define_theme, sync_features
from layers.models import Feature
from layers.rows import FeatureRow
from tests.conftest import SECRET

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@dataclass
class Town:
    """Houses by their source's id; heat comes from `boiler` to one and two, from `far_boiler` to three and hidden."""

    houses: dict[str, Building]
    services: dict[str, UtilityService]
    heat: Provider
    water: Provider
    boiler: NetworkPart
    far_boiler: NetworkPart
    main: NetworkPart

    def outage(self, **facts: Any) -> Outage:
        """A notice about the boiler house's heating, unless `facts` say otherwise."""
        told: dict[str, Any] = {
            "sort": "emergency", "reason": "Прорив труби", "starts_at": NOW, "source": "Диспетчер", "by": None,
            "parts": [self.boiler], "told_at": NOW,
        }  # fmt: skip
        service = facts.pop("service", "heating")
        return publish_outage(self.services[service], facts.pop("provider", self.heat), **{**told, **facts})


def _houses() -> dict[str, Building]:
    base = define_theme("homes", name="Житло", colour="#8a8178", colour_dark="#8a8178")
    layer = define_layer("apartment-buildings", theme=base, name="Багатоквартирні будинки", geometry_kind="polygon")
    rows = [
        FeatureRow("one", box(33.30, 47.90, 33.301, 47.901).wkb, address="вулиця Соборності, 1"),
        FeatureRow("two", box(33.302, 47.90, 33.303, 47.901).wkb, address="вулиця Соборності, 2"),
        FeatureRow("three", box(33.40, 47.95, 33.401, 47.951).wkb, address="вулиця Дніпровська, 3"),
        FeatureRow("hidden", box(33.402, 47.95, 33.403, 47.951).wkb, address=f"{SECRET}, 4", visibility="internal"),
    ]
    sync_features(layer, rows)
    features = {one.source_id: one for one in Feature.objects.filter(layer=layer)}
    return {name: Building.objects.create(feature=one, flats=10) for name, one in features.items()}


def make_town() -> Town:
    """In the small city, with the cast: the author elsewhere is an editor of the heat network's organisation."""
    houses, services = _houses(), define_services()
    heat = define_provider(
        "heat", name="Тепломережа", name_en="Heat network", hotlines=["+380 56 000 10 01"], source="Тест",
        organisation=Organisation.objects.get(slug="partner"), is_dominant=True, dominance_document="Рішення № 7",
    )  # fmt: skip
    water = define_provider("water", name="Водоканал")
    near = PartRow("b-1", "boiler_house", "Котельня № 1", "Boiler house No. 1")
    boiler, far = define_parts(heat, [near, PartRow("b-2", "boiler_house", "Котельня № 2")])
    (main,) = define_parts(water, [PartRow("m-1", "water_line", "Водовід № 1")])
    on = {"one": boiler, "two": boiler, "three": far, "hidden": far}
    rows = [
        SupplyRow(houses[name].pk, services["heating"].pk, heat.pk, "individual", part.pk, date(2020, 1, 1), None, "Т",
                  date(2026, 3, 1), date(2026, 9, 1))
        for name, part in on.items()
    ]  # fmt: skip
    rows.append(SupplyRow(houses["one"].pk, services["cold_water"].pk, water.pk, "", main.pk, source="Т"))
    rows.append(SupplyRow(houses["one"].pk, services["gas"].pk, source="Т"))
    replace_supplies("Т", rows)
    for year, amount in ((2024, "1000"), (2025, "1200.50")):
        set_tariff(
            services["heating"], heat, amount_uah=Decimal(amount), unit="gcal", valid_from=date(year, 1, 1),
            vat_percent=Decimal(20), act_number=f"{year}/1", act_body="Виконком", act_on=date(year - 1, 12, 1),
        )  # fmt: skip
    return Town(houses, services, heat, water, boiler, far, main)
