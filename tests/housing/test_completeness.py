from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from housing.completeness import EXPECTED, completeness_of, is_missing, percent_known
from housing.models import Building
from layers.models import Feature

TODAY = date(2026, 11, 29)
VALUES: dict[str, Any] = {
    "register_id": "7", "built_year": 1960, "series": "1-447", "storeys": 5, "entrances": 3, "flats": 60,
    "residents": 0, "total_area_m2": 3000, "living_area_m2": 1900, "non_residential_area_m2": 0, "walls": "brick",
    "roof": "flat", "foundation": "strip", "condition": "good", "heating": "none", "cold_water": "mains",
    "hot_water": "flats", "sewerage": "mains", "gas": "mains", "electricity": "one_line", "lifts": 0,
    "lifts_inspected_on": date(2026, 1, 1), "energy_class": "C", "energy_certificate": "ЕС-1",
    "energy_certified_on": date(2025, 1, 1), "energy_kwh_m2": 90,
}  # fmt: skip


def test_nothing_is_known_of_a_new_passport() -> None:
    found = completeness_of(Building(), TODAY)

    assert (found.known, found.percent) == (0, 0)
    assert len(found.missing) == found.expected == 23


def test_a_whole_passport_is_complete() -> None:
    found = completeness_of(Building(**VALUES), TODAY)

    assert (found.percent, found.missing) == (100, ())
    assert found.expected == 25  # no inspection of lifts that are not there


def test_an_inspection_is_missing_only_where_there_are_lifts() -> None:
    without = VALUES | {"lifts_inspected_on": None}

    assert completeness_of(Building(**without), TODAY).missing == ()
    assert [kind.name for kind in completeness_of(Building(**(without | {"lifts": 2})), TODAY).missing] == [
        "lifts_inspected_on"
    ]


def test_overdue_are_known_facts_whose_day_has_passed() -> None:
    past = (TODAY - timedelta(days=1)).isoformat()
    noted = {name: {"source": "Огляд", "next_due_on": past} for name in ("storeys", "flats")}

    found = completeness_of(Building(storeys=5, provenance=noted), TODAY)

    assert [kind.name for kind in found.overdue] == ["storeys"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(known=st.sets(st.sampled_from(sorted(VALUES))), lifts=st.sampled_from([None, 0, 3]))
def test_sql_and_python_count_the_same(bare: Feature, known: set[str], lifts: int | None) -> None:
    values = {name: VALUES[name] for name in known} | {"lifts": lifts}
    Building.objects.filter(pk=bare.pk).delete()
    Building.objects.create(feature=bare, **values)

    row = Building.objects.annotate(percent=percent_known()).get(pk=bare.pk)

    asked = completeness_of(row, TODAY)
    assert row.percent == asked.percent
    missing = [kind for kind in EXPECTED if Building.objects.filter(is_missing(kind.name), pk=bare.pk).exists()]
    assert tuple(missing) == asked.missing
