"""What the address of a list of houses says: filters, order and page; nothing else decides.

    ?q=…&street=вулиця Соборна&manager=7&district=12&decade=1970&storeys=9&energy=D&fresh=overdue&sort=year&page=2
    ?year_from=1955&year_to=1975&storeys_to=5&energy_from=D&known_from=50

A range has its ends within it, and a house of which the measure is unknown is in none.
A value that makes no sense is left out rather than refused: the address is typed and mended by people.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from housing.models.words import EnergyClass

UNKNOWN = "unknown"
SORTS = ("address", "year", "year_down", "storeys", "energy", "complete", "fresh")
FRESH = ("overdue", "good", UNKNOWN)
FILTERS = ("district", "manager", "decade", "storeys", "energy", "fresh", "street")
ENDS = ("from", "to")
RANGES: dict[str, tuple[int, int] | tuple[str, ...]] = {  # what each goes over: whole numbers, or letters in order
    "year": (1770, 2100), "storeys": (0, 60), "energy": tuple(EnergyClass.values), "known": (0, 100),
}  # fmt: skip
BOUNDS = tuple(f"{name}_{end}" for name in RANGES for end in ENDS)
PER_PAGE = 50
LONGEST = 200


@dataclass(frozen=True, slots=True)
class HouseListing:
    """One reading of the address; empty means "not asked". Every filter but `street` takes "unknown" too."""

    q: str = ""
    district: str = ""
    manager: str = ""
    decade: str = ""
    storeys: str = ""
    energy: str = ""
    fresh: str = ""
    street: str = ""
    sort: str = "address"
    page: int = 1
    year_from: str = ""
    year_to: str = ""
    storeys_from: str = ""
    storeys_to: str = ""
    energy_from: str = ""
    energy_to: str = ""
    known_from: str = ""
    known_to: str = ""

    def pairs(self, **changes: Any) -> list[tuple[str, str]]:
        """Name and value of everything asked, with some values changed; what is usual is left out."""
        new = replace(self, **changes)
        values = {name: getattr(new, name) for name in ("q", *FILTERS, *BOUNDS)}
        values |= {"sort": new.sort if new.sort != "address" else "", "page": new.page if new.page > 1 else ""}
        return [(name, str(value)) for name, value in values.items() if value]

    def query(self, **changes: Any) -> str:
        """The address's query for this list with some values changed; unless told, on its first page."""
        return f"?{urlencode(self.pairs(**{'page': 1, **changes}), safe=',/')}"

    @property
    def is_filtered(self) -> bool:
        return any(getattr(self, name) for name in ("q", *FILTERS, *BOUNDS))

    def range_of(self, name: str) -> tuple[str, str]:
        """Both ends of a range; an empty one is open."""
        return getattr(self, f"{name}_from"), getattr(self, f"{name}_to")


def filter_titles() -> dict[str, str]:
    """What each filter is called."""
    return {
        "district": _("District"), "manager": _("Who runs the house"), "decade": _("Year built"),
        "storeys": _("Storeys"), "energy": _("Energy class"), "fresh": _("Freshness"), "street": _("Street"),
    }  # fmt: skip


def range_titles() -> dict[str, str]:
    """What each range is called."""
    return {
        "year": _("Year built"), "storeys": _("Storeys"), "energy": _("Energy class"), "known": _("Known, %"),
    }  # fmt: skip


def sort_titles() -> dict[str, str]:
    """What each order is called."""
    return {
        "address": _("by address"), "year": _("the oldest first"), "year_down": _("the newest first"),
        "storeys": _("the tallest first"), "energy": pgettext("order of houses", "by energy class"),
        "complete": _("the least known first"), "fresh": _("the longest due for a check"),
    }  # fmt: skip


def listing_of(query: QueryDict) -> HouseListing:
    """The reading of an address's query."""
    numbers = {name: _number(query.get(name, "")) for name in ("district", "manager", "decade", "storeys")}
    energy, fresh, sort = (query.get(name, "") for name in ("energy", "fresh", "sort"))
    page = query.get("page", "")
    return HouseListing(
        q=_text(query.get("q", "")),
        street=_text(query.get("street", "")),
        energy=energy if energy in (*EnergyClass.values, UNKNOWN) else "",
        fresh=fresh if fresh in FRESH else "",
        sort=sort if sort in SORTS else "address",
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
        **numbers,
        **_bounds(query),
    )


def is_behind(name: str, first: str, last: str) -> bool:
    """Whether the first end of a range lies behind its last one."""
    over = RANGES[name]
    return bool(first and last) and (first > last if isinstance(over[0], str) else int(first) > int(last))


def _bounds(query: QueryDict) -> dict[str, str]:
    """The ends of all ranges; those of one that was given backwards change places."""
    found: dict[str, str] = {}
    for name in RANGES:
        first, last = (_bound(name, query.get(f"{name}_{end}", "")) for end in ENDS)
        if is_behind(name, first, last):
            first, last = last, first
        found |= {f"{name}_from": first, f"{name}_to": last}
    return found


def _bound(name: str, value: str) -> str:
    """An end as it is, or nothing where the range does not go so far."""
    over = RANGES[name]
    if isinstance(over[0], str):
        return value if value in over else ""
    is_number = value.isascii() and value.isdigit() and len(value) < 5
    return str(int(value)) if is_number and int(over[0]) <= int(value) <= int(over[1]) else ""


def _text(value: str) -> str:
    return "" if "\0" in value else " ".join(value.split())[:LONGEST]


def _number(value: str) -> str:
    """A number of at most nine digits as it is, "unknown", or nothing."""
    is_number = value.isascii() and value.isdigit() and len(value) < 10
    return value if is_number or value == UNKNOWN else ""
