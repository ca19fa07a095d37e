"""Conditions over the ledger and what they find: boxes in every system and order of axes, words, properties, pages."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import Point as Spot

from layers import items
from layers.actions import save_feature, sync_features
from layers.crs import CRS84, OFFERED, Crs
from layers.models import Feature, Layer
from layers.rows import FeatureRow

Of = Callable[[str], Feature]
SYSTEMS = sorted(OFFERED.values(), key=lambda crs: crs.uri)
PUBLIC = ("public",)
LYCEUM = (33.40, 47.90)
SAFE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(where: items.Where, **more: Any) -> list[dict[str, Any]]:
    page = {"after": 0, "limit": 100, **more}
    return [json.loads(text) for text in items.feature_texts(where, **page)]


def names(where: items.Where) -> list[str]:
    return [feature["properties"].get("name", "") for feature in read(where)]


def around(lon: float, lat: float, crs: Crs, reach: float) -> tuple[float, float, float, float]:
    """A square about a place in the system's own units and its own order of axes."""
    move = Transformer.from_crs(CRS84.uri, crs.uri)  # keeps each authority's order
    first, second = move.transform(lon, lat)
    return first - reach, second - reach, first + reach, second + reach


@pytest.fixture
def where(schools: Layer) -> items.Where:
    return items.in_layer(schools, PUBLIC)


@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: str(crs.srid) + ("" if crs.is_flipped else " east first"))
def test_a_box_about_the_lyceum_finds_it_alone_in_every_system(where: items.Where, crs: Crs) -> None:
    items.add_box(where, around(*LYCEUM, crs, 0.001 if crs.srid == 4326 else 100), crs)

    assert names(where) == ["Ліцей № 1"]


@pytest.mark.parametrize("crs", [crs for crs in SYSTEMS if crs.is_flipped], ids=lambda crs: str(crs.srid))
def test_a_box_with_its_axes_exchanged_finds_nothing(where: items.Where, crs: Crs) -> None:
    one, two, three, four = around(*LYCEUM, crs, 0.001 if crs.srid == 4326 else 100)

    items.add_box(where, (two, one, four, three), crs)

    assert names(where) == []


@pytest.mark.parametrize("crs", SYSTEMS, ids=lambda crs: str(crs.srid) + ("" if crs.is_flipped else " east first"))
def test_what_is_read_in_a_system_leads_back_to_the_place(where: items.Where, crs: Crs) -> None:
    feature = next(one for one in read(where, crs=crs) if one["properties"]["name"] == "Ліцей № 1")

    lon, lat = Transformer.from_crs(crs.uri, CRS84.uri).transform(*feature["geometry"]["coordinates"])

    assert (lon, lat) == pytest.approx(LYCEUM, abs=2e-7)


@pytest.mark.parametrize(
    ("box", "found"),
    [
        ((33.4, 47.9, 33.4, 47.9), ["Ліцей № 1"]),  # a point
        ((33.3, 47.9, 33.5, 47.9), ["Ліцей № 1", "Гімназія № 2"]),  # a line that touches both
        ((33.4, 47.0, 33.4, 48.0), ["Ліцей № 1"]),  # a line from south to north
        ((33.301, 47.901, 33.301, 47.901), ["Гімназія № 2"]),  # a point inside an area
        ((33.302, 47.902, 33.303, 47.903), ["Гімназія № 2"]),  # only its corner
        ((179.0, 47.0, -179.0, 48.5), []),  # across the 180th meridian
        ((33.6, 47.0, 33.35, 48.5), ["Гімназія № 2", "Школа за районами"]),  # nearly round the earth, not between
        ((-180.0, -90.0, 180.0, 90.0), ["Ліцей № 1", "Гімназія № 2", "Школа за районами"]),
    ],
)
def test_boxes_of_every_shape(where: items.Where, box: Any, found: list[str]) -> None:
    items.add_box(where, box)

    assert sorted(names(where)) == sorted(found)


