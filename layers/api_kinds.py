"""Kinds of objects for programs: the table of contents by kind, with exact counts."""

from typing import Any

from django.urls import reverse

from geoportal.core.languages import translated
from layers.api_objects import Catalogue
from layers.contents import kinds_with_objects
from layers.models import Kind


class Kinds(Catalogue):
    """Kinds that have objects, by theme, with how many there are of each."""

    operations = {"GET": "getKinds"}
    answers = {"GET": {("200", "application/json"): "Kinds"}}

    def document(self, mark: str) -> dict[str, Any]:
        kinds = [
            {**_kind(entry.row), "theme": theme.slug, "count": entry.count}
            for theme, entries in kinds_with_objects(self.audience)
            for entry in entries
            if isinstance(entry.row, Kind)
        ]
        return {"total": sum(kind["count"] for kind in kinds), "kinds": kinds}


def _kind(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": translated(kind, "name"),
        "icon": kind.icon,
        "url": kind.get_absolute_url(),
        "objects": f"{reverse('api_objects')}?kinds={kind.code}",
    }
