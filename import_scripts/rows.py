"""Plain rows between the steps of an import: as read, and as meant."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geoportal.core.sentences import sentence as _
from import_scripts.notices import Notice, error
from layers.rows import FeatureRow

if TYPE_CHECKING:  # two seconds on a busy machine, which a child without shapes need not wait
    from shapely.geometry.base import BaseGeometry

FLAT = frozenset({str, int, float, bool, type(None)})  # of values that hold no others


class FileRefused(Exception):
    """The file as a whole cannot be imported; `notice` says why and what to do."""

    def __init__(self, code: str, message: str, **where: Any) -> None:
        super().__init__(message)
        self.notice: Notice = error(code, message, **where)


def miscounted(declared: int, read: int) -> str:
    """That a file has another number of rows than it says."""
    return _(
        "The file declares {declared} rows, and {read} could be read. Copy or export it again.",
        declared=declared,
        read=read,
    )


@dataclass(slots=True)  # as FeatureRow not frozen, for speed; nobody changes one
class RawRow:
    """One feature as its file states it. `shape` is flat and in the file's CRS; None: none, or `fault` says why."""

    number: int  # from 1
    values: dict[str, Any] = field(default_factory=dict)
    shape: "BaseGeometry | None" = None
    id: str = ""  # the format's own identifier, where it has one that lasts
    fault: Notice | None = None
    has_height: bool = False


@dataclass(slots=True)
class Reading:
    """An opened file: what it declares, and its rows, read as they are asked for."""

    file: str
    format: str
    rows: Iterable[RawRow]
    crs: str = ""  # as the file declares it; empty: not at all
    is_degrees: bool = False  # the format, or the names of its columns, promise longitude and latitude
    declared: int | None = None  # rows that the file says it has
    notices: list[Notice] = field(default_factory=list)
    has_geometry: bool = True  # False: only addresses; no row has a place, and none is at fault for it


@dataclass(slots=True)  # likewise
class Meant:
    """One feature as it would be loaded, with the shape (WGS84) that its geometry is to be made of."""

    number: int
    row: FeatureRow
    shape: "BaseGeometry"
