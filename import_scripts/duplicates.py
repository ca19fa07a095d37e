"""Objects that may be one and the same: near, of one kind, with names that say the same; in the file, or in the layer.

Only suspected, never decided: two neighbours may well be two. What has no name is compared by its geometry alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

import numpy as np
import shapely

from geoportal.search.words import words_of
from import_scripts.notices import Notice, remark, shown, warning
from import_scripts.projection import metres_apart
from import_scripts.rows import Meant

NEAR_M = 30
ALIKE = 0.85  # share of equal letters from which on two names may be one
MOST_ROWS = 100_000  # beyond this a file is no list of named places that somebody keeps by hand
M_PER_DEGREE = 111_320.0


@dataclass(frozen=True, slots=True)
class Known:
    """One named object: a row of the file (`row` from 1) or a feature of the layer (`row` 0)."""

    source_id: str
    name: str
    kind: str
    lon: float
    lat: float
    row: int = 0


class Alike:
    """What is kept of each accepted row to look for its like: its name, place, and a fingerprint of its geometry.

    Of a file with more than `MOST_ROWS` rows nothing is kept, for then nothing is looked for.
    """

    def __init__(self) -> None:
        self.count = 0
        self.ids: dict[int, str] = {}  # of each row
        self.named: list[Known] = []
        self.drawn: dict[bytes, list[int]] = {}  # rows of each line and area

    def add(self, rows: Sequence[Meant]) -> None:
        """Some more rows."""
        self.count += len(rows)
        if self.count > MOST_ROWS:
            self.ids, self.named, self.drawn = {}, [], {}
            return
        shapes = np.array([one.shape for one in rows], dtype=object)
        for one, (lon, lat) in zip(rows, shapely.get_coordinates(shapely.centroid(shapes)).tolist(), strict=True):
            self.ids[one.number] = one.row.source_id
            if one.row.name:
                self.named.append(Known(one.row.source_id, one.row.name, one.row.kind, lon, lat, one.number))
        drawn = np.flatnonzero(shapely.get_dimensions(shapes) > 0)
        for index, wkb in zip(drawn.tolist(), shapely.to_wkb(shapely.normalize(shapes[drawn])), strict=True):
            digest = blake2b(wkb, digest_size=16).digest()
            self.drawn.setdefault(digest, []).append(rows[index].number)

    def forget(self, numbers: Iterable[int]) -> None:
        """These rows are not accepted after all."""
        for number in numbers:
            self.ids.pop(number, None)
        self.named = [one for one in self.named if one.row in self.ids]

    def suspected(self, features: Iterable[Known], file: str) -> Iterator[Notice]:
        """What is suspected among the rows that may be loaded, and between them and the layer's other features."""
        if self.count > MOST_ROWS:
            said = f"Duplicates by name and place were not looked for: the file has more than {MOST_ROWS:,} objects."
            yield remark("duplicates_not_looked_for", said, file=file)
            return
        yield from self._same_geometry(file)
        if self.named:
            ids = set(self.ids.values())
            yield from _near(self.named, [one for one in features if one.source_id not in ids and one.name], file)

    def _same_geometry(self, file: str) -> Iterator[Notice]:
        """Lines and areas that are drawn twice; points may well stand together, as several offices in a house."""
        for drawn in self.drawn.values():
            numbers = [number for number in drawn if number in self.ids]
            for number in numbers[1:]:
                whose = self.ids[numbers[0]]
                said = (
                    f"It has exactly the geometry of row {numbers[0]} ({whose}). If both are one object, "
                    "take one out of the source."
                )
                where = {"file": file, "row": number, "feature": self.ids[number]}
                yield warning("geometry_repeated", said, value=whose, **where)


def _near(rows: Sequence[Known], features: Sequence[Known], file: str) -> Iterator[Notice]:
    everything = [*rows, *features]
    lon, lat = np.array([(one.lon, one.lat) for one in everything]).T
    half = NEAR_M / M_PER_DEGREE
    wide = half / np.maximum(np.cos(np.radians(lat)), 0.01)
    some = slice(len(rows))
    around = shapely.box((lon - wide)[some], (lat - half)[some], (lon + wide)[some], (lat + half)[some])
    pairs = shapely.STRtree(shapely.points(lon, lat)).query(around)
    pairs = pairs[:, pairs[1] > pairs[0]]
    for place, index in pairs[:, np.lexsort(pairs[::-1])].T.tolist():
        row, other = everything[place], everything[index]
        if other.kind == row.kind and is_alike(row.name, other.name):
            apart_m = metres_apart((row.lon, row.lat), (other.lon, other.lat))
            if apart_m <= NEAR_M:
                yield _said(row, other, apart_m, file)


def _said(row: Known, other: Known, apart_m: float, file: str) -> Notice:
    whose = f"row {other.row} ({other.source_id})" if other.row else f"the layer's {other.source_id}"
    said = (
        f"{shown(row.name)!r} may be the same as {whose}, {shown(other.name)!r}, {apart_m:.0f} m away. If it is, keep "
        "one of them; if not, nothing is to be done."
    )
    return warning("duplicate_suspected", said, file=file, row=row.row, feature=row.source_id, value=other.source_id)


def is_alike(one: str, other: str) -> bool:
    """Whether two names may be one: the same numbers in them, and nearly the same letters."""
    words, others = words_of(one), words_of(other)
    if [word for word in words if word[0].isdigit()] != [word for word in others if word[0].isdigit()]:
        return False
    return SequenceMatcher(None, " ".join(sorted(words)), " ".join(sorted(others))).ratio() >= ALIKE
