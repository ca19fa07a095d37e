"""Plain rows on their way into the ledger: what an import, the demonstration city and the OSM reader all hand over."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(slots=True)  # not frozen: a file has a million of them, and making one would take four times as long
class FeatureRow:
    """One feature as a source states it; nobody changes it. `geometry` is WKB in WGS84, longitude first.

    `texts` are translations beside the Ukrainian fields: `{"en": {"name": "School 5"}}`.
    """

    source_id: str
    geometry: bytes
    kind: str = ""  # Kind.code; empty: not known
    name: str = ""
    description: str = ""
    address: str = ""
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    rank: int = 50
    status: str = "active"
    visibility: str = "public"
    source: str = ""
    verified_on: date | None = None
    next_due_on: date | None = None
    is_outside_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a synchronisation did (or, without commit, would do): counts of features; no `moved` is among `changed`."""

    added: int
    changed: int
    withdrawn: int
    unchanged: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One feature before a synchronisation: what would become of it, and where it lies (GeoJSON text)."""

    state: str  # added, moved, changed, withdrawn, unchanged
    source_id: str
    name: str
    geojson: str
