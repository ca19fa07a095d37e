"""Every odd or broken writing of the districts and clinics: imported right, or refused and told why. None hangs."""

import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from import_scripts.report import ImportReport
from layers.models import Feature

BROKEN = "kr-broken-derived"
KATOTTG = {"id": "katotth", "name": "назва"}
SHP = {"id": "KATOTTH", "name": "NAZVA"}
N = {"id": "n", "name": "n"}
CLINIC = {"id": "legal_entity_edrpou", "name": "legal_entity_name"}

# file, what is said of it, rows read, rows refused, notices
FILES: list[tuple[str, dict[str, Any], int, int, dict[str, int]]] = [
    ("billion_laughs.kml", KATOTTG, 0, 0, {"xml_unsafe": 1}),
    ("bowtie_spike_unclosed.geojson", {"id": "назва"}, 7, 6,
     {"geometry_not_valid": 4, "ring_too_short": 1, "ring_not_closed": 1, "geometry_points_repeated": 1}),
    ("crs_ground_truth.csv", {"id": "point"}, 33, 0, {"address_not_named": 1}),
    ("crs_member_6385.geojson", KATOTTG, 7, 0, {"crs_member": 1}),
    ("dup_ids.geojson", KATOTTG, 7, 7, {"duplicate_id": 7}),
    ("gpkg_multi.gpkg", KATOTTG, 0, 0, {"layer_not_chosen": 1}),
    ("health_cp1251_semicolon.csv", CLINIC, 34, 12, {"encoding_guessed": 1, "duplicate_id": 12}),
    ("health_dms.csv", CLINIC, 34, 12, {"duplicate_id": 12}),
    ("networklink.kml", KATOTTG, 0, 0, {"network_link": 1}),
    ("no_crs_metres_5564.geojson", KATOTTG, 0, 0, {"crs_missing": 1}),
    ("null_and_empty.geojson", N, 3, 3, {"geometry_missing": 1, "geometry_empty": 1, "geometry_collection": 1}),
    ("shp_28406_esri/raiony.shp", SHP, 7, 0, {}),
    ("shp_9834/raiony.shp", SHP, 7, 0, {}),
    ("shp_cp1251/raiony.shp", SHP, 7, 0, {}),
    ("shp_cp1251_nodecl/raiony.shp", SHP, 7, 0, {"encoding_guessed": 1}),
    ("shp_cp866/raiony.shp", SHP, 0, 0, {"encoding_loses_letters": 1}),
    ("shp_noprj_7828/raiony.shp", SHP, 0, 0, {"crs_missing": 1}),
    ("swapped_axes.geojson", KATOTTG, 7, 7, {"axes_swapped": 7}),
    ("utf16le.geojson", KATOTTG, 7, 0, {"encoding_utf16": 1}),
    ("utf8_bom.geojson", KATOTTG, 7, 0, {}),
    ("xxe.kml", KATOTTG, 0, 0, {"xml_unsafe": 1}),
    ("z_m_nan.geojson", N, 4, 2, {"geometry_not_finite": 2, "height_left_out": 2}),
    ("zip_nested_dir.zip", SHP, 7, 0, {}),
    ("zip_slip.zip", KATOTTG, 0, 0, {"archive_unsafe": 1}),
]  # fmt: skip

# The same files with what their notices advise.
REMEDIES: list[tuple[str, dict[str, Any]]] = [
    ("no_crs_metres_5564.geojson", {**KATOTTG, "crs": "EPSG:5564"}),
    ("shp_noprj_7828/raiony.shp", {**SHP, "crs": "EPSG:7828"}),
    ("swapped_axes.geojson", {**KATOTTG, "swap_axes": True}),
    ("gpkg_multi.gpkg", {**KATOTTG, "source_layer": "raiony_6385"}),
    ("gpkg_multi.gpkg", {**KATOTTG, "source_layer": "raiony_5564"}),
    ("gpkg_multi.gpkg", {**KATOTTG, "source_layer": "raiony_4326"}),
    ("gpkg_multi.gpkg", {**KATOTTG, "source_layer": "raiony_3857"}),
]

Bring = Callable[..., ImportReport]


