"""A merge in parts: the same as in one, told on the way, whole or not at all."""

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from shapely.geometry import Point as Spot

from layers import merging, staging, undoing
from layers.actions import sync_features, undo_merge
from layers.models import Feature, Layer
from layers.rows import FeatureRow, SyncResult

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 30)
UNTOLD = ("id", "revision", "changed_at", "created_at", "withdrawn_at")  # differ with the order and the hour


def rows(first: int, last: int, name: str = "Школа", north: float = 47.8) -> list[FeatureRow]:
    """Along a street eastwards, named against their order."""
    return [
        FeatureRow(f"n{100 - i:03}", Spot(33.2 + i / 1000, north).wkb, name=name, rank=i % 7)
        for i in range(first, last)
    ]


BEFORE = rows(0, 20)
# 5 are gone, 5 stay, 5 have another name, 5 have moved, 9 come.
AFTER = [*rows(5, 10), *rows(10, 15, "Гімназія"), *rows(15, 20, north=47.81), *rows(20, 29)]


@pytest.fixture
def shops(city: None) -> Layer:
    layer = Layer.objects.get(slug="shops")
    Feature.objects.filter(layer=layer).delete()
    sync_features(layer, BEFORE)
    return layer


def ledger(layer: Layer) -> dict[str, Any]:
    """Every object with all that is derived from it, by its id in the source."""
    drawn = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT f.source_id, m.name, m.rank, m.minzoom, ST_AsText(m.spot, 1) FROM tiles_mapfeature m"
                       " JOIN layers_feature f USING (id)")  # fmt: skip
        for source_id, *shown in cursor:
            drawn[source_id] = shown
    found = {}
    for one in Feature.objects.filter(layer=layer).select_related("layer"):
        columns = {field.attname: getattr(one, field.attname) for field in Feature._meta.concrete_fields}
        told = {name: value for name, value in columns.items() if name not in UNTOLD}
        labels = list(one.events.order_by("pgh_id").values_list("pgh_label", flat=True))
        found[one.source_id] = (told, one.withdrawn_at is None, labels, drawn.get(one.source_id))
    return found


def taken_back(layer: Layer, part: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any, list[tuple[int, int]]]:
    """What the ledger holds after a merge in parts of this size and after its undo, and what was told; then nothing of
    it is left."""
    told: list[tuple[int, int]] = []
    numbers: list[Any] = []
    for module, name in ((merging, "NEW_PART"), (merging, "PART"), (undoing, "PART")):
        monkeypatch.setattr(module, name, part)
    with transaction.atomic():
        result = sync_features(
            layer, AFTER, confirmed_on=TODAY, merged=numbers.append, written=lambda *far: told.append(far)
        )
        assert result == SyncResult(added=9, changed=5, withdrawn=5, unchanged=5, moved=5)
        merged = ledger(layer)
        undone = undo_merge(layer, numbers[0], by=None, reason="Знято")
        assert undone == SyncResult(added=5, changed=15, withdrawn=9, unchanged=0)
        put_back = ledger(layer)
        transaction.set_rollback(True)
    return merged, put_back, told


def test_parts_write_what_one_statement_writes(shops: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = taken_back(shops, 1000, monkeypatch)
    in_parts = taken_back(shops, 2, monkeypatch)

    assert in_parts[:2] == at_once[:2]
    assert at_once[2] == [(0, 29), (5, 29), (15, 29), (20, 29), (29, 29)]
    assert in_parts[2][:4] == [(0, 29), (2, 29), (4, 29), (5, 29)]
    assert len(in_parts[2]) == 1 + 3 + 5 + 3 + 5


def test_what_is_confirmed_without_need_is_not_written(shops: Layer) -> None:
    told: list[int] = []

    sync_features(shops, BEFORE, written=lambda _done, every: told.append(every))

    assert told == [0]


def test_who_stops_a_merge_between_its_parts_leaves_nothing(shops: Layer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "NEW_PART", 4)
    before = ledger(shops)

    def stop(done: int, _every: int) -> None:
        if done >= 24:
            raise LookupError("enough")

    with pytest.raises(LookupError), transaction.atomic():
        sync_features(shops, AFTER, written=stop)

    assert ledger(shops) == before


def test_new_objects_come_in_the_order_of_the_ground(shops: Layer) -> None:
    """West to east along the street, whatever they are called."""
    sync_features(shops, AFTER)

    new = Feature.objects.filter(layer=shops, source_id__in=[row.source_id for row in rows(20, 29)])
    assert list(new.order_by("id").values_list("source_id", flat=True)) == [row.source_id for row in rows(20, 29)]


def test_a_part_is_fetched_by_where_its_rows_lie(shops: Layer) -> None:
    """Not looked for in all that is staged: as often as there are parts."""
    with transaction.atomic():
        staging.stage(shops, [*AFTER, *rows(100, 3000)])
        scope = staging.Scope(shops)
        staging.difference(scope)
        values = {"reason": "", "confirmed_on": None, "confirmed_by": None}
        with staging.hashing() as cursor:
            cursor.execute("DROP TABLE merged_part")  # of the fixture, in this test's transaction
            cursor.execute(merging.DIVIDE, scope.values(size=5, new_size=5, **values))
            for verb in ("add", "change"):
                cursor.execute(f"EXPLAIN {merging.STATEMENTS[verb]}", scope.values(verb=verb, part=1, **values))
                plan = "\n".join(line for (line,) in cursor)
                assert "Tid Scan on staged_feature s" in plan
                assert "Seq Scan on staged_feature" not in plan


def test_keys_are_checked_at_the_end_of_the_transaction_again(shops: Layer) -> None:
    with transaction.atomic():
        sync_features(shops, AFTER)
        Feature.objects.filter(layer=shops, source_id="n090").update(replaced_by_id=-1)  # nobody minds yet
        transaction.set_rollback(True)
