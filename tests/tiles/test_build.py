"""A new epoch: drawn aside, caught up, switched to at once; an interrupted one leaves nothing that is served."""

import threading
from collections import deque
from typing import Any

import pytest
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import rows, tile_at
from tests.tiles.decoded import decode
from tiles import build
from tiles.build import build_tiles
from tiles.models import Epoch
from tiles.store import Finished


def stored_names(lon: float, lat: float, z: int) -> set[str]:
    ((body, etag),) = rows(
        "SELECT body, etag FROM tiles_storedtile WHERE (z, x, y) = (%s, %s, %s)", tile_at(lon, lat, z)
    )
    layers = decode(Finished((z, 0, 0), bytes(body), etag).uncompressed())
    return {one["properties"].get("name", "") for one in layers["objects"]}


def test_build_publishes_every_tile_and_counts_them(published_city: City) -> None:
    first = Epoch.objects.get()

    steps = list(build_tiles())

    assert rows("SELECT count(*), max(revision) FROM tiles_storedtile") == [(steps[-1].total, 0)]
    assert steps[-1].drawn == steps[-1].total
    second = Epoch.objects.get()
    assert (second.number > first.number, second.is_current) == (True, True)
    assert rows("SELECT DISTINCT epoch FROM tiles_storedtile") == [(second.number,)]


def test_old_epoch_stands_until_the_new_one_is_whole(published_city: City) -> None:
    old = Epoch.objects.get().number
    building = build_tiles()

    next(building)

    assert Epoch.objects.get(is_current=True).number == old
    building.close()
    assert Epoch.objects.get(is_current=True).number == old


def test_what_an_interrupted_build_left_is_removed_by_the_next(published_city: City) -> None:
    building = build_tiles()
    next(building)
    building.close()
    assert Epoch.objects.count() == 2

    deque(build_tiles(), maxlen=0)

    assert Epoch.objects.count() == 1
    assert rows("SELECT count(DISTINCT epoch) FROM tiles_storedtile") == [(1,)]


def test_edit_during_a_build_is_in_the_new_epoch(published_city: City, elsewhere: Connection[Any]) -> None:
    building = build_tiles()
    for step in building:
        if step.drawn == step.total:
            elsewhere.execute("UPDATE layers_feature SET name = 'Змінено' WHERE source_id = 'one'")
            elsewhere.commit()

    assert "Змінено" in stored_names(33.40, 47.90, 15)


def test_edits_without_end_do_not_keep_the_new_epoch_from_opening(
    published_city: City, elsewhere: Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.execute("UPDATE layers_feature SET name = 'Змінено' WHERE source_id = 'one'")
    elsewhere.commit()
    monkeypatch.setattr(build, "ROUNDS", 0)

    deque(build_tiles(), maxlen=0)

    assert Epoch.objects.get().is_current


def test_two_builders_come_one_after_the_other(published_city: City) -> None:
    first, seen = build_tiles(), []
    next(first)
    second = threading.Thread(target=lambda: seen.append(deque(build_tiles(), maxlen=1)))

    second.start()
    second.join(0.3)
    assert second.is_alive()
    for _ in first:
        pass
    second.join(30)

    assert Epoch.objects.get().is_current
    assert len(seen) == 1


def test_build_inside_a_transaction_is_refused(city: City) -> None:
    with pytest.raises(RuntimeError, match="after the transaction"):
        next(build_tiles())
