"""Comparing before writing, what a synchronisation leaves alone, and thousands of rows at once."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from shapely import box, from_wkb, to_wkb
from shapely.geometry import Point as Spot

from layers import staging
from layers.actions import SyncRefused, Terms, compare_features, sync_features, sync_staged
from layers.models import Feature, Layer
from layers.rows import Difference, FeatureRow, SyncResult

pytestmark = pytest.mark.django_db


def rows(count: int, name: str = "Школа") -> list[FeatureRow]:
    return [
        FeatureRow(f"n{i:05}", Spot(33.1 + i % 400 / 1000, 47.7 + i / 400 / 100).wkb, name=name) for i in range(count)
    ]


@pytest.fixture
def empty(city: None) -> Layer:
    """A layer of the small city with nothing in it yet."""
    layer = Layer.objects.get(slug="shops")
    Feature.objects.filter(layer=layer).delete()
    return layer


def test_compare_lists_what_would_become_of_each(empty: Layer) -> None:
    sync_features(empty, rows(3))
    before = list(Feature.objects.order_by("id").values())
    news = [
        rows(3)[0],
        FeatureRow("n00001", Spot(33.2, 47.7).wkb),
        FeatureRow("new", Spot(33.3, 47.8).wkb, name="Нова"),
    ]

    result, found = compare_features(empty, news)

    assert result == SyncResult(added=1, changed=1, withdrawn=1, unchanged=1)
    assert [(one.state, one.source_id) for one in found] == [
        ("withdrawn", "n00002"), ("changed", "n00001"), ("added", "new"), ("unchanged", "n00000")
    ]  # fmt: skip
    assert found[2] == Difference("added", "new", "Нова", '{"type":"Point","coordinates":[33.3,47.8]}')
    assert list(Feature.objects.order_by("id").values()) == before


def test_compare_lists_no_more_than_asked(empty: Layer) -> None:
    result, found = compare_features(empty, rows(5), limit=2)

    assert (result.added, len(found)) == (5, 2)


def test_compare_refuses_what_sync_would_refuse(empty: Layer) -> None:
    with pytest.raises(SyncRefused, match="stands 2 times"):
        compare_features(empty, [*rows(1), *rows(1)])


def test_kept_ids_are_neither_withdrawn_nor_counted(empty: Layer) -> None:
    sync_features(empty, rows(4))

    result = sync_features(empty, rows(2), kept=["n00003"], max_withdrawn_share=0.25)

    assert result == SyncResult(added=0, changed=0, withdrawn=1, unchanged=2)
    assert set(Feature.objects.filter(layer=empty, withdrawn_at=None).values_list("source_id", flat=True)) == {
        "n00000", "n00001", "n00003"
    }  # fmt: skip


def test_without_withdrawing_all_absent_ones_stay(empty: Layer) -> None:
    sync_features(empty, rows(4))

    result = sync_features(empty, rows(1), withdraw_absent=False)

    assert result == SyncResult(added=0, changed=0, withdrawn=0, unchanged=1)


def test_a_large_import_after_a_small_one_changes_each_row_once(empty: Layer) -> None:
    """Every trigger has planned for a single row when the thousands come: how they plan must not matter."""
    sync_features(empty, rows(1))

    assert sync_features(empty, rows(2000)) == SyncResult(added=1999, changed=0, withdrawn=0, unchanged=1)
    assert sync_features(empty, rows(2000, "Інша назва")) == SyncResult(added=0, changed=2000, withdrawn=0, unchanged=0)
    live = Feature.objects.filter(layer=empty)
    assert live.filter(name="Інша назва").exclude(district=None).count() == 2000
    assert [live.get(source_id=name).events.count() for name in ("n00000", "n01999")] == [2, 2]


def test_rows_are_staged_and_written_down_also_while_queries_are_logged(empty: Layer, tmp_path: Path) -> None:
    with CaptureQueriesContext(connection), transaction.atomic():
        staging.begin()
        record = staging.Record(tmp_path)
        staging.add(empty, [(1, row, row.geometry) for row in rows(1)], {}, record)
        record.close()
        assert staging.staged_rows([1])[1].source_id == "n00000"
    assert (tmp_path / "staged_feature").read_bytes().startswith(b"1\tn00000\t")


def test_the_planner_is_left_as_it_was(empty: Layer) -> None:
    before = planner()

    sync_features(empty, rows(2))

    assert planner() == before


def planner() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE category LIKE 'Query Tuning%' ORDER BY name")
        return list(cursor.fetchall())


def test_a_geometry_is_stored_whatever_its_order_of_bytes(empty: Layer) -> None:
    spot = Spot(33.4, 47.9)

    sync_features(empty, [FeatureRow(f"n{order}", to_wkb(spot, byte_order=order)) for order in (0, 1)])

    found = Feature.objects.filter(layer=empty).values_list("geometry", flat=True)
    assert [(one.srid, one.coords) for one in found] == [(4326, (33.4, 47.9))] * 2


def test_an_object_has_one_uuid_for_ever(empty: Layer) -> None:
    sync_features(empty, [FeatureRow("школа/5", Spot(33.4, 47.9).wkb)])

    assert Feature.objects.get(layer=empty).uuid == uuid5(NAMESPACE_URL, f"{empty.slug}/школа/5")


@pytest.fixture
def repeating(empty: Layer) -> Layer:
    """A layer, and staged for it: a in rows 1, 4 and 6, b in rows 2 and (kept) 3, c in row 5; d kept without a row."""
    with transaction.atomic():
        staging.begin()
        names = {1: "a", 2: "b", 4: "a", 5: "c", 6: "a"}
        wkb = Spot(33.4, 47.9).wkb
        staging.add(empty, ((number, FeatureRow(name, b""), wkb) for number, name in names.items()), {})
        staging.keep([(3, "b"), (None, "d"), (None, "c")])
        staging.index()
    return empty


def test_ids_that_stand_in_several_rows_are_found_with_their_numbers(repeating: Layer) -> None:
    assert staging.repeated(10) == ([("a", 3, [1, 4, 6]), ("b", 2, [2, 3])], 5)
    assert staging.repeated(1) == ([("a", 3, [1])], 5)


def test_rows_that_share_an_id_are_taken_out_and_what_the_layer_has_stays(repeating: Layer) -> None:
    sync_features(repeating, [])  # nothing is there yet
    for name in "abd":
        Feature.objects.create(layer=repeating, source_id=name, geometry="SRID=4326;POINT(33.4 47.9)")
    staging.begin()
    staging.add(repeating, ((n, FeatureRow(name, b""), Spot(33.4, 47.9).wkb) for n, name in enumerate("aabc")), {})
    staging.index()

    assert sorted(staging.keep_repeated()) == [0, 1]

    assert staging.repeated(10) == ([("a", 2, [0, 1])], 2)
    result, live = staging.difference(staging.Scope(repeating))
    assert (result, live) == (SyncResult(added=1, changed=0, withdrawn=1, unchanged=1), 3)


def test_what_filling_raises_leaves_nothing(empty: Layer) -> None:
    def fill() -> Terms:
        staging.stage(empty, rows(3))
        raise LookupError("the file ends here")

    with pytest.raises(LookupError):
        sync_staged(empty, fill)

    assert not Feature.objects.filter(layer=empty).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('staged_feature'), to_regclass('kept_feature')")
        assert cursor.fetchone() == (None, None)


def test_staged_rows_are_told_with_a_point_on_each(empty: Layer) -> None:
    square = box(33.1, 47.7, 33.2, 47.8)
    full = FeatureRow(
        "b", square.wkb, kind="shop/bakery", name="Пекарня", address="вулиця Соборності, 1", rank=7,
        texts={"en": {"name": "Bakery"}}, properties={"phone": "1"}, verified_on=date(2026, 3, 7),
    )  # fmt: skip
    with transaction.atomic():
        staging.stage(empty, [*rows(1), full])
        found = staging.staged_rows([2, 3])

    assert list(found) == [2]
    assert square.covers(from_wkb(found[2].geometry))
    assert replace(found[2], geometry=square.wkb) == full
