"""Much is hidden at once: no stored tile is served any more, from that moment on until the next epoch stands."""

import asyncio
from typing import Any

from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import CROWD, change, rows, tile_at
from tests.tiles.served import Served, Serving
from tiles.build import build_tiles
from tiles.marks import EVERYTHING, HIDDEN, MANY

NEAR = (33.401, 47.901, 16)


async def build() -> None:
    await asyncio.to_thread(lambda: list(build_tiles()))


def test_hidden_objects_are_served_by_no_stored_tile(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    change(elsewhere, CROWD, [MANY + 1])
    list(build_tiles())

    async def scenario(served: Served) -> None:
        tile, epoch = tile_at(*NEAR), served.known.epoch
        assert "Пекарня «Обʼєднання»" in (await served.tile(tile)).names()

        change(elsewhere, "UPDATE layers_layer SET visibility = 'internal' WHERE slug = 'shops'")
        await served.follow()

        now, before = await served.tile(tile), await served.tile(tile, epoch=epoch)
        assert (now.status, before.status) == (200, 307)  # drawn as it is now, which an immutable address never names
        assert now.headers["server-timing"].startswith("drawn;dur=")
        assert "Пекарня «Обʼєднання»" not in now.names()

        await build()
        await served.follow()
        after = await served.tile(tile)
        assert "Пекарня «Обʼєднання»" not in after.names()
        assert (after.status, served.known.is_withheld) in ((200, False), (204, False))

    serving(scenario)


def test_what_comes_or_changes_in_a_crowd_hides_nothing(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    change(elsewhere, CROWD, [MANY + 1])
    change(elsewhere, "UPDATE layers_feature SET name = 'Крамниця' WHERE source_id LIKE 'crowd%%'")

    async def scenario(served: Served) -> None:
        await served.follow()
        assert (await served.tile(tile_at(*NEAR))).status == 200

    serving(scenario)
    marks = {z for (z,) in rows("SELECT DISTINCT z FROM tiles_dirtytile WHERE z < 0")}
    assert (marks, HIDDEN) == ({EVERYTHING}, -2)
