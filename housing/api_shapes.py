"""How passports look to programs: the documents, and their description for OpenAPI."""

from datetime import date
from decimal import Decimal
from typing import Any

from geoportal.core.languages import translated
from geoportal.core.openapi import component
from housing.completeness import completeness_of
from housing.facts import FACTS, applies, in_words, is_known, origin_of
from housing.models import Building, ManagementContract, Manager


def plain(value: Any) -> Any:
    """A value of a column for JSON: unknown is null, an amount is a number, a day its ISO text."""
    if not is_known(value):
        return None
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if isinstance(value, date) else value


def passport_row(row: Building, managers: dict[int, Manager]) -> dict[str, Any]:
    """One of a list; the row comes from `buildings_in_full`."""
    manager = managers.get(row.manager_id)  # type: ignore[attr-defined] # annotated
    return {
        **_head(row),
        "manager": {"id": manager.pk, "name": translated(manager, "name")} if manager else None,
        "facts": {kind.name: plain(getattr(row, kind.name)) for kind in FACTS},
    }


def passport_facts(row: Building, contract: ManagementContract | None, today: date) -> dict[str, Any]:
    """One passport in full."""
    found = completeness_of(row, today)
    return {
        **_head(row),
        "revision": row.revision,
        "changed_at": row.changed_at.isoformat(),
        "missing": [kind.name for kind in found.missing],
        "overdue": [kind.name for kind in found.overdue],
        "manager": _manager(contract) if contract else None,
        "facts": {kind.name: _fact(row, kind) for kind in FACTS if applies(kind.name, row)},
    }


def _head(row: Building) -> dict[str, Any]:
    feature = row.feature
    return {
        "id": row.pk,
        "address": translated(feature, "address"),
        "district": feature.district_id,
        "lon": round(row.spot.x, 6),  # type: ignore[attr-defined] # annotated
        "lat": round(row.spot.y, 6),  # type: ignore[attr-defined] # annotated
        "url": row.get_absolute_url(),
        "percent_known": row.percent,  # type: ignore[attr-defined] # annotated
        "verified_on": plain(row.verified_on),
        "next_due_on": plain(row.next_due_on),
    }


def _fact(row: Building, kind: Any) -> dict[str, Any]:
    value = getattr(row, kind.name)
    origin = origin_of(row, kind.name) if is_known(value) else None
    return {
        "label": kind.label,
        "value": plain(value),
        "text": in_words(kind, value) if is_known(value) else None,
        **(origin.as_json() if origin else {}),
    }


def _manager(contract: ManagementContract) -> dict[str, Any]:
    manager = contract.manager
    return {
        "id": manager.pk, "name": translated(manager, "name"), "kind": manager.kind, "phones": manager.phones,
        "emergency_phone": manager.emergency_phone, "email": manager.email, "website": manager.website,
        "begins_on": plain(contract.begins_on), "ends_on": plain(contract.ends_on),
    }  # fmt: skip


TEXT, NUMBER, WHOLE = {"type": "string"}, {"type": "number"}, {"type": "integer"}
MAYBE_DAY = {"type": ["string", "null"], "format": "date"}
HEAD = {
    "id": WHOLE, "address": TEXT, "district": {"type": ["integer", "null"]}, "lon": NUMBER, "lat": NUMBER,
    "url": {"type": "string", "format": "uri-reference"}, "percent_known": WHOLE, "verified_on": MAYBE_DAY,
    "next_due_on": MAYBE_DAY,
}  # fmt: skip
VALUE = {"type": ["string", "number", "array", "null"], "items": TEXT}
CONTRACT = {
    "id": WHOLE, "name": TEXT, "kind": {"type": "string", "enum": Manager.Kind.values},
    "phones": {"type": "array", "items": TEXT}, "emergency_phone": TEXT, "email": TEXT, "website": TEXT,
    "begins_on": {"type": "string", "format": "date"}, "ends_on": MAYBE_DAY,
}  # fmt: skip
ORIGIN = {
    "source": TEXT, "verified_by": TEXT,
    "verified_on": {"type": "string", "format": "date"}, "next_due_on": {"type": "string", "format": "date"},
}  # fmt: skip


def _object(properties: dict[str, Any], *, some: tuple[str, ...] = (), can_be_null: bool = False) -> dict[str, Any]:
    """An object whose properties are all there, but for `some`."""
    required = [name for name in properties if name not in some]
    return {"type": ["object", "null"] if can_be_null else "object", "properties": properties, "required": required}


SHAPES: dict[str, Any] = {
    "PassportFact": _object(
        {"label": TEXT, "value": VALUE, "text": {"type": ["string", "null"]}, **ORIGIN}, some=tuple(ORIGIN)
    ),
    "PassportRow": _object(
        {
            **HEAD,
            "manager": _object({"id": WHOLE, "name": TEXT}, can_be_null=True),
            "facts": _object({kind.name: VALUE for kind in FACTS}),
        }
    ),
    "Passports": _object(
        {
            "total": WHOLE,
            "items": {"type": "array", "items": component("PassportRow")},
            "next": {"type": ["string", "null"], "format": "uri"},
        }
    ),
    "Passport": _object(
        {
            **HEAD,
            "revision": WHOLE,
            "changed_at": {"type": "string", "format": "date-time"},
            "missing": {"type": "array", "items": TEXT},
            "overdue": {"type": "array", "items": TEXT},
            "manager": _object(CONTRACT, can_be_null=True),
            "facts": {"type": "object", "additionalProperties": component("PassportFact")},
        }
    ),
    "PassportChange": _object(
        {
            "facts": {"type": "object", "additionalProperties": VALUE, "minProperties": 1},
            "source": TEXT,
            "verified_on": MAYBE_DAY,
            "verified_by": TEXT,
        },
        some=("verified_on", "verified_by"),
    ),
}
