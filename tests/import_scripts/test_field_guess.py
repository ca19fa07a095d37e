"""Which of their columns is what of ours: guessed from headers and content, each with its reason."""

import csv
from pathlib import Path
from typing import Any

import pytest

from import_scripts.field_guess import guessed_source
from import_scripts.source import Rule, Source


def rows(**columns: list[Any]) -> list[dict[str, Any]]:
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def targets(table: list[dict[str, Any]], *, has_shapes: bool = True) -> dict[str, str]:
    return {one.target: one.column for one in guessed_source("a", table, has_shapes=has_shapes).guesses}


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Назва", "fields.name"), ("Повне найменування", "fields.name"), ("legal_entity_name", "fields.name"),
        ("Наименование", "fields.name"), ("Адреса (юридична)", "fields.address"), ("АДРЕС", "fields.address"),
        ("Примітки", "fields.description"), ("Скорочена назва", "properties.short_name"),
    ],
)  # fmt: skip
def test_a_header_says_what_a_column_is(header: str, target: str) -> None:
    assert targets([{header: "Щось"}, {header: "Щось"}]) == {target: header}


def test_a_guess_quotes_the_header_and_a_value() -> None:
    (guess,) = guessed_source("a", rows(**{"Тел.": ["", "(0564) 43-01-74"]}), has_shapes=True).guesses

    assert (guess.target, guess.column, guess.sample) == ("properties.phone", "Тел.", "(0564) 43-01-74")
    assert guess.reason == "the header 'Тел.' says «тел»"


def test_the_header_that_says_it_most_fully_wins() -> None:
    table = rows(**{"Найменування органу, якому належить заклад": ["Відділ"] * 2, "Повна назва": ["Ліцей"] * 2})

    assert targets(table) == {"fields.name": "Повна назва"}


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Телефон", ["немає", "невідомо"]),  # no telephones
        ("Код", ["1", "1"]),  # not one for each row
        ("Статус", ["працює", "хтозна"]),
        ("Kind", ["школа", "ліцей"]),
        ("Lon", ["33.4", "33.5"]),  # the file has shapes
    ],
)
def test_content_that_does_not_agree_overrules_a_header(header: str, values: list[str]) -> None:
    assert targets(rows(**{header: values})) == {}


def test_content_says_what_a_header_does_not() -> None:
    table = rows(
        a=["x@kr.gov.ua", "y@kr.gov.ua"],
        b=["(0564) 43-01-74", "0979762540"],
        c=["http://kr.gov.ua", "www.kr.gov.ua"],
        d=["Пн-Пт 8:00-17:00"] * 2,
        e=["однаково"] * 2,
        f=["n-1", "n-2"],
    )

    assert targets(table) == {
        "properties.email": "a", "properties.phone": "b", "properties.website": "c", "properties.opening_hours": "d",
        "id": "f",
    }  # fmt: skip


def test_the_source_of_a_list_of_addresses() -> None:
    columns: dict[str, list[Any]] = {
        "Код": [1, 2], "Назва": ["А", "Б"], "Адреса": ["вул. Миру, 1"] * 2, "Статус": ["працює"] * 2,
        "Тел": ["0564430174"] * 2, "Інше": ["x"] * 2,
    }  # fmt: skip
    table = rows(**columns)

    assert guessed_source("schools", table, has_shapes=False).source == Source(
        layer="schools",
        id="Код",
        address="Адреса",
        fields={
            "name": Rule("Назва"),
            "address": Rule("Адреса"),
            "status": Rule("Статус", values={"працює": "active"}),
        },
        properties={"phone": Rule("Тел", type="phone"), "Інше": Rule("Інше")},
    )


def test_coordinates_make_addresses_needless_and_half_a_pair_is_none() -> None:
    whole = guessed_source("a", rows(lon=[1], lat=[2], address=["x"]), has_shapes=False).source
    half = guessed_source("a", rows(lon=[1, 1], address=["x", "y"]), has_shapes=False).source
    text = guessed_source("a", rows(wkt=["POINT (1 2)"] * 2, address=["x", "y"]), has_shapes=False).source

    assert (whole.lon, whole.lat, whole.address) == ("lon", "lat", "")
    assert (half.lon, half.lat, half.address) == ("", "", "address")
    assert (text.wkt, text.address) == ("wkt", "")


def test_no_rows_give_a_bare_source() -> None:
    assert guessed_source("a", [], has_shapes=True).source == Source(layer="a", properties={})


def test_the_registers_of_the_city_are_recognised(shared: Path) -> None:
    def of(name: str) -> dict[str, str]:
        with (shared / "kr-social" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return targets(list(csv.DictReader(file)), has_shapes=False)

    schools, clinics = of("schools_kr"), of("health_kr")

    assert {key: schools[key] for key in ("id", "fields.name", "fields.address", "properties.phone")} == {
        "id": "Код в ЄДЕБО", "fields.name": "Повна назва", "fields.address": "Фактична адреса",
        "properties.phone": "Телефон",
    }  # fmt: skip
    assert {key: clinics[key] for key in ("id", "fields.name", "lon", "lat", "properties.website")} == {
        "id": "legal_entity_id", "fields.name": "legal_entity_name", "lon": "lng", "lat": "lat",
        "properties.website": "legal_entity_website",
    }  # fmt: skip
