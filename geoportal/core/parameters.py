"""Parameters of interfaces: one row says how a parameter is read, refused and documented.

An endpoint reads its query with `read_query`, and the OpenAPI document is drawn from the same rows: what is accepted
is documented, and what is documented is accepted.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from geoportal.core.errors import Problem, Sentence, told

Box = tuple[float, float, float, float]  # west, south, east, north
Moments = tuple[datetime | None, datetime | None]  # since, until; both belong to it
ONE_OF = _("give one of: {choices}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `read` gives its value or raises ValueError with the remedy."""

    name: str
    description: str
    read: Callable[[str], Any]
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})
    default: Any = None
    example: Any = None
    is_list: bool = False  # values between commas, as OpenAPI's style "form" without explode


def read_query(query: QueryDict, parameters: Sequence[Parameter]) -> dict[str, Any]:
    """A value for each of `parameters`; Problem 400 that names the first one that is unknown, repeated or malformed."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in query:
        if name not in known:
            raise refused(name, str(query[name]), _unknown(name, known))
    return {name: _value(query.getlist(name), parameter) for name, parameter in known.items()}


def refused(name: str, value: str, remedy: Sentence) -> Problem:
    """The 400 that says which parameter, which value, and what to do."""
    shown = value if len(value) <= 100 else f"{value[:100]}…"
    detail = told("{name}={value}: {remedy}.", name=name, value=shown, remedy=remedy)
    return Problem(400, _("Parameter refused"), detail, parameter=name, value=shown)


def _unknown(name: str, known: Iterable[str]) -> Sentence:
    names = sorted(known)
    if not names:
        return _("there are no parameters here")
    possible = ", ".join(names)
    if near := get_close_matches(name, names, n=1):
        guess = _("there is no such parameter here. Did you mean {guess}? Possible are: {possible}")
        return told(guess, guess=near[0], possible=possible)
    return told(_("there is no such parameter here. Possible are: {possible}"), possible=possible)


def _value(values: list[str], parameter: Parameter) -> Any:
    if not values:
        return parameter.default
    if len(values) > 1:
        raise refused(parameter.name, "&".join(values), _("give it once"))
    if "\0" in values[0]:
        raise refused(parameter.name, values[0].replace("\0", "�"), _("a null character has no place in it"))
    try:
        return parameter.read(values[0])
    except ValueError as error:
        raise refused(parameter.name, values[0], remedy_of(error)) from error


def remedy_of(error: ValueError) -> Sentence:
    """What a reading said, still to be told in any language."""
    said: Sentence = error.args[0] if error.args else ""
    return said


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Digits only, within both ends."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not low <= int(text[:20]) <= high:
            raise ValueError(told(_("give a whole number from {low} to {high}"), low=low, high=high))
        return int(text)

    return read


def one_of(choices: Iterable[str]) -> Callable[[str], str]:
    """One of the words."""
    allowed = tuple(choices)

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(told(ONE_OF, choices=", ".join(allowed)))
        return text

    return read


def words(text: str) -> tuple[str, ...]:
    """Words between commas."""
    found = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    if not all(found) or len(found) > 100:
        raise ValueError(_("give up to 100 words with commas between them, none of them empty"))
    return found


def short_text(text: str) -> str:
    """Something to look for: not empty, at most 200 characters."""
    if not text.strip() or len(text) > 200:
        raise ValueError(_("give 1 to 200 characters"))
    return text.strip()


def numbers(text: str, counts: tuple[int, ...]) -> list[float]:
    """As many finite numbers between commas as `counts` allows."""
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError:
        found = []
    if len(found) not in counts or not all(math.isfinite(number) and abs(number) < 1e9 for number in found):
        several = told(_("{low} or {high}"), low=counts[0], high=counts[-1]) if len(counts) > 1 else counts[0]
        raise ValueError(told(_("give {several} numbers with commas between them"), several=several))
    return found


def box(text: str) -> Box:
    """West, south, east, north; with six numbers the heights are left out. West may lie east of east (180°)."""
    found = numbers(text, (4, 6))
    west, south, *_heights, east, north = (found[0], found[1], found[-3], found[-2]) if len(found) == 6 else found
    if south > north:
        raise ValueError(_("the second number (south) is greater than the last one (north)"))
    return west, south, east, north


def spot(text: str) -> tuple[float, float]:
    """Longitude and latitude."""
    lon, lat = numbers(text, (2,))
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(_("give the longitude (-180 to 180), then the latitude (-90 to 90)"))
    return lon, lat


def moments(text: str) -> Moments:
    """A moment, a day, or an interval with `/`, one of whose ends may be open (`..` or nothing)."""
    parts = text.split("/")
    if len(parts) == 1:
        return _moment(parts[0], time.min), _moment(parts[0], time.max)
    since, until = (None if part in ("", "..") else part for part in parts) if len(parts) == 2 else (None, None)
    if since is None and until is None:
        raise ValueError(_("give a moment, or two with / between them, one of which may be .."))
    start = _moment(since, time.min) if since else None
    end = _moment(until, time.max) if until else None
    if start and end and start > end:
        raise ValueError(_("the interval ends before it begins"))
    return start, end


def _moment(text: str, rest_of_day: time) -> datetime:
    try:
        day: date | None = parse_date(text)
        moment = datetime.combine(day, rest_of_day, UTC) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(_("give moments as in RFC 3339: 2026-11-24T12:00:00Z, or days: 2026-11-24"))
    return moment
