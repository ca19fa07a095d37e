"""What counts as moved, changed and unchanged; what a day of verification means; the differences one by one."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from shapely.geometry import Point as Spot

from geoportal.accounts.models import User
from layers.actions import SyncRefused, sync_features
from layers.comparing import DIFFERENCES
from layers.models import Feature, Kind, Layer
from layers.rows import FeatureRow, SyncResult
from layers.staging import Scope, write_differences

pytestmark = pytest.mark.django_db
NEAR, FAR = 0.5e-6, 50e-6  # degrees of latitude: 5.6 cm and 5.6 m
A = FeatureRow("a", Spot(33.40, 47.90).wkb, name="А", properties={"phone": "1"}, kind="shop/bakery")
B = FeatureRow("b", Spot(33.41, 47.90).wkb, name="Б")
C = FeatureRow("c", Spot(33.42, 47.90).wkb, name="В")


@pytest.fixture
def shops(city: None) -> Layer:
    layer = Layer.objects.get(slug="shops")
    Feature.objects.filter(layer=layer).delete()
    sync_features(layer, [A, B, C])
    return layer


def at(row: FeatureRow, north: float) -> FeatureRow:
    lon = {"a": 33.40, "b": 33.41, "c": 33.42}[row.source_id]
    return replace(row, geometry=Spot(lon, 47.90 + north).wkb)


def compared(layer: Layer, rows: list[FeatureRow]) -> list[dict[str, Any]]:
    """The differences as a run would store them, by a dry run."""
    found: list[dict[str, Any]] = []

    def keep(scope: Scope, _result: SyncResult) -> bool:
        write_differences(
            scope, "CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM ({differences}) d ORDER BY source_id"
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT state, source_id, name, distance_m, changed, feature_id IS NULL FROM kept")
            names = ("state", "id", "name", "distance_m", "changed", "is_new")
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found.extend({**row, "changed": json.loads(row["changed"])} for row in rows)
            cursor.execute("DROP TABLE kept")
        return True

    sync_features(layer, rows, commit=False, max_withdrawn_share=1, compared=keep)
    return found


def test_nearer_than_ten_centimetres_is_no_change_and_not_written(shops: Layer) -> None:
    before = list(Feature.objects.order_by("id").values())

    assert sync_features(shops, [at(A, NEAR), B, C]) == SyncResult(added=0, changed=0, withdrawn=0, unchanged=3)
    assert list(Feature.objects.order_by("id").values()) == before


def test_what_only_moved_is_told_apart_and_written(shops: Layer) -> None:
    result = sync_features(shops, [at(A, FAR), replace(B, name="Інша"), C])

    assert result == SyncResult(added=0, changed=1, withdrawn=0, unchanged=1, moved=1)
    assert Feature.objects.get(layer=shops, source_id="a").geometry.y == 47.90 + FAR


def test_a_changed_object_takes_its_small_move_along(shops: Layer) -> None:
    sync_features(shops, [replace(at(A, NEAR), name="Інша"), B, C])

    assert Feature.objects.get(layer=shops, source_id="a").geometry.y == 47.90 + NEAR


def test_every_difference_is_told_field_by_field(shops: Layer) -> None:
    news = replace(at(A, FAR), name="Інша", kind="", properties={"phone": "2", "site": "x"})

    first, second, third = compared(shops, [news, at(B, FAR), FeatureRow("d", Spot(33.5, 47.9).wkb, name="Г")])[:3]

    assert (first["state"], first["distance_m"]) == ("changed", pytest.approx(5.56, abs=0.02))
    assert first["changed"] == {
        "kind": ["shop/bakery", None], "name": ["А", "Інша"], "properties.phone": ["1", "2"],
        "properties.site": [None, "x"],
    }  # fmt: skip
    assert (second["state"], second["changed"], second["is_new"]) == ("moved", {}, False)
    assert (third["state"], third["id"], third["name"]) == ("withdrawn", "c", "В")


def test_what_is_new_has_no_before(shops: Layer) -> None:
    (only,) = compared(shops, [A, B, C, FeatureRow("d", Spot(33.5, 47.9).wkb, name="Г")])

    assert only == {
        "state": "added", "id": "d", "name": "Г", "distance_m": None, "changed": {}, "is_new": True
    }  # fmt: skip


def test_what_comes_back_tells_that_it_was_withdrawn(shops: Layer) -> None:
    sync_features(shops, [A, B])

    (only,) = compared(shops, [A, B, C])

    assert (only["state"], only["changed"]) == ("changed", {"withdrawn": [True, False]})


def test_a_day_that_the_source_does_not_state_stays(shops: Layer) -> None:
    Feature.objects.filter(source_id="a").update(verified_on=date(2026, 1, 2), next_due_on=date(2027, 1, 2))

    assert sync_features(shops, [A, B, C]).unchanged == 3
    sync_features(shops, [replace(A, name="Інша"), B, C])

    kept = Feature.objects.get(layer=shops, source_id="a")
    assert (kept.name, kept.verified_on, kept.next_due_on) == ("Інша", date(2026, 1, 2), date(2027, 1, 2))


def test_a_day_that_the_source_states_is_written(shops: Layer) -> None:
    assert sync_features(shops, [replace(A, verified_on=date(2026, 3, 4)), B, C]).changed == 1
    assert Feature.objects.get(layer=shops, source_id="a").verified_on == date(2026, 3, 4)


def test_a_source_that_confirms_verifies_what_it_states_and_nothing_else(shops: Layer) -> None:
    by, today = User.objects.create_user("author"), date(2026, 11, 29)
    Feature.objects.filter(source_id="b").update(verified_on=date(2027, 1, 1))
    rows = [replace(A, name="Інша"), B, FeatureRow("d", Spot(33.5, 47.9).wkb)]

    sync_features(shops, rows, by=by, confirmed_on=today)

    found = {
        one.source_id: (one.verified_on, one.verified_by) for one in Feature.objects.filter(layer=shops).order_by("id")
    }
    assert found == {"a": (today, by), "b": (date(2027, 1, 1), None), "c": (None, None), "d": (today, by)}


def test_unchanged_rows_are_verified_too(shops: Layer) -> None:
    result = sync_features(shops, [A, B, C], confirmed_on=date(2026, 11, 29))

    assert result == SyncResult(added=0, changed=0, withdrawn=0, unchanged=3)
    assert set(Feature.objects.filter(layer=shops).values_list("verified_on", flat=True)) == {date(2026, 11, 29)}


def test_whoever_looks_at_the_differences_may_say_no(shops: Layer) -> None:
    result = sync_features(shops, [replace(A, name="Інша"), B, C], compared=lambda _scope, _result: False)

    assert result.changed == 1
    assert Feature.objects.get(layer=shops, source_id="a").name == "А"


def test_the_last_word_is_said_in_the_transaction_of_the_merge(shops: Layer) -> None:
    def refuse(_number: object) -> None:
        assert Feature.objects.get(layer=shops, source_id="a").name == "Інша"
        raise LookupError

    with pytest.raises(LookupError):
        sync_features(shops, [replace(A, name="Інша"), B, C], merged=refuse)

    assert Feature.objects.get(layer=shops, source_id="a").name == "А"


def test_an_empty_geometry_is_no_small_move(shops: Layer) -> None:
    with pytest.raises(SyncRefused, match="the geometry is empty"):
        sync_features(shops, [replace(A, geometry=Spot().wkb), B, C])


def test_the_kind_is_compared_by_its_code(shops: Layer) -> None:
    Kind.objects.create(code="shop/books", name="Книгарня")

    (only,) = compared(shops, [replace(A, kind="shop/books"), B, C])

    assert only["changed"] == {"kind": ["shop/bakery", "shop/books"]}


def test_facts_are_told_of_what_changes_and_of_nothing_else(shops: Layer) -> None:
    """A file of new objects has nothing to compare field by field, and a large one would wait for it."""
    told: list[tuple[str, int]] = []

    def keep(scope: Scope, _result: SyncResult) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {DIFFERENCES}", scope.values())
            told.extend(functions_of(cursor.fetchone()[0][0]["Plan"]))
        return False

    news = [replace(C, source_id=f"n{number}", properties={"phone": "2"}) for number in range(5)]
    sync_features(shops, [replace(A, name="Інша"), at(B, FAR), *news], max_withdrawn_share=1, compared=keep)

    assert {name: loops for name, loops in told if name in ("o", "n")} == {"o": 1, "n": 1}  # of A, and of no other


def functions_of(plan: dict[str, Any]) -> list[tuple[str, int]]:
    """Each function in the plan that gives rows, and how often it was asked."""
    own = [(plan["Alias"], plan["Actual Loops"])] if plan["Node Type"] == "Function Scan" else []
    return own + [one for inner in plan.get("Plans", []) for one in functions_of(inner)]
