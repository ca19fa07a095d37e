"""Rows that have an address and no geometry: a place from the address book, said each time; or the reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry import Point

from import_scripts.addresses import AddressBook, Found
from import_scripts.notices import Notice, error, remark, shown, warning
from import_scripts.rows import RawRow
from import_scripts.values import text_of


@dataclass(frozen=True, slots=True)
class Placer:
    """Places rows by the column `column`; at the middle of a street only where that was allowed."""

    book: AddressBook
    column: str
    street_is_enough: bool = False

    def placed(self, raw: RawRow, where: dict[str, Any]) -> tuple[RawRow, list[Notice]]:
        """The row with a place and what is to be said of it; as it was where it has a place or no address."""
        address = text_of(raw.values.get(self.column))
        is_without = raw.shape is None and (raw.fault is None or raw.fault.code == "geometry_missing")
        if not (is_without and address):
            return raw, []
        found = self.book.find(address, street_is_enough=self.street_is_enough)
        told = {**where, "field": self.column, "value": shown(address)}
        notices = [*_said(found, address, told)]
        if found.spot is None:
            return replace(raw, fault=_refusal(found, address, told)), notices
        return replace(raw, shape=Point(found.spot.lon, found.spot.lat), fault=None), notices


def _said(found: Found, address: str, told: dict[str, Any]) -> Iterator[Notice]:
    if found.now_called:
        said = f"{shown(address)!r}: the street is now called {found.now_called}. Write its name in the source."
        yield warning("address_renamed", said, **told)
    if found.spot is not None and found.confidence == "house":
        said = f"{shown(address)!r} was placed at the house {found.spot}; confidence: house."
        yield remark("address_placed", said, **told)
    elif found.spot is not None:
        said = (
            f"{shown(address)!r} was placed in the middle of its street, {found.spot}; confidence: street. "
            "Its house is not on the map: move it there when it is."
        )
        yield warning("address_placed", said, **told)


def _refusal(found: Found, address: str, told: dict[str, Any]) -> Notice:
    if found.is_ambiguous:
        said = (
            f"{shown(address)!r} cannot be placed: {found.why}: {'; '.join(found.candidates[:10])}. "
            "Say which is meant in the source, or give its place with a [[fix]]."
        )
        return error("address_ambiguous", said, **told)
    like = f" The city has {', '.join(found.candidates[:10])}." if found.candidates else ""
    said = (
        f"{shown(address)!r} cannot be placed: {found.why}.{like} Correct it in the source, or give its place with a "
        "[[fix]]."
    )
    return error("address_unknown", said, **told)
