"""More cold tiles at once than can be read: shed with a time to come again, and well afterwards."""

import asyncio
from typing import Any

from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import rows
from tests.tiles.served import Served, Serving


def test_what_cannot_be_read_in_time_is_refused_and_afterwards_all_is_well(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    tiles = [(z, x, y) for z, x, y in rows("SELECT z, x, y FROM tiles_storedtile WHERE octet_length(body) > 0")][:40]

    async def scenario(served: Served) -> None:
        elsewhere.execute("LOCK TABLE tiles_storedtile IN ACCESS EXCLUSIVE MODE")  # nothing can be read

        refused = await asyncio.wait_for(asyncio.gather(*(served.tile(tile) for tile in tiles)), 15)
        elsewhere.rollback()
        served_again = await asyncio.gather(*(served.tile(tile) for tile in tiles))

        assert {(one.status, one.headers.get("retry-after")) for one in refused} == {(503, "2")}
        assert {one.status for one in served_again} == {200}
        assert not served.app._reading

    serving(scenario)
