"""Kinds of objects, from the file that the front end's build makes of OpenStreetMap's tagging presets.

The file says what its rows are (frontend/build/kinds.mjs). Kinds that the city has added itself (codes with the prefix
`kr/`) are never touched, and a kind that has left the presets stays: features may still be of it.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from geoportal.core.languages import SOURCE_LANGUAGE, translations_of
from geoportal.env import ROOT
from layers.models import Kind

FILE = ROOT / "frontend" / "dist" / "kinds.json"
OWN_PREFIX = "kr/"
FIELDS = ("name", "translations", "terms", "tags", "icon")


class KindsMissing(Exception):
    """The front end has not been built."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    added: int
    changed: int
    unchanged: int
    bound_anew: int


def read_kinds(path: Path = FILE) -> list[dict[str, Any]]:
    """The file's rows; KindsMissing says what to do when there is none."""
    if not path.is_file():
        raise KindsMissing(f"{path.name} is missing in {path.parent.name}/. Run ./dev up: it builds the front end.")
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["kinds"]
    return rows


def load_kinds(rows: list[dict[str, Any]]) -> LoadResult:
    """Bring the ledger's kinds and their parents up to date; equal rows are not written."""
    rows = [row for row in rows if not row["code"].startswith(OWN_PREFIX)]
    with transaction.atomic():
        known = {kind.code: kind for kind in Kind.objects.all()}
        added, changed = [], []
        for row in rows:
            kind = known.get(row["code"])
            if kind is None:
                added.append(Kind(code=row["code"], **_fields(row)))
            elif differing := {name: value for name, value in _fields(row).items() if getattr(kind, name) != value}:
                for name, value in differing.items():
                    setattr(kind, name, value)
                changed.append(kind)
        Kind.objects.bulk_create(added)
        if changed:
            Kind.objects.bulk_update(changed, FIELDS)
        bound_anew = _bind_parents(rows)
    return LoadResult(len(added), len(changed), len(rows) - len(added) - len(changed), bound_anew)


def _fields(row: dict[str, Any]) -> dict[str, Any]:
    name = row["names"][SOURCE_LANGUAGE]
    others = {language: {"name": text} for language, text in row["names"].items() if language != SOURCE_LANGUAGE}
    return {
        "name": name,
        "translations": translations_of(others, {"name": name}),
        "terms": row["terms"],
        "tags": row["tags"],
        "icon": row["icon"],
    }


def _bind_parents(rows: list[dict[str, Any]]) -> int:
    """Make the parents of the file's kinds those of the file; returns how many bonds were made or undone."""
    ids = dict(Kind.objects.values_list("code", "id"))
    bond = Kind.parents.through
    wanted = {(ids[row["code"]], ids[parent]) for row in rows for parent in row["parents"]}
    held = {
        (child, parent): pk
        for pk, child, parent in bond.objects.filter(from_kind_id__in=[ids[row["code"]] for row in rows]).values_list(
            "id", "from_kind_id", "to_kind_id"
        )
    }
    gone = [pk for pair, pk in held.items() if pair not in wanted]
    new = sorted(wanted - held.keys())
    if gone:
        bond.objects.filter(id__in=gone).delete()
    bond.objects.bulk_create([bond(from_kind_id=child, to_kind_id=parent) for child, parent in new])
    return len(gone) + len(new)
