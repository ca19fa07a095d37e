"""What is computed of the long street: by hour and district, of whom and of what everybody may know."""

from datetime import date, timedelta

import pytest

from geoportal.analytics.actions import compute_access
from geoportal.analytics.models import AccessStudy, DistrictHour, StopHours
from housing.models import Building
from layers.models import City, Feature
from tests.geoportal.analytics.conftest import MONDAY, WEDNESDAY, settle
from tests.transport.journey_town import load_town
from transport.models import Feed, Stop


def within(study: AccessStudy) -> dict[int | None, int]:
    """Residents near a stop by hour, where there are any."""
    return {row.hour: row.within for row in study.rows.all() if row.within}


def departures(stop: str) -> list[float] | None:
    feature = Stop.objects.get(stop_id=stop).feature
    return StopHours.objects.get(feature=feature).departures


def test_shares_follow_the_hours_of_the_lines(study: AccessStudy) -> None:
    """The tram leaves A at 7:00, 7:30, 23:50; the bus leaves C from 6 to 22; nothing is boarded at D."""
    told = within(study)

    assert told[None] == 130
    assert {hour: told.get(hour, 0) for hour in (5, 6, 7, 8, 21, 22, 23)} == {
        5: 0, 6: 30, 7: 130, 8: 30, 21: 30, 22: 0, 23: 100,
    }  # fmt: skip
    assert {row.residents for row in study.rows.all()} == {200}


def test_the_study_tells_its_day_and_of_how_many_it_knows(study: AccessStudy) -> None:
    assert (study.day, study.computed_at, study.is_demonstration) == (WEDNESDAY, MONDAY, True)
    assert (study.houses, study.houses_counted) == (5, 4)


def test_rows_are_of_the_districts_of_the_houses(study: AccessStudy) -> None:
    names = {row.district.name if row.district else "" for row in study.rows.all()}

    assert names == {"Східний район"}
    assert study.rows.count() == 25


def test_a_house_outside_every_district_is_counted_apart(people: None) -> None:
    Feature.objects.filter(source_id="at D").update(district=None)

    study = compute_access(MONDAY)

    assert study is not None
    outside = study.rows.get(district=None, hour=None)
    assert (outside.residents, outside.within) == (20, 0)


def test_one_walks_a_kilometre_to_the_metro(city: City) -> None:
    routes = [
        {"route_id": name, "agency_id": "a", "route_short_name": name, "route_type": kind}
        for name, kind in (("tram", 1), ("bus", 3))
    ]
    load_town(files={"routes.txt": routes})
    settle()

    study = compute_access(MONDAY)

    assert study is not None
    assert within(study)[None] == 180


def test_departures_of_stops_are_counted_by_hour(study: AccessStudy) -> None:
    a, c, d = departures("A"), departures("C"), departures("D")

    assert a is not None
    assert c is not None
    assert {hour: count for hour, count in enumerate(a) if count} == {7: 2, 23: 1}
    assert {hour: round(count, 6) for hour, count in enumerate(c) if count} == dict.fromkeys(range(6, 22), 6)
    assert d == [0] * 24


def test_of_a_feed_that_has_ended_before_the_day_nothing_is_known(people: None) -> None:
    load_town("later")
    Feed.objects.filter(slug="town").update(feed_end_date=WEDNESDAY - timedelta(1))

    compute_access(MONDAY)

    told = StopHours.objects.filter(feature__source_id__startswith="town:")
    assert {row.departures is None for row in told} == {True}
    others = StopHours.objects.filter(feature__source_id__startswith="later:")
    assert {row.departures is None for row in others} == {False}


@pytest.mark.parametrize(
    ("ends", "day"),
    [
        (date(2026, 12, 31), date(2026, 12, 2)),
        (date(2026, 12, 1), date(2026, 11, 25)),
        (date(2026, 3, 4), date(2026, 3, 4)),
    ],
)
def test_the_day_is_a_wednesday_that_a_feed_tells_of(people: None, ends: date, day: date) -> None:
    Feed.objects.update(feed_end_date=ends)

    study = compute_access(MONDAY)

    assert study is not None
    assert study.day == day


def test_what_is_computed_anew_takes_the_old_ones_place(study: AccessStudy) -> None:
    Building.objects.filter(feature__source_id="at A").update(residents=101)

    again = compute_access(MONDAY + timedelta(days=1))

    assert list(AccessStudy.objects.all()) == [again]
    assert DistrictHour.objects.get(hour=None).within == 131
    assert DistrictHour.objects.count() == 25


def test_nothing_that_is_not_public_is_counted(people: None) -> None:
    Feed.objects.update(visibility="internal")

    assert compute_access(MONDAY) is None
    assert not StopHours.objects.exists()


def test_a_hidden_feed_beside_a_public_one_serves_nobody(people: None) -> None:
    before = compute_access(MONDAY)
    assert before is not None
    stops = before.stops.count()

    load_town("secret", visibility="internal")
    after = compute_access(MONDAY)

    assert after is not None
    assert after.stops.count() == stops
    assert within(after)[7] == 130
    assert departures_of_town() == [2.0]


def departures_of_town() -> list[float]:
    rows = StopHours.objects.filter(feature__source_id="town:A")
    return [row.departures[7] for row in rows if row.departures]


def test_without_residents_there_are_stops_and_no_shares(people: None) -> None:
    Building.objects.update(residents=None)

    study = compute_access(MONDAY)

    assert study is not None
    assert (study.rows.count(), study.stops.count(), study.houses_counted) == (0, 4, 0)


def test_without_a_feed_there_is_nothing_and_what_was_goes(city: City, study: AccessStudy) -> None:
    Feed.objects.update(loaded_at=None)

    assert compute_access(MONDAY) is None
    assert not AccessStudy.objects.exists()
