"""The whole way: nothing half-loaded, nothing dropped in silence, nothing lost of what could not be read."""

import json
import random
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.contrib.gis.db.models.functions import IsValid

from import_scripts.expect import Expectation
from import_scripts.pipeline import Options
from import_scripts.repair import Repairer
from import_scripts.report import ImportReport
from import_scripts.source import Fix, Rule
from layers.models import City, Feature, Layer

Bring = Callable[..., ImportReport]


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """A CSV of (id, lon, lat, name)."""

    def write(*rows: tuple[Any, ...]) -> Path:
        lines = ["id,lon,lat,name", *(",".join(map(str, row)) for row in rows)]
        (tmp_path / "f.csv").write_text("\n".join(lines) + "\n")
        return tmp_path / "f.csv"

    return write


GOOD = [(f"s{i}", 33.3 + i / 100, 47.9, f"Школа № {i}") for i in range(4)]
NAMED = {"fields": {"name": Rule("name")}, "properties": {}}


def live() -> dict[str, str]:
    return dict(Feature.objects.filter(withdrawn_at=None).values_list("source_id", "name"))


def codes(report: ImportReport) -> Counter[str]:
    return Counter(notice.code for notice in report.notices)


def test_a_dry_run_counts_and_writes_nothing(bring: Bring, table: Callable[..., Path]) -> None:
    report = bring(table(*GOOD), Options(), **NAMED)

    assert (report.layers[0].added, report.is_committed, report.refused) == (4, False, "")
    assert report.outline is not None
    assert report.outline["type"] == "Polygon"
    assert [drawn.state for drawn in report.features] == ["added"] * 4
    assert not Feature.objects.exists()


def test_one_bad_row_refuses_the_whole_file(bring: Bring, table: Callable[..., Path]) -> None:
    report = bring(table(*GOOD, ("s9", "", "", "Без місця")), **NAMED)

    assert report.refused == "1 of 5 rows have errors. Correct them, or use --skip-bad-rows."
    assert (report.layers[0].read, report.layers[0].refused) == (5, 1)
    assert not Feature.objects.exists()


def test_skipped_rows_are_listed_and_the_others_loaded(bring: Bring, table: Callable[..., Path]) -> None:
    options = Options(commit=True, skip_bad_rows=True)

    report = bring(table(*GOOD, ("s9", "", "", "Без місця")), options, **NAMED)

    assert report.is_committed
    assert [(notice.code, notice.row, notice.feature) for notice in report.notices] == [("geometry_missing", 5, "s9")]
    assert sorted(live()) == ["s0", "s1", "s2", "s3"]


def test_what_the_map_has_of_a_skipped_row_stays(bring: Bring, table: Callable[..., Path]) -> None:
    bring(table(*GOOD), **NAMED)
    options = Options(commit=True, skip_bad_rows=True, max_withdrawn_share=0)

    report = bring(table(*GOOD[:3], ("s3", "", "", "Загублено")), options, **NAMED)

    assert (report.layers[0].withdrawn, report.layers[0].unchanged) == (0, 3)
    assert live()["s3"] == "Школа № 3"


def test_rows_with_one_id_are_all_refused(bring: Bring, table: Callable[..., Path]) -> None:
    rows = [*GOOD, ("s1", 33.5, 47.9, "Двійник"), ("s1", "", "", "Трійник")]

    report = bring(table(*rows), Options(commit=True, skip_bad_rows=True), **NAMED)

    assert codes(report) == {"duplicate_id": 3, "geometry_missing": 1}
    assert sorted(notice.row for notice in report.notices if notice.code == "duplicate_id") == [2, 5, 6]
    assert sorted(live()) == ["s0", "s2", "s3"]


def test_overwriting_withdraws_what_is_absent_and_appending_does_not(bring: Bring, table: Callable[..., Path]) -> None:
    bring(table(*GOOD), **NAMED)

    appended = bring(table(("s9", 33.5, 47.9, "Нова")), Options(commit=True, append=True), **NAMED)
    overwritten = bring(table(*GOOD[:3], ("s9", 33.5, 47.9, "Нова")), **NAMED)

    assert (appended.layers[0].added, appended.layers[0].withdrawn) == (1, 0)
    assert (overwritten.layers[0].withdrawn, overwritten.layers[0].unchanged) == (1, 4)
    assert sorted(live()) == ["s0", "s1", "s2", "s9"]


def test_too_many_vanishing_refuses_and_keeps_the_map(bring: Bring, table: Callable[..., Path]) -> None:
    bring(table(*GOOD), **NAMED)

    report = bring(table(GOOD[0]), **NAMED)

    assert codes(report) == {"merge_refused": 1}
    assert report.refused.startswith("Layer anything: 3 of 4 features would vanish, more than 40%.")
    assert len(live()) == 4


def test_the_report_shows_every_state(bring: Bring, table: Callable[..., Path]) -> None:
    bring(table(*GOOD), **NAMED)
    rows = [GOOD[0], ("s1", 33.31, 47.9, "Інша назва"), GOOD[2], ("s8", 33.4, 47.8, "Нова"), ("s9", 35, 48.5, "Далеко")]

    report = bring(table(*rows), Options(), **NAMED)

    states = {drawn.facts.get("id", drawn.title): drawn.state for drawn in report.features}
    assert states == {
        "s0": "unchanged", "s1": "changed", "s2": "unchanged", "s3": "withdrawn", "s8": "added", "s9": "refused"
    }  # fmt: skip


