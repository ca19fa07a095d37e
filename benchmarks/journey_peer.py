"""The same day and the same questions for minotor, which searches in rounds as we do, one line after the other.

Both are told what both can know: where only a headway is known, vehicles set out by the clock; a change at one stop
takes no time; the walks between stops are ours. A question is from a stop to another. minotor tells the earliest
arrival; ours is the list of journeys that no other beats in arrival and number of vehicles, and the arrival of the best
is compared. minotor also walks on from where a walk has led, further than the walk that we were given; where it is
earlier by that, the comparison says so.
"""

import csv
import io
import json
import subprocess
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from shutil import which
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np

from benchmarks import peer_setup
from benchmarks.figures import Figure
from benchmarks.rounds import interleaved
from transport.raptor import Ends, earliest_journeys
from transport.timetable import DAY_S, Headway, Pattern, Timetable

ROUNDS = 3
DAY = "2026-11-30"
SCRIPT = Path(__file__).with_name("peer_minotor.mjs")
Question = tuple[int, int, int]  # from stop, to stop, at which second


class Answers(NamedTuple):
    """Seconds of each answer, when it arrives (None: there is no way), and whether two walks follow upon another."""

    seconds: list[float]
    arrivals: list[int | None]
    walked_on: list[bool]


def by_the_clock(table: Timetable) -> Timetable:
    """The day as both can be told it."""
    patterns = [*table.patterns, *(set_out(line) for line in table.headways)]
    return Timetable(patterns, [], walks=table.walks, change_s=np.zeros_like(table.change_s))


def set_out(line: Headway) -> Pattern:
    """A vehicle at `start_s`, and then every `headway_s`, the last before `end_s`."""
    starts = np.arange(line.start_s, max(line.end_s, line.start_s + 1), line.headway_s, dtype=np.int64)[:, None]
    runs = np.full(len(starts), line.trip, dtype=np.int64)
    return Pattern(
        line.stops, line.boards, line.alights, starts + line.arrival_s, starts + line.departure_s, runs,
        np.zeros_like(runs),
    )  # fmt: skip


