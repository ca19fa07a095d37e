"""A column of text that keeps sentences (`sentences.py`) as JSON with template and values, and other texts as they are.

So a run is read in the language of whoever reads it, and one that was kept before there were sentences still is.
"""

import json
from typing import Any

from django.db import models

from geoportal.core.sentences import Sentence, as_plain, said_again

KEPT = ('{"msgid": ', '{"text": ')


class SentenceField(models.TextField):  # type: ignore[type-arg] # its stubs take arguments, the class itself takes none
    """What is written as a sentence is read as one."""

    def deconstruct(self) -> Any:
        """To the database, and so to migrations, it is a text."""
        name, _path, args, more = super().deconstruct()
        return name, "django.db.models.TextField", args, more

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sentence):
            return json.dumps(as_plain(value), ensure_ascii=False)
        if isinstance(value, str) and value.startswith(KEPT):  # somebody's text that looks like ours
            return json.dumps({"text": value}, ensure_ascii=False)
        return super().get_prep_value(value)

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str | None:
        if value is None or not value.startswith(KEPT):
            return value
        try:
            kept = json.loads(value)
            return str(kept["text"]) if "text" in kept else said_again(kept)
        except ValueError:
            return value
