"""Objects that may be one: suspected by name, kind and place, in the file and against the layer."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from import_scripts.duplicates import Alike, Known, is_alike
from import_scripts.ledger_duplicates import named_features
from import_scripts.notices import Notice
from import_scripts.rows import Meant
from layers.models import Feature, Layer
from layers.rows import FeatureRow

LON, LAT = 33.4, 47.9
NEAR, FAR = LAT + 0.0001, LAT + 0.0004  # 11 m and 44 m further north


def meant(number: int, name: str = "", shape: BaseGeometry | None = None, kind: str = "amenity/school") -> Meant:
    row = FeatureRow(source_id=f"r{number}", geometry=b"", name=name, kind=kind)
    return Meant(number, row, shape if shape is not None else Point(LON, LAT))


def found(*rows: Meant, features: Any = ()) -> list[tuple[str, int, str]]:
    return [(notice.code, notice.row, notice.value) for notice in suspected(rows, features)]


def suspected(rows: Sequence[Meant], features: Any = (), without: Sequence[int] = ()) -> Iterator[Notice]:
    alike = Alike()
    for one in rows:
        alike.add([one])
    alike.forget(without)
    return alike.suspected(features, "f.csv")


def test_two_rows_of_one_school_are_suspected_once() -> None:
    rows = meant(1, "Гімназія № 5"), meant(2, "Гімназія №5", Point(LON, NEAR))

    assert found(*rows) == [("duplicate_suspected", 1, "r2")]
    (notice,) = suspected(rows)
    assert str(notice) == (
        "f.csv, row 1, r1: 'Гімназія № 5' may be the same as row 2 (r2), 'Гімназія №5', 11 m away. If it is, keep "
        "one of them; if not, nothing is to be done."
    )


@pytest.mark.parametrize(
    "other",
    [
        meant(2, "Гімназія № 5", Point(LON, FAR)),
        meant(2, "Гімназія № 15", Point(LON, NEAR)),
        meant(2, "Гімназія № 5", Point(LON, NEAR), kind="amenity/library"),
        meant(2, "Аптека", Point(LON, NEAR)),
        meant(2, "", Point(LON, NEAR)),
    ],
)
def test_what_is_farther_or_other_is_not_suspected(other: Meant) -> None:
    assert found(meant(1, "Гімназія № 5"), other) == []


def test_distance_is_measured_in_metres_east_as_well() -> None:
    assert found(meant(1, "А"), meant(2, "А", Point(LON + 0.00039, LAT))) == [("duplicate_suspected", 1, "r2")]
    assert found(meant(1, "А"), meant(2, "А", Point(LON + 0.00041, LAT))) == []
    assert found(meant(1, "А"), meant(2, "А", Point(LON + 0.00035, LAT + 0.00024))) == []  # in the corner of the box


def test_a_feature_of_the_layer_under_another_id_is_suspected_and_the_same_id_is_not() -> None:
    features = [
        Known("r1", "Гімназія № 5", "amenity/school", LON, LAT),
        Known("old", "Гімназія № 5", "amenity/school", LON, NEAR),
        Known("nameless", "", "amenity/school", LON, LAT),
    ]

    assert found(meant(1, "Гімназія № 5"), features=features) == [("duplicate_suspected", 1, "old")]
    (notice,) = suspected([meant(1, "Гімназія № 5")], features)
    assert "may be the same as the layer's old," in notice.message


def test_features_are_not_compared_with_each_other() -> None:
    features = [Known(f"f{n}", "Гімназія № 5", "amenity/school", 33.5, LAT) for n in range(3)]

    assert found(meant(1, "Гімназія № 5"), features=features) == []


def test_lines_and_areas_drawn_twice_are_told_and_points_are_not() -> None:
    area = Polygon([(33.4, 47.9), (33.41, 47.9), (33.41, 47.91)])
    turned = Polygon([(33.41, 47.9), (33.41, 47.91), (33.4, 47.9)])
    line = LineString([(33.4, 47.9), (33.41, 47.9)])

    assert found(meant(1, shape=area), meant(2, shape=line), meant(3, shape=turned), meant(4), meant(5)) == [
        ("geometry_repeated", 3, "r1")
    ]


def test_nothing_is_looked_for_in_a_very_long_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.duplicates.MOST_ROWS", 1)

    assert found(meant(1, "А"), meant(2, "А")) == [("duplicates_not_looked_for", 0, "")]


def test_rows_that_are_not_accepted_after_all_are_like_nothing() -> None:
    line = LineString([(33.4, 47.9), (33.41, 47.9)])
    rows = [meant(1, "А", line), meant(2, "А", line), meant(3, "А", line)]
    features = [Known("r1", "А", "amenity/school", 33.405, LAT)]

    found = [(one.code, one.row, one.value) for one in suspected(rows, features, without=[1])]

    assert found == [
        ("geometry_repeated", 3, "r2"), ("duplicate_suspected", 2, "r3"), ("duplicate_suspected", 2, "r1"),
        ("duplicate_suspected", 3, "r1"),
    ]  # fmt: skip


def test_an_empty_file_has_no_duplicates() -> None:
    assert found(features=[Known("a", "А", "", LON, LAT)]) == []


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Школа № 5", "школа №5", True),
        ("КЗ «Гімназія імені Франка»", 'КЗ "Гімназія ім. Франка"', True),
        ("Франка Гімназія", "Гімназія Франка", True),
        ("Школа № 5", "Школа № 7", False),
        ("Школа № 5", "Школа № 5-А", False),
        ("Школа", "Лікарня", False),
    ],
)
def test_names_that_say_the_same(one: str, other: str, alike: bool) -> None:
    assert is_alike(one, other) is alike


def test_the_named_live_features_of_a_layer(town: Layer) -> None:
    for source_id, name, gone in (("a", "Ліцей", False), ("b", "", False), ("c", "Колишня", True)):
        Feature.objects.create(
            layer=town, source_id=source_id, name=name, geometry="SRID=4326;POINT(33.4 47.9)",
            withdrawn_at="2026-01-01T00:00Z" if gone else None,
        )  # fmt: skip

    assert list(named_features(town)) == [Known("a", "Ліцей", "", 33.4, 47.9)]
