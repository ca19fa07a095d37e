"""Objects that may be one and the same: near, of one kind, with names that say the same; in the file, or in the layer.

Only suspected, never decided: two neighbours may well be two. They come from south to north, and only a strip of them
is held, so that a file of any size is looked through in the same memory. Who brings a million objects to one spot does
not stop it either: each is compared with a number of its neighbours, and what was left out is said.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoportal.core.sentences import sentence as _
from geoportal.search.words import words_of
from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.projection import metres_apart

NEAR_M = 30
ALIKE = 0.85  # share of equal letters from which on two names may be one
STRIP = 10_000  # objects that are held at once, and as many of those before
MOST_BESIDE = 40  # objects of one kind in a square of 30 m, and in each beside it, with which one is compared
MOST_COMPARED = 2_000_000  # pairs of names of one file; long ones count for more. That takes half a minute.
PIECE = 100_000  # pairs at a time
M_PER_DEGREE = 110_000.0  # at least so much, of latitude
AROUND = ((0, 0), (0, 1), (1, -1), (1, 0), (1, 1))  # squares: each pair of neighbouring ones once
NO_DIGITS = re.compile(r"\D+")
Numbers = NDArray[np.int64]


class Known(NamedTuple):
    """One named object: a row of the file (`row` from 1) or a feature of the layer (`row` 0)."""

    source_id: str
    name: str
    kind: str
    lon: float
    lat: float
    row: int = 0


class Neighbours:
    """Looks for likes among the objects of one file and its layer."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.compared = 0
        self.is_crowded = False

    def suspected(self, objects: Iterable[Known]) -> Iterator[Notice]:
        """What is suspected among objects that come from south to north; each pair once, of the file's earlier row."""
        following, strip = iter(objects), list[Known]()
        while self.compared < MOST_COMPARED and (fresh := list(islice(following, STRIP))):
            held = [*strip, *fresh]
            found = sorted(
                self._alike(held, len(strip)), key=lambda pair: (pair[0].row, pair[1].row, pair[1].source_id)
            )
            for one, other in found:
                yield _said(one, other, metres_apart((one.lon, one.lat), (other.lon, other.lat)), self.file)
            edge = fresh[-1].lat - NEAR_M / M_PER_DEGREE
            near = [one for one in held if one.lat >= edge]
            self.is_crowded |= len(near) > STRIP
            strip = near[-STRIP:]
        yield from self._left_out()

    def _alike(self, held: Sequence[Known], old: int) -> Iterator[tuple[Known, Known]]:
        """Pairs that may be one, without those among the first `old`, and without two features of the layer."""
        places = np.array([(one.lon, one.lat) for one in held])
        is_row = np.array([one.row > 0 for one in held])
        lengths = np.array([len(one.name) for one in held])
        digits = _numbered(_digits(one.name) for one in held)
        for ones, others in self._beside(held, places):
            is_new = (np.maximum(ones, others) >= old) & (is_row[ones] | is_row[others])
            ones, others = ones[is_new], others[is_new]
            is_near = _metres(places, ones, others) <= NEAR_M * 1.02
            pairs = np.stack([ones[is_near], others[is_near]], axis=1)
            for start in range(0, len(pairs), PIECE):
                piece = self._affordable(pairs[start : start + PIECE], lengths)
                for index, further in piece[digits[piece[:, 0]] == digits[piece[:, 1]]].tolist():
                    one, other = sorted((held[index], held[further]), key=lambda known: (known.row == 0, known.row))
                    if not is_alike(one.name, other.name):
                        continue
                    if metres_apart((one.lon, one.lat), (other.lon, other.lat)) <= NEAR_M:
                        yield one, other

    def _affordable(self, pairs: Numbers, lengths: Numbers) -> Numbers:
        """The first pairs, as many as may still be compared; they are counted."""
        spent = self.compared + np.cumsum(1 + lengths[pairs].prod(axis=1) // 1000)
        count = 0 if self.compared >= MOST_COMPARED else int(np.searchsorted(spent, MOST_COMPARED)) + 1
        self.compared = int(spent[:count].max(initial=self.compared))
        return pairs[:count]

    def _beside(self, held: Sequence[Known], places: NDArray[np.float64]) -> Iterator[tuple[Numbers, Numbers]]:
        """Numbers of two objects of one kind in one square or in neighbouring ones, a bounded number for each."""
        square, lines, kinds = _squares(held, places)
        names = _numbered(one.name for one in held)
        order = np.lexsort((names, square))  # those of one name stand together, and meet in the greatest crowd
        square = square[order]
        here = np.arange(len(held))
        for across, up in AROUND:
            wanted = square + (across * lines + up) * kinds
            ends = np.searchsorted(square, wanted, "right")
            starts = here + 1 if (across, up) == (0, 0) else np.searchsorted(square, wanted, "left")
            self.is_crowded |= bool((ends - starts > MOST_BESIDE).any())
            counts = np.clip(ends - starts, 0, MOST_BESIDE)
            nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
            yield order[np.repeat(here, counts)], order[np.repeat(starts, counts) + nth]

    def _left_out(self) -> Iterator[Notice]:
        if self.compared >= MOST_COMPARED:
            said = _("So many objects stand side by side that not all of them were compared by name.")
            yield remark("duplicates_not_looked_for", said, file=self.file)
        elif self.is_crowded:
            said = _(
                "Where more than {most} objects of one kind stand within {metres} m, not all of them were compared "
                "by name.",
                most=MOST_BESIDE,
                metres=NEAR_M,
            )
            yield remark("duplicates_not_looked_for", said, file=self.file)


def _squares(held: Sequence[Known], places: NDArray[np.float64]) -> tuple[Numbers, int, int]:
    """The number of each object's square and kind; how many squares a column has (one stays empty), and how many kinds.

    A square is 30 m high, and as wide where it is narrowest.
    """
    lat = places[:, 1]
    high = NEAR_M * 1.02 / M_PER_DEGREE
    wide = high / max(float(np.cos(np.radians(np.abs(lat).max()))), 0.01)
    column = np.floor((places[:, 0] - places[:, 0].min()) / wide).astype(np.int64)
    line = np.floor((lat - lat.min()) / high).astype(np.int64)
    kind = _numbered(one.kind for one in held)
    lines, kinds = int(line.max()) + 2, int(kind.max()) + 1
    return (column * lines + line) * kinds + kind, lines, kinds


def _numbered(texts: Iterable[str]) -> Numbers:
    """Each text as a number; equal ones have the same."""
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(text, len(numbers)) for text in texts], dtype=np.int64)


