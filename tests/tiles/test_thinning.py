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


def test_hidden_objects_do_not_take_the_place_of_public_ones(city: City) -> None:
    place = (33.5, 47.7)
    load(crowd_of([(place, 50)]))
    shown = dict(rows("SELECT source_id, minzoom FROM tiles_mapfeature m JOIN layers_feature f USING (id)"
                      " WHERE m.layer = 'shops'"))  # fmt: skip
    better = FeatureRow("better", Spot(*place).wkb, rank=0, visibility="internal")
    sync_features(Layer.objects.get(slug="shops"), [*crowd_of([(place, 50)]), better], max_withdrawn_share=1)

    public = Feature.objects.get(layer__slug="shops", source_id="c0")
    assert rows("SELECT minzoom FROM tiles_mapfeature WHERE id = %s", [public.pk]) == [(shown["c0"],)]
