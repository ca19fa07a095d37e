"""What is drawn first."""

import pytest

from import_scripts.osm.ranks import rank_of, rank_of_kind


@pytest.mark.parametrize(
    ("code", "rank"),
    [
        ("amenity/hospital", 10),
        ("amenity/theatre", 15),
        ("amenity/school", 30),
        ("amenity/kindergarten", 40),
        ("amenity/restaurant/pizza", 46),
        ("shop/bakery", 56),
        ("amenity/bench", 90),
        ("historic/memorial/plaque", 70),
        ("unheard/of", 55),
    ],
)
def test_the_longest_code_in_the_table_decides(code: str, rank: int) -> None:
    assert rank_of_kind(code) == rank


def test_what_an_encyclopedia_knows_comes_before_its_equals() -> None:
    assert rank_of("amenity/theatre", {"wikidata": "Q1"}) == 11
    assert rank_of("amenity/theatre", {"wikipedia": "uk:Театр"}) == 11
    assert rank_of("amenity/theatre", {"name": "Театр"}) == 15
    assert rank_of("place/city", {"wikidata": "Q1"}) == 0
