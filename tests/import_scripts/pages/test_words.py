"""How numbers, distances, values and fields are said."""

from typing import Any

import pytest
from django.utils.translation import override

from import_scripts.models import ImportDifference, ImportNotice, ImportRun
from import_scripts.pages import words


@pytest.mark.parametrize(
    ("language", "counts", "expected"),
    [
        ("uk", {"added": 1, "unchanged": 2}, "Додається 1 об’єкт, 2 залишаться без змін."),
        ("uk", {"added": 22, "withdrawn": 5}, "Додаються 22 об’єкти, 5 вилучається, 0 залишаться без змін."),
        ("uk", {"unchanged": 7}, "У файлі те саме, що й на карті: нічого не зміниться."),
        ("en", {"moved": 1, "changed": 2}, "1 is moved, 2 are changed, 0 stay as they are."),
    ],
)  # fmt: skip
def test_what_happens(language: str, counts: dict[str, int], expected: str) -> None:
    with override(language):
        assert words.what_happens(ImportRun(**counts)) == expected


def test_what_is_not_known_yet_is_no_number() -> None:
    assert words.numbers(ImportRun(rows_refused=3)) == {"refused": 3}
    assert words.marks(ImportRun(added=0)) == []


@pytest.mark.parametrize(
    ("metres", "expected"),
    [(None, ""), (0.14, "на 0,1 м"), (9.96, "на 10,0 м"), (149.2, "на 149 м"), (1234, "на 1,2 км")],
)
def test_distance(metres: float | None, expected: str) -> None:
    with override("uk"):
        assert words.distance(metres) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (None, ""), ("", ""), (True, "так"), (False, "ні"), (0, "0"), ("два\nрядки", "два рядки"),
        ({"а": [1]}, '{"а": [1]}'), ("x" * 400, "x" * 299 + "…"),
    ],
)  # fmt: skip
def test_values_as_a_person_reads_them(told: Any, expected: str) -> None:
    with override("uk"):
        assert words.value(told) == expected


def test_fields_are_told_one_by_one() -> None:
    english = {"en": {"name": {"text": "School", "of": "1"}}}
    changed = {
        "name": ["Школа", "Ліцей"],
        "properties": [{"capacity": 1, "phone": "2", "wheelchair": "no"}, {"capacity": 3, "phone": "2"}],
        "properties.note": [None, "так"],
        "properties.opening_hours": ["", "Mo-Fr"],
        "properties.website": ["http://a.example", "https://a.example"],
        "status": ["active", "demolished"],
        "translations": [english, {}],
        "geometry": "odd",
    }
    with override("uk"):
        found = words.field_changes(ImportDifference(changed=changed), {})

    assert found == [
        {"label": "Назва", "old": "Школа", "new": "Ліцей"},
        {"label": "Місткість", "old": "1", "new": "3"},
        {"label": "На кріслі колісному", "old": "недоступно", "new": ""},
        {"label": "note", "old": "", "new": "так"},
        {"label": "Години роботи", "old": "", "new": "Mo-Fr"},
        {"label": "Сайт", "old": "http://a.example", "new": "https://a.example"},
        {"label": "Стан", "old": "Діє", "new": "demolished"},
        {"label": "Назва (en)", "old": "School", "new": ""},
        {"label": "Місце", "old": "", "new": "odd"},
    ]


def test_the_place_in_the_file() -> None:
    with override("uk"):
        assert words.where(ImportNotice(row=7, feature="a", field="тел")) == "рядок 7, a, тел"
        assert words.where(ImportNotice(file="a.csv")) == "a.csv"


def test_guesses_are_those_of_the_run_and_those_that_the_readers_told() -> None:
    unique = {"msgid": "every row has a value of its own there", "values": {}}
    run = ImportRun(
        guesses=[
            {"of": "fields", "value": "name = Назва", "reason": "so", "sample": "Школа"},
            {"of": "fields", "value": "id = Код", "reason": unique, "sample": "7"},
        ]
    )
    said = [ImportNotice(code="encoding_guessed", value="cp1251", message="By its letters.")]

    with override("uk"):
        assert words.guesses(run, said) == [
            {"label": "Стовпці", "value": "name = Назва", "reason": "so", "sample": "Школа"},
            {"label": "Стовпці", "value": "id = Код", "reason": "кожен рядок має тут власне значення", "sample": "7"},
            {"label": "Кодування", "value": "cp1251", "reason": "By its letters.", "sample": ""},
        ]
