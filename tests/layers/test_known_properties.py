"""What properties there are, whose word counts, and which values a filter takes."""

from typing import Any

import pytest

from layers.known_properties import (
    LEDGER,
    OSM,
    READ_ONLY,
    filter_value,
    own_properties,
    properties_of,
    queryable_properties,
)
from layers.models import Layer


def layer(card: list[str] | None = None, **properties: Any) -> Layer:
    return Layer(slug="schools", card=card or [], schema={"type": "object", "properties": properties})


def test_the_layers_own_schema_adds_to_what_is_known_everywhere() -> None:
    known = queryable_properties(layer(capacity={"type": "integer", "minimum": 0}, shifts={"type": "integer"}))

    assert known["capacity"] == {"type": "integer", "title": OSM["capacity"]["title"], "minimum": 0}
    assert known["shifts"] == {"type": "integer"}
    assert set(known) == {*OSM, *LEDGER, "shifts"}


def test_nobody_redefines_what_the_ledger_keeps() -> None:
    known = queryable_properties(layer(["status"], status={"type": "integer"}, name={"type": "boolean"}))

    assert {name: known[name] for name in LEDGER} == LEDGER


def test_the_card_promises_properties_that_no_schema_knows() -> None:
    assert queryable_properties(layer(["учні"]))["учні"] == {"title": "учні"}


@pytest.mark.parametrize("schema", [None, {}, {"properties": {"x": True}}])
def test_a_schema_without_properties_adds_none(schema: Any) -> None:
    assert own_properties(Layer(schema=schema)) == {}


def test_every_property_includes_those_that_are_only_told() -> None:
    known = properties_of(layer())

    assert {name: known[name] for name in READ_ONLY} == READ_ONLY
    assert READ_ONLY.keys().isdisjoint(queryable_properties(layer()))


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, ["0", "-7", "9" * 18], ["", "1.0", "1e3", " 1", "+1", "9" * 19, "١", "0x1"]),
        ({"type": "number"}, ["0", "-7", "0.5", "12.25"], ["", ".5", "1.", "1,5", "nan", "inf", "1e3"]),
        ({"type": "boolean"}, ["true", "false"], ["", "True", "1", "yes", "так"]),
        (
            {"type": "string", "format": "date"},
            ["2026-11-24", "2024-02-29"],
            ["2026-13-01", "2026-1-1", "24.11.2026", ""],
        ),
        ({"type": "string"}, ["", "що завгодно\nдвома рядками", "a" * 200], ["a" * 201]),
        ({"type": ["string", "number"]}, ["5", "п’ять"], ["a" * 201]),
        ({}, ["будь-що"], ["a" * 201]),
        ({"enum": ["yes", "no"]}, ["yes"], ["YES", "", "maybe"]),
        ({"type": "integer", "enum": [1, 2]}, ["1"], ["3", "01"]),
    ],
)
def test_a_filter_takes_what_a_value_of_the_schema_can_be_written_as(
    schema: dict[str, Any], good: list[str], bad: list[str]
) -> None:
    assert [filter_value(schema, text) for text in good] == good
    for text in bad:
        with pytest.raises(ValueError, match=r"^вкажіть "):
            filter_value(schema, text)
