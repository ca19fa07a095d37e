from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from layers.actions import save_feature
from layers.json_ld import breadcrumbs_ld, json_ld, schema_type
from layers.models import Feature
from layers.opening import hours_of
from layers.queries import feature_for_page


@pytest.mark.parametrize(
    ("code", "expected"),
    [("amenity/school", "School"), ("historic/memorial/plaque", "LandmarksOrHistoricalBuildings"), ("", "Place"),
     ("shop/bakery", "Bakery"), ("shop/whatever", "Store"), ("man_made/adit", "Place")],
)  # fmt: skip
def test_type_is_that_of_the_longest_known_part_of_the_kind(code: str, expected: str) -> None:
    assert schema_type(code) == expected


def described(of: Callable[[str], Feature], **properties: Any) -> dict[str, Any]:
    save_feature(of("one").layer, by=None, feature=of("one"), properties=properties)
    feature: Any = feature_for_page(of("one").pk)
    at = datetime(2026, 12, 24, 10, tzinfo=UTC)  # the day before a holiday
    hours = hours_of(properties.get("opening_hours"), (33.4, 47.9), at)
    return json_ld(
        feature, title="Ліцей № 1", address="https://kr/objects/1/", hours=hours, city="Кривий Ріг", images=[], data="d"
    )


def test_only_what_is_known_is_said(of: Callable[[str], Feature]) -> None:
    said = described(of)

    assert sorted(said) == [
        "@context", "@id", "@type", "address", "dateModified", "geo", "name", "subjectOf", "url",
    ]  # fmt: skip
    assert said["@id"] == of("one").urn


def test_contacts_are_bare_and_unsafe_ones_are_left_out(of: Callable[[str], Feature]) -> None:
    said = described(of, phone="+380 56 1112233; 2", email="a@kr.ua", website="javascript:alert(1)", fee="no")

    assert (said["telephone"], said["email"], said["isAccessibleForFree"]) == ("+380561112233", "a@kr.ua", True)
    assert "sameAs" not in said


def test_hours_are_those_of_the_coming_days_with_their_holidays(of: Callable[[str], Feature]) -> None:
    said = described(of, opening_hours="Mo-Fr 08:00-24:00; PH off")

    days = [(part["validFrom"], part["opens"], part["closes"]) for part in said["openingHoursSpecification"]]
    assert days == [
        (f"2026-12-{day}", "08:00", "23:59")
        for day in (24, 28, 29, 30)  # Christmas, a Friday, is left out
    ]


def test_breadcrumbs_are_numbered() -> None:
    items = breadcrumbs_ld([("Теми", "a"), ("Освіта", "b")])["itemListElement"]

    assert [(item["position"], item["name"], item["item"]) for item in items] == [(1, "Теми", "a"), (2, "Освіта", "b")]
