"""The gate: one drawing per tile, few at once, and a short queue."""

import threading
import time

import pytest

from tiles import gate
from tiles.gate import Gate, Overloaded


def held(door: Gate, tile: str, inside: threading.Event, leave: threading.Event) -> threading.Thread:
    def stay() -> None:
        with door.pass_for(tile):
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait(5)
    return thread


def test_same_tile_waits_and_another_passes() -> None:
    door, inside, leave = Gate(at_once=2, queue=5), threading.Event(), threading.Event()
    first = held(door, "a", inside, leave)
    order = []

    def second() -> None:
        with door.pass_for("a"):
            order.append("a again")

    waiting = threading.Thread(target=second)
    waiting.start()
    with door.pass_for("b"):
        order.append("b")
    time.sleep(0.05)
    leave.set()
    waiting.join()
    first.join()

    assert order == ["b", "a again"]


def test_full_queue_is_refused_at_once() -> None:
    door, inside, leave = Gate(at_once=1, queue=0), threading.Event(), threading.Event()
    first = held(door, "a", inside, leave)

    began = time.monotonic()
    with pytest.raises(Overloaded), door.pass_for("b"):
        pass

    assert time.monotonic() - began < 0.5
    leave.set()
    first.join()
    with door.pass_for("b"):  # recovered
        pass


def test_queue_that_does_not_move_is_refused_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WAIT_S", 0.05)
    door, inside, leave = Gate(at_once=1, queue=5), threading.Event(), threading.Event()
    first = held(door, "a", inside, leave)

    with pytest.raises(Overloaded), door.pass_for("b"):
        pass

    leave.set()
    first.join()


def test_error_inside_opens_the_gate_again() -> None:
    door = Gate(at_once=1, queue=0)
    with pytest.raises(ZeroDivisionError), door.pass_for("a"):
        raise ZeroDivisionError

    with door.pass_for("a"):
        pass
