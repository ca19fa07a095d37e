"""A line whole: its directions, other ways, the box it lies in, what a notice may name."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.test.utils import CaptureQueriesContext

from layers.audience import EVERYONE
from layers.models import Feature
from tests.transport.running_network import Net
from transport.diagrams import Diagram, diagram
from transport.queries import route_of

MONDAY = datetime(2026, 11, 30, 8, tzinfo=ZoneInfo("Europe/Kyiv"))


def whole(net: Net, name: str) -> Diagram:
    number = net.route[name].feature_id
    assert number is not None
    route = route_of(number, EVERYONE)
    assert route is not None
    return diagram(route, EVERYONE, MONDAY)


def test_both_directions_with_minutes(net: Net) -> None:
    there, back = whole(net, "T1").directions

    assert [(call.stop.stop_id, call.minutes) for call in there.calls] == [("A", 0), ("B", 5), ("C", 10), ("D", 20)]
    assert (there.first.stop_id, there.last.stop_id, there.takes_min) == ("A", "D", 20)
    assert (back.first.stop_id, back.last.stop_id, back.number) == ("D", "A", 1)
    assert there.today is not None
    assert back.timetable is not None


def test_changes_are_told_in_the_order_of_lists_and_never_to_itself(net: Net) -> None:
    there, _back = whole(net, "T1").directions

    changes = [[line.route_short_name for line in call.changes] for call in there.calls]
    assert changes == [["10"], ["2", "10"], ["2", "10"], ["2"]]


def test_other_ways_of_some_trips(net: Net) -> None:
    net.add_trip("T1", "work", "B 5:00, C 5:05, D 5:15")

    (other,) = whole(net, "T1").directions[0].others
    assert (other.first.stop_id, other.last.stop_id, other.stop_count, other.trips) == ("B", "D", 3, 1)


def test_it_lies_where_its_stops_lie(net: Net) -> None:
    assert whole(net, "T1").box == (33.4, 47.9, 33.412, 47.9)
    assert len(whole(net, "T1").features) == 5


def test_a_line_without_trips_is_empty(bare: Net) -> None:
    empty = whole(bare, "T1")

    assert (empty.directions, empty.box) == ([], None)


def test_hidden_stops_are_left_out_and_ways_of_nothing_else_vanish(net: Net) -> None:
    hidden = [str(net.stop[name].feature_id) for name in "BCD"]
    Feature.objects.filter(pk__in=hidden).update(visibility="internal")

    assert whole(net, "L3").directions == []
    assert [call.stop.stop_id for call in whole(net, "T1").directions[0].calls] == ["A"]


def test_a_literal_number_of_queries(net: Net) -> None:
    with CaptureQueriesContext(connection) as asked:
        whole(net, "T1")

    assert len(asked) == 8
