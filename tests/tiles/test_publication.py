"""What a process knows of the public map: what is there, what is held, what is newer."""

from hypothesis import given
from hypothesis import strategies as st

from tiles.publication import Publication, key
from tiles.store import Finished


def tile(x: int, revision: int, body: bytes = b"body") -> Finished:
    return Finished((10, x, 5), body, f"{x}-{revision}", revision=revision)


def opened(*xs: int) -> Publication:
    return Publication.opened(1764000000, sorted(key((10, x, 5)) for x in xs), [])


def test_what_is_not_in_the_pyramid_is_known_to_be_empty() -> None:
    known = opened(1, 2)

    outside = known.held((10, 3, 5))

    assert known.held((10, 1, 5)) is None  # it is there, and has to be read
    assert outside is not None
    assert (outside.is_empty, outside.revision) == (True, 0)


def test_published_tile_takes_the_place_of_the_held_one() -> None:
    known = opened(1)
    known.hold(tile(1, 0))

    known.publish(tile(1, 7, b"newer"))

    held = known.held((10, 1, 5))
    assert held is not None
    assert (held.body, known.latest, known.revision_of((10, 1, 5))) == (b"newer", 7, 7)


def test_tile_that_was_read_late_does_not_take_the_place_of_a_newer_one() -> None:
    known = opened(1)
    known.publish(tile(1, 7, b"newer"))

    known.hold(tile(1, 0, b"older"))

    held = known.held((10, 1, 5))
    assert held is not None
    assert held.body == b"newer"


def test_tile_becomes_empty_and_full_again() -> None:
    known = opened(1)

    known.publish(tile(1, 3, b""))
    gone = known.held((10, 1, 5))
    known.publish(tile(1, 4))
    known.publish(tile(9, 5))

    assert gone is not None
    assert (gone.is_empty, gone.revision) == (True, 3)
    assert [known.has((10, x, 5)) for x in (1, 2, 9)] == [True, False, True]
    assert list(known.keys) == sorted(known.keys)


def test_opened_knows_what_was_changed_before_it() -> None:
    known = Publication.opened(1764000000, [key((10, 1, 5))], [(10, 1, 5, 4), (10, 2, 5, 9)])

    assert (known.latest, known.revision_of((10, 2, 5))) == (9, 9)
    assert known.changed_after(4) == [((10, 2, 5), 9)]


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(0, 60))
def test_reader_who_was_told_of_a_revision_hears_of_each_later_tile_once(edits: list[int], told: int) -> None:
    known = opened()
    for revision, x in enumerate(edits, start=1):
        known.publish(tile(x, revision))

    newest = {x: revision for revision, x in enumerate(edits, start=1)}
    expected = sorted(((10, x, 5), revision) for x, revision in newest.items() if revision > told)
    assert sorted(known.changed_after(told)) == expected


def test_history_of_one_tile_is_not_kept_for_ever() -> None:
    known = opened(1)

    for revision in range(1, 3000):
        known.publish(tile(1, revision))

    assert len(known.order) < 1100
    assert known.changed_after(0) == [((10, 1, 5), 2999)]
