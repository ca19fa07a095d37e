"""What a schedule fetches becomes one file with a name that our readers understand."""

import json
from pathlib import Path

import pytest

from import_scripts.fetch import Fetched, fetched
from import_scripts.fetch.answer import FetchFailed
from import_scripts.fetch.pages import sum_of
from tests.import_scripts.web_server import Server


@pytest.mark.parametrize(
    ("path", "content_type", "name"),
    [
        ("/schools.GeoJSON?v=1", "text/plain", "s.geojson"),
        ("/schools.gpkg", "application/octet-stream", "s.gpkg"),
        ("/download?id=7", "application/geo+json; charset=utf-8", "s.geojson"),
        ("/download.php", "text/csv", "s.csv"),
        ("/%D1%88%D0%BA%D0%BE%D0%BB%D0%B8.zip", "", "s.zip"),
    ],
)
def test_a_file_is_named_by_its_address_or_its_type(
    server: Server, tmp_path: Path, path: str, content_type: str, name: str
) -> None:
    address = server.says(path, "id\n", Content_Type=content_type, ETag="e", Last_Modified="m")

    found = fetched(address, "file", tmp_path, name="s")

    assert found == Fetched(tmp_path / name, sum_of(tmp_path / name), "e", "m")


def test_a_redirect_may_say_what_it_is(server: Server, tmp_path: Path) -> None:
    server.says("/b.kml", "<kml/>")
    address = server.says("/latest", "", status=302, Location="/b.kml")

    assert fetched(address, "file", tmp_path, name="s").path == tmp_path / "s.kml"


def test_what_the_server_calls_unchanged_is_no_file(server: Server, tmp_path: Path) -> None:
    address = server.says("/a.csv", "", status=304)

    assert fetched(address, "file", tmp_path, name="s", etag="e", last_modified="m") == Fetched(None)
    assert (server.headers[0]["If-None-Match"], server.headers[0]["If-Modified-Since"]) == ("e", "m")


@pytest.mark.parametrize(
    ("path", "content_type", "why"),
    [
        ("/a.csv", "text/html; charset=utf-8", "a web page instead of a file"),
        ("/a", "application/octet-stream", "by its content, its address or its type (application/octet-stream)"),
        ("/a.exe", "", "its type (none)"),
    ],
)
def test_what_is_no_file_is_refused(server: Server, tmp_path: Path, path: str, content_type: str, why: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetched(server.says(path, "x", Content_Type=content_type), "file", tmp_path, name="s")

    assert (why in str(failed.value), failed.value.is_lasting) == (True, True)


def test_services_are_fetched_whole(server: Server, tmp_path: Path) -> None:
    page = json.dumps({"type": "FeatureCollection", "features": [], "numberMatched": 0})
    server.says("/collections/s/items?limit=1000", page)
    server.says("/wfs?typeNames=s&count=1000&service=WFS&version=2.0.0&request=GetFeature&startIndex=0", page)

    of_features = fetched(f"{server.base}/collections/s", "ogc-features", tmp_path, name="f")
    of_wfs = fetched(f"{server.base}/wfs?typeNames=s", "wfs", tmp_path, name="w")

    assert (of_features.path, of_wfs.path) == (tmp_path / "f.geojson", tmp_path / "w.geojson")
    assert {of_features.etag, of_wfs.etag} == {""}
