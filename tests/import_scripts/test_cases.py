"""Golden cases: a folder each, with a file, what is said of it beforehand, and what must come of it.

The first are the same six schools in one more format, encoding or projection; `broken-…` are files that must be refused
as a whole, `rows-…` files with bad rows among good ones. In `expected.json`: `refused`, how the refusal begins (left
out: none); `notices`, the rows of each code, 0 for the whole file; `added` and `features`, what the ledger then holds;
`given`, what else is different (`skip_bad_rows`, the layer's `schema`, no `city`, `streets` with their old names,
`most_compared` pairs of names). A file called `before` is
loaded first.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from import_scripts.notices import Notice
from import_scripts.pipeline import Options, import_file
from import_scripts.report import ImportReport
from import_scripts.source import Source, read_source
from layers.actions import define_layer
from layers.models import City, Feature, Layer
from tests.import_scripts.osm.test_cases import CASES as OSM_CASES
from tests.import_scripts.osm.test_cases import expected_of as osm_expected_of

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").iterdir())
# What takes a reader that has been conquered, a machine without a cage, or a file too large to be kept here.
SHOWN_ELSEWHERE = {
    "cage_missing": "test_cage.py",
    "reader_crashed": "test_cage.py",
    "reader_said_too_much": "test_cage.py",
    "reader_too_large": "test_cage.py",
    "reader_too_slow": "test_cage.py",
    "geometry_too_large": "test_cage.py",
    "geometry_tangled": "test_checks.py",
    "geometry_too_deep": "test_wkb.py",
    "geometry_repair_too_slow": "test_pipeline.py",
    "notices_left_out": "test_judging.py",
}
SUFFIXES = {
    ".geojson", ".geojsons", ".csv", ".gpkg", ".shp", ".zip", ".kml", ".kmz", ".gml", ".gpx", ".fgb", ".parquet",
    ".tab", ".mif", ".dxf", ".xlsx", ".osm",
}  # fmt: skip
ROOMS = (HERE / "gtfs", HERE / "housing", HERE.parent / "transport")  # whose formats are read there, and shown there
REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "notices.md"


def expected_of(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return found


def file_of(case: Path, name: str = "input") -> Path:
    """The case's file; one that is not there when the case is about that."""
    return next((one for one in case.glob(f"{name}.*") if one.suffix in SUFFIXES), case / f"{name}.csv")


def events() -> int:
    """How many states of features the history holds."""
    return int(apps.get_model("layers", "FeatureEvent")._default_manager.count())


def layer_for(source: Source, town: Layer, given: dict[str, Any]) -> Layer:
    return define_layer(
        source.layer, theme=town.theme, name="Школи", geometry_kind=source.geometry, schema=given.get("schema", {})
    )


def rows_of(notices: list[Notice]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for notice in notices:
        rows.setdefault(notice.code, []).append(notice.row)
    return {code: sorted(numbers) for code, numbers in rows.items()}


def ledger() -> list[dict[str, Any]]:
    """What the ledger holds, each object with the middle of its geometry."""
    return [
        {
            "id": one.source_id,
            "name": one.name,
            "capacity": one.properties["capacity"],
            "lon": pytest.approx(one.geometry.centroid.x, abs=2e-6),
            "lat": pytest.approx(one.geometry.centroid.y, abs=2e-6),
        }
        for one in Feature.objects.exclude(layer__tile_layer="roads").order_by("source_id")
    ]


def assert_refusal(report: ImportReport, begins: str) -> None:
    assert report.refused[: len(begins)] == begins
    assert report.is_refused is bool(begins)
    assert report.is_committed is not bool(begins)


def begin(case: Path, source: Source, layer: Layer, given: dict[str, Any], patch: pytest.MonkeyPatch) -> None:
    """What stands in the ledger before: what an earlier file brought, streets, and no city where none is given."""
    if streets := given.get("streets", {}):
        roads = define_layer("roads", theme=layer.theme, name="Вулиці", geometry_kind="line", tile_layer="roads")
        for name, old_name in streets.items():
            Feature.objects.create(
                layer=roads, source_id=name, name=name, geometry="SRID=4326;LINESTRING(33.4 47.9,33.41 47.9)",
                properties={"old_name": old_name},
            )  # fmt: skip
    if "most_compared" in given:
        patch.setattr("import_scripts.duplicates.MOST_COMPARED", given["most_compared"])
    if file_of(case, "before").exists():
        import_file(file_of(case, "before"), source, layer, Options(commit=True))
    if given.get("city") is False:
        City.objects.all().delete()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path, town: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, source = expected_of(case), read_source(case / "source.toml")
    given = expected.get("given", {})
    layer = layer_for(source, town, given)
    options = Options(commit=True, skip_bad_rows=given.get("skip_bad_rows", False))
    begin(case, source, layer, given, monkeypatch)

    report = import_file(file_of(case), source, layer, options)

    assert_refusal(report, expected.get("refused", ""))
    assert rows_of(report.notices) == expected["notices"]
    assert report.is_refused or report.layers[0].added == expected["added"]
    assert ledger() == expected["features"]
    assert {one.kind.code for one in Feature.objects.select_related("kind") if one.kind} <= {"amenity/school"}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_dry_run_of_any_case_says_the_same_and_leaves_nothing(
    case: Path, town: Layer, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, source = expected_of(case), read_source(case / "source.toml")
    given = expected.get("given", {})
    layer = layer_for(source, town, given)
    begin(case, source, layer, given, monkeypatch)
    before = list(Feature.objects.order_by("id").values()), events()

    report = import_file(file_of(case), source, layer, Options(skip_bad_rows=given.get("skip_bad_rows", False)))

    assert rows_of(report.notices) == expected["notices"]
    assert report.is_refused or report.layers[0].added == expected["added"]
    assert report.is_committed is False
    assert (list(Feature.objects.order_by("id").values()), events()) == before


def test_the_same_file_again_changes_nothing(town: Layer) -> None:
    case = next(case for case in CASES if case.name == "geojson-4326")
    source = read_source(case / "source.toml")
    import_file(case / "input.geojson", source, town, Options(commit=True))
    before, states = list(Feature.objects.order_by("id").values()), events()

    again = import_file(case / "input.geojson", source, town, Options(commit=True))

    assert (again.layers[0].added, again.layers[0].changed, again.layers[0].unchanged) == (0, 0, 6)
    assert list(Feature.objects.order_by("id").values()) == before
    assert events() == states


# What no file alone brings about: tests/import_scripts/test_runs.py and test_expect.py show them.
OF_NO_FILE = {"disk_full", "layer_changed_meanwhile", "share_used_up"}
OF_NO_FILE |= {"unexpected_gaps", "unexpected_geometry", "unexpected_kind", "unexpected_place"}


def test_every_documented_notice_stands_in_a_case() -> None:
    lines = REFERENCE.read_text(encoding="utf-8").splitlines()
    documented = {line.split("`")[1] for line in lines if line.startswith("| `")}
    shown = {code for case in CASES for code in expected_of(case)["notices"]}
    shown |= {code for case in OSM_CASES for code in osm_expected_of(case)["notices"]}
    shown |= {code for code, name in SHOWN_ELSEWHERE.items() if f'"{code}"' in (HERE / name).read_text("utf-8")}
    files = [file for room in ROOMS for suffix in ("py", "json") for file in room.rglob(f"*.{suffix}")]
    told = "\n".join(file.read_text("utf-8") for file in files)
    shown |= {code for code in documented if f'"{code}"' in told}

    assert documented - shown == OF_NO_FILE
    assert len(documented) > 70
