"""The register of schools of 2023 over the one before it: what changes is what differs between the two files."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from import_scripts.pipeline import Options, import_file
from import_scripts.report import ImportReport
from import_scripts.source import Fix, read_source
from layers.actions import define_layer
from layers.models import Feature, Layer
from tests.import_scripts.conftest import SOURCES

NUMBER = "Код в ЄДЕБО"
NEW = {"134482", "143515", "137216", "134753"}
Bring = Callable[[str, str], ImportReport]


@pytest.fixture
def bring_schools(shared: Path, town: Layer) -> Bring:
    """Bring a file of schools; each has a place by a correction, for the city of the test has no streets."""

    def run(file: str, slug: str) -> ImportReport:
        source = read_source(SOURCES / f"{slug}.toml")
        numbers = [row[NUMBER] for row in rows(shared / "kr-social" / file)]
        places = tuple(
            Fix(number, "Місце для проби", lon=33.3 + int(number) % 97 / 500, lat=47.8 + int(number) % 89 / 500)
            for number in numbers
        )
        layer = define_layer("schools", theme=town.theme, name=source.name, geometry_kind="any")
        return import_file(
            shared / "kr-social" / file, replace(source, fixes=places, address=""), layer, Options(commit=True)
        )

    return run


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ledger() -> dict[str, dict[str, Any]]:
    return {
        one.source_id: {"name": one.name, "status": one.status, "address": one.address, **one.properties}
        for one in Feature.objects.filter(layer__slug="schools", withdrawn_at=None)
    }


def differing(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Counter[str]:
    """How many schools differ in each field."""
    return Counter(
        name
        for number in before
        for name in before[number].keys() | after[number].keys()
        if before[number].get(name) != after[number].get(name)
    )


def test_four_schools_are_new_and_what_changed_is_what_the_files_say(shared: Path, bring_schools: Bring) -> None:
    first = bring_schools("schools_kr.csv", "schools")
    before = ledger()

    second = bring_schools("schools_kr_2023.csv", "schools-2023")

    after, counts = ledger(), second.layers[0]
    assert (first.layers[0].added, second.refused) == (143, "")
    assert (counts.added, counts.moved, counts.changed, counts.withdrawn, counts.unchanged) == (4, 0, 143, 0, 0)
    assert after.keys() - before.keys() == NEW
    # Every address is written otherwise, for it is the registered one; the rest is counted in the files by hand.
    assert differing(before, after) == {
        "address": 143, "capacity": 82, "short_name": 52, "name": 43, "website": 9, "phone": 3,
        "status": 1, "register_status": 1,
    }  # fmt: skip


def test_the_statuses_are_those_of_the_register(shared: Path, bring_schools: Bring) -> None:
    bring_schools("schools_kr.csv", "schools")
    bring_schools("schools_kr_2023.csv", "schools-2023")

    found = ledger()
    assert {number: one["register_status"] for number, one in found.items() if one["register_status"] != "працює"} == {
        "137949": "призупинено",
        "134482": "ліквідовано", "134753": "ліквідовано",
        "143515": "реорганізовано", "137216": "реорганізовано",
    }  # fmt: skip
    assert Counter(one["status"] for one in found.values()) == {"active": 142, "paused": 5}


def test_the_same_year_again_changes_nothing(shared: Path, bring_schools: Bring) -> None:
    bring_schools("schools_kr_2023.csv", "schools-2023")

    again = bring_schools("schools_kr_2023.csv", "schools-2023").layers[0]

    assert (again.added, again.changed, again.withdrawn, again.unchanged) == (0, 0, 0, 147)
