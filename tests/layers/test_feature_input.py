"""A body of a program, read into fields: what it states, what it leaves out, what can never be kept."""

from typing import Any

import pytest

from geoportal.core.languages import fingerprint
from layers.feature_input import DEEPEST, FeatureInput, as_feature, unkeepable
from layers.models import Feature, Kind
from layers.shapes import MOST_VERTICES

pytestmark = pytest.mark.django_db
POINT = {"type": "Point", "coordinates": [33.4, 47.9]}
RESET: dict[str, Any] = {
    "kind": None, "verified_on": None, "next_due_on": None, "status": "active", "name": "", "address": "",
    "description": "", "source": "", "translations": {},
}  # fmt: skip


def body(geometry: Any = POINT, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def read(data: Any, feature: Feature | None = None, *, is_partial: bool = False) -> dict[str, Any]:
    reader = FeatureInput(feature, data=data, partial=is_partial)
    assert reader.is_valid(), reader.errors
    return {name: value for name, value in reader.validated_data.items() if name != "geometry"}


def refused(data: Any) -> set[str]:
    reader = FeatureInput(data=data)
    assert not reader.is_valid()
    return set(reader.errors)


def test_what_is_left_out_of_a_whole_feature_has_its_default() -> None:
    assert read(body()) == {**RESET, "properties": {}}


def test_fields_of_the_ledger_and_properties_of_its_own_are_told_apart() -> None:
    kind = Kind.objects.create(code="amenity/school", name="Школа")

    fields = read(body(kind="amenity/school", name="Ліцей", name_en="Lyceum", rank=10, capacity=600, phone=None))

    assert fields["translations"]["en"]["name"]["text"] == "Lyceum"
    assert {**fields, "translations": {}} == {
        **RESET, "kind": kind, "name": "Ліцей", "rank": 10, "properties": {"capacity": 600}
    }  # fmt: skip


def test_what_we_sent_out_ourselves_is_no_property() -> None:
    assert read(body(urn="urn:uuid:1", layer="schools", changed_at="2026-11-24", revision=7))["properties"] == {}


def test_a_part_changes_only_what_it_states() -> None:
    old = Feature(name="Ліцей", properties={"capacity": 600, "phone": "1"})

    assert read({"type": "Feature"}, old, is_partial=True) == {"properties": {"capacity": 600, "phone": "1"}}
    assert read(
        {"type": "Feature", "properties": {"phone": None, "ref": "7", "address": None}}, old, is_partial=True
    ) == {
        "address": "",
        "properties": {"capacity": 600, "ref": "7"},
    }


def test_a_part_without_anything_before_it_is_just_itself() -> None:
    assert read({"type": "Feature", "properties": {"ref": "7"}}, is_partial=True) == {"properties": {"ref": "7"}}


@pytest.mark.parametrize(
    ("old", "stated", "source"),
    [
        (Feature(name="Ліцей"), {"name_en": "Lyceum"}, "Ліцей"),
        (Feature(name="Ліцей"), {"name_en": "Gymnasium", "name": "Гімназія"}, "Гімназія"),
        (None, {"name_en": "Lyceum"}, ""),
    ],
)
def test_a_translation_knows_the_name_it_was_made_of(old: Feature | None, stated: dict[str, str], source: str) -> None:
    fields = read({"type": "Feature", "properties": stated}, old, is_partial=True)

    assert fields["translations"] == {"en": {"name": {"text": stated["name_en"], "of": fingerprint(source)}}}


def test_an_empty_translation_is_taken_away_and_the_others_stay() -> None:
    old = Feature(
        name="Ліцей", translations={"en": {"name": {"text": "Lyceum", "of": ""}}, "pl": {"name": {"text": "L"}}}
    )

    assert read({"type": "Feature", "properties": {"name_en": None}}, old, is_partial=True)["translations"] == {
        "pl": {"name": {"text": "L"}}
    }


@pytest.mark.parametrize(
    ("geometry", "flat"),
    [
        ({"type": "Point", "coordinates": [33.4, 47.9, 80]}, "POINT (33.4 47.9)"),
        ({"type": "LineString", "coordinates": [[33, 47, 1], [34, 48, 2]]}, "LINESTRING (33 47, 34 48)"),
        ({"type": "MultiPoint", "coordinates": [[33, 47], [34, 48]]}, "MULTIPOINT ((33 47), (34 48))"),
        (
            {"type": "MultiPolygon", "coordinates": [[[[33, 47, 9], [34, 47, 9], [34, 48, 9], [33, 47, 9]]]]},
            "MULTIPOLYGON (((33 47, 34 47, 34 48, 33 47)))",
        ),
    ],
)
def test_heights_are_left_out_of_every_shape(geometry: dict[str, Any], flat: str) -> None:
    reader = FeatureInput(data=body(geometry))

    assert reader.is_valid(), reader.errors
    shape = reader.validated_data["geometry"]
    assert (shape.equals_exact(shape.from_ewkt(flat)), shape.hasz, shape.srid) == (True, False, 4326)


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        (None, {"non_field_errors"}),
        ([], {"type"}),
        ({"type": "FeatureCollection", "features": []}, {"type"}),
        ({"type": "Feature", "geometry": POINT, "properties": [1]}, {"properties"}),
        (body(None), {"geometry"}),
        ({"type": "Feature", "properties": {}}, {"geometry"}),
        (body({"type": "Point", "coordinates": [47.9, 133.4]}), {"geometry"}),
        (body({"type": "Point", "coordinates": [181, 0]}), {"geometry"}),
        (body({"type": "Circle", "coordinates": [1, 2]}), {"geometry"}),
        (body(kind="no/such"), {"kind"}),
        (body(status="gone", rank="high", visibility="secret"), {"status", "rank", "visibility"}),
        (body(verified_on="24.11.2026", source_id="x" * 121), {"verified_on", "source_id"}),
        (body({"type": "LineString", "coordinates": [[33.4, 47.9]] * (MOST_VERTICES + 1)}), {"geometry"}),
        (body(note="\0"), {"properties"}),
        (body(**{"a\0b": 1}), {"properties"}),
    ],
)
def test_what_is_no_feature_is_refused_by_its_fields(data: Any, fields: set[str]) -> None:
    assert refused(data) == fields


def nested(depth: int) -> Any:
    value: Any = "дно"
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    return value


def test_values_lie_in_one_another_only_so_deep() -> None:
    assert unkeepable(nested(DEEPEST)) == ""
    assert str(DEEPEST) in unkeepable(nested(DEEPEST + 1))


@pytest.mark.parametrize("value", ["\0", "\ud800", ["a", {"b": "\udfff"}], {"\0": 1}, {"a": ["b", "\0"]}])
def test_what_no_text_of_the_database_can_be_is_found_anywhere(value: Any) -> None:
    assert unkeepable(value) != ""


@pytest.mark.parametrize("value", [None, 1, 1.5, True, "Ґанок 🏫", [], {}, {"a": [1, None, "ї"]}])
def test_every_other_value_is_kept(value: Any) -> None:
    assert unkeepable(value) == ""


def test_a_text_inside_another_document_is_plain_values() -> None:
    assert (as_feature('{"id":7}'), as_feature("")) == ({"id": 7}, None)
