"""A value of a source → the type its rule asks for: numbers, days, yes and no, lists, telephones, addresses, hours.

What cannot be is refused (ValueRefused). A telephone, web address, e-mail or hours that are not understood stay as
they are written, for a person can still read them; `Converted.doubt` says so.
"""

import math
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.hours_words import hours_in_osm
from import_scripts.phones import PhoneRefused, phones_of
from import_scripts.readers.geometry import BETWEEN_THREES, IN_THREES
from import_scripts.source import Rule

TRUE = {"true", "yes", "y", "1", "1.0", "так", "є", "т", "+", "наявний", "наявна", "наявне", "вірно", "да"}
FALSE = {"false", "no", "n", "0", "0.0", "ні", "немає", "нема", "н", "-", "–", "відсутній", "відсутня", "відсутнє"}
FALSE |= {"хибно", "нет"}
EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets, which count 1900 as a leap year
YEARS = range(1500, 2200)  # what lies beyond stands for a day that nobody knows: 01.01.0001, 31.12.9999
SERIALS = range(10_000, 80_000)  # 1927 to 2119: days that a spreadsheet may have left as numbers
MONTHS = (
    "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада",
    "грудня",
)  # fmt: skip
YEAR_WORD = re.compile(r"\s*(?:року|рік|р)\.?$", re.IGNORECASE)
IN_WORDS = re.compile(r"(\d{1,2})\s+([а-яіїєґ]+)\s+(\d{4})")
WRITTEN_DAY = re.compile(r"(\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4})(?:[T ](?:[01]?\d|2[0-3]):[0-5]\d\S*)?")
HOST = re.compile(r"(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,63}")
MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}")
NO_NUMBER = _("is not a number")
A_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
BETWEEN_PARTS = re.compile(r"[,;\s]+")
REMEMBERED, LONGEST = 1000, 200  # texts of a column, and characters of each


class ValueRefused(Exception):
    """A value does not fit its rule."""


class NotUnderstood(Exception):
    """A value is kept as it is written; the message says why it could not be made uniform."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The value in its type, and what is doubtful about it; without doubt empty."""

    value: Any
    doubt: str = ""


def converted(value: Any, rule: Rule, kind: str) -> Converted:
    """A value through the rule's table and into its type; None stays None. Raises ValueRefused."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return Converted(None)
    if rule.values is not None:
        if str(value) not in rule.values:
            raise ValueRefused(_("is none of {allowed}", allowed=list(rule.values)))
        value = rule.values[str(value)]
    if kind == "list":
        return Converted(_list(value, rule))
    if not kind:
        return Converted(value)
    if isinstance(value, dict | list):
        raise ValueRefused(_("is not one value, but holds several"))
    try:
        return Converted(_within(CONVERT[kind](value), rule))
    except NotUnderstood as doubt:
        return Converted(text_of(value), sentence_of(doubt))


def converter(rule: Rule, kind: str) -> Callable[[Any], Converted]:
    """`converted` by this rule. Of a type, short texts are remembered: a column says few things many times."""
    if kind in ("", "text", "list"):  # the first two cost nothing, and a list must not be shared

        def fresh(value: Any) -> Converted:
            return converted(value, rule, kind)

        return fresh

    @lru_cache(maxsize=REMEMBERED)
    def known(text: str) -> Converted:
        return converted(text, rule, kind)

    def remembering(value: Any) -> Converted:
        return known(value) if type(value) is str and len(value) <= LONGEST else converted(value, rule, kind)

    return remembering


def text_of(value: Any) -> str:
    """The value as one line of text; a whole number has no point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def _within(value: Any, rule: Rule) -> Any:
    if rule.min is not None and value < rule.min:
        raise ValueRefused(_("is less than {least}", least=f"{rule.min:g}"))
    if rule.max is not None and value > rule.max:
        raise ValueRefused(_("is more than {most}", most=f"{rule.max:g}"))
    return value


def _integer(value: Any) -> int:
    number = _decimal(value, _("is not a whole number"))
    if number != number.to_integral_value():
        raise ValueRefused(_("is not a whole number"))
    return int(number)


