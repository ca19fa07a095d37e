"""The tags for languages: a row's text, and the address of the same page in another language."""

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from layers.models import City


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load texts %}" + source).render(context)


def test_text_is_in_the_readers_language() -> None:
    city = City(name="Кривий Ріг", translations={"en": {"name": {"text": "Kryvyi Rih", "of": ""}}})
    with override("en"):
        assert render('{{ city|text:"name" }}', city=city) == "Kryvyi Rih"
    with override("uk"):
        assert render('{{ city|text:"name" }}', city=city) == "Кривий Ріг"


def test_text_of_nothing_is_empty() -> None:
    assert render('{{ city|text:"name" }}', city=None) == ""


@pytest.mark.parametrize(
    ("here", "language", "there"),
    [("/?at=33.4,47.9,12&q=a%20b", "en", "/en/?at=33.4,47.9,12&q=a%20b"), ("/en/?object=7", "uk", "/?object=7")],
)
def test_same_page_keeps_the_place(rf: RequestFactory, here: str, language: str, there: str) -> None:
    with override("en" if here.startswith("/en/") else "uk"):
        address = render('{% same_page_in "' + language + '" as href %}{{ href|safe }}', request=rf.get(here))
    assert address == there


def test_hreflang_is_absolute_and_bare(rf: RequestFactory) -> None:
    with override("uk"):
        address = render('{% same_page_in "en" whole=False %}', request=rf.get("/?at=33.4,47.9,12"))
    assert address == "http://testserver/en/"


@pytest.mark.parametrize(
    ("size", "uk", "en"),
    [
        (812, "812 байтів", "812 bytes"),
        (12_700, "12,4 КБ", "12.4 KB"),
        (3_250_586, "3,1 МБ", "3.1 MB"),
        (5 * 2**30, "5,0 ГБ", "5.0 GB"),
    ],
)
def test_sizes_are_told_in_the_readers_language(size: int, uk: str, en: str) -> None:
    told = []
    for language in ("uk", "en"):
        with override(language):
            told.append(render("{{ size|filesizeformat }}", size=size).replace("\N{NO-BREAK SPACE}", " "))
    assert told == [uk, en]
