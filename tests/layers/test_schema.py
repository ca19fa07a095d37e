"""A layer's schema speaks: one sentence for each property that is not as it must be, the property named first."""

from typing import Any

import pytest

from layers.models import Layer
from layers.schema import property_errors


def errors(stated: dict[str, Any], **keywords: Any) -> list[str]:
    return property_errors(Layer(slug="schools", schema={"type": "object", **keywords}), stated)


@pytest.mark.parametrize(
    ("rule", "good", "bad", "sentence"),
    [
        ({"type": "integer"}, 600, "600", "x: '600' is not of type 'integer'"),
        ({"type": "integer"}, 600.0, 600.5, "x: 600.5 is not of type 'integer'"),
        ({"type": "integer"}, 1, True, "x: True is not of type 'integer'"),
        ({"type": "string"}, "так", None, "x: None is not of type 'string'"),
        ({"type": ["string", "null"]}, None, 5, "x: 5 is not of type 'string', 'null'"),
        ({"minimum": 0}, 0, -1, "x: -1 is less than the minimum of 0"),
        ({"maximum": 40}, 40, 41, "x: 41 is greater than the maximum of 40"),
        ({"exclusiveMinimum": 0}, 1, 0, "x: 0 is less than or equal to the minimum of 0"),
        ({"exclusiveMaximum": 9}, 8, 9, "x: 9 is greater than or equal to the maximum of 9"),
        ({"multipleOf": 5}, 15, 16, "x: 16 is not a multiple of 5"),
        ({"enum": ["yes", "no"]}, "no", "ні", "x: 'ні' is not one of ['yes', 'no']"),
        ({"const": "yes"}, "yes", "no", "x: 'yes' was expected"),
        ({"maxLength": 3}, "їжа", "їжак", "x: 'їжак' is too long"),
        ({"minLength": 2}, "та", "я", "x: 'я' is too short"),
        ({"pattern": "^[0-9]{5}$"}, "50000", "5000", "x: '5000' does not match '^[0-9]{5}$'"),
        ({"maxItems": 2}, [1, 2], [1, 2, 3], "x: [1, 2, 3] is too long"),
        ({"minItems": 2}, [1, 2], [1], "x: [1] is too short"),
        ({"uniqueItems": True}, [1, 2], [1, 1], "x: [1, 1] has non-unique elements"),
        ({"contains": {"const": 1}}, [0, 1], [0], "x: [0] does not contain items matching the given schema"),
        ({"items": {"type": "string"}}, ["а"], ["а", 2], "x.1: 2 is not of type 'string'"),
        ({"properties": {"lon": {"type": "number"}}}, {"lon": 33.4}, {"lon": "33.4"},
         "x.lon: '33.4' is not of type 'number'"),
        ({"required": ["lon"]}, {"lon": 33.4}, {"lat": 47.9}, "x: 'lon' is a required property"),
        ({"not": {"const": "?"}}, "!", "?", "x: '?' should not be valid under {'const': '?'}"),
        ({"anyOf": [{"type": "string"}, {"minimum": 1}]}, 1, 0, "x: 0 is not valid under any of the given schemas"),
    ],
)  # fmt: skip
def test_each_keyword_lets_the_good_pass_and_names_the_bad(
    rule: dict[str, Any], good: Any, bad: Any, sentence: str
) -> None:
    assert errors({"x": good}, properties={"x": rule}) == []
    assert errors({"x": bad}, properties={"x": rule}) == [sentence]


def test_what_the_whole_lacks_or_has_too_much_of_is_said_without_a_name_before_it() -> None:
    assert errors({}, required=["capacity"]) == ["'capacity' is a required property"]
    assert errors({"color": "red"}, properties={"capacity": {}}, additionalProperties=False) == [
        "Additional properties are not allowed ('color' was unexpected)"
    ]
    assert errors({"phone": "1"}, dependentRequired={"phone": ["operator"]}) == [
        "'operator' is a dependency of 'phone'"
    ]


def test_every_fault_is_told_in_the_order_of_the_names() -> None:
    rules = {"beds": {"type": "integer"}, "age": {"minimum": 0}, "rooms": {"items": {"type": "integer"}}}

    found = errors({"rooms": [1, "два"], "age": -1, "beds": "сто"}, properties=rules)

    assert found == [
        "age: -1 is less than the minimum of 0",
        "beds: 'сто' is not of type 'integer'",
        "rooms.1: 'два' is not of type 'integer'",
    ]


@pytest.mark.parametrize("schema", [{}, None])
def test_layer_without_a_schema_takes_everything(schema: Any) -> None:
    assert property_errors(Layer(slug="schools", schema=schema), {"anything": [1, {"of": "all"}]}) == []
