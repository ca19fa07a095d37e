"""An OSM file opened in the cage: what its child says of it, each piece looked at before it is believed.

with opened_extract(path, bounds) as extract:
    for element in extract.elements(): …
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shapely.geometry import Polygon, box

from import_scripts import wire
from import_scripts.cage import Said, caged
from import_scripts.osm.element import Element, unpacked
from import_scripts.walls import Limits

LETTERS = ("n", "w", "r", "a")


class Extract:
    """The box that the file says it covers (None: none), and what it holds."""

    def __init__(self, said: Said) -> None:
        self._said = said
        self.counts: Counter[str] = Counter()  # of everything met: n, w, r, a
        self.box = _box(said.expected("head"))

    def elements(self, progress: Callable[[int], None] = lambda count: None) -> Iterator[Element]:
        """Each element when it is asked for; at the end the sea, if there is one. Raises FileRefused."""
        with self._said.refusing():
            while (found := self._said.next())[0] != "end":
                sort, facts = found
                if sort == "element":
                    self._said.number += 1
                    yield unpacked(facts)
                elif sort == "counted":
                    self.counts = _counts(facts)
                    progress(self.counts.total())
                else:
                    raise wire.BadFrame(f"{sort} among the elements")


@contextmanager
def opened_extract(path: Path, bounds: Polygon | None, limits: Limits | None = None) -> Iterator[Extract]:
    """The file, ready to be read once, by a reader that can do no harm; `bounds` are where a sea is looked for, by
    default what the file says it covers. Raises FileRefused."""
    with caged(path, {"task": "extract", "bounds": bounds.wkb_hex if bounds else ""}, limits) as said:
        with said.refusing():
            extract = Extract(said)
        yield extract


def _box(facts: list[Any]) -> Polygon | None:
    (found,) = wire.exactly(facts, 1)
    if found is None:
        return None
    wire.demand(isinstance(found, list) and [type(one) for one in found] == [float] * 4, "box")
    west, south, east, north = found
    wire.demand(-180 <= west <= east <= 180 and -90 <= south <= north <= 90, "box")
    return box(west, south, east, north)


def _counts(facts: list[Any]) -> Counter[str]:
    wire.demand(len(facts) == len(LETTERS) and all(type(one) is int and one >= 0 for one in facts), "counts")
    return Counter({letter: count for letter, count in zip(LETTERS, facts, strict=True) if count})
