import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from housing.listing import (
    BOUNDS,
    FILTERS,
    RANGES,
    SORTS,
    HouseListing,
    filter_titles,
    is_behind,
    listing_of,
    range_titles,
    sort_titles,
)


def test_every_filter_and_order_has_a_title() -> None:
    assert tuple(filter_titles()) == FILTERS
    assert tuple(sort_titles()) == SORTS
    assert tuple(range_titles()) == tuple(RANGES)


def test_an_address_is_read_and_written_alike() -> None:
    query = "q=Соборності&district=12&manager=7&decade=1970&storeys=9&energy=D&fresh=overdue&sort=year&page=3"

    listing = listing_of(QueryDict(query))

    assert listing == HouseListing("Соборності", "12", "7", "1970", "9", "D", "overdue", "", "year", 3)
    assert listing_of(QueryDict(listing.query(page=3)[1:])) == listing


@pytest.mark.parametrize(
    "query",
    [
        "district=west", "manager=-1", "decade=19x0", "storeys=9.5", "energy=Q", "fresh=maybe", "sort=price", "page=0",
        "page=x", "year_from=1700", "year_to=x", "storeys_to=61", "known_from=101", "energy_from=H", "energy_to=d",
        "known_to=%D9%A1", "storeys_from=-1", "manager=" + "9" * 30, "q=%00", "street=%00", "district=%D9%A1",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_left_out(query: str) -> None:
    assert listing_of(QueryDict(query)) == HouseListing()


def test_ranges_are_read_and_written_alike() -> None:
    query = "year_from=1955&year_to=1975&storeys_to=5&energy_from=B&energy_to=D&known_from=0"

    listing = listing_of(QueryDict(query))

    ends = {bound: getattr(listing, bound) for bound in BOUNDS if getattr(listing, bound)}
    assert ends == {
        "year_from": "1955", "year_to": "1975", "storeys_to": "5", "energy_from": "B", "energy_to": "D",
        "known_from": "0",
    }  # fmt: skip
    assert listing.is_filtered
    assert listing_of(QueryDict(listing.query()[1:])) == listing


def test_a_range_that_was_given_backwards_is_turned() -> None:
    listing = listing_of(
        QueryDict("year_from=1975&year_to=1955&energy_from=D&energy_to=B&storeys_from=12&storeys_to=9")
    )

    assert (listing.range_of("year"), listing.range_of("energy")) == (("1955", "1975"), ("B", "D"))
    assert listing.range_of("storeys") == ("9", "12")


def test_numbers_are_compared_as_numbers_and_letters_as_letters() -> None:
    assert not is_behind("storeys", "9", "12")
    assert is_behind("storeys", "12", "9")
    assert is_behind("energy", "D", "B")
    assert not is_behind("energy", "", "B")


def test_unknown_is_a_value_that_can_be_asked_for() -> None:
    listing = listing_of(QueryDict("manager=unknown&decade=unknown&energy=unknown&fresh=unknown&storeys=unknown"))

    assert (listing.manager, listing.decade, listing.energy, listing.fresh, listing.storeys) == ("unknown",) * 5
    assert listing.is_filtered


def test_a_changed_filter_leads_to_the_first_page() -> None:
    assert HouseListing(energy="D", page=4).query(energy="") == "?"
    assert HouseListing(page=4).query(page=5) == "?page=5"


@given(query=st.text(max_size=80))
def test_no_address_breaks_it(query: str) -> None:
    listing = listing_of(QueryDict(query.encode("utf-8", "replace").decode()))

    assert listing.page >= 1
    assert listing.sort in SORTS
