"""Addresses that pages hand out to scripts."""

import pytest
from django.utils import translation

from layers.pages.addresses import map_styles


@pytest.mark.parametrize(("language", "told"), [("uk", "uk"), ("en", "en"), ("en-gb", "en")])
def test_the_map_is_drawn_in_the_schemes_and_the_language_of_the_page(language: str, told: str) -> None:
    with translation.override(language):
        styles = map_styles()

    assert styles == {
        "light": f"/tiles/styles/city.json?lang={told}",
        "dark": f"/tiles/styles/city-dark.json?lang={told}",
    }


def test_without_a_language_the_map_speaks_ukrainian() -> None:
    with translation.override(None):
        assert map_styles()["light"] == "/tiles/styles/city.json?lang=uk"
