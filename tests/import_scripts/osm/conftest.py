"""A pencil for tiny OSM files, and the kinds they need."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import osmium
import pytest
from osmium.osm.mutable import Node, Relation, Way
from shapely.geometry import box

from import_scripts import wire
from import_scripts.osm import element as frames
from import_scripts.osm.classify import Classifier
from import_scripts.osm.elements import Maker, Tally
from import_scripts.osm.extract import Extract, opened_extract
from import_scripts.osm.presets import Presets, presets_of
from import_scripts.osm.reader import Findings, Reading
from import_scripts.osm.spool import Spool
from layers.models import Kind
from layers.rows import FeatureRow

BOUNDS = (33.0, 47.5, 34.0, 48.5)
CODES = {
    "amenity/bench": {"amenity": "bench"},
    "amenity/place_of_worship": {"amenity": "place_of_worship"},
    "amenity/place_of_worship/christian": {"amenity": "place_of_worship", "religion": "christian"},
    "amenity/restaurant": {"amenity": "restaurant"},
    "amenity/restaurant/pizza": {"amenity": "restaurant", "cuisine": "pizza"},
    "amenity/school": {"amenity": "school"},
    "barrier/fence": {"barrier": "fence"},
    "boundary/administrative": {"boundary": "administrative"},
    "building": {"building": "*"},
    "building_point": {"building": "*"},
    "building/apartments": {"building": "apartments"},
    "highway": {"highway": "*"},
    "highway/bus_stop": {"highway": "bus_stop"},
    "highway/footway": {"highway": "footway"},
    "highway/footway/sidewalk": {"footway": "sidewalk"},
    "highway/pedestrian_area": {"highway": "pedestrian"},
    "highway/pedestrian_line": {"highway": "pedestrian"},
    "highway/primary_link": {"highway": "primary_link"},
    "highway/primary_link-US-CA": {"highway": "primary_link"},
    "highway/residential": {"highway": "residential"},
    "historic": {"historic": "*"},
    "historic/memorial": {"historic": "memorial"},
    "landuse/forest": {"landuse": "forest"},
    "leisure/park": {"leisure": "park"},
    "man_made/tailings_pond": {"man_made": "tailings_pond"},
    "natural/tree": {"natural": "tree"},
    "natural/water": {"natural": "water"},
    "natural/water/pond": {"natural": "water", "water": "pond"},
    "natural/wood": {"natural": "wood"},
    "place/city": {"place": "city"},
    "place/square": {"place": "square"},
    "place/suburb": {"place": "suburb"},
    "public_transport/platform": {"public_transport": "platform"},
    "public_transport/platform_point": {"public_transport": "platform"},
    "public_transport/stop_position": {"public_transport": "stop_position"},
    "railway/abandoned": {"railway": "abandoned"},
    "railway/tram": {"railway": "tram"},
    "shop": {"shop": "*"},
    "shop/bakery": {"shop": "bakery"},
    "tourism/attraction": {"tourism": "attraction"},
    "tourism/museum": {"tourism": "museum"},
    "waterway/river": {"waterway": "river"},
}


class Sketch:
    """`sketch.node(1, 33.1, 47.9, amenity="bench")`, `sketch.square(2, 33.1, 47.9, shop="yes")`, `sketch.save()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes: dict[int, Node] = {}
        self.ways: list[Way] = []
        self.relations: list[Relation] = []

    def node(self, ref: int, lon: float, lat: float, tags: dict[str, str] | None = None, **more: str) -> int:
        self.nodes[ref] = Node(id=ref, location=(lon, lat), tags={**(tags or {}), **more})
        return ref

    def way(self, ref: int, nodes: list[int], tags: dict[str, str] | None = None, **more: str) -> int:
        self.ways.append(Way(id=ref, nodes=nodes, tags={**(tags or {}), **more}))
        return ref

    def ring(self, ref: int, spots: list[tuple[float, float]], tags: dict[str, str] | None = None, **more: str) -> int:
        """A closed way over new nodes numbered from ref × 100."""
        nodes = [self.node(ref * 100 + place, *spot) for place, spot in enumerate(spots)]
        return self.way(ref, [*nodes, nodes[0]], tags, **more)

    def square(
        self, ref: int, lon: float, lat: float, tags: dict[str, str] | None = None, side: float = 0.01, **more: str
    ) -> int:
        corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)]
        return self.ring(ref, corners, tags, **more)

    def relation(
        self, ref: int, members: list[tuple[str, int, str]], tags: dict[str, str] | None = None, **more: str
    ) -> int:
        self.relations.append(Relation(id=ref, members=members, tags={**(tags or {}), **more}))
        return ref

    def save(self, bounds: tuple[float, float, float, float] | None = BOUNDS, name: str = "tiny.osm.pbf") -> Path:
        header = osmium.io.Header()
        if bounds:
            header.add_box(osmium.osm.Box(*bounds))
        path = self.folder / name
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for node in self.nodes.values():
                writer.add_node(node)
            for way in self.ways:
                writer.add_way(way)
            for relation in self.relations:
                writer.add_relation(relation)
        return path


class Uncaged:
    """An extract that is read in this process; what it says goes through the same frames."""

    def __init__(self, extract: Extract) -> None:
        self.extract, self.counts = extract, Counter[str]()

    def elements(self, progress: Callable[[int], None]) -> Iterator[frames.Element]:
        for element in [*self.extract.elements(counted=self._counted), self.extract.sea(box(*BOUNDS))]:
            if element is not None:
                yield frames.unpacked(wire.unpacked(frames.packed(element)[wire.LENGTH.size :])[1])
        progress(self.counts.total())

    def _counted(self, counts: list[int]) -> None:
        self.counts = Counter({letter: count for letter, count in zip("nwra", counts, strict=True) if count})


class Read:
    """What the reader made of a sketch."""

    def __init__(self, rows: dict[str, list[FeatureRow]], tally: Tally, findings: Findings) -> None:
        self.rows, self.tally, self.findings = rows, tally, findings

    @property
    def codes(self) -> list[tuple[str, str]]:
        return [(notice.code, notice.feature) for notice in self.tally.notices]

    @property
    def ids(self) -> dict[str, list[str]]:
        return {layer: [row.source_id for row in rows] for layer, rows in self.rows.items()}

    def only(self, layer: str) -> FeatureRow:
        (row,) = self.rows[layer]
        return row


@pytest.fixture
def sketch(tmp_path: Path) -> Sketch:
    return Sketch(tmp_path)


@pytest.fixture
def another_sketch(tmp_path: Path) -> Sketch:
    folder = tmp_path / "another"
    folder.mkdir()
    return Sketch(folder)


@pytest.fixture
def classifier() -> Classifier:
    return Classifier(Presets(presets_of(CODES)))


@pytest.fixture
def read(sketch: Sketch, classifier: Classifier) -> Callable[..., Read]:
    """Save the sketch and read it, without a database."""

    def run(layers: frozenset[str] = frozenset()) -> Read:
        with Spool() as spool:
            tally = Tally()
            with opened_extract(sketch.save()) as extract:
                maker = Maker(classifier, box(*BOUNDS), spool, tally, layers)
                findings = Reading(Uncaged(extract), maker).run()
            return Read({layer: list(spool.rows(layer)) for layer in spool.counts}, tally, findings)

    return run


@pytest.fixture
def kinds(db: None) -> None:
    Kind.objects.bulk_create(Kind(code=code, name=code, tags=tags) for code, tags in CODES.items())
