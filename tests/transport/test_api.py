"""For programs: departures, lines, one line, the drawing of the network; what is refused and what is warned of."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from jsonschema import Draft202012Validator

from layers.models import Feature
from tests.transport.pages.test_stops import AT_EIGHT
from tests.transport.running_network import Net
from transport import api_shapes


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def stop_address(net: Net, stop: str = "B") -> str:
    return f"/api/transport/stops/{net.stop[stop].feature_id}/departures"


def test_departures_tell_how_they_are_known(client: Client, net: Net) -> None:
    answer = client.get(stop_address(net), {"limit": 3}).json()

    Draft202012Validator(api_shapes.DEPARTURES).validate(answer)
    _there, headway, tram = answer["departures"]
    assert (headway["kind"], headway["headway_s"], headway["until"]) == ("headway", 600, "2026-11-30T20:00:00+02:00")
    assert (tram["kind"], tram["at"], tram["headway_s"]) == ("scheduled", "2026-11-30T08:45:00+02:00", None)
    assert (tram["line"]["number"], tram["headsign"], tram["wheelchair"]) == ("1", "Вокзал", "unknown")
    assert answer["feed"] == {
        "slug": "city", "is_demonstration": True, "last_day": "2027-01-31", "has_ended": False,
    }  # fmt: skip


def test_departures_of_another_moment(client: Client, net: Net) -> None:
    answer = client.get(stop_address(net), {"at": "2026-11-30T07:19:00+02:00", "limit": "3"}).json()

    assert [(row["line"]["number"], row["at"][11:16]) for row in answer["departures"]] == [
        ("10", "07:20"), ("2", "07:19"), ("1", "07:45"),
    ]  # fmt: skip


@pytest.mark.parametrize("at", ["yesterday", "2026-11-30T07:19:00", "1200-01-01T00:00:00Z", ""])
def test_a_moment_that_is_none_is_refused(client: Client, net: Net, at: str) -> None:
    answer = client.get(stop_address(net), {"at": at})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["parameter"] == "at"
    assert "RFC 3339" in answer.json()["detail"]


def test_what_is_no_stop_or_line(client: Client, net: Net) -> None:
    school = Feature.objects.get(source_id="one").pk
    for address in (f"stops/{school}/departures", f"stops/{2**70}/departures", f"routes/{school}"):
        answer = client.get(f"/api/transport/{address}")
        assert answer.status_code == 404
        assert "/api/transport/routes" in answer.json()["detail"]


def test_all_lines_with_their_day(client: Client, net: Net) -> None:
    answer = client.get("/api/transport/routes").json()

    Draft202012Validator(api_shapes.LINES).validate(answer)
    assert [(row["line"]["number"], row["first"][11:16], row["vehicles_now"]) for row in answer["routes"]] == [
        ("1", "06:00", 1), ("2", "06:00", 2), ("10", "07:15", 0),
    ]  # fmt: skip


def test_one_line_whole(client: Client, net: Net) -> None:
    answer = client.get(f"/api/transport/routes/{net.route['T1'].feature_id}").json()

    Draft202012Validator(api_shapes.LINE_WHOLE).validate(answer)
    there, back = answer["directions"]
    assert [(call["stop"]["name"], call["minutes"]) for call in there["calls"]] == [
        ("Вокзал", 0), ("Ринок", 5), ("Парк", 10), ("Депо", 20),
    ]  # fmt: skip
    assert [(kind["weekdays"], kind["first"], kind["last"]) for kind in there["day_kinds"]] == [
        ([0, 1, 2, 3, 4], "06:00:00", "11:00:00"),
        ([5, 6], "09:00:00", "09:00:00"),
    ]
    assert back["headsign"] == "Вокзал"


def test_the_drawing_has_lanes_modes_and_stops(client: Client, net: Net) -> None:
    answer = client.get("/api/transport/network.geojson")

    assert answer["Content-Type"] == "application/geo+json"
    told = [feature["properties"] for feature in answer.json()["features"]]
    by_level = {level: [one for one in told if one["level"] == level] for level in ("line", "mode", "stop")}
    beside = {one["line"]: one["lane"] for one in by_level["line"] if one["lanes"] == 3}
    assert sorted(beside.values()) == [-1, 0, 1]
    assert {one["mode"] for one in by_level["mode"]} == {"tram", "bus", "trolleybus"}
    assert sorted(one["name"] for one in by_level["stop"]) == sorted(["Вокзал"] * 3 + ["Ринок", "Парк", "Депо"])


@pytest.mark.parametrize(
    ("address", "count"),
    [("stop", 8), ("/api/transport/routes", 4), ("route", 11)],
)
def test_a_literal_number_of_queries(client: Client, net: Net, address: str, count: int) -> None:
    named = {"stop": stop_address(net), "route": f"/api/transport/routes/{net.route['T1'].feature_id}"}
    with CaptureQueriesContext(connection) as asked:
        assert client.get(named.get(address, address)).status_code == 200

    assert len(asked) == count


def test_the_drawing_is_read_once_for_an_edition(client: Client, net: Net) -> None:
    net.feed.sha256 = uuid4().hex * 2  # an edition that this process has not drawn, whatever ran before
    net.feed.save()

    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/api/transport/network.geojson").status_code == 200
        counts.append(len(asked))

    assert counts == [11, 3]


def test_an_ended_feed_is_told_in_the_header(client: Client, net: Net) -> None:
    assert "X-Data-Expired" not in client.get(stop_address(net))

    net.feed.feed_end_date = timezone.localdate() - timedelta(1)
    net.feed.save()

    for address in (stop_address(net), "/api/transport/routes", f"/api/transport/routes/{net.route['T1'].feature_id}"):
        assert client.get(address)["X-Data-Expired"] == "true"


def test_who_knows_the_answer_is_not_sent_it_again(client: Client, net: Net) -> None:
    first = client.get(stop_address(net))

    again = client.get(stop_address(net), headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_public_is_in_no_answer(client: Client, net: Net) -> None:
    type(net.feed).objects.update(visibility="internal")

    assert client.get(stop_address(net)).status_code == 404
    assert client.get("/api/transport/routes").json()["routes"] == []
    assert client.get("/api/transport/network.geojson").json()["features"] == []


def test_who_may_see_more_is_kept_in_no_cache(client: Client, net: Net, cast: dict[str, Any]) -> None:
    type(net.feed).objects.update(visibility="internal")
    client.force_login(cast["official"])

    answer = client.get(stop_address(net))

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in answer
