"""The map of differences as one page: what is drawn, in which order, and what an empty report shows."""

import re
from typing import Any

import pytest
from django.utils.translation import override

from geoportal.core.sentences import Sentence
from import_scripts.notices import error
from import_scripts.report import STATES, Drawn, ImportReport, State
from import_scripts.report_map import map_html

FITTED = re.compile(r"map_\w+\.fitBounds\(\s*(.+?),\s*\{")
OUTLINE: dict[str, Any] = {
    "type": "Polygon",
    "coordinates": [[[33.3, 47.8], [33.5, 47.8], [33.5, 48.0], [33.3, 48.0], [33.3, 47.8]]],
}


def drawn(state: State, lon: float = 33.4, title: str = "Ліцей") -> Drawn:
    return Drawn(state, {"type": "Point", "coordinates": [lon, 47.9]}, title, {"id": "7"})


def test_nothing_to_draw_is_a_page_of_the_world() -> None:
    page = map_html(ImportReport(file="порожній.csv"))

    assert FITTED.findall(page) == ["[[-90.0, -180.0], [90.0, 180.0]]"]
    assert "geo_json_" not in page
    assert "порожній.csv" in page


def test_the_citys_outline_alone_gives_the_bounds() -> None:
    page = map_html(ImportReport(file="f.csv", outline=OUTLINE))

    assert [" ".join(bounds.split()) for bounds in FITTED.findall(page)] == ["[[47.8, 33.3], [48.0, 33.5]]"]


def test_what_lies_far_away_does_not_widen_the_view() -> None:
    far = Drawn("refused", {"type": "Point", "coordinates": [10.0, 50.0]}, "Далеко")
    empty = Drawn("refused", {"type": "Polygon", "coordinates": []}, "Порожньо")

    page = map_html(ImportReport(file="f.csv", outline=OUTLINE, features=[drawn("added"), far, empty]))

    assert [" ".join(bounds.split()) for bounds in FITTED.findall(page)] == ["[[47.9, 33.4], [47.9, 33.4]]"]


@pytest.mark.parametrize("state", STATES)
def test_each_state_is_a_layer_of_its_own_that_says_how_many(state: State) -> None:
    page = map_html(ImportReport(file="f.csv", features=[drawn(state), drawn(state, 33.41)]))

    layers = re.findall(r'"([^"]+ \(\d+\))"\s*:', page)
    assert len(layers) == 1
    assert layers[0].endswith("(2)")


def test_what_matters_most_is_drawn_last() -> None:
    page = map_html(ImportReport(file="f.csv", features=[drawn(state, title=f"стан-{state}") for state in STATES]))

    places = [page.index(f"стан-{state}".encode("ascii", "backslashreplace").decode()) for state in reversed(STATES)]
    assert places == sorted(places)


def test_texts_of_a_file_are_no_markup() -> None:
    evil = "</script><script>alert(1)</script>"

    page = map_html(ImportReport(file=evil, features=[drawn("added", title=evil)]))

    assert "<script>alert(1)" not in page


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = map_html(ImportReport(file="f.csv", outline=OUTLINE, features=[drawn("added")]))

    assert re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?!data:)', page) == []
    assert "default-src 'none'" in page


def test_notices_are_told_in_the_language_of_the_page() -> None:
    said = error("a_b", Sentence("The file has no rows. Check the export.", {}), row=7)

    with override("uk"):
        assert "рядок 7: У файлі немає рядків. Перевірте експорт." in map_html(ImportReport("f.csv", notices=[said]))
    with override("en"):
        page = map_html(ImportReport("f.csv", notices=[said]))
    assert '<ol lang="en"><li class="error"><code>a_b</code> row 7: The file has no rows. Check the export.' in page
