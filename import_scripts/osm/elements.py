"""From one element with its geometry to the rows of the ledger that it becomes."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep

from import_scripts.notices import Notice, error, shown, warning
from import_scripts.osm.classify import BUILDINGS, OBJECTS, Classifier, Place, Verdict
from import_scripts.osm.presets import Shape
from import_scripts.osm.ranks import rank_of
from import_scripts.osm.spool import Spool
from import_scripts.osm.tag_rules import cleaned, is_kept
from import_scripts.osm.tags import Facts, facts_of
from layers.rows import FeatureRow

SOURCE = "OpenStreetMap"


@dataclass(slots=True)
class Tally:
    """What was met and what became of it."""

    elements: Counter[str] = field(default_factory=Counter)  # node, way, relation, area
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)  # (layer, kind) of every row
    kinds_without_layer: Counter[str] = field(default_factory=Counter)
    tags_without_kind: Counter[str] = field(default_factory=Counter)
    relations_left_out: Counter[str] = field(default_factory=Counter)  # by type
    routes: Counter[str] = field(default_factory=Counter)  # by sort of route
    refused: Counter[str] = field(default_factory=Counter)  # by the layer it would have gone to
    outside: int = 0
    notices: list[Notice] = field(default_factory=list)


class Maker:
    """Makes rows: classifies, cleans, places within the bounds, counts, and says what it had to change."""

    def __init__(self, classifier: Classifier, bounds: Polygon, spool: Spool, tally: Tally, layers: frozenset[str]):
        self.classifier, self.bounds, self.spool, self.tally = classifier, bounds, spool, tally
        self.layers = layers  # empty: all
        self._near = prep(bounds)

    def warn(self, code: str, message: str, **where: str) -> None:
        """Say what had to be changed of an element, or what is missing."""
        self.tally.notices.append(warning(code, message, **where))

    def refuse(self, code: str, message: str, verdict: Verdict | None = None, **where: str) -> None:
        """Say why an element is left out; it counts as refused in each layer that it would have gone to."""
        self.tally.notices.append(error(code, f"{message} Left out.", **where))
        places = verdict.places if verdict else ()
        self.tally.refused.update(place.layer for place in places if not self.layers or place.layer in self.layers)

    def clean(self, source_id: str, tags: Mapping[str, str]) -> dict[str, str]:
        return cleaned(tags, self._complainer(source_id))

    def verdict(self, tags: Mapping[str, str], shape: Shape) -> Verdict:
        """What it is and where it goes; what has no place on the map is counted."""
        verdict = self.classifier.verdict(tags, shape)
        if not verdict.places:
            if verdict.kind:
                self.tally.kinds_without_layer[verdict.kind] += 1
            elif main := next((key for key in sorted(tags) if is_kept(key)), ""):
                self.tally.tags_without_kind[main] += 1
        return verdict

    def add(
        self,
        source_id: str,
        tags: Mapping[str, str],
        verdict: Verdict,
        geometry: BaseGeometry,
        entrances: list[dict[str, Any]] | None = None,
    ) -> None:
        """Spool a row for each place of the verdict, unless all of the geometry lies outside the bounds."""
        if not self._near.intersects(geometry):
            self.tally.outside += 1
            return
        facts = facts_of(tags, self._complainer(source_id))
        tile_layers = {place.tile_layer for place in verdict.places}
        for place in verdict.places:
            if self.layers and place.layer not in self.layers:
                continue
            is_shell = place.tile_layer == BUILDINGS and OBJECTS in tile_layers
            more = {"entrances": entrances} if entrances and place.tile_layer == BUILDINGS else {}
            self._spool(place, self._row(source_id, place, facts, geometry, is_shell=is_shell, more=more))

    def _row(
        self,
        source_id: str,
        place: Place,
        facts: Facts,
        geometry: BaseGeometry,
        *,
        is_shell: bool,
        more: dict[str, Any],
    ) -> FeatureRow:
        if place.as_point and geometry.geom_type != "Point":
            geometry = self._spot(geometry)
        texts = {code: {k: v for k, v in words.items() if k == "address"} for code, words in facts.texts.items()}
        return FeatureRow(
            source_id=source_id,
            geometry=geometry.wkb,
            kind=place.kind,
            name="" if is_shell else facts.name,
            description="" if is_shell else facts.description,
            address=facts.address,
            texts={code: words for code, words in texts.items() if words} if is_shell else facts.texts,
            properties={**facts.properties, **more},
            rank=rank_of(place.kind, facts.properties),
            status=facts.status,
            source=SOURCE,
            verified_on=facts.verified_on,
            is_outside_confirmed=not self._near.covers(geometry),
        )

    def _spot(self, geometry: BaseGeometry) -> BaseGeometry:
        """A point of the area, inside the bounds when some of its area is."""
        within = geometry.intersection(self.bounds)
        return (geometry if within.is_empty else within).representative_point()

    def _spool(self, place: Place, row: FeatureRow) -> None:
        self.spool.add(place.layer, row)
        self.tally.kinds[place.layer, place.kind] += 1

    def _complainer(self, source_id: str) -> Callable[[str, str, str, str], None]:
        seen: set[tuple[str, str]] = set()

        def complain(code: str, name: str, value: str, message: str) -> None:
            if (code, name) not in seen:
                seen.add((code, name))
                self.warn(code, message, feature=source_id, field=name, value=shown(value))

        return complain
