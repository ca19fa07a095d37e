"""The fast path: what is served without Django, from memory or table, and what it leaves to Django."""

import asyncio
from typing import Any

import pytest
from django.test import Client
from psycopg import Connection

from layers.models import City
from tests.conftest import SECRET
from tests.tiles.conftest import rows, tile_at
from tests.tiles.decoded import decode
from tests.tiles.served import Reply, Served, Serving
from tiles.build import build_tiles
from tiles.hot import NothingPublished
from tiles.publication import Publication
from tiles.wire import CHECKED, IMMUTABLE

NEAR, FAR = (33.40, 47.90, 15), (33.65, 48.0, 15)


def rename(elsewhere: Connection[Any], name: str) -> None:
    elsewhere.execute("UPDATE layers_feature SET name = %s WHERE source_id = 'one'", [name])
    elsewhere.commit()


def test_tile_comes_from_the_table_once_and_then_from_memory(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        first, second = [await served.tile(tile_at(*NEAR)) for _ in range(2)]

        assert (first.status, first.headers["cache-control"]) == (200, CHECKED.decode())
        assert first.headers["server-timing"].startswith("table;dur=")
        assert second.headers["server-timing"].startswith("memory;dur=")
        assert first.body == second.body
        assert "Ліцей № 1" in first.names()
        assert SECRET not in str(decode(first.body))

    serving(scenario)


def test_edit_is_served_when_it_is_published_and_only_its_tiles_change(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        before, other = await served.tile(tile_at(*NEAR)), await served.tile(tile_at(*FAR))
        rename(elsewhere, "Ліцей імені Шевченка")

        done = await served.refresh()

        after, still = await served.tile(tile_at(*NEAR)), await served.tile(tile_at(*FAR))
        assert "Ліцей імені Шевченка" in after.names()
        assert "Ліцей імені Шевченка" not in before.names()
        assert after.headers["etag"] != before.headers["etag"]
        assert still.headers["etag"] == other.headers["etag"]
        assert still.headers["server-timing"].startswith("memory")
        assert tile_at(*NEAR) in dict(done.published)
        assert tile_at(*FAR) not in dict(done.published)
        assert done.drawn <= 16

    serving(scenario)


def test_undone_edit_gives_the_old_bytes_again(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        before = await served.tile(tile_at(*NEAR))
        for name in ("Інша", "Ліцей № 1"):
            rename(elsewhere, name)
            await served.refresh()

        after = await served.tile(tile_at(*NEAR))

        assert (after.body, after.headers["etag"]) == (before.body, before.headers["etag"])

    serving(scenario)


def test_immutable_address_never_serves_two_bodies(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        epoch, tile = served.known.epoch, tile_at(*NEAR)
        z, x, y = tile
        first = await served.tile(tile, epoch=epoch)
        assert first.headers["cache-control"] == IMMUTABLE.decode()
        rename(elsewhere, "Друга назва")
        await served.refresh()
        revision = served.known.revision_of(tile)

        old = await served.tile(tile, epoch=epoch)
        new = await served.tile(tile, epoch=epoch, query=f"?r={revision}")
        invented = await served.tile(tile, epoch=epoch, query=f"?r={revision + 1000}")
        other = await served.tile(tile, epoch=epoch - 1)
        odd = await served.tile(tile, epoch=epoch, query="?r=07")

        assert (new.status, new.headers["cache-control"]) == (200, IMMUTABLE.decode())
        assert new.names() >= {"Друга назва"}
        for past in (old, invented, other, odd):
            assert (past.status, past.headers["location"]) == (307, f"/tiles/city/{z}/{x}/{y}.mvt")
            assert past.headers["cache-control"] == "no-store"

    serving(scenario)


def test_process_that_was_told_late_looks_before_it_calls_a_revision_invented(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    async def scenario(served: Served) -> None:
        ahead = await published_by_another(elsewhere)

        tile = tile_at(*NEAR)
        answer = await served.tile(tile, epoch=served.known.epoch, query=f"?r={ahead.revision_of(tile)}")

        assert answer.status == 200
        assert "Друга назва" in answer.names()

    serving(scenario)


def test_body_that_is_newer_than_what_was_told_is_not_served_at_an_immutable_address(
    published_city: City, elsewhere: Connection[Any], serving: Serving
) -> None:
    """The table has a newer revision already, the process has not heard of it."""

    async def scenario(served: Served) -> None:
        await published_by_another(elsewhere)

        answer = await served.tile(tile_at(*NEAR), epoch=served.known.epoch)

        assert (answer.status, answer.body) == (307, b"")

    serving(scenario)


def test_new_epoch_under_a_reader_is_followed(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        old = served.known.epoch
        await rebuild()

        answer = await served.tile(tile_at(*NEAR))

        assert answer.status == 200
        assert served.known.epoch > old

    serving(scenario)


async def published_by_another(elsewhere: Connection[Any]) -> Publication:
    """What another process has published, and knows, before this one hears of it."""
    ahead = Served()
    async with ahead.app.pool:
        rename(elsewhere, "Друга назва")
        await ahead.refresh()
    return ahead.known


async def rebuild() -> None:
    await asyncio.to_thread(lambda: list(build_tiles()))


def test_database_that_does_not_answer_is_a_503_that_says_when(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        held = await served.tile(tile_at(*NEAR))
        await served.app.pool.close()

        again, other = await served.tile(tile_at(*NEAR)), await served.tile(tile_at(*FAR))

        assert (again.status, again.body) == (200, held.body)
        assert (other.status, other.headers["retry-after"]) == (503, "2")
        assert other.headers["content-type"] == "application/problem+json"

    serving(scenario)


def test_those_who_ask_together_share_one_reading(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        answers = await asyncio.gather(*(served.tile(tile_at(*NEAR)) for _ in range(20)))

        assert {answer.body for answer in answers} == {answers[0].body}
        assert served.app.pool.get_stats().get("requests_num") == 2  # one to follow, one to read

    serving(scenario)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/tiles/city/12/2400/1400.mvt", "POST"),
        ("/tiles/city/012/2400/1400.mvt", "GET"),
        ("/tiles/city/12/٣/1400.mvt", "GET"),
        ("/tiles/city/17/0/0.mvt", "GET"),
        ("/tiles/city/12/4096/0.mvt", "GET"),
        ("/tiles/city/12/0/0.mvt/", "GET"),
        ("/tiles/city/12/0/0.mvt\n", "GET"),
        ("/tiles/city/5/12/0/0.mvt", "GET"),
        ("/tiles/city/events", "HEAD"),
        ("/tiles/city.json", "GET"),
    ],
)
def test_what_is_no_tile_is_left_to_django(path: str, method: str) -> None:
    assert asyncio.run(without_database(path, method)).status == 418


def test_outside_of_what_is_drawn_nobody_is_asked() -> None:
    answer = asyncio.run(without_database("/tiles/city/16/5/5.mvt", "GET"))

    assert (answer.status, answer.headers["server-timing"][:6]) == (204, "memory")


async def without_database(path: str, method: str) -> Reply:
    """What a process answers that knows of a pyramid and has no connection."""
    served = Served()
    served.app.follower.publication = Publication.opened(1764000000, [], [])
    return await served.get(path, method=method)


def test_before_anything_is_published_nothing_is_known() -> None:
    with pytest.raises(NothingPublished):
        Served().app.known()


def test_reading_that_begins_late_finds_the_tile_in_memory(published_city: City, serving: Serving) -> None:
    async def scenario(served: Served) -> None:
        answer = await served.tile(tile_at(*NEAR), accept_encoding="gzip")
        await served.app.pool.close()

        late = await served.app._read_once(tile_at(*NEAR))

        assert late.body == answer.body

    serving(scenario)


def test_tilejson_names_the_epoch_and_the_tiles_that_are_newer(
    published_city: City, elsewhere: Connection[Any], serving: Serving, client: Client
) -> None:
    async def scenario(served: Served) -> None:
        rename(elsewhere, "Друга назва")
        await served.refresh()

    before = client.get("/tiles/city.json").json()
    serving(scenario)
    after = client.get("/tiles/city.json").json()

    ((epoch,),) = rows("SELECT number FROM tiles_epoch WHERE is_current")
    assert before["tiles"] == [f"http://testserver/tiles/city/{epoch}/{{z}}/{{x}}/{{y}}.mvt"]
    assert (before["epoch"], before["changed"]) == (epoch, [])
    newer = rows("SELECT z, x, y, revision FROM tiles_storedtile WHERE revision > 0 ORDER BY revision")
    assert after["changed"] == [list(row) for row in newer]
    assert list(tile_at(*NEAR)) in [row[:3] for row in after["changed"]]
