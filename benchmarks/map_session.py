"""Thirty steps over the map in Chromium, twice: what the second visit still asks for, and the bytes of the first.

The steps are pressed keys (closer, further, four directions), the same on the portal's own map and on a bare page of
the same size and first view that draws martin's tiles with the same MapLibre, martin publishing each layer of the map
by itself, as it comes. Only tiles are counted, as they came over the wire (`wiretap.py`); what the browser took from
its cache is no request. The second visit is a new page in the same browser, which keeps its cache.
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from benchmarks import peer_tables, peers, session_page
from benchmarks.cities import copied_city
from benchmarks.figures import Figure
from benchmarks.page import CHROMIUM, FLAGS, IDLE
from benchmarks.peer_setup import PeerMissing
from benchmarks.surroundings import server
from benchmarks.wiretap import Wiretap, tapped

ROUNDS = 2
WINDOW = ViewportSize(width=1440, height=900)
LON, LAT, ZOOM = 33.39, 47.91, 10.4
STEPS = "==lu=ur=rd==luur-r-dl==ru-----"
KEYS = {"l": "ArrowLeft", "r": "ArrowRight", "u": "ArrowUp", "d": "ArrowDown", "=": "=", "-": "-"}
LAYERS = {
    "land": ("fill", 8), "green": ("fill", 8), "water": ("fill", 8), "waterways": ("line", 8), "railways": ("line", 8),
    "roads": ("line", 8), "buildings": ("fill", 13), "boundary": ("line", 8), "districts": ("line", 8),
    "places": ("circle", 8), "objects": ("circle", 8),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Visit:
    """The tiles of one visit that came over the wire: their number, their bytes, and for how many of them no visit of
    this browser had asked before."""

    requests: int
    size: int
    unasked: int


def run() -> list[Figure]:
    with copied_city() as environment, ExitStack() as stack:
        address, _ = stack.enter_context(server(environment))
        tap = stack.enter_context(tapped(address))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        start = f"{tap.address}/?at={LON},{LAT},{ZOOM}"
        size = _size_of_the_map(browser, start)
        visits = [_visits(browser.new_context(viewport=WINDOW), start, tap, 2) for _ in range(ROUNDS)]
        try:
            theirs, told = _of_martin(stack, browser, environment["DATABASE_URL"], size)
        except PeerMissing as reason:
            theirs, told = None, str(reason)
    return _figures(visits, theirs, told)


def _of_martin(stack: ExitStack, browser: Browser, database: str, size: tuple[int, int]) -> tuple[Visit | None, str]:
    peer_tables.make_map(database, LAYERS)
    peer = stack.enter_context(peers.martin_at_its_defaults(database))
    tap = stack.enter_context(tapped(peer.address))
    style = session_page.style(f"{tap.address}{peer.tile}", LAYERS)
    html = session_page.page(style, {"center": [LON, LAT], "zoom": ZOOM}, size)
    site = stack.enter_context(session_page.served(html))
    visits = _visits(browser.new_context(viewport=WINDOW), f"{site}/", tap, 1)
    return visits[0], f"martin {peer.version}"


def _visits(context: BrowserContext, start: str, tap: Wiretap, count: int) -> list[Visit]:
    asked: set[str] = set()

    def visit() -> Visit:
        tap.forget()
        page = context.new_page()
        page.goto(start)
        page.wait_for_function(IDLE, timeout=120_000)
        page.locator("#map canvas").first.focus()
        for step in STEPS:
            page.keyboard.press(KEYS[step])
            _rest(page, lambda: len(tap.passed))
        page.close()
        tiles = [one for one in tap.passed if is_tile(one.path)]
        assert all(one.status in (200, 204, 304, 307) for one in tiles), [
            one for one in tiles if one.status not in (200, 204, 304, 307)
        ][:3]
        unasked = {one.path for one in tiles} - asked
        asked.update(unasked)
        return Visit(len(tiles), sum(one.size for one in tiles), len(unasked))

    found = [visit() for _ in range(count)]
    context.close()
    return found


def _rest(page: Page, passed: Callable[[], int]) -> None:
    """Until the animation of a step (300 ms) is over, the map is idle, and nothing has come for 250 ms."""
    page.wait_for_timeout(450)
    page.wait_for_function(IDLE, timeout=30_000)
    before = -1
    while before != passed():
        before = passed()
        page.wait_for_timeout(250)


def is_tile(path: str) -> bool:
    """Whether an address ends in z/x/y, with or without a suffix and a query."""
    *_, z, x, y = ["", "", "", *path.split("?")[0].split("/")]
    return z.isdigit() and x.isdigit() and y.split(".")[0].isdigit()


def _size_of_the_map(browser: Browser, start: str) -> tuple[int, int]:
    context = browser.new_context(viewport=WINDOW)
    page = context.new_page()
    page.goto(start)
    box = page.locator("#map canvas").first.bounding_box()
    context.close()
    assert box is not None
    return round(box["width"]), round(box["height"])


def _figures(visits: list[list[Visit]], theirs: Visit | None, told: str) -> list[Figure]:
    first, second = [pair[0] for pair in visits], [pair[1] for pair in visits]
    asked, ours = median(visit.requests for visit in first), median(visit.size for visit in first)
    assert ours > 0, "No tile has come over the wire."
    checked = f"{len(STEPS)} steps, {ROUNDS} rounds; the first visit asked for {asked:g} tiles"
    unasked = f"{checked}, and not for {sum(v.unasked for v in second)} of all {sum(v.requests for v in second)}"
    ratio = None
    if theirs:
        ratio = ours / theirs.size
        told = f"{told} at its defaults: {theirs.size / 1000:,.0f} KB in {theirs.requests} requests"
    return [
        Figure("second visit, tile requests", median(v.requests for v in second), "requests", 0, checked=unasked),
        Figure("second visit, tile bytes", median(v.size for v in second) / 1000, "KB", checked=checked),
        Figure("first visit, tile bytes", ours / 1000, "KB", checked=checked),
        Figure("first visit, tile bytes, of martin's", ratio, "×", None, 0.5, told),
    ]