def test_only_the_rows_asked_for_are_judged(bring: Bring, table: Callable[..., Path]) -> None:
    report = bring(table(*GOOD, ("s9", "", "", "Без місця")), where={"name": "Школа № 1"}, **NAMED)

    assert (report.refused, live()) == ("", {"s1": "Школа № 1"})


def test_a_fix_mends_a_row_before_it_is_judged(bring: Bring, table: Callable[..., Path]) -> None:
    fixes = (Fix("s9", "Стоїть біля школи № 1", lon=33.31, lat=47.9),)

    report = bring(table(*GOOD, ("s9", "", "", "Без місця")), fixes=fixes, **NAMED)

    assert (report.refused, codes(report)) == ("", {"fix_applied": 1})
    assert Feature.objects.get(source_id="s9").geometry.coords == (33.31, 47.9)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"expect": Expectation(least_rows=5)}, "unexpected_row_count"),
        ({"expect": Expectation(most_rows=3)}, "unexpected_row_count"),
        ({"fields": {"name": Rule("Назва")}}, "field_missing"),
    ],
)
def test_an_error_of_the_file_refuses_even_with_skipping(
    bring: Bring, table: Callable[..., Path], said: dict[str, Any], code: str
) -> None:
    report = bring(table(*GOOD), Options(commit=True, skip_bad_rows=True), **said)

    assert codes(report) == {code: 1}
    assert report.is_refused
    assert not Feature.objects.exists()


def test_an_empty_file_is_refused(bring: Bring, table: Callable[..., Path]) -> None:
    assert codes(bring(table(), Options(commit=True, append=True))) == {"file_empty": 1}


def test_a_count_that_the_file_declares_must_be_read(bring: Bring, tmp_path: Path) -> None:
    feature = {
        "type": "Feature",
        "id": "a",
        "properties": {},
        "geometry": {"type": "Point", "coordinates": [33.4, 47.9]},
    }
    text = json.dumps({"type": "FeatureCollection", "numberReturned": 2, "features": [feature]})
    (tmp_path / "f.geojson").write_text(text)

    report = bring(tmp_path / "f.geojson")

    assert codes(report) == {"count_mismatch": 1}
    assert not Feature.objects.exists()


def test_without_a_city_nothing_is_imported(bring: Bring, town: Layer, table: Callable[..., Path]) -> None:
    City.objects.all().delete()

    assert codes(bring(table(*GOOD))) == {"city_missing": 1}


def crossing(path: Path, sizes: list[int]) -> Path:
    """Polygons whose outlines run to and fro at random, and two good ones around them."""
    numbers = random.Random(50)
    features = []
    for i, size in enumerate([4, *sizes, 4]):
        ring = [[33.3 + numbers.random() / 10, 47.8 + numbers.random() / 10] for _ in range(size)]
        if size == 4:
            ring = [[33.3, 47.8], [33.4, 47.8], [33.4, 47.9], [33.3, 47.9]]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"type": "Feature", "id": f"p{i}", "properties": {}, "geometry": shape})
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_fifty_polygons_that_cross_themselves_are_each_refused(bring: Bring, tmp_path: Path) -> None:
    numbers = random.Random(6)
    sizes = [numbers.randint(100, 6000) for _ in range(50)]

    report = bring(crossing(tmp_path / "f.geojson", sizes), Options(commit=True, skip_bad_rows=True))

    found = codes(report)
    assert found.pop("geometry_repeated") == 1  # the two good ones are alike
    assert (sorted(found), found.total()) == (["geometry_not_valid", "geometry_tangled"], 50)
    assert sorted(live()) == ["p0", "p51"]


@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_a_hole_without_positions_ends_neither_the_import_nor_the_database(
    bring: Bring, tmp_path: Path, kind: str
) -> None:
    rings = [[[33.3, 47.8], [33.4, 47.8], [33.4, 47.9], [33.3, 47.8]], []]
    shape = {"type": kind, "coordinates": rings if kind == "Polygon" else [rings]}
    path = tmp_path / "f.geojson"
    path.write_text(json.dumps({"type": "Feature", "id": "hollow", "properties": {}, "geometry": shape}))

    report = bring(path, Options(commit=True), repair=True)

    assert [(notice.code, notice.feature) for notice in report.notices] == [("geometry_empty", "hollow")]
    assert (report.is_refused, live()) == (True, {})


def test_those_that_take_too_long_to_repair_do_not_hold_up_the_others(
    bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("import_scripts.judging.Repairer", partial(Repairer, each_s=1))

    report = bring(
        crossing(tmp_path / "f.geojson", [12, 2000, 12, 2000]),
        Options(commit=True, skip_bad_rows=True),
        repair=True,
    )

    assert [(notice.code, notice.feature) for notice in report.notices] == [
        ("geometry_repaired", "p1"), ("geometry_repair_too_slow", "p2"), ("geometry_repaired", "p3"),
        ("geometry_repair_too_slow", "p4"), ("geometry_repeated", "p5"),
    ]  # fmt: skip
    assert sorted(live()) == ["p0", "p1", "p3", "p5"]
    assert [valid for (valid,) in Feature.objects.annotate(ok=IsValid("geometry")).values_list("ok")] == [True] * 4