def write_feed(table: Timetable, file: Path) -> int:
    """The day as a feed of one service, a route for each pattern; how many calls. All times are a day later, so that
    what set out before midnight has times that GTFS can say."""
    routes = [(f"R{number}", number, 3) for number in range(len(table.patterns))]
    trips, calls = _trips_and_calls(table.patterns)
    stops = [(f"S{stop}", "", 47.9, 33.4) for stop in range(table.stop_count)]
    walks = [(f"S{start}", f"S{end}", 2, seconds) for start, end, seconds in table.walks.tolist()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, columns, rows in (
            ("agency", "agency_name,agency_url,agency_timezone", [("Вимір", "", "UTC")]),
            ("stops", "stop_id,stop_name,stop_lat,stop_lon", stops),
            ("calendar_dates", "service_id,date,exception_type", [("day", DAY.replace("-", ""), 1)]),
            ("routes", "route_id,route_short_name,route_type", routes),
            ("trips", "route_id,service_id,trip_id", trips),
            (
                "stop_times",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,drop_off_type",
                calls,
            ),
            ("transfers", "from_stop_id,to_stop_id,transfer_type,min_transfer_time", walks),
        ):
            with archive.open(f"{name}.txt", "w") as member, io.TextIOWrapper(member, "utf-8", newline="") as text:
                csv.writer(text).writerows([columns.split(","), *rows])
    return len(calls)


def _trips_and_calls(patterns: Sequence[Pattern]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    trips: list[tuple[Any, ...]] = []
    calls: list[tuple[Any, ...]] = []
    for route, pattern in enumerate(patterns):
        about = list(zip(pattern.stops, (~pattern.boards).astype(int), (~pattern.alights).astype(int), strict=True))
        for arrivals, departures in zip(pattern.arrival_s + DAY_S, pattern.departure_s + DAY_S, strict=True):
            trip = f"T{len(trips)}"
            trips.append((f"R{route}", "day", trip))
            calls += [
                (trip, _clock(arrival), _clock(departure), f"S{stop}", place, no_boarding, no_alighting)
                for place, (arrival, departure, (stop, no_boarding, no_alighting)) in enumerate(
                    zip(arrivals, departures, about, strict=True), 1
                )
            ]
    return trips, calls


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def ours(table: Timetable, questions: Sequence[Question]) -> Answers:
    """Each answered once before any is timed, as the other's are; where one can simply walk, that counts as well."""
    walk_s = {(start, end): seconds for start, end, seconds in table.walks.tolist()}
    asked = [(_ends(table, start), _ends(table, end), at_s) for start, end, at_s in questions]
    for access, egress, at_s in asked:
        earliest_journeys(table, access, egress, at_s)
    seconds, arrivals = [], []
    for (access, egress, at_s), (start, end, _) in zip(asked, questions, strict=True):
        begun = time.perf_counter()
        found = earliest_journeys(table, access, egress, at_s)
        seconds.append(time.perf_counter() - begun)
        walked = [at_s + walk_s[start, end]] if (start, end) in walk_s else []
        arrivals.append(min([*walked, *(journey.arrival_s for journey in found)], default=None))
    return Answers(seconds, arrivals, [False] * len(arrivals))


def _ends(table: Timetable, stop: int) -> Ends:
    """The stop, and what one can walk to from it."""
    walks = table.walks[table.walks[:, 0] == stop]
    return Ends(np.append(walks[:, 1], stop), np.append(walks[:, 2], 0))


def minotors(feed: Path, questions: Sequence[Question]) -> Answers:
    """The same of minotor, in a process of its own."""
    asked = feed.with_name("questions.json")
    asked.write_text(json.dumps([[f"S{start}", f"S{end}", at_s + DAY_S] for start, end, at_s in questions]))
    words = ["node", str(SCRIPT), str(peer_setup.MINOTOR), str(feed), DAY, str(asked)]
    said = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    arrivals = [None if at_s is None else at_s - DAY_S for at_s in said["arrivals"]]
    return Answers(said["seconds"], arrivals, said["walkedOn"])


def beside_minotor(table: Timetable, questions: Sequence[Question]) -> dict[str, Any] | None:
    """Both asked in turn, ROUNDS times: the median seconds of all questions, and how the arrivals compare; None where
    minotor is not there."""
    if which("node") is None or not (peer_setup.MINOTOR / "node_modules/minotor").is_dir():
        return None
    day = by_the_clock(table)
    with TemporaryDirectory() as folder:
        feed = Path(folder) / "day.zip"
        calls = write_feed(day, feed)
        taken = interleaved(
            {"ours": lambda: ours(day, questions), "minotor": lambda: minotors(feed, questions)}, ROUNDS
        )
    return {
        "questions": len(questions),
        "calls": calls,
        **{who: median(sum(answers.seconds) for answers in rounds) for who, rounds in taken.items()},
        **compared(taken["ours"][0], taken["minotor"][0]),
    }


def compared(own: Answers, other: Answers) -> Counter[str]:
    """How many of our answers arrive at the `same` second as the other's, `earlier`, `later`, or later than one that
    `walked_on`."""

    def verdict(one: int | None, peer: int | None, has_walked_on: bool) -> str:
        if one == peer:
            return "same"
        if peer is None or (one is not None and one < peer):
            return "earlier"
        return "walked_on" if has_walked_on else "later"

    return Counter(map(verdict, own.arrivals, other.arrivals, other.walked_on))


def figures(beside: dict[str, Any] | None) -> list[Figure]:
    """Answers a second of both, told beside each other."""
    if beside is None:
        why = "it is missing: ./dev bench peers gets it, and node must be there"
        return [Figure("the same day, from stop to stop: minotor", None, "answers/s", checked=why)]
    asked = beside["questions"]
    same, earlier, later, walked_on = (beside.get(name, 0) for name in ("same", "earlier", "later", "walked_on"))
    told = (
        f"{ROUNDS} rounds; the same arrival in {same} of {asked}, ours earlier in {earlier}, later in {later}, and in "
        f"{walked_on} later than two walks upon another; ours answers {beside['minotor'] / beside['ours']:.1f} times "
        "as fast"
    )
    about = f"{ROUNDS} rounds; {beside['calls']:,} calls"
    return [
        Figure("the same day, from stop to stop: ours", asked / beside["ours"], "answers/s", checked=about),
        Figure("the same day, from stop to stop: minotor", asked / beside["minotor"], "answers/s", checked=told),
    ]
