"""Tags for what Vite has built.

`{% entry "map" %}` writes an entry's styles and script, `{% asset "…woff2" %}` the address of one file, and
`{% icon "maki-school" %}` draws one of the icons that OSM's presets name. Vite puts a hash into every name;
`frontend/dist/.vite/manifest.json` says which, and is read again when it changes.
"""

import json
import logging
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from geoportal.env import ROOT

register = template.Library()
logger = logging.getLogger(__name__)

DIST = ROOT / "frontend" / "dist"
MANIFEST = DIST / ".vite" / "manifest.json"
ICON = re.compile(r"[a-z]+-[\w-]+")
DRAWING = re.compile(r'<symbol id="i" viewBox="([\d. ]+)">(.+)</symbol>')
BLOCKING = frozenset({"early"})  # runs before the first paint; all others are modules, which wait for the document


@register.simple_tag
def entry(name: str) -> SafeString:
    """The tags of one entry of the front end: its styles, what its script imports, its script. Nothing when not built.

    A browser learns what a script imports when it has read it; told here, it fetches all of them at once.
    """
    chunk = next((chunk for chunk in _manifest().values() if chunk.get("isEntry") and chunk["name"] == name), None)
    if chunk is None:
        logger.error("The front end has no entry %r. Build it: ./dev up, or npm run build in frontend/.", name)
        return SafeString("")
    needed = _imported(chunk)
    styles = dict.fromkeys(css for one in (*needed, chunk) for css in one.get("css", ()))
    how = "" if name in BLOCKING else SafeString(' type="module"')
    return format_html(
        '{}{}<script src="{}"{}></script>',
        format_html_join("", '<link rel="stylesheet" href="{}">', ((static(css),) for css in styles)),
        format_html_join("", '<link rel="modulepreload" href="{}">', ((static(one["file"]),) for one in needed)),
        static(chunk["file"]), how,
    )  # fmt: skip


@register.simple_tag
def asset(ending: str) -> str:
    """The address of a built file by the end of its source's path; empty when there is none."""
    found = next((chunk["file"] for source, chunk in _manifest().items() if source.endswith(ending)), None)
    return static(found) if found else ""


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon's drawing in the colour of the text around it; hidden from screen readers. Nothing when unknown."""
    box, paths = _drawing(name)
    if not paths:
        return SafeString("")
    return format_html('<svg class="glyph" viewBox="{}" aria-hidden="true">{}</svg>', box, SafeString(paths))


@lru_cache(maxsize=1000)
def _drawing(name: str) -> tuple[str, str]:
    """viewBox and paths from our own build; a name that is no file name is not looked for."""
    file = DIST / "icons" / f"{name}.svg"
    if not ICON.fullmatch(name) or not file.is_file():
        return "", ""
    found = DRAWING.search(file.read_text())
    return (found[1], found[2]) if found else ("", "")


def _imported(chunk: dict[str, Any]) -> list[dict[str, Any]]:
    """The chunks that a chunk imports at once, those deeper down first, none twice."""
    chunks = _manifest()
    found: dict[str, dict[str, Any]] = {}
    for name in chunk.get("imports", ()):
        found |= {one["file"]: one for one in (*_imported(chunks[name]), chunks[name])}
    return list(found.values())


def _manifest() -> dict[str, Any]:
    try:
        return _read(MANIFEST, MANIFEST.stat().st_mtime_ns)
    except FileNotFoundError:
        return {}


@lru_cache(maxsize=1)
def _read(path: Path, _changed: int) -> dict[str, Any]:
    chunks: dict[str, Any] = json.loads(path.read_text())
    return chunks
