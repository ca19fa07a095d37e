"""The rows of a file that are kept to be looked at (`seen.py`): by pages, with what is said of them, and on the map."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, QuerySet

from import_scripts.models import ImportNotice, ImportRow, ImportRun
from import_scripts.reviewing import MOST_DRAWN, feature_text, mark_text
from layers.queries import the_city

PAGE = 20  # rows
MOST_SAID = 10  # notices of a row
SURROUNDINGS = 0.3  # degrees round the city: what lies farther off is no reason to look at half the globe
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RefusedPlaces:
    """Where the refused rows lie: a box to look at, and how many of them have a place at all."""

    box: Box
    count: int


def preview_rows(run: ImportRun, *, refused: bool = False) -> QuerySet[ImportRow]:
    """The rows that were kept, in the order of the file; perhaps only the refused ones."""
    found = ImportRow.objects.filter(run=run)
    return (found.filter(is_refused=True) if refused else found).order_by("number")


def page_of_row(run: ImportRun, number: int) -> int:
    """The page of all kept rows on which this row of the file stands."""
    return ImportRow.objects.filter(run=run, number__lt=number).count() // PAGE + 1


def kept_numbers(run: ImportRun, numbers: Iterable[int]) -> set[int]:
    """Those of the rows that were kept."""
    return set(ImportRow.objects.filter(run=run, number__in=set(numbers)).values_list("number", flat=True))


def notices_by_row(run: ImportRun, numbers: Iterable[int]) -> dict[int, list[ImportNotice]]:
    """What is said of each row, the first of it."""
    said: dict[int, list[ImportNotice]] = defaultdict(list)
    for one in ImportNotice.objects.filter(run=run, row__in=set(numbers)).order_by("id"):
        if len(said[one.row]) < MOST_SAID:
            said[one.row].append(one)
    return said


def refused_places(run: ImportRun) -> RefusedPlaces | None:
    """None where no refused row has a place on the globe."""
    placed = ImportRow.objects.filter(run=run, is_refused=True, lon__isnull=False)
    count = placed.count()
    city = the_city() if count else None
    if city is None:
        return None
    west, south, east, north = city.bounds.extent
    near = placed.filter(
        lon__range=(west - SURROUNDINGS, east + SURROUNDINGS), lat__range=(south - SURROUNDINGS, north + SURROUNDINGS)
    )
    told = near.aggregate(Count("id"), Min("lon"), Min("lat"), Max("lon"), Max("lat"))
    box = (told["lon__min"], told["lat__min"], told["lon__max"], told["lat__max"])
    return RefusedPlaces(box if told["id__count"] else (west, south, east, north), count)


def drawn_rows(run: ImportRun, href: str) -> Iterator[str]:
    """The refused rows as GeoJSON features, as texts. `href` leads to a row of the table, with {number} in it."""
    for one in ImportRow.objects.filter(run=run, is_refused=True, lon__isnull=False).order_by("number")[:MOST_DRAWN]:
        number = str(one.number)
        told = {"row": f"line-{number}", "state": "refused", "href": href.replace("{number}", number)}
        if one.outline:
            yield feature_text(json.dumps(one.outline), told, role="shape", side="always")
        if one.lon is not None and one.lat is not None:
            yield mark_text((one.lon, one.lat), told, sign="refused", side="always")
