"""The first view of the map in a real browser: bytes over the wire, seconds to an idle map, memory of the server."""

import json
import time
import urllib.request
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from benchmarks.figures import Figure
from benchmarks.processes import peak_memory_mb
from benchmarks.surroundings import demonstration_city, memory_mb, server

ROUNDS = 5
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
IDLE = "() => document.querySelector('#map[data-state=\"idle\"]') !== null"


def run() -> list[Figure]:
    with demonstration_city() as (environment, _), server(environment) as (address, pid), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        visits = [_visit(browser, address) for _ in range(ROUNDS)]
        browser.close()
        _read_around(address)
        memory, together = peak_memory_mb(pid), memory_mb(pid)
    kilobytes = median(visit["bytes"] for visit in visits) / 1000
    tiles = int(median(visit["tiles"] for visit in visits))
    return [
        Figure("first view of the map, over the wire", kilobytes, "KB", 900, checked=f"{tiles} tiles drawn"),
        Figure("first view of the map, to an idle map", median(v["seconds"] for v in visits), "s", 2.5),
        Figure("web process while reading around, at most", memory, "MB", 250, checked="the largest of its workers"),
        Figure("server with all its workers", together, "MB"),
    ]


def _visit(browser: Browser, address: str) -> dict[str, Any]:
    """One visit with an empty cache."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    tiles: list[str] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.on("response", lambda response: tiles.append(response.url) if ".mvt" in response.url else None)
    started = time.perf_counter()
    page.goto(f"{address}/")
    page.wait_for_function(IDLE, timeout=60_000)
    seconds = time.perf_counter() - started
    page.context.close()
    return {"bytes": sum(sizes), "seconds": seconds, "tiles": len(tiles)}


def _read_around(address: str, pages: int = 200) -> None:
    """Pages, features and searches, as an hour of quiet reading would ask for them."""
    with urllib.request.urlopen(f"{address}/api/objects?limit=50") as answer:  # noqa: S310 - our own server
        found = json.load(answer)["items"]
    for number in range(pages):
        item = found[number % len(found)]
        for path in (item["url"], f"/api/search?q={item['id']}", f"/api/collections/{item['layer']}/items?limit=100"):
            urllib.request.urlopen(f"{address}{path}").read()  # noqa: S310 - our own server
