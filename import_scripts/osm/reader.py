"""One pass over an OSM file (.osm.pbf, .osm, .osm.bz2 …): nodes, ways, relations, then areas, each met once.

osmium puts areas together from closed ways and from multipolygon and boundary relations; what it cannot put together
is found out at the end, because every area that was expected and has not come is a notice.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
from shapely import from_wkb
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts.osm.borders import Border, level_of
from import_scripts.osm.classify import BUILDINGS, Place, Verdict
from import_scripts.osm.elements import Maker
from import_scripts.osm.outlines import Member, area_of_members, spots_of_ways
from import_scripts.osm.shapes import Spot, area_of_what_is_there, line_of, spots_of, valid_area
from import_scripts.osm.tags import is_area

AREA_RELATIONS = ("multipolygon", "boundary")
ROUTES = ("route", "route_master", "superroute")
TOWNS = ("city", "town", "municipality")
SEA = Verdict("natural/water", (Place("water", "water", "natural/water"),))
EVERY = 2_000  # elements between two words of progress


@dataclass(slots=True)
class Findings:
    """What the reader met that is no row yet: borders, towns and coastlines."""

    borders: list[Border] = field(default_factory=list)
    border_tags: list[Mapping[str, str]] = field(default_factory=list)  # of every administrative relation, whole or not
    towns: list[tuple[Mapping[str, str], Spot]] = field(default_factory=list)
    coastlines: list[BaseGeometry] = field(default_factory=list)


class Unreadable(Exception):
    """The file is damaged or of no form that osmium reads."""


def unreadable(error: Exception) -> Unreadable:
    """osmium's own sentence, with what to do where it is known."""
    sentence = str(error).rstrip(".") or type(error).__name__
    remedy = " Its elements must stand in order and once each; osmium sort puts them so." if "order" in sentence else ""
    return Unreadable(f"The file cannot be read: {sentence}.{remedy}")


def bounds_of_file(file: Path) -> Polygon | None:
    """The box that the file says it covers."""
    try:
        with osmium.io.Reader(str(file)) as reader:
            area = reader.header().box()
    except (RuntimeError, ValueError) as error:
        raise unreadable(error) from error
    if not area.valid():
        return None
    return box(area.bottom_left.lon, area.bottom_left.lat, area.top_right.lon, area.top_right.lat)