def _metres(places: NDArray[np.float64], ones: Numbers, others: Numbers) -> NDArray[np.float64]:
    """About how far apart they are, and never more."""
    east, north = (places[ones] - places[others]).T
    found: NDArray[np.float64] = np.hypot(east * np.cos(np.radians(places[ones, 1])), north) * M_PER_DEGREE
    return found


def _said(row: Known, other: Known, apart_m: float, file: str) -> Notice:
    whose = _("the layer's {id}", id=other.source_id)
    if other.row:
        whose = _("row {row} ({id})", row=str(other.row), id=other.source_id)
    said = _(
        "'{name}' may be the same as {whose}, '{other}', {metres} m away. If it is, keep one of "
        "them; if not, nothing is to be done.",
        name=shown(row.name),
        whose=whose,
        other=shown(other.name),
        metres=round(apart_m),
    )
    return warning("duplicate_suspected", said, file=file, row=row.row, feature=row.source_id, value=other.source_id)


def said_of_geometry(row: Known, first: Known, file: str) -> Notice:
    """That a line or an area is drawn twice."""
    said = _(
        "It has exactly the geometry of row {row} ({whose}). If both are one object, take one out of the source.",
        row=str(first.row),
        whose=first.source_id,
    )
    where = {"file": file, "row": row.row, "feature": row.source_id}
    return warning("geometry_repeated", said, value=first.source_id, **where)


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be one: the same numbers in them, and nearly the same letters."""
    (numbers, letters), (other_numbers, other_letters) = _spelt(one), _spelt(other)
    if numbers != other_numbers:
        return False
    if letters == other_letters:
        return True
    matcher = SequenceMatcher(None, letters, other_letters)
    questions = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # the costly ones of fewer and fewer
    return all(question() >= ALIKE for question in questions)


def _digits(name: str) -> str:
    """All digits of a name. Where they differ the numbers in it do, and nobody has to take it apart to know."""
    return NO_DIGITS.sub("", name)


@lru_cache(maxsize=20_000)
def _spelt(name: str) -> tuple[tuple[str, ...], str]:
    """The numbers of a name as they follow one another, and all its words in the order of letters."""
    words = words_of(name)
    return tuple(word for word in words if word[0].isdigit()), " ".join(sorted(words))
