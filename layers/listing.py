"""What the address of a list says: filters, order and page; everything is in the URL and nothing else decides.

    ?q=…&district=12&kind=amenity/school&wheelchair=yes&open=now&fresh=overdue&sort=name&near=33.38,47.9&page=2

A value that makes no sense is left out rather than refused: the address is typed and mended by people.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.gis.geos import Point
from django.http import QueryDict
from django.utils.translation import gettext as _

SORTS = ("name", "rank", "fresh", "distance")
ACCESS = ("yes", "limited", "no", "unknown")
FRESH = ("overdue", "year", "unknown")
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Listing:
    """One reading of the address; empty means "not asked"."""

    q: str = ""
    district: int | None = None
    kind: str = ""
    layer: str = ""
    wheelchair: str = ""
    open: str = ""
    fresh: str = ""
    sort: str = "name"
    near: tuple[float, float] | None = None
    page: int = 1

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Name and value of everything asked, with some values changed; what is usual is left out."""
        new = replace(self, **changes)
        values = {
            "q": new.q, "district": new.district, "kind": new.kind, "layer": new.layer, "wheelchair": new.wheelchair,
            "open": new.open, "fresh": new.fresh,
            "sort": new.sort if new.sort != ("distance" if new.near else "name") else "",
            "near": f"{new.near[0]:.5f},{new.near[1]:.5f}" if new.near else "",
            "page": new.page if new.page > 1 else "",
        }  # fmt: skip
        return [(name, str(value)) for name, value in values.items() if value not in ("", None)]

    def query(self, **changes: Any) -> str:
        """The address's query for this list with some values changed; unless told, on its first page."""
        return f"?{urlencode(self.pairs(**{'page': 1, **changes}), safe=',/')}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.q or self.district or self.kind or self.layer or self.wheelchair or self.open or self.fresh)

    @property
    def point(self) -> Point | None:
        return Point(*self.near, srid=4326) if self.near else None


def filter_titles() -> dict[str, str]:
    """What each filter is called."""
    return {
        "district": _("District"), "kind": _("Kind"), "layer": _("Layer"), "wheelchair": _("By wheelchair"),
        "open": _("Opening hours"), "fresh": _("Freshness"),
    }  # fmt: skip


def listing_of(query: QueryDict) -> Listing:
    """Read the address; whatever makes no sense counts as not asked."""
    near = _lon_lat(query.get("near", ""))
    sort = query.get("sort", "")
    if sort not in SORTS or (sort == "distance" and near is None):
        sort = "distance" if near else "name"
    return Listing(
        q=query.get("q", "").replace("\0", "").strip()[:200],
        district=_number(query.get("district", ""), 2**31),
        kind=query.get("kind", "").replace("\0", "")[:80],
        layer=query.get("layer", "").replace("\0", "")[:50],
        wheelchair=_one_of(ACCESS, query.get("wheelchair", "")),
        open=_one_of(("now",), query.get("open", "")),
        fresh=_one_of(FRESH, query.get("fresh", "")),
        sort=sort,
        near=near,
        page=_number(query.get("page", ""), 100_000) or 1,
    )


def _one_of(choices: tuple[str, ...], text: str) -> str:
    return text if text in choices else ""


def _number(text: str, limit: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 and 0 < int(text) <= limit else None


def _lon_lat(text: str) -> tuple[float, float] | None:
    try:
        lon, lat = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return (lon, lat) if -180 <= lon <= 180 and -90 <= lat <= 90 else None
