"""What a process reads once is read before the first reader asks."""

from django.template import engines

from geoportal.search.words import lexemes
from geoportal.warming import PAGES, warm


def test_templates_and_words_are_held_afterwards() -> None:
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined] # of Django's own engine
    loader.reset()
    lexemes.cache_clear()

    warm()

    assert set(PAGES) <= {str(name) for name in loader.get_template_cache}
    assert lexemes.cache_info().currsize == 1