@SAFE
@given(
    west=st.floats(33.2, 33.7), south=st.floats(47.8, 48.1), width=st.floats(0, 0.3), height=st.floats(0, 0.2)
)  # fmt: skip
def test_the_order_of_axes_never_changes_what_is_found(
    schools: Layer, west: float, south: float, width: float, height: float
) -> None:
    lon_first, lat_first = items.in_layer(schools, PUBLIC), items.in_layer(schools, PUBLIC)
    east, north = west + width, south + height

    items.add_box(lon_first, (west, south, east, north))
    items.add_box(
        lat_first, (south, west, north, east), next(crs for crs in SYSTEMS if crs.srid == 4326 and crs.is_flipped)
    )

    assert read(lon_first) == read(lat_first)
    assert items.number_matched(lon_first) == len(read(lon_first))


def test_only_live_features_of_the_layer_that_may_be_seen(schools: Layer) -> None:
    seen = {
        visibilities: items.number_matched(items.in_layer(schools, visibilities))
        for visibilities in ((), ("public",), ("public", "registered"), ("public", "registered", "internal"))
    }

    assert list(seen.values()) == [0, 3, 4, 5]


def test_moments_hold_both_their_ends(where: items.Where, schools: Layer) -> None:
    moment = Feature.objects.get(source_id="one").changed_at
    later = datetime(2999, 1, 1, tzinfo=UTC)

    def found(since: datetime | None, until: datetime | None) -> int:
        one = items.in_layer(schools, PUBLIC)
        items.add_moments(one, (since, until))
        return items.number_matched(one)

    assert [found(moment, moment), found(None, moment), found(moment, None), found(None, None)] == [3, 3, 3, 3]
    assert [found(later, None), found(None, datetime(2000, 1, 1, tzinfo=UTC))] == [0, 0]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ЛІЦЕЙ", ["Ліцей № 1"]),
        ("lyceum", ["Ліцей № 1"]),
        ("соборності 15/2", ["Ліцей № 1"]),
        ("соборності соборності", ["Гімназія № 2", "Ліцей № 1"]),
        ("школа районами", ["Школа за районами"]),
        ("школа", ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]),  # by the name of their kind
        ("%", []),
        ("_", []),
        ("\\", []),
        ("'; --", []),
        ("   ", ["Гімназія № 2", "Ліцей № 1", "Школа за районами"]),
    ],
)
def test_all_words_must_stand_and_none_is_a_pattern(where: items.Where, words: str, found: list[str]) -> None:
    items.add_words(where, words)

    assert sorted(names(where)) == found


def test_signs_of_patterns_are_found_as_they_are_written(where: items.Where, of: Of) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), name=r"100 % \ під_земний")
    items.add_words(where, r"% \ під_зем")

    assert names(where) == [r"100 % \ під_земний"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"kind": ("amenity/school",)}, 3),
        ({"kind": ("shop/bakery", "amenity/school")}, 3),
        ({"kind": ("shop/bakery",)}, 0),
        ({"name_en": "Lyceum No. 1"}, 1),
        ({"name": "Ліцей № 1", "status": "active"}, 1),
        ({"name": "Ліцей № 1", "status": "closed"}, 0),
        ({"verified_on": "2026-03-07"}, 1),
        ({"next_due_on": "2026-03-07"}, 0),
        ({"capacity": "600"}, 1),
        ({"capacity": "600", "phone": "+380 56 000 00 01"}, 1),
        ({"no'such": "600"}, 0),
        ({}, 3),
    ],
)
def test_properties_are_equal_or_not(where: items.Where, of: Of, wanted: dict[str, Any], found: int) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), verified_on=datetime(2026, 3, 7, tzinfo=UTC).date())

    items.add_properties(where, wanted)

    assert items.number_matched(where) == found


@pytest.mark.parametrize(
    ("held", "asked", "is_found"),
    [
        (600, "600", True), ("600", "600", True), (600, "600.0", False), (600.5, "600.5", True), (-7, "-7", True),
        (True, "true", True), ("true", "true", True), (True, "True", False), (None, "null", False), ("", "", True),
        ("Infinity", "Infinity", True), (1e25, "10000000000000000000000000", True), ("1e999999", "1e999999", True),
        ('a"b\\', 'a"b\\', True), (["a", 1], '["a", 1]', True), ({"a": 1}, '{"a": 1}', True), (["600"], "600", False),
    ],
)  # fmt: skip
def test_a_property_is_compared_as_its_text(where: items.Where, of: Of, held: Any, asked: str, is_found: bool) -> None:
    one = of("one")
    Feature.objects.filter(pk=one.pk).update(properties={'o"': held})

    items.add_properties(where, {'o"': asked})

    assert items.number_matched(where) == is_found


