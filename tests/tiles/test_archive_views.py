"""/tiles/city.pmtiles: in parts, for every website, the newest one; and the style and the page that read it."""

import json
import os
import re
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import Client

from layers.models import City

pytestmark = pytest.mark.django_db

BODY = b"PMTiles" + bytes(range(200))
ADDRESS = "/tiles/city.pmtiles"


@pytest.fixture
def archive(tmp_path: Path, settings: Any) -> Path:
    settings.TILE_ARCHIVE = tmp_path / "city.pmtiles"
    settings.TILE_ARCHIVE.write_bytes(BODY)
    return tmp_path / "city.pmtiles"


@pytest.fixture
def no_archive(tmp_path: Path, settings: Any) -> None:
    settings.TILE_ARCHIVE = tmp_path / "city.pmtiles"


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


def test_part_of_the_archive_is_answered_as_a_map_asks_for_it(client: Client, archive: Path) -> None:
    answer = client.get(ADDRESS, headers={"range": "bytes=0-16383", "accept-encoding": "gzip, br"})

    assert (answer.status_code, body_of(answer)) == (206, BODY)
    assert answer["Content-Range"] == f"bytes 0-{len(BODY) - 1}/{len(BODY)}"
    assert answer["Content-Type"] == "application/vnd.pmtiles"
    assert answer["Content-Encoding"] == "identity"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Expose-Headers"] == "Accept-Ranges, Content-Length, Content-Range, ETag"
    assert answer["Cache-Control"] == "no-cache"


def test_middle_whole_and_what_is_behind_the_end(client: Client, archive: Path) -> None:
    middle = client.get(ADDRESS, headers={"range": "bytes=7-9"})
    whole = client.get(ADDRESS)
    behind = client.get(ADDRESS, headers={"range": "bytes=9000-"})

    assert (middle.status_code, body_of(middle), middle["Content-Length"]) == (206, BODY[7:10], "3")
    assert (whole.status_code, body_of(whole), whole["Content-Length"]) == (200, BODY, str(len(BODY)))
    assert (behind.status_code, behind["Content-Range"]) == (416, f"bytes */{len(BODY)}")
    assert behind["Content-Type"] == "application/problem+json"
    assert behind["Access-Control-Allow-Origin"] == "*"


def test_known_archive_is_not_sent_again_and_a_new_one_is_told_apart(client: Client, archive: Path) -> None:
    etag = client.head(ADDRESS)["ETag"]
    assert re.fullmatch(r'"[0-9a-f]+-[0-9a-f]+"', etag)
    assert client.get(ADDRESS, headers={"if-none-match": etag}).status_code == 304

    replacement = archive.with_suffix(".new")
    replacement.write_bytes(BODY[::-1])
    os.utime(replacement, ns=(0, 1))
    replacement.replace(archive)

    changed = client.get(ADDRESS, headers={"if-none-match": etag})
    assert (changed.status_code, body_of(changed)) == (200, BODY[::-1])
    assert changed["ETag"] != etag
    part_of_the_old = client.get(ADDRESS, headers={"range": "bytes=0-1", "if-range": etag})
    assert part_of_the_old.status_code == 200


class Replaced(type(Path())):  # type: ignore[misc] # the class of paths on this system
    """A path whose file is replaced by another just before it is opened, once."""

    times: ClassVar[list[bytes]] = [b"the newer archive"]

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if self.times:
            newer = Path(f"{self}.new")
            newer.write_bytes(self.times.pop())
            newer.replace(self)
        return super().open(*args, **kwargs)


def test_fingerprint_is_of_the_bytes_that_are_sent_even_while_it_is_replaced(
    client: Client, archive: Path, settings: Any
) -> None:
    settings.TILE_ARCHIVE = Replaced(archive)
    answer = client.get(ADDRESS)

    assert Replaced.times == [], "nothing was replaced"
    assert (body_of(answer), answer["Content-Length"]) == (b"the newer archive", "17")
    assert answer["ETag"] == client.head(ADDRESS)["ETag"]


def test_no_archive_is_told_with_what_to_do(client: Client, no_archive: None) -> None:
    answer = client.get(ADDRESS, headers={"accept-language": "en"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["title"] == "No archive has been published"
    assert answer.json()["detail"] == "An archive appears here when it is published: manage export_tiles --publish."


def test_other_websites_may_ask_for_parts(client: Client, archive: Path) -> None:
    answer = client.options(ADDRESS)

    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (204, "*")
    assert "Range" in answer["Access-Control-Allow-Headers"].split(", ")


def test_archive_is_only_read(client: Client, archive: Path) -> None:
    assert [getattr(client, method)(ADDRESS).status_code for method in ("post", "put", "delete")] == [405, 405, 405]


# --- The style and the page ------------------------------------------------------------
def source(answer: Any) -> dict[str, str]:
    return dict(json.loads(answer.content)["sources"]["city"])


@pytest.mark.parametrize("name", ["city", "city-dark"])
def test_style_reads_the_archive_when_asked(client: Client, city: City, archive: Path, name: str) -> None:
    asked = client.get(f"/tiles/styles/{name}.json?lang=en&source=pmtiles")
    usual = client.get(f"/tiles/styles/{name}.json?lang=en")

    assert source(asked) == {"type": "vector", "url": "pmtiles://http://testserver/tiles/city.pmtiles"}
    assert source(usual) == {"type": "vector", "url": "http://testserver/tiles/city.json"}
    assert {**asked.json(), "sources": {}} == {**usual.json(), "sources": {}}


def test_style_of_an_archive_that_is_not_there_is_refused(client: Client, city: City, no_archive: None) -> None:
    assert client.get("/tiles/styles/city.json?source=pmtiles").status_code == 404


def test_style_knows_no_other_source(client: Client, city: City) -> None:
    answer = client.get("/tiles/styles/city.json?source=mbtiles&lang=en")

    assert (answer.status_code, answer.json()["parameter"]) == (400, "source")


def styles_of(page: Any) -> dict[str, str]:
    return dict(links_of(page)["styles"])


def links_of(page: Any) -> dict[str, Any]:
    found = re.search(
        r'<script id="map-config" type="application/json">(.*?)</script>', page.content.decode(), re.DOTALL
    )
    assert found
    return dict(json.loads(found[1])["links"])


def test_page_hands_over_the_style_of_the_archive_when_asked(client: Client, city: City, archive: Path) -> None:
    assert styles_of(client.get("/en/?source=pmtiles")) == {
        "light": "/tiles/styles/city.json?lang=en&source=pmtiles",
        "dark": "/tiles/styles/city-dark.json?lang=en&source=pmtiles",
    }


@pytest.mark.parametrize("query", ["", "?source=mbtiles", "?source="])
def test_page_takes_tiles_of_the_server_otherwise(client: Client, city: City, archive: Path, query: str) -> None:
    assert styles_of(client.get(f"/{query}"))["light"] == "/tiles/styles/city.json?lang=uk"


def test_page_without_an_archive_takes_tiles_of_the_server(client: Client, city: City, no_archive: None) -> None:
    assert styles_of(client.get("/?source=pmtiles"))["light"] == "/tiles/styles/city.json?lang=uk"


def test_page_of_the_archive_knows_no_newer_tiles(client: Client, city: City, archive: Path) -> None:
    addresses = [links_of(client.get(page))["tiles"] for page in ("/", "/?source=pmtiles")]

    assert addresses == ["/tiles/city.json", ""]
