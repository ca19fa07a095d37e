"""Translations as data."""

from types import SimpleNamespace

from django.utils.translation import override

from geoportal.core.languages import is_stale, translated, translations_of, with_translation


def row(name: str = "Школа") -> SimpleNamespace:
    return SimpleNamespace(name=name, translations=translations_of({"en": {"name": "School"}}, {"name": "Школа"}))


def test_translated_follows_the_active_language() -> None:
    with override("en"):
        assert translated(row(), "name") == "School"
    with override("uk"):
        assert translated(row(), "name") == "Школа"


def test_translated_falls_back_to_the_source() -> None:
    assert translated(row(), "name", "pl") == "Школа"


def test_a_regional_code_is_its_language() -> None:
    assert translated(row(), "name", "en-gb") == "School"


def test_translation_of_a_changed_source_is_stale() -> None:
    assert not is_stale(row(), "name", "en")
    assert is_stale(row("Ліцей"), "name", "en")
    assert not is_stale(row("Ліцей"), "name", "pl")


def test_an_empty_text_takes_the_translation_away() -> None:
    assert with_translation(row().translations, "en", "name", text="", source="Школа") == {}
