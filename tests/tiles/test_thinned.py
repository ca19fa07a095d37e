"""The counts of what is thinned away beside their plain definition: every public object that is not drawn, counted."""

from collections import defaultdict
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import given
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import CROWD, rows
from tests.tiles.edits import Step, examples, run, scripts
from tiles.grid import FIRST_COUNTED, LAST_THINNED, LEAF_LEVEL, SQUARE_LEVEL

pytestmark = pytest.mark.django_db

Count = tuple[int, int, str, int, int, int]  # zoom, square, theme; number, and the sums of their places


def counted() -> list[Count]:
    return rows(
        "SELECT z, square, theme, sum(number)::int, sum(east)::bigint, sum(north)::bigint FROM tiles_thinned"
        " GROUP BY 1, 2, 3 HAVING sum(number) > 0 ORDER BY 1, 2, 3"
    )


def defined() -> list[Count]:
    """Every zoom for itself, every object looked at."""
    found: dict[tuple[int, int, str], list[tuple[int, int]]] = defaultdict(list)
    for cell, theme, minzoom, *place in rows(
        "SELECT cell, theme, minzoom, round(ST_X(spot) * 100)::bigint, round(ST_Y(spot) * 100)::bigint"
        "  FROM tiles_mapfeature WHERE tile_layer = 'objects' AND visibility = 'public'"
    ):
        for z in range(FIRST_COUNTED, min(minzoom, LAST_THINNED + 1)):
            found[z, cell >> 2 * (LEAF_LEVEL - SQUARE_LEVEL - z), theme].append(tuple(place))
    return [
        (*key, len(places), sum(east for east, _ in places), sum(north for _, north in places))
        for key, places in sorted(found.items())
    ]


@examples(20)
@given(script=scripts)
def test_counts_are_what_they_are_defined_to_be_after_any_edits(city: City, script: list[Step]) -> None:
    with transaction.atomic():
        run(script)
        found, expected = counted(), defined()
        transaction.set_rollback(True)

    assert found == expected


def test_a_crowd_is_counted_at_each_zoom_until_it_is_drawn(city: City) -> None:
    script: list[Step] = [("sync", [((33.40 + n * 1e-5, 47.80), 50) for n in range(9)])]

    run(script)

    assert counted() == defined()
    assert {z for z, *_ in counted()} == set(range(FIRST_COUNTED, LAST_THINNED + 1))
    assert sum(number for z, _, _, number, *_ in counted() if z == LAST_THINNED) >= 8


def test_counts_follow_a_hand_in_psql_and_a_rebuild(city: City) -> None:
    run([("sync", [((33.40 + n * 1e-5, 47.80), 50) for n in range(9)])])
    before = counted()

    with connection.cursor() as cursor:
        cursor.execute("UPDATE tiles_mapfeature SET minzoom = 12 WHERE tile_layer = 'objects'")
        by_hand = counted()
        cursor.execute("SELECT tiles_rebuild()")

    assert by_hand == []
    assert counted() == before != []


def test_what_becomes_hidden_is_counted_no_more(city: City) -> None:
    run([("sync", [((33.40 + n * 1e-5, 47.80), 50) for n in range(9)])])
    shops = "SELECT coalesce(sum(number), 0)::int FROM tiles_thinned WHERE z = 14"
    ((before,),) = rows(shops)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE layers_layer SET visibility = 'registered' WHERE slug = 'shops'")

    assert before >= 8
    assert rows(shops) == [(0,)]
    assert counted() == defined()


def test_rows_of_a_square_become_one(city: City) -> None:
    run([("sync", [((33.40 + n * 1e-5, 47.80), 50) for n in range(k)]) for k in (3, 9, 5, 9)])

    assert rows("SELECT max(n) FROM (SELECT count(*) AS n FROM tiles_thinned GROUP BY z, square, theme) s") == [(1,)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", ["commit", "rollback"])
def test_transactions_at_the_same_time_neither_wait_nor_lose_a_count(
    committed_city: City, elsewhere: Connection[Any], ends: str
) -> None:
    """Neither sees the other's change of the same square, and both stand in the counts if both have come."""
    nearer = "UPDATE tiles_mapfeature SET minzoom = 12 WHERE tile_layer = 'objects' AND minzoom > 14 AND id %% 3 = %s"
    with connection.cursor() as cursor:
        cursor.execute(CROWD, [60])
        before = total()
        elsewhere.execute("SET lock_timeout = '2s'")

        theirs = elsewhere.execute(nearer, [0]).rowcount
        cursor.execute("SET lock_timeout = '2s'")
        cursor.execute(nearer, [1])
        ours = cursor.rowcount
        cursor.execute("RESET lock_timeout")
    getattr(elsewhere, ends)()

    assert min(theirs, ours) > 10
    assert total() == before - ours - (theirs if ends == "commit" else 0)
    assert counted() == defined()


def total() -> int:
    return sum(number for z, _, _, number, *_ in counted() if z == LAST_THINNED)


def test_counts_in_doubt_are_made_anew_with_the_rest(city: City) -> None:
    run([("sync", [((33.40 + n * 1e-5, 47.80), 50) for n in range(9)])])
    before = counted()
    rows("WITH lost AS (UPDATE tiles_thinned SET number = number + 7 RETURNING 1) SELECT count(*) FROM lost")
    assert counted() != before

    call_command("rebuild_tiles")

    assert counted() == before
