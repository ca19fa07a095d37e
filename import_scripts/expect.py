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

from collections import Counter
from collections.abc import Collection, Iterator, Set
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

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


def unmet(expected: Expectation, rows: Collection[Meant], city: BaseGeometry, file: str) -> Iterator[Notice]:
    """What the accepted rows break, but their number and what would vanish: those are known elsewhere."""
    if not rows:
        return
    if expected.geometry:
        met = Counter(DIMENSIONS.get(int(shapely.get_dimensions(one.shape)), "") for one in rows)
        if strange := _strange(met, {expected.geometry}):
            yield error(
                "unexpected_geometry", _other("geometries", expected.geometry, strange), file=file, value=strange
            )
    if expected.kinds:
        met = Counter(one.row.kind for one in rows)
        if strange := _strange(met, set(expected.kinds)):
            said = _other("kinds", ", ".join(sorted(expected.kinds)), strange)
            yield error("unexpected_kind", said, file=file, value=strange)
    if expected.min_share_inside is not None:
        share = sum(bool(city.covers(one.shape)) for one in rows) / len(rows)
        if share < expected.min_share_inside:
            said = (
                f"{share:.1%} of the objects lie inside the city, at least {expected.min_share_inside:.1%} are "
                "expected. Check the file and its CRS; if they are right, change [expect]."
            )
            yield error("unexpected_place", said, file=file, value=f"{share:.3f}")
    for name in expected.filled:
        if empty := [one for one in rows if not _is_filled(one, name)]:
            said = (
                f"{name} is empty in {len(empty)} of {len(rows)} rows, the first is row {empty[0].number}; none is "
                "expected to be. Fill the column in the source; if it may be empty, change [expect]."
            )
            yield error("unexpected_gaps", said, file=file, field=name, value=str(len(empty)))


def _strange(met: Counter[str], wanted: Set[str]) -> str:
    return ", ".join(f"{name or 'none'} ({count})" for name, count in sorted(met.items()) if name not in wanted)


def _other(what: str, wanted: str, strange: str) -> str:
    return f"The file holds other {what} than {wanted}: {strange}. Check the file; if it is right, change [expect]."


def _is_filled(one: Meant, name: str) -> bool:
    value = getattr(one.row, name) if name in FIELDS else one.row.properties.get(name)
    return value not in (None, "", [], {})
