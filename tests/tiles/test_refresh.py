"""Exact refresh: just the tiles that a change touched, whoever made it, and a new epoch when that is cheaper."""

from typing import Any

import pytest
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import change, rows, tile_at
from tests.tiles.served import Served, Serving
from tiles import refresh as refreshing
from tiles.build import build_tiles
from tiles.connections import opened
from tiles.models import Epoch
from tiles.refresh import ONE_BUILDER, Need

NEAR = (33.40, 47.90, 15)


def test_nothing_changed_is_nothing_drawn(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        done = await served.refresh()

        assert (done.need, done.drawn, done.published, done.since) == (Need.NOTHING, 0, (), None)

    serving(scenario)


def test_moved_object_changes_where_it_was_and_where_it_is(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    old, new = tile_at(33.40, 47.90, 16), tile_at(33.45, 47.95, 16)
    moved = "UPDATE layers_feature SET geometry = ST_SetSRID(ST_Point(33.45, 47.95), 4326) WHERE source_id = 'one'"

    async def scenario(served: Served) -> None:
        change(elsewhere, moved)

        done = await served.refresh()

        published = {tile for tile, _ in done.published}
        assert {old, new} <= published
        assert all(tile in (old, new) for tile in published if tile[0] == 16 and abs(tile[1] - new[1]) < 2)
        assert "Ліцей № 1" not in (await served.tile(old)).names()
        assert "Ліцей № 1" in (await served.tile(new)).names()
        assert done.since is not None

    serving(scenario)
    assert rows("SELECT count(*) FROM tiles_dirtytile") == [(0,)]


def test_what_is_withdrawn_is_gone_and_its_tile_may_become_empty(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    lonely = tile_at(33.65, 48.0, 16)

    async def scenario(served: Served) -> None:
        assert (await served.tile(lonely)).status == 200
        change(elsewhere, "UPDATE layers_feature SET withdrawn_at = now() WHERE source_id = 'outside'")

        await served.refresh()

        assert (await served.tile(lonely)).status == 204
        assert not served.known.has(lonely)

    serving(scenario)


def test_what_nobody_may_see_changes_no_tile(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        change(
            elsewhere, "UPDATE layers_feature SET name = name || '!' WHERE source_id IN ('hidden', 'members', 'eye')"
        )

        assert (await served.refresh()).published == ()

    serving(scenario)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM tiles_epoch",
        "UPDATE tiles_epoch SET recipe = 'of an older release'",
        "UPDATE tiles_epoch SET since = '900000000000:900000000000:'",
        "INSERT INTO tiles_dirtytile (z, x, y, changed_by) VALUES (-1, -1, -1, pg_current_xact_id())",
    ],
)
def test_new_epoch_is_needed(
    published_city: City, elsewhere: Connection[Any], serving: Serving, statement: str
) -> None:
    change(elsewhere, statement)

    async def scenario(served: Served) -> None:
        assert (await served.refresh()).need is Need.EPOCH

    serving(scenario)


def test_while_a_new_epoch_is_needed_single_edits_are_still_published(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    change(elsewhere, "UPDATE tiles_epoch SET recipe = 'of an older release'")
    change(elsewhere, "UPDATE layers_feature SET name = 'Інша' WHERE source_id = 'one'")

    async def scenario(served: Served) -> None:
        done = await served.refresh()

        assert (done.need, tile_at(*NEAR) in dict(done.published)) == (Need.EPOCH, True)

    serving(scenario)


@pytest.mark.parametrize(("share", "need"), [(1, Need.NOTHING), (1000, Need.EPOCH)])
def test_much_at_once_is_sooner_drawn_aside(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch,
    share: int, need: Need,
) -> None:  # fmt: skip
    monkeypatch.setattr(refreshing, "FEW", 0)
    monkeypatch.setattr(refreshing, "SHARE", share)
    change(elsewhere, "UPDATE layers_feature SET name = 'Інша' WHERE source_id = 'one'")

    async def scenario(served: Served) -> None:
        done = await served.refresh()

        assert (done.need, done.drawn > 0) == (need, need is Need.NOTHING)

    serving(scenario)


def test_many_small_edits_end_in_a_new_epoch_too(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every visitor is told of each tile that is newer than the epoch: the list does not grow for ever."""
    change(elsewhere, "UPDATE layers_feature SET name = 'Інша' WHERE source_id = 'one'")

    async def scenario(served: Served) -> None:
        done = await served.refresh()
        assert (done.need, len(done.published) > 1) == (Need.NOTHING, True)

        monkeypatch.setattr(refreshing, "LONG", len(done.published) - 1)

        assert (await served.refresh()).need is Need.EPOCH

    serving(scenario)


def test_while_another_epoch_is_drawn_marks_stay_for_it(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    change(
        elsewhere,
        "INSERT INTO tiles_epoch (number, since, recipe, is_current)"
        " SELECT number + 1, pg_current_snapshot(), recipe, false FROM tiles_epoch",
    )
    change(elsewhere, f"SELECT pg_advisory_lock({ONE_BUILDER})")
    change(elsewhere, "UPDATE layers_feature SET name = 'Інша' WHERE source_id = 'one'")

    async def scenario(served: Served) -> None:
        done = await served.refresh()
        again = await served.refresh()

        assert len(done.published) > 0
        assert again.drawn == 0  # known by the snapshots, not by the marks

    serving(scenario)
    assert rows("SELECT count(*) > 0 FROM tiles_dirtytile") == [(True,)]


def test_epoch_of_a_build_that_has_died_does_not_keep_marks_for_ever(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    building = build_tiles()
    next(building)
    building.close()
    assert Epoch.objects.count() == 2
    change(elsewhere, "UPDATE layers_feature SET name = 'Інша' WHERE source_id = 'one'")

    async def scenario(served: Served) -> None:
        await served.refresh()

        assert "Інша" in (await served.tile(tile_at(*NEAR))).names()

    serving(scenario)
    assert Epoch.objects.get().is_current
    assert rows("SELECT count(*) FROM tiles_dirtytile") == [(0,)]
    assert rows("SELECT count(DISTINCT epoch) FROM tiles_storedtile") == [(1,)]


def test_tile_that_waits_longest_is_drawn_first(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "BATCH", 1)
    mark = "INSERT INTO tiles_dirtytile (z, x, y, changed_by) VALUES ({}, {}, {}, pg_current_xact_id())"
    first, second = tile_at(33.40, 47.90, 16), tile_at(33.40, 47.90, 8)

    async def scenario(served: Served) -> None:
        for tile in (first, second, first):
            change(elsewhere, mark.format(*tile))

        async with await opened("test") as leader:
            done = await refreshing.refresh(leader)

        assert done.by_zoom == {16: 1}
        assert (await served.refresh()).drawn == 1

    serving(scenario)


def test_copy_of_a_database_does_not_repeat_the_addresses_of_its_epoch(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    """Restored from a dump, the table of tiles has another oid; numbers and snapshots are those of the original."""
    change(elsewhere, "CREATE TABLE restored (LIKE tiles_storedtile INCLUDING ALL)")
    change(elsewhere, "INSERT INTO restored SELECT * FROM tiles_storedtile")
    change(elsewhere, "ALTER TABLE tiles_storedtile RENAME TO original")
    change(elsewhere, "ALTER TABLE restored RENAME TO tiles_storedtile")

    async def scenario(served: Served) -> None:
        assert (await served.refresh()).need is Need.EPOCH

    try:
        serving(scenario)
    finally:
        change(elsewhere, "DROP TABLE tiles_storedtile")
        change(elsewhere, "ALTER TABLE original RENAME TO tiles_storedtile")
