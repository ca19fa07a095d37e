"""The commands that make all that is drawn anew."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from layers.models import City
from tests.tiles.conftest import rows
from tiles.queries import filled_tiles

pytestmark = pytest.mark.django_db

MODEL = "SELECT to_jsonb(m) FROM tiles_mapfeature m ORDER BY id"


def said_by(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said)
    return said.getvalue()


def test_rebuild_tiles_makes_the_read_model_anew(city: City) -> None:
    whole = rows(MODEL)
    rows("WITH lost AS (DELETE FROM tiles_mapfeature RETURNING 1) SELECT count(*) FROM lost")

    said = said_by("rebuild_tiles")

    assert rows(MODEL) == whole
    assert said == f"{len(whole)} features are drawn. Now: manage build_tiles\n"


def test_build_tiles_stores_every_tile_that_is_not_empty(committed_city: City) -> None:
    # Only around the schools: the whole city has thousands of tiles.
    rows(
        "WITH far AS (DELETE FROM tiles_mapfeature WHERE tile_layer <> 'objects' RETURNING 1) SELECT count(*) FROM far"
    )
    with connection.cursor() as cursor:
        wanted = filled_tiles(cursor)

    said = said_by("build_tiles")

    stored = rows("SELECT z, x, y FROM tiles_storedtile ORDER BY z, x, y")
    assert stored == wanted
    assert re.fullmatch(rf"{len(wanted)} tiles, \d+\.\d MB, in \d+\.\d s\.\n", said)


def test_build_tiles_of_an_empty_city_stores_nothing(transactional_db: None, clean_pool: None) -> None:
    assert re.fullmatch(r"0 tiles, 0\.0 MB, in 0\.\d s\.\n", said_by("build_tiles"))
    assert rows("SELECT count(*) FROM tiles_storedtile") == [(0,)]
