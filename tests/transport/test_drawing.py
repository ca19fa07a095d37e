"""The network as it is drawn: along shapes or stops, in lanes, by mode, for whom; ready before anybody asks."""

import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from layers.audience import EVERYONE, audience_of
from layers.models import Feature
from tests.transport.conftest import edition, small_network
from tests.transport.running_network import SPOTS, Net
from transport.actions import define_feed, replace_feed
from transport.drawing import network_drawing
from transport.models import Feed, NetworkDrawing

STATE = ("an edition",)


def drawn(level: str, state: tuple[str, ...] = STATE, audience: Any = EVERYONE) -> list[dict[str, Any]]:
    whole = json.loads(network_drawing(audience, state))
    return [one for one in whole["features"] if one["properties"]["level"] == level]


def test_lines_without_a_shape_run_along_the_street(net: Net) -> None:
    (piece,) = [one for one in drawn("line", ("shapes",)) if one["properties"]["number"] == "10"
                and one["properties"]["lanes"] == 1]  # fmt: skip

    assert piece["geometry"]["coordinates"] == [[SPOTS["A2"][0], SPOTS["B"][1]], list(SPOTS["B"])]  # beside the stop
    assert piece["properties"] == {
        "level": "line", "line": net.route["B2"].feature_id, "number": "10", "mode": "bus", "colour": "#FFD500",
        "text_colour": "#000000", "lane": 0, "lanes": 1, "runs": 1,
    }  # fmt: skip


def test_lines_that_share_a_street_lie_side_by_side(net: Net) -> None:
    shared = [one["properties"] for one in drawn("line", ("lanes",)) if one["properties"]["lanes"] == 3]

    assert [(one["number"], one["lane"]) for one in shared] == [("1", -1), ("2", 0), ("10", 1)]


def test_from_afar_each_mode_is_one_line(net: Net) -> None:
    modes = {(one["properties"]["mode"], one["properties"]["colour"]) for one in drawn("mode", ("modes",))}

    assert modes == {("tram", "#9A2C1E"), ("trolleybus", "#2C6A3A"), ("bus", "#2F5266")}


def test_stops_have_a_name_a_rank_and_a_page(net: Net) -> None:
    market = next(one for one in drawn("stop", ("stops",)) if one["properties"]["name"] == "Ринок")

    assert market["geometry"] == {"type": "Point", "coordinates": list(SPOTS["B"])}
    assert market["properties"] == {
        "level": "stop", "name": "Ринок", "rank": 30, "url": f"/transport/stops/{net.stop['B'].feature_id}/",
    }  # fmt: skip


def test_in_each_language_its_own_names(net: Net) -> None:
    with override("en"):
        assert {one["properties"]["name"] for one in drawn("stop", ("english",))} == {f"Stop {name}" for name in SPOTS}


def test_it_is_made_once_for_an_edition(net: Net) -> None:
    drawn("line", ("once",))
    with CaptureQueriesContext(connection) as again:
        drawn("line", ("once",))
    with CaptureQueriesContext(connection) as anew:
        drawn("line", ("another",))

    assert (len(again), len(anew)) == (0, 8)  # none stands ready, so streets and rails are read


def test_what_is_kept_for_one_is_not_shown_to_another(net: Net, cast: dict[str, Any]) -> None:
    type(net.feed).objects.update(visibility="internal")

    assert drawn("line", ("hidden",), audience_of(cast["official"])) != []
    assert drawn("line", ("hidden",)) == []


def statements(state: tuple[str, ...]) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        network_drawing(EVERYONE, state)
    return [one["sql"] for one in asked]


def test_lines_stand_ready_with_their_edition(loaded: Callable[..., Feed]) -> None:
    feed = loaded()

    asked = statements(("ready",))

    assert len(asked) == 4
    assert not [sql for sql in asked if "transport_shapepoint" in sql]
    assert {one["properties"]["number"] for one in drawn("line", ("ready",))} == {"4", "10"}
    NetworkDrawing.objects.filter(feed=feed).delete()
    assert drawn("line", ("made anew",)) == drawn("line", ("ready",))


def test_another_edition_is_another_drawing(loaded: Callable[..., Feed]) -> None:
    feed = loaded()
    rows = small_network()
    rows["shapes.txt"].insert(2, {**rows["shapes.txt"][1], "shape_pt_sequence": 9, "shape_pt_lat": 47.93})
    rows["shapes.txt"][3]["shape_pt_sequence"] = 10

    replace_feed(feed, edition(rows))

    tram = [one for one in drawn("line", ("another edition",)) if one["properties"]["number"] == "4"]
    assert [33.395, 47.93] in [point for piece in tram for point in piece["geometry"]["coordinates"]]


def test_a_dry_run_leaves_the_drawing(loaded: Callable[..., Feed]) -> None:
    feed = loaded()
    before = NetworkDrawing.objects.get(feed=feed).lines

    replace_feed(feed, edition({}), commit=False)

    assert NetworkDrawing.objects.get(feed=feed).lines == before


def test_a_line_that_is_hidden_is_in_nobody_elses_drawing(loaded: Callable[..., Feed], cast: dict[str, Any]) -> None:
    loaded()
    Feature.objects.filter(source_id="trams:10").update(visibility="internal")

    public, official = drawn("line", ("hidden line",)), drawn("line", ("hidden line",), audience_of(cast["official"]))

    assert {one["properties"]["number"] for one in public} == {"4"}
    assert {one["properties"]["lanes"] for one in public} == {1}
    assert {one["properties"]["number"] for one in official} == {"4", "10"}


def test_feeds_are_drawn_side_by_side_and_an_empty_one_breaks_nothing(loaded: Callable[..., Feed]) -> None:
    loaded()
    replace_feed(define_feed("empty", name="Порожня"), edition({}))
    other = define_feed("other", name="Інша")
    replace_feed(other, edition(small_network()))

    numbers = [one["properties"]["number"] for one in drawn("line", ("two feeds",))]

    assert sorted(set(numbers)) == ["10", "4"]
    assert len({one["properties"]["line"] for one in drawn("line", ("two feeds",))}) == 4
