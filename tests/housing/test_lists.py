from datetime import date
from typing import Any

import pytest

from housing.actions import record_facts
from housing.listing import HouseListing
from housing.lists import facets, filtered, houses_in_scope, in_full, page_of, streets_with_houses
from layers.audience import EVERYONE, Audience
from layers.models import Feature

DAY = date(2026, 11, 29)
OFFICIALS = Audience(("internal", "public", "registered"))


@pytest.fixture
def both(house: Feature, bare: Feature) -> dict[str, int]:
    """Two houses with passports: the known one, and one of five storeys of 1962."""
    record_facts(bare, {"storeys": 5, "built_year": 1962}, by=None, source="Огляд", verified_on=date(2026, 1, 1))
    return {"house": house.pk, "bare": bare.pk}


def found(**asked: Any) -> list[int]:
    listing = HouseListing(**asked)
    return [row.pk for row in page_of(filtered(houses_in_scope(EVERYONE, DAY), listing, DAY), listing).rows]


def test_filters_narrow(both: dict[str, int], houses: dict[str, int]) -> None:
    house, bare = both["house"], both["bare"]
    asked = {
        "manager": (str(houses["house_manager"]), house), "decade": ("1970", house), "storeys": ("5", bare),
        "energy": ("D", house), "street": ("вулиця Нова", bare), "q": ("соборності 10", house),
    }  # fmt: skip

    for name, (value, expected) in asked.items():
        assert found(**{name: value}) == [expected], name
    assert found(fresh="good") == [bare, house]  # by address: neither is due before the next year


def test_ranges_hold_both_their_ends(both: dict[str, int]) -> None:
    house, bare = both["house"], both["bare"]

    assert found(year_from="1962", year_to="1974") == [bare, house]
    assert found(year_from="1963") == found(year_from="1974", year_to="1974") == [house]
    assert found(year_to="1973") == found(storeys_to="5") == found(storeys_from="5", storeys_to="8") == [bare]
    assert found(storeys_from="6") == [house]
    assert found(storeys_from="10") == []


def test_a_house_without_a_class_is_in_no_range_of_classes(both: dict[str, int]) -> None:
    house = both["house"]

    assert found(energy_to="G") == found(energy_from="A") == found(energy_from="D", energy_to="D") == [house]
    assert found(energy_to="C") == found(energy_from="E") == []


def test_how_much_is_known_is_a_range_too(both: dict[str, int]) -> None:
    house, bare = both["house"], both["bare"]
    percent = in_full(EVERYONE, DAY).get(pk=house).percent  # type: ignore[attr-defined] # annotated

    assert found(known_from=str(percent)) == [house]
    assert found(known_to=str(percent - 1)) == [bare]
    assert found(known_from="0", known_to="100") == [bare, house]


def test_ranges_narrow_what_other_filters_count(both: dict[str, int]) -> None:
    scope = houses_in_scope(EVERYONE, DAY)

    counted = facets(scope, HouseListing(storeys_to="5", known_to="99"), DAY)

    assert (counted["decade"], counted["fresh"]) == ({"1960": 1}, {"good": 1})


def test_unknown_is_found_by_its_name(both: dict[str, int]) -> None:
    assert found(manager="unknown") == found(energy="unknown") == [both["bare"]]
    assert found(decade="unknown") == found(fresh="overdue") == found(street="вулиця Чужа") == []


def test_a_house_is_found_by_either_of_its_numbers(both: dict[str, int]) -> None:
    assert found(q="100770260000") == found(q="1002003004") == [both["house"]]


def test_districts_filter_too(both: dict[str, int], of_district: Any) -> None:
    assert found(district=str(of_district(both["bare"]))) == [both["bare"]]


@pytest.fixture
def of_district(db: None) -> Any:
    return lambda number: Feature.objects.get(pk=number).district_id


@pytest.mark.parametrize(
    ("sort", "first"),
    [("address", "bare"), ("year", "bare"), ("year_down", "house"), ("storeys", "house"), ("energy", "house"),
     ("complete", "bare"), ("fresh", "house")],
)  # fmt: skip
def test_orders(both: dict[str, int], sort: str, first: str) -> None:
    assert found(sort=sort)[0] == both[first]


def test_hidden_houses_are_listed_and_counted_for_nobody_else(both: dict[str, int], houses: dict[str, int]) -> None:
    seen = houses_in_scope(EVERYONE, DAY)
    every = houses_in_scope(OFFICIALS, DAY)

    assert houses["hidden_house"] not in set(seen.values_list("pk", flat=True))
    assert houses["hidden_house"] in set(every.values_list("pk", flat=True))
    assert facets(seen, HouseListing(), DAY)["manager"] == {str(houses["house_manager"]): 1, "unknown": 1}
    assert dict(streets_with_houses(EVERYONE, DAY)) == {"вулиця Соборності": 1, "вулиця Нова": 1}
    assert {row.pk for row in in_full(EVERYONE, DAY)} == set(both.values())


def test_facets_count_what_each_value_would_leave(both: dict[str, int]) -> None:
    counted = facets(houses_in_scope(EVERYONE, DAY), HouseListing(energy="D"), DAY)

    assert counted["energy"] == {"D": 1, "unknown": 1}
    assert counted["decade"] == {"1970": 1}
    assert counted["fresh"] == {"good": 1}


def test_a_contract_that_has_ended_names_no_manager(both: dict[str, int], houses: dict[str, int]) -> None:
    listing = HouseListing(manager=str(houses["house_manager"]))

    before = filtered(houses_in_scope(EVERYONE, date(2024, 4, 30)), listing, date(2024, 4, 30))

    assert list(before) == []


def test_a_page_beyond_the_last_is_the_last(both: dict[str, int]) -> None:
    page = page_of(houses_in_scope(EVERYONE, DAY), HouseListing(page=9))

    assert (page.number, page.pages, page.total, len(page.rows)) == (1, 1, 2, 2)
