"""The ways of a line, the lines of a stop, stops that are one place."""

from tests.transport.running_network import Net, clock
from transport.patterns import Pattern, patterns, routes_at, same_places


def test_the_way_of_most_trips_comes_first(net: Net) -> None:
    net.add_trip("T1", "work", "A 5:00, C 5:08")

    there, short, back = patterns(net.route["T1"].pk)

    seconds = tuple(clock(f"0:{minute}") for minute in ("00", "05", "10", "20"))
    assert there == Pattern(0, tuple(net.keys(*"ABCD")), seconds, 7)
    assert short == Pattern(0, tuple(net.keys("A", "C")), (0, 480), 1)
    assert back == Pattern(1, tuple(net.keys(*"DCBA")), (0, 600, 900, 1200), 6)


def test_a_line_without_trips_has_no_ways(bare: Net) -> None:
    assert patterns(bare.route["T1"].pk) == []


def test_lines_that_call_at_stops(net: Net) -> None:
    tram, bus, trolleybus = (net.route[name].pk for name in ("T1", "B2", "L3"))

    found = routes_at(net.keys("A", "A2", "B", "S"))

    assert found == {
        net.stop["A"].pk: {tram}, net.stop["A2"].pk: {bus}, net.stop["B"].pk: {tram, bus, trolleybus},
    }  # fmt: skip


def test_platforms_of_a_station_are_one_place(net: Net) -> None:
    found = same_places(net.keys("A", "B"))

    assert found == {net.stop["A"].pk: set(net.keys("A", "A2")), net.stop["B"].pk: {net.stop["B"].pk}}


def test_stops_of_one_name_are_one_place_when_they_lie_close_by(net: Net) -> None:
    net.stop["C"].stop_name = net.stop["D"].stop_name = "Ринок"
    net.stop["C"].save()
    net.stop["D"].save()

    assert same_places(net.keys("B"), within_m=310) == {net.stop["B"].pk: set(net.keys("B", "C"))}
    assert same_places(net.keys("B"), within_m=100) == {net.stop["B"].pk: {net.stop["B"].pk}}
