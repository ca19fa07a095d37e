"""Rows that are kept of a run: by pages, with their notices, and where the refused ones lie."""

import json
from typing import Any

import pytest

from import_scripts import previewing
from import_scripts.models import ImportNotice, ImportRow, ImportRun
from layers.models import Layer

pytestmark = pytest.mark.django_db
RING = {"type": "Polygon", "coordinates": [[[33.4, 47.9], [33.41, 47.91], [33.41, 47.9], [33.4, 47.91], [33.4, 47.9]]]}


@pytest.fixture
def run(schools: Layer) -> ImportRun:
    return ImportRun.objects.create(layer=schools, file_name="a.csv", size_bytes=1, sha256="", source={})


def row(run: ImportRun, number: int, *, at: tuple[float, float] | None = None, **more: Any) -> ImportRow:
    lon, lat = at or (None, None)
    return ImportRow.objects.create(run=run, number=number, lon=lon, lat=lat, **more)


def test_rows_come_in_the_order_of_the_file(run: ImportRun) -> None:
    for number in (70, 1, 9):
        row(run, number, is_refused=number > 5)

    assert [one.number for one in previewing.preview_rows(run)] == [1, 9, 70]
    assert [one.number for one in previewing.preview_rows(run, refused=True)] == [9, 70]
    assert previewing.kept_numbers(run, [1, 2, 70]) == {1, 70}


def test_a_row_stands_on_its_page(run: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "PAGE", 2)
    for number in (10, 20, 30, 40, 50):
        row(run, number)

    assert [previewing.page_of_row(run, number) for number in (10, 20, 30, 40, 50)] == [1, 1, 2, 2, 3]


def test_of_a_row_the_first_notices_are_told(run: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previewing, "MOST_SAID", 2)
    for number, message in ((7, "one"), (8, "other"), (7, "two"), (7, "three"), (9, "nobody asks")):
        ImportNotice.objects.create(run=run, code="a_b", severity="error", message=message, row=number)

    told = previewing.notices_by_row(run, [7, 8])

    assert {number: [one.message for one in said] for number, said in told.items()} == {
        7: ["one", "two"], 8: ["other"]
    }  # fmt: skip


def test_the_box_holds_what_lies_near_the_city(run: ImportRun) -> None:
    for number, at in enumerate([(33.7, 48.1), (33.2, 47.8), (0.0, 0.0), None], 1):
        row(run, number, at=at, is_refused=True)
    row(run, 9, at=(33.1, 47.9))  # not refused

    found = previewing.refused_places(run)

    assert found is not None
    assert (found.box, found.count) == ((33.2, 47.8, 33.7, 48.1), 3)


def test_when_all_lie_elsewhere_the_city_is_looked_at(run: ImportRun) -> None:
    row(run, 1, at=(0.0, 0.0), is_refused=True)

    found = previewing.refused_places(run)

    assert found is not None
    assert (found.box, found.count) == ((33.0, 47.6, 33.7, 48.25), 1)


def test_without_a_place_there_is_no_map(run: ImportRun) -> None:
    row(run, 1, is_refused=True)
    row(run, 2, at=(33.4, 47.9))

    assert previewing.refused_places(run) is None


def test_refused_rows_are_drawn_with_their_outlines_as_they_are(run: ImportRun) -> None:
    row(run, 3, at=(33.405, 47.905), is_refused=True, outline=RING)
    row(run, 4, is_refused=True)
    row(run, 5, at=(33.4, 47.9))

    features = [json.loads(text) for text in previewing.drawn_rows(run, "?line={number}#line-{number}")]

    assert [(one["geometry"], one["properties"].get("sign")) for one in features] == [
        (RING, None), ({"type": "Point", "coordinates": [33.405, 47.905]}, "refused")
    ]  # fmt: skip
    assert features[1]["properties"] == {
        "row": "line-3", "state": "refused", "href": "?line=3#line-3", "role": "mark", "sign": "refused",
        "side": "always",
    }  # fmt: skip
