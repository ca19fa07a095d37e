"""A line's page: its diagram as a list, both directions, when and how often; the list of all lines; colours."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from layers.models import Feature
from tests.transport.pages.test_stops import AT_EIGHT, number_of, text_of
from tests.transport.running_network import Net


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_EIGHT, tick=False):
        yield


def page(client: Client, net: Net, route: str) -> str:
    answer = client.get(f"/transport/routes/{net.route[route].feature_id}/")
    assert answer.status_code == 200
    return answer.text


def test_the_diagram_is_a_list_with_minutes_and_changes(client: Client, net: Net) -> None:
    there, back = re.findall(r'<ol class="diagram".*?</ol>', page(client, net, "T1"), re.S)

    stops = [text_of(one).replace("хвилин від першої зупинки ", "") for one in re.findall(r"<li.*?</li>", there, re.S)]
    assert stops == [
        "0 Вокзал Можна сісти на кріслі колісному Пересадка на: 10 Автобус 10",
        "5 Ринок Пересадка на: 2 Тролейбус 2 10 Автобус 10",
        "10 Парк Пересадка на: 2 Тролейбус 2 10 Автобус 10",
        "20 Депо Пересадка на: 2 Тролейбус 2",
    ]
    assert len(re.findall("<li", back)) == 4


def test_first_and_last_today_in_both_directions(client: Client, net: Net) -> None:
    ways = re.findall(r'<li class="today__way">.*?</li>', page(client, net, "T1"), re.S)

    assert [text_of(way) for way in ways] == [
        "→ Депо 06:00 – 11:00 перший і останній сьогодні · 20 хв від кінця до кінця",
        "→ Вокзал 06:30 – 11:30 перший і останній сьогодні · 20 хв від кінця до кінця",
    ]


def test_how_often_by_hour(client: Client, net: Net) -> None:
    table = re.search(r'<table class="headways__table">.*?</table>', page(client, net, "T1"), re.S)

    assert table is not None
    assert text_of(table[0]).endswith("06 1 – 07 1 60 08 1 60 09 1 60 10 1 60 11 1 60")
    assert '<rect width="100"' in table[0]


def test_a_line_of_which_only_the_headway_is_known_says_so(client: Client, net: Net) -> None:
    text = text_of(page(client, net, "L3"))

    assert "Для цього маршруту відомо лише, як часто він ходить" in text
    assert "Робочі дні: 06:00–20:00 кожні 10 хв" in text


def test_another_way_of_some_trips(client: Client, net: Net) -> None:
    net.add_trip("T1", "work", "A 5:00, C 5:08")

    assert "Деякі рейси йдуть інакше: Вокзал → Парк (2 зупинки)" in text_of(page(client, net, "T1"))


def test_accessibility_is_counted_with_what_is_unknown(client: Client, net: Net) -> None:
    counts = re.findall(r"<dd>(\d+)</dd>", page(client, net, "T1"))

    assert counts == ["1", "1", "2", "6", "0", "7"]


def test_no_more_queries_with_more_trips(client: Client, net: Net) -> None:
    address = f"/transport/routes/{net.route['T1'].feature_id}/"
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for minute in range(10, 20):
        net.add_trip("T1", "work", f"A 9:{minute}, C 9:{minute + 10}")
    net.feed.sha256 = "2"
    net.feed.save()
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert len(many) == len(few) == 14


def test_a_line_without_trips_says_what_to_do(client: Client, bare: Net) -> None:
    assert "У завантаженому розкладі немає жодного рейсу цього маршруту." in page(client, bare, "T1")


def test_a_stop_that_may_not_be_seen_is_in_no_diagram(client: Client, net: Net) -> None:
    Feature.objects.filter(pk=number_of(net.stop["C"])).update(visibility="internal", name="ТАЄМНИЦЯ")

    markup = page(client, net, "T1")

    assert "ТАЄМНИЦЯ" not in markup
    assert "Парк" not in markup
    assert len(re.findall('<li class="diagram__stop">', markup)) == 6


def test_what_is_no_line(client: Client, net: Net) -> None:
    school = Feature.objects.get(source_id="one").pk
    assert [client.get(f"/transport/routes/{n}/").status_code for n in (school, 2**70)] == [404, 404]


def lines(markup: str) -> list[str]:
    return [
        text_of(row) for row in re.findall(r"<tr(?: class=\"lines-table__runs\")?><th scope=\"row\">.*?</tr>", markup)
    ]


def test_all_lines_by_mode_and_number_with_what_they_run_today(client: Client, net: Net) -> None:
    markup = client.get("/transport/").text

    assert lines(markup) == [
        "1 Трамвай 1 Вокзал – Депо 06:00 – 11:30 на лінії",
        "2 Тролейбус 2 Ринок – Депо 06:00 – 20:00 ≈ кожні 10 хв",
        "10 Автобус 10 Вокзал – Парк 07:15 – 07:15 зараз не курсує",
    ]
    assert "За розкладом зараз у русі 3 транспортні засоби" in markup
    assert "на 2 маршрутах" in markup


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("line=10", ["10"]), ("line=1", ["1"]), ("line=парк", ["10"]), ("now=1", ["1", "2"]), ("line=99", [])],
)
def test_lines_are_found_by_number_by_name_and_by_now(client: Client, net: Net, query: str, numbers: list[str]) -> None:
    markup = client.get(f"/transport/?{query}").text

    assert [line.split()[0] for line in lines(markup)] == numbers
    assert ("Такого маршруту немає." in markup) == (not numbers)


def test_without_any_feed_the_page_says_how_to_get_one(client: Client, city: Any) -> None:
    assert "виконайте ./dev manage import_gtfs" in client.get("/transport/").text


def test_a_feed_that_ends_soon_warns_on_the_list_of_lines(client: Client, net: Net) -> None:
    net.feed.feed_end_date = timezone.localdate() + timedelta(3)
    net.feed.save()

    assert "Після 3 грудня 2026 р. розклад невідомий." in client.get("/transport/").text


def test_queries_of_the_list_do_not_grow(client: Client, net: Net) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/transport/")

    assert len(asked) == 7


def test_what_is_not_public_is_in_no_list(client: Client, net: Net) -> None:
    Feature.objects.filter(pk=number_of(net.route["B2"])).update(visibility="internal")

    assert [line.split()[0] for line in lines(client.get("/transport/").text)] == ["1", "2"]
    assert "FFD500" not in client.get("/transport/lines.css").text


def test_every_badge_has_its_rule(client: Client, net: Net) -> None:
    rules = client.get("/transport/lines.css")

    assert rules["Content-Type"] == "text/css; charset=utf-8"
    assert '[data-line="FFD500-000000"]{--line-colour:#FFD500;--line-text:#000000}' in rules.text
    named = set(re.findall(r'data-line="([^"]+)"', client.get("/transport/").text))
    assert named == set(re.findall(r'data-line="([^"]+)"', rules.text))


def test_the_map_has_its_list_beside_it(client: Client, net: Net) -> None:
    markup = client.get("/transport/map/").text

    for route in net.route.values():
        assert f'href="/transport/routes/{route.feature_id}/" data-choose="{route.feature_id}"' in markup
    assert "/api/transport/network.geojson?lang=uk" in markup
