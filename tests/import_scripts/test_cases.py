"""Golden cases: the same six schools in every format, encoding and projection, and what must come of them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from import_scripts.pipeline import Options, import_file
from import_scripts.source import read_source
from layers.models import Feature, Layer

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SUFFIXES = {".geojson", ".geojsons", ".csv", ".gpkg", ".shp", ".zip"}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path, town: Layer) -> None:
    file = next(one for one in case.glob("input.*") if one.suffix in SUFFIXES)
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))

    report = import_file(file, read_source(case / "source.toml"), town, Options(commit=True))

    assert report.refused == ""
    assert Counter(notice.code for notice in report.notices) == expected["notices"]
    assert report.layers[0].added == expected["added"]
    loaded = [
        {
            "id": one.source_id,
            "name": one.name,
            "capacity": one.properties["capacity"],
            "lon": pytest.approx(one.geometry.x, abs=2e-6),
            "lat": pytest.approx(one.geometry.y, abs=2e-6),
        }
        for one in Feature.objects.order_by("source_id")
    ]
    assert loaded == expected["features"]
    assert {one.kind.code for one in Feature.objects.select_related("kind") if one.kind} == {"amenity/school"}


def test_the_same_file_again_changes_nothing(town: Layer) -> None:
    case = next(case for case in CASES if case.name == "geojson-4326")
    source = read_source(case / "source.toml")
    import_file(case / "input.geojson", source, town, Options(commit=True))
    before = list(Feature.objects.order_by("id").values())

    again = import_file(case / "input.geojson", source, town, Options(commit=True))

    assert (again.layers[0].added, again.layers[0].changed, again.layers[0].unchanged) == (0, 0, 6)
    assert list(Feature.objects.order_by("id").values()) == before
