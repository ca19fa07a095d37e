"""What was computed, arranged as the page and the files show it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geoportal.analytics.models import HOURS, AccessStudy, DistrictHour, StopHours
from layers.models import Feature

STEPS = (40, 60, 80, 95)  # percent, where a cell of the table becomes a shade darker
DISTRICT_COLUMNS = (
    "district_id", "district", "hour", "residents", "residents_near_a_stop", "percent", "service_day", "computed_at",
    "is_demonstration",
)  # fmt: skip
STOP_COLUMNS = ("stop_id", "stop", "lon", "lat", *(f"departures_{hour:02d}" for hour in range(HOURS)))


@dataclass(frozen=True, slots=True)
class Cell:
    """Residents near a stop at an hour; None: at any hour of the day."""

    hour: int | None
    residents: int
    within: int

    @property
    def percent(self) -> float | None:
        """To a tenth, never rounded up to everybody; None where nobody is known to live."""
        if not self.residents:
            return None
        tenths = 1000 * self.within / self.residents
        return (round(tenths) if self.within == self.residents else min(round(tenths), 999)) / 10

    @property
    def whole_percent(self) -> int | None:
        """Without tenths; 0 and 100 are said of nobody and everybody alone."""
        if self.percent is None or self.within in (0, self.residents):
            return None if self.percent is None else round(self.percent)
        return min(max(round(self.percent), 1), 99)

    @property
    def step(self) -> int | None:
        """How dark the cell is: 0 to 4."""
        return None if self.percent is None else sum(self.percent >= edge for edge in STEPS)


@dataclass(frozen=True, slots=True)
class Place:
    """A district with its cells, the whole day first; of the whole city and of what is in no district `row` is None."""

    row: Feature | None
    cells: tuple[Cell, ...]

    @property
    def residents(self) -> int:
        return self.cells[0].residents


@dataclass(frozen=True, slots=True)
class Hour:
    """A row of the table: one hour, or the whole day, in every place."""

    hour: int | None
    cells: tuple[Cell, ...]


def hours_of(places: Sequence[Place]) -> list[Hour]:
    """The places' cells turned round."""
    columns = zip(*(place.cells for place in places), strict=True)
    return [Hour(cells[0].hour, cells) for cells in columns]


def by_district(rows: Iterable[DistrictHour]) -> list[Place]:
    """A place for each district, that without one last."""
    found: dict[int, tuple[Feature | None, list[Cell]]] = {}
    for row in rows:
        cells = found.setdefault(row.district_id or 0, (row.district, []))[1]
        cells.append(Cell(row.hour, row.residents, row.within))
    places = [Place(district, tuple(sorted(cells, key=_by_hour))) for district, cells in found.values()]
    return sorted(places, key=lambda place: place.row is None)


def in_all(places: Sequence[Place]) -> Place | None:
    """The whole city; None where nobody was counted."""
    if not places:
        return None
    columns = zip(*(place.cells for place in places), strict=True)
    return Place(None, tuple(Cell(cells[0].hour, sum(c.residents for c in cells), sum(c.within for c in cells))
                             for cells in columns))  # fmt: skip


def _by_hour(cell: Cell) -> int:
    return -1 if cell.hour is None else cell.hour


def district_rows(study: AccessStudy, places: Iterable[Place]) -> Iterator[tuple[object, ...]]:
    """The table as lines of a file. An empty hour is the whole day."""
    yield DISTRICT_COLUMNS
    about = (study.day.isoformat(), study.computed_at.isoformat(), str(study.is_demonstration).lower())
    for place in places:
        named = (place.row.pk, place.row.name) if place.row else ("", "")
        for cell in place.cells:
            hour = "" if cell.hour is None else cell.hour
            yield (*named, hour, cell.residents, cell.within, "" if cell.percent is None else cell.percent, *about)


def stop_rows(stops: Iterable[StopHours]) -> Iterator[tuple[object, ...]]:
    """Departures of every stop and hour; empty where nothing is known."""
    yield STOP_COLUMNS
    for stop in stops:
        spot, counted = stop.feature.geometry, stop.departures
        hours = [""] * HOURS if counted is None else [round(count, 1) for count in counted]
        yield (stop.feature_id, stop.feature.name, round(spot.x, 6), round(spot.y, 6), *hours)
