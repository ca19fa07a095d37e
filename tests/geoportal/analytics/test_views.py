"""The page of access to public transport and its files: what they tell, and to whom."""

import csv
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from geoportal.analytics.models import AccessStudy
from layers.models import City, Feature
from tests.conftest import SECRET
from transport.models import Feed

PAGE = "/transport/access/"


def page(client: Client, address: str = PAGE, *, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_page_tells_shares_and_of_what_they_are(client: Client, study: AccessStudy) -> None:
    shown = page(client)

    assert "<strong>65 %</strong>" in shown
    assert "<strong>15 %</strong>" in shown  # at eight
    assert "Східний район" in shown
    assert "у 4 із 5" in shown
    assert "Демонстраційні дані." in shown
    assert "02.12.2026" in shown
    assert "unstats.un.org" in shown
    assert SECRET not in shown
    assert "9 200" not in shown.replace("\xa0", " ")


def test_the_hour_is_asked_for(client: Client, study: AccessStudy) -> None:
    assert 'data-class="to-12" d="' in page(client)
    assert 'data-class="to-12" d="' not in page(client, f"{PAGE}?hour=23")
    assert '<option value="23" selected>' in page(client, f"{PAGE}?hour=23")


@pytest.mark.parametrize("hour", ["24", "-1", "noon"])
def test_no_such_hour_is_said_by_the_status(client: Client, study: AccessStudy, hour: str) -> None:
    assert '<option value="8" selected>' in page(client, f"{PAGE}?hour={hour}", status=400)


def test_before_anything_is_computed_the_page_says_what_to_do(client: Client, city: City) -> None:
    assert "compute_access" in page(client)
    assert page(client, "/transport/access.csv", status=404)
    assert page(client, "/transport/headways.csv", status=404)


def test_without_residents_the_page_tells_of_stops_alone(client: Client, study: AccessStudy) -> None:
    study.rows.all().delete()

    shown = page(client)

    assert "Про жоден будинок не відомо" in shown
    assert 'class="city-drawing headway-map"' in shown


def test_in_english(client: Client, study: AccessStudy) -> None:
    shown = page(client, f"/en{PAGE}")

    assert "Public transport near home" in shown
    assert "65 %" in shown


def test_a_stop_that_is_hidden_since_is_not_shown(client: Client, study: AccessStudy) -> None:
    Feature.objects.filter(source_id="town:A").update(visibility="internal")
    Feature.objects.filter(source_id="town:B").update(name="=SUM(1)")

    lines = list(csv.reader(StringIO(page(client, "/transport/headways.csv"))))

    assert sorted(line[1] for line in lines[1:]) == ["'=SUM(1)", "Зупинка C", "Зупинка D"]


def test_a_district_that_is_hidden_is_not_named(client: Client, people: None) -> None:
    Feature.objects.filter(source_id="east").update(name=SECRET, visibility="internal")
    call_command("compute_access", stdout=StringIO())

    shown = page(client)

    assert SECRET not in shown
    assert "Поза районами" in shown


def test_a_district_that_is_hidden_since_is_not_named(client: Client, study: AccessStudy) -> None:
    Feature.objects.filter(source_id="east").update(name=SECRET, visibility="internal")

    assert SECRET not in page(client)
    assert SECRET not in page(client, "/transport/access.csv")


def test_the_files_are_tables(client: Client, study: AccessStudy) -> None:
    answer = client.get("/transport/access.csv")

    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 25
    assert [line["percent"] for line in lines if line["hour"] == "7"] == ["65.0"]
    assert answer["Content-Disposition"] == 'attachment; filename="transport-access.csv"'


def test_the_page_is_kept_until_it_is_computed_anew(client: Client, study: AccessStudy) -> None:
    with time_machine.travel(study.computed_at, tick=False):  # a page is kept for its minute
        seal = client.get(PAGE)["ETag"]
        assert client.get(PAGE, headers={"If-None-Match": seal}).status_code == 304

        call_command("compute_access", stdout=StringIO())

        assert client.get(PAGE, headers={"If-None-Match": seal}).status_code == 200


def test_the_number_of_queries_does_not_grow(
    client: Client, study: AccessStudy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    page(client)
    with django_assert_num_queries(8):
        page(client, f"{PAGE}?hour=1")


def test_the_command_says_what_it_did(people: None) -> None:
    said = StringIO()

    call_command("compute_access", stdout=said)

    assert "4 of 5 houses, 4 stops." in said.getvalue()
    Feed.objects.all().update(loaded_at=None)
    call_command("compute_access", stdout=said)
    assert said.getvalue().endswith("there is nothing to compute.\n")