class Reading:
    """Reads one file into a Maker's spool; `findings` is what the whole of it tells about the city."""

    def __init__(self, file: Path, maker: Maker, progress: Callable[[int], None] = lambda count: None) -> None:
        self.file, self.maker, self.progress = file, maker, progress
        self.findings = Findings()
        self._expected: dict[str, Mapping[str, str]] = {}
        self._members: dict[str, list[Member]] = {}  # of relations that are not an area yet
        self._entrances: dict[int, dict[str, Any]] = {}
        self._wkb = osmium.geom.WKBFactory()

    def run(self) -> Findings:
        elements = self.maker.tally.elements
        handle = {"n": self._node, "w": self._way, "r": self._relation, "a": self._area}
        for count, element in enumerate(_elements(self.file), start=1):
            letter = element.type_str()
            elements[letter] += 1
            if len(element.tags) or letter == "r":
                handle[letter](element)
            if count % EVERY == 0:
                self.progress(count)
        self.progress(sum(elements.values()))
        self._close_outlines()
        for source_id, tags in self._expected.items():
            self._refuse_area(source_id, tags)
        return self.findings

    def _node(self, node: Any) -> None:
        source_id = f"n{node.id}"
        if not node.location.valid():
            self.maker.refuse("no_location", "The node has no position on Earth.", feature=source_id)
            return
        tags = self.maker.clean(source_id, dict(node.tags))
        spot = (node.lon, node.lat)
        if "entrance" in tags:
            self._entrances[node.id] = _entrance(tags, spot)
        if tags.get("place") in TOWNS:
            self.findings.towns.append((tags, spot))
        verdict = self.maker.verdict(tags, "point")
        if verdict.places:
            self.maker.add(source_id, tags, verdict, Point(spot))

    def _way(self, way: Any) -> None:
        source_id = f"w{way.id}"
        tags = self.maker.clean(source_id, dict(way.tags))
        spots = spots_of(way.nodes)
        is_closed = len(way.nodes) > 3 and way.is_closed()
        if is_closed and is_area(tags):
            if None not in spots:
                self._expected[source_id] = tags
            else:
                self._cut_area(source_id, tags, spots)
            return
        line = line_of(spots)
        if tags.get("natural") == "coastline":
            if line is None:
                self._refuse_line(source_id, spots)
            else:
                self.findings.coastlines.append(line)
            return
        verdict = self.maker.verdict(tags, "line")
        if not verdict.places:
            return
        if line is None:
            self._refuse_line(source_id, spots, verdict)
            return
        self._say_missing(source_id, spots, "The line has gaps there.")
        self.maker.add(source_id, tags, verdict, line)

    def _refuse_line(self, source_id: str, spots: list[Spot | None], verdict: Verdict | None = None) -> None:
        message = f"Of {len(spots)} nodes no two neighbours with different positions are in the file."
        self.maker.refuse("line_without_length", message, verdict, feature=source_id)

    def _cut_area(self, source_id: str, tags: dict[str, str], spots: list[Spot | None]) -> None:
        verdict = self.maker.verdict(tags, "area")
        if not verdict.places:
            return
        geometry = area_of_what_is_there(spots)
        if geometry is None:
            message = f"Of {len(spots)} nodes {spots.count(None)} are not in the file; no area can be made."
            self.maker.refuse("area_not_assembled", message, verdict, feature=source_id)
            return
        self._say_missing(source_id, spots, "The area was closed straight between the nodes that are there.")
        self.maker.add(source_id, tags, verdict, geometry)

    def _say_missing(self, source_id: str, spots: list[Spot | None], consequence: str) -> None:
        if missing := spots.count(None):
            message = f"{missing} of {len(spots)} nodes are not in the file. {consequence}"
            self.maker.warn("missing_nodes", message, feature=source_id, value=str(missing))

    def _relation(self, relation: Any) -> None:
        tags = self.maker.clean(f"r{relation.id}", dict(relation.tags))
        sort = tags.get("type", "")
        if sort in AREA_RELATIONS:
            if level_of(tags) is None:
                self._members[f"r{relation.id}"] = [(m.ref, m.role) for m in relation.members if m.type == "w"]
            self._expected[f"r{relation.id}"] = {key: value for key, value in tags.items() if key != "type"}
            if level_of(tags) is not None:
                self.findings.border_tags.append(tags)
        elif sort in ROUTES:
            self.maker.tally.routes[tags.get("route") or tags.get("route_master") or sort] += 1
        else:
            self.maker.tally.relations_left_out[sort or "without a type"] += 1

    def _area(self, area: Any) -> None:
        source_id = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        tags = self._expected.get(source_id)
        is_whole = tags is not None and area.num_rings() != (0, 0)
        geometry = valid_area(from_wkb(self._wkb.create_multipolygon(area))) if is_whole else None
        if tags is None or geometry is None:
            return  # a closed way that is a line, as a roundabout; or an area that osmium has given up
        del self._expected[source_id]
        self._members.pop(source_id, None)
        if (level := level_of(tags)) is not None:
            self.findings.borders.append(Border(source_id, level, tags, geometry.wkb))
        elif (verdict := self.maker.verdict(tags, "area")).places:
            is_building = any(place.tile_layer == BUILDINGS for place in verdict.places)
            self.maker.add(source_id, tags, verdict, geometry, self._doors(area) if is_building else None)

    def _doors(self, area: Any) -> list[dict[str, Any]]:
        """The entrances on the building's walls, in their order."""
        nodes = {node.ref: None for ring in area.outer_rings() for node in ring}
        return [self._entrances[ref] for ref in nodes if ref in self._entrances]

    def _close_outlines(self) -> None:
        """Make the areas of relations whose outline lacks one piece; what is unclear stays expected."""
        judge = self.maker.classifier.verdict
        cut = {name: members for name, members in self._members.items() if judge(self._expected[name], "area").places}
        ways = spots_of_ways(self.file, (ref for members in cut.values() for ref, _ in members))
        for source_id, members in cut.items():
            missing = sum(ref not in ways or None in ways[ref] for ref, _ in members)
            geometry = area_of_members(members, ways) if missing else None  # whole ways that fail are a fault, no cut
            if geometry is None:
                continue
            tags = self._expected.pop(source_id)
            message = f"{missing} of {len(members)} ways are not whole in the file. The area was closed straight there."
            self.maker.warn("missing_nodes", message, feature=source_id, value=str(missing))
            self.maker.add(source_id, tags, self.maker.verdict(tags, "area"), geometry)

    def _refuse_area(self, source_id: str, tags: Mapping[str, str]) -> None:
        """Say that osmium could not put an area together; one that has no place on the map is only counted."""
        message = "Its rings cross or do not close, or members are not in the file."
        what = tags.get("name", "")
        if level_of(tags) is not None:
            self.maker.refuse("boundary_not_assembled", message, feature=source_id, value=what)
        elif (verdict := self.maker.verdict(tags, "area")).places:
            self.maker.refuse("area_not_assembled", message, verdict, feature=source_id, value=what)


def _elements(file: Path) -> Iterator[Any]:
    """Every element of the file; Unreadable when it breaks off or is none of OpenStreetMap's."""
    try:
        yield from osmium.FileProcessor(str(file)).with_locations().with_areas()
    except (RuntimeError, ValueError) as error:
        raise unreadable(error) from error


def _entrance(tags: Mapping[str, str], spot: Spot) -> dict[str, Any]:
    facts = {
        "lon": spot[0],
        "lat": spot[1],
        "wheelchair": tags.get("wheelchair"),
        "note": tags.get("addr:flats") or tags.get("ref"),
    }
    return {key: value for key, value in facts.items() if value is not None}
