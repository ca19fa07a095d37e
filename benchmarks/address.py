"""The page of an address: what the city knows of a house, as long as somebody waits who asks for it first.

Houses with an address are drawn by lot from the demonstration city, apartment buildings and others. Each page is asked
for once, one after another over one connection, so none is kept from before; the first pages, for which each process
reads the streets, are counted with the rest. Every page is read: its house, its headings, what it names nearby.
"""

import html
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from benchmarks.ask import Answer, Asker
from benchmarks.cities import copied_city
from benchmarks.figures import Figure
from benchmarks.rounds import percentile
from benchmarks.surroundings import manage, server

PAGES, MUST_MS = 240, 400
HEADINGS = ("stops", "near", "changed")
PROGRAM = f"""
import json, random
from layers.audience import EVERYONE
from layers.queries import live_features

houses = live_features(EVERYONE).filter(layer__tile_layer="buildings").exclude(address="").order_by("id")
print(json.dumps(random.Random(1).sample(list(houses.values_list("id", "address")), {PAGES})))
"""


@dataclass(frozen=True, slots=True)
class Read:
    """One page: how long it took, how many stops, departures and other objects it names."""

    ms: float
    stops: int
    departures: int
    objects: int


def run() -> list[Figure]:
    with copied_city() as environment:
        houses = json.loads(manage(environment, "shell", "--no-imports", "-v", "0", "-c", PROGRAM)[1])
        with server(environment) as (address, _):
            asker = Asker(address)
            pages = read_all(asker.get, houses)
            asker.close()
    return figures(pages)


def read_all(get: Callable[[str], Answer], houses: Iterable[tuple[int, str]]) -> list[Read]:
    """Every page once, timed; AssertionError for one that is not what it must be."""
    pages = []
    for number, address in houses:
        begun = time.perf_counter()
        answer = get(f"/address/{number}/")
        ms = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, (number, answer.status)
        pages.append(read(answer.content.decode(), address, ms))
    return pages


def read(page: str, address: str, ms: float) -> Read:
    """What stands on the page of this address."""
    assert f"<h1>{html.escape(address)}</h1>" in page, address
    for heading in HEADINGS:
        assert f'id="{heading}"' in page, (address, heading)
    departures = page.count('class="departures__line"')
    return Read(ms, page.count('class="stop-near"'), departures, page.count('class="near__way"'))


def figures(pages: list[Read]) -> list[Figure]:
    """The promise and what was measured."""
    times = [page.ms for page in pages]
    told = [sum(getattr(page, name) for page in pages) for name in ("stops", "departures", "objects")]
    assert min(told) > 0, told
    checked = (
        f"{len(pages)} houses, {told[0]:,} stops, {told[1]:,} departures, {told[2]:,} objects near; "
        f"slowest {max(times):.0f} ms"
    )
    return [
        Figure("page of an address, p95", percentile(times, 0.95), "ms", MUST_MS, checked=checked),
        Figure("page of an address, median", median(times), "ms"),
    ]
