"""What was planned, done and charged, for programs."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from geoportal.accounts.models import User
from housing.api_upkeep import SHAPES
from housing.models import Building, Manager
from import_scripts.housing.load import Wishes, import_archives
from layers.models import Feature
from tests.housing.conftest import HOUSE_ID
from tests.housing.test_upkeep_pages import PEOPLE
from tests.housing.test_upkeep_queries import tariffs
from tests.import_scripts.housing.conftest import SAMPLE

ALL = "/api/housing/upkeep"


@pytest.fixture
def told(company: Manager, archive_house: Building) -> Building:
    """The house, and the sample archive that tells of it."""
    (report,) = import_archives([SAMPLE], Wishes(commit=True))
    assert report.refused == ""
    return archive_house


def address(house: Building) -> str:
    return f"/api/housing/passports/{house.pk}/upkeep"


def valid(document: Any, name: str) -> None:
    """Against its description; components are looked up among the shapes."""
    schema = {"components": {"schemas": SHAPES}, "$ref": f"#/components/schemas/{name}"}
    Draft202012Validator(schema).validate(document)


def test_a_house_tells_what_its_page_tells(told: Building, client: Client) -> None:
    document = client.get(address(told)).json()

    valid(document, "HouseUpkeep")
    assert (document["building"], document["month"], document["company"]["code"]) == (told.pk, "2025-10", "901")
    assert [(row["code"], row["approved_uah_m2"], row["actual_uah_m2"]) for row in document["charged"]] == [
        (11, "3.2000", "3.1145"), (12, "0.9500", "2.5704"), (13, "1.1500", "0.0000"),
    ]  # fmt: skip
    assert document["months"] == [{"month": "2025-10", "approved_uah_m2": "5.3000", "actual_uah_m2": "5.6849"}]
    assert [(row["number"], row["state"]) for row in document["planned"]] == [("П-12/25", "closed")]
    assert [row["number"] for row in document["acts"]] == ["А-101", ""]
    assert [row["month"] for row in document["works"]] == ["2025-10", "2025-10"]


def test_nothing_tells_who_worked_or_what_somebody_earns(told: Building, client: Client) -> None:
    for where in (address(told), ALL):
        text = client.get(where).content.decode()
        assert [word for word in (*PEOPLE, "двірник", "4968", "salary", "qualification") if word in text] == []


def test_a_house_of_which_nothing_is_told_is_empty(archive_house: Building, client: Client) -> None:
    document = client.get(address(archive_house)).json()

    valid(document, "HouseUpkeep")
    assert (document["month"], document["company"], document["charged"]) == (None, None, [])


@pytest.mark.parametrize("visibility", ["registered", "internal"])
def test_a_hidden_house_is_not_found(told: Building, client: Client, visibility: str) -> None:
    Feature.objects.filter(pk=told.pk).update(visibility=visibility)

    answer = client.get(address(told))

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_what_is_no_house_is_not_found(told: Building, client: Client, number: str) -> None:
    assert client.get(f"/api/housing/passports/{number}/upkeep").status_code == 404


def test_companies_stand_beside_each_other(company: Manager, archive_house: Building, client: Client) -> None:
    other = Manager.objects.create(name="Друга", kind="company", code_firme="902")
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", None), (HOUSE_ID, "12", "0.5", "0.25")])
    tariffs(other, 2025, 2, [("102069020001", "11", "1", "0.1")])

    document = client.get(ALL).json()

    valid(document, "UpkeepComparison")
    assert (document["month"], document["months"], document["total"]) == ("2025-02", ["2025-02"], 2)
    first, second = document["companies"]
    assert (first["company"]["name"], first["houses"], first["actual_uah_m2"]) == ("Друга", 1, "0.1000")
    assert second["services"] == [
        {"code": 11, "name": "Прибирання", "approved_uah_m2": "3.0000", "actual_uah_m2": None},
        {"code": 12, "name": "Мережі", "approved_uah_m2": "0.5000", "actual_uah_m2": "0.2500"},
    ]


def test_month_company_and_service_narrow(company: Manager, archive_house: Building, client: Client) -> None:
    other = Manager.objects.create(name="Друга", kind="company", code_firme="902")
    tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", "3"), (HOUSE_ID, "12", "1", "1")])
    tariffs(other, 2025, 2, [("102069020001", "12", "1", "0.1")])

    january, theirs, networks, cleaning = (
        client.get(f"{ALL}?{query}").json()
        for query in ("month=2025-01", f"company={other.pk}", "service=12", "service=11")
    )

    assert (january["month"], january["companies"][0]["approved_uah_m2"]) == ("2025-01", "9.0000")
    assert [row["company"]["name"] for row in theirs["companies"]] == ["Друга"]
    assert [[one["code"] for one in row["services"]] for row in networks["companies"]] == [[12], [12]]
    assert (cleaning["total"], cleaning["companies"][0]["company"]["name"]) == (1, "Зразкова")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("month=2025-13", "month"), ("month=2025-1-1", "month"), ("month=202510", "month"), ("month=2024-01", "month"),
     ("company=x", "company"), ("service=-1", "service"), ("house=1", "house")],
)  # fmt: skip
def test_a_refusal_names_parameter_value_and_remedy(told: Building, client: Client, query: str, parameter: str) -> None:
    answer = client.get(f"{ALL}?{query}")

    document = answer.json()
    assert (answer.status_code, document["parameter"]) == (400, parameter)
    assert query.partition("=")[2] in document["detail"]


def test_a_month_without_archives_names_those_that_there_are(told: Building, client: Client) -> None:
    assert "2025-10" in client.get(f"{ALL}?month=2024-01").json()["detail"]


def test_without_archives_there_is_no_company(archive_house: Building, client: Client) -> None:
    document = client.get(ALL).json()

    valid(document, "UpkeepComparison")
    assert (document["month"], document["months"], document["companies"]) == (None, [], [])


def test_who_has_it_already_gets_304_until_something_is_loaded(told: Building, client: Client) -> None:
    for where in (ALL, address(told)):
        first = client.get(where)
        again = client.get(where, headers={"If-None-Match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
    tag = client.get(ALL)["ETag"]
    tariffs(Manager.objects.get(), 2025, 12, [(HOUSE_ID, "11", "9", "9")])
    assert client.get(ALL, headers={"If-None-Match": tag}).status_code == 200


def test_an_answer_for_somebody_is_kept_by_no_cache(told: Building, client: Client) -> None:
    client.force_login(User.objects.create_user("reader"))

    assert "no-store" in client.get(address(told))["Cache-Control"]


def test_it_asks_as_often_however_much_is_told(told: Building, client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(8):
        client.get(address(told))
    for month in range(1, 7):
        tariffs(Manager.objects.get(), 2026, month, [(HOUSE_ID, "11", "9", "9")])

    with django_assert_num_queries(8):
        client.get(address(told))
