"""The small map of pages about one place: one part, told by each page what it opens and whether it is a spot."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

FACTS = {"small_map": {"lon": 33.4, "lat": 47.9, "bbox": [33.4, 47.9, 33.4, 47.9]}, "map_url": "/?object=1"}


def part(**more: Any) -> str:
    with override("uk"):
        return render_to_string("layers/parts/small_map.html", {**FACTS, **more})


def test_it_leads_to_the_map_and_hands_over_what_is_drawn() -> None:
    text = part()

    assert 'href="/?object=1" id="small-map" data-small-map' in text
    assert '<script id="small-map-data" type="application/json">{"lon": 33.4, "lat": 47.9' in text
    assert ">Де це</h2>" in text
    assert ">Відкрити на карті</span>" in text


@pytest.mark.parametrize(
    ("more", "pin"),
    [
        ({}, '<use href="#icon-locate"/>'),
        ({"pin": ""}, '<use href="#icon-locate"/>'),
        ({"pin": "temaki-board_bus"}, '<svg class="glyph"'),
    ],
)
def test_a_spot_has_a_pin(more: dict[str, Any], pin: str) -> None:
    assert pin in part(**more).partition("small-map__pin")[2].partition("</span>")[0]


def test_what_is_no_spot_has_none() -> None:
    assert "small-map__pin" not in part(no_pin=True, pin="temaki-board_bus")


def test_coordinates_are_told_where_they_are_wanted_latitude_first() -> None:
    assert '<a href="geo:47.900000,33.400000">47.90000, 33.40000</a>' in part(place=True)
    assert "geo:" not in part()


def test_other_words_go_before_its_own() -> None:
    text = part(heading="Куди їхати <туди>", words="Уся карта")

    assert "Куди їхати &lt;туди&gt;</h2>" in text
    assert ">Уся карта</span>" in text
    assert "Де це" not in text
