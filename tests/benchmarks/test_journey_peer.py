"""The day that another router is given is the day that ours searches, and what is told of both."""

import csv
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import journey_peer
from benchmarks.journey_peer import (
    Answers,
    beside_minotor,
    by_the_clock,
    compared,
    figures,
    minotors,
    ours,
    write_feed,
)  # fmt: skip
from transport.timetable import Headway, Pattern, Timetable


def row(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def flags(*values: bool) -> Any:
    return np.array(values, dtype=bool)


@pytest.fixture
def table() -> Timetable:
    """A run from stop 0 to 1 that sets out a minute before midnight; from 2 to 3 every ten minutes of an hour;
    and a walk from 1 to 2."""
    run = Pattern(
        row(0, 1), flags(True, False), flags(False, True), row(-60, 300)[None], row(-60, 300)[None], row(7), row(0)
    )
    headway = Headway(row(2, 3), flags(True, True), flags(True, True), row(0, 240), row(0, 240), 600, 4200, 600, trip=8)
    return Timetable([run], [headway], walks=row(1, 2, 120)[None], change_s=row(60, 60, 60, 60))


def test_where_a_headway_is_known_vehicles_set_out_by_the_clock(table: Timetable) -> None:
    day = by_the_clock(table)

    assert (len(day.patterns), day.headways, day.change_s.tolist()) == (2, [], [0] * 4)
    assert day.patterns[1].departure_s[:, 0].tolist() == [600, 1200, 1800, 2400, 3000, 3600]
    assert day.patterns[1].arrival_s[:, 1].tolist() == [840, 1440, 2040, 2640, 3240, 3840]
    assert day.patterns[1].trips.tolist() == [8] * 6


def test_our_answers_are_from_stop_to_stop(table: Timetable) -> None:
    found = ours(by_the_clock(table), [(0, 3, -120), (0, 3, 0), (1, 3, 700), (3, 0, 0), (1, 2, 700)])

    assert found.arrivals == [840, None, 1440, None, 820]
    assert len(found.seconds) == 5
    assert min(found.seconds) > 0


def test_the_feed_tells_the_same_day(table: Timetable, tmp_path: Path) -> None:
    assert write_feed(by_the_clock(table), tmp_path / "day.zip") == 14

    with zipfile.ZipFile(tmp_path / "day.zip") as archive:
        told = {
            name.removesuffix(".txt"): list(csv.DictReader(io.TextIOWrapper(archive.open(name), "utf-8")))
            for name in archive.namelist()
        }
    first, second = told["stop_times"][:2]
    assert (first["stop_id"], first["departure_time"], first["pickup_type"], first["drop_off_type"]) == (
        "S0", "23:59:00", "0", "1"
    )  # fmt: skip
    assert (second["stop_id"], second["arrival_time"], second["stop_sequence"]) == ("S1", "24:05:00", "2")
    assert [len(told[name]) for name in ("stops", "routes", "trips", "calendar_dates")] == [4, 2, 7, 1]
    assert told["transfers"] == [
        {"from_stop_id": "S1", "to_stop_id": "S2", "transfer_type": "2", "min_transfer_time": "120"}
    ]


def test_the_other_is_asked_in_its_own_process_and_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(words: list[str], **_how: Any) -> Any:
        assert json.loads(Path(words[-1]).read_text()) == [["S0", "S3", 86_400 - 120]]
        said = {"seconds": [0.5], "arrivals": [87_240], "walkedOn": [True], "loaded": 1}
        return subprocess.CompletedProcess(words, 0, json.dumps(said))

    monkeypatch.setattr("benchmarks.journey_peer.subprocess.run", run)

    assert minotors(tmp_path / "day.zip", [(0, 3, -120)]) == Answers([0.5], [840], [True])


def test_both_are_told_beside_each_other(table: Timetable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey_peer, "which", lambda _name: "node")
    monkeypatch.setattr("benchmarks.peer_setup.MINOTOR", tmp_path)
    (tmp_path / "node_modules/minotor").mkdir(parents=True)
    monkeypatch.setattr(journey_peer, "ours", lambda *_asked: Answers([0.01, 0.03], [840, 900], [False, False]))
    monkeypatch.setattr(journey_peer, "minotors", lambda *_asked: Answers([0.2, 0.2], [840, 800], [False, True]))

    beside = beside_minotor(table, [(0, 3, -120), (0, 3, 0)])

    assert beside is not None
    assert (beside["same"], beside["walked_on"], beside["calls"]) == (1, 1, 14)
    mine, other = figures(beside)
    assert (mine.value, other.value) == (50, 5)
    assert other.checked.endswith(
        "the same arrival in 1 of 2, ours earlier in 0, later in 0, and in 1 later than two walks upon another; "
        "ours answers 10.0 times as fast"
    )


@pytest.mark.parametrize(
    ("own", "other", "has_walked_on", "verdict"),
    [
        (840, 840, False, "same"),
        (840, 840, True, "same"),
        (None, None, False, "same"),
        (840, 900, True, "earlier"),
        (840, None, False, "earlier"),
        (900, 840, False, "later"),
        (None, 840, False, "later"),
        (900, 840, True, "walked_on"),
        (None, 840, True, "walked_on"),
    ],
)
def test_how_an_arrival_compares(own: int | None, other: int | None, has_walked_on: bool, verdict: str) -> None:
    assert compared(Answers([1], [own], [False]), Answers([1], [other], [has_walked_on])) == {verdict: 1}


def test_where_it_is_missing_that_is_told(table: Timetable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.peer_setup.MINOTOR", tmp_path)

    beside = beside_minotor(table, [])

    assert beside is None
    (missing,) = figures(beside)
    assert (missing.value, "./dev bench peers" in missing.checked) == (None, True)
