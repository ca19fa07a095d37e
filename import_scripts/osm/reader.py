"""What the elements of an OSM file mean for the city: rows by way of the Maker, and what only the whole of them tells.

The elements come out of the cage (`opened.py`) with their shapes, in the file's order, areas when they are whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from import_scripts.osm.borders import Border, level_of
from import_scripts.osm.classify import BUILDINGS, Place, Verdict
from import_scripts.osm.element import Element, Fault
from import_scripts.osm.elements import Maker
from import_scripts.osm.shapes import Spot
from import_scripts.osm.tag_rules import AREA_RELATIONS, cleaned, nobody, without_type

ROUTES = ("route", "route_master", "superroute")
TOWNS = ("city", "town", "municipality")
SEA = Verdict("natural/water", (Place("water", "water", "natural/water"),))


@dataclass(slots=True)
class Findings:
    """What the reader met that is no row yet: borders, towns and the sea."""

    borders: list[Border] = field(default_factory=list)
    border_tags: list[Mapping[str, str]] = field(default_factory=list)  # of every administrative relation, whole or not
    towns: list[tuple[Mapping[str, str], Spot]] = field(default_factory=list)
    sea: BaseGeometry | None = None


class Elements(Protocol):
    """What is read: an extract of `opened.py`; `counts` of everything met stand when all is read."""

    counts: Counter[str]

    def elements(self, progress: Callable[[int], None]) -> Iterator[Element]: ...


class Reading:
    """Reads one file into a Maker's spool; `findings` is what the whole of it tells about the city."""

    def __init__(self, extract: Elements, maker: Maker, progress: Callable[[int], None] = lambda count: None) -> None:
        self.extract, self.maker, self.progress = extract, maker, progress
        self.findings = Findings()
        self._entrances: dict[int, dict[str, Any]] = {}

    def run(self) -> Findings:
        """Raises FileRefused."""
        handle = {
            "point": self._point, "line": self._line, "area": self._area, "relation": self._relation, "sea": self._sea,
        }  # fmt: skip
        for element in self.extract.elements(self.progress):
            handle[element.sort](element)
        self.maker.tally.elements = self.extract.counts
        return self.findings

    def _point(self, element: Element) -> None:
        if not isinstance(element.shape, Point):
            self.maker.refuse("no_location", "The node has no position on Earth.", feature=element.name)
            return
        tags = self.maker.clean(element.name, element.tags)
        spot = (element.shape.x, element.shape.y)
        if "entrance" in tags:
            self._entrances[int(element.name[1:])] = _entrance(tags, spot)
        if tags.get("place") in TOWNS:
            self.findings.towns.append((tags, spot))
        verdict = self.maker.verdict(tags, "point")
        if verdict.places:
            self.maker.add(element.name, tags, verdict, element.shape)

    def _line(self, element: Element) -> None:
        tags = self.maker.clean(element.name, element.tags)
        is_coast = tags.get("natural") == "coastline"
        verdict = Verdict("", ()) if is_coast else self.maker.verdict(tags, "line")
        if not (verdict.places or is_coast) or (is_coast and element.shape is not None):
            return
        if element.shape is None:
            code, message = element.fault or _fault("line_without_length", _without_length(element))
            self.maker.refuse(code, message, verdict, feature=element.name)
            return
        self._say_missing(element, "nodes are not in the file. The line has gaps there.")
        self.maker.add(element.name, tags, verdict, element.shape)

    def _area(self, element: Element) -> None:
        tags = without_type(element.name, self.maker.clean(element.name, element.tags))
        if (level := level_of(tags)) is not None and not element.missing:
            self._border(element, level, tags)
            return
        verdict = self.maker.verdict(tags, "area")
        if not verdict.places:
            return
        if element.shape is None:
            code, message = element.fault or _fault("area_not_assembled", _not_assembled(element))
            value = "" if element.missing else tags.get("name", "")
            self.maker.refuse(code, message, verdict, feature=element.name, value=value)
            return
        is_way = element.name.startswith("w")
        self._say_missing(
            element,
            "nodes are not in the file. The area was closed straight between the nodes that are there."
            if is_way
            else "ways are not whole in the file. The area was closed straight there.",
        )
        is_building = any(place.tile_layer == BUILDINGS for place in verdict.places)
        doors = [self._entrances[door] for door in element.doors if door in self._entrances] if is_building else None
        self.maker.add(element.name, tags, verdict, element.shape, doors)

    def _border(self, element: Element, level: int, tags: Mapping[str, str]) -> None:
        if element.shape is not None:
            self.findings.borders.append(Border(element.name, level, tags, element.shape.wkb))
            return
        code, message = element.fault or _fault("boundary_not_assembled", _not_assembled(element))
        self.maker.refuse(code, message, feature=element.name, value=tags.get("name", ""))

    def _say_missing(self, element: Element, consequence: str) -> None:
        if missing := element.missing:
            message = f"{missing} of {element.count} {consequence}"
            self.maker.warn("missing_nodes", message, feature=element.name, value=str(missing))

    def _relation(self, element: Element) -> None:
        """One that is counted; of a border, that it is one, whether it will be whole or not."""
        tags = cleaned(element.tags, nobody)
        if level_of(tags) is not None and tags.get("type") in AREA_RELATIONS:
            self.findings.border_tags.append(tags)
            return
        tags = self.maker.clean(element.name, element.tags)
        sort = tags.get("type", "")
        if sort in ROUTES:
            self.maker.tally.routes[tags.get("route") or tags.get("route_master") or sort] += 1
        else:
            self.maker.tally.relations_left_out[sort or "without a type"] += 1

    def _sea(self, element: Element) -> None:
        self.findings.sea = element.shape


def _fault(code: str, message: str) -> Fault:
    """Why an element without a shape is left out."""
    return code, message


def _without_length(element: Element) -> str:
    return f"Of {element.count} nodes no two neighbours with different positions are in the file."


def _not_assembled(element: Element) -> str:
    if element.missing:
        return f"Of {element.count} nodes {element.missing} are not in the file; no area can be made."
    return "Its rings cross or do not close, or members are not in the file."


def _entrance(tags: Mapping[str, str], spot: Spot) -> dict[str, Any]:
    facts = {
        "lon": spot[0],
        "lat": spot[1],
        "wheelchair": tags.get("wheelchair"),
        "note": tags.get("addr:flats") or tags.get("ref"),
    }
    return {key: value for key, value in facts.items() if value is not None}
