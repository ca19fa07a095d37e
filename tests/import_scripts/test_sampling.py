"""What a first look at a file makes of its columns, each guess with its reason; what is told is not guessed."""

from pathlib import Path

import pytest

from import_scripts.sampling import looked_at
from import_scripts.source import Rule, Source

TABLE = "код;Назва;Адреса;lon;lat\n1;Ліцей № 1;вулиця Соборності, 7;33.4;47.9\n2;Ліцей № 2;вулиця Нова, 2;33.41;47.9\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "школи.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_columns_are_recognised_and_each_guess_says_why(table: Path) -> None:
    source, guesses = looked_at(table, Source(layer="schools"))

    assert (source.fields["name"], source.fields["address"]) == (Rule("Назва"), Rule("Адреса"))
    told = {one["value"]: one for one in guesses}
    assert told["fields.name = Назва"]["reason"]
    assert {one["of"] for one in guesses} == {"fields"}


def test_what_is_told_is_not_guessed(table: Path) -> None:
    said = Source(layer="schools", id="код", fields={"name": Rule("Адреса")}, properties={})

    source, guesses = looked_at(table, said)

    assert (source.id, source.fields["name"], source.properties) == ("код", Rule("Адреса"), {})
    assert "fields.name = Назва" not in {one["value"] for one in guesses}


@pytest.mark.parametrize(("name", "content"), [("a.geojson", "nonsense"), ("a.csv", "a;b\n")])
def test_what_cannot_be_read_is_left_to_the_check(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    said = Source(layer="schools")

    assert looked_at(tmp_path / name, said) == (said, [])
