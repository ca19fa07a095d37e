"""Comparing before writing, what a synchronisation leaves alone, and thousands of rows at once."""

import pytest
from django.db import connection
from shapely.geometry import Point as Spot

from layers.actions import SyncRefused, compare_features, sync_features
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


def test_the_planner_is_left_as_it_was(empty: Layer) -> None:
    before = planner()

    sync_features(empty, rows(2))

    assert planner() == before


def planner() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE category LIKE 'Query Tuning%' ORDER BY name")
        return list(cursor.fetchall())
