"""Which place somebody means: by a spot, by an object's number."""

from typing import Any

import pytest
from django.contrib.gis.geos import Point

from geoportal.address.places import place_of_feature, place_of_spot
from layers.actions import withdraw_feature
from layers.audience import EVERYONE
from layers.models import Feature, Layer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("lon", "lat", "is_there"),
    [(33.4003, 47.9002, True), (33.4003, 47.90005, True), (33.4003, 47.8990, False), (33.4010, 47.9002, True)],
)
def test_a_spot_means_the_house_it_lies_in_or_before(house: Feature, lon: float, lat: float, is_there: bool) -> None:
    place = place_of_spot(Point(lon, lat, srid=4326), EVERYONE)

    assert place.building == (house if is_there else None)


def test_an_object_is_a_place_with_the_house_it_is_in(house: Feature, of: Any) -> None:
    school = of("one")

    at_school, at_home = place_of_feature(school.pk, EVERYONE), place_of_feature(house.pk, EVERYONE)

    assert at_school is not None
    assert at_home is not None
    assert (at_school.feature, at_school.building) == (school, house)
    assert (at_home.feature, at_home.building) == (house, house)


def test_what_is_hidden_gone_or_was_never_there_is_no_place(house: Feature, of: Any) -> None:
    gone = withdraw_feature(of("two"), by=None, reason="Знесено")

    numbers = (Feature.objects.get(source_id="bunker").pk, of("eye").pk, gone.pk, 2**63 - 1, 2**70)

    assert [place_of_feature(number, EVERYONE) for number in numbers] == [None] * 5
    assert Layer.objects.get(slug="cameras").visibility == "internal"
