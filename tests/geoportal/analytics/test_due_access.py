"""Computing by itself: when it is due."""

from datetime import timedelta

import pytest
import time_machine

from geoportal.analytics.actions import compute_due_access
from geoportal.analytics.models import AccessStudy
from layers.models import City
from tests.geoportal.analytics.conftest import MONDAY
from tests.transport.journey_town import load_town
from transport.models import Feed


def test_the_first_is_due_as_soon_as_there_is_a_feed(city: City) -> None:
    assert not compute_due_access(MONDAY)
    load_town()
    Feed.objects.update(loaded_at=MONDAY - timedelta(hours=1))

    with time_machine.travel(MONDAY, tick=False):
        assert compute_due_access()
        assert not compute_due_access()


@pytest.mark.parametrize(("hours", "is_due"), [(12, False), (13.5, True), (24, True)])
def test_it_is_due_once_a_day_of_the_city(study: AccessStudy, hours: float, is_due: bool) -> None:
    """It was computed at 11 in Kyiv: the next day begins 13 hours later."""
    Feed.objects.update(loaded_at=MONDAY)

    assert compute_due_access(MONDAY + timedelta(hours=hours)) is is_due


def test_a_new_edition_makes_it_due(study: AccessStudy) -> None:
    Feed.objects.update(loaded_at=MONDAY + timedelta(seconds=1))

    assert compute_due_access(MONDAY + timedelta(minutes=1))


def test_a_further_feed_and_one_that_is_hidden_make_it_due(study: AccessStudy) -> None:
    load_town("second")
    Feed.objects.update(loaded_at=MONDAY)
    assert compute_due_access(MONDAY)

    Feed.objects.filter(slug="town").update(visibility="internal")
    assert compute_due_access(MONDAY)
    assert AccessStudy.objects.get().feeds == [Feed.objects.get(slug="second").pk]


def test_where_no_feed_is_left_nothing_stays(study: AccessStudy) -> None:
    Feed.objects.all().update(visibility="internal")

    assert compute_due_access(MONDAY)
    assert not AccessStudy.objects.exists()
    assert not compute_due_access(MONDAY)