def _number(value: Any) -> float:
    return float(_decimal(value, NO_NUMBER))


def _decimal(value: Any, said: str) -> Decimal:
    """The number that a text is, to its last digit; digits stand together, or in threes."""
    text = str(value).strip().replace("−", "-")
    if IN_THREES.fullmatch(text):
        text = BETWEEN_THREES.sub("", text)
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    if not A_NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueRefused(said)
    return Decimal(text)


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in TRUE | FALSE:
        raise ValueRefused(_("is neither yes nor no"))
    return text in TRUE


def _date(value: Any) -> date:
    """24.11.2026, 24/11/2026, 2026-11-24, each perhaps with an hour behind it, 24 листопада 2026 року, a serial."""
    text = YEAR_WORD.sub("", text_of(value)).lower()
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in SERIALS:
        return EPOCH + timedelta(days=int(float(text)))
    if (words := IN_WORDS.fullmatch(text)) and words[2] in MONTHS:
        text = f"{words[3]}-{MONTHS.index(words[2]) + 1:02d}-{int(words[1]):02d}"
    if written := WRITTEN_DAY.fullmatch(text.upper()):
        pattern = "%Y-%m-%d" if "-" in written[1] else "%d.%m.%Y"
        with suppress(ValueError):
            found = datetime.strptime(written[1].replace("/", "."), pattern).date()
            if found.year in YEARS:
                return found
    raise ValueRefused(_("is not a day such as 2026-11-24 or 24.11.2026"))


def _list(value: Any, rule: Rule) -> list[str]:
    parts = value if isinstance(value, list | tuple) else str(value).split(rule.separator or ";")
    return [text for part in parts if (text := text_of(part))]


def _phone(value: Any) -> str:
    try:
        return "; ".join(phones_of(text_of(value)))
    except PhoneRefused as refused:
        raise NotUnderstood(sentence_of(refused)) from refused


def _url(value: Any) -> str:
    """http(s) only: another scheme is refused, a missing one is http."""
    text = text_of(value)
    scheme = re.match(r"([a-z][a-z0-9+.-]*):(?!\d)", text, re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise ValueRefused(_("is no address of the web: it must begin with http:// or https://"))
    parts = BETWEEN_PARTS.split(text)
    return "; ".join(_one_url(part) for part in parts if part)


def _one_url(text: str) -> str:
    whole = text if re.match(r"https?://", text, re.IGNORECASE) else f"http://{text.lstrip('/')}"
    try:
        found = urlsplit(whole)
        host, port = found.hostname or "", found.port
    except ValueError:
        raise NotUnderstood(_("is not an address of the web")) from None
    if not HOST.fullmatch(host) or found.username is not None or port == 0:
        raise NotUnderstood(_("is not an address of the web: it names no host such as school5.dp.ua"))
    return whole


def _email(value: Any) -> str:
    return "; ".join(_one_email(part) for part in BETWEEN_PARTS.split(text_of(value)) if part)


def _one_email(text: str) -> str:
    box, _at, host = text.removeprefix("mailto:").partition("@")
    if (
        not (box.isascii() and MAILBOX.fullmatch(box))
        or ".." in box
        or box[0] == "."
        or box[-1] == "."
        or not HOST.fullmatch(host)
    ):
        raise NotUnderstood(_("is not an e-mail address such as school5@dp.ua"))
    return f"{box}@{host.lower()}"


def _hours(value: Any) -> str:
    found = hours_in_osm(text_of(value))
    if found is None:
        raise NotUnderstood(
            _("is not understood as opening hours; write them as Пн-Пт 8:00-17:00, перерва 12:00-13:00")
        )
    return found


CONVERT: dict[str, Callable[[Any], Any]] = {
    "text": text_of, "integer": _integer, "number": _number, "boolean": _boolean, "date": _date, "phone": _phone,
    "url": _url, "email": _email, "opening_hours": _hours,
}  # fmt: skip
