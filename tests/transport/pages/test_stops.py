"""A stop's page, poster and board: what leaves next, in the reader's language, without scripts."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from layers.actions import withdraw_feature
from layers.models import Feature
from tests.transport.running_network import Net
from transport.models import Disruption, Route, Stop

AT_EIGHT = "2026-11-30T08:02:00+02:00"


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def page(client: Client, net: Net, stop: str, more: str = "", before: str = "") -> str:
    answer = client.get(f"{before}/transport/stops/{net.stop[stop].feature_id}/{more}")
    assert answer.status_code == 200
    return answer.text


def number_of(row: Stop | Route) -> int:
    """The object of the map that it is."""
    assert row.feature_id is not None
    return row.feature_id


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def rows(markup: str) -> list[str]:
    return [text_of(row) for row in re.findall(r'<tr data-kind="\w+">.*?</tr>', markup, re.S)]


def test_next_departures_with_wait_time_and_how_they_are_known(client: Client, net: Net) -> None:
    assert rows(page(client, net, "B"))[:3] == [
        "1 Трамвай 1 Депо низька підлога 3 хв 08:05 · за розкладом",
        "2 Тролейбус 2 Депо кожні 10 хв до 20:00 · точний час невідомий",
        "1 Трамвай 1 Вокзал 43 хв 08:45 · за розкладом",
    ]


def test_a_station_tells_the_platform(client: Client, net: Net) -> None:
    found = rows(page(client, net, "S"))

    assert found[0] == "1 Трамвай 1 Депо платформа 1 низька підлога 58 хв 09:00 · за розкладом"


def test_in_english(client: Client, net: Net) -> None:
    markup = page(client, net, "B", before="/en")

    assert "<h1>Stop B</h1>" in markup
    assert rows(markup)[2] == "1 Tram 1 Вокзал 43 min 08:45 · by the timetable"


def test_the_timetable_by_kind_of_day(client: Client, net: Net) -> None:
    text = text_of(page(client, net, "B"))

    assert "Робочі дні Субота й неділя" in text
    assert "02.12.2026: окремий розклад" in text
    assert "06:00–20:00 кожні 10 хв" in text


def test_accessibility_is_never_guessed(client: Client, net: Net) -> None:
    answers = [text_of(re.search(r'id="access">.*?</section>', page(client, net, stop), re.S)[0]) for stop in "ABC"]  # type: ignore[index] # each page has one

    assert [answer.removeprefix('id="access">Доступність ') for answer in answers] == [
        "Можна сісти на кріслі колісному",
        "На кріслі колісному сісти не можна",
        "Невідомо, чи можна сісти на кріслі колісному",
    ]


def test_stops_nearby_with_their_lines(client: Client, net: Net) -> None:
    near = re.findall(r'<li class="near-stop">.*?</li>', page(client, net, "B"), re.S)

    assert [re.sub(r"\d+ м", "N м", text_of(one)) for one in near] == [
        "Вокзал 2 N м 10 Автобус 10", "Вокзал 1 N м 1 Трамвай 1", "Парк N м 1 Трамвай 1 2 Тролейбус 2 10 Автобус 10",
    ]  # fmt: skip


def test_what_is_invented_is_said_to_be(client: Client, net: Net) -> None:
    for more in ("", "poster/", "board/"):
        assert "Демонстраційні дані." in page(client, net, "B", more)


@pytest.mark.parametrize("more", ["", "poster/"])
def test_no_more_queries_with_more_departures(client: Client, net: Net, more: str) -> None:
    address = f"/transport/stops/{net.stop['B'].feature_id}/{more}"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for minute in range(10, 20):
        net.add_trip("B2", "work", f"A2 9:{minute}, B 9:{minute + 5}, C 9:{minute + 10}")
    net.feed.sha256 = "2"
    net.feed.save()
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few) == {"": 16, "poster/": 12}[more]


def test_a_notice_for_the_stop_its_line_or_everybody(client: Client, net: Net) -> None:
    now = timezone.now()
    facts: dict[str, Any] = {"starts_at": now, "source": "Диспетчерська"}
    stop, line, other = (Disruption.objects.create(title=title, **facts) for title in ("Зупинка", "Лінія", "Інша"))
    stop.features.add(net.stop["B"].feature)  # type: ignore[arg-type] # it has one
    line.features.add(net.route["L3"].feature)  # type: ignore[arg-type] # it has one
    other.features.add(net.stop["D"].feature)  # type: ignore[arg-type] # it has one
    Disruption.objects.create(title="Усюди", **facts)
    Disruption.objects.create(title="Минуле", ends_at=now - timedelta(hours=1), source="Диспетчерська",
                              starts_at=now - timedelta(days=1))  # fmt: skip
    Disruption.objects.create(title="Таємне", visibility="internal", **facts)

    markup = page(client, net, "B")

    assert re.findall(r"<strong>(.*?)</strong></p>", markup)[:3] == ["Зупинка", "Лінія", "Усюди"]
    assert "Минуле" not in markup
    assert "Таємне" not in markup


def test_a_feed_that_has_ended_warns(client: Client, net: Net) -> None:
    net.feed.feed_end_date = timezone.localdate() - timedelta(1)
    net.feed.save()

    for more in ("", "poster/", "board/"):
        assert "Розклад діяв до 29 листопада 2026 р., тож що курсує сьогодні, невідомо." in page(client, net, "B", more)


def test_a_stop_without_service_says_what_to_do(client: Client, bare: Net) -> None:
    assert "За завантаженим розкладом тут немає посадки на жоден маршрут." in page(client, bare, "B")


def test_who_knows_the_page_is_not_sent_it_again(client: Client, net: Net) -> None:
    address = f"/transport/stops/{net.stop['B'].feature_id}/"
    first = client.get(address)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304

    Disruption.objects.create(title="Об’їзд", starts_at=timezone.now(), source="Диспетчерська")

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("more", ["", "poster/", "board/"])
def test_what_is_no_stop(client: Client, net: Net, more: str) -> None:
    school = Feature.objects.get(source_id="one").pk
    assert [client.get(f"/transport/stops/{n}/{more}").status_code for n in (school, 2**70, 0)] == [404, 404, 404]

    gone = net.stop["D"].feature
    assert gone is not None
    withdraw_feature(gone, by=None, reason="Знято")
    answer = client.get(f"/transport/stops/{gone.pk}/{more}", follow=True)
    assert (answer.status_code, "Знято" in answer.text) == (410, True)


@pytest.mark.parametrize("of_what", ["feed", "feature"])
def test_what_is_not_public_is_not_there(client: Client, net: Net, of_what: str) -> None:
    address = f"/transport/stops/{net.stop['B'].feature_id}/"
    if of_what == "feed":
        type(net.feed).objects.update(visibility="internal")
    else:
        Feature.objects.filter(pk=number_of(net.stop["B"])).update(visibility="internal")

    assert client.get(address).status_code == 404
    assert "Ринок" not in client.get(f"/transport/stops/{net.stop['A'].feature_id}/").text


def test_the_poster_is_whole_on_one_sheet(client: Client, net: Net) -> None:
    markup = page(client, net, "B", "poster/")

    assert 'class="qr"' in markup
    assert re.findall(r'<h2><span class="line" data-line="[0-9A-F-]+"><span aria-hidden="true">(\d+)', markup) == [
        "1", "1", "2", "10",
    ]  # fmt: skip
    assert "Надруковано 30.11.2026." in markup


def test_the_board_takes_turns(client: Client, net: Net) -> None:
    one, other = net.stop["B"].feature_id, net.stop["C"].feature_id
    first = client.get(f"/transport/stops/{one}/board/?stops={other}").text
    address = re.search(r'content="15;url=([^"]+)"', first)
    assert address is not None
    assert address[1] == f"/transport/stops/{one}/board/?stops={other}&amp;turn=1"

    second = client.get(address[1].replace("&amp;", "&")).text

    assert ("<h1>Ринок</h1>" in first, "<h1>Парк</h1>" in second) == (True, True)
    assert "Зупинка 2 із 2" in second


@pytest.mark.parametrize("stops", ["x", "1,x", "²", "9" * 30])
def test_a_board_of_what_is_no_stop(client: Client, net: Net, stops: str) -> None:
    assert client.get(f"/transport/stops/{net.stop['B'].feature_id}/board/?stops={stops}").status_code == 404
