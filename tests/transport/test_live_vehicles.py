"""Where vehicles are: with their line and how late they are, for whom the feed is, and honest about their age."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from layers.audience import EVERYONE, Audience
from layers.models import Visibility
from tests.transport.live_messages import add_update, add_vehicle, message
from tests.transport.running_network import Net
from tests.transport.test_live_checks import DAY, NOW
from transport.live_actions import source_by_command, store_message
from transport.live_vehicles import FORGOTTEN_AFTER, Vehicle, live_feeds, live_vehicles

INSIDERS = Audience((Visibility.PUBLIC.value, Visibility.INTERNAL.value))


def tell(net: Net, count: int = 1) -> None:
    """Trams of the line at 7:00 and later: the first two minutes late."""
    body = message(NOW)
    for number in range(count):
        run = {**DAY, "route_id": "T1"}
        add_update(body, f"u{number}", f"t{2 * number + 1}", {"sequence": 1, "arrival": 120}, **DAY)
        add_vehicle(body, f"v{number}", 33.402 + number / 100, 47.9, f"t{2 * number + 1}", run=run, label=f"21{number}",
                    current_stop_sequence=2, bearing=90)  # fmt: skip
    store_message(source_by_command(net.feed), body.SerializeToString(), NOW)


def seen(audience: Audience = EVERYONE, after_s: int = 0, box: Any = None) -> list[Vehicle]:
    return live_vehicles(audience, NOW + timedelta(seconds=after_s), box)


def test_a_vehicle_is_told_with_its_line(net: Net) -> None:
    tell(net)

    (one,) = seen()

    route = net.route["T1"]
    assert one.as_feature() == {
        "type": "Feature", "id": "city:v0", "geometry": {"type": "Point", "coordinates": [33.402, 47.9]},
        "properties": {
            "feed": "city", "label": "210", "bearing": 90, "speed_m_s": None, "trip_id": "t1", "status": "",
            "occupancy": "", "stop_id": "C", "late_s": 120, "timestamp": "2026-11-30T05:02:00Z", "is_stale": False,
            "is_demonstration": True, "route": route.feature_id, "line": "1", "mode": "tram",
            "colour": "#9A2C1E", "text_colour": "#FFFFFF",
            "url": f"/transport/routes/{route.feature_id}/",
        },
    }  # fmt: skip


@pytest.mark.parametrize(("after_s", "expected"), [(89, [False]), (90, [True]), (599, [True]), (600, [])])
def test_age_is_told_and_ends(net: Net, after_s: int, expected: list[bool]) -> None:
    tell(net)

    assert [one.facts["is_stale"] for one in seen(after_s=after_s)] == expected
    assert [feed.is_stale for feed in live_feeds(EVERYONE, NOW + timedelta(seconds=after_s))] == expected
    assert timedelta(seconds=600) == FORGOTTEN_AFTER


def test_of_a_stale_message_no_delay_is_told(net: Net) -> None:
    tell(net)

    assert [one.facts["late_s"] for one in seen(after_s=90)] == [None]


@pytest.mark.parametrize(
    ("box", "count"),
    [
        ((33.39, 47.8, 33.405, 48), 1), ((33.39, 47.8, 33.5, 48), 2), ((33.39, 47.8, 33.5, 47.85), 0),
        ((170, 47.8, 33.405, 48), 1),
    ],
    ids=["one", "both", "south", "around-the-world"],
)  # fmt: skip
def test_only_what_is_in_the_box(net: Net, box: Any, count: int) -> None:
    tell(net, 2)

    assert len(seen(box=box)) == count


def test_an_internal_feed_is_nobodys_business(net: Net) -> None:
    tell(net)
    net.feed.visibility = Visibility.INTERNAL
    net.feed.save()

    assert (seen(), live_feeds(EVERYONE, NOW)) == ([], [])
    assert (len(seen(INSIDERS)), len(live_feeds(INSIDERS, NOW))) == (1, 1)


def test_a_line_that_may_not_be_seen_is_not_named(net: Net) -> None:
    tell(net)
    feature = net.route["T1"].feature
    assert feature is not None
    type(feature).objects.filter(pk=feature.pk).update(visibility=Visibility.INTERNAL)

    (one,) = seen()

    assert (one.facts["line"], one.facts["mode"], one.facts["url"]) == ("", "other", "")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_statements_is_fixed(net: Net, count: int) -> None:
    tell(net, count)

    with CaptureQueriesContext(connection) as asked:
        assert len(seen()) == count

    assert len(asked) == 3
