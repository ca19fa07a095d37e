"""Setting and correcting tariffs in the browser, by those who speak for the provider."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from housing.models import Tariff
from housing.record_actions import change_record, revision_of
from housing.record_withdrawal import withdraw_record
from tests.housing.town import NOW, Town

Opened = Callable[[Any], Client]
AMOUNT = r"1 ?200[.,]50"
PUBLIC = (
    "/housing/tariffs/", "/housing/tariffs/heating/", "/housing/tariffs/heating/?quantity=1", "/api/housing/tariffs",
    "/api/housing/tariffs?f=csv",
)  # fmt: skip
NEW = {
    "revision": 0, "service": "", "charge": "use", "consumers": "households", "area": "", "amount_uah": "1500.75",
    "unit": "gcal", "vat_percent": "20", "valid_from": "2027-01-01", "act_body": "Виконком", "act_number": "2026/88",
    "act_on": "2026-11-20", "source": "Офіційний сайт",
}  # fmt: skip


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def new(town: Town, **more: Any) -> dict[str, Any]:
    return NEW | {"service": town.services["heating"].pk} | more


def correction(tariff: Tariff, **more: Any) -> dict[str, Any]:
    names = ("amount_uah", "unit", "vat_percent", "valid_from", "act_body", "act_number", "act_on")
    told = {name: getattr(tariff, name) for name in names}
    return {**told, "revision": revision_of(tariff), "source": "Рішення", **more}


def test_a_new_tariff_leaves_the_old_one_in_the_history(town: Town, client_of: Opened) -> None:
    response = client_of("author_elsewhere").post("/housing/tariffs/new/", new(town), follow=True)

    assert response.redirect_chain == [("/housing/tariffs/heating/", 302)]
    body = response.content.decode().replace("\u00a0", " ")
    assert "Тариф встановлено." in body
    assert body.index("01.01.2027 — …") < body.index("01.01.2025 — 31.12.2026") < body.index("01.01.2024")
    assert "1 500,75 грн" in body
    assert "№ 2026/88" in body


def test_its_author_is_in_the_history(town: Town, client_of: Opened, cast: Any) -> None:
    client_of("author_elsewhere").post("/housing/tariffs/new/", new(town))

    event = Tariff.objects.get(valid_from=date(2027, 1, 1)).events.get()
    assert event.pgh_context.metadata == {"action": "set_tariff", "user": cast["author_elsewhere"].pk}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount_uah": "-5"}, "amount_uah"),
        ({"amount_uah": ""}, "amount_uah"),
        ({"valid_from": "2025-01-01"}, "valid_from"),
        ({"valid_until": "2026-12-31"}, "valid_until"),
        ({"act_number": ""}, "act_number"),
        ({"act_on": ""}, "act_on"),
        ({"source": ""}, "source"),
        ({"unit": "barrel"}, "unit"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    town: Town, client_of: Opened, change: dict[str, Any], field: str
) -> None:
    before = list(Tariff.objects.values_list("pk", "valid_until"))

    response = client_of("author_elsewhere").post("/housing/tariffs/new/", new(town, **change))

    assert (response.status_code, list(response.context["form"].errors)) == (400, [field])
    assert f'id="id_{field}_error"' in response.content.decode()
    assert list(Tariff.objects.values_list("pk", "valid_until")) == before


def test_each_field_speaks_the_reader_s_language(town: Town, client_of: Opened) -> None:
    body = client_of("author_elsewhere").get("/housing/tariffs/new/").content.decode()

    form = body.partition('<form method="post"')[2].partition("</form>")[0]
    words = re.findall(r">([^<]*[A-Za-z]{3}[^<]*)<", form)
    assert words == []


def test_a_service_of_somebody_else_is_no_choice(town: Town, client_of: Opened) -> None:
    told = new(town, service=town.services["cold_water"].pk)

    response = client_of("author_elsewhere").post("/housing/tariffs/new/", told)

    assert list(response.context["form"].errors) == ["service"]


def test_an_area_is_told_in_both_languages(town: Town, client_of: Opened) -> None:
    told = new(town, area="Довгинцівський район", area_en="Dovhyntsivskyi district", valid_from="2026-12-01")

    client = client_of("author_elsewhere")
    client.post("/housing/tariffs/new/", told)

    assert "Dovhyntsivskyi district" in client.get("/en/housing/tariffs/heating/").content.decode()
    assert "Довгинцівський район" in client.get("/housing/tariffs/heating/").content.decode()


def test_a_correction_shows_at_once_and_can_be_taken_back(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    client, address = client_of("author_elsewhere"), f"/housing/tariffs/{tariff.pk}/"

    response = client.post(address, correction(tariff, amount_uah="1250.5"), follow=True)

    assert "1 250,50 грн" in response.content.decode().replace("\u00a0", " ")
    assert ">Змінено<" in client.get(address).content.decode()
    client.post(f"{address}undo/", {"revision": revision_of(tariff)})
    tariff.refresh_from_db()
    assert tariff.amount_uah == Decimal("1200.5")


def test_what_was_not_touched_stays_as_it_was(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))

    response = client_of("author_elsewhere").post(f"/housing/tariffs/{tariff.pk}/", correction(tariff))

    assert response.status_code == 302
    tariff.refresh_from_db()
    kept = (tariff.service_id, tariff.provider_id, tariff.charge, tariff.consumers, tariff.area, tariff.valid_until)
    assert kept == (town.services["heating"].pk, town.heat.pk, "use", "households", "", None)


def test_whoever_was_slower_is_told(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    late = correction(tariff, amount_uah="1300")
    change_record(tariff, {"amount_uah": Decimal(1250)}, by=None)

    response = client_of("author_elsewhere").post(f"/housing/tariffs/{tariff.pk}/", late)

    assert response.status_code == 400
    assert "ваше відрізняється в: Сума, грн" in response.content.decode()
    tariff.refresh_from_db()
    assert tariff.amount_uah == 1250


@pytest.mark.parametrize("revision", ["1", "x"])
def test_an_undo_from_an_old_page_is_not_taken(town: Town, client_of: Opened, revision: str) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    change_record(tariff, {"amount_uah": Decimal(1250)}, by=None)

    response = client_of("author_elsewhere").post(
        f"/housing/tariffs/{tariff.pk}/undo/", {"revision": revision}, follow=True
    )

    assert "Тим часом хтось це змінив." in response.content.decode()
    tariff.refresh_from_db()
    assert tariff.amount_uah == 1250


def test_an_undo_that_would_cross_another_tariff_changes_nothing(town: Town, client_of: Opened) -> None:
    first = Tariff.objects.get(valid_from=date(2024, 1, 1))
    change_record(first, {"valid_until": date(2024, 6, 30)}, by=None)
    Tariff.objects.filter(valid_from=date(2025, 1, 1)).update(valid_from=date(2024, 9, 1))

    response = client_of("author_elsewhere").post(
        f"/housing/tariffs/{first.pk}/undo/", {"revision": revision_of(first)}, follow=True
    )

    assert "Нічого не скасовано" in response.content.decode()
    first.refresh_from_db()
    assert first.valid_until == date(2024, 6, 30)


def test_one_taken_off_the_lists_is_nowhere_public_and_comes_back(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    client, stranger, address = client_of("author_elsewhere"), Client(), f"/housing/tariffs/{tariff.pk}/"
    public = {path: stranger.get(path).content.decode().replace("\u00a0", " ") for path in PUBLIC}
    assert all(re.search(AMOUNT, body) for body in public.values())

    off = client.post(f"{address}withdraw/", {"revision": revision_of(tariff), "reason": "Хибна сума"}, follow=True)

    assert "Знято зі списків. Повернути можна тут." in off.content.decode()
    assert "Знято зі списків: Хибна сума" in off.content.decode()
    for path in PUBLIC:
        body = stranger.get(path).content.decode().replace("\u00a0", " ")
        assert not re.search(AMOUNT, body), path
        assert "Хибна сума" not in body
    assert stranger.get(address).status_code == 302
    back = client.post(f"{address}restore/", {"revision": revision_of(tariff)}, follow=True)
    assert "Повернуто до списків." in back.content.decode()
    assert {path: stranger.get(path).content.decode().replace("\u00a0", " ") for path in PUBLIC} == public


def test_its_keepers_find_what_is_off_the_lists(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    withdraw_record(tariff, by=None, reason="Хибна сума")
    heading, link = (
        '<h2 id="withdrawn">Знято зі списків</h2>',
        f'<li class="kept__off"><a href="/housing/tariffs/{tariff.pk}/">',
    )

    theirs = client_of("author_elsewhere").get("/housing/tariffs/heating/").content.decode()

    assert heading in theirs
    assert link in theirs
    for other in (Client(), client_of("author")):
        assert heading not in other.get("/housing/tariffs/heating/").content.decode()


def test_a_withdrawal_of_a_tariff_asks_for_its_reason(town: Town, client_of: Opened) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    address = f"/housing/tariffs/{tariff.pk}/"
    client = client_of("author_elsewhere")

    response = client.post(f"{address}withdraw/", {"revision": revision_of(tariff)}, follow=True)

    assert "Поясніть, чому запис треба зняти зі списків." in response.content.decode()
    tariff.refresh_from_db()
    assert tariff.withdrawn_at is None
    assert client.post(f"{address}erase/", {"revision": revision_of(tariff)}).status_code == 404


def test_an_administrator_chooses_whose_tariff_it_is(town: Town, client_of: Opened) -> None:
    client = client_of("administrator")

    assert 'href="?provider=water"' in client.get("/housing/tariffs/new/").content.decode()
    form = client.get("/housing/tariffs/new/?provider=water").context["form"]
    assert [service.code for service in form.fields["service"].queryset] == ["cold_water"]
    assert client.get("/housing/tariffs/new/?provider=nobody").status_code == 403


@pytest.mark.parametrize("who", ["citizen", "official", "author"])
def test_others_set_and_correct_nothing(town: Town, client_of: Opened, who: str) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    client = client_of(who)

    assert client.post("/housing/tariffs/new/", new(town)).status_code == 403
    assert client.post(f"/housing/tariffs/{tariff.pk}/", correction(tariff, amount_uah="1")).status_code == 403
    for step in ("undo", "withdraw", "restore"):
        told = {"revision": revision_of(tariff), "reason": "Так"}
        assert client.post(f"/housing/tariffs/{tariff.pk}/{step}/", told).status_code == 403
    tariff.refresh_from_db()
    assert (tariff.amount_uah, tariff.withdrawn_at) == (Decimal("1200.5"), None)


def test_the_way_in_is_shown_to_those_who_may(town: Town, client_of: Opened, client: Client) -> None:
    tariff = Tariff.objects.get(valid_from=date(2025, 1, 1))
    link = f'href="/housing/tariffs/{tariff.pk}/"'

    theirs = client_of("author_elsewhere").get("/housing/tariffs/heating/").content.decode()
    assert link in theirs
    assert "Встановити тариф" in theirs
    assert "Встановити тариф" in client_of("author_elsewhere").get("/housing/tariffs/").content.decode()
    for other in (client, client_of("author")):
        body = other.get("/housing/tariffs/heating/").content.decode()
        assert link not in body
        assert "Встановити тариф" not in body


def test_an_unknown_tariff_is_not_found(town: Town, client_of: Opened) -> None:
    assert client_of("administrator").get("/housing/tariffs/999999/").status_code == 404
    assert client_of("administrator").get(f"/housing/tariffs/{10**20}/").status_code == 404
