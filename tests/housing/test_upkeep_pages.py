"""The pages of what was planned, done and charged."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from housing.models import Building, Manager
from import_scripts.housing.load import Wishes, import_archives
from layers.actions import withdraw_feature
from layers.models import Feature
from tests.housing.conftest import HOUSE_ID
from tests.housing.test_upkeep_queries import tariffs
from tests.import_scripts.housing.conftest import SAMPLE

PEOPLE = ("Перший Слюсар", "Другий Слюсар", "Малярка", "Двірник Бригадович", "Майстриня")


@pytest.fixture
def told(company: Manager, archive_house: Building) -> Building:
    """The house, and the sample archive that tells of it."""
    (report,) = import_archives([SAMPLE], Wishes(commit=True))
    assert report.refused == ""
    return archive_house


def page_of(house: Building, prefix: str = "") -> str:
    return f"{prefix}/housing/{house.pk}/upkeep/"


def test_a_house_tells_its_month(told: Building, client: Client) -> None:
    answer = client.get(page_of(told))

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "вулиця Героїв АТО, 901А" in text
    assert "Нараховано, 10.2025" in text
    assert "5,30 грн за 1 м²" in text
    assert "близько 15\xa0900 грн на весь будинок площею 3\xa0000 м²" in text
    assert "ТОВ &quot;Вигадка&quot;" in text
    assert "Джерело: місячні архіви організації «Зразкова»." in text


def test_a_house_tells_its_month_in_english(told: Building, client: Client) -> None:
    text = client.get(page_of(told, "/en")).content.decode()

    assert "Planned, done, charged" in text
    assert "5.30 UAH for 1 m²" in text


def test_no_page_tells_who_worked_or_what_somebody_earns(told: Building, client: Client) -> None:
    for address in (page_of(told), "/housing/upkeep/"):
        text = client.get(address).content.decode()
        assert [name for name in (*PEOPLE, "двірник", "4968", "4 968") if name in text] == []


def test_a_house_of_which_nothing_is_told_says_whom_to_ask(archive_house: Building, client: Client) -> None:
    text = client.get(page_of(archive_house)).content.decode()

    assert "Управитель ще не надіслав місячного архіву" in text
    assert "<table" not in text


def test_a_house_without_an_area_has_no_sum(told: Building, client: Client) -> None:
    Building.objects.filter(pk=told.pk).update(total_area_m2=None)

    assert "Площа будинку невідома" in client.get(page_of(told)).content.decode()


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_what_is_no_house_is_not_found(archive_house: Building, client: Client, number: str) -> None:
    assert client.get(f"/housing/{number}/upkeep/").status_code == 404


def test_another_object_is_not_found(archive_house: Building, client: Client) -> None:
    school = Feature.objects.get(source_id="one", layer__slug="schools")

    assert client.get(f"/housing/{school.pk}/upkeep/").status_code == 404


@pytest.mark.parametrize("visibility", ["registered", "internal"])
def test_a_hidden_house_is_not_found(told: Building, client: Client, visibility: str) -> None:
    Feature.objects.filter(pk=told.pk).update(visibility=visibility)

    assert client.get(page_of(told)).status_code == 404


def test_a_house_that_is_no_more_is_not_found(told: Building, client: Client) -> None:
    withdraw_feature(told.feature, by=None, reason="Знесено")

    assert client.get(page_of(told)).status_code == 404


def test_companies_stand_beside_each_other(told: Building, client: Client) -> None:
    text = client.get("/housing/upkeep/").content.decode()

    assert "Скільки коштує утримання будинків" in text
    assert "Зразкова" in text
    assert '<option value="2025-10" selected>10.2025</option>' in text


@pytest.mark.parametrize("month", ["2025-09", "2025-9", "x", "2025-١٠", "9999-99"])
def test_a_month_that_is_not_there_is_the_latest(told: Building, client: Client, month: str) -> None:
    text = client.get("/housing/upkeep/", {"month": month}).content.decode()

    assert '<option value="2025-10" selected>10.2025</option>' in text


def test_the_month_of_the_address_is_shown(company: Manager, archive_house: Building, client: Client) -> None:
    tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", "2")])

    text = client.get("/housing/upkeep/", {"month": "2025-01"}).content.decode()

    assert '<option value="2025-01" selected>01.2025</option>' in text
    assert "9,00" in text


def test_without_archives_the_comparison_says_what_to_do(archive_house: Building, client: Client) -> None:
    text = client.get("/housing/upkeep/").content.decode()

    assert "Жоден управитель ще не надіслав місячного архіву." in text


def test_a_page_is_fresh_as_long_as_nothing_is_loaded(told: Building, client: Client) -> None:
    first = client.get(page_of(told))
    again = client.get(page_of(told), headers={"If-None-Match": first["ETag"]})
    tariffs(Manager.objects.get(), 2025, 12, [(HOUSE_ID, "11", "9", "9")])
    later = client.get(page_of(told), headers={"If-None-Match": first["ETag"]})

    assert (first.status_code, again.status_code, later.status_code) == (200, 304, 200)


def test_a_page_asks_the_same_however_much_is_told(
    told: Building, client: Client, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    with django_assert_max_num_queries(14):
        client.get(page_of(told))


def test_the_comparison_is_told_to_programs_too(company: Manager, archive_house: Building, client: Client) -> None:
    Manager.objects.filter(pk=company.pk).update(name="=Зразкова")
    tariffs(company, 2025, 1, [(HOUSE_ID, "11", "9", "9")])
    tariffs(company, 2025, 2, [(HOUSE_ID, "11", "3", None), (HOUSE_ID, "12", "0.5", "0.25")])

    page = client.get("/housing/upkeep/", {"month": "2025-02"}).content.decode()
    answer = client.get("/housing/upkeep.csv", {"month": "2025-02"})

    assert 'href="http://testserver/housing/upkeep.csv?month=2025-02"' in page
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode().splitlines() == [
        "month,company_code,company,houses,service_code,service,approved_uah_m2,actual_uah_m2",
        "2025-02,901,'=Зразкова,1,11,Прибирання,3.0000,",
        "2025-02,901,'=Зразкова,1,12,Мережі,0.5000,0.2500",
    ]


def test_without_archives_programs_get_a_head_alone(archive_house: Building, client: Client) -> None:
    lines = client.get("/housing/upkeep.csv").content.decode().splitlines()

    assert lines == ["month,company_code,company,houses,service_code,service,approved_uah_m2,actual_uah_m2"]
