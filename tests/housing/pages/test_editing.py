from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from geoportal.accounts.models import User
from housing.actions import record_facts
from housing.models import Building, Manager, Restoration
from layers.models import Feature

Opened = Callable[[Any], Client]


def form_of(passport: Building, **more: Any) -> dict[str, Any]:
    """What a browser sends of the form as it is shown, with some values changed."""
    told: dict[str, Any] = {
        "revision": passport.revision, "source": "Огляд № 3", "verified_on": timezone.localdate().isoformat(),
        "verified_by": "", "former_addresses": "",
    }  # fmt: skip
    for name in ("register_id", "house_id", "built_year", "series", "storeys", "entrances", "flats", "total_area_m2",
                 "walls", "heating", "lifts", "energy_class", "energy_kwh_m2"):  # fmt: skip
        told[name] = getattr(passport, name)
    return told | more


def test_only_what_was_changed_gets_the_new_source(client_of: Opened, passport: Building, keeper: User) -> None:
    response = client_of(keeper).post(f"/housing/{passport.pk}/edit/", form_of(passport, storeys=10))

    assert (response.status_code, response["Location"]) == (302, f"/housing/{passport.pk}/")
    now = Building.objects.get(pk=passport.pk)
    assert now.storeys == 10
    assert {name for name, noted in now.provenance.items() if noted["source"] == "Огляд № 3"} == {"storeys"}


def test_a_tick_verifies_a_fact_as_it_stands(client_of: Opened, passport: Building, keeper: User) -> None:
    client_of(keeper).post(f"/housing/{passport.pk}/edit/", form_of(passport, checked_walls="on"))

    now = Building.objects.get(pk=passport.pk)
    assert now.walls == "panel"
    assert now.provenance["walls"]["verified_on"] == timezone.localdate().isoformat()


def test_nothing_changed_is_said(client_of: Opened, passport: Building, keeper: User) -> None:
    response = client_of(keeper).post(f"/housing/{passport.pk}/edit/", form_of(passport))

    assert response.status_code == 400
    assert "Нічого не змінено" in response.content.decode()


def test_what_is_wrong_stands_beside_its_field(client_of: Opened, passport: Building, keeper: User) -> None:
    response = client_of(keeper).post(f"/housing/{passport.pk}/edit/", form_of(passport, living_area_m2=9000))

    assert response.status_code == 400
    assert response.context["form"].errors.keys() == {"living_area_m2"}
    assert "Не може перевищувати загальну площу." in response.content.decode()


def test_a_source_is_asked_for(client_of: Opened, passport: Building, keeper: User) -> None:
    response = client_of(keeper).post(f"/housing/{passport.pk}/edit/", form_of(passport, storeys=10, source=""))

    assert response.context["form"].errors.keys() == {"source"}
    assert Building.objects.get(pk=passport.pk).storeys == 9


def test_whoever_was_slower_is_told_and_may_save_again(client_of: Opened, passport: Building, keeper: User) -> None:
    client = client_of(keeper)
    record_facts(passport.feature, {"flats": 150}, by=None, source="Облік")

    response = client.post(f"/housing/{passport.pk}/edit/", form_of(passport, storeys=10))

    assert response.status_code == 400
    assert "Тим часом хтось це змінив; ваше відрізняється в: " in response.content.decode()
    now = Building.objects.get(pk=passport.pk)
    assert (now.storeys, now.flats) == (9, 150)
    assert f'value="{now.revision}"' in response.content.decode()


def test_a_house_without_a_passport_gets_its_first_facts(client_of: Opened, bare: Feature, cast: Any) -> None:
    form = {"revision": 0, "source": "Огляд", "verified_on": "2026-11-01", "storeys": 5}

    client_of("author").post(f"/housing/{bare.pk}/edit/", form)

    assert Building.objects.get(pk=bare.pk).storeys == 5


@pytest.mark.parametrize("who", ["citizen", "official", "author_elsewhere"])
def test_others_change_nothing(client_of: Opened, passport: Building, who: str) -> None:
    response = client_of(who).post(f"/housing/{passport.pk}/edit/", form_of(passport, storeys=10))

    assert response.status_code == 403
    assert Building.objects.get(pk=passport.pk).storeys == 9


def test_a_change_is_taken_back_from_the_page(client_of: Opened, passport: Building, keeper: User) -> None:
    client = client_of(keeper)
    changed = record_facts(passport.feature, {"storeys": 10}, by=keeper, source="Огляд")
    number = changed.events.latest("pgh_id").pgh_id
    assert f"/undo/{number}/" in client.get(f"/housing/{passport.pk}/edit/").content.decode()

    response = client.post(f"/housing/{passport.pk}/undo/{number}/", follow=True)

    assert Building.objects.get(pk=passport.pk).storeys == 9
    assert "Зміну скасовано." in response.content.decode()


def test_an_undo_that_would_lose_something_says_what(client_of: Opened, passport: Building, keeper: User) -> None:
    changed = record_facts(passport.feature, {"storeys": 10}, by=keeper, source="Огляд")
    number = changed.events.latest("pgh_id").pgh_id
    record_facts(passport.feature, {"storeys": 11}, by=keeper, source="Огляд")

    response = client_of(keeper).post(f"/housing/{passport.pk}/undo/{number}/", follow=True)

    assert "Поверхів" in response.content.decode()
    assert Building.objects.get(pk=passport.pk).storeys == 11


def test_the_list_of_what_is_missing(client_of: Opened, manager: Manager, passport: Building, keeper: User) -> None:
    response = client_of(keeper).get(f"/housing/managers/{manager.pk}/")

    body = response.content.decode()
    assert "вулиця Соборності, 10" in body
    assert f"/housing/{passport.pk}/edit/" in body
    assert "46 %" in body


def test_an_unknown_manager_is_not_found(client_of: Opened, keeper: User) -> None:
    assert client_of(keeper).get("/housing/managers/999999/").status_code == 404


def test_restoration_is_written_by_the_owner_of_the_layer(client_of: Opened, passport: Building) -> None:
    form = {"damage": "heavy", "damaged_on": "2026-02-03", "state": "planned", "note": "Дах", "source": "Акт № 4"}

    response = client_of("author").post(f"/housing/{passport.pk}/restoration/", form)

    assert response.status_code == 302
    row = Restoration.objects.get(pk=passport.pk)
    assert (row.damage, row.state, row.note) == ("heavy", "planned", "Дах")
    assert row.provenance["damage"]["source"] == "Акт № 4"


def test_restoration_without_a_source_is_refused(client_of: Opened, passport: Building) -> None:
    response = client_of("author").post(f"/housing/{passport.pk}/restoration/", {"damage": "heavy", "source": ""})

    assert response.status_code == 400
    assert Restoration.objects.get(pk=passport.pk).damage == "light"


def test_the_manager_is_not_shown_restoration(client_of: Opened, passport: Building, keeper: User) -> None:
    assert client_of(keeper).get(f"/housing/{passport.pk}/restoration/").status_code == 403
