"""What schedules fetch from other hosts: a file, or all objects of a service as one file.

    fetched("https://…/collections/schools/items", "ogc-features", folder, name="schools")     → Fetched

Nothing of it is believed: the file goes the way of every file that is brought, through the cage.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from import_scripts.fetch.answer import Answer, Budget, FetchFailed, download
from import_scripts.fetch.features import collect_features
from import_scripts.fetch.pages import sum_of
from import_scripts.fetch.wfs import collect_wfs
from import_scripts.readers.formats import SUFFIXES

TYPES = {
    "application/geo+json": ".geojson", "application/json": ".geojson", "application/geopackage+sqlite3": ".gpkg",
    "application/vnd.google-earth.kml+xml": ".kml", "application/vnd.google-earth.kmz": ".kmz",
    "application/gml+xml": ".gml", "application/xml": ".gml", "text/xml": ".gml", "application/gpx+xml": ".gpx",
    "application/zip": ".zip", "text/csv": ".csv", "application/vnd.apache.parquet": ".parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}  # fmt: skip
PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched, or (`path` is None) the word of the server that it is the same as before."""

    path: Path | None
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


def fetched(address: str, sort: str, folder: Path, *, name: str, etag: str = "", last_modified: str = "") -> Fetched:
    """Fetch it into the folder. Raises FetchFailed."""
    budget = Budget()
    if sort == "ogc-features":
        path = folder / f"{name}.geojson"
        collect_features(address, path, budget)
    elif sort == "wfs":
        path = collect_wfs(address, folder, name, budget)
    else:
        body = folder / "body"
        answer = download(address, body, budget, etag=etag, last_modified=last_modified)
        if answer.is_unchanged:
            return Fetched(None)
        path = body.rename(folder / f"{name}{_suffix(address, answer)}")
        return Fetched(path, sum_of(path), answer.etag, answer.last_modified)
    return Fetched(path, sum_of(path))


def _suffix(address: str, answer: Answer) -> str:
    """By the address that was given, by the one where it was found, or by what the server calls it."""
    if answer.content_type in PAGES:
        said = "The server answered with a web page instead of a file. Look at the address in a browser."
        raise FetchFailed(said, is_lasting=True)
    for one in (address, answer.address):
        suffix = re.search(r"\.[a-z]+$", unquote(urlsplit(one).path).lower())
        if suffix and suffix[0] in SUFFIXES:
            return suffix[0]
    if answer.content_type in TYPES:
        return TYPES[answer.content_type]
    raise FetchFailed(
        f"What the server sends cannot be told by its address or its type ({answer.content_type or 'none'}). "
        "Give an address that ends with the suffix of a format, as .geojson.",
        is_lasting=True,
    )
