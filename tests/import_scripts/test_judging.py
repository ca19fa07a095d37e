"""A file is judged batch after batch, and the verdict is the same as if it had been judged at once."""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import pytest
from django.db import connection
from shapely.geometry import Point

from import_scripts.expect import Expectation
from import_scripts.pipeline import Options
from import_scripts.report import ImportReport, report_dict, report_text
from import_scripts.source import Fix, Rule
from layers.models import Feature, Layer

Bring = Callable[..., ImportReport]
SKIPPING = Options(commit=True, skip_bad_rows=True, max_withdrawn_share=0)


def write(path: Path, rows: Sequence[tuple[str, float | None, str]]) -> Path:
    """GeoJSON of (id, latitude or no geometry, name)."""
    features = [
        {
            "type": "Feature",
            "properties": {"id": name, "title": title},
            "geometry": None if lat is None else {"type": "Point", "coordinates": [33.4, lat]},
        }
        for name, lat, title in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def live() -> list[str]:
    return sorted(Feature.objects.filter(withdrawn_at=None).values_list("source_id", flat=True))


# Two good rows; b twice; c without a geometry and once more; d outside the city; e dropped by a fix, and again.
ROWS: list[tuple[str, float | None, str]] = [
    ("a", 47.9, "А"), ("b", 47.91, "Б"), ("c", None, "В"), ("d", 50.0, "Г"), ("e", 47.93, "Ґ"), ("b", 47.94, "Д"),
    ("c", 47.95, "Е"), ("e", 47.96, "Є"), ("f", 47.97, ""), ("", 47.98, "Ж"),
]  # fmt: skip
SAID: dict[str, Any] = {
    "fields": {"name": Rule("title")},
    "fixes": (Fix(id="e", why="знесено", drop=True),),
    "expect": Expectation(min_share_inside=1.0, geometry="point"),
}


@pytest.mark.parametrize("batch", [1, 2, 3, 1000])
def test_batches_change_nothing(
    bring: Bring, town: Layer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("import_scripts.judging.BATCH", batch)
    for name in "abcz":
        Feature.objects.create(layer=town, source_id=name, geometry="SRID=4326;POINT(33.3 47.8)")

    report = bring(write(tmp_path / "f.geojson", ROWS), Options(commit=True, skip_bad_rows=True), **SAID)

    assert report.is_committed, report.refused
    counts = report.layers[0]
    assert (counts.read, counts.refused, counts.added, counts.changed, counts.withdrawn) == (10, 6, 1, 1, 1)
    assert live() == ["a", "b", "c", "f"]  # what the map has of b and c stays
    assert sorted((one.code, one.row) for one in report.notices) == [
        ("duplicate_id", 2), ("duplicate_id", 3), ("duplicate_id", 6), ("duplicate_id", 7), ("fix_dropped", 5),
        ("fix_dropped", 8), ("geometry_missing", 3), ("geometry_outside_city", 4), ("id_missing", 10),
    ]  # fmt: skip
    assert [(one.state, one.title) for one in report.features if one.state == "refused"] == [
        ("refused", "b"), ("refused", "d"), ("refused", "b"), ("refused", "c"), ("refused", "10")
    ]  # fmt: skip


def test_the_numbers_of_many_rows_with_one_id_are_not_all_told_in_each(bring: Bring, tmp_path: Path) -> None:
    path = write(tmp_path / "f.geojson", [("a", 47.9, "")] * 23)

    report = bring(path)

    assert report.refused == "23 of 23 rows have errors. Correct them, or use --skip-bad-rows."
    assert {one.message for one in report.notices if one.code == "duplicate_id"} == {
        "The identifier 'a' stands in rows 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and "
        "3 more. Each object needs its own; correct the source."
    }


def test_a_file_with_fewer_rows_than_it_declares_is_refused(bring: Bring, tmp_path: Path) -> None:
    path = tmp_path / "f.gpkg"
    table = geopandas.GeoDataFrame({"id": ["a", "b"]}, geometry=[Point(33.4, 47.9), Point(33.5, 47.9)], crs="EPSG:4326")
    table.to_file(path, layer="f")
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_ogr_contents SET feature_count = 9")

    report = bring(path, id="id")

    assert report.refused == "f.gpkg: The file declares 9 rows, and 2 could be read. Copy or export it again."
    assert ([one.code for one in report.notices], live()) == (["count_mismatch"], [])


def test_notices_beyond_a_number_are_counted_and_said(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("notices", "judging"):
        monkeypatch.setattr(f"import_scripts.{place}.MOST_KEPT", 2)
    rows = [(f"n{n}", None, "") for n in range(5)] + [("a", 47.9, "")] * 7

    report = bring(write(tmp_path / "f.geojson", rows))

    assert Counter(one.code for one in report.notices) == {
        "geometry_missing": 2, "duplicate_id": 2, "notices_left_out": 2
    }  # fmt: skip
    assert report_dict(report)["counts"] == {
        "error:duplicate_id": 7, "error:geometry_missing": 5, "remark:notices_left_out": 2
    }  # fmt: skip
    assert "error duplicate_id (7)" in report_text(report)
    assert report.layers[0].refused == 12


def test_shapes_of_refused_rows_are_kept_up_to_a_number(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("import_scripts.seen.FIRST", 0)
    monkeypatch.setattr("import_scripts.seen.MOST_REFUSED", 2)

    report = bring(write(tmp_path / "f.geojson", [(f"n{n}", 50.0 + n, "") for n in range(4)]))

    assert [one.title for one in report.features] == ["n0", "n1"]
    assert report.layers[0].refused == 4


@pytest.mark.parametrize("batch", [1, 1000])
def test_notices_and_rows_carry_their_place(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr("import_scripts.judging.BATCH", batch)
    monkeypatch.setattr("import_scripts.seen.FIRST", 1)
    twins: list[tuple[str, float | None, str]] = [("t1", 48.1, "Школа № 5"), ("t2", 48.1, "Школа № 5")]

    report = bring(write(tmp_path / "f.geojson", ROWS + twins), SKIPPING, **SAID)

    assert sorted((one.code, one.row, one.lon, one.lat) for one in report.notices if one.lon is not None) == [
        ("duplicate_id", 2, 33.4, 47.91), ("duplicate_id", 6, 33.4, 47.94), ("duplicate_id", 7, 33.4, 47.95),
        ("duplicate_suspected", 11, 33.4, 48.1), ("fix_dropped", 5, 33.4, 47.93), ("fix_dropped", 8, 33.4, 47.96),
        ("geometry_outside_city", 4, 33.4, 50.0), ("id_missing", 10, 33.4, 47.98),
    ]  # fmt: skip
    assert [(one.number, one.source_id, one.is_refused) for one in report.rows] == [
        (1, "a", False), (2, "b", True), (3, "c", True), (4, "d", True), (6, "b", True), (7, "c", True),
        (10, "", True), (11, "t1", False),
    ]  # fmt: skip
    first, second = report.rows[:2]
    assert (dict(first.read), first.meant["name"]) == ({"id": "a", "title": "А"}, "А")
    assert (second.read, second.meant["name"], second.spot) == ((), "Б", (33.4, 47.91))


def test_a_file_that_breaks_off_leaves_nothing(bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.judging.BATCH", 2)
    path = write(tmp_path / "f.geojson", [(f"n{n}", 47.9, "") for n in range(7)])
    path.write_text(path.read_text()[:-40])

    report = bring(path, SKIPPING, crs="EPSG:4326")

    assert (report.is_committed, report.layers[0].read) == (False, 6)
    assert "The JSON is broken" in report.refused
    assert not Feature.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('staged_feature')")
        assert cursor.fetchone() == (None,)


def test_an_id_that_no_database_stores_keeps_its_row_out_and_nothing_else(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from import_scripts.conform import Conformer

    monkeypatch.setattr(Conformer, "identifier", lambda _self, raw: {"n1": "n\x001"}.get(raw.values["id"], "n0"))

    report = bring(write(tmp_path / "f.geojson", [("n0", 47.9, ""), ("n1", 47.91, "")]), SKIPPING)

    assert ([one.code for one in report.notices], live()) == (["text_unstorable"], ["n0"])
