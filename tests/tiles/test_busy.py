"""A database that does not answer in time: every tile says «busy» and when to come again, and none hangs.

Nothing is pretended: another connection locks the table, and the statement's own time limit ends the waiting.
"""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from django.test import Client

from geoportal.accounts.models import User
from layers.models import City
from tests.tiles.conftest import tile_at
from tiles import pool

PLACE = (33.40, 47.90, 15)


@pytest.fixture
def locked_city(committed_city: City, monkeypatch: pytest.MonkeyPatch) -> Iterator[City]:
    """The small city while somebody alters the table that tiles are drawn from."""
    monkeypatch.setattr(pool, "STATEMENT_TIMEOUT_MS", 250)
    pool.close_pool()  # the next connection has this limit
    stated = connection.get_connection_params()
    address = {name: stated[name] for name in ("dbname", "user", "host", "port", "password") if stated.get(name)}
    with psycopg.connect(**address) as other:
        other.execute("LOCK TABLE tiles_mapfeature IN ACCESS EXCLUSIVE MODE")
        yield committed_city
        other.rollback()


@pytest.mark.parametrize(
    "address",
    [
        "/tiles/city/{z}/{x}/{y}.mvt",
        "/tiles/private/{z}/{x}/{y}.mvt",
        "/api/collections/schools/tiles/WebMercatorQuad/{z}/{y}/{x}",
    ],
)
def test_tile_that_cannot_be_drawn_in_time_says_so(
    cast: dict[str, User], locked_city: City, client: Client, address: str
) -> None:
    client.force_login(cast["administrator"])
    z, x, y = tile_at(*PLACE)

    answer = client.get(address.format(z=z, x=x, y=y))

    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "1", "no-store")
    assert answer["Content-Type"] == "application/problem+json"
