"""Pages of a service that are joined to one file, and what both kinds of services have in common."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from geoportal.core.sentences import sentence as _
from geoportal.core.sentences import sentence_of
from import_scripts.fetch.answer import FetchFailed

MOST_PAGES = 2000
LARGEST_PAGE = 32 * 1000 * 1000  # it is held in memory, and its values in ten times as much
AT_ONCE = 1000  # objects that are asked for; a service may send fewer
READ_ON = _("The service changed while it was read, or lost pages; it is asked again at the next time.")


def text_of(page: Path) -> bytes:
    """A page as it came. Raises FetchFailed."""
    if (size := page.stat().st_size) > LARGEST_PAGE:
        said = _(
            "A page of the service has {size} MB, more than {most}. Ask for fewer objects at once with limit or count.",
            size=round(size / 1e6),
            most=LARGEST_PAGE // 1_000_000,
        )
        raise FetchFailed(said, is_lasting=True)
    return page.read_bytes()


def collection_of(text: bytes) -> dict[str, Any]:
    """A page of GeoJSON. Raises FetchFailed."""
    try:
        page = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        said = _(
            "The service answered with something else than JSON ({fault}). Look at the address in a browser.",
            fault=sentence_of(fault),
        )
        raise FetchFailed(said, is_lasting=True) from fault
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise FetchFailed(
            _(
                "The service answered with JSON that holds no features. Give the address of the objects "
                "themselves, as …/collections/schools/items."
            ),
            is_lasting=True,
        )
    return page


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def texts_of(features: list[Any]) -> Iterator[bytes]:
    """Each feature as it is kept: the same text for the same values, all in ASCII."""
    for feature in features:
        yield json.dumps(feature, separators=(",", ":")).encode("ascii")


def with_query(address: str, always: dict[str, str], unless_given: dict[str, str]) -> str:
    """The address with these parameters, whatever their case; the first replace what it says."""
    parts = urlsplit(address)
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    ours = {name.lower() for name in always}
    kept = {name: value for name, value in given.items() if name.lower() not in ours}
    names = {name.lower() for name in kept}
    wanted = {name: value for name, value in unless_given.items() if name.lower() not in names}
    return parts._replace(query=urlencode(kept | wanted | always, safe=",:/")).geturl()


def sum_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
