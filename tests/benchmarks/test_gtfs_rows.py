"""The feed that loading is measured with: as many rows as were asked for, and nothing against it but what is known."""

from pathlib import Path

from benchmarks.gtfs_rows import write_feed
from import_scripts.gtfs.loading import read_and_check
from import_scripts.notices import Notices


def test_the_feed_has_so_many_stop_times_and_is_sound(tmp_path: Path) -> None:
    feed = read_and_check(write_feed(tmp_path / "feed.zip", 4010), notices := Notices())

    assert len(feed["stop_times.txt"].rows) == 4000
    assert len(feed["trips.txt"].rows) == 100
    assert {one.code for one in notices.kept} == {"missing_recommended_file"}


def test_the_same_count_is_the_same_feed(tmp_path: Path) -> None:
    one, other = (write_feed(tmp_path / f"{name}.zip", 400) for name in "ab")

    assert one.read_bytes() == other.read_bytes()
