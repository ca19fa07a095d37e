"""Which places somebody's words may mean: a spot of the city, or what has such an address."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.gis.geos import Point

from geoportal.core.coordinates import spot_of
from geoportal.search.models import Entry
from geoportal.search.queries import LONGEST, Asked, found
from geoportal.search.results import results
from layers.queries import the_city

CHOICES = 20


@dataclass(frozen=True, slots=True)
class Meant:
    """`spot` where coordinates were given, be they the city's or not; else the best of `total` addresses, as the search
    tells them.

    Only what everybody may see is found by words, whoever asks.
    """

    text: str
    spot: Point | None = None
    total: int = 0
    choices: list[dict[str, Any]] = field(default_factory=list)

    @property
    def the_one(self) -> int | None:
        """The number of the house where the words mean no other."""
        return self.choices[0]["id"] if self.total == 1 else None


def meant_by(asked: str) -> Meant:
    """The index should have been brought up to date (`refresh_index`) before."""
    text = " ".join(asked[:LONGEST].replace("\0", " ").split())
    city = the_city()
    if spot := spot_of(text, city.bounds if city is not None else None):
        return Meant(text, spot)
    if not text:
        return Meant(text)
    hits = found(Asked(text, sorts=(Entry.Sort.ADDRESS.value,), limit=CHOICES))
    return Meant(text, None, hits.total, results(hits))
