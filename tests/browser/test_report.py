"""The page of an import's report opens with no network and shows texts as text."""

from pathlib import Path

from playwright.sync_api import Browser

from import_scripts.report import Drawn, ImportReport, State, report_map

EVIL = "<img src=x onerror=alert(1)></script><script>window.broken = true</script>"
GROUPS: dict[State, str] = {
    "added": "додано",
    "changed": "змінено",
    "withdrawn": "вилучено",
    "refused": "відхилено",
    "unchanged": "без змін",
}


def test_the_page_opens_with_no_network_and_shows_texts_as_text(tmp_path: Path, browser: Browser) -> None:
    drawn = [
        Drawn(group, {"type": "Point", "coordinates": [33.4 + place / 100, 47.9]}, EVIL)
        for place, group in enumerate(GROUPS)
    ]
    report_map(ImportReport(file="школи.geojson", features=drawn), tmp_path / "r.html")
    asked: list[str] = []
    faults: list[str] = []
    page = browser.new_context(offline=True).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda fault: faults.append(str(fault)))

    page.goto((tmp_path / "r.html").as_uri())
    page.wait_for_selector(".leaflet-control-layers-overlays label")
    layers = page.locator(".leaflet-control-layers-overlays label").all_inner_texts()
    broken = page.evaluate("window.broken")
    page.context.close()

    assert asked == [(tmp_path / "r.html").as_uri()]
    assert (faults, broken) == ([], None)
    assert sorted(label.strip() for label in layers) == sorted(f"{word} (1)" for word in GROUPS.values())
