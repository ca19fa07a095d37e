"""What is near, what is disrupted, how long a timetable holds, and who may see what."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from layers.audience import EVERYONE, audience_of
from layers.models import Feature
from tests.transport.running_network import Net
from transport.models import Disruption, FeedInfo, Stop
from transport.queries import (
    all_disruptions,
    disruptions_at,
    feeds_with_validity,
    is_known,
    nearby_stops,
    platforms_of,
    route_of,
    routes_seen,
    stop_of,
    stops_seen,
    today_of,
    transport_state,
    trips_by_access,
    validity,
)

MONDAY = datetime(2026, 11, 30, 8, tzinfo=ZoneInfo("Europe/Kyiv"))
PEOPLE = ("stranger", "citizen", "official", "author", "author_elsewhere", "administrator")


def seen_stop(net: Net, name: str) -> Stop:
    number = net.stop[name].feature_id
    assert number is not None
    found = stop_of(number, EVERYONE)
    assert found is not None
    return found


def about(notice: Disruption, net: Net, *stops: str) -> Disruption:
    notice.features.set(Feature.objects.filter(pk__in=[net.stop[name].feature_id for name in stops]))
    return notice


def test_stops_nearby_by_distance_and_no_station_twice(net: Net) -> None:
    near = nearby_stops(seen_stop(net, "B"), EVERYONE)

    assert [stop.stop_id for stop in near] == ["A2", "A", "C"]
    metres = [stop.metres for stop in near]  # type: ignore[attr-defined] # annotated
    assert metres == sorted(metres)
    assert 290 < metres[0] < metres[-1] < 310


def test_platforms_of_a_station_are_not_near_it(net: Net) -> None:
    assert [stop.stop_id for stop in nearby_stops(seen_stop(net, "S"), EVERYONE)] == ["B"]
    assert [stop.stop_id for stop in nearby_stops(seen_stop(net, "A"), EVERYONE)] == ["A2", "B"]


def test_no_more_stops_than_asked_for_and_none_without_a_place(net: Net) -> None:
    assert len(nearby_stops(seen_stop(net, "B"), EVERYONE, limit=1)) == 1
    nowhere = seen_stop(net, "B")
    nowhere.stop_lat = None
    assert nearby_stops(nowhere, EVERYONE) == []


def test_one_boards_at_a_stop_itself_and_at_the_platforms_of_a_station(net: Net) -> None:
    assert [stop.stop_id for stop in platforms_of(seen_stop(net, "S"))] == ["A", "A2"]
    assert [stop.stop_id for stop in platforms_of(seen_stop(net, "B"))] == ["B"]


@pytest.mark.parametrize(("visibility", "who"), [
    ("public", PEOPLE), ("registered", PEOPLE[1:]), ("internal", ("official", "author", "administrator")),
])  # fmt: skip
def test_who_sees_a_feed(net: Net, cast: dict[str, Any], visibility: str, who: tuple[str, ...]) -> None:
    type(net.feed).objects.update(visibility=visibility)

    for name in PEOPLE:
        audience = audience_of(cast[name])
        counts = stops_seen(audience).count(), routes_seen(audience).count()
        assert counts == ((6, 3) if name in who else (0, 0)), name
        assert len(feeds_with_validity(audience, MONDAY)) == (name in who), name


def test_a_hidden_or_withdrawn_object_is_no_stop(net: Net) -> None:
    number = net.stop["B"].feature_id
    assert number is not None
    Feature.objects.filter(pk=number).update(visibility="internal")
    assert stop_of(number, EVERYONE) is None
    assert not is_known(number)

    Feature.objects.filter(pk=number).update(visibility="public", withdrawn_at=timezone.now())
    assert stop_of(number, EVERYONE) is None
    assert is_known(number)


def test_a_line_is_found_by_its_object_and_without_its_drawing(net: Net) -> None:
    number = net.route["T1"].feature_id
    assert number is not None

    found = route_of(number, EVERYONE)

    assert found is not None
    assert (found.route_id, found.feature.get_deferred_fields()) == ("T1", {"geometry"})  # type: ignore[union-attr] # it has one
    assert route_of(0, EVERYONE) is None


def test_the_earlier_end_counts(net: Net) -> None:
    assert validity(seen_stop(net, "B"), MONDAY).last == date(2027, 1, 31)

    FeedInfo.objects.create(feed=net.feed, feed_end_date=date(2026, 12, 24))

    assert validity(seen_stop(net, "B"), MONDAY).last == date(2026, 12, 24)
    ((_feed, holds),) = feeds_with_validity(EVERYONE, MONDAY)
    assert (holds.last, holds.has_ended) == (date(2026, 12, 24), False)


def test_today_is_that_of_the_feeds_zone(net: Net) -> None:
    midnight = datetime(2026, 11, 30, 22, 30, tzinfo=ZoneInfo("UTC"))

    assert today_of(net.feed, midnight) == date(2026, 12, 1)
    net.feed.timezone = "America/New_York"
    assert today_of(net.feed, midnight) == date(2026, 11, 30)


def test_notices_hold_from_now_on_for_what_they_are_about(net: Net) -> None:
    facts: dict[str, Any] = {"source": "Диспетчерська", "starts_at": MONDAY}
    everywhere = Disruption.objects.create(title="Усюди", **facts)
    here = about(Disruption.objects.create(title="Тут", **facts), net, "B", "C")
    there = about(Disruption.objects.create(title="Там", **facts), net, "D")
    coming = about(Disruption.objects.create(title="Завтра", source="Д", starts_at=MONDAY + timedelta(1)), net, "B")
    about(Disruption.objects.create(title="Минуло", ends_at=MONDAY + timedelta(hours=1), **facts), net, "B")
    later, number = MONDAY + timedelta(hours=2), net.stop["B"].feature_id
    assert number is not None

    assert disruptions_at(later, EVERYONE, [number]) == [everywhere, here, coming]
    assert disruptions_at(later, EVERYONE) == [everywhere]
    assert all_disruptions(later, EVERYONE) == [everywhere, here, there, coming]


def test_a_notice_that_ends_before_it_begins_is_refused(net: Net) -> None:
    with pytest.raises(IntegrityError, match="disruption_ends_after_it_begins"):
        Disruption.objects.create(title="Навпаки", starts_at=MONDAY, ends_at=MONDAY - timedelta(1), source="Д")


def test_a_notice_that_comes_by_itself_comes_once(net: Net) -> None:
    facts: dict[str, Any] = {"title": "Об’їзд", "starts_at": MONDAY, "source": "gtfs-rt"}
    Disruption.objects.create(**facts)
    Disruption.objects.create(**facts)
    Disruption.objects.create(source_id="7", **facts)
    with pytest.raises(IntegrityError, match="one_disruption_of_an_id"):
        Disruption.objects.create(source_id="7", **facts)


def test_every_change_moves_the_state(net: Net) -> None:
    seen = {transport_state()}
    net.feed.sha256 = "2"
    net.feed.save()
    seen.add(transport_state())
    notice = Disruption.objects.create(title="Об’їзд", starts_at=MONDAY, source="Д")
    seen.add(transport_state())
    notice.title = "Об’їзд вулицею Шевченка"
    notice.save()
    seen.add(transport_state())
    with CaptureQueriesContext(connection) as asked:
        transport_state()

    assert len(seen) == 4
    assert len(asked) == 1


def test_trips_are_counted_with_those_of_which_nothing_is_known(net: Net) -> None:
    net.add_trip("T1", "work", "A 5:00, B 5:05", wheelchair=2)
    net.add_trip("T1", "work", "A 5:10, B 5:15", wheelchair=0)

    assert trips_by_access(net.route["T1"].pk) == {"yes": 6, "no": 1, "unknown": 8}
