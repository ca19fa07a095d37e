"""No request to any host but our own: not from a page, a style sheet, a script or the map's style."""

import re
from pathlib import Path

import pytest

from tests.house.files import ROOMS, ROOT, name_of, templates

ADDRESS = re.compile(r"""(?:https?:)?//([\w-]+(?:\.[\w-]+)+)[^\s"'`<>)]*""")
# Identifiers and links for people: a browser opens none of them by itself. Each with its reason.
NEVER_REQUESTED = {
    "www.w3.org": "a namespace of SVG and XML",
    "schema.org": "the vocabulary of JSON-LD",
    "www.opengis.net": "names of conformance classes",
    "www.sitemaps.org": "the namespace of sitemaps",
}
LINKED = {
    "www.openstreetmap.org": "a link that a person may follow",
    "opendatacommons.org": "the text of a licence",
    "creativecommons.org": "the text of a licence",
    "unstats.un.org": "how an indicator is defined",
}
LINK = re.compile(r"""<a\b[^>]*\bhref=["'](?:https?:)?//([\w.-]+)""")


def sources() -> list[Path]:
    frontend = [path for ending in ("*.ts", "*.css", "*.svg") for path in (ROOT / "frontend" / "src").rglob(ending)]
    styles = [path for room in ROOMS for ending in ("*.css", "*.js") for path in (ROOT / room).rglob(ending)]
    written = [ROOT / "frontend" / "vite.config.ts", *(ROOT / "frontend" / "public").rglob("*.svg")]
    return [path for path in (*templates(), *frontend, *styles, *written) if ".test." not in path.name]


def foreign_hosts(text: str) -> set[str]:
    linked = {host for host in LINK.findall(text) if host in LINKED}
    return {host for host in ADDRESS.findall(text) if host not in NEVER_REQUESTED} - linked


def test_no_source_of_a_page_names_a_foreign_host() -> None:
    found = {name_of(path): foreign_hosts(path.read_text()) for path in sources()}
    assert found, "nothing was looked at"

    assert {name: hosts for name, hosts in found.items() if hosts} == {}


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ('<script src="https://cdn.example.org/x.js">', {"cdn.example.org"}),
        ("@import url(//fonts.example.org/a.css)", {"fonts.example.org"}),
        ('fetch("https://api.example.org")', {"api.example.org"}),
        ('<a href="https://www.openstreetmap.org/copyright">', set()),
        ('<img src="https://www.openstreetmap.org/x.png">', {"www.openstreetmap.org"}),
        ('<svg xmlns="http://www.w3.org/2000/svg">', set()),
        ("// a comment about and/or", set()),
    ],
)
def test_the_search_tells_a_request_from_a_name(text: str, hosts: set[str]) -> None:
    assert foreign_hosts(text) == hosts
