"""What schedules fetch from other hosts: a file, or all objects of a service as one file.

    fetched("https://…/collections/schools/items", "ogc-features", folder, name="schools")     → Fetched

Nothing of it is believed: the file goes the way of every file that is brought, through the cage.
"""

from dataclasses import dataclass
from pathlib import Path

from import_scripts.fetch.answer import Budget, download
from import_scripts.fetch.features import collect_features
from import_scripts.fetch.naming import suffix_of
from import_scripts.fetch.pages import sum_of
from import_scripts.fetch.wfs import collect_wfs


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
        path = body.rename(folder / f"{name}{suffix_of(body, address, answer)}")
        return Fetched(path, sum_of(path), answer.etag, answer.last_modified)
    return Fetched(path, sum_of(path))
