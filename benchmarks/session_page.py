"""A bare page that draws somebody's tiles with the same MapLibre, size and first view as the portal's map."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LIBRARY = Path(__file__).resolve().parent.parent / "frontend/node_modules/maplibre-gl/dist"
COLOURS = {"fill": "#bbbbaa", "line": "#997755", "circle": "#335577"}


def style(tiles: str, layers: dict[str, tuple[str, int]]) -> dict[str, Any]:
    """One source per layer, drawn plainly from its first zoom on. `tiles` holds {layer} besides {z}, {x} and {y}."""
    return {
        "version": 8,
        "sources": {
            name: {"type": "vector", "tiles": [tiles.replace("{layer}", name)], "minzoom": 8, "maxzoom": 16}
            for name in layers
        },
        "layers": [
            {
                "id": name, "type": kind, "source": name, "source-layer": name, "minzoom": first,
                "paint": {f"{kind}-color": COLOURS[kind]},
            }
            for name, (kind, first) in layers.items()
        ],
    }  # fmt: skip


def page(look: dict[str, Any], view: dict[str, Any], size: tuple[int, int]) -> str:
    """The page as HTML; `#map` says when it is idle, as the portal's does."""
    width, height = size
    return f"""<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/maplibre-gl.css">
<div id="map" tabindex="0" style="width: {width}px; height: {height}px"></div>
<script type="module">
import * as maplibregl from "/maplibre-gl.mjs";
maplibregl.setWorkerUrl("/maplibre-gl-worker.mjs");
const map = new maplibregl.Map({{container: "map", style: {json.dumps(look)}, fadeDuration: 0, ...{json.dumps(view)}}});
const box = document.getElementById("map");
map.on("idle", () => box.setAttribute("data-state", "idle"));
map.on("movestart", () => box.removeAttribute("data-state"));
</script>
"""


@contextmanager
def served(html: str) -> Iterator[str]:
    """The page and the library on a free port; yields the address."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *words: Any) -> None:
            super().__init__(*words, directory=str(LIBRARY))

        def do_GET(self) -> None:
            if self.path != "/":
                return super().do_GET()
            body = html.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    Handler.extensions_map = {**Handler.extensions_map, ".mjs": "text/javascript"}
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{site.server_address[1]}"
        finally:
            site.shutdown()
