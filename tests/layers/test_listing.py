import pytest
from django.http import QueryDict

from layers.listing import Listing, listing_of


def test_empty_address_asks_nothing() -> None:
    assert listing_of(QueryDict("")) == Listing()
    assert not Listing().is_filtered


def test_address_and_listing_are_two_forms_of_one_thing() -> None:
    address = (
        "?q=%D0%BB%D1%96%D1%86%D0%B5%D0%B9&district=4&kind=amenity/school&wheelchair=yes&open=now&fresh=year"
        "&sort=rank&page=3"
    )
    listing = listing_of(QueryDict(address[1:]))

    assert listing == Listing(
        "ліцей", 4, "amenity/school", wheelchair="yes", open="now", fresh="year", sort="rank", page=3
    )
    assert listing.query(page=listing.page) == address
    assert listing.is_filtered


def test_changing_a_filter_returns_to_the_first_page() -> None:
    assert Listing(q="школа", page=4).query(wheelchair="no") == "?q=%D1%88%D0%BA%D0%BE%D0%BB%D0%B0&wheelchair=no"


def test_place_brings_the_order_by_distance() -> None:
    listing = listing_of(QueryDict("near=33.4,47.9"))

    assert (listing.near, listing.sort) == ((33.4, 47.9), "distance")
    assert listing.query() == "?near=33.40000,47.90000"
    assert listing.point is not None
    assert listing.point.coords == (33.4, 47.9)


@pytest.mark.parametrize(
    "query",
    [
        "district=abc", "district=-1", "district=99999999999999999999", "district=²", "page=0", "page=x",
        "sort=password", "sort=distance", "near=1", "near=a,b", "near=nan,nan", "near=999,1",
        "wheelchair=maybe", "open=yes", "fresh=1", "q=%00", "kind=%00", "unknown=1",
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_left_out(query: str) -> None:
    assert listing_of(QueryDict(query)) == Listing()
