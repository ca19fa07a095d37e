"""Vehicles as a list: by line, where and how late, what is stale, whose business they are."""

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
from tests.transport.live_messages import add_update, add_vehicle, message
from tests.transport.running_network import Net
from transport.live_actions import source_by_command, store_message
from transport.models import Feed

PAGE = "/transport/vehicles/"
AT_SEVEN = "2026-11-30T07:02:00+02:00"


@pytest.fixture(autouse=True)
def monday_morning() -> Any:
    with time_machine.travel(AT_SEVEN, tick=False):
        yield


def tell(net: Net, *, age_s: int = 0, count: int = 1) -> None:
    """Tram 1 on its way to «Ринок», two minutes late, `count` times; a vehicle of which nothing is known."""
    now = timezone.now()
    told = message(now - timedelta(seconds=age_s))
    add_update(told, "u", "t3", {"stop": "B", "sequence": 1, "arrival": 120, "departure": 120})
    for number in range(count):
        add_vehicle(told, f"v{number}", 33.402, 47.9, "t3", label=f"21{number}", stop_id="B", current_stop_sequence=1,
                    current_status=2)  # fmt: skip
    add_vehicle(told, "x", 33.41234, 47.9, label="999")
    store_message(source_by_command(net.feed), told.SerializeToString(), now)


def page(client: Client, query: str = "", *, before: str = "") -> str:
    answer = client.get(f"{before}{PAGE}{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def text_of(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def rows(markup: str) -> list[str]:
    return [text_of(row) for row in re.findall(r"<tr(?: class=\"moving__stale\")?><th scope=\"row\">.*?</tr>", markup)]


def test_each_vehicle_stands_under_its_line(client: Client, net: Net) -> None:
    tell(net)

    shown = page(client)

    assert rows(shown) == [
        "210 їде до «Ринок» запізнюється на 2 хв 07:02",
        "999 33.4123, 47.9000 невідомо 07:02",
    ]
    assert shown.index("Вокзал – Депо") < shown.index("Маршрут невідомий")
    assert "2 машини на лінії" in shown
    assert "змодельовано за розкладом" in shown


def test_one_line_alone(client: Client, net: Net) -> None:
    tell(net)

    assert len(rows(page(client, f"?line={net.route['T1'].feature_id}"))) == 1
    assert "немає жодної машини" in page(client, f"?line={net.route['B2'].feature_id}")
    assert "немає жодної машини" in page(client, "?line=<script>")


def test_what_is_stale_is_said_to_be(client: Client, net: Net) -> None:
    tell(net, age_s=120)

    shown = page(client)

    assert "останнє повідомлення — 07:00" in shown
    assert rows(shown)[0] == "210 їде до «Ринок» невідомо 07:00 · застаріло"


def test_after_ten_minutes_the_page_says_that_nobody_knows(client: Client, net: Net) -> None:
    tell(net, age_s=601)

    assert "ніхто не повідомив, де транспорт" in page(client)


def test_in_english(client: Client, net: Net) -> None:
    tell(net)

    assert rows(page(client, before="/en"))[0] == "210 on the way to «Stop B» 2 min late 07:02"


def test_what_may_not_be_seen_is_not_named(client: Client, net: Net) -> None:
    tell(net)
    Feature.objects.filter(name__in=["Вокзал – Депо", "Ринок"]).update(visibility="internal")

    shown = page(client)

    assert "Ринок" not in shown
    assert "Вокзал – Депо" not in shown
    Feed.objects.update(visibility="internal")
    assert rows(page(client)) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(client: Client, net: Net, count: int) -> None:
    tell(net, count=count)
    page(client, "?line=0")
    with CaptureQueriesContext(connection) as asked:
        assert len(rows(page(client))) == count + 1

    assert len(asked) == 10
