"""The 143 schools of Kryvyi Rih's register against the streets and houses of the demonstration city.

Its streets are invented, so few of the register's can be there: those are placed, and every other is listed.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest
import shapely

from fixtures.city import build_city, items
from fixtures.space import to_degrees
from import_scripts.addresses import AddressBook, Found, Spot

SEED = 1  # as in tests/fixtures, so that one process builds the city once


@pytest.fixture(scope="module")
def book() -> AddressBook:
    book = AddressBook("Кривий Ріг")
    for item in items(build_city(SEED)):
        if item.layer == "roads" and item.name:
            book.add_street(item.name, str(item.properties.get("old_name", "")).split(";"))
        if street := item.properties.get("addr:street"):
            ((lon, lat),) = to_degrees(shapely.get_coordinates(shapely.point_on_surface(item.geometry)))
            spot = Spot(item.address, float(lon), float(lat), is_building=True)
            book.add_house(street, str(item.properties["addr:housenumber"]), spot)
    return book


@pytest.fixture
def found(shared: Path, book: AddressBook) -> dict[str, Found]:
    """By the register's number and address."""
    with (shared / "kr-social" / "schools_kr.csv").open(encoding="utf-8", newline="") as file:
        return {f"{row['Код в ЄДЕБО']} {row['Фактична адреса']}": book.find(row["Фактична адреса"])
                for row in csv.DictReader(file)}  # fmt: skip


def test_every_school_is_placed_at_its_house_or_listed_with_the_reason(found: dict[str, Found]) -> None:
    reasons = Counter(
        one.confidence or ("no such house" if "has no house" in one.why else one.why) for one in found.values()
    )

    assert reasons == {"there is no such street": 111, "no such house": 27, "house": 5}


def test_none_is_placed_on_another_street_or_at_another_number(found: dict[str, Found]) -> None:
    placed = {address: one.spot for address, one in found.items() if one.spot is not None}

    for address, spot in placed.items():
        street, _, number = spot.label.partition(", ")
        assert street.split()[-1] in address
        assert number.lower() in address.lower().replace(" ", "").replace('"', "").replace("-", "")


def test_former_names_of_streets_are_recognised(found: dict[str, Found]) -> None:
    assert len([one for one in found.values() if one.now_called]) == 3
