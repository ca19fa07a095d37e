"""Taking back a merge: everything as it was, nothing lost that came later, and all of it in the history."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils.translation import override
from shapely.geometry import Point as Spot

from geoportal.accounts.models import User
from geoportal.core.sentences import sentence_of, told
from layers.actions import (
    SyncRefused,
    UndoRefused,
    restore_feature,
    save_feature,
    sync_features,
    undo_merge,
    withdraw_feature,
)
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow, SyncResult

pytestmark = pytest.mark.django_db
KEPT = ("revision", "changed_at")  # say that something happened, and so they go on
ROWS = [FeatureRow(name, Spot(33.4 + n / 100, 47.9).wkb, name=name.upper()) for n, name in enumerate("abcd")]
NEWS = [replace(ROWS[0], name="Інша"), replace(ROWS[1], geometry=Spot(33.45, 47.95).wkb), ROWS[2]]
NEWS += [FeatureRow("new", Spot(33.5, 47.9).wkb, name="Нова")]


@pytest.fixture
def shops(city: None) -> Layer:
    layer = Layer.objects.get(slug="shops")
    Feature.objects.filter(layer=layer).delete()
    sync_features(layer, ROWS)
    return layer


def state(layer: Layer) -> dict[str, dict[str, Any]]:
    return {
        row["source_id"]: {name: value for name, value in row.items() if name not in KEPT}
        for row in Feature.objects.filter(layer=layer).values()
    }


def merge(layer: Layer, rows: list[FeatureRow], **more: Any) -> UUID:
    numbers: list[UUID] = []
    sync_features(layer, rows, max_withdrawn_share=1, merged=numbers.append, **more)
    return numbers[0]


def undo(layer: Layer, number: UUID) -> SyncResult:
    return undo_merge(layer, number, by=None, reason="Знято")


def test_all_is_as_it_was_and_what_was_new_is_withdrawn(shops: Layer) -> None:
    before = state(shops)
    number = merge(shops, NEWS)

    result = undo(shops, number)

    after = state(shops)
    new = after.pop("new")
    assert after == before
    assert (new["withdrawn_at"] is not None, new["withdrawn_reason"]) == (True, "Знято")
    assert result == SyncResult(added=1, changed=2, withdrawn=1, unchanged=0)


def test_what_was_withdrawn_before_the_merge_is_so_again(shops: Layer) -> None:
    withdraw_feature(Feature.objects.get(source_id="a"), by=None, reason="Зачинено")
    before = state(shops)
    number = merge(shops, ROWS)
    assert state(shops)["a"]["withdrawn_at"] is None

    undo(shops, number)

    assert state(shops) == before


def test_days_of_verification_go_back_as_well(shops: Layer) -> None:
    before = state(shops)
    number = merge(shops, ROWS, confirmed_on=date(2026, 11, 29), by=User.objects.create_user("author"))
    assert state(shops) != before

    undo(shops, number)

    assert state(shops) == before


def test_it_is_a_new_change_in_the_history_with_its_author(shops: Layer) -> None:
    by = User.objects.create_user("author")
    number = merge(shops, NEWS, run=7)

    undo_merge(shops, number, by=by, reason="Знято", run=7)

    events: Any = Feature.objects.get(layer=shops, source_id="a").events
    told = [event.pgh_context.metadata for event in events.order_by("pgh_id")]
    assert [one["action"] for one in told] == ["sync_features", "sync_features", "undo_merge"]
    assert (told[1]["run"], told[2]["run"], told[2]["user"], told[2]["undone"]) == (7, 7, by.pk, str(number))


def test_an_edit_since_stands_in_the_way_and_is_named(shops: Layer) -> None:
    number = merge(shops, NEWS)
    save_feature(shops, by=None, feature=Feature.objects.get(source_id="a"), address="вулиця Нова, 1")
    before = state(shops)

    with pytest.raises(UndoRefused, match="1 object was edited since, and that edit") as refused:
        undo(shops, number)

    assert refused.value.features == [("a", "Інша")]
    assert state(shops) == before


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("uk", "2 об’єкти відтоді змінили, і ці зміни було б утрачено. Нічого не скасовано. Перегляньте об’єкти й "
               "виправте їх вручну або імпортуйте попередній файл."),
        ("en", "2 objects were edited since, and those edits would be lost. Nothing was undone. Look at them and "
               "correct them by hand, or import an earlier file."),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_told_in_both_languages(shops: Layer, language: str, expected: str) -> None:
    number = merge(shops, NEWS)
    for name in ("a", "b"):
        save_feature(shops, by=None, feature=Feature.objects.get(source_id=name), address="вулиця Нова, 1")

    with pytest.raises(UndoRefused) as refused:
        undo(shops, number)

    with override(language):
        assert told(sentence_of(refused.value)) == expected


@pytest.mark.parametrize(
    "edit",
    [
        {"geometry": "SRID=4326;POINT(33.46 47.95)"}, {"verified_on": date(2026, 5, 5)}, {"properties": {"x": 1}},
        {"source_id": "other"},
    ],
    ids=lambda edit: next(iter(edit)),
)  # fmt: skip
def test_whatever_was_edited_counts(shops: Layer, edit: dict[str, Any]) -> None:
    number = merge(shops, NEWS)
    save_feature(shops, by=None, feature=Feature.objects.get(source_id="b"), **edit)

    with pytest.raises(UndoRefused):
        undo(shops, number)


def test_what_somebody_restored_since_was_edited(shops: Layer) -> None:
    number = merge(shops, NEWS)
    restore_feature(Feature.objects.get(source_id="d"), by=None)

    with pytest.raises(UndoRefused) as refused:
        undo(shops, number)

    assert refused.value.features == [("d", "D")]


def test_an_edit_of_what_the_merge_left_alone_is_kept(shops: Layer) -> None:
    number = merge(shops, NEWS)
    save_feature(shops, by=None, feature=Feature.objects.get(source_id="c"), name="Своя")

    undo(shops, number)

    assert Feature.objects.get(layer=shops, source_id="c").name == "Своя"


def test_a_later_merge_that_changed_nothing_there_is_in_nobodys_way(shops: Layer) -> None:
    number = merge(shops, NEWS)
    sync_features(shops, NEWS)

    assert undo(shops, number).changed == 2


def test_a_forgotten_state_before_is_said(shops: Layer) -> None:
    number = merge(shops, NEWS)
    feature = Feature.objects.get(source_id="a")
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM layers_featureevent WHERE pgh_obj_id = %s AND pgh_context_id <> %s", [feature.pk, number]
        )

    with pytest.raises(UndoRefused, match="no longer holds what 1 object was before") as refused:
        undo(shops, number)

    assert refused.value.features == [("a", "Інша")]


def test_a_state_that_the_database_takes_no_more_is_refused_in_its_words(shops: Layer) -> None:
    kind = Kind.objects.create(code="shop/books", name="Книгарня")
    sync_features(shops, [replace(ROWS[0], kind="shop/books"), *ROWS[1:]])
    number = merge(shops, ROWS)
    kind.delete()

    with connection.cursor() as cursor:  # as at the commit, which a test never comes to
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(SyncRefused, match=r"Layer shops: .*layers_feature.*kind_id"):
        undo(shops, number)


def test_a_number_that_nobody_knows_does_nothing(shops: Layer) -> None:
    before = state(shops)

    assert undo(shops, uuid4()) == SyncResult(added=0, changed=0, withdrawn=0, unchanged=0)
    assert state(shops) == before


def test_another_layer_is_left_alone(shops: Layer) -> None:
    number = merge(shops, NEWS)

    assert undo(Layer.objects.get(slug="schools"), number) == SyncResult(added=0, changed=0, withdrawn=0, unchanged=0)
    assert state(shops)["a"]["name"] == "Інша"


def test_a_city_of_rows_goes_back_whole(shops: Layer) -> None:
    rows = [FeatureRow(f"n{n:05}", Spot(33.1 + n % 400 / 1000, 47.7 + n / 40000).wkb, name="Було") for n in range(2000)]
    sync_features(shops, [*ROWS, *rows])
    before = state(shops)
    number = merge(shops, [*ROWS, *(replace(row, name="Стало") for row in rows[:1500])])

    assert undo(shops, number) == SyncResult(added=500, changed=1500, withdrawn=0, unchanged=0)
    assert state(shops) == before
