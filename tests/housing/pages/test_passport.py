import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from geoportal.accounts.models import User
from housing.actions import record_facts, record_restoration
from housing.models import Building, Manager, Work
from layers.actions import withdraw_feature
from layers.models import Feature
from tests.housing.houses import HIDDEN

Opened = Callable[[Any], Client]


def words_of(response: Any) -> str:
    """The page as it is read."""
    body = re.sub(r"<script.*?</script>|<svg.*?</svg>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_first_screen_answers_four_questions(client: Client, house: Feature) -> None:
    words = words_of(client.get(f"/housing/{house.pk}/"))

    for answer in ("вулиця Соборності, 10", "ТОВ «Домогляд»", "+380 56 000-01-99", "Дах, 2027", "500 000"):
        assert answer in words.replace("\u00a0", " ")


def test_every_fact_stands_with_its_source_and_day(client: Client, house: Feature) -> None:
    words = words_of(client.get(f"/housing/{house.pk}/")).replace("\u00a0", " ")

    assert "Джерело, якщо не вказано іншого: Технічний паспорт" in words
    assert "Стіни Великі панелі перевірено 07.03.2026 , знову до 04.03.2036" in words
    assert "Фундамент невідомо" in words


def test_english_page_says_it_in_english(client: Client, house: Feature) -> None:
    words = words_of(client.get(f"/en/housing/{house.pk}/"))

    assert "Who runs the house" in words
    assert "Domohliad" in words


def test_of_an_unknown_house_everything_is_said_to_be_unknown(client: Client, bare: Feature) -> None:
    words = words_of(client.get(f"/housing/{bare.pk}/"))

    assert words.count("невідомо") >= 23
    assert "0 %" in words
    assert "None" not in words


def test_a_manager_without_telephones_is_said_to_have_none_known(
    client: Client, house: Feature, manager: Manager
) -> None:
    Manager.objects.update(phones=[], emergency_phone="", email="", website="javascript:alert(1)")

    body = client.get(f"/housing/{house.pk}/").content.decode()

    assert "javascript:" not in body
    assert "mailto:" not in body


def test_a_dangerous_telephone_is_no_link(client: Client, house: Feature, manager: Manager) -> None:
    Manager.objects.update(emergency_phone='"><script>alert(1)</script>')

    body = client.get(f"/housing/{house.pk}/").content.decode()

    assert "<script>alert" not in body


def test_what_is_internal_is_nowhere_for_others(client_of: Opened, house: Feature, keeper: User) -> None:
    for who in ("stranger", "citizen", "author_elsewhere", keeper):
        body = client_of(who).get(f"/housing/{house.pk}/").content.decode()
        assert HIDDEN not in body
        assert "Пошкодження" not in body


def test_the_citys_bodies_see_what_is_internal(client_of: Opened, house: Feature) -> None:
    words = words_of(client_of("official").get(f"/housing/{house.pk}/"))

    assert f"Дах {HIDDEN}" in words
    assert f"№ {HIDDEN}" in words


def test_only_who_may_edit_is_offered_to(client_of: Opened, house: Feature, keeper: User) -> None:
    address = f"/housing/{house.pk}/edit/"

    offered = {who: address in client_of(who).get(f"/housing/{house.pk}/").content.decode()
               for who in ("stranger", "citizen", "official", "author")}  # fmt: skip

    assert offered == {"stranger": False, "citizen": False, "official": False, "author": True}
    assert address in client_of(keeper).get(f"/housing/{house.pk}/").content.decode()


def test_whoever_keeps_the_house_is_led_to_what_is_missing(client_of: Opened, house: Feature, keeper: User) -> None:
    manager = Manager.objects.get()
    address = f"/housing/managers/{manager.pk}/"

    assert address in client_of(keeper).get(f"/housing/{house.pk}/").content.decode()
    assert address not in client_of("citizen").get(f"/housing/{house.pk}/").content.decode()


def test_a_feature_that_is_no_house_has_no_passport(client: Client, houses: Any) -> None:
    school = Feature.objects.get(source_id="one")

    assert client.get(f"/housing/{school.pk}/").status_code == 404
    assert client.get(f"/housing/{2**63}/").status_code == 404


def test_a_withdrawn_house_is_gone_and_says_why(client: Client, house: Feature) -> None:
    withdraw_feature(house, by=None, reason="Знесено")

    response = client.get(f"/housing/{house.pk}/")

    assert response.status_code == 410
    assert "Знесено" in response.content.decode()


def test_ledgers_address_leads_to_the_passport(client: Client, house: Feature) -> None:
    response = client.get(f"/objects/{house.pk}/")

    assert (response.status_code, response["Location"]) == (302, f"/housing/{house.pk}/")


def test_etag_moves_with_a_fact_and_a_work_but_not_with_restoration(client: Client, house: Feature) -> None:
    address = f"/housing/{house.pk}/"

    def etag() -> str:
        return re.sub(r"-\d+-(\w+)\"$", r"-\1", client.get(address)["ETag"])  # without the minute

    first = etag()
    record_restoration(house, {"damage": "heavy"}, by=None, source="Акт")
    Work.objects.create(building_id=house.pk, element="gas", scope="current", state="done", year=2020,
                        visibility="internal")  # fmt: skip
    assert etag() == first
    record_facts(house, {"storeys": 10}, by=None, source="Огляд")
    second = etag()
    assert second != first
    Work.objects.create(building_id=house.pk, element="gas", scope="current", state="done", year=2020)
    assert etag() != second


def test_history_tells_what_changed_and_no_value_of_the_past(client: Client, house: Feature) -> None:
    record_facts(house, {"series": "КТУ"}, by=None, source="Огляд")

    words = words_of(client.get(f"/housing/{house.pk}/"))

    assert "Змінено або перевірено: Серія проєкту" in words
    assert "1-464" not in words


@pytest.mark.parametrize("others", [0, 8])
def test_a_page_asks_the_database_a_fixed_number_of_times(
    client: Client, house: Feature, django_assert_num_queries: Any, others: int
) -> None:
    for year in range(others):
        Work.objects.create(building_id=house.pk, element="gas", scope="current", state="done", year=2010 + year)
    client.get(f"/housing/{house.pk}/")  # what a process asks once
    record_facts(house, {"storeys": 10}, by=None, source="Огляд")

    with django_assert_num_queries(18):
        client.get(f"/housing/{house.pk}/")


def test_search_engines_learn_where_it_is(client: Client, house: Feature) -> None:
    body = client.get(f"/housing/{house.pk}/").content.decode()

    blocks = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', body)]
    assert blocks[0]["name"] == "вулиця Соборності, 10"
    assert blocks[0]["url"].endswith(f"/housing/{house.pk}/")


def test_overdue_checks_are_said(client: Client, house: Feature) -> None:
    record_facts(house, {"residents": 300}, by=None, source="Облік", verified_on=date(2020, 1, 1))

    words = words_of(client.get(f"/housing/{house.pk}/"))

    assert "перевірку прострочено, 31.12.2020" in words
    assert timezone.localdate() > date(2020, 12, 31)
    assert Building.objects.get(pk=house.pk).next_due_on == date(2020, 12, 31)


def test_a_link_that_is_shared_says_what_and_where(client: Client, house: Feature) -> None:
    page = client.get(f"/housing/{house.pk}/").content.decode()
    told = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page))

    assert (told["og:title"], told["og:type"], told["og:locale"]) == ("вулиця Соборності, 10", "place", "uk_UA")
    assert told["place:location:latitude"].startswith("47.905")
