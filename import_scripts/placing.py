"""Rows that have an address and no geometry: a place from the address book, said each time; or the reason why not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from shapely.geometry import Point

from geoportal.core.sentences import one_after_another
from geoportal.core.sentences import sentence as _
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
        said = _(
            "'{address}': the street is now called {name}. Write its name in the source.",
            address=shown(address),
            name=found.now_called,
        )
        yield warning("address_renamed", said, **told)
    if found.spot is not None and found.confidence == "house":
        said = _(
            "'{address}' was placed at the house {spot}; confidence: house.", address=shown(address), spot=found.spot
        )
        yield remark("address_placed", said, **told)
    elif found.spot is not None:
        said = _(
            "'{address}' was placed in the middle of its street, {spot}; confidence: street. Its "
            "house is not on the map: move it there when it is.",
            address=shown(address),
            spot=found.spot,
        )
        yield warning("address_placed", said, **told)


def _refusal(found: Found, address: str, told: dict[str, Any]) -> Notice:
    if found.is_ambiguous:
        said = _(
            "'{address}' cannot be placed: {why}: {candidates}. Say which is meant in the source, or "
            "give its place with a [[fix]].",
            address=shown(address),
            why=found.why,
            candidates="; ".join(found.candidates[:10]),
        )
        return error("address_ambiguous", said, **told)
    like = _("The city has {streets}.", streets=found.candidates[:10]) if found.candidates else ""
    unknown = one_after_another(
        _("'{address}' cannot be placed: {why}.", address=shown(address), why=found.why),
        like,
        _("Correct it in the source, or give its place with a [[fix]]."),
    )
    return error("address_unknown", unknown, **told)
