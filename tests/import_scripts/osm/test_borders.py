"""Which administrative area is the city, and which are its districts."""

import pytest
from shapely.geometry import box

from import_scripts.osm.borders import Border, Division, divide, level_of

BOUNDS = box(0, 0, 10, 10)
COUNTRY = Border("r1", 2, {"name": "Україна"}, box(-90, -45, 90, 45).wkb)
OBLAST = Border("r2", 4, {"name": "Дніпропетровська область"}, box(-20, -20, 30, 30).wkb)
RAION = Border("r3", 6, {"name": "Криворізький район"}, box(-5, -5, 15, 15).wkb)
CITY = Border("r4", 8, {"name": "Кривий Ріг", "name:en": "Kryvyi Rih"}, box(0, 0, 10, 10).wkb)
WEST = Border("r5", 9, {"name": "Західний"}, box(0, 0, 5, 10).wkb)
EAST = Border("r6", 9, {"name": "Східний"}, box(5, 0, 10, 10).wkb)
QUARTER = Border("r7", 10, {"name": "Квартал"}, box(5, 0, 6, 1).wkb)
NEIGHBOUR = Border("r8", 9, {"name": "Сусід"}, box(9, 0, 30, 10).wkb)


def test_the_city_bears_its_name_and_its_districts_are_the_next_level_inside() -> None:
    borders = [COUNTRY, OBLAST, RAION, CITY, WEST, EAST, QUARTER, NEIGHBOUR]

    assert divide(borders, BOUNDS, ["kryvyi rih"]) == Division(CITY, (WEST, EAST))


def test_without_its_name_the_city_is_the_lowest_around_the_middle() -> None:
    assert divide([COUNTRY, OBLAST, RAION, CITY, WEST], BOUNDS, ["Інше"]) == Division(CITY, (WEST,))


def test_the_city_may_stand_at_another_level() -> None:
    assert divide([OBLAST, RAION, WEST], BOUNDS, ["Криворізький район"]) == Division(RAION, (WEST,))


def test_without_a_city_the_bounds_decide_what_is_a_district() -> None:
    assert divide([COUNTRY, WEST, EAST, QUARTER, NEIGHBOUR], BOUNDS, []) == Division(None, (WEST, EAST))


def test_nothing_comes_of_nothing() -> None:
    assert divide([], BOUNDS, ["Кривий Ріг"]) == Division(None, ())


@pytest.mark.parametrize(
    ("tags", "level"),
    [
        ({"boundary": "administrative", "admin_level": "8"}, 8),
        ({"boundary": "administrative", "admin_level": "10"}, 10),
        ({"boundary": "administrative", "admin_level": "8;9"}, None),
        ({"boundary": "administrative", "admin_level": "²"}, None),
        ({"boundary": "administrative", "admin_level": "123"}, None),
        ({"boundary": "administrative"}, None),
        ({"boundary": "protected_area", "admin_level": "8"}, None),
    ],
)
def test_a_level_is_a_small_whole_number_of_an_administrative_boundary(tags: dict[str, str], level: int | None) -> None:
    assert level_of(tags) == level
