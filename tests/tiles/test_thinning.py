"""Thinning beside its plain definition in Python: the first of each cell by (first zoom, rank, id) is drawn there."""

from collections import defaultdict
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Point as Spot

from layers.actions import sync_features
from layers.models import City, Feature, Layer
from layers.rows import FeatureRow
from tests.tiles.conftest import rows
from tests.tiles.edits import examples, places, ranks
from tiles.grid import FIRST_THINNED, LAST_THINNED
from tiles.thinning import MANY

pytestmark = pytest.mark.django_db

Object = tuple[int, str, int, int, int, int]  # id, visibility, cell, starts_at, rank, minzoom
crowds = st.lists(st.tuples(places, ranks), min_size=1, max_size=60)


def objects() -> list[Object]:
    found = rows(
        "SELECT id, visibility, cell, starts_at, rank, minzoom FROM tiles_mapfeature"
        " WHERE tile_layer = 'objects' ORDER BY id"
    )
    return [
        (id, visibility, cell, starts_at, rank, minzoom) for id, visibility, cell, starts_at, rank, minzoom in found
    ]


def first_zooms(all_objects: list[Object]) -> dict[int, int]:
    """The zoom from which each object is drawn, by the definition: no tournament, every zoom for itself."""
    drawn = {id: max(starts_at, LAST_THINNED + 1) for id, _, _, starts_at, _, _ in all_objects}
    for z in range(LAST_THINNED, FIRST_THINNED - 1, -1):
        cells: dict[tuple[str, int], list[tuple[int, int, int]]] = defaultdict(list)
        for id, visibility, cell, starts_at, rank, _ in all_objects:
            if starts_at <= z:
                cells[visibility, cell >> 2 * (LAST_THINNED - z)].append((starts_at, rank, id))
        for contenders in cells.values():
            drawn[min(contenders)[2]] = z
    return drawn


def crowd_of(found: list[tuple[Any, int]]) -> list[FeatureRow]:
    return [FeatureRow(f"c{n}", Spot(*place).wkb, rank=rank) for n, (place, rank) in enumerate(found)]


def load(crowd: list[FeatureRow]) -> None:
    sync_features(Layer.objects.get(slug="shops"), crowd, max_withdrawn_share=1)


@examples(25)
@given(first=crowds, second=crowds, minzoom=st.integers(8, 15))
def test_thinning_is_what_it_is_defined_to_be(
    city: City, first: list[tuple[Any, int]], second: list[tuple[Any, int]], minzoom: int
) -> None:
    """After one crowd has come, after it was replaced by another, and after their layer began at another zoom."""
    with transaction.atomic():
        states = []
        for change in (
            lambda: load(crowd_of(first)),
            lambda: load(crowd_of(second)),
            lambda: Layer.objects.filter(slug="shops").update(minzoom=minzoom),
        ):
            change()
            states.append(objects())
        transaction.set_rollback(True)

    for found in states:
        assert {id: minzoom for id, _, _, _, _, minzoom in found} == first_zooms(found)


@examples(15)
@given(crowd=crowds, place=places, rank=ranks)
def test_one_object_more_hides_at_most_one_in_each_cell_and_shows_none(
    city: City, crowd: list[tuple[Any, int]], place: Any, rank: int
) -> None:
    with transaction.atomic():
        load(crowd_of(crowd))
        before = {id: minzoom for id, *_, minzoom in objects()}
        load(crowd_of([*crowd, (place, rank)]))
        after = {id: minzoom for id, *_, minzoom in objects()}
        transaction.set_rollback(True)

    (new,) = after.keys() - before.keys()
    later = {id for id, minzoom in before.items() if after[id] > minzoom}
    earlier = {id for id, minzoom in before.items() if after[id] < minzoom}
    assert earlier == set()
    # What it takes the place of is drawn later by turns: one object per zoom that the new one has won.
    assert len(later) <= max(LAST_THINNED + 1 - after[new], 0)


