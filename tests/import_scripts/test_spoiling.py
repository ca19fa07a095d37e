"""Spoiling a file: each way does what its name says, and the same chance does the same."""

import io
import zipfile
from random import Random

import pytest

from tests.import_scripts import spoiling
from tests.import_scripts.readers.hostile import packed

EVERY_WAY = list(dict.fromkeys(spoiling.WAYS))
DATA = b"id,lon,lat\n1,33.4,47.9\n2,33.5,48.0\n"


def spoil(way: spoiling.Way, seed: int, data: bytes = DATA) -> bytes:
    return way(data, Random(seed), [b"OTHER" * 20], [b"<!ENTITY>"])


@pytest.mark.parametrize("way", EVERY_WAY)
def test_every_way_spoils_and_does_it_the_same_again(way: spoiling.Way) -> None:
    found = [spoil(way, seed) for seed in range(20)]

    assert found == [spoil(way, seed) for seed in range(20)]
    assert len({*found, DATA}) > 3
    assert max(map(len, found)) <= 40 * spoiling.LONGEST


@pytest.mark.parametrize("way", EVERY_WAY)
def test_no_way_breaks_on_nothing(way: spoiling.Way) -> None:
    assert {type(spoil(way, seed, b"")) for seed in range(20)} == {bytes}


def test_a_cut_leaves_the_beginning_and_a_word_comes_in() -> None:
    assert all(DATA.startswith(spoil(spoiling.end, seed)) for seed in range(20))
    assert all(b"<!ENTITY>" in spoil(spoiling.word, seed) for seed in range(20))
    assert any(b"OTHER" in spoil(spoiling.graft, seed) for seed in range(20))


def test_one_part_of_several_is_spoiled_and_told() -> None:
    files = {"a.shp": DATA, "a.dbf": DATA}
    for seed in range(20):
        found, done = spoiling.spoiled(files, Random(seed), [DATA], [b"x"])

        (part,) = {one.split(": ")[0] for one in done}
        assert 1 <= len(done) <= spoiling.MOST_CHANGES
        assert {name for name in files if found[name] != files[name]} <= {part}


def test_an_archive_is_spoiled_inside_and_packed_again() -> None:
    files = {"a.zip": packed({"b.csv": DATA})}
    inside = 0
    for seed in range(20):
        found, done = spoiling.spoiled(files, Random(seed), [DATA], [b"x"])
        if done[0].startswith("a.zip: b.csv: "):
            inside += 1
            with zipfile.ZipFile(io.BytesIO(found["a.zip"])) as archive:
                assert archive.testzip() is None
    assert 5 < inside < 18
