"""FlatGeobuf: lengths that do not add up are told at once, however many there are."""

import struct
import time
from pathlib import Path

import geopandas
import pytest
from shapely.geometry import Point

from tests.import_scripts.readers.reading import refusal, rows

NOTHING = bytes(32 << 20)  # eight million features of no bytes
AT_ONCE_S = 2.0  # counting them took six on an idle machine


@pytest.fixture
def flatgeobuf(tmp_path: Path) -> Path:
    frame = geopandas.GeoDataFrame({"n": [1, 2, 3]}, geometry=[Point(33, 47)] * 3, crs=4326)
    frame.to_file(tmp_path / "a.fgb", engine="pyogrio", SPATIAL_INDEX="NO")
    return tmp_path / "a.fgb"


def uncounted(path: Path) -> Path:
    """As a program writes it that does not know how many there will be."""
    head, tail = path.read_bytes().split(struct.pack("<Q", 3), 1)
    path.write_bytes(head + bytes(8) + tail)
    return path


def test_features_are_counted_where_the_header_does_not(flatgeobuf: Path) -> None:
    assert [row.values["n"] for row in rows(uncounted(flatgeobuf))] == [1, 2, 3]


@pytest.mark.parametrize(
    ("is_counted", "told"),
    [
        (True, ("count_mismatch", "The FlatGeobuf says 3 features and holds more. Copy it again.")),
        (False, ("file_cut_off", "The FlatGeobuf is cut off or damaged (a feature of 0 bytes). Copy it again.")),
    ],
)
def test_millions_of_nothing_are_refused_at_once(flatgeobuf: Path, is_counted: bool, told: tuple[str, str]) -> None:
    path = flatgeobuf if is_counted else uncounted(flatgeobuf)
    path.write_bytes(path.read_bytes() + NOTHING)
    began = time.process_time()

    assert refusal(path) == told

    assert time.process_time() - began < AT_ONCE_S


@pytest.mark.parametrize("is_counted", [True, False])
def test_one_that_is_cut_off_is_refused(flatgeobuf: Path, is_counted: bool) -> None:
    path = flatgeobuf if is_counted else uncounted(flatgeobuf)
    path.write_bytes(path.read_bytes()[:-5])

    said = "The FlatGeobuf is cut off or damaged (its last feature is not whole). Copy it again."
    assert refusal(path) == ("file_cut_off", said)


def test_one_that_ends_between_two_features_is_refused(flatgeobuf: Path) -> None:
    whole = flatgeobuf.read_bytes()
    (last,) = (size for size in range(76, 200, 4) if whole[-size - 4 : -size] == struct.pack("<I", size))
    flatgeobuf.write_bytes(whole[: -last - 4])

    assert refusal(flatgeobuf)[1] == "The FlatGeobuf says 3 features and holds 2. Copy it again."
