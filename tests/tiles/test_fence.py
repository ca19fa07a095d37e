"""A drawing that began before a change never takes the place of one that has seen it."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import rows, tile_at
from tests.tiles.decoded import decode
from tiles.models import Epoch
from tiles.pool import drawing_cursor
from tiles.queries import draw
from tiles.refresh import FORGET
from tiles.store import KEEP, Finished, finish, keep_parameters

TILE = (33.40, 47.90, 15)


def epoch() -> int:
    return Epoch.objects.get(is_current=True).number


def drawn_now() -> Finished:
    with drawing_cursor() as cursor:
        return finish(draw(cursor, [tile_at(*TILE)])[0])


def kept(finished: Finished) -> bool:
    """Whether the table took it."""
    with drawing_cursor() as cursor:
        cursor.execute(KEEP, keep_parameters([finished], epoch=epoch(), is_current=True))
        return bool(cursor.fetchall())


def forget_marks() -> None:
    with drawing_cursor() as cursor:
        cursor.execute(FORGET)


def stored_names() -> set[str]:
    z, x, y = tile_at(*TILE)
    ((body, etag),) = rows("SELECT body, etag FROM tiles_storedtile WHERE (z, x, y) = (%s, %s, %s)", [z, x, y])
    layers = decode(Finished((z, x, y), bytes(body), etag).uncompressed())
    return {one["properties"].get("name", "") for one in layers["objects"]}


def rename(elsewhere: Connection[Any], name: str) -> None:
    elsewhere.execute("UPDATE layers_feature SET name = %s WHERE source_id = 'one'", [name])
    elsewhere.commit()


def test_tile_drawn_before_a_commit_is_refused_after_it(published_city: City, elsewhere: Connection[Any]) -> None:
    early = drawn_now()

    rename(elsewhere, "Новий ліцей")

    assert not kept(early)


def test_tile_drawn_before_a_commit_is_refused_when_its_mark_is_gone(
    published_city: City, elsewhere: Connection[Any]
) -> None:
    """The schedule that marks alone would get wrong: early drawing, commit, late drawing, forgetting."""
    early = drawn_now()
    rename(elsewhere, "Новий ліцей")
    late = drawn_now()

    assert kept(late)
    forget_marks()
    assert rows("SELECT count(*) FROM tiles_dirtytile WHERE (z, x, y) = (%s, %s, %s)", tile_at(*TILE)) == [(0,)]

    assert not kept(early)
    assert "Новий ліцей" in stored_names()


def test_tile_drawn_while_a_transaction_runs_is_refused_after_its_end(
    published_city: City, elsewhere: Connection[Any]
) -> None:
    """Both snapshots end at the same number: only what was still running tells them apart."""
    elsewhere.execute("UPDATE layers_feature SET name = 'Новий ліцей' WHERE source_id = 'one'")
    early = drawn_now()
    elsewhere.commit()
    late = drawn_now()

    assert kept(late)
    forget_marks()

    assert not kept(early)
    assert "Новий ліцей" in stored_names()


def test_marks_stay_until_the_stored_tile_has_seen_their_transaction(
    published_city: City, elsewhere: Connection[Any]
) -> None:
    rename(elsewhere, "Новий ліцей")

    forget_marks()

    assert rows("SELECT count(*) FROM tiles_dirtytile WHERE (z, x, y) = (%s, %s, %s)", tile_at(*TILE)) == [(1,)]


def test_equal_bytes_keep_their_revision(published_city: City, elsewhere: Connection[Any]) -> None:
    elsewhere.execute("UPDATE layers_feature SET description = 'Інше' WHERE source_id = 'one'")
    elsewhere.commit()

    assert kept(drawn_now())
    z, x, y = tile_at(*TILE)
    assert rows("SELECT revision FROM tiles_storedtile WHERE (z, x, y) = (%s, %s, %s)", [z, x, y]) == [(0,)]


@st.composite
def two_snapshots(draw: Any) -> tuple[str, str, bool]:
    """Two snapshots of one history of commits, and whether the first has seen all that the second has."""
    order = draw(st.permutations(range(10, 18)))
    first, second = (draw(st.integers(0, len(order))) for _ in range(2))
    upper = [draw(st.integers(max([9, *order[:done]]) + 1, 18)) for done in (first, second)]
    if first > second:
        upper[0] = max(upper)
    if second > first:
        upper[1] = max(upper)
    texts = []
    for done, end in zip((first, second), upper, strict=True):
        running = sorted(number for number in order[done:] if number < end)
        texts.append(f"{running[0] if running else end}:{end}:{','.join(map(str, running))}")
    seen = [set(order[:done]) for done in (first, second)]
    return texts[0], texts[1], seen[0] >= seen[1] and upper[0] >= upper[1]


@pytest.mark.django_db
def test_snapshots_are_compared_by_what_they_have_seen(db: None) -> None:
    @given(two_snapshots())
    def compare(case: tuple[str, str, bool]) -> None:
        newer, older, expected = case
        found = rows("SELECT tiles_has_seen(%s::pg_snapshot, %s::pg_snapshot)", [newer, older])
        assert found == [(expected,)]

    compare()


STEPS = {"draw": ("d1", "k1"), "draw again": ("d2", "k2"), "edit": ("e1", "c1"), "forget": ("f",)}


def schedules() -> list[tuple[str, ...]]:
    """Every order in which two drawings are made and kept around one edit and one forgetting of marks."""
    own = [pair for pair in STEPS.values() if len(pair) == 2]
    return [
        order
        for order in permutations(step for steps in STEPS.values() for step in steps)
        if all(order.index(first) < order.index(second) for first, second in own)
        and order.index("d1") < order.index("d2")  # the two drawings are alike
    ]


def test_whatever_the_order_the_stored_tile_is_never_older_than_what_was_forgotten(
    published_city: City, elsewhere: Connection[Any]
) -> None:
    """All interleavings: when a mark is gone the table has the edit; while it is there the tile is known as stale."""
    for number, order in enumerate(schedules()):
        name, made = f"Назва {number}", dict[str, Finished]()
        for step in order:
            match step[0]:
                case "d":
                    made[step[1]] = drawn_now()
                case "k":
                    kept(made[step[1]])
                case "e":
                    elsewhere.execute("UPDATE layers_feature SET name = %s WHERE source_id = 'one'", [name])
                case "c":
                    elsewhere.commit()
                case "f":
                    forget_marks()
        is_marked = (
            rows("SELECT count(*) FROM tiles_dirtytile WHERE (z, x, y) = (%s, %s, %s)", tile_at(*TILE))[0][0] > 0
        )

        assert is_marked or name in stored_names(), order
        kept(drawn_now())
        forget_marks()
        assert name in stored_names(), order
