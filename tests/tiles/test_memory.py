"""Tiles in memory: the one that was used longest ago goes first."""

from tiles.memory import ROW_BYTES, Memory
from tiles.store import Finished


def tile(x: int, etag: str = "") -> Finished:
    return Finished((9, x, 0), bytes(1000), etag or str(x))


def test_memory_lets_go_of_what_was_used_longest_ago() -> None:
    memory = Memory(limit=3 * (1000 + ROW_BYTES))
    for x in range(3):
        memory.put(tile(x))
    memory.get((9, 0, 0))

    memory.put(tile(3))
    memory.put(tile(3, "4"))

    held = [memory.get((9, x, 0)) for x in range(4)]
    assert [one.etag if one else None for one in held] == ["0", None, "2", "4"]
    assert (len(memory), memory.held_bytes) == (3, 3 * (1000 + ROW_BYTES))


def test_dropping_what_is_not_held_changes_nothing() -> None:
    memory = Memory()

    memory.drop((9, 0, 0))

    assert (len(memory), memory.held_bytes) == (0, 0)
