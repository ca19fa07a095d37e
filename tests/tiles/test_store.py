"""A finished tile: the same bytes and the same fingerprint in every process."""

from tiles.queries import Drawn
from tiles.store import NOTHING, finish


def test_finished_tile_is_the_same_in_every_process() -> None:
    one, two = (finish(Drawn((1, 0, 0), b"tile" * 100, snapshot)) for snapshot in ("5:5:", "9:9:"))

    assert (one.body, one.etag) == (two.body, two.etag)
    assert one.uncompressed() == b"tile" * 100
    assert len(one.etag) == 32


def test_nothing_drawn_has_no_bytes_and_one_fingerprint() -> None:
    finished = finish(Drawn((1, 0, 0), b"", "5:5:"))

    assert (finished.is_empty, finished.uncompressed(), finished.etag) == (True, b"", NOTHING.etag)
