"""Translations as data: Ukrainian is the source, every other language is a note beside it.

A translatable row keeps `translations = {"en": {"name": {"text": "School 5", "of": "9f86d08188"}}}`; `of` is the
fingerprint of the Ukrainian text it was made from, so a translation knows when its source has changed.
"""

import hashlib
from typing import Any

from django.utils.translation import get_language

SOURCE_LANGUAGE = "uk"


def fingerprint(text: str) -> str:
    """The first ten hex digits of the text's SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def translated(row: Any, field: str, language: str | None = None) -> str:
    """The row's text in `language` (default: the active one); the Ukrainian text where there is no translation."""
    language = (language or get_language() or SOURCE_LANGUAGE).split("-")[0]
    source: str = getattr(row, field) or ""
    if language == SOURCE_LANGUAGE:
        return source
    return row.translations.get(language, {}).get(field, {}).get("text") or source


def is_stale(row: Any, field: str, language: str) -> bool:
    """True when a translation exists and was made from another Ukrainian text than today's."""
    note = row.translations.get(language, {}).get(field)
    return bool(note) and note.get("of") != fingerprint(getattr(row, field) or "")


def with_translation(
    translations: dict[str, Any], language: str, field: str, *, text: str, source: str
) -> dict[str, Any]:
    """A copy of `translations` with one text set (or, when `text` is empty, taken away)."""
    result = {code: dict(fields) for code, fields in translations.items()}
    if text:
        result.setdefault(language, {})[field] = {"text": text, "of": fingerprint(source)}
    else:
        result.get(language, {}).pop(field, None)
    return {code: fields for code, fields in result.items() if fields}


def translations_of(texts: dict[str, dict[str, str]], source: dict[str, str]) -> dict[str, Any]:
    """`{"en": {"name": "School"}}` with the Ukrainian `source` fields → the form that rows keep."""
    result: dict[str, Any] = {}
    for language, fields in texts.items():
        for field, text in fields.items():
            result = with_translation(result, language, field, text=text, source=source.get(field, ""))
    return result
