"""The sources of this house on the data they were written for, with the counts its README gives."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.gis.db.models.functions import Area, Length, Transform
from django.contrib.gis.geos import Point, Polygon

from import_scripts.osm.choice import OsmChoice
from import_scripts.pipeline import Options
from import_scripts.report import ImportReport
from layers.actions import define_city
from layers.models import Feature, Layer

Load = Callable[..., ImportReport]
AREAS_KM2 = {
    "UA12060170010378670": 45.18,
    "UA12060170010145934": 57.81,
    "UA12060170010439451": 61.84,
    "UA12060170010585703": 39.38,
    "UA12060170010643671": 80.92,
    "UA12060170010720279": 69.83,
    "UA12060170010270453": 110.09,
}


def codes(report: ImportReport) -> Counter[str]:
    return Counter(notice.code for notice in report.notices)


def areas_km2(slug: str) -> dict[str, float]:
    """By source id, in UTM zone 36N."""
    rows = Feature.objects.filter(layer__slug=slug).annotate(m2=Area(Transform("geometry", 32636)))
    return {row.source_id: row.m2.sq_km for row in rows}


def test_seven_districts_have_their_names_codes_and_areas(shared: Path, load: Load) -> None:
    report = load(shared / "kr-districts" / "kr_districts.geojson", "districts")

    first = Feature.objects.get(layer__slug="districts", source_id="UA12060170010378670")
    assert (report.layers[0].read, report.layers[0].added, report.notices) == (7, 7, [])
    assert (first.name, first.properties["old_name"]) == ("Металургійний район", "Дзержинський район")
    assert areas_km2("districts") == pytest.approx(AREAS_KM2, rel=0.01)


def test_the_hromada_is_as_large_as_its_districts(shared: Path, load: Load) -> None:
    load(shared / "kr-districts" / "kr_hromada.geojson", "hromada")

    assert areas_km2("hromada") == {"UA12060170000091033": pytest.approx(465.04, rel=0.01)}


def test_every_clinic_lies_in_a_district(shared: Path, load: Load) -> None:
    load(shared / "kr-districts" / "kr_districts.geojson", "districts")

    report = load(shared / "kr-social" / "health_kr.csv", "clinics")

    clinics = Feature.objects.filter(layer__slug="clinics")
    assert (report.layers[0].added, codes(report)) == (34, {"duplicate_suspected": 5})  # each twice in the register
    assert clinics.exclude(district=None).count() == 34
    assert Counter(clinics.values_list("rank", flat=True)) == {30: 10, 10: 24}


def test_no_school_is_placed_in_a_city_without_streets(shared: Path, load: Load) -> None:
    report = load(shared / "kr-social" / "schools_kr.csv", "schools")

    assert codes(report) == {"address_unknown": 143, "letters_mixed": 2}  # «ЗOШ» with a Latin O, «Cтепана» with a C
    refused = [notice for notice in report.notices if notice.severity == "error"]
    assert [notice.row for notice in refused] == list(range(1, 144))
    assert refused[0].feature == "148007"
    assert report.refused == "143 of 143 rows have errors. Correct them, or use --skip-bad-rows."
    assert not Feature.objects.exists()


def test_skipping_every_school_loads_none_of_them(shared: Path, load: Load) -> None:
    report = load(shared / "kr-social" / "schools_kr.csv", "schools", skip_bad_rows=True)

    assert (report.layers[0].read, report.layers[0].refused, report.layers[0].added) == (143, 143, 0)


def test_no_service_centre_is_placed_in_a_city_without_streets(shared: Path, load: Load) -> None:
    report = load(shared / "kr-social" / "cnap_kr.csv", "service-centres")

    assert codes(report) == {"address_unknown": 12}
    assert [report.notices[0].feature, report.notices[1].feature] == ["83", "84"]


def test_three_hundred_polling_stations_lie_in_a_district(shared: Path, load: Load) -> None:
    load(shared / "kr-districts" / "kr_districts.geojson", "districts")

    report = load(shared / "kr-social" / "polling_stations_kr_bbox.csv", "polling-stations")

    stations = Feature.objects.filter(layer__slug="polling-stations")
    assert (report.layers[0].read, report.layers[0].added) == (371, 371)
    assert codes(report) == {"outside_confirmed": 27}
    assert stations.exclude(district=None).count() == 300


def test_tram_tracks_have_their_length(shared: Path, load: Load) -> None:
    report = load(shared / "kr-transit" / "ua-kryvyiRih-railtram.geojson", "tram-tracks")

    tracks = Feature.objects.filter(layer__slug="railways").annotate(m=Length(Transform("geometry", 32636)))
    assert (report.layers[0].added, report.notices) == (155, [])
    assert sum(track.m.km for track in tracks) == pytest.approx(84.9, abs=0.1)


def test_stops_keep_points_and_lines_apart(shared: Path, load: Load) -> None:
    report = load(shared / "kr-transit" / "ua-krivoiRog-trolleyes.geojson", "trolleybus-stops")

    kinds = Counter(row.geometry.geom_type for row in Feature.objects.filter(layer__slug="stops"))
    assert (report.layers[0].added, report.notices) == (71, [])
    assert kinds == {"Point": 40, "LineString": 31}


@pytest.fixture
def ladyzhyn(town: Layer) -> None:
    define_city(
        slug="ladyzhyn", name="Ладижин", bounds=Polygon.from_bbox((29.0, 48.55, 29.4, 48.8)), centre=Point(29.23, 48.68)
    )


def test_houses_of_ladyzhyn_are_loaded_or_named(shared: Path, ladyzhyn: None, load: Load) -> None:
    report = load(shared / "ua-ladyzhyn" / "house.json", "ladyzhyn-houses", skip_bad_rows=True)

    counts = report.layers[0]
    assert (counts.read, counts.refused, counts.added) == (3921, 481, 3440)
    assert codes(report) == {"geometry_missing": 478, "duplicate_id": 2, "geometry_outside_city": 1}
    assert {notice.feature for notice in report.notices if notice.code == "duplicate_id"} == {"11"}
    assert [n.value for n in report.notices if n.code == "geometry_outside_city"] == ["29.23816, 48.00000"]
    first = Feature.objects.get(source_id="1")
    assert first.properties == {"addr:housenumber": "2", "street:code": 1, "multifamily": False}
    assert Feature.objects.filter(properties__multifamily=True).count() + _left_out_multifamily(shared) == 126


def _left_out_multifamily(shared: Path) -> int:
    import json

    loaded = set(Feature.objects.values_list("source_id", flat=True))
    houses = json.loads((shared / "ua-ladyzhyn" / "house.json").read_text())
    return sum(1 for house in houses if house["house_multifamily"] and str(house["house_id"]) not in loaded)


def test_houses_of_ladyzhyn_are_refused_as_a_whole_by_default(shared: Path, ladyzhyn: None, load: Load) -> None:
    report = load(shared / "ua-ladyzhyn" / "house.json", "ladyzhyn-houses")

    assert report.refused.startswith("481 of 3,921 rows have errors.")
    assert not Feature.objects.exists()


def test_undeclared_shapefile_of_another_city_is_refused(shared: Path, bring: Load) -> None:
    report = bring(shared / "indicators-chicago" / "Chicago77.shp", id="AREAID")

    assert codes(report) == {"crs_missing": 1}
    assert not Feature.objects.exists()


# The other files of the folders: file, what is said of it, rows read, rows refused, notices.
OTHERS: list[tuple[str, dict[str, str], int, int, dict[str, int]]] = [
    ("kr-social/colleges_kr.csv", {"id": "Код"}, 57, 0, {"address_not_named": 1, "letters_mixed": 1}),
    ("kr-social/colleges_kr.csv", {"id": "Код", "address": "Адреса (юридична)"}, 57, 57,
     {"address_unknown": 57, "letters_mixed": 1}),
    ("kr-transit/routes_from_news.csv", {"id": "number"}, 12, 0, {"address_not_named": 1}),
    ("osm-helsinki/Helsinki.osm.pbf", {}, 0, 0, {"tags_not_chosen": 1}),
    ("ua-ladyzhyn/apartment.json", {}, 7125, 0, {"address_not_named": 1}),
    ("ua-ladyzhyn/entrance.json", {"id": "entrance_id", "lon": "entrance_longitude", "lat": "entrance_latitude"},
     529, 2, {"duplicate_id": 2}),
    ("ua-ladyzhyn/human_settlement.json",
     {"id": "human_settlement_id", "lon": "human_settlement_longitude", "lat": "human_settlement_latitude"}, 6, 0, {}),
    ("ua-ladyzhyn/organization.json", {"id": "organization_id"}, 362, 0, {}),
    ("ua-ladyzhyn/organization_type.json", {"id": "organization_id"}, 70, 0, {"address_not_named": 1}),
    ("ua-ladyzhyn/parking_space.json", {}, 235, 0, {"address_not_named": 1}),
    ("ua-ladyzhyn/public_transport_stops.json", {}, 59, 0, {}),
    ("ua-ladyzhyn/route_public_transport.json", {}, 12, 0, {"address_not_named": 1, "letters_mixed": 1}),
    ("ua-ladyzhyn/street.json", {"id": "street_id"}, 95, 0, {"address_not_named": 1}),
    ("ua-ladyzhyn/community_boundary_ladyzhyn.json",
     {"id": "community_boundary_code", "lon": "community_boundary_longitude", "lat": "community_boundary_latitude"},
     229, 2, {"duplicate_id": 2}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "said", "read", "refused", "notices"), OTHERS, ids=[row[0] for row in OTHERS])
def test_every_other_file_is_loaded_or_told_why_not(
    shared: Path, ladyzhyn: None, bring: Load, file: str, said: dict[str, str], read: int, refused: int,
    notices: dict[str, int],
) -> None:  # fmt: skip
    system = {"crs": "EPSG:4326"} if file.startswith("ua-ladyzhyn") else {}

    report = bring(shared / file, **system, **said)

    assert (report.layers[0].read, report.layers[0].refused, codes(report)) == (read, refused, notices)
    assert Feature.objects.count() == (0 if notices else read)


def test_an_extract_says_what_it_holds_and_a_list_where_its_addresses_are(shared: Path, bring: Load) -> None:
    extract = bring(shared / "osm-helsinki" / "Helsinki.osm.pbf")
    colleges = bring(shared / "kr-social" / "colleges_kr.csv", id="Код")

    assert extract.refused.endswith(", landuse=grass (98).")
    assert 'address = "Адреса (юридична)"' in colleges.refused


OF_CHOSEN = {"outside_confirmed": 94, "area_not_assembled": 7, "missing_nodes": 5}


def test_what_is_chosen_of_an_extract_is_loaded(shared: Path, bring: Load) -> None:
    file, chosen = shared / "osm-helsinki" / "Helsinki.osm.pbf", OsmChoice(("landuse=grass", "amenity=school"))

    report = bring(file, Options(commit=True, skip_bad_rows=True), osm=chosen, confirm_outside=True)

    assert (report.layers[0].read, report.layers[0].refused, codes(report)) == (101, 7, OF_CHOSEN)
