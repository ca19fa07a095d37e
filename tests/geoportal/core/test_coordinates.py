"""Coordinates as people write them: in either order, with whatever stands between."""

import pytest
from django.contrib.gis.geos import Polygon

from geoportal.core.coordinates import spot_of

CITY = Polygon.from_bbox((33.2, 47.8, 33.6, 48.1))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("33.39178, 47.90966", (33.39178, 47.90966)),
        ("47.90966 33.39178", (33.39178, 47.90966)),
        ("47.90966;33.39178", (33.39178, 47.90966)),
        (" 33.39178,47.90966 ", (33.39178, 47.90966)),
        ("30.52, 50.45", (30.52, 50.45)),  # elsewhere: as it is written
        ("-58.38,-34.6", (-58.38, -34.6)),
        ("120, 10", (120, 10)),
        ("10, 120", (120, 10)),  # no latitude is so large
    ],
)
def test_a_pair_of_numbers_is_a_spot(text: str, place: tuple[float, float]) -> None:
    spot = spot_of(text, CITY)

    assert spot is not None
    assert (spot.x, spot.y, spot.srid) == (*place, 4326)


@pytest.mark.parametrize(
    "text", ["Соборності, 15", "вулиця Соборності 15, 17", "47.9", "", "1,2,3", "200, 100", "33.4,,47.9", "nan,nan"]
)
def test_other_text_is_none(text: str) -> None:
    assert spot_of(text, CITY) is None


def test_without_bounds_longitude_comes_first() -> None:
    spot = spot_of("47.9 33.4", None)

    assert spot is not None
    assert (spot.x, spot.y) == (47.9, 33.4)
