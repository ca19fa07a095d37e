"""Journeys and reach on the demonstration network: answers a second of one process, and the cost of the first question.

Questions are drawn by lot between stops of the city, from five in the morning to ten in the evening of a working day.
An answer is the earliest journey for each number of changes: the walks to and from the stops and the search in rounds.
A list is what the page shows: four journeys, each set out for as late as it can be. How the same day goes with another
router of that method, journey_peer.py says.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks import journey_peer
from benchmarks.cities import copied_city
from benchmarks.figures import Figure
from benchmarks.surroundings import ROOT

QUESTIONS, LISTS, AREAS = 200, 40, 10
MUST_PER_S, MUST_REACH_S = 20, 2
MORNING = datetime(2026, 11, 30, 5, tzinfo=ZoneInfo("Europe/Kyiv"))
SPAN_S = 17 * 3600


def run() -> list[Figure]:
    with copied_city() as environment:
        words = [sys.executable, "-m", "benchmarks.journeys"]
        done = subprocess.run(words, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return figures(json.loads(done.stdout))


def figures(taken: dict[str, Any]) -> list[Figure]:
    """The promises and what was measured."""
    answers, per_s = taken["answers"], len(taken["answers"]) / sum(taken["answers"])
    found = f"{len(answers)} questions, {taken['found']} with a journey, slowest {max(answers) * 1000:.0f} ms"
    listed = f"{len(taken['lists'])} questions"
    return [
        Figure("journeys, one process", per_s, "answers/s", MUST_PER_S, checked=found, more_is_better=True),
        Figure("journeys, a page's list of four", median(taken["lists"]) * 1000, "ms", checked=listed),
        Figure("reach in 45 minutes with transport, as an area", max(taken["areas"]), "s", MUST_REACH_S,
               checked=f"the slowest of {len(taken['areas'])}"),
        Figure("the first question after a change of the feeds", taken["first"], "s", checked=taken["network"]),
        *journey_peer.figures(taken["beside"]),
    ]  # fmt: skip


def measure() -> dict[str, Any]:
    """Asked within the process that has the arrays; Django knows the database from DATABASE_URL."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
    django.setup()
    from transport.journeys import ACCESS_S, Asked, find_journeys
    from transport.raptor import earliest_journeys
    from transport.reach import area, ends_near, with_transport
    from transport.searching import day

    begun = time.perf_counter()
    today = day(MORNING, "adult")
    today.backwards  # noqa: B018 # made once for a day, as the first question makes it
    first_s = time.perf_counter() - begun
    ground, lot = today.ground, random.Random(1)
    places = ground.network.places
    asked = [
        (lot.choice(places), lot.choice(places), today.second_of(MORNING + timedelta(seconds=lot.randrange(SPAN_S))))
        for _ in range(QUESTIONS)
    ]

    def answer(start: Any, end: Any, at_s: int) -> Any:
        ends = [ends_near(ground.graph, place, ground.stops, ACCESS_S) for place in (start, end)]
        return earliest_journeys(today.table, ends[0], ends[1], at_s)

    def reach(start: Any, _end: Any, at_s: int) -> Any:
        about = {"at_s": at_s, "lasts_s": 45 * 60, "walk_s": ACCESS_S}
        return area(with_transport(ground.graph, today.table, start, ground.stops, **about))

    answers, journeys = timed(answer, asked)
    lists, _ = timed(lambda start, end, at_s: find_journeys(today, Asked(start, end, at_s)), asked[:LISTS])
    areas, _ = timed(reach, asked[:AREAS])
    told = (
        f"{len(places):,} stops, {len(today.table.event_keys):,} calls of a day, {len(ground.graph.lines):,} stretches"
    )
    found = sum(bool(row) for row in journeys)
    two = [lot.sample(range(len(places)), 2) for _ in asked]
    beside = journey_peer.beside_minotor(
        today.table, [(start, end, at_s) for (start, end), (_, _, at_s) in zip(two, asked, strict=True)]
    )
    return {
        "answers": answers, "lists": lists, "areas": areas, "first": first_s, "found": found, "network": told,
        "beside": beside,
    }  # fmt: skip


def timed(does: Callable[..., Any], asked: list[Any]) -> tuple[list[float], list[Any]]:
    """Seconds of each, and what came out."""
    seconds, results = [], []
    for question in asked:
        begun = time.perf_counter()
        results.append(does(*question))
        seconds.append(time.perf_counter() - begun)
    return seconds, results


if __name__ == "__main__":
    print(json.dumps(measure()))
