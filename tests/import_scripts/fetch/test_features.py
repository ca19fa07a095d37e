"""OGC API Features: pages are joined by their links, and whatever does not fit is a failure."""

import json
from pathlib import Path
from typing import Any

import pytest

from import_scripts.fetch import features as module
from import_scripts.fetch import pages
from import_scripts.fetch.answer import Budget, FetchFailed
from import_scripts.fetch.features import collect_features
from tests.import_scripts.web_server import Server

ITEMS = "/collections/schools/items"
FIRST = f"{ITEMS}?limit=1000"


def feature(name: str, **properties: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [33.4, 47.9]}
    return {"type": "Feature", "id": name, "geometry": point, "properties": properties}


def page(*names: str, following: str = "", **more: Any) -> str:
    links = [{"rel": "self", "href": "/"}, *([{"rel": "next", "href": following}] if following else [])]
    return json.dumps(
        {"type": "FeatureCollection", "features": [feature(one) for one in names], "links": links, **more}
    )


def collected(address: str, folder: Path) -> list[str]:
    collect_features(address, folder / "all.geojson", Budget())
    assert [one.name for one in folder.iterdir()] == ["all.geojson"]
    return [one["id"] for one in json.loads((folder / "all.geojson").read_bytes())["features"]]


def failure(address: str, folder: Path) -> FetchFailed:
    with pytest.raises(FetchFailed) as failed:
        collect_features(address, folder / "all.geojson", Budget())
    return failed.value


@pytest.mark.parametrize("address", [ITEMS, "/collections/schools", "/collections/schools/"])
def test_pages_are_joined_by_their_links(server: Server, tmp_path: Path, address: str) -> None:
    server.says(FIRST, page("a", "b", following="?offset=2", numberMatched=3))
    server.says(f"{ITEMS}?offset=2", page("c", numberMatched=3))

    assert collected(f"{server.base}{address}", tmp_path) == ["a", "b", "c"]
    assert server.headers[0]["Accept"].startswith("application/geo+json")


def test_an_own_limit_and_query_stay(server: Server, tmp_path: Path) -> None:
    server.says(f"{ITEMS}?limit=5&bbox=33,47,34,48", page("a"))

    assert collected(f"{server.base}{ITEMS}?limit=5&bbox=33,47,34,48", tmp_path) == ["a"]


def test_a_collection_may_be_empty(server: Server, tmp_path: Path) -> None:
    server.says(FIRST, page(links="nonsense"))

    assert collected(f"{server.base}{ITEMS}", tmp_path) == []


def test_the_same_objects_are_the_same_file(server: Server, tmp_path: Path) -> None:
    sums = []
    for moment in ("2026-01-01", "2026-01-02"):
        server.says(FIRST, page("a", "Ґ\ud800", timeStamp=moment))
        collect_features(f"{server.base}{ITEMS}", tmp_path / "all.geojson", Budget())
        sums.append(pages.sum_of(tmp_path / "all.geojson"))

    assert sums[0] == sums[1]


def test_a_page_that_leads_elsewhere_is_not_asked(server: Server, tmp_path: Path) -> None:
    server.says(FIRST, page("a", following="http://169.254.169.254/latest"))

    assert "169.254.169.254:80 is not on the list" in str(failure(f"{server.base}{ITEMS}", tmp_path))


def test_pages_that_lead_in_a_circle_are_left(server: Server, tmp_path: Path) -> None:
    server.says(FIRST, page("a", following="?offset=1"))
    server.says(f"{ITEMS}?offset=1", page("b", following=FIRST))

    failed = failure(f"{server.base}{ITEMS}", tmp_path)

    assert ("lead in a circle" in str(failed), failed.is_lasting, len(server.asked)) == (True, True, 2)


def test_there_is_a_last_page(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 3)
    server.says(FIRST, page("a", following="?offset=0"))
    for number in range(5):
        server.says(f"{ITEMS}?offset={number}", page("b", following=f"?offset={number + 1}"))

    assert "more than 3 pages" in str(failure(f"{server.base}{ITEMS}", tmp_path))
    assert len(server.asked) == 3


def test_pages_that_got_lost_are_noticed(server: Server, tmp_path: Path) -> None:
    server.says(FIRST, page("a", numberMatched=2))

    failed = failure(f"{server.base}{ITEMS}", tmp_path)

    assert ("declares 2 objects and gave 1" in str(failed), failed.is_lasting) == (True, False)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("<html>", "something else than JSON"),
        ('{"features": [NaN]}', "NaN is no number"),
        ("[" * 100_000, "something else than JSON"),
        ('{"features": [' + "9" * 5000 + "]}", "something else than JSON"),
        ("\xff", "something else than JSON"),
        ("[]", "holds no features"),
        ('{"collections": []}', "holds no features"),
    ],
)
def test_what_is_no_page_of_objects_is_refused(server: Server, tmp_path: Path, body: str, why: str) -> None:
    server.says(FIRST, body.encode("latin-1"))

    failed = failure(f"{server.base}{ITEMS}", tmp_path)

    assert (why in str(failed), failed.is_lasting) == (True, True)


def test_a_page_that_is_too_large_is_refused(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "LARGEST_PAGE", 10)
    server.says(FIRST, page("a"))

    assert "Ask for fewer objects at once" in str(failure(f"{server.base}{ITEMS}", tmp_path))
