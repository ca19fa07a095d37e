"""Addresses as registers write them, against a small city's streets and houses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_scripts.addresses import AddressBook, Asked, Found, Spot, asked_of, house_number, street_words

CITY = "Кривий Ріг"


def spot(label: str, lon: float = 33.4, lat: float = 47.9, district: str = "", *, building: bool = True) -> Spot:
    return Spot(label, lon, lat, district, building)


@pytest.fixture
def book() -> AddressBook:
    book = AddressBook(CITY)
    book.add_street("вулиця Соборності", ["вулиця Косіора", ""], spot("вулиця Соборності", 33.41, 47.91))
    book.add_street("площа Соборності")
    book.add_street("проспект Миру", ["проспект Леніна"])
    book.add_street("вулиця Дмитра Войчишена")
    book.add_street("вулиця Івана Франка")
    book.add_street("вулиця Ігоря Франка")
    for street, number in (
        ("вулиця Соборності", "20Г"), ("вулиця Соборності", "115"), ("площа Соборності", "1"), ("проспект Миру", "44А"),
        ("вулиця Дмитра Войчишена", "5"), ("мікрорайон 5-й Зарічний", "32-В"), ("вулиця Івана Франка", "3"),
        ("Миколаївське шосе", "18"), ("вулиця Соборності", "7/2"), ("вулиця Соборності", "7 корп. 2"),
    ):  # fmt: skip
        book.add_house(street, number, spot(f"{street}, {number}"))
    book.add_house("вулиця Шкільна", "5", spot("вулиця Шкільна, 5", 33.40, 47.90, "Тернівський район"))
    book.add_house("вулиця Шкільна", "5", spot("вулиця Шкільна, 5", 33.20, 47.70, "Інгулецький район"))
    book.add_house("вулиця Шкільна", "6", spot("школа", 33.4001, 47.90, building=False))
    book.add_house("вулиця Шкільна", "6", spot("вулиця Шкільна, 6", 33.40, 47.90))
    return book


@pytest.mark.parametrize(
    ("address", "house"),
    [
        ("вул. Соборності, буд.20Г", "вулиця Соборності, 20Г"),
        ('вул. Соборності, буд.20 "Г"', "вулиця Соборності, 20Г"),
        ("вул. Соборності, буд.20 - Г", "вулиця Соборності, 20Г"),
        ("вулиця Соборності 115, кв. 7", "вулиця Соборності, 115"),
        ("50000, м. Кривий Ріг, вул. Соборності, 115", "вулиця Соборності, 115"),
        ("вул. Cоборності, 115", "вулиця Соборності, 115"),  # a Latin C
        ("ПРОСПЕКТ МИРУ, будинок 44A", "проспект Миру, 44А"),  # a Latin A
        ("Миру, 44а", "проспект Миру, 44А"),
        ("площа Соборності, 1, м. Кривий Ріг, Криворізька територіальна громада, Дніпропетровська область",
         "площа Соборності, 1"),
        ("Дніпропетровська обл., Кривий Ріг, мрн. 5-й Зарічний, буд.32в", "мікрорайон 5-й Зарічний, 32-В"),
        ("вул. Миколаївське шосе, буд.18", "Миколаївське шосе, 18"),
        ("вул. Д. Войчишена, буд.5.", "вулиця Дмитра Войчишена, 5"),
        ("вул. Войчишена Дмитра, 5", "вулиця Дмитра Войчишена, 5"),
        ("вул. Соборності, 7/2", "вулиця Соборності, 7/2"),
        ("вул. Соборності, 7, корпус 2", "вулиця Соборності, 7 корп. 2"),
        ("вул. Шкільна, 6", "вулиця Шкільна, 6"),
    ],
)  # fmt: skip
def test_a_house_is_found_however_it_is_written(book: AddressBook, address: str, house: str) -> None:
    found = book.find(address)

    assert (found.spot and found.spot.label, found.confidence, found.now_called, found.why) == (house, "house", "", "")


def test_an_old_name_leads_to_the_street_of_today(book: AddressBook) -> None:
    found = book.find("вул. Косіора, 115")

    assert (found.spot and found.spot.label, found.now_called) == ("вулиця Соборності, 115", "вулиця Соборності")


@pytest.mark.parametrize(
    ("address", "why", "candidates"),
    [
        ("вул. Нізвідки, 1", "there is no such street", ()),
        ("вул. Миру, 44а", "there is no such street", ("проспект Миру",)),  # another sort is another street
        ("Соборності, 1", "several streets are called so", ("вулиця Соборності", "площа Соборності")),
        ("вул. І. Франка, 3", "several streets are called so", ("вулиця Івана Франка", "вулиця Ігоря Франка")),
        ("вул. Соборності, 999", "вулиця Соборності has no house 999", ()),
        ("вул. Соборності", "it names no house", ()),
        ("вул. Косіора, 3", "вулиця Соборності has no house 3", ()),
        ("м. Дніпро, вул. Соборності, 115", "it is in м. Дніпро, not in Кривий Ріг", ()),
        ("с.Лозуватка, вул. Соборності, 115", "it is in с.Лозуватка, not in Кривий Ріг", ()),
        ("м. Кривий Ріг", "it names no street", ()),
        ("115", "there is no such street", ()),
        ("вул. Х. Ф., 1", "there is no such street", ()),
        ("вул. Шкільна, 5", "it stands in several places",
         ("вулиця Шкільна, 5 (47.90000, 33.40000, Тернівський район)",
          "вулиця Шкільна, 5 (47.70000, 33.20000, Інгулецький район)")),
    ],
)  # fmt: skip
def test_what_is_not_certain_is_not_placed(
    book: AddressBook, address: str, why: str, candidates: tuple[str, ...]
) -> None:
    found = book.find(address)

    assert (found.spot, found.why, found.candidates) == (None, why, candidates)


def test_a_street_is_enough_only_where_it_is_allowed(book: AddressBook) -> None:
    middle = spot("вулиця Соборності", 33.41, 47.91)

    assert book.find("вул. Соборності, 999", street_is_enough=True) == Found(middle, "street", "", "вулиця Соборності")
    assert book.find("проспект Миру, 999", street_is_enough=True).spot is None
    assert book.find("вул. Шкільна, 5", street_is_enough=True).spot is None


def test_the_parts_of_an_address() -> None:
    assert asked_of("вул. Івана Сірка, буд. 28-Б, кв. 5", CITY) == Asked("вулиця", ("сірка", "івана"), "28б")
    assert asked_of("", CITY) == Asked("", ())


@pytest.mark.parametrize("number", ["15-А", "15 а", "15a", "15 - А", "15А"])
def test_a_house_number_has_one_spelling(number: str) -> None:
    assert house_number(number) == "15а"


def test_a_sort_stands_for_its_abbreviation_and_вулиця_before_another_for_nothing() -> None:
    assert street_words("вул. мкрн. Всебратське-2") == ("мікрорайон", ("2", "всебратське"))
    assert street_words("просп. Миру") == street_words("пр-т Миру") == ("проспект", ("миру",))


@given(st.text())
def test_any_text_is_an_address_or_none(text: str) -> None:
    book = AddressBook(CITY)
    book.add_house("вулиця Миру", "1", spot("вулиця Миру, 1"))

    found = book.find(text)

    assert (found.spot is None) == bool(found.why)
