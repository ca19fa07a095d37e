"""What a source expects of its file as a whole: `[expect]` of the source file.

    [expect]
    rows = { min = 130, max = 160 }      # or a number
    max_withdrawn_share = 0.1            # of the layer's live features, that the file no longer names
    geometry = "point"                   # point, line or polygon, and nothing else
    min_share_inside = 0.98              # of the rows, inside the city although others are confirmed outside
    kinds = ["amenity/school"]           # and no others
    filled = ["name", "phone"]           # fields and properties of ours that no row leaves empty

Broken expectations refuse the file whole: it may be the wrong file, an old one or a half one.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error
from import_scripts.rows import Meant

DIMENSIONS = {0: "point", 1: "line", 2: "polygon"}
FIELDS = ("name", "description", "address", "kind", "verified_on", "next_due_on", "source")


@dataclass(frozen=True, slots=True)
class Expectation:
    """Bounds that a healthy file keeps; what is broken refuses the run. Shares are from 0 to 1; None: not asked."""

    least_rows: int = 0
    most_rows: int | None = None
    max_withdrawn_share: float | None = None
    geometry: str = ""
    min_share_inside: float | None = None
    kinds: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()


def _numbers() -> "array[int]":
    return array("I")


class Met:
    """What the accepted rows hold, as far as it is expected: lists of row numbers, four bytes for each row in each."""

    def __init__(self, expected: Expectation, city: BaseGeometry) -> None:
        self.expected, self.city = expected, city
        self.rows, self.inside = _numbers(), _numbers()
        self.geometries: defaultdict[str, array[int]] = defaultdict(_numbers)
        self.kinds: defaultdict[str, array[int]] = defaultdict(_numbers)
        self.gaps: defaultdict[str, array[int]] = defaultdict(_numbers)

    def add(self, rows: Sequence[Meant]) -> None:
        """Some more rows. `city` is prepared for many questions by whoever has it."""
        expected, numbers, shapes = self.expected, [one.number for one in rows], [one.shape for one in rows]
        self.rows.extend(numbers)
        if expected.geometry:
            for number, dimension in zip(numbers, shapely.get_dimensions(shapes).tolist(), strict=True):
                self.geometries[DIMENSIONS.get(dimension, "")].append(number)
        if expected.kinds:
            for one in rows:
                self.kinds[one.row.kind].append(one.number)
        if expected.min_share_inside is not None:
            self.inside.extend(np.array(numbers)[shapely.covers(self.city, shapes)].tolist())
        for name in expected.filled:
            self.gaps[name].extend(one.number for one in rows if not _is_filled(one, name))

    def forget(self, numbers: Collection[int]) -> None:
        """These rows are not accepted after all."""
        lists = [self.rows, self.inside, *self.geometries.values(), *self.kinds.values(), *self.gaps.values()]
        for one in lists if numbers else ():
            kept = np.array(one, dtype=np.uint32)
            one[:] = array("I", kept[~np.isin(kept, np.array(list(numbers)))].tobytes())

    def unmet(self, file: str) -> Iterator[Notice]:
        """What they break, but their number and what would vanish: those are known elsewhere."""
        expected, count = self.expected, len(self.rows)
        if not count:
            return
        if expected.geometry and (strange := _strange(self.geometries, {expected.geometry})):
            said = _(
                "The file holds other geometries than {wanted}: {strange}. Check the file; if it is right, change "
                "[expect].",
                wanted=expected.geometry,
                strange=strange,
            )
            yield error("unexpected_geometry", said, file=file, value=", ".join(strange))
        if expected.kinds and (strange := _strange(self.kinds, set(expected.kinds))):
            said = _(
                "The file holds other kinds than {wanted}: {strange}. Check the file; if it is right, change [expect].",
                wanted=sorted(expected.kinds),
                strange=strange,
            )
            yield error("unexpected_kind", said, file=file, value=", ".join(strange))
        if expected.min_share_inside is not None and (share := len(self.inside) / count) < expected.min_share_inside:
            said = _(
                "{share}% of the objects lie inside the city, at least {least}% are expected. Check the "
                "file and its CRS; if they are right, change [expect].",
                share=round(share * 100, 1),
                least=round(expected.min_share_inside * 100, 1),
            )
            yield error("unexpected_place", said, file=file, value=f"{share:.3f}")
        for name, empty in self.gaps.items():
            if empty:
                said = _(
                    "{name} is empty in {empty} of {count} rows, the first is row {row}; none is expected to "
                    "be. Fill the column in the source; if it may be empty, change [expect].",
                    name=name,
                    empty=len(empty),
                    count=count,
                    row=str(empty[0]),
                )
                yield error("unexpected_gaps", said, file=file, field=name, value=str(len(empty)))


def _strange(met: Mapping[str, "array[int]"], wanted: Set[str]) -> list[str]:
    others = [(name, len(numbers)) for name, numbers in sorted(met.items()) if numbers and name not in wanted]
    return [f"{name} ({count})" if name else _("none ({count})", count=count) for name, count in others]


def _is_filled(one: Meant, name: str) -> bool:
    value = getattr(one.row, name) if name in FIELDS else one.row.properties.get(name)
    return value not in (None, "", [], {})
