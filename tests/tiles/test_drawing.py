"""Drawing for those who wait: shared, bounded, and given up when the last of them leaves."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from psycopg import Connection
from psycopg.errors import QueryCanceled

from geoportal.core.leaving import Leaving
from layers.models import City
from tiles import drawing
from tiles.drawing import Drawings, Overloaded

SLEEP = "SELECT 'drawn', pg_sleep({})"


class Drawn:
    """A statement that takes its time, and how often it was begun."""

    def __init__(self, seconds: float = 0.3) -> None:
        self.begun = 0
        self.has_begun = threading.Event()
        self._statement = SLEEP.format(seconds)

    def __call__(self, cursor: Any) -> list[str]:
        self.begun += 1
        self.has_begun.set()
        return [cursor.execute(self._statement).fetchone()[0]]


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """The readers: each waits in a thread, as a view does."""
    with ThreadPoolExecutor(16) as executor:
        yield executor


def sleeping(elsewhere: Connection[Any]) -> int:
    """Statements of ours that run in the database now."""
    found = elsewhere.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT ''drawn''%'"
        " AND datname = current_database()"
    ).fetchone()
    elsewhere.rollback()
    return int(found[0]) if found else 0


def wait_until(holds: Any) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.01)


@contextmanager
def held_up(drawings: Drawings, threads: ThreadPoolExecutor) -> Iterator[None]:
    """Its only place is taken: nothing else begins meanwhile."""
    has_begun, let = threading.Event(), threading.Event()

    def wait(cursor: Any) -> None:
        has_begun.set()
        let.wait(5)

    first = threads.submit(drawings.share, "first", wait, zoom=12)
    has_begun.wait()
    try:
        yield
    finally:
        let.set()
        first.result()


def waiting_for(drawings: Drawings, key: str) -> int:
    """How many wait for a drawing that has not begun."""
    return drawings._waiting[key].waiting if key in drawings._waiting else 0


def test_those_who_ask_before_it_begins_get_the_same_object(committed_city: City, threads: ThreadPoolExecutor) -> None:
    drawings, quick = Drawings(1, 4), Drawn(0)
    with held_up(drawings, threads):
        asked = [threads.submit(drawings.share, "a", quick, zoom=12) for _ in range(8)]
        wait_until(lambda: waiting_for(drawings, "a") == 8)
    results = [one.result() for one in asked]

    assert quick.begun == 1
    assert all(one is results[0] for one in results)
    assert results[0] == ["drawn"]
    assert (drawings.under_way, drawings.cancelled) == (0, 0)


def test_who_asks_while_it_is_drawn_gets_a_later_one(committed_city: City, threads: ThreadPoolExecutor) -> None:
    """What was hidden meanwhile must not be shown to those who ask after it."""
    drawings, slow = Drawings(2, 4), Drawn()
    early = threads.submit(drawings.share, "a", slow, zoom=12)
    slow.has_begun.wait()
    late = threads.submit(drawings.share, "a", slow, zoom=12)

    assert early.result() is not late.result()
    assert slow.begun == 2


def test_next_one_is_drawn_anew(committed_city: City) -> None:
    drawings, quick = Drawings(2, 4), Drawn(0)

    assert drawings.share("a", quick, zoom=12) is not drawings.share("a", quick, zoom=12)
    assert quick.begun == 2


def test_statement_is_cancelled_when_the_last_reader_leaves(
    committed_city: City, elsewhere: Connection[Any], threads: ThreadPoolExecutor
) -> None:
    drawings, slow = Drawings(1, 4), Drawn(1.9)
    readers = [Leaving(), Leaving()]
    with held_up(drawings, threads):
        asked = [threads.submit(drawings.share, "a", slow, zoom=12, leaving=one) for one in readers]
        wait_until(lambda: waiting_for(drawings, "a") == 2)
    wait_until(lambda: sleeping(elsewhere) == 1)

    readers[0].leave()
    with pytest.raises(Overloaded):
        asked[0].result()
    assert sleeping(elsewhere) == 1  # somebody waits still
    assert not asked[1].done()
    readers[1].leave()
    with pytest.raises(Overloaded):
        asked[1].result()

    wait_until(lambda: sleeping(elsewhere) == 0)
    assert (drawings.under_way, drawings.cancelled, slow.begun) == (0, 1, 1)
    assert drawings.share("a", Drawn(0), zoom=12) == ["drawn"]  # and the connection is whole


def test_reader_who_leaves_early_does_not_take_it_from_the_others(
    committed_city: City, threads: ThreadPoolExecutor
) -> None:
    drawings, slow = Drawings(1, 4), Drawn()
    first = Leaving()
    with held_up(drawings, threads):
        for leaving in (first, Leaving()):
            second = threads.submit(drawings.share, "a", slow, zoom=12, leaving=leaving)
        wait_until(lambda: waiting_for(drawings, "a") == 2)
        first.leave()

    assert second.result() == ["drawn"]
    assert slow.begun == 1


def test_full_queue_is_refused_at_once_and_recovers(committed_city: City, threads: ThreadPoolExecutor) -> None:
    drawings, slow = Drawings(1, 1), Drawn()
    asked = [threads.submit(drawings.share, key, slow, zoom=12) for key in "ab"]
    wait_until(lambda: drawings.under_way == 2)

    with pytest.raises(Overloaded):
        drawings.share("c", slow, zoom=12)
    joined = threads.submit(drawings.share, "b", slow, zoom=12)  # waits for what waits already: costs nothing

    assert [one.result() for one in (*asked, joined)] == [["drawn"]] * 3
    assert drawings.share("c", Drawn(0), zoom=12) == ["drawn"]


def test_queue_that_does_not_move_is_refused_in_time(
    committed_city: City, threads: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings, slow, never = Drawings(1, 4), Drawn(), Drawn(0)
    first = threads.submit(drawings.share, "a", slow, zoom=12)
    slow.has_begun.wait()
    monkeypatch.setattr(drawing, "WAIT_S", 0.05)

    with pytest.raises(Overloaded):
        drawings.share("b", never, zoom=12)

    assert first.result() == ["drawn"]
    assert drawings.share("c", Drawn(0), zoom=12) == ["drawn"]
    assert never.begun == 0


def test_what_nobody_wants_any_more_when_its_turn_comes_is_not_drawn(committed_city: City) -> None:
    unwanted, drawn = drawing.Drawing(Drawn(0)), Drawn(0)
    unwanted._draw = drawn
    unwanted.result = Future()
    unwanted.stop()

    with pytest.raises(Overloaded):
        unwanted.run()
    assert drawn.begun == 0


def test_error_reaches_everybody_who_waits(committed_city: City, threads: ThreadPoolExecutor) -> None:
    drawings = Drawings(1, 4)

    def fail(cursor: Any) -> None:
        raise QueryCanceled("too slow")

    with held_up(drawings, threads):
        asked = [threads.submit(drawings.share, "a", fail, zoom=12) for _ in range(3)]
        wait_until(lambda: waiting_for(drawings, "a") == 3)

    assert [type(one.exception()) for one in asked] == [QueryCanceled] * 3
    assert drawings.share("a", Drawn(0), zoom=12) == ["drawn"]


def test_a_new_drawing_is_not_forgotten_with_an_old_one_of_the_same_key(committed_city: City) -> None:
    """The last reader of the first comes back when another has taken its place."""
    drawings, old = Drawings(1, 4), drawing.Drawing(Drawn(0))
    old.result, old.waiting = Future(), 1
    old.result.set_result(None)
    newer = drawing.Drawing(Drawn(0))
    drawings._waiting["a"] = newer

    drawings._part("a", old)

    assert drawings._waiting == {"a": newer}
