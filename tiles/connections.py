"""Connections of the event loop to the database, beside Django's: for serving, for being told, for redrawing."""

from typing import Any

from django.db import connection
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

READ_TIMEOUT_MS = 2000
READERS = 4
# Nobody waits for a connection whose other end is gone without a word, neither we nor the server: it would hold the
# leader's lock for hours.
GONE: dict[str, Any] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
GONE_THERE = ("tcp_keepalives_idle = 10", "tcp_keepalives_interval = 5", "tcp_keepalives_count = 3")
DRAWING = ("jit = off", "max_parallel_workers_per_gather = 0", "plan_cache_mode = force_generic_plan")  # many, short
OURS = ("cursor_factory", "context", "prepare_threshold")  # what Django adds for itself, and what is set here


def address() -> dict[str, Any]:
    """Where the database is, as psycopg takes it."""
    stated = connection.get_connection_params()
    return {name: value for name, value in stated.items() if name not in OURS}


async def opened(name: str) -> AsyncConnection[Any]:
    """One connection that commits by itself and notices within seconds when the other end is gone."""
    one = await AsyncConnection.connect(
        **address(), autocommit=True, prepare_threshold=1, application_name=f"geoportal {name}",
        connect_timeout=5, **GONE,
    )  # fmt: skip
    for setting in (*GONE_THERE, *DRAWING):
        await one.execute(f"SET {setting}")
    return one


def readers() -> AsyncConnectionPool[AsyncConnection[Any]]:
    """The pool that reads stored tiles, and draws those that are not; whoever waits too long, or finds too many
    waiting, is refused."""

    async def configure(one: AsyncConnection[Any]) -> None:
        for setting in (f"statement_timeout = {READ_TIMEOUT_MS}", *DRAWING):
            await one.execute(f"SET {setting}")

    return AsyncConnectionPool(
        kwargs={**address(), "autocommit": True, "prepare_threshold": 1, "application_name": "geoportal tiles", **GONE},
        configure=configure,
        check=AsyncConnectionPool.check_connection,  # after a restart of the database nobody gets a dead one
        min_size=1,
        max_size=READERS,
        max_waiting=512,
        timeout=READ_TIMEOUT_MS / 1000,
        reconnect_timeout=5,
        name="stored tiles",
        open=False,
    )
