"""gtfs-kit as people use it: the whole feed into tables of pandas. Run by the peers' own Python."""

import sys

import gtfs_kit  # type: ignore[import-not-found] # lives in the peers' Python alone


def main(file: str) -> None:
    feed = gtfs_kit.read_feed(file, dist_units="m")
    print(len(feed.stop_times))


if __name__ == "__main__":
    main(sys.argv[1])
