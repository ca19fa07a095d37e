"""Works, documents and contracts in the browser: added, changed, taken off, put back; by those who may alone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from geoportal.accounts.models import User
from housing.models import Building, BuildingDocument, ManagementContract, Manager, Work
from housing.record_actions import begin_contract, change_record, revision_of
from housing.record_withdrawal import withdraw_record
from layers.models import Feature
from tests.housing.houses import HIDDEN

Opened = Callable[[Any], Client]
WORK = {
    "revision": 0, "element": "facade", "scope": "capital", "state": "planned", "year": "2027",
    "cost_uah": "1200000.50",
    "contractor": "Фасадбуд", "note": "Утеплення торців", "visibility": "public", "source": "Програма № 5",
}  # fmt: skip


@pytest.fixture
def roof(passport: Building) -> Work:
    return Work.objects.get(building=passport, element="roof")


def sent(row: Work, **more: Any) -> dict[str, Any]:
    """What a browser sends of the form as it is shown, with some values changed."""
    told = {
        "revision": revision_of(row), "element": row.element, "scope": row.scope, "state": row.state, "year": row.year,
        "cost_uah": row.cost_uah, "contractor": row.contractor, "visibility": row.visibility, "source": row.source,
    }  # fmt: skip
    return told | more


def test_the_overview_tells_all_that_is_kept_and_leads_to_it(client_of: Opened, roof: Work, keeper: User) -> None:
    body = client_of(keeper).get(f"/housing/{roof.building_id}/records/").content.decode()

    assert f'href="/housing/{roof.building_id}/records/works/{roof.pk}/"' in body
    assert "ТП-7" in body
    assert "ТОВ «Домогляд»" in body
    assert "Додати роботи" in body


def test_the_overview_asks_as_often_whatever_there_is(
    client_of: Opened, roof: Work, keeper: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(keeper)
    address = f"/housing/{roof.building_id}/records/"
    client.get(address)
    with django_assert_num_queries(15):
        client.get(address)
    for year in range(2000, 2020):
        Work.objects.create(building_id=roof.building_id, element="gas", scope="current", state="done", year=year)

    with django_assert_num_queries(15):
        client.get(address)


def test_what_is_for_the_city_alone_is_not_told_to_a_manager(client_of: Opened, roof: Work, keeper: User) -> None:
    secret = Work.objects.get(building=roof.building_id, visibility="internal")
    client = client_of(keeper)

    assert HIDDEN not in client.get(f"/housing/{roof.building_id}/records/").content.decode()
    assert client.get(f"/housing/{roof.building_id}/records/works/{secret.pk}/").status_code == 404
    form = client.get(f"/housing/{roof.building_id}/records/works/{roof.pk}/").context["form"]
    assert [value for value, _label in form.fields["visibility"].choices] == ["public", "registered"]


def test_the_city_sees_and_keeps_what_is_its_own(client_of: Opened, roof: Work) -> None:
    secret = Work.objects.get(building=roof.building_id, visibility="internal")
    client = client_of("author")

    assert HIDDEN in client.get(f"/housing/{roof.building_id}/records/").content.decode()
    assert client.get(f"/housing/{roof.building_id}/records/works/{secret.pk}/").status_code == 200


def test_a_work_is_added_and_stands_on_the_page_of_the_house(client_of: Opened, house: Feature, keeper: User) -> None:
    client = client_of(keeper)

    response = client.post(f"/housing/{house.pk}/records/works/", WORK, follow=True)

    assert response.redirect_chain == [(f"/housing/{house.pk}/records/", 302)]
    assert "Додано." in response.content.decode()
    page = Client().get(f"/housing/{house.pk}/").content.decode()
    assert "Утеплення торців" in page
    assert "Програма № 5" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": " "}, "source"),
        ({"year": "рік"}, "year"),
        ({"state": "done", "year": "2100"}, "state"),
        ({"begins_on": "2027-05-02", "ends_on": "2027-05-01"}, "ends_on"),
        ({"document_url": "javascript:alert(1)"}, "document_url"),
        ({"visibility": "internal"}, "visibility"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    client_of: Opened, house: Feature, keeper: User, change: dict[str, Any], field: str
) -> None:
    before = Work.objects.count()

    response = client_of(keeper).post(f"/housing/{house.pk}/records/works/", WORK | change)

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    body = response.content.decode()
    assert f'id="id_{field}_error"' in body
    assert "Утеплення торців" in body
    assert Work.objects.count() == before


def test_a_change_is_saved_with_its_author(client_of: Opened, roof: Work, keeper: User) -> None:
    response = client_of(keeper).post(
        f"/housing/{roof.building_id}/records/works/{roof.pk}/", sent(roof, year=2028, cost_uah="510000")
    )

    roof.refresh_from_db()
    assert (response.status_code, roof.year, roof.cost_uah) == (302, 2028, Decimal(510000))
    assert roof.events.latest("pgh_id").pgh_context.metadata == {"action": "change_work", "user": keeper.pk}


def test_whoever_was_slower_is_told_what_differs_and_may_save_again(
    client_of: Opened, roof: Work, keeper: User
) -> None:
    late = sent(roof, contractor="Дахбуд")
    change_record(roof, {"year": 2029}, by=None)
    client, address = client_of(keeper), f"/housing/{roof.building_id}/records/works/{roof.pk}/"

    response = client.post(address, late)

    assert response.status_code == 400
    body = response.content.decode()
    assert "Тим часом хтось це змінив; ваше відрізняється в: Рік, Підрядник" in body
    roof.refresh_from_db()
    assert (roof.year, roof.contractor) == (2029, "")
    again = client.post(address, late | {"revision": revision_of(roof)})
    assert again.status_code == 302


def test_taken_off_put_back_and_changed_back(client_of: Opened, roof: Work, keeper: User) -> None:
    client, address = client_of(keeper), f"/housing/{roof.building_id}/records/works/{roof.pk}/"

    off = client.post(
        f"{address}withdraw/", {"revision": revision_of(roof), "reason": "Не той будинок"}, follow=True
    ).content.decode()

    assert "Знято зі списків." in off
    assert "Повернути до списків" in off
    assert "Знято зі списків: Не той будинок" in off
    assert "2027" not in Client().get(f"/housing/{roof.building_id}/").content.decode().partition("Ремонти")[2][:900]
    back = client.post(f"{address}restore/", {"revision": revision_of(roof)}, follow=True).content.decode()
    assert "Повернуто до списків." in back
    change_record(roof, {"year": 2031}, by=keeper)
    client.post(f"{address}undo/", {"revision": revision_of(roof)})
    roof.refresh_from_db()
    assert (roof.withdrawn_at, roof.year) == (None, 2027)


@pytest.mark.parametrize("revision", ["1", "", "рядок", "²"])
def test_a_step_from_an_old_page_is_not_taken(client_of: Opened, roof: Work, keeper: User, revision: str) -> None:
    response = client_of(keeper).post(
        f"/housing/{roof.building_id}/records/works/{roof.pk}/withdraw/",
        {"revision": revision, "reason": "Помилка"},
        follow=True,
    )

    assert "Тим часом хтось це змінив." in response.content.decode()
    roof.refresh_from_db()
    assert roof.withdrawn_at is None


def test_nothing_before_the_beginning_is_taken_back(client_of: Opened, roof: Work, keeper: User) -> None:
    address = f"/housing/{roof.building_id}/records/works/{roof.pk}/"

    response = client_of(keeper).post(f"{address}undo/", {"revision": revision_of(roof)}, follow=True)

    assert "Нічого не скасовано" in response.content.decode()
    assert "Скасувати останню зміну" not in response.content.decode()


def test_a_record_of_another_house_is_not_found_here(client_of: Opened, roof: Work, bare: Feature) -> None:
    client = client_of("author")

    assert client.get(f"/housing/{bare.pk}/records/works/{roof.pk}/").status_code == 404
    assert client.get(f"/housing/{bare.pk}/records/lifts/").status_code == 404
    assert client.post(f"/housing/{roof.building_id}/records/works/{roof.pk}/delete/").status_code == 404


def test_a_document_is_added_and_taken_off(client_of: Opened, house: Feature, keeper: User) -> None:
    client = client_of(keeper)
    told = {"revision": 0, "kind": "act", "number": "А-15", "visibility": "public", "source": "Архів компанії"}

    client.post(f"/housing/{house.pk}/records/documents/", told)

    paper = BuildingDocument.objects.get(number="А-15")
    assert "А-15" in Client().get(f"/housing/{house.pk}/").content.decode()
    withdraw_record(paper, by=None, reason="Помилка")
    assert "А-15" not in Client().get(f"/housing/{house.pk}/").content.decode()
    assert "А-15" in client.get(f"/housing/{house.pk}/records/").content.decode()


def test_the_housing_department_says_who_runs_the_house(client_of: Opened, house: Feature) -> None:
    other = Manager.objects.create(name="ОСББ «Мрія»", kind="co_owners")
    told = {"revision": 0, "manager": other.pk, "begins_on": "2026-07-01", "number": "4", "source": "Протокол № 2"}

    client_of("author").post(f"/housing/{house.pk}/records/contracts/", told)

    held = ManagementContract.objects.filter(building=house.pk).order_by("begins_on").values_list("manager", "ends_on")
    assert [str(ends) for _manager, ends in held] == ["2026-06-30", "None"]
    assert "ОСББ «Мрія»" in Client().get(f"/housing/{house.pk}/").content.decode()


def test_crossing_contracts_are_refused_beside_the_day(client_of: Opened, house: Feature, manager: Manager) -> None:
    told = {"revision": 0, "manager": manager.pk, "begins_on": "2024-01-01", "ends_on": "2024-06-01", "source": "Лист"}

    response = client_of("author").post(f"/housing/{house.pk}/records/contracts/", told)

    assert list(response.context["form"].errors) == ["begins_on"]
    assert "будинком керує ТОВ «Домогляд» за договором від 01.05.2024" in response.content.decode()


def test_a_contract_is_corrected(client_of: Opened, house: Feature, manager: Manager) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    client, address = client_of("author"), f"/housing/{house.pk}/records/contracts/{contract.pk}/"
    told = {"revision": revision_of(contract), "manager": manager.pk, "begins_on": "2024-05-01", "source": "Договір"}

    assert client.post(address, told | {"ends_on": "2027-01-01"}).status_code == 302

    contract.refresh_from_db()
    assert str(contract.ends_on) == "2027-01-01"


def test_a_contract_taken_off_the_lists_is_nowhere_public(client_of: Opened, house: Feature) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    client, address = client_of("author"), f"/housing/{house.pk}/records/contracts/{contract.pk}/"

    client.post(f"{address}withdraw/", {"revision": revision_of(contract), "reason": "Чужий договір"})

    stranger = Client()
    for public in (f"/housing/{house.pk}/", f"/api/housing/passports/{house.pk}", "/housing/managers/"):
        assert "Домогляд" not in stranger.get(public).content.decode()
    kept = client.get(f"/housing/{house.pk}/records/").content.decode()
    assert "Домогляд" in kept
    assert "знято зі списків" in kept


def test_a_withdrawal_without_a_reason_is_not_taken(client_of: Opened, house: Feature) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    address = f"/housing/{house.pk}/records/contracts/{contract.pk}/"

    response = client_of("author").post(
        f"{address}withdraw/", {"revision": revision_of(contract), "reason": "  "}, follow=True
    )

    assert "Поясніть, чому запис треба зняти зі списків." in response.content.decode()
    contract.refresh_from_db()
    assert contract.withdrawn_at is None


def test_one_that_cannot_stand_any_more_is_not_put_back(
    client_of: Opened, house: Feature, manager: Manager, cast: Any
) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    withdraw_record(contract, by=None, reason="Помилка")
    begin_contract(house, manager, by=None, begins_on=contract.begins_on)
    address = f"/housing/{house.pk}/records/contracts/{contract.pk}/"

    response = client_of("author").post(f"{address}restore/", {"revision": revision_of(contract)}, follow=True)

    assert "Не повернуто" in response.content.decode()
    contract.refresh_from_db()
    assert contract.withdrawn_at is not None


def test_a_manager_reads_contracts_and_changes_none(client_of: Opened, house: Feature, keeper: User) -> None:
    contract = ManagementContract.objects.get(building=house.pk)
    client = client_of(keeper)

    assert "Договори веде житлове управління" in client.get(f"/housing/{house.pk}/records/").content.decode()
    assert client.get(f"/housing/{house.pk}/records/contracts/").status_code == 403
    address = f"/housing/{house.pk}/records/contracts/{contract.pk}/"
    assert client.post(address).status_code == 403
    assert client.post(f"{address}withdraw/", {"revision": revision_of(contract), "reason": "Так"}).status_code == 403


@pytest.mark.parametrize("who", ["citizen", "official", "author_elsewhere"])
def test_others_keep_nothing(client_of: Opened, house: Feature, who: str) -> None:
    client, before = client_of(who), Work.objects.count()

    assert client.get(f"/housing/{house.pk}/records/").status_code == 403
    assert client.post(f"/housing/{house.pk}/records/works/", WORK).status_code == 403
    assert Work.objects.count() == before
    assert "Роботи, документи, договори" not in client.get(f"/housing/{house.pk}/").content.decode()