def test_many_changes_at_once_are_thinned_as_few_are(city: City) -> None:
    crowd = [((33.40 + n % 25 * 1.5e-3, 47.80 + n // 25 * 1e-3), n * 37 % 100) for n in range(MANY + 60)]
    load(crowd_of(crowd))
    at_once = objects()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tiles_mapfeature SET minzoom = 15 WHERE tile_layer = 'objects'")
        cells = sorted({cell for _, _, cell, *_ in at_once})
        for start in range(0, len(cells), 100):
            cursor.execute("SELECT tiles_thin(%s)", [cells[start : start + 100]])

    assert len(cells) > MANY
    assert objects() == at_once
    assert {id: minzoom for id, *_, minzoom in at_once} == first_zooms(at_once)


def written() -> tuple[int, int]:
    """Rows of the read model that this transaction has inserted and changed."""
    ((inserted, changed),) = rows(
        "SELECT n_tup_ins, n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = 'tiles_mapfeature'"
    )
    return inserted, changed


def test_many_that_come_compete_with_all_and_nothing_is_written_twice(city: City) -> None:
    shops = Layer.objects.get(slug="shops")
    place = [(33.40 + n % 25 * 1.5e-3, 47.80 + n // 25 * 1e-3) for n in range(MANY + 60)]
    few = [FeatureRow(f"few{n}", Spot(*place[n]).wkb, rank=10 + 60 * (n % 2)) for n in range(40)]
    load(few)
    before = {id: minzoom for id, *_, minzoom in objects()}
    inserted, changed = written()

    load([*few, *crowd_of([(spot, 50) for spot in place])])

    found = objects()
    after = {id: minzoom for id, *_, minzoom in found}
    assert after == first_zooms(found)
    others = {id for id, minzoom in before.items() if after[id] != minzoom}
    assert others
    assert (written()[0] - inserted, written()[1] - changed) == (len(place), len(others))
    assert set(Feature.objects.filter(layer=shops, rank=10).values_list("pk", flat=True)) & others == set()


def test_many_that_come_by_turns_are_thinned_as_those_that_come_at_once(city: City, monkeypatch: Any) -> None:
    """Whoever has lost cannot win when more come: only winners compete with them, also where ranks are equal."""
    monkeypatch.setattr("layers.merging.NEW_PART", MANY + 20)
    place = [(33.40 + n % 50 * 7e-4, 47.80 + n // 50 * 5e-4) for n in range(3 * MANY)]
    crowd = crowd_of([(spot, 40 + n * 37 % 5) for n, spot in enumerate(place)])
    load(crowd[:40])

    load(crowd)

    found = objects()
    assert len(found) > len(place)
    assert {id: minzoom for id, *_, minzoom in found} == first_zooms(found)
    assert len({minzoom for *_, minzoom in found}) > 5


def test_many_that_go_leave_their_cells_to_who_stays(city: City) -> None:
    place = [(33.40 + n % 25 * 1.5e-3, 47.80 + n // 25 * 1e-3) for n in range(MANY + 60)]
    few = [FeatureRow(f"few{n}", Spot(*place[n]).wkb, rank=70) for n in range(40)]
    load([*few, *crowd_of([(spot, 50) for spot in place])])
    before = {id: minzoom for id, *_, minzoom in objects()}

    load(few)

    found = objects()
    after = {id: minzoom for id, *_, minzoom in found}
    assert after == first_zooms(found)
    assert {before[id] > minzoom for id, minzoom in after.items()} == {True, False}
    assert sum(after.values()) < sum(before[id] for id in after)


def test_many_that_move_and_change_their_rank_are_drawn_as_if_they_had_just_come(city: City) -> None:
    crowd = [((33.40 + n % 25 * 1.5e-3, 47.80 + n // 25 * 1e-3), n * 37 % 100) for n in range(MANY + 60)]
    load(crowd_of(crowd))

    load(crowd_of([((lon + 0.01 * (n % 3), lat), 100 - rank) for n, ((lon, lat), rank) in enumerate(crowd)]))

    found = objects()
    assert {id: minzoom for id, *_, minzoom in found} == first_zooms(found)


def test_hidden_objects_do_not_take_the_place_of_public_ones(city: City) -> None:
    place = (33.5, 47.7)
    load(crowd_of([(place, 50)]))
    shown = dict(rows("SELECT source_id, minzoom FROM tiles_mapfeature m JOIN layers_feature f USING (id)"
                      " WHERE m.layer = 'shops'"))  # fmt: skip
    better = FeatureRow("better", Spot(*place).wkb, rank=0, visibility="internal")
    sync_features(Layer.objects.get(slug="shops"), [*crowd_of([(place, 50)]), better], max_withdrawn_share=1)

    public = Feature.objects.get(layer__slug="shops", source_id="c0")
    assert rows("SELECT minzoom FROM tiles_mapfeature WHERE id = %s", [public.pk]) == [(shown["c0"],)]
