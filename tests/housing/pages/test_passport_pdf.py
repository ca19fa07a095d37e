"""The passport as a PDF: what its page says, in letters that programs can read, and nothing that is hidden."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from housing.actions import record_facts
from housing.models import Building, Work
from housing.pages.sheet import Sheet
from layers.actions import withdraw_feature
from layers.models import City, Feature
from tests.housing.houses import HIDDEN

Opened = Callable[[Any], Client]


def read(content: bytes) -> tuple[PdfReader, str]:
    """The document, and its text as one line."""
    document = PdfReader(BytesIO(content))
    return document, " ".join(" ".join(page.extract_text().split()) for page in document.pages)


def sheet_of(client: Client, house: Feature, prefix: str = "") -> tuple[PdfReader, str]:
    response = client.get(f"{prefix}/housing/{house.pk}/passport.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return read(response.content)


def test_it_says_what_the_page_says(client: Client, house: Feature) -> None:
    document, text = sheet_of(client, house)

    assert document.metadata is not None
    assert document.metadata.title == "вулиця Соборності, 10 — паспорт будинку"
    assert document.pages[0].mediabox[2:] == pytest.approx([595.28, 841.89], abs=0.1)
    for words in (
        "вулиця Соборності, 10", "9 поверхів", "ТОВ «Домогляд»", "договір від 01.05.2024", "+380 56 000-01-99",
        "Рік побудови 1974", "Серія проєкту 1-464", "Технічний паспорт", "перевірено 07.03.2026",
        "500 000,00 грн", "Ліфтбуд", "№ ТП-7", f"http://testserver/housing/{house.pk}/", "1 / ",
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " "), words


def test_it_is_in_the_reader_s_language(client: Client, house: Feature) -> None:
    document, text = sheet_of(client, house, "/en")

    assert "Passport of the house" in text
    assert "Year built 1974" in text
    assert "Domohliad" in text
    assert str(document.root_object["/Lang"]) == "en"


def test_what_is_not_known_is_said(client: Client, bare: Feature) -> None:
    _document, text = sheet_of(client, bare)

    assert "Хто управляє будинком невідомо" in text
    assert "Рік побудови невідомо" in text
    assert "0 %" in text


def test_what_is_hidden_is_not_in_it(client: Client, client_of: Opened, house: Feature) -> None:
    secret = client.get(f"/housing/{house.pk}/passport.pdf").content
    _document, text = read(secret)

    assert HIDDEN not in text
    assert HIDDEN.encode() not in secret
    assert HIDDEN in sheet_of(client_of("author"), house)[1]
    assert client_of("author").get(f"/housing/{house.pk}/passport.pdf")["Cache-Control"] == "private, no-store"


def test_demonstration_data_says_so(client: Client, house: Feature) -> None:
    City.objects.update(is_demonstration=True)

    assert "Демонстраційні дані" in sheet_of(client, house)[1]


def test_letters_stand_in_the_file_itself(client: Client, house: Feature) -> None:
    document, _text = sheet_of(client, house)

    pages: Any = document.pages
    fonts = {font["/BaseFont"] for page in pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("NotoSans" in str(name) for name in fonts)


def test_a_long_history_of_repairs_goes_on_over_pages(client: Client, house: Feature) -> None:
    for year in range(1950, 2025):
        told = {"element": "roof", "scope": "capital", "state": "done", "source": "План", "note": "Єврорубероїд, ґанок"}
        Work.objects.create(building_id=house.pk, year=year, **told)

    document, text = sheet_of(client, house)

    assert len(document.pages) >= 4
    assert text.count("Єврорубероїд, ґанок") == 75
    assert f"{len(document.pages)} / {len(document.pages)}" in text


def test_who_has_it_already_gets_304_until_something_changes(client: Client, house: Feature) -> None:
    address = f"/housing/{house.pk}/passport.pdf"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    record_facts(house, {"storeys": 10}, by=None, source="Огляд", verified_on=date(2026, 11, 1))
    later = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, later.status_code) == (304, 200)


def test_of_a_house_that_is_no_more_there_is_no_sheet(client: Client, house: Feature) -> None:
    withdraw_feature(house, by=None, reason="Знесено")

    assert client.get(f"/housing/{house.pk}/passport.pdf").status_code == 410


def test_its_page_leads_to_it(client: Client, house: Feature) -> None:
    assert f'href="/housing/{house.pk}/passport.pdf"' in client.get(f"/housing/{house.pk}/").content.decode()


def test_it_asks_as_often_whatever_there_is(
    client: Client, house: Feature, django_assert_num_queries: Any, passport: Building
) -> None:
    address = f"/housing/{house.pk}/passport.pdf"
    client.get(address)
    with django_assert_num_queries(18):
        client.get(f"{address}?1")
    for year in range(2000, 2020):
        Work.objects.create(building=passport, element="gas", scope="current", state="done", year=year)

    with django_assert_num_queries(18):
        client.get(f"{address}?2")


def drawn(sheet: Sheet) -> bytes:
    """What stands on its first page so far."""
    contents: Any = sheet.pages[1].contents
    return bytes(contents)


def test_a_code_is_drawn_of_many_squares() -> None:
    sheet = Sheet(title="Будинок", language="uk", author="Місто", foot="низ")

    sheet.head("Будинок", "слова", "https://example.org/housing/1/")

    assert drawn(sheet).count(b" re f") > 200


def test_cells_of_tables_stay_white_behind_a_code() -> None:
    sheet = Sheet(title="Будинок", language="uk", author="Місто", foot="низ")
    sheet.head("Будинок", "слова", "https://example.org/housing/1/")
    before = len(drawn(sheet))

    sheet.grid(("Рік", "Що"), (20, 80), [("1974", "Дах"), ("1980", "Ліфт")])

    assert b" re f" not in drawn(sheet)[before:]
