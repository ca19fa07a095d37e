"""What an object's properties say, in words: a label per OSM key, values in the reader's language, safe links.

Unknown is a value of its own: a property that the layer promises and the object lacks is unknown, never "no".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geoportal.core.numbers import grouped
from layers.fact_words import LABELS, UNITS, VALUES

CONTACTS = ("phone", "email", "website")
ACCESS = ("wheelchair", "toilets:wheelchair", "tactile_paving")
ELSEWHERE = {"opening_hours", "entrances", "source"}  # shown by parts of the page of their own


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the page. `links` are (text, address) of the parts that can be followed."""

    key: str
    label: str
    value: str
    is_unknown: bool = False
    links: tuple[tuple[str, str], ...] = ()
    code: str = ""  # the bare value, where it is one of a few

    @property
    def href(self) -> str:
        return self.links[0][1] if self.links else ""


def facts_of(properties: dict[str, Any], card: Iterable[str]) -> list[Fact]:
    """The card's facts in its order, unknown ones too, then everything else that is known and has a name."""
    promised = [key for key in dict.fromkeys(card) if key not in ELSEWHERE]
    further = [key for key in LABELS if key in properties and key not in promised]
    return [fact_of(key, properties.get(key)) for key in (*promised, *further)]


def fact_of(key: str, value: Any) -> Fact:
    label = label_of(key)
    if value is None or value == "" or value == []:
        return Fact(key, label, _("unknown"), is_unknown=True)
    links = tuple(contacts(key, value))
    words = ", ".join(text for text, _href in links) if links else _in_words(key, value)
    return Fact(key, label, words, links=links, code=str(value) if key in VALUES else "")


def label_of(key: str) -> str:
    return str(LABELS.get(key, key))


def _parts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(part).strip() for part in value]
    return [part.strip() for part in str(value).split(";") if part.strip()]


def contacts(key: str, value: Any) -> Iterable[tuple[str, str]]:
    """Each of the numbers or addresses of such a property, as it is read and as a link (empty: it leads nowhere); none
    for what is no contact."""
    if key not in CONTACTS:
        return
    for part in _parts(value):
        href = {"phone": phone_href, "email": email_href, "website": web_href}[key](part)
        yield (_short_address(part) if key == "website" else part), href


def phone_href(text: str) -> str:
    """tel: with digits only; empty for what is no number."""
    digits = re.sub(r"[^\d+]", "", text)
    return f"tel:{digits}" if re.fullmatch(r"\+?\d{3,15}", digits) else ""


def email_href(text: str) -> str:
    return f"mailto:{text}" if re.fullmatch(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text) else ""


def web_href(text: str) -> str:
    """The address when it is http or https with a host; empty for javascript: and the like."""
    try:
        address = urlsplit(text if "://" in text else f"https://{text}")
        host = address.hostname or ""
    except ValueError:
        return ""
    is_safe = address.scheme in ("http", "https") and "." in host and not re.search(r"[\s<>\"'\\]", text)
    return address.geturl() if is_safe else ""


def _short_address(text: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|/$", "", text)


def _in_words(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return _with_unit(key, grouped(value))
    if key == "start_date":
        return _date_in_words(str(value))
    names = VALUES.get(key, {})
    words = "; ".join(str(names.get(part, part)) for part in _parts(value))
    return _with_unit(key, words) if re.fullmatch(r"[\d.,]+", words) else words


def _with_unit(key: str, words: str) -> str:
    return f"{words} {UNITS[key]}" if key in UNITS else words


def day_in_words(day: date) -> str:
    """ "7 March 2026": Django's Ukrainian form writes a needless nought before the seven."""
    return date_format(day, pgettext("format of a date", "j E Y"))


def _date_in_words(text: str) -> str:
    try:
        day: date | None = parse_date(text)
    except ValueError:
        day = None
    return day_in_words(day) if day else text