def told(said: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a source that names its objects by a column."""
    from import_scripts.source import Rule

    more = {key: value for key, value in said.items() if key != "name"}
    return {**more, "fields": {"name": Rule(said["name"])}} if "name" in said else more


def centres(shared: Path) -> dict[str, tuple[float, float]]:
    """Of the true districts, by KATOTTG."""
    import json

    from shapely.geometry import shape

    found = json.loads((shared / "kr-districts" / "kr_districts.geojson").read_text(encoding="utf-8"))["features"]
    return {
        one["properties"]["katotth"]: (shape(one["geometry"]).centroid.x, shape(one["geometry"]).centroid.y)
        for one in found
    }


def assert_true_districts(shared: Path) -> None:
    """The ledger holds the seven districts by their names, each where it lies (to two metres)."""
    loaded = {one.source_id: one for one in Feature.objects.filter(layer__slug="anything")}
    truth = centres(shared)
    assert loaded.keys() == truth.keys()
    assert loaded["UA12060170010378670"].name == "Металургійний район"
    for name, (lon, lat) in truth.items():
        centre = loaded[name].geometry.centroid
        assert (centre.x, centre.y) == (pytest.approx(lon, abs=3e-5), pytest.approx(lat, abs=2e-5))


def test_every_file_of_the_folder_is_in_the_table(shared: Path) -> None:
    here = {one.name if one.is_file() else f"{one.name}/raiony.shp" for one in (shared / BROKEN).iterdir()}

    assert {row[0] for row in FILES} == here
    assert len(FILES) == 24


@pytest.mark.parametrize(("file", "said", "read", "refused", "notices"), FILES, ids=[row[0] for row in FILES])
def test_broken_file(
    shared: Path, bring: Bring, file: str, said: dict[str, Any], read: int, refused: int, notices: dict[str, int]
) -> None:
    started = time.monotonic()

    report = bring(shared / BROKEN / file, **told(said))

    assert time.monotonic() - started < 20
    assert Counter(notice.code for notice in report.notices) == notices
    assert (report.layers[0].read, report.layers[0].refused) == (read, refused)
    is_bad = any(notice.severity == "error" for notice in report.notices)
    assert (report.is_refused, report.is_committed) == (is_bad, not is_bad)
    if is_bad:
        assert not Feature.objects.exists()
    else:
        assert_true_districts(shared)


@pytest.mark.parametrize(("file", "said"), REMEDIES, ids=[f"{file}-{i}" for i, (file, _) in enumerate(REMEDIES)])
def test_what_the_notice_advises_helps(shared: Path, bring: Bring, file: str, said: dict[str, Any]) -> None:
    report = bring(shared / BROKEN / file, **told(said))

    assert report.refused == ""
    assert_true_districts(shared)


def test_lost_letters_are_accepted_only_when_asked_for(shared: Path, bring: Bring) -> None:
    report = bring(shared / BROKEN / "shp_cp866" / "raiony.shp", **told({**SHP, "encoding": "cp866"}))

    assert report.is_committed
    assert Feature.objects.get(source_id="UA12060170010378670").name == "Металургйний район"


def test_zip_slip_writes_nothing_beside(shared: Path, bring: Bring, tmp_path: Path) -> None:
    bring(shared / BROKEN / "zip_slip.zip", id="katotth")

    assert not (tmp_path.parent / "evil.txt").exists()
    assert not Path("/tmp/evil.txt").exists()  # noqa: S108 - where a careless unpacker would put it


def test_a_hundred_and_twenty_metres_are_not_lost(shared: Path) -> None:
    """Our transformations against published coordinates of three points in eleven systems."""
    import csv

    from shapely.geometry import Point, box

    from import_scripts.crs import projection

    with (shared / BROKEN / "crs_ground_truth.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        way = projection(f"EPSG:{row['epsg']}", box(33.1, 47.6, 33.7, 48.2))
        spot = way.apply([Point(float(row["easting_or_lon"]), float(row["northing_or_lat"]))])[0]
        assert spot.x == pytest.approx(float(row["lon_wgs84"]), abs=3e-5), row["crs"]
        assert spot.y == pytest.approx(float(row["lat_wgs84"]), abs=2e-5), row["crs"]
    assert len(rows) == 33
