from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from shapely.geometry import box

from housing.models import Building, Work
from housing.models.buildings import LAYER
from housing.similar import compared
from layers.actions import sync_features
from layers.audience import EVERYONE
from layers.models import Feature, Layer
from layers.rows import FeatureRow

DAY = date(2026, 11, 29)


@pytest.fixture
def street(houses: Any) -> list[Building]:
    """Six houses of nine storeys with energy 100, 110 … 150; the last one internal; the first four of one series."""
    layer = Layer.objects.get(slug=LAYER)
    rows = [
        FeatureRow(f"like-{n}", box(33.45 + n / 100, 47.9, 33.451 + n / 100, 47.901).wkb,
                   visibility="internal" if n == 5 else "public")
        for n in range(6)
    ]  # fmt: skip
    sync_features(layer, rows, withdraw_absent=False)
    made = []
    for n, feature in enumerate(Feature.objects.filter(source_id__startswith="like-").order_by("source_id")):
        facts = {"storeys": 9, "built_year": 1980 + n, "series": "96" if n < 4 else "87", "energy_kwh_m2": 100 + 10 * n}
        made.append(Building.objects.create(feature=feature, flats=100, total_area_m2=5000 + 100 * n, **facts))
    return made


def test_a_house_stands_among_those_of_its_age_and_height(street: list[Building]) -> None:
    found = compared(street[1], EVERYONE, DAY)

    assert found is not None
    assert (found.houses, found.is_of_series) == (6, False)  # five public ones, and the known house of 1974
    energy = found.measures[0]
    assert (energy.name, energy.own, energy.median, energy.known, energy.place) == (
        "energy_kwh_m2", Decimal(110), Decimal("120.5"), 6, 2,
    )  # fmt: skip


def test_its_series_comes_first_where_enough_are_of_it(street: list[Building]) -> None:
    Building.objects.filter(pk=street[4].pk).update(series="96")

    found = compared(Building.objects.get(pk=street[0].pk), EVERYONE, DAY)

    assert found is not None
    assert (found.houses, found.is_of_series) == (5, True)


def test_what_is_internal_is_compared_with_by_nobody_else(street: list[Building]) -> None:
    found = compared(street[0], EVERYONE, DAY)

    assert found is not None
    assert max(measure.known for measure in found.measures) == 6


def test_works_done_are_counted_as_everybody_sees_them(street: list[Building]) -> None:
    told: dict[str, Any] = {"building": street[0], "element": "roof", "scope": "capital", "state": "done"}
    Work.objects.create(**told, year=2020)
    Work.objects.create(**told, year=2001)
    Work.objects.create(**told, year=2021, visibility="internal")
    Work.objects.create(**told, year=2022, withdrawn_at=timezone.now())

    found = compared(street[0], EVERYONE, DAY)

    assert found is not None
    assert next(measure.own for measure in found.measures if measure.name == "works_in_10_years") == 1


def test_an_unknown_figure_has_no_place(street: list[Building]) -> None:
    Building.objects.filter(pk=street[0].pk).update(energy_kwh_m2=None)
    Building.objects.filter(pk=street[1].pk).update(flats=None)

    found = compared(Building.objects.get(pk=street[0].pk), EVERYONE, DAY)

    assert found is not None
    energy = next(measure for measure in found.measures if measure.name == "energy_kwh_m2")
    assert (energy.own, energy.place, energy.known) == (None, None, 5)


def test_a_figure_that_hardly_anybody_has_is_not_compared(street: list[Building]) -> None:
    found = compared(street[0], EVERYONE, DAY)

    assert found is not None
    assert "residents_per_flat" not in [measure.name for measure in found.measures]


def test_a_house_of_which_nothing_is_known_is_nobodys_like(street: list[Building], bare: Feature) -> None:
    assert compared(Building(feature=bare), EVERYONE, DAY) is None
    assert compared(Building(feature=bare, storeys=9), EVERYONE, DAY) is None


def test_too_few_are_no_company(passport: Building) -> None:
    assert compared(passport, EVERYONE, DAY) is None
