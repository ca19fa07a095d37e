"""What a page is judged by in the browser: nothing for axe to find, nothing that sticks out; waiting for its look."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page

PATIENCE_S = 20  # a software renderer on a busy machine takes its time
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what is in order is not described: half the time
}


# What fades in has the contrast of its end only then; what moves for ever is judged as it is.
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect?.getComputedTiming().endTime < Infinity).map(one => one.finished))"""


def faults_of(page: Page) -> list[str]:
    """What axe finds when nothing fades or slides any more, a sentence for each place."""
    page.evaluate(AT_REST)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def faults_at(page_at: Callable[..., Page], addresses: Iterable[str], **how: Any) -> dict[str, list[str]]:
    """What is wrong with these pages, each by its address: what axe finds, and that it is wider than the screen.

    One is open at a time: a map that nobody looks at draws on.
    """
    found = {}
    for address in addresses:
        page = page_at(address, **how)
        page.wait_for_load_state("networkidle")
        found[address] = faults_of(page) + ["wider than the screen"] * is_wider_than_the_screen(page)
        page.context.close()
    return {address: faults for address, faults in found.items() if faults}


def is_wider_than_the_screen(page: Page) -> bool:
    """A phone would zoom out to it, and say that its window is as wide."""
    assert page.viewport_size is not None
    return bool(page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"])


def fits_small_screens_and_large_letters(page: Page) -> bool:
    """320 pixels of width, and letters twice as large (WCAG 1.4.10, 1.4.4); the page stays so."""
    page.set_viewport_size({"width": 320, "height": 640})
    fits = not is_wider_than_the_screen(page)
    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    return fits and not is_wider_than_the_screen(page)


def until(met: Callable[[], object], what: str) -> None:
    """Look again and again, as long as a busy machine may take."""
    ends = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < ends, f"waited in vain for {what}"
        time.sleep(0.05)


def until_drawn_anew(place: Locator, before: bytes) -> None:
    """Until the place no longer looks as on the picture `before`."""
    until(lambda: place.screenshot() != before, "another picture")
