"""A process in step with what is published: what it knows after a change, a switch, a lost connection, a restore."""

import asyncio
from typing import Any

import pytest
from psycopg import AsyncConnection, Connection, OperationalError

from layers.models import City
from tests.tiles.conftest import tile_at
from tests.tiles.served import Served, Serving, until
from tests.tiles.test_hot import NEAR, rebuild, rename
from tiles import follower as following
from tiles.connections import opened
from tiles.follower import Follower
from tiles.publication import CURRENT, KEYS


class Breaking:
    """A connection that ends before the statement that begins like this, for the nth time."""

    def __init__(self, connection: AsyncConnection[Any], start: str, times: int) -> None:
        self._connection, self._start, self._left = connection, start, times

    async def execute(self, statement: str, *more: Any, **named: Any) -> Any:
        self._left -= statement.strip().startswith(self._start)
        if not self._left:
            raise OperationalError("the connection is lost")
        return await self._connection.execute(statement, *more, **named)


def test_before_the_first_pyramid_nothing_is_known(committed_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        news = served.app.follower.news

        await served.follow()

        assert served.app.follower.publication is None
        assert not news.is_set()

    serving(scenario)


class Ending:
    """A connection over which the epoch is seen, and has ended before it can be read."""

    def __init__(self, connection: AsyncConnection[Any], elsewhere: Connection[Any]) -> None:
        self._connection, self._elsewhere = connection, elsewhere
        self.transaction = connection.transaction

    async def execute(self, statement: str, *more: Any, **named: Any) -> Any:
        answer = await self._connection.execute(statement, *more, **named)
        if statement == CURRENT:
            self._elsewhere.execute("UPDATE tiles_epoch SET is_current = false")
            self._elsewhere.commit()
        return answer


@pytest.mark.parametrize("knows", [True, False], ids=["knows-an-older-one", "knows-none"])
def test_epoch_that_ends_while_it_is_read_is_not_opened(
    published_city: City, elsewhere: Connection[Any], serving: Serving, knows: bool
) -> None:
    """Between the first look and the reading there may be no epoch at all: what is known is served on."""

    async def scenario(served: Served) -> None:
        follower = served.app.follower if knows else Follower()
        known = follower.publication
        assert (known is not None) == knows
        elsewhere.execute("UPDATE tiles_epoch SET number = number + 1")
        elsewhere.commit()

        async with await opened("test") as one:
            await follower.catch_up(Ending(one, elsewhere))  # type: ignore[arg-type] # as much of a connection as is asked

        assert follower.publication is known

    serving(scenario)


def test_epoch_is_read_in_one_snapshot(published_city: City, serving: Serving) -> None:
    """Another epoch takes its place between two statements: the tiles of the first must not seem empty."""

    async def scenario(served: Served) -> None:
        class Switching:
            def __init__(self, one: AsyncConnection[Any]) -> None:
                self.one, self.transaction = one, one.transaction

            async def execute(self, statement: str, *more: Any, **named: Any) -> Any:
                if statement == KEYS:
                    await rebuild()
                return await self.one.execute(statement, *more, **named)

        follower = Follower()
        async with await opened("test") as one:
            await follower.catch_up(Switching(one))  # type: ignore[arg-type] # as much of a connection as is asked
            old = follower.publication
            assert old is not None
            assert old.has(tile_at(*NEAR))
            await follower.catch_up(one)
        assert follower.publication is not None
        assert follower.publication.epoch > old.epoch

    serving(scenario)


def test_readers_are_woken_by_what_was_read_before_the_connection_was_lost(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "STEP", 1)

    async def scenario(served: Served) -> None:
        ahead = Served()
        async with ahead.app.pool:
            rename(elsewhere, "Друга назва")
            await ahead.refresh()
        news = served.app.follower.news
        async with await opened("test") as one:
            with pytest.raises(OperationalError):
                await served.app.follower.catch_up(Breaking(one, "SELECT z, x, y, body", 3))  # type: ignore[arg-type] # as much of a connection as is asked
            assert news.is_set()
            assert 0 < served.known.latest < ahead.known.latest
            await served.app.follower.catch_up(one)
        assert served.known.latest == ahead.known.latest

    serving(scenario)


def test_database_that_went_back_is_read_from_the_beginning(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    """Restored from an older copy, it gives out numbers again that this process has seen already."""

    async def scenario(served: Served) -> None:
        rename(elsewhere, "Була")
        await served.refresh()
        before = served.known.latest
        elsewhere.execute("UPDATE tiles_storedtile SET revision = 0")
        elsewhere.execute("SELECT setval('tiles_revision', 1)")
        elsewhere.commit()
        rename(elsewhere, "Є")

        await served.refresh()

        assert served.known.latest <= before
        assert "Є" in (await served.tile(tile_at(*NEAR))).names()

    serving(scenario)


def test_process_hears_goes_on_after_a_lost_connection_and_looks_when_nobody_tells_it(
    published_city: City, elsewhere: Connection[Any], serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "AGAIN_S", 0.05)
    monkeypatch.setattr(following, "LOOK_ANYWAY_S", 0.2)

    async def scenario(served: Served) -> None:
        follower, ahead = served.app.follower, Served()
        running = asyncio.create_task(follower.run())
        await until(lambda: follower.is_listening)
        async with ahead.app.pool:
            rename(elsewhere, "Друга назва")
            await ahead.refresh()
            await until(lambda: served.known.latest == ahead.known.latest)

            elsewhere.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'geoportal tile follower' AND datname = current_database()"
            )
            elsewhere.commit()
            await until(lambda: not follower.is_listening)
            assert "Друга назва" in (await served.tile(tile_at(*NEAR))).names()
            rename(elsewhere, "Третя назва")
            await ahead.refresh()
            await until(lambda: served.known.latest == ahead.known.latest)

        elsewhere.execute("UPDATE tiles_storedtile SET revision = nextval('tiles_revision') WHERE z = 8")
        elsewhere.commit()  # and no NOTIFY
        await until(lambda: served.known.revision_of(tile_at(33.40, 47.90, 8)) > ahead.known.latest)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert not follower.is_listening

    serving(scenario)


def test_fault_of_ours_is_told_and_survived(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(following, "AGAIN_S", 0)

    async def broken(name: str) -> Any:
        raise ValueError(name)

    monkeypatch.setattr(following, "opened", broken)

    async def scenario() -> None:
        running = asyncio.create_task(Follower().run())
        await until(lambda: len(caplog.records) > 2)
        running.cancel()

    asyncio.run(scenario())
    assert {one.message for one in caplog.records} == {"a fault of ours; going on"}
