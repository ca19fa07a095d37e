"""Two hundred requests a second of the worst kind for a minute, beside normal reading.

Hostile: tiles of invented epochs and revisions, tiles far outside, malformed addresses, boxes over the whole city with
filters that match nothing, pages far behind, searches for rare and misspelt words, huge query strings, collection
tiles; hardly ever the same address twice, so that nothing can be kept. They come at a fixed rate, whether or not the
portal has answered the last one. Normal reading: eight people who look at tiles, open a card, a list, a search and a
page, one after another. What counts is how long the normal readers wait, and that nobody meets an error: a refusal with
503 is an error for them, and any other answer of 500 or above, or a broken connection, is one for the hostile too.

As everywhere, each reader has an address of its own, and the hostile have sixteen. Told beside it: everybody at one
address, as behind the one of a school, where the portal cannot tell the hostile from the rest by who asks.
"""

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from benchmarks import tile_sets
from benchmarks.cities import SCALE, copied_city
from benchmarks.figures import Figure
from benchmarks.rounds import percentile
from benchmarks.surroundings import connected, server

SECONDS, RATE, READERS, HOSTILE, PAUSE_S = 60, 200, 8, 16, 0.15
HERE = "127.0.0.1"
WORDS = ("школа", "апттека", "вул. Соборности 15", "zxqv", "bakery", "парк", "щкола", "лікарня №")


@dataclass(slots=True)
class Heard:
    """What one kind of client has met."""

    ms: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def errors(self, *, forgiven: tuple[int, ...] = ()) -> int:
        """Answers of 500 and above, and connections that broke (0), but for those forgiven."""
        return sum(
            n for status, n in self.statuses.items() if (status >= 500 or status == 0) and status not in forgiven
        )


def run() -> list[Figure]:
    with copied_city() as environment:
        apart = _figures(environment, "normal reading beside a hostile load", apart=True)
        together = _figures(environment, "normal reading beside a hostile load at the same address", apart=False)
    return apart + [replace(one, must=None, aim=None) for one in together]


def _figures(environment: dict[str, str], name: str, *, apart: bool) -> list[Figure]:
    with server(environment) as (address, _):
        tiles = [tile_sets.path_of(tile) for tile in tile_sets.filled(environment)[:3000]]
        with connected(environment) as connection:
            rows = connection.execute(
                "SELECT f.id FROM tiles_mapfeature f WHERE visibility = 'public' AND tile_layer = 'objects' LIMIT 2000"
            ).fetchall()
        normal, hostile = asyncio.run(_both(address, tiles, [int(str(number)) for (number,) in rows], apart=apart))
    told = f"{len(normal.ms):,} requests of {READERS} readers beside {len(hostile.ms):,} hostile ones, {SCALE:g}× city"
    met = ", ".join(f"{status}: {count:,}" for status, count in sorted(hostile.statuses.items()))
    errors = normal.errors() + hostile.errors(forgiven=(503,))
    return [
        Figure(f"{name}, p99", percentile(normal.ms, 0.99), "ms", 500, 200, told),
        Figure(f"{name}, median", percentile(normal.ms, 0.5), "ms", checked=told),
        Figure(f"{name}, errors", errors, "errors", 0, checked=f"the hostile met {met}"),
    ]


async def _both(address: str, tiles: list[str], ids: list[int], *, apart: bool) -> tuple[Heard, Heard]:
    normal, hostile = Heard(), Heard()
    end = time.perf_counter() + SECONDS
    at_home = [_Asker(address, f"127.0.1.{number}" if apart else HERE) for number in range(1, READERS + 1)]
    at_work = [_Asker(address, f"127.0.2.{number}" if apart else HERE) for number in range(1, HOSTILE + 1)]
    readers = [asyncio.create_task(_reader(one, number, tiles, ids, end, normal)) for number, one in enumerate(at_home)]
    await _attack(at_work, end, hostile)
    await asyncio.gather(*readers)
    return normal, hostile


async def _reader(asker: "_Asker", number: int, tiles: list[str], ids: list[int], end: float, heard: Heard) -> None:
    """Somebody who reads: eight tiles, then something to read, again and again."""
    dice = random.Random(number)
    while time.perf_counter() < end:
        feature = dice.choice(ids)
        reading = [
            *dice.sample(tiles, 8), f"/objects/{feature}/card.json", f"/api/search?q={quote(dice.choice(WORDS))}",
            "/api/objects?bbox=33.35,47.88,33.42,47.93&limit=50", "/themes/",
        ]  # fmt: skip
        for path in reading:
            await asker.ask(path, heard)
            await asyncio.sleep(PAUSE_S * dice.random())


async def _attack(askers: list["_Asker"], end: float, heard: Heard) -> None:
    """RATE requests a second, each on its way whether or not the last one is answered."""
    asked: list[asyncio.Task[None]] = []
    dice, begun = random.Random(1), time.perf_counter()
    while (now := time.perf_counter()) < end:
        while len(asked) < (now - begun) * RATE:
            asker = dice.choice(askers)
            asked.append(asyncio.create_task(asker.ask(hostile_path(dice, len(asked)), heard)))
        await asyncio.sleep(0.002)
    await asyncio.wait_for(asyncio.gather(*asked), 60)


def hostile_path(dice: random.Random, number: int) -> str:
    """An address that is expensive, wrong or both, and never the same twice."""
    z = dice.randrange(8, 17)
    x, y = dice.randrange(2**z), dice.randrange(2**z)
    nasty = [
        f"/tiles/city/{1700000000 + number}/{z}/{x}/{y}.mvt",
        f"/tiles/city/{z}/{x}/{y}.mvt?r={number}",
        f"/tiles/city/{z}/{2**z + number}/{y}.mvt",
        f"/tiles/city/{z}/{x}/{'9' * dice.randrange(1, 200)}.mvt",
        f"/api/collections/buildings/items?bbox=33,47,34,49&limit=1000&addr:street=no{number}",
        f"/api/collections/buildings/items?limit=1000&cursor={number * 7}",
        f"/api/collections/buildings/items?bbox={number},{number},x,1",
        f"/api/collections/buildings/tiles/WebMercatorQuad/14/{5690 + number % 40}/{9690 + number % 47}",
        f"/api/objects?bbox=33,47,34,49&limit=200&sort=name&q={quote(dice.choice(WORDS))}{number}",
        f"/api/search?q={quote(dice.choice(WORDS))}+{number}",
        f"/api/search?q={'a' * 3000}{number}",
        f"/objects/{10**9 + number}/card.json",
    ]
    return nasty[number % len(nasty)]


@dataclass(frozen=True, slots=True)
class _Asker:
    """Somebody at an address of this machine who asks the portal."""

    portal: str
    address: str

    async def ask(self, path: str, heard: Heard) -> None:
        """One request on a connection of its own."""
        parts, began, status = urlsplit(self.portal), time.perf_counter(), 0
        try:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port, local_addr=(self.address, 0))
            host = f"Host: {parts.netloc}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
            writer.write(f"GET {path} HTTP/1.1\r\n{host}".encode())
            head = await reader.readline()
            status = int(head.split(b" ")[1]) if head else 0
            await reader.read()
            writer.close()
        except (OSError, ValueError, IndexError):
            status = 0
        heard.ms.append((time.perf_counter() - began) * 1000)
        heard.statuses[status] += 1
