"""One pass over an OSM file: nodes, ways, relations, then areas, each an Element with its shape. It runs in the cage.

osmium puts areas together from closed ways and from multipolygon and boundary relations; what it cannot put together
is found out at the end, because every area that was expected and has not come is an element without a shape.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgpack
import osmium
from shapely import from_wkb
from shapely.geometry import Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from import_scripts.osm.borders import level_of
from import_scripts.osm.coastline import sea_within
from import_scripts.osm.element import SEA, Element
from import_scripts.osm.guard import guarded_format, unpacked
from import_scripts.osm.outlines import Member, area_of_members, spots_of_ways
from import_scripts.osm.shapes import area_of_what_is_there, line_of, spots_of, valid_area
from import_scripts.osm.suggestions import suggestions
from import_scripts.osm.tag_rules import AREA_RELATIONS, cleaned, is_area, nobody
from import_scripts.rows import FileRefused

EVERY = 2_000  # elements between two words of progress
MOST_MEMBERS = 32_000  # of a relation, OpenStreetMap's own limit; of a larger one no outline is closed
Tags = dict[str, str]


class Extract:
    """A file that may be read: the box it says it covers, and its elements, once."""

    def __init__(self, file: Path, form: str, name: str) -> None:
        self.file, self.name = osmium.io.File(str(file), form), name
        self._expected: dict[str, bytes] = {}  # names of areas and their tags, packed: there are many
        self._members: dict[str, list[Member]] = {}  # of relations that are not an area yet
        self._entrances: set[int] = set()
        self._coastlines: list[BaseGeometry] = []
        self._wkb = osmium.geom.WKBFactory()
        self._is_wanted: Callable[[Tags], bool] = bool

    def box(self) -> Polygon | None:
        """What the file says it covers. Raises FileRefused."""
        with _said_of(self.name), osmium.io.Reader(self.file) as reader:
            area = reader.header().box()
        if not area.valid():
            return None
        return box(area.bottom_left.lon, area.bottom_left.lat, area.top_right.lon, area.top_right.lat)

    def suggestions(self) -> list[tuple[str, int]]:
        """The most frequent things of the file, as conditions. Raises FileRefused."""
        with _said_of(self.name):
            return suggestions(self.file)

    def elements(
        self, is_wanted: Callable[[Tags], bool] = lambda tags: True, counted: Callable[[list[int]], None] | None = None
    ) -> Iterator[Element]:
        """What has tags, and those tags are wanted; every area when it is whole, or at the end. Raises FileRefused.

        `counted` is told now and then, and at the end, how many nodes, ways, relations and areas were met.
        """
        self._is_wanted = is_wanted
        handle = {"n": self._node, "w": self._way, "r": self._relation, "a": self._area}
        met = dict.fromkeys(handle, 0)
        with _said_of(self.name):
            for number, element in enumerate(osmium.FileProcessor(self.file).with_locations().with_areas(), start=1):
                letter = element.type_str()
                self._keep_order(letter, met)
                met[letter] += 1
                if (len(element.tags) or letter == "r") and (found := handle[letter](element)) is not None:
                    yield found
                if counted and number % EVERY == 0:
                    counted([*met.values()])
            if counted:
                counted([*met.values()])
            yield from self._closed_outlines()
        for name, packed in self._expected.items():
            yield Element("area", name, msgpack.unpackb(packed))

    def _keep_order(self, letter: str, met: dict[str, int]) -> None:
        """Ways find their nodes, and relations their ways, only where these stand before them. Raises FileRefused."""
        if (letter == "n" and (met["w"] or met["r"])) or (letter == "w" and met["r"]):
            said = "Its nodes must stand before its ways, and these before its relations; osmium sort puts them so."
            raise FileRefused("file_unreadable", f"The file cannot be read: {said}", file=self.name)

    def sea(self, bounds: Polygon) -> Element | None:
        """The sea within the bounds, by the coastlines that were met."""
        shape = sea_within(bounds, self._coastlines)
        return Element("sea", SEA, {}, shape) if shape is not None else None

    def _node(self, node: Any) -> Element | None:
        if not self._is_wanted(tags := dict(node.tags)):
            return None
        if "entrance" in cleaned(tags, nobody):
            self._entrances.add(node.id)
        shape = Point(node.lon, node.lat) if node.location.valid() else None
        return Element("point", f"n{node.id}", tags, shape)

    def _way(self, way: Any) -> Element | None:
        if not self._is_wanted(tags := dict(way.tags)):
            return None
        name, spots, clean = f"w{way.id}", spots_of(way.nodes), cleaned(tags, nobody)
        count, missing = len(spots), spots.count(None)
        if count > 3 and way.is_closed() and is_area(clean):
            if missing:
                return Element("area", name, tags, area_of_what_is_there(spots), count, missing)
            self._expected[name] = msgpack.packb(tags)
            return None
        line = line_of(spots)
        if line is not None and clean.get("natural") == "coastline":
            self._coastlines.append(line)
        return Element("line", name, tags, line, count, missing)

    def _relation(self, relation: Any) -> Element | None:
        if not self._is_wanted(tags := dict(relation.tags)):
            return None
        name, clean = f"r{relation.id}", cleaned(tags, nobody)
        if clean.get("type") not in AREA_RELATIONS:
            return Element("relation", name, tags)
        self._expected[name] = msgpack.packb(tags)
        if level_of(clean) is not None:
            return Element("relation", name, tags)
        if len(relation.members) <= MOST_MEMBERS:
            self._members[name] = [(m.ref, m.role) for m in relation.members if m.type == "w"]
        return None

    def _area(self, area: Any) -> Element | None:
        name = f"{'w' if area.from_way() else 'r'}{area.orig_id()}"
        is_whole = name in self._expected and area.num_rings() != (0, 0)
        shape = valid_area(from_wkb(self._wkb.create_multipolygon(area))) if is_whole else None
        if shape is None:
            return None  # a closed way that is a line, as a roundabout; or an area that osmium has given up
        self._members.pop(name, None)
        tags = msgpack.unpackb(self._expected.pop(name))
        return Element("area", name, tags, shape, doors=self._doors(area))

    def _doors(self, area: Any) -> tuple[int, ...]:
        nodes = {node.ref: None for ring in area.outer_rings() for node in ring} if self._entrances else {}
        return tuple(ref for ref in nodes if ref in self._entrances)

    def _closed_outlines(self) -> Iterator[Element]:
        """The areas of relations whose outline lacks one piece; what is unclear stays expected."""
        ways = spots_of_ways(self.file, (ref for members in self._members.values() for ref, _ in members))
        for name, members in self._members.items():
            missing = sum(ref not in ways or None in ways[ref] for ref, _ in members)
            shape = area_of_members(members, ways) if missing else None  # whole ways that fail are a fault, no cut
            if shape is not None:
                yield Element("area", name, msgpack.unpackb(self._expected.pop(name)), shape, len(members), missing)


@contextmanager
def opened_extract(path: Path) -> Iterator[Extract]:
    """The extract at `path`, for as long as the block lasts. Raises FileRefused."""
    with TemporaryDirectory(prefix="extract-") as folder:
        file = unpacked(path, Path(folder))
        yield Extract(file, guarded_format(file, path.name), path.name)


@contextmanager
def _said_of(name: str) -> Iterator[None]:
    """osmium's own sentence, with what to do where it is known."""
    try:
        yield
    except UnicodeDecodeError as fault:
        said = f"The file cannot be read: a text of it is not UTF-8 ({_around(fault)}). Export it again."
        raise FileRefused("file_unreadable", said, file=name) from fault
    except (RuntimeError, ValueError) as fault:
        sentence = str(fault).rstrip(".") or type(fault).__name__
        remedy = "Its elements must stand in order and once each; osmium sort puts them so."
        remedy = remedy if "order" in sentence else "Export it again."
        raise FileRefused("file_unreadable", f"The file cannot be read: {sentence}. {remedy}", file=name) from fault


def _around(fault: UnicodeDecodeError) -> str:
    """The text around the bytes that are no letters."""
    around: bytes = fault.object[max(0, fault.start - 20) : fault.end + 20]
    return around.decode("utf-8", "backslashreplace")
