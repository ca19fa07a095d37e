"""No form shows dashes for what is empty: it says that something must be chosen, or that it is not known."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils.translation import override

from housing.empty_choices import say_what_empty_means
from housing.forms import PassportForm, RestorationForm
from housing.models import Building, ManagementContract, Provider, Restoration, Tariff
from housing.record_forms import FORMS, new_record
from housing.tariff_forms import NewTariffForm, TariffForm
from layers.models import Feature
from tests.housing.town import Town

EMPTY = re.compile(r'<option value=""[^>]*>([^<]*)</option>')


def words(form: forms.BaseForm) -> dict[str, str]:
    """What the empty choice of each field says, where it has one."""
    shown = {field.name: EMPTY.findall(str(field)) for field in form}
    return {name: said[0] for name, said in shown.items() if said}


def test_what_may_stay_empty_is_not_known(db: None) -> None:
    with override("uk"):
        said = words(PassportForm(instance=Building()))

    assert set(said.values()) == {"Невідомо"}
    assert {"heating", "energy_class", "walls"} <= set(said)


def test_damage_that_nobody_has_stated_is_not_known(db: None) -> None:
    with override("en"):
        assert words(RestorationForm(instance=Restoration())) == {"damage": "Not known", "state": "Not known"}


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("works", {"element": "Оберіть…", "scope": "Оберіть…", "state": "Оберіть…"}),
        ("documents", {"kind": "Оберіть…"}),
        ("contracts", {"manager": "Оберіть…"}),
    ],
)
def test_what_must_be_said_is_to_be_chosen(db: None, kind: str, asked: dict[str, str]) -> None:
    with override("uk"):
        form = FORMS[kind](instance=new_record(kind, Building()), visibilities=("public",))

        assert words(form) == asked


def test_a_contract_that_is_kept_can_still_name_another_manager(passport: Building) -> None:
    contract = ManagementContract.objects.get(building=passport)

    form = FORMS["contracts"](instance=contract)

    assert form["manager"].value() == contract.manager_id


def test_a_new_tariff_asks_for_its_service_in_its_own_words(town: Town) -> None:
    with override("uk"):
        said = words(NewTariffForm(instance=Tariff(provider=town.heat), provider=Provider.objects.get(pk=town.heat.pk)))

    assert said == {"service": "Виберіть послугу", "unit": "Оберіть…"}


def test_the_empty_choice_is_still_refused_where_one_is_needed(town: Town) -> None:
    form = TariffForm({"unit": ""}, instance=Tariff.objects.first())

    assert "unit" in form.errors


@pytest.mark.parametrize("page", ["edit", "records/works", "records/documents", "records/contracts"])
def test_no_page_shows_dashes(client_of: Callable[[Any], Client], house: Feature, page: str) -> None:
    body = client_of("author").get(f"/housing/{house.pk}/{page}/").content.decode()

    assert "<select" in body
    assert "----" not in body


def test_other_words_and_choices_stay() -> None:
    class Form(forms.Form):
        named = forms.ChoiceField(choices=[("", "як у файлі"), ("-", "–"), ("a", "A")])
        plain = forms.ChoiceField(choices=[("a", "A")], required=False)
        number = forms.IntegerField()

    form = Form()
    say_what_empty_means(form)

    assert list(form.fields["named"].choices) == [("", "як у файлі"), ("-", "–"), ("a", "A")]  # type: ignore[attr-defined] # a field of choices
    assert list(form.fields["plain"].choices) == [("a", "A")]  # type: ignore[attr-defined] # a field of choices
