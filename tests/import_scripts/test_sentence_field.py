"""A column of text gives sentences back as sentences, and every other text as it was."""

import json

import pytest
from django.db import connection
from django.utils.translation import override

from geoportal.core.sentences import Sentence, told
from import_scripts.actions import add_notices
from import_scripts.models import ImportNotice, ImportRun
from import_scripts.notices import error
from import_scripts.queries import notices_of
from import_scripts.sentence_field import SentenceField
from layers.models import Layer

pytestmark = pytest.mark.django_db


def written(run: ImportRun, text: str) -> str:
    ImportRun.objects.filter(pk=run.pk).update(refusal=text)
    found: str = ImportRun.objects.get(pk=run.pk).refusal
    return found


@pytest.fixture
def run(town: Layer) -> ImportRun:
    return ImportRun.objects.create(layer=town, file_name="a.csv", size_bytes=1, sha256="0", source={})


def kept(run: ImportRun) -> str:
    """The column as the database has it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT refusal FROM {ImportRun._meta.db_table} WHERE id = %s", [run.pk])
        return str(cursor.fetchone()[0])


def test_a_sentence_is_kept_with_its_template_and_values(run: ImportRun) -> None:
    found = written(run, Sentence("row {number}", {"number": "17"}))

    assert json.loads(kept(run)) == {"msgid": "row {number}", "values": {"number": "17"}}
    assert (found, type(found)) == ("row 17", Sentence)
    with override("uk"):
        assert told(found) == "рядок 17"


@pytest.mark.parametrize(
    "text", ["", "Said long ago.", '{"msgid": "row {number}", "values": {"number": "1"}}', '{"text": "x"}', "{braces}"]
)
def test_any_other_text_stays_what_it_was(run: ImportRun, text: str) -> None:
    found = written(run, text)

    assert (found, type(found)) == (text, str)


@pytest.mark.parametrize("text", ['{"msgid": "row {number}", "valu', '{"msgid": 7}', '{"text": '])
def test_what_was_kept_otherwise_is_shown_as_it_is(run: ImportRun, text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {ImportRun._meta.db_table} SET refusal = %s WHERE id = %s", [text, run.pk])

    assert ImportRun.objects.get(pk=run.pk).refusal == text


def test_notices_are_kept_as_sentences(run: ImportRun) -> None:
    inner = Sentence("The file has no rows. Check the export.", {})
    add_notices(run, [error("a_b", inner, row=3), error("a_b", "plain")])

    found = list(ImportNotice.objects.order_by("id"))
    assert [one.message for one in found] == ["The file has no rows. Check the export.", "plain"]
    assert [type(one.message) for one in found] == [Sentence, str]
    assert [one["message"] for one in notices_of(run)] == [inner, "plain"]
    assert found[0].more == {}


def test_to_migrations_it_is_a_text() -> None:
    assert SentenceField(blank=True).deconstruct() == (None, "django.db.models.TextField", [], {"blank": True})
