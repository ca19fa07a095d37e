"""Services, tariffs and outages for programs."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from jsonschema import Draft202012Validator

from housing.models import Outage
from housing.outage_actions import move_end, withdraw_outage
from tests.conftest import SECRET
from tests.housing.town import NOW, Town

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def told(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == status
    document: dict[str, Any] = answer.json()
    return document


def reasons(client: Client, query: str = "") -> list[str]:
    return [one["reason"] for one in told(client, f"/api/housing/outages{query}")["outages"]]


def test_outages_are_told_as_they_stand(town: Town, client: Client) -> None:
    outage = town.outage(expected_end_at=NOW + HOUR)

    (one,) = told(client, "/api/housing/outages")["outages"]

    assert one == {
        "id": outage.pk, "url": f"/housing/outages/{outage.pk}/", "service": {"code": "heating", "name": "Опалення"},
        "provider": {"code": "heat", "name": "Тепломережа"}, "sort": "emergency", "state": "now",
        "reason": "Прорив труби", "starts_at": "2026-11-29T12:00:00Z", "expected_end_at": "2026-11-29T13:00:00Z",
        "ended_at": None, "source": "Диспетчер", "told_at": "2026-11-29T12:00:00Z",
        "parts": [{"code": "b-1", "name": "Котельня № 1", "sort": "boiler_house"}], "houses": 2, "flats": 20,
    }  # fmt: skip


def test_outages_are_narrowed(town: Town, client: Client) -> None:
    town.outage(reason="Тепло")
    town.outage(reason="Далі", parts=[town.far_boiler], starts_at=NOW + HOUR)
    town.outage(reason="Вода", service="cold_water", provider=town.water, parts=[town.main])
    east = town.houses["three"].feature.district_id

    assert reasons(client, "?service=cold_water") == ["Вода"]
    assert reasons(client, "?provider=heat") == ["Тепло", "Далі"]
    assert reasons(client, "?state=planned") == ["Далі"]
    assert reasons(client, f"?district={east}") == ["Далі"]


@pytest.mark.parametrize(
    ("address", "parameter", "remedy"),
    [
        ("/api/housing/outages?state=asleep", "state", "planned, now, overdue, ended"),
        ("/api/housing/outages?district=west", "district", "whole number"),
        ("/api/housing/tariffs?on=yesterday", "on", "2026-11-24"),
        ("/api/housing/tariffs?on=2026-02-30", "on", "2026-11-24"),
        ("/api/housing/tariffs?f=xml", "f", "json, csv"),
        ("/api/housing/tariffs?provder=heat", "provder", "Did you mean provider?"),
    ],
)
def test_a_refusal_names_parameter_and_remedy(
    town: Town, client: Client, address: str, parameter: str, remedy: str
) -> None:
    problem = told(client, address, 400)

    assert problem["parameter"] == parameter
    assert remedy in problem["detail"]


def test_one_outage_tells_its_houses_and_its_story_but_not_who(
    town: Town, client: Client, cast: dict[str, Any]
) -> None:
    outage = town.outage(by=cast["author_elsewhere"])
    move_end(outage, expected_end_at=NOW + HOUR, words="Чекаємо", by=cast["author_elsewhere"])

    document = told(client, f"/api/housing/outages/{outage.pk}")

    assert [house["address"] for house in document["buildings"]] == ["вулиця Соборності, 1", "вулиця Соборності, 2"]
    assert [(one["sort"], one["words"]) for one in document["updates"]] == [("published", ""), ("moved", "Чекаємо")]
    assert "author_elsewhere" not in str(document)


def test_what_is_withdrawn_is_gone_and_what_never_was_is_not_there(town: Town, client: Client) -> None:
    outage = town.outage()
    withdraw_outage(outage, reason="Помилка", by=None)

    assert told(client, f"/api/housing/outages/{outage.pk}", 410)["detail"] == "Помилка"
    assert "/api/housing/outages" in told(client, "/api/housing/outages/999999", 404)["detail"]
    told(client, f"/api/housing/outages/{2**70}", 404)


def test_no_program_learns_of_a_house_that_may_not_be_seen(
    town: Town, client: Client, client_of: Callable[[Any], Client]
) -> None:
    outage = town.outage(parts=[town.far_boiler])
    address, hidden = f"/api/housing/outages/{outage.pk}", town.houses["hidden"].pk

    assert SECRET not in client.get(address).content.decode()
    assert told(client, address)["houses"] == 1
    told(client, f"/api/housing/passports/{hidden}/services", 404)
    seen = client_of("official").get(address)
    assert SECRET in seen.content.decode()
    assert seen["Cache-Control"] == "private, no-store"


def test_tariffs_are_exact_and_name_their_act(town: Town, client: Client) -> None:
    document = told(client, "/api/housing/tariffs?on=2026-11-29")

    (one,) = document["tariffs"]
    assert (one["amount_uah"], one["vat_percent"], one["without_vat_uah"]) == ("1200.50000", "20.00", "1000.41667")
    assert one["act"] == {"body": "Виконком", "number": "2025/1", "on": "2024-12-01", "url": ""}
    assert (one["valid_from"], one["valid_until"]) == ("2025-01-01", None)


def test_tariffs_are_narrowed(town: Town, client: Client) -> None:
    def count(query: str) -> int:
        total: int = told(client, f"/api/housing/tariffs{query}")["total"]
        return total

    assert count("") == 2
    assert (count("?on=2024-06-01"), count("?on=2023-12-31")) == (1, 0)
    assert (count("?service=gas"), count("?provider=heat"), count("?consumers=budget")) == (0, 2, 0)


def test_tariffs_are_a_table_too(town: Town, client: Client) -> None:
    answer = client.get("/api/housing/tariffs?f=csv")

    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert [(row["service"], row["amount_uah"], row["valid_until"]) for row in rows] == [
        ("heating", "1000.00000", "2024-12-31"),
        ("heating", "1200.50000", ""),
    ]


def test_the_services_of_a_house(town: Town, client: Client) -> None:
    outage = town.outage()
    address = f"/api/housing/passports/{town.houses['one'].pk}/services"

    services = {one["service"]["code"]: one for one in told(client, address)["services"]}

    heating = services["heating"]
    assert heating["off"] == [outage.pk]
    assert heating["supplies"][0]["provider"]["hotlines"] == ["+380 56 000 10 01"]
    assert heating["supplies"][0]["tariffs"][0]["amount_uah"] == "1200.50000"
    assert heating["answers"] == {"flat": "owner", "building": "manager", "network": "provider"}
    assert services["gas"]["supplies"][0]["provider"] is None
    assert (services["lift"]["is_known"], services["lift"]["supplies"]) == (False, [])


def test_english_is_asked_for(town: Town, client: Client) -> None:
    town.outage()

    assert told(client, "/api/housing/outages?lang=en")["outages"][0]["provider"]["name"] == "Heat network"


@pytest.mark.parametrize("path", ["outages", "tariffs", "outages/{outage}", "passports/{house}/services"])
def test_what_is_known_is_not_sent_again(town: Town, client: Client, path: str) -> None:
    outage = town.outage()
    address = "/api/housing/" + path.format(outage=outage.pk, house=town.houses["one"].pk)
    first = client.get(address)

    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    Outage.objects.update(reason="Інше")
    town.heat.tariffs.update(area="Інше")
    other = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("outages", "Outages"), ("outages/{outage}", "OutageWhole"), ("tariffs", "Tariffs"),
        ("passports/{house}/services", "HouseServices"),
    ],
)  # fmt: skip
def test_answers_have_the_documented_shape(town: Town, client: Client, path: str, shape: str) -> None:
    outage = town.outage()
    document = told(client, "/api/housing/" + path.format(outage=outage.pk, house=town.houses["one"].pk))
    components = told(client, "/api/openapi.json")["components"]

    Draft202012Validator({"$ref": f"#/components/schemas/{shape}", "components": components}).validate(document)


@pytest.mark.parametrize("count", [1, 4])
def test_as_many_queries_for_many_outages(
    town: Town, client: Client, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        town.outage()

    with django_assert_num_queries(4):
        client.get("/api/housing/outages")