def test_what_matches_nothing_reads_nothing(schools: Layer) -> None:
    """Of a layer of thousands, whether words or a property are asked for."""
    rows = [FeatureRow(f"s{n}", Spot(33.4, 47.9).wkb, name=f"Школа {n}") for n in range(3000)]
    sync_features(schools, rows, max_withdrawn_share=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE layers_feature")
        cursor.execute("SELECT gin_clean_pending_list('feature_said'), gin_clean_pending_list('feature_properties')")
    before = rows_fetched()

    by_words, by_property = (items.in_layer(schools, ["public"]) for _ in range(2))
    items.add_words(by_words, "немає такого")
    items.add_properties(by_property, {"capacity": "77777"})
    assert items.number_matched(by_words) == items.number_matched(by_property) == 0

    assert rows_fetched() - before < 10


def rows_fetched() -> int:
    """Rows of the ledger read so far in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'layers_feature'"
        )
        return int(cursor.fetchone()[0])


def test_pages_by_number_meet_without_gap_while_rows_come_and_go(where: items.Where, schools: Layer, of: Of) -> None:
    first, *rest = read(where, limit=1)
    one, two = of("one"), of("two")
    assert (rest, first["id"]) == ([], min(one.pk, two.pk))

    one.delete()
    sync_features(schools, [FeatureRow("new", bytes(two.geometry.wkb), name="Нова")], withdraw_absent=False)
    following = read(where, after=first["id"])

    ids = [feature["id"] for feature in following]
    assert ids == sorted(ids)
    assert [feature["properties"]["name"] for feature in following if feature["id"] != two.pk] == [
        "Школа за районами", "Нова"
    ]  # fmt: skip


def test_rows_for_people_are_the_same_features_in_the_same_order(where: items.Where) -> None:
    rows = items.feature_rows(where, after=0, limit=2)

    assert [row.pk for row in rows] == [feature["id"] for feature in read(where, limit=2)]
    assert [row.kind.code for row in rows if row.kind] == ["amenity/school"] * 2


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-cmd|'/c calc'!A0", "'-cmd|'/c calc'!A0"),
        ("+A1", "'+A1"),
        ("\tстоп", "'\tстоп"),
        ("+380 (56) 000-00-01", "+380 (56) 000-00-01"),
        ("-5", "-5"),
        ("Ліцей = школа", "Ліцей = школа"),
    ],
)
def test_no_cell_of_a_file_runs_and_numbers_stay_numbers(where: items.Where, of: Of, text: str, cell: str) -> None:
    save_feature(of("one").layer, by=None, feature=of("one"), name=text, properties={"note": text, "n": -5})
    items.add_properties(where, {"name": text})

    (row,) = items.csv_rows(where, ["note", "n"], after=0, limit=9, with_wkt=True)

    cells = next(csv.reader(io.StringIO(row.decode())))
    assert cells[list(items.LEDGER_CELLS).index("name")] == cell
    assert cells[-3:] == [cell, "-5", "POINT(33.4 47.9)"]


def test_names_of_properties_are_those_of_what_is_seen_and_never_the_ledgers(schools: Layer, of: Of) -> None:
    save_feature(schools, by=None, feature=of("two"), properties={"name": "x", "urn": "y", "sport": "chess"})
    save_feature(schools, by=None, feature=of("hidden"), properties={"ТАЄМНИЦЯ": 1})

    assert items.property_names(items.in_layer(schools, PUBLIC)) == ["capacity", "opening_hours", "phone", "sport"]


def test_one_feature_is_found_in_its_own_layer_withdrawn_or_not(schools: Layer, of: Of) -> None:
    closed, bread, hidden = of("closed"), of("bread"), of("hidden")

    found = items.found_feature(schools, closed.pk, PUBLIC)

    assert found == closed
    assert items.found_feature(schools, bread.pk, PUBLIC) is None
    assert items.found_feature(schools, hidden.pk, PUBLIC) is None
    assert items.text_of(closed) == ""
    assert json.loads(items.text_of(of("one")))["id"] == of("one").pk
