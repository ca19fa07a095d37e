"""Readers who ask a served city for the layer that is being replaced, again and again.

What they were given is of the old stage or of the new one. A refused connection, an answer that breaks off and a 503
are no answers. Everything else is a half state, and so is the old for somebody who has seen the new.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Event, Thread
from typing import Any
from urllib.parse import quote, urlsplit

from tests.import_scripts.stages import LAYER, Seen, Stage, seen_in
from tiles.queries import Tile

PAUSE_S = 1.0  # a worker of imports is niced: readers without a pause would leave it nothing
TIMEOUT_S = 60
DOWN = (429, 503)
ITEMS = f"/api/collections/{LAYER}/items"
Given = Seen | str  # a tile by the fingerprint of its bytes; "gone"; else what nobody should be given


class Down(Exception):
    """Nobody answered, which is no half state."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    etag: str

    def json(self) -> Any:
        return json.loads(self.body)


class Asking:
    """Asks the server at this port, each time on a new connection: so every process of it is asked. Raises Down."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(self, path: str, **headers: str) -> Answer:
        one = HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)
        try:
            one.request("GET", path, headers={"Accept-Encoding": "identity", **headers})
            told = one.getresponse()
            answer = Answer(told.status, told.read(), told.headers.get("ETag", ""))
        except (OSError, HTTPException) as fault:
            raise Down(str(fault)) from fault
        finally:
            one.close()
        if answer.status in DOWN:
            raise Down(str(answer.status))
        return answer


def strange(path: str, answer: Answer) -> str:
    return f"{path} answered {answer.status}: {answer.body[:200].decode(errors='replace')}"


def items(ask: Asking, limit: int) -> Iterator[Given]:
    """All pages one after the other, and then how many items there were, if all were of one stage."""
    path, total, pages = f"{ITEMS}?limit={limit}", 0, set()
    while path:
        answer = ask(path)
        if answer.status != 200:
            yield strange(path, answer)
            return
        page = answer.json()
        total += len(page["features"])
        pages.add(seen := seen_in(page["features"], page["numberMatched"]))
        yield seen
        if page["numberReturned"] != len(page["features"]):
            yield f"{path} says {page['numberReturned']} items and holds {len(page['features'])}"
        following = next((urlsplit(link["href"]) for link in page["links"] if link["rel"] == "next"), None)
        path = f"{following.path}?{following.query}" if following else ""
    if len(pages) == 1:
        yield Seen(frozenset(), frozenset(), total)


class Revisiting:
    """Asks for one page with the ETag of the last answer: a 304 says that it is as it was."""

    def __init__(self, ask: Asking) -> None:
        self._ask, self._etag, self._held = ask, "", Seen(frozenset())

    def __call__(self) -> Iterator[Given]:
        answer = self._ask(f"{ITEMS}?limit=50", **{"If-None-Match": self._etag} if self._etag else {})
        if answer.status == 200:
            page = answer.json()
            self._etag, self._held = answer.etag, seen_in(page["features"], page["numberMatched"])
        yield self._held if answer.status in (200, 304) else strange(ITEMS, answer)


def objects(ask: Asking, numbers: Sequence[int]) -> Iterator[Given]:
    """Single objects, some of which vanish."""
    for number in numbers:
        answer = ask(f"{ITEMS}/{number}")
        if answer.status in (200, 410):
            yield seen_in([answer.json()]) if answer.status == 200 else "gone"
        else:
            yield strange(f"{ITEMS}/{number}", answer)


def tile(ask: Asking, path: str) -> Iterator[Given]:
    answer = ask(path)
    yield fingerprint(answer.body) if answer.status in (200, 204) else strange(path, answer)


def search(ask: Asking, words: Sequence[str]) -> Iterator[Given]:
    """What is found for the names of both stages."""
    for word in words:
        path = f"/api/search?q={quote(word)}&types=object&limit=50"
        answer = ask(path)
        if answer.status == 200:
            yield Seen(frozenset(one["title"] for one in answer.json()["results"]))
        else:
            yield strange(path, answer)


def fingerprint(body: bytes) -> str:
    return sha256(body).hexdigest()


def city_path(z: int, x: int, y: int) -> str:
    return f"/tiles/city/{z}/{x}/{y}.mvt"


def layer_path(z: int, x: int, y: int) -> str:
    return f"/api/collections/{LAYER}/tiles/WebMercatorQuad/{z}/{y}/{x}"


@dataclass(frozen=True, slots=True)
class Change:
    """From which stage to which one the layer was brought, with the tiles of both by their addresses."""

    old: Stage
    new: Stage
    old_tiles: Mapping[str, str]
    new_tiles: Mapping[str, str]

    def judged(self, reader: str, given: Given) -> str:
        """ "old", "new", "both" or what else it is."""
        if isinstance(given, Seen):
            is_old, is_new = self.old.gives(given), self.new.gives(given)
        else:
            is_old, is_new = self.old_tiles.get(reader) == given, self.new_tiles.get(reader) == given or given == "gone"
        return {(True, True): "both", (True, False): "old", (False, True): "new"}.get((is_old, is_new), str(given))


class Reader(Thread):
    """Looks until it is told to end, and then once more; `given` is what it was given, in order, where that changed."""

    def __init__(self, name: str, look: Callable[[], Iterator[Given]], *, may_go_back: bool = False) -> None:
        super().__init__(name=name, daemon=True)
        self.given: list[Given] = []
        self.counts: Counter[str] = Counter()
        self._look, self._may_go_back, self._is_over = look, may_go_back, Event()
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(PAUSE_S):
            self._ask()
        deadline = time.monotonic() + TIMEOUT_S
        while not self._ask() and time.monotonic() < deadline:  # a short round may be Down all through
            time.sleep(PAUSE_S)

    def _ask(self) -> bool:
        """Whether somebody answered."""
        try:
            for given in self._look():
                self._take(given)
        except Down:
            self.counts["down"] += 1
            return False
        except Exception as fault:  # whatever it could not read is a finding, not the end of reading
            self._take(f"{type(fault).__name__}: {fault}")
        return True

    def _take(self, given: Given) -> None:
        self.counts["answers"] += 1
        if self.given[-1:] != [given]:
            self.given.append(given)

    def end(self) -> None:
        self._is_over.set()
        self.join()

    def halves(self, change: Change) -> list[str]:
        """What it was given that nobody should see."""
        judged = [change.judged(self.name, given) for given in self.given]
        found = [one for one in judged if one not in ("old", "new", "both")]
        if not self._may_go_back and "new" in judged and "old" in judged[judged.index("new") :]:
            found.append("the old after the new")
        return [f"{self.name}: {one}" for one in dict.fromkeys(found)]


def readers(ask: Asking, names: Sequence[str], numbers: Sequence[int], tiles: Sequence[Tile]) -> list[Reader]:
    """One for each sort of question. Each process of the server hears of new tiles in its own time."""

    def tile_reader(path: str, *, may_go_back: bool) -> Reader:
        return Reader(path, lambda: tile(ask, path), may_go_back=may_go_back)

    return [
        Reader("items in pages of 1000", lambda: items(ask, 1000)),
        Reader("items in pages of 5000", lambda: items(ask, 5000)),
        Reader("items asked about again", Revisiting(ask)),
        Reader("objects", lambda: objects(ask, numbers)),
        Reader("search", lambda: search(ask, names), may_go_back=True),
        *(tile_reader(layer_path(*one), may_go_back=False) for one in tiles),
        *(tile_reader(city_path(*one), may_go_back=True) for one in tiles if one[0] > 10),
    ]
