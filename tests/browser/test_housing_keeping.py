"""Forms, lists and tariffs of this room in a real browser: nothing for axe to find, good on a phone, whole by hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geoportal.accounts.models import Organisation
from housing.models import Work
from housing.service_actions import SupplyRow, define_provider, define_services, replace_supplies
from housing.tariff_actions import set_tariff
from layers.media import add_media, remove_media
from layers.models import Feature
from tests.browser.judging import faults_at, faults_of
from tests.housing.houses import make_houses
from tests.housing.pages.test_pictures import picture

PageAt = Callable[..., Page]
OPEN = (
    "/housing/?year_from=1960&energy_to=E", "/housing/{house}/", "/housing/{house}/upkeep/", "/housing/upkeep/",
    "/housing/tariffs/", "/housing/tariffs/heating/?quantity=2,5",
)  # fmt: skip
KEPT = (
    "/housing/{house}/records/", "/housing/{house}/records/works/", "/housing/{house}/records/works/{work}/",
    "/housing/{house}/records/documents/", "/housing/{house}/records/contracts/", "/housing/{house}/pictures/",
    "/housing/tariffs/new/", "/housing/tariffs/new/?provider=heat", "/housing/tariffs/{tariff}/",
)  # fmt: skip


@pytest.fixture
def numbers(city: Any, cast: Any) -> dict[str, int]:
    """The houses with their passports, and two providers, of which one heats the first house at a known tariff."""
    found, services = make_houses(), define_services()
    heat = define_provider("heat", name="Тепломережа", organisation=Organisation.objects.get(slug="partner"))
    define_provider("water", name="Водоканал")
    replace_supplies("Т", [SupplyRow(found["house"], services["heating"].pk, heat.pk, source="Т")])
    told: dict[str, Any] = {"amount_uah": Decimal(1200), "unit": "gcal", "valid_from": date(2025, 1, 1)}
    tariff = set_tariff(services["heating"], heat, **told, act_number="1", act_body="Виконком", source="Сайт")
    return {**found, "work": Work.objects.get(element="roof").pk, "tariff": tariff.pk}


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_where_everybody_reads(page_at: PageAt, numbers: dict[str, int], size: str) -> None:
    assert faults_at(page_at, [address.format(**numbers) for address in OPEN], size=size) == {}


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_where_houses_are_kept(
    page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any], size: str
) -> None:
    assert faults_at(page_at, [address.format(**numbers) for address in KEPT], size=size, **inside) == {}


def test_a_refused_form_says_it_beside_the_field(
    page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any]
) -> None:
    page = page_at(f"/housing/{numbers['house']}/records/works/", broken=True, **inside)

    page.get_by_label("Рік").fill("2027")
    page.get_by_role("button", name="Зберегти").click()

    field = page.get_by_label("Джерело")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_source_error")).to_be_visible()
    assert faults_of(page) == []


def test_a_work_is_planned_by_hand_without_scripts(
    page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any]
) -> None:
    page = page_at(f"/housing/{numbers['house']}/", scripts=False, **inside)

    page.get_by_role("link", name="Роботи, документи, договори").click()
    page.get_by_role("link", name="Додати роботи").click()
    page.get_by_label("Частина будинку").select_option("facade")
    page.get_by_label("Вид робіт").select_option("capital")
    page.get_by_label("Стан").select_option("planned")
    page.get_by_label("Рік").fill("2028")
    page.get_by_label("Джерело").fill("Програма № 5")
    page.get_by_role("button", name="Зберегти").click()

    page.wait_for_url("**/records/")
    expect(page.get_by_text("Додано.")).to_be_visible()
    assert Work.objects.get(year=2028).element == "facade"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_photograph_is_removed_and_put_back_by_hand(
    page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any], settings: Any, tmp_path: Path, size: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    house = Feature.objects.get(pk=numbers["house"])
    add_media(house, picture(60), by=None, sort="photo", alt="Фасад", credit="ОСББ", licence="CC-BY-4.0")
    page = page_at(f"/housing/{house.pk}/pictures/", size=size, scripts=False, **inside)

    page.locator(".kept-pictures summary").click()
    page.get_by_label("Чому її прибирають").fill("Не той двір")
    page.get_by_role("button", name="Прибрати").click()

    expect(page.get_by_text("Прибрано. Повернути можна нижче.")).to_be_visible()
    expect(page.get_by_text("Не той двір")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Повернути").click()

    expect(page.get_by_text("Фотографія знову на сторінці будинку.")).to_be_visible()
    expect(page.locator(".kept-pictures li")).to_have_count(1)


def test_axe_finds_nothing_in_what_was_removed(
    page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any], settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    house = Feature.objects.get(pk=numbers["house"])
    for shade in (60, 110):
        add_media(house, picture(shade), by=None, sort="photo", alt="Фасад", credit="ОСББ", licence="CC-BY-4.0")
    remove_media(house.media.all()[0], by=None, reason="Не той двір")

    page = page_at(f"/housing/{house.pk}/pictures/", **inside)
    page.locator(".kept-pictures summary").click()

    assert faults_of(page) == []


def test_a_range_is_asked_for_by_hand(page_at: PageAt, numbers: dict[str, int]) -> None:
    page = page_at("/housing/", scripts=False)

    page.get_by_text("Від … до …").click()
    page.get_by_label("Рік побудови, від").fill("1970")
    page.get_by_label("Рік побудови, до").fill("1980")
    page.get_by_role("button", name="Застосувати").click()

    page.wait_for_url("**year_from=1970&year_to=1980**")
    expect(page.get_by_role("link", name="Рік побудови: 1970–1980")).to_be_visible()
    expect(page.locator(".row")).to_have_count(1)


def test_a_tariff_is_set_by_hand(page_at: PageAt, numbers: dict[str, int], inside: dict[str, Any]) -> None:
    page = page_at("/housing/tariffs/new/?provider=heat", **inside)

    page.get_by_label("Послуга").select_option(label="Опалення")
    for label, value in (
        ("Сума, грн", "1500.75"), ("Перший день", "2027-01-01"), ("Хто ухвалив", "Виконком"),
        ("Номер рішення", "88"), ("Дата рішення", "2026-11-20"), ("Джерело", "Сайт"),
    ):  # fmt: skip
        page.get_by_label(label).fill(value)
    page.get_by_label("За яку одиницю").select_option("gcal")
    page.get_by_role("button", name="Встановити тариф").click()

    page.wait_for_url("**/housing/tariffs/heating/")
    expect(page.get_by_text("Тариф встановлено.")).to_be_visible()
    expect(page.get_by_text("01.01.2027 — …")).to_be_visible()
