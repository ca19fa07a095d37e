"""A source, or any of our plain dataclasses, as JSON and back: how a run keeps what it was told."""

from dataclasses import asdict, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Plain = TypeVar("Plain")


def as_json(told: Any) -> dict[str, Any]:
    """A dataclass as plain values."""
    return asdict(told)


def from_json(kind: type[Plain], told: dict[str, Any]) -> Plain:
    """The dataclass that `as_json` was given. What this version does not know is left out."""
    hints = get_type_hints(kind)
    known = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # the type variable cannot say: a dataclass
    return kind(**{name: _typed(hints[name], value) for name, value in told.items() if name in known})


def _typed(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (one for one in get_args(hint) if one is not NoneType) if value is not None else (NoneType,)
    of, inner = get_origin(hint), get_args(hint)
    if is_dataclass(hint) and isinstance(hint, type):
        return from_json(hint, value)
    if of is tuple:
        return tuple(_typed(inner[0], one) for one in value)
    if of is dict:
        return {name: _typed(inner[1], one) for name, one in value.items()}
    return value
