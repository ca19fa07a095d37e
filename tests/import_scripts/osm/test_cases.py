"""Golden cases: tiny extracts in OpenStreetMap's own XML, and every feature and notice that must come of each.

In `expected.json`: `layers`, by layer and source id the kind, the name and the normalised geometry; `notices`, of each
code the elements it names, else the values it counts.
"""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from import_scripts.notices import Notice
from import_scripts.osm.load import Wishes, import_osm
from layers.models import Feature

CASES = sorted((Path(__file__).parent / "cases").iterdir())
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


def expected_of(case: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    return found


def told(notices: list[Notice]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for notice in notices:
        found.setdefault(notice.code, []).append(notice.feature or notice.value)
    return {code: sorted(names) for code, names in sorted(found.items())}


def ledger() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for one in Feature.objects.select_related("layer", "kind").order_by("layer__slug", "source_id"):
        shape = shapely.from_wkb(bytes(one.geometry.wkb)).normalize()
        facts = [one.kind.code if one.kind else "", one.name, shapely.to_wkt(shape, rounding_precision=6)]
        found.setdefault(one.layer.slug, {})[one.source_id] = facts
    return found


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Path) -> None:
    expected = expected_of(case)

    report, _ = import_osm(case / "input.osm", Wishes(commit=True, city_name="Кривий Ріг"))

    assert (report.refused, report.is_committed) == ("", True)
    assert told(report.notices) == expected["notices"]
    assert ledger() == expected["layers"]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_twice_writes_nothing_the_second_time(case: Path) -> None:
    wishes = Wishes(commit=True, city_name="Кривий Ріг")
    import_osm(case / "input.osm", wishes)
    before = list(Feature.objects.order_by("id").values_list("id", "revision", "changed_at"))

    report, _ = import_osm(case / "input.osm", wishes)

    assert [(row.added, row.changed, row.withdrawn) for row in report.layers] == [(0, 0, 0)] * len(report.layers)
    assert list(Feature.objects.order_by("id").values_list("id", "revision", "changed_at")) == before
