"""The command: a dry run and a load, what it prints, what it refuses."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from geoportal.analytics.actions import compute_due_access
from geoportal.analytics.models import AccessStudy
from geoportal.analytics.queries import is_due
from geoportal.search.actions import refresh_index
from geoportal.search.models import Entry, Pending
from import_scripts.gtfs.loading import import_gtfs
from tests.import_scripts.gtfs.conftest import PLAIN, zones
from transport.models import Feed, StopTime, Trip

pytestmark = pytest.mark.django_db
Zip = Callable[..., Path]


def run(path: Path, *words: str) -> str:
    said = StringIO()
    call_command("import_gtfs", str(path), "--feed", "trams", "--verbosity", "0", *words, stdout=said)
    return said.getvalue()


def test_a_dry_run_tells_what_would_be_and_leaves_nothing(city: Any, feed_zip: Zip) -> None:
    said = run(feed_zip())

    assert "stop_times.txt                    3 rows" in said
    assert "stop_times.txt           +3 −0 ~0 =0" in said
    assert said.rstrip().endswith("A dry run: nothing was written. Repeat it with --commit.")
    assert not Feed.objects.exists()
    assert not StopTime.objects.exists()


def test_a_load_is_written_with_what_is_known_of_the_feed(city: Any, feed_zip: Zip, tmp_path: Path) -> None:
    said = run(
        feed_zip(), "--commit", "--name", "Трамвай", "--licence", "CC0-1.0", "--json", str(tmp_path / "out.json")
    )

    feed = Feed.objects.get()
    told = json.loads((tmp_path / "out.json").read_text())
    assert "Written." in said
    assert (feed.name, feed.licence, feed.publisher) == ("Трамвай", "CC0-1.0", "Місто")
    assert Trip.objects.get(feed=feed).trip_id == "t1"
    assert (told["committed"], told["rows"]["stops.txt"], told["notices"]) == (True, 3, [])
    assert told["difference"]["routes"]["added"] == ["4 Площа — Вокзал"]


def test_what_follows_from_an_edition_is_left_to_others_and_said(city: Any, feed_zip: Zip) -> None:
    said = run(feed_zip(), "--commit")

    assert "The worker takes changed stops and lines into the search within seconds" in said
    assert "within ten minutes" in said
    assert not AccessStudy.objects.exists()
    assert Pending.objects.exists()
    assert is_due(timezone.now())  # what the worker asks

    refresh_index()
    assert Entry.objects.filter(title="Вокзал").count() == 1
    assert compute_due_access(timezone.now())
    assert AccessStudy.objects.get().feeds == [Feed.objects.get().pk]


def test_a_dry_run_promises_nothing_that_would_follow(city: Any, feed_zip: Zip) -> None:
    assert "worker" not in run(feed_zip())


def test_an_error_keeps_the_whole_feed_out_and_the_old_one_stays(city: Any, feed_zip: Zip) -> None:
    run(feed_zip(), "--commit")
    trips = "route_id,service_id,trip_id\n4,w,t1\n5,w,t2\n"

    with pytest.raises(
        CommandError, match=r"1 error; the first: trips.txt, row 2, route_id: routes.txt has no row '5'"
    ):
        run(feed_zip(trips=trips, shapes=None), "--commit")

    assert list(Trip.objects.values_list("trip_id", flat=True)) == ["t1"]


def test_what_the_database_refuses_is_a_notice_too(city: Any, feed_zip: Zip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("import_scripts.gtfs.loading.check_feed", lambda *given: None)
    feed = Feed.objects.create(slug="trams", name="Трамвай")

    report = import_gtfs(feed_zip(trips="route_id,service_id,trip_id\n5,w,t1\n"), feed, commit=True)

    assert report.refused == "trips.txt, route_id: '5' is in no row of the file it names"
    assert [one.code for one in report.notices] == ["feed_contradictory"]
    assert not report.is_committed


def test_a_file_that_is_not_there_is_said(city: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no such file"):
        run(tmp_path / "none.zip")

    assert not Feed.objects.exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"calendar": None, "calendar_dates": "service_id,date,exception_type\nw,20261129,1\n"},
        {"frequencies": "trip_id,start_time,end_time,headway_secs,exact_times\nt1,06:00:00,25:00:00,600,0\n"},
        {"shapes": None, "trips": "route_id,service_id,trip_id\n4,w,t1\n"},
        {"stops": str(PLAIN["stops.txt"]).replace("Музей", "תחנה מרכזית")},
        {"stop_times": str(PLAIN["stop_times.txt"]).replace("07:03:00,07:03:30", ",")},
        {"fare_attributes": "fare_id,price,currency_type,payment_method,transfers\nf,8.00,UAH,0,\n"},
    ],
    ids=["dates only", "headways only", "no shapes", "Hebrew", "blank times", "fares"],
)
def test_odd_feeds_are_loaded(city: Any, feed_zip: Zip, changed: dict[str, Any]) -> None:
    said = run(feed_zip(**changed), "--commit")

    assert "ERROR" not in said
    assert StopTime.objects.exclude(arrival_time=None).count() == 3


def test_a_feed_of_rides_on_demand_is_loaded(city: Any, feed_zip: Zip) -> None:
    head = "trip_id,location_id,stop_sequence,start_pickup_drop_off_window,end_pickup_drop_off_window\n"
    areas = zones("zone") + "\n"
    path = feed_zip(
        stop_times=f"{head}t1,zone,1,08:00:00,18:00:00\nt1,zone,2,08:00:00,18:00:00\n",
        shapes=None, trips="route_id,service_id,trip_id\n4,w,t1\n",
        booking_rules="booking_rule_id,booking_type\nb,0\n", **{"locations.geojson": areas},
    )  # fmt: skip

    run(path, "--commit")

    assert [(row.stop_id, row.arrival_time, row.start_pickup_drop_off_window) for row in StopTime.objects.all()] == [
        (None, None, 28800), (None, None, 28800),
    ]  # fmt: skip
    assert bytes(Feed.objects.get().files.get(name="locations.geojson").content or b"").decode() == areas
