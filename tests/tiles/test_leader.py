"""The one that redraws: it hears of changes, builds when it must, and another takes over when it goes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import rows, tile_at
from tests.tiles.served import Served, Serving, until
from tests.tiles.test_hot import NEAR, rename
from tiles import leader as leading
from tiles.connections import opened
from tiles.counts import COUNTS
from tiles.leader import Leader
from tiles.models import Epoch


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "STAND_BY_S", 0.05)


@contextlib.asynccontextmanager
async def run(*leaders: Leader) -> AsyncIterator[None]:
    """The leaders, for as long as the block lasts; their builds end with it."""
    tasks = [asyncio.create_task(one.run()) for one in leaders]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def published(served: Served, name: str) -> None:
    """Wait until the tile shows this name."""
    async with asyncio.timeout(10):
        while True:
            await served.follow()
            if name in (await served.tile(tile_at(*NEAR))).names():
                return
            await asyncio.sleep(0.02)


def test_edit_is_published_within_moments(published_city: City, elsewhere: Connection[Any], serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        before = COUNTS.published
        leader = Leader()
        async with run(leader):
            await until(lambda: leader.is_leading)
            await asyncio.sleep(0.2)  # it listens
            rename(elsewhere, "Друга назва")
            await published(served, "Друга назва")
        assert not leader.is_leading
        assert COUNTS.published > before

    serving(scenario)


def test_notification_that_is_lost_delays_and_no_more(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leading, "DIRTY", "nobody_says_this")
    monkeypatch.setattr(leading, "LOOK_ANYWAY_S", 0.1)

    async def scenario(served: Served) -> None:
        leader = Leader()
        async with run(leader):
            await until(lambda: leader.is_leading)
            rename(elsewhere, "Друга назва")
            await published(served, "Друга назва")

    serving(scenario)


def test_one_leads_and_the_other_takes_over_when_its_connection_ends(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        first, second = Leader(), Leader()
        async with run(first):
            await until(lambda: first.is_leading)
            async with run(second):
                await asyncio.sleep(0.2)
                assert not second.is_leading
                rename(elsewhere, "Друга назва")
                elsewhere.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND application_name = 'geoportal tile leader' AND pid IN"
                    " (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted)",
                    [leading.ONE_LEADER],
                )
                elsewhere.commit()
                await until(lambda: first.is_leading != second.is_leading)
                await published(served, "Друга назва")
                rename(elsewhere, "Третя назва")
                await published(served, "Третя назва")

    serving(scenario)


def test_first_pyramid_is_drawn_by_the_leader(committed_city: City, serving: Serving) -> None:
    rows_before = Epoch.objects.count()

    async def scenario(served: Served) -> None:
        before = COUNTS.epochs
        leader = Leader()
        async with run(leader):
            async with asyncio.timeout(60):
                while served.app.follower.publication is None:
                    await asyncio.sleep(0.1)
                    await served.follow()
            assert leader._building is not None
            await leader._building
        assert COUNTS.epochs == before + 1

    with_small_districts()
    serving(scenario)
    assert (rows_before, rows("SELECT count(*) FROM tiles_epoch WHERE is_current")) == (0, [(1,)])


def with_small_districts() -> None:
    """Without the districts, which would fill 20,000 tiles."""
    rows("UPDATE layers_feature SET withdrawn_at = now() WHERE ST_Area(geometry) > 0.01 RETURNING id")


def test_pyramid_that_cannot_be_drawn_is_not_tried_again_at_once(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    monkeypatch.setattr(leading, "LOOK_ANYWAY_S", 0.02)

    def broken() -> Any:
        raise RuntimeError("no room on the disk")

    monkeypatch.setattr(leading, "build_tiles", broken)
    elsewhere.execute("UPDATE tiles_epoch SET recipe = 'of an older release'")
    elsewhere.commit()

    async def scenario(served: Served) -> None:
        async with run(Leader()):
            await until(lambda: caplog.records)
            rename(elsewhere, "Друга назва")
            await published(served, "Друга назва")  # the old pyramid is refreshed meanwhile
            await asyncio.sleep(0.2)
        assert [one.message for one in caplog.records] == ["the pyramid could not be drawn; the old one is served"]

    serving(scenario)


def test_fault_of_ours_is_told_and_survived(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(name: str) -> Any:
        raise ValueError(name)

    monkeypatch.setattr(leading, "opened", broken)

    async def scenario() -> None:
        async with run(Leader()):
            await until(lambda: len(caplog.records) > 1)

    asyncio.run(scenario())
    assert {one.message for one in caplog.records} == {"a fault of ours; going on"}


def test_connections_do_not_outlive_a_silent_end_for_hours(transactional_db: None) -> None:
    async def scenario() -> None:
        async with await opened("test") as one:
            told = await (await one.execute("SELECT current_setting('jit')")).fetchone()
            assert told == ("off",)
            assert one.info.get_parameters()["tcp_user_timeout"] == "25000"

    asyncio.run(scenario())
