"""The report of a load: what it says to a person and to a program."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from import_scripts.gtfs.loading import FeedReport, import_gtfs, report_text
from import_scripts.notices import error, remark, warning
from transport.comparing import Counts, FeedDifference, Names
from transport.models import Feed

Zip = Callable[..., Path]
DIFFERENCE = FeedDifference(
    {"stops.txt": Counts(added=1, removed=2, changed=3, unchanged=1234)},
    Names(added=["Депо"]), Names(), {"transit-stops": {"added": 1, "withdrawn": 2}},
)  # fmt: skip


def test_a_person_reads_rows_differences_notices_and_the_outcome() -> None:
    report = FeedReport("feed.zip", "trams", {"stops.txt": 1238}, difference=DIFFERENCE, seconds=1.25)
    report.notices = [
        remark("unknown_file", "Nobody knows it.", file="x.txt"),
        warning("unused_trip", "Remove it.", file="trips.txt", row=3),
        warning("unused_trip", "Remove it.", file="trips.txt", row=4),
    ]

    assert report_text(report).splitlines() == [
        "feed.zip → trams, 1.2 s",
        "  stops.txt                     1,238 rows",
        "Against what was loaded before:",
        "  stops.txt                +1 −2 ~3 =1,234",
        "  transit-stops            1 added, 2 withdrawn",
        "REMARK   unknown_file (1): x.txt: Nobody knows it.",
        "WARNING  unused_trip (2): trips.txt, row 3: Remove it.",
        "A dry run: nothing was written. Repeat it with --commit.",
    ]


@pytest.mark.parametrize(
    ("refused", "is_committed", "last"),
    [
        ("two rows are alike", False, "Refused, nothing was written: two rows are alike"),
        ("", True, "Written."),
        ("", False, "A dry run: nothing was written. Repeat it with --commit."),
    ],
)
def test_the_last_line_is_the_outcome(refused: str, is_committed: bool, last: str) -> None:
    report = FeedReport("feed.zip", "trams", refused=refused, is_committed=is_committed)

    assert report_text(report).splitlines()[-1] == last


def test_a_program_reads_the_same_as_plain_values() -> None:
    report = FeedReport(
        "feed.zip", "trams", {"stops.txt": 1}, [error("empty_file", "Fill it.")], DIFFERENCE, "no", seconds=0.126
    )

    told = report.as_dict()

    assert told["difference"]["files"]["stops.txt"] == {"added": 1, "removed": 2, "changed": 3, "unchanged": 1234}
    assert told["difference"]["stops"] == {"added": ["Депо"], "removed": [], "renamed": []}
    assert (told["refused"], told["seconds"], told["committed"]) == ("no", 0.13, False)
    assert told["notices"][0]["code"] == "empty_file"
    assert FeedReport("feed.zip", "trams").as_dict()["difference"] is None


@pytest.mark.django_db
def test_the_steps_are_told_while_they_are_taken(city: Any, feed_zip: Zip) -> None:
    said: list[str] = []
    feed = Feed.objects.create(slug="trams", name="Трамвай")

    import_gtfs(feed_zip(), feed, progress=said.append)

    assert said[0] == "checking"
    assert "checking stop_times.txt" in said
    assert said[-1] == "writing"


@pytest.mark.django_db
def test_the_heaviest_notices_come_first(city: Any, feed_zip: Zip) -> None:
    feed = Feed.objects.create(slug="trams", name="Трамвай")
    trips = "route_id,service_id,trip_id,shape_id,depot\n4,w,t1,s,x\n5,w,t2,s,x\n"

    report = import_gtfs(feed_zip(trips=trips), feed)

    assert [one.code for one in report.notices] == ["foreign_key_violation", "unused_trip", "unknown_column"]
    assert report.refused.startswith("1 error; the first: trips.txt, row 2, route_id")
    assert report.difference is None
    assert report.rows["trips.txt"] == 2


@pytest.mark.django_db
def test_thousands_of_faults_are_counted_and_only_some_are_kept(
    city: Any, feed_zip: Zip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("import_scripts.gtfs.sayings.MOST_KEPT", 3)
    feed = Feed.objects.create(slug="trams", name="Трамвай")
    rows = "".join(f"t1,07:{number:02}:00,07:{number:02}:00,z,{number}\n" for number in range(10, 30))

    report = import_gtfs(
        feed_zip(stop_times=f"trip_id,arrival_time,departure_time,stop_id,stop_sequence\n{rows}"), feed
    )

    assert [one.code for one in report.notices].count("foreign_key_violation") == 3
    assert report.refused.startswith("20 errors; the first: stop_times.txt, row 1, stop_id")
