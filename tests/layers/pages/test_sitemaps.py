from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from django.test import Client

from layers.models import Feature
from layers.pages import sitemaps

Of = Callable[[str], Feature]
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def locations(text: str) -> list[str]:
    return [unquote(str(place.text)) for place in ElementTree.fromstring(text).iter(f"{MAP}loc")]  # noqa: S314 - our own


def test_index_names_every_sitemap(client: Client, city: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sitemaps, "PER_FILE", 3)

    assert locations(client.get("/sitemap.xml").text) == [
        "http://testserver/sitemap-pages.xml",
        "http://testserver/sitemap-objects-1.xml",
        "http://testserver/sitemap-objects-2.xml",
    ]
    found = [place for n in (1, 2) for place in locations(client.get(f"/sitemap-objects-{n}.xml").text)]
    assert len(found) == len(set(found)) == 8  # four public objects in two languages


def test_object_stands_in_each_language_with_links_to_the_others(client: Client, of: Of) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap-objects-1.xml").text)  # noqa: S314 - our own
    number = of("one").pk
    uk, en = f"http://testserver/objects/{number}/ліцей-1/", f"http://testserver/en/objects/{number}/lyceum-no-1/"

    entries = {unquote(str(url.findtext(f"{MAP}loc"))): url for url in tree}
    for address in (uk, en):
        links = [
            (link.get("hreflang"), unquote(str(link.get("href")))) for link in entries[address].iter(f"{XHTML}link")
        ]
        assert links == [("uk", uk), ("en", en), ("x-default", uk)]
        assert str(entries[address].findtext(f"{MAP}lastmod")).startswith(f"{of('one').changed_at:%Y}")


def test_pages_of_the_catalogue_are_listed_and_answer(client: Client, of: Of) -> None:
    found = locations(client.get("/sitemap-pages.xml").text)

    paths = [place.removeprefix("http://testserver") for place in found if "/en/" not in place]
    assert paths == [
        "/", "/themes/", "/kinds/", "/districts/", "/about/", "/themes/education/", "/themes/shopping/",
        "/layers/shops/", "/layers/schools/", "/kinds/amenity/school/", "/kinds/shop/bakery/",
        f"/districts/{of('west').pk}/", f"/districts/{of('east').pk}/",
    ]  # fmt: skip
    for path in paths[1:]:
        assert client.get(path).status_code == 200


def test_robots_are_told_of_the_sitemap(client: Client, city: Any) -> None:
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml\n" in answer.text
    assert "Disallow: /\n" not in answer.text


def test_colours_of_the_themes_in_both_schemes(client: Client, city: Any) -> None:
    answer = client.get("/themes.css")

    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert '[data-theme="education"]{--theme:#1f6fb2}' in answer.text
    assert ':root[data-scheme="dark"] [data-theme="education"]{--theme:#7db7e8}' in answer.text
