"""Rows without geometry are placed by their address, and each is told how."""

from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry
from shapely.geometry import Point

from import_scripts.addresses import AddressBook, Spot
from import_scripts.ledger_addresses import address_book
from import_scripts.notices import error
from import_scripts.placing import Placer
from import_scripts.rows import RawRow
from layers.actions import define_layer
from layers.models import Feature, Layer

WHERE = {"file": "f.csv", "row": 1, "feature": "a"}


@pytest.fixture
def placer() -> Placer:
    book = AddressBook("Кривий Ріг")
    book.add_street("вулиця Миру", ["вулиця Леніна"], Spot("вулиця Миру", 33.5, 47.8))
    book.add_street("провулок Сонячний")
    book.add_street("проїзд Сонячний")
    book.add_house("вулиця Миру", "5", Spot("вулиця Миру, 5", 33.4, 47.9))
    for lat in (47.7, 47.75):
        book.add_house("вулиця Миру", "7", Spot("вулиця Миру, 7", 33.4, lat))
    return Placer(book, "Адреса")


def row(address: Any, **more: Any) -> RawRow:
    return RawRow(1, {"Адреса": address}, **more)


def test_a_house_that_is_found_is_told_with_its_confidence(placer: Placer) -> None:
    placed, (notice,) = placer.placed(row("вул. Миру, 5", fault=error("geometry_missing", "…")), WHERE)

    assert (placed.shape, placed.fault) == (Point(33.4, 47.9), None)
    assert (notice.code, notice.severity, notice.field, notice.value) == (
        "address_placed", "remark", "Адреса", "вул. Миру, 5",
    )  # fmt: skip
    assert notice.message == (
        "'вул. Миру, 5' was placed at the house вулиця Миру, 5 (47.90000, 33.40000); confidence: house."
    )


def test_an_old_name_is_told_as_well(placer: Placer) -> None:
    placed, notices = placer.placed(row("вул. Леніна, 5"), WHERE)

    assert placed.shape == Point(33.4, 47.9)
    assert [(notice.code, notice.severity) for notice in notices] == [
        ("address_renamed", "warning"), ("address_placed", "remark"),
    ]  # fmt: skip
    assert "the street is now called вулиця Миру." in notices[0].message


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("вул. Миру, 6", "address_unknown", "вулиця Миру has no house 6. Correct it"),
        ("просп. Миру, 5", "address_unknown", "there is no such street. The city has вулиця Миру."),
        ("мікрорайон Сонячний, 1", "address_unknown", "The city has провулок Сонячний, проїзд Сонячний."),
        ("Сонячний, 1", "address_ambiguous", "several streets are called so: провулок Сонячний; проїзд Сонячний."),
        ("вул. Миру, 7", "address_ambiguous", "it stands in several places: вулиця Миру, 7 (47.70000, 33.40000); "),
    ],
)
def test_what_is_not_found_stays_out_and_says_why(placer: Placer, address: str, code: str, words: str) -> None:
    unplaced, notices = placer.placed(row(address), WHERE)

    assert (unplaced.shape, notices) == (None, [])
    assert unplaced.fault is not None
    assert (unplaced.fault.code, unplaced.fault.severity) == (code, "error")
    assert words in unplaced.fault.message


def test_the_middle_of_a_street_is_a_warning(placer: Placer) -> None:
    placed, (notice,) = Placer(placer.book, "Адреса", street_is_enough=True).placed(row("вул. Миру, 6"), WHERE)

    assert (placed.shape, notice.code, notice.severity) == (Point(33.5, 47.8), "address_placed", "warning")
    assert "confidence: street" in notice.message


@pytest.mark.parametrize(
    "raw",
    [
        row("вул. Миру, 5", shape=Point(1, 2)),
        row("вул. Миру, 5", fault=error("row_ragged", "…")),
        row(""),
        row(None),
        RawRow(1, {}),
    ],
)
def test_a_row_that_has_a_place_or_another_fault_or_no_address_stays_as_it_is(placer: Placer, raw: RawRow) -> None:
    assert placer.placed(raw, WHERE) == (raw, [])


@pytest.fixture
def streets(town: Layer) -> None:
    """A road of two parts, houses by tags and by text, and what must not be found."""
    roads = define_layer("roads", theme=town.theme, name="Вулиці", geometry_kind="line", tile_layer="roads")
    houses = define_layer("buildings", theme=town.theme, name="Будинки", geometry_kind="any", tile_layer="buildings")

    def add(layer: Layer, number: int, wkt: str, **more: Any) -> None:
        shape = GEOSGeometry(f"SRID=4326;{wkt}")
        Feature.objects.create(layer=layer, source_id=f"{number}", geometry=shape, **more)

    add(roads, 1, "LINESTRING(33.40 47.90,33.41 47.90)", name="вулиця Миру", properties={"old_name": "вулиця Леніна"})
    add(roads, 2, "LINESTRING(33.41 47.90,33.44 47.90)", name="вулиця Миру")
    add(roads, 3, "LINESTRING(33.41 47.90,33.44 47.91)", name="вулиця Таємна", visibility="internal")
    tags = {"addr:street": "вулиця Миру", "addr:housenumber": "5"}
    add(houses, 1, "POINT(33.405 47.9001)", properties=tags)
    add(houses, 2, "POINT(33.406 47.9001)", address="вулиця Миру, 7-А")
    add(houses, 3, "POINT(33.407 47.9001)", address="без номера")
    add(houses, 4, "POINT(33.408 47.9001)", properties={**tags, "addr:housenumber": "9"}, visibility="internal")
    add(houses, 5, "POINT(33.409 47.9001)", properties={"addr:housenumber": "11"})
    add(town, 6, "POINT(33.4051 47.9001)", properties=tags, name="Аптека")
    add(town, 7, "POINT(33.4051 47.9001)", address="вулиця Миру, 13")


def test_the_book_holds_the_public_streets_and_houses(streets: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        book = address_book("Кривий Ріг")

    assert book.middles.keys() == {"вулиця Миру"}
    assert (book.middles["вулиця Миру"].lon, book.middles["вулиця Миру"].lat) == pytest.approx((33.42, 47.9), abs=1e-3)
    assert {key: len(spots) for key, spots in book.houses.items()} == {
        ("вулиця Миру", "5"): 2,
        ("вулиця Миру", "7а"): 1,
    }
    found = book.find("вул. Леніна, 5")
    assert found.spot == Spot("вулиця Миру, 5", 33.405, 47.9001, "", True)
    assert book.find("вулиця Таємна, 1").why == "there is no such street"
