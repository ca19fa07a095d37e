"""OGC API Features: every page by its `next` link, joined to one GeoJSON file."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from geoportal.core.sentences import sentence as _
from import_scripts.fetch.answer import Budget, FetchFailed, download
from import_scripts.fetch.pages import AT_ONCE, MOST_PAGES, READ_ON, collection_of, text_of, texts_of, with_query

ACCEPT = "application/geo+json, application/json;q=0.9"


def collect_features(address: str, target: Path, budget: Budget) -> None:
    """All objects of a collection, in the order in which they come. Raises FetchFailed."""
    page, asked, count, declared = target.with_suffix(".page"), set[str](), 0, None
    following = with_query(_items(address), {}, {"limit": str(AT_ONCE)})
    with target.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[')
        while following:
            if following in asked:
                raise FetchFailed(
                    _("The service's pages lead in a circle: {address} comes again.", address=following),
                    is_lasting=True,
                )
            if len(asked) >= MOST_PAGES:
                raise FetchFailed(
                    _("The service has more than {most} pages. Ask for less.", most=MOST_PAGES), is_lasting=True
                )
            asked.add(following)
            answer = download(following, page, budget, accept=ACCEPT)
            found = collection_of(text_of(page))
            if declared is None and isinstance(found.get("numberMatched"), int):
                declared = found["numberMatched"]
            for text in texts_of(found["features"]):
                file.write((b",\n" if count else b"\n") + text)
                count += 1
            following = _next(found, answer.address)
        file.write(b"\n]}\n")
    page.unlink()
    if declared is not None and declared != count:
        raise FetchFailed(
            _(
                "The service declares {declared} objects and gave {count}. {hint}",
                declared=declared,
                count=count,
                hint=READ_ON,
            )
        )


def _items(address: str) -> str:
    parts = urlsplit(address)
    path = parts.path.rstrip("/")
    return address if path.endswith("/items") else parts._replace(path=f"{path}/items").geturl()


def _next(page: dict[str, Any], address: str) -> str:
    """Where the next page is; empty on the last one."""
    links = page.get("links")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") == "next" and isinstance(link.get("href"), str):
            return urljoin(address, str(link["href"]))
    return ""
