"""The texts of a file as values and back, by the type of their column; what cannot be read says which rule it breaks.

Each type has one reader. A file has few different texts in a column, so a reader is asked once for each of them
(`Memory`): a million rows of stop_times.txt hold some thousand times.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from transport.gtfs_files import Column
from transport.gtfs_time import seconds_of, text_of

WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)
NUMBER = re.compile(r"[+-]?(\d{1,15}(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
DATE = re.compile(r"\d{8}", re.ASCII)
COLOUR = re.compile(r"[0-9A-Fa-f]{6}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
CURRENCY = re.compile(r"[A-Z]{3}")
LARGEST, LARGEST_CODE = 2**31 - 1, 2**15 - 1  # of the database's integers and of its small ones


class ValueFault(ValueError):
    """A text breaks a rule of its column: `code` is the canonical validator's word for it."""

    def __init__(self, code: str, rule: str) -> None:
        super().__init__(rule)
        self.code, self.rule = code, rule


def _whole(text: str) -> int:
    if not WHOLE.fullmatch(text) or abs(int(text)) > LARGEST:
        raise ValueFault("invalid_integer", "whole number")
    return int(text)


def _number(text: str) -> float:
    if not NUMBER.fullmatch(text) or not isfinite(float(text)):
        raise ValueFault("invalid_float", "number")
    return float(text)


def _within(value: Any, low: float, high: float, *, is_open: bool = False) -> Any:
    if not low <= value <= high or (is_open and value == low):
        raise ValueFault(
            "number_out_of_range", f"{low:g}…{high:g}" if high < LARGEST else f"{'>' if is_open else '≥'} {low:g}"
        )
    return value


def _time(text: str) -> int:
    try:
        return seconds_of(text)
    except ValueError as fault:
        raise ValueFault("invalid_time", "HH:MM:SS") from fault


def _date(text: str) -> date:
    try:
        if not DATE.fullmatch(text):
            raise ValueError(text)
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError as fault:
        raise ValueFault("invalid_date", "YYYYMMDD") from fault


def _amount(text: str) -> Decimal:
    if not NUMBER.fullmatch(text) or "e" in text.lower() or abs(Decimal(text)) >= 10**12:
        raise ValueFault("invalid_currency_amount", "0.00")
    return Decimal(text)


def _matching(pattern: re.Pattern[str], code: str, rule: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueFault(code, rule)
        return text

    return read


def _timezone(text: str) -> str:
    if text not in available_timezones():
        raise ValueFault("invalid_timezone", "Europe/Kyiv")
    return text


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError as fault:
        raise ValueFault("invalid_url", "https://…") from fault
    if parts.scheme not in ("http", "https") or not parts.netloc or " " in text:
        raise ValueFault("invalid_url", "https://…")
    return text


def _text(text: str) -> str:
    if "\n" in text or "\r" in text:
        raise ValueFault("new_line_in_value", "…")
    if "\ufffd" in text:
        raise ValueFault("invalid_character", "UTF-8")
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "id": _text, "text": _text, "phone": _text,
    "url": _url, "timezone": _timezone,
    "email": _matching(EMAIL, "invalid_email", "name@example.ua"),
    "language": _matching(LANGUAGE, "invalid_language_code", "uk"),
    "currency": _matching(CURRENCY, "invalid_currency", "UAH"),
    "colour": _matching(COLOUR, "invalid_color", "1D4FA3"),
    "time": _time, "date": _date, "amount": _amount, "integer": _whole, "float": _number, "enum": _whole,
    "non_negative_integer": lambda text: _within(_whole(text), 0, LARGEST),
    "positive_integer": lambda text: _within(_whole(text), 0, LARGEST, is_open=True),
    "non_negative_float": lambda text: _within(_number(text), 0, LARGEST),
    "positive_float": lambda text: _within(_number(text), 0, LARGEST, is_open=True),
    "latitude": lambda text: _within(_number(text), -90, 90),
    "longitude": lambda text: _within(_number(text), -180, 180),
}  # fmt: skip


class Memory(dict[str, Any]):
    """What the texts of one column mean, each read once; a blank one is None.

    A text that breaks a rule is put on the list `faults`, each time that it is met; whoever reads a row takes it off.
    """

    def __init__(self, column: Column, faults: list[tuple[str, str, ValueFault]]) -> None:
        super().__init__({"": None})
        self._column, self._faults, self._read = column, faults, READERS[column.type]

    def __missing__(self, text: str) -> Any:
        plain = text.strip()
        try:
            value = self._read(plain) if plain else None
        except ValueFault as fault:
            self._faults.append((self._column.name, text, fault))
            return None
        if self._column.numbers and value is not None and value not in self._column.numbers:
            self._faults.append((self._column.name, text, ValueFault("unexpected_enum_value", _listed(self._column))))
            return value if 0 <= value <= LARGEST_CODE else None
        self[text] = value
        return value


def _listed(column: Column) -> str:
    return ", ".join(map(str, sorted(column.numbers)[:12])) + ("…" if len(column.numbers) > 12 else "")


def written(column: Column, value: Any) -> str:
    """The value as a file has it."""
    if value is None:
        return ""
    if column.type == "time":
        return text_of(value)
    if column.type == "date":
        return f"{value:%Y%m%d}"
    if isinstance(value, Decimal):
        whole, _point, cents = f"{value.normalize():f}".partition(".")
        return f"{whole}.{cents.ljust(2, '0')}"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)
