"""What a run has touched, read back from the ledger inside its own transaction for the report's map."""

import json
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from import_scripts.report import Drawn, State
from layers.models import Feature

MOST = 6_000  # features on the map; more makes a file that no browser opens gladly
TOUCHED = """
SELECT CASE WHEN f.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN f.id > %(last_id)s THEN 'added' ELSE 'changed' END,
       ST_AsGeoJSON(CASE WHEN ST_Dimension(f.geometry) = 0 THEN f.geometry
                         ELSE ST_SimplifyPreserveTopology(f.geometry, 0.00001) END, 6),
       f.name, l.name, coalesce(k.name, ''), f.source_id, f.address
  FROM layers_feature f JOIN layers_layer l ON l.id = f.layer_id LEFT JOIN layers_kind k ON k.id = f.kind_id
 WHERE f.revision > %(last_revision)s
 ORDER BY l.tile_layer = 'objects', ST_Dimension(f.geometry) DESC, f.rank, f.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """The ledger's mark before a run: everything beyond it has been touched by the run."""

    last_id: int
    last_revision: int

    @classmethod
    def from_now(cls) -> "Touched":
        marks = Feature.objects.aggregate(id=Max("id"), revision=Max("revision"))
        return cls(marks["id"] or 0, marks["revision"] or 0)

    def features(self, most: int = MOST) -> tuple[list[Drawn], int]:
        """The features touched since, areas first so that points lie on top, and how many were left out."""
        with connection.cursor() as cursor:
            cursor.execute(TOUCHED, {"last_id": self.last_id, "last_revision": self.last_revision, "most": most})
            drawn = [_drawn(*row) for row in cursor.fetchall()]
        count = Feature.objects.filter(revision__gt=self.last_revision).count()
        return drawn, count - len(drawn)


def _drawn(state: State, geojson: str, name: str, layer: str, kind: str, source_id: str, address: str) -> Drawn:
    facts = {"Layer": layer, "Kind": kind, "Address": address, "OpenStreetMap": source_id}
    return Drawn(state, json.loads(geojson), name or kind, {label: text for label, text in facts.items() if text})
