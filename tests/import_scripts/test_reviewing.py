"""What the map and the list of a run are made of: shapes, signs, ways; whose layers; which page a row stands on."""

import json
from typing import Any

import pytest
from django.contrib.gis.geos import GEOSGeometry, Point, Polygon

from geoportal.accounts.models import User
from import_scripts import reviewing
from import_scripts.models import ImportDifference, ImportNotice, ImportRun
from import_scripts.rules import may_import_into_layer
from layers.models import Layer

pytestmark = pytest.mark.django_db
HERE, THERE = Point(33.4, 47.9), Point(33.4, 47.91)
SQUARE = Polygon.from_bbox((33.4, 47.9, 33.402, 47.902))
AWAY = Polygon.from_bbox((33.5, 47.9, 33.502, 47.902))


@pytest.fixture
def run(schools: Layer) -> ImportRun:
    return ImportRun.objects.create(layer=schools, file_name="a.csv", size_bytes=1, sha256="", source={})


def differ(run: ImportRun, state: str, before: GEOSGeometry | None, after: GEOSGeometry | None, **more: Any) -> int:
    return ImportDifference.objects.create(
        run=run, state=state, before=before, after=after, **{"source_id": state, **more}
    ).pk


def drawn(run: ImportRun) -> list[tuple[str, str, str | None, str]]:
    """Role, side, sign and sort of shape of all that the map draws."""
    features = [json.loads(text) for text in reviewing.drawn_features(run, "?row={number}")]
    return [
        (one["properties"]["role"], one["properties"]["side"], one["properties"].get("sign"), one["geometry"]["type"])
        for one in features
    ]


@pytest.mark.parametrize(
    ("state", "before", "after", "expected"),
    [
        ("added", None, SQUARE, [("shape", "after", None, "Polygon"), ("mark", "after", "added", "Point")]),
        ("withdrawn", SQUARE, None, [("shape", "before", None, "Polygon"), ("mark", "before", "withdrawn", "Point")]),
        ("changed", SQUARE, SQUARE, [("shape", "always", None, "Polygon"), ("mark", "always", "changed", "Point")]),
        ("changed", HERE, THERE, [("mark", "always", "changed", "Point")]),
        (
            "moved", SQUARE, AWAY,
            [
                ("shape", "before", None, "Polygon"), ("shape", "after", None, "Polygon"),
                ("way", "both", None, "LineString"), ("mark", "before", "left", "Point"),
                ("mark", "after", "moved", "Point"),
            ],
        ),
        ("added", None, None, []),
    ],
)  # fmt: skip
def test_each_state_is_drawn_in_its_way(run: ImportRun, state: str, before: Any, after: Any, expected: Any) -> None:
    differ(run, state, before, after)

    assert drawn(run) == expected


def test_what_vanishes_is_drawn_first_when_not_all_can_be(run: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "MOST_DRAWN", 2)
    for state in ("added", "changed", "withdrawn"):
        differ(run, state, HERE if state != "added" else None, HERE if state != "withdrawn" else None)

    assert [sign for _role, _side, sign, _sort in drawn(run)] == ["withdrawn", "changed"]


@pytest.mark.parametrize(
    ("end", "degrees"),
    [((33.4, 48.0), 0.0), ((33.5, 47.9), 90.0), ((33.4, 47.8), 180.0), ((33.3, 47.9), 270.0)],
)
def test_bearing(end: tuple[float, float], degrees: float) -> None:
    assert reviewing.bearing((33.4, 47.9), end) == degrees


def test_the_box_holds_what_was_and_what_will_be(run: ImportRun) -> None:
    assert reviewing.extent_of(run) is None
    differ(run, "moved", HERE, AWAY)

    assert reviewing.extent_of(run) == (33.4, 47.9, 33.502, 47.902)


def test_a_row_stands_on_its_page(run: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviewing, "PAGE", 2)
    numbers = [differ(run, "added", None, HERE, source_id=str(n)) for n in range(5)]

    assert [reviewing.page_of(run, number) for number in numbers] == [1, 1, 2, 2, 3]


def test_whose_layers(cast: dict[str, Any], city: Any) -> None:
    for name, person in cast.items():
        told = set(reviewing.layers_to_import_into(person))
        assert told == {
            layer for layer in Layer.objects.select_related("owner") if may_import_into_layer(person, layer)
        }
        assert bool(told) == (name in ("author", "administrator"))


def test_whose_account_is_off_has_none(cast: dict[str, Any], city: Any) -> None:
    User.objects.update(is_active=False)

    assert not reviewing.layers_to_import_into(User.objects.get(username="author")).exists()


def test_notices_by_code_errors_first_then_the_most_frequent(run: ImportRun) -> None:
    for code, severity, count in (("a", "remark", 7), ("b", "error", 1), ("c", "warning", 2), ("d", "error", 8)):
        for number in range(count):
            ImportNotice.objects.create(run=run, code=code, severity=severity, message=f"{number}")

    groups = reviewing.notice_groups(run)

    assert [(group.code, group.count, len(group.examples)) for group in groups] == [
        ("d", 8, 5), ("b", 1, 1), ("c", 2, 2), ("a", 7, 5),
    ]  # fmt: skip
    assert [one.message for one in groups[0].examples] == ["0", "1", "2", "3", "4"]
    assert [group.code for group in reviewing.notice_groups(run, severity="warning")] == ["c"]
    assert [len(group.examples) for group in reviewing.notice_groups(run, code="d")] == [8]
    assert reviewing.severities(run) == {"error": 9, "warning": 2, "remark": 7}
