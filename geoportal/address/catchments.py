"""Which school, clinic and polling station an address belongs to, and which official answers for it: the areas of
layers that say so, as far as known."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from layers.facts import contacts
from layers.models import Feature, Kind, Layer


@dataclass(frozen=True, slots=True)
class Served:
    """One area around the place, and the object that serves it; None where the area names none that may be seen. An
    official answers for an area that bears their name, and receives people at the institution."""

    area: Feature
    institution: Feature | None

    @property
    def phones(self) -> list[tuple[str, str]]:
        """Whom to call (text, tel:) of the area itself, as an official’s has it."""
        return list(contacts("phone", self.area.properties.get("phone") or ""))

    @property
    def is_of_an_official(self) -> bool:
        return self.area.layer.serves == Layer.Serves.OFFICIAL


@dataclass(frozen=True, slots=True)
class Catchment:
    """One kind of institution. Without `areas` it is not known which of them serves the place."""

    kind: Layer.Serves
    areas: list[Served]


def catchments_among(areas: Iterable[Feature]) -> list[Catchment]:
    """Every kind in the order of `Layer.Serves`, with its areas from among those of `queries.areas_of`, the smallest
    first. No query."""
    found: dict[str, list[Served]] = {kind.value: [] for kind in Layer.Serves}
    for area in areas:
        if area.layer.serves:
            found[area.layer.serves].insert(0, Served(area, _institution(area)))
    return [Catchment(kind, found[kind.value]) for kind in Layer.Serves]


def _institution(area: Feature) -> Feature | None:
    """As much of it as a name and a link need."""
    told: dict[str, Any] | None = area.institution_told  # type: ignore[attr-defined] # annotated by areas_of
    if told is None:
        return None
    plain = {name: told[name] for name in ("id", "name", "translations", "address")}
    kind = Kind(name=told["kind"], translations=told["kind_translations"]) if told["kind"] else None
    return Feature(**plain, layer=Layer(page_template=told["page_template"]), kind=kind)
