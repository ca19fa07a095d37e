"""Objects that may be one and the same: near, of one kind, with names that say the same; in the file, or in the layer.

Only suspected, never decided: two neighbours may well be two. What has no name is compared by its geometry alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

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


def suspected(good: Mapping[str, Meant], features: Iterable[Known], file: str) -> Iterator[Notice]:
    """What is suspected among the rows that may be loaded, and between them and the layer's other features."""
    if len(good) > MOST_ROWS:
        said = f"Duplicates by name and place were not looked for: the file has more than {MOST_ROWS:,} objects."
        yield remark("duplicates_not_looked_for", said, file=file)
        return
    yield from _same_geometry(good.values(), file)
    rows = [_known(meant) for meant in good.values() if meant.row.name]
    yield from _near(rows, [one for one in features if one.source_id not in good and one.name], file)


def _known(meant: Meant) -> Known:
    middle = meant.shape.centroid
    return Known(meant.row.source_id, meant.row.name, meant.row.kind, middle.x, middle.y, meant.number)


def _same_geometry(good: Iterable[Meant], file: str) -> Iterator[Notice]:
    """Lines and areas that are drawn twice; points may well stand together, as several offices in a house."""
    drawn: dict[bytes, list[Meant]] = defaultdict(list)
    for meant in good:
        if shapely.get_dimensions(meant.shape) > 0:
            drawn[shapely.to_wkb(shapely.normalize(meant.shape))].append(meant)
    for first, *others in drawn.values():
        for other in others:
            said = (
                f"It has exactly the geometry of row {first.number} ({first.row.source_id}). If both are one object, "
                "take one out of the source."
            )
            where = {"file": file, "row": other.number, "feature": other.row.source_id}
            yield warning("geometry_repeated", said, value=first.row.source_id, **where)


def _near(rows: Sequence[Known], features: Sequence[Known], file: str) -> Iterator[Notice]:
    everything = [*rows, *features]
    if not rows:
        return
    tree = shapely.STRtree(shapely.points([(one.lon, one.lat) for one in everything]))
    half = NEAR_M / M_PER_DEGREE
    for place, row in enumerate(rows):
        wide = half / max(np.cos(np.radians(row.lat)), 0.01)
        around = shapely.box(row.lon - wide, row.lat - half, row.lon + wide, row.lat + half)
        for index in sorted(int(found) for found in tree.query(around)):
            other = everything[index]
            if index > place and other.kind == row.kind and is_alike(row.name, other.name):
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
