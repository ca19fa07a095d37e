"""Sentences are English at once, and are told again in another language; what was sent by others is not believed."""

import copy
import json
import pickle
import subprocess
import sys
from typing import Any

import pytest
from django.utils.translation import override

from geoportal.core.sentences import (
    DEEPEST,
    LONGEST,
    LONGEST_SENTENCE,
    MOST_VALUES,
    Sentence,
    as_plain,
    believed,
    either,
    one_after_another,
    said_again,
    sentence_of,
    told,
)
from geoportal.core.sentences import counted as ngettext
from geoportal.env import ROOT

DELETED = "{count} row is marked as deleted, and was left out."
DELETED_MANY = "{count} rows are marked as deleted, and were left out."
DECLARED = "The file declares {declared} rows, and {read} could be read. Copy or export it again."


def in_ukrainian(text: str) -> str:
    with override("uk"):
        return told(text)


def in_english(text: str) -> str:
    with override("en"):
        return told(text)


def sentence_of_three() -> Sentence:
    msgid = DECLARED  # known to the catalogue: judging.py says it
    return Sentence(msgid, {"declared": 1430, "read": 1410})


def test_a_sentence_is_a_text_in_english() -> None:
    said = sentence_of_three()

    assert said == "The file declares 1,430 rows, and 1,410 could be read. Copy or export it again."
    assert isinstance(said, str)
    assert (said.msgid, said.values) == (DECLARED, {"declared": 1430, "read": 1410})
    assert in_english(said) == said


def test_it_is_told_in_the_readers_language_with_its_numbers() -> None:
    assert in_ukrainian(sentence_of_three()) == (
        "У файлі заявлено рядків: 1\xa0430, а прочитати вдалося 1\xa0410. Скопіюйте або експортуйте його ще раз."
    )


def test_a_text_that_is_no_sentence_is_told_as_it_is() -> None:
    assert in_ukrainian("Said long ago.") == "Said long ago."
    assert told(17) == "17"


def test_values_are_texts_numbers_sentences_and_lists() -> None:
    inner = Sentence("row {number}", {"number": "1430"})
    said = Sentence("{where}: {message}", {"where": ["a.csv", inner], "message": 0.5})

    assert said == "a.csv, row 1430: 0.5"
    assert in_ukrainian(said) == "a.csv, рядок 1430: 0,5"


def test_a_value_is_never_a_template_and_a_template_asks_for_nothing_but_values() -> None:
    said = Sentence("{one} {two.__class__} {one:>9} {nobody}", {"one": "{two}", "two": 2})

    assert said == "{two} {two.__class__} {one:>9} {nobody}"


def test_values_are_made_plain_and_short() -> None:
    said = Sentence("{a} {b} {c}", {"a": "x" * (LONGEST + 5), "b": True, "c": float("inf")})

    assert said.values == {"a": "x" * (LONGEST - 1) + "…", "b": "True", "c": "inf"}
    assert json.loads(json.dumps(as_plain(said))) == as_plain(said)


@pytest.mark.parametrize(
    ("count", "english", "ukrainian"),
    [
        (1, "There is 1 more notice", "Є ще 1 зауваження"),
        (3, "There are 3 more notices", "Є ще 3 зауваження"),
        (1501, "There are 1,501 more notices", "Є ще 1\xa0501 зауваження"),
        (12, "There are 12 more notices", "Є ще 12 зауважень"),
    ],
)
def test_the_number_decides_on_the_form(count: int, english: str, ukrainian: str) -> None:
    said = ngettext(
        "There is {count} more notice {code}; it was counted and not kept. Mend the first, and try again.",
        "There are {count} more notices {code}; they were counted and not kept. Mend the first, and try again.",
        count,
        code="a_b",
    )

    assert said.startswith(english)
    assert in_ukrainian(said).startswith(ukrainian)
    assert said_again(as_plain(said)) == said
    assert in_ukrainian(said_again(as_plain(said))) == in_ukrainian(said)


def test_some_sentences_are_one() -> None:
    second = Sentence("row {number}", {"number": "2"})

    assert one_after_another("First.", "", second) == "First. row 2"
    assert in_ukrainian(one_after_another("First.", "", second)) == "First. рядок 2"
    assert one_after_another() == ""


def test_choices() -> None:
    assert [either([]), either(["A"]), either(["A", "B", "C"])] == ["", "A", "A or B or C"]
    assert in_ukrainian(either(["A", "B", "C"])) == "A або B або C"


def test_what_nests_too_deeply_becomes_a_text() -> None:
    said: str = "x"
    for _number in range(100):
        said = Sentence("row {number}", {"number": said})

    assert isinstance(said, Sentence)
    assert said.depth <= DEEPEST
    assert said == "row " * 100 + "x"
    assert said_again(as_plain(said)) == said


def test_copies_are_whole() -> None:
    said = sentence_of_three()

    for other in (copy.deepcopy(said), pickle.loads(pickle.dumps(said))):  # noqa: S301 - made a moment ago
        assert (other, in_ukrainian(other)) == (said, in_ukrainian(said))


def test_the_sentence_of_an_exception() -> None:
    said = sentence_of_three()

    assert sentence_of(ValueError(said)) is said
    assert sentence_of(ValueError("plain", 1)) == "('plain', 1)"
    assert sentence_of(ValueError()) == ""


def test_plain_and_back() -> None:
    said = Sentence("{one} or {other}", {"one": sentence_of_three(), "other": ["a", 1, sentence_of_three()]})
    again = said_again(json.loads(json.dumps(as_plain(said))))

    assert again == said
    assert in_ukrainian(again) == in_ukrainian(said)
    assert as_plain("a text") == said_again("a text") == "a text"


def nested(depth: int) -> Any:
    return "x" if depth == 0 else {"msgid": "row {number}", "values": {"number": nested(depth - 1)}}


def listed(depth: int) -> Any:
    return "x" if depth == 0 else [listed(depth - 1)]


NONSENSE: list[Any] = [
    None,
    7,
    [],
    b"row {number}",
    {},
    {"msgid": ""},
    {"msgid": 7, "values": {}},
    {"msgid": "row {number}", "values": []},
    {"msgid": "row {number}", "values": {"number": None}},
    {"msgid": "row {number}", "values": {"number": b"1"}},
    {"msgid": "row {number}", "values": {"number": True}},
    {"msgid": "row {number}", "values": {"number": {"number": "1"}}},
    {"msgid": "row {number}", "values": {str(n): "" for n in range(MOST_VALUES + 1)}},
    {"msgid": "row {number}", "values": {}, "count": "1"},
    {"msgid": "row {number}", "values": {}, "count": 1 << 64},
    {"msgid": "row {number}", "values": {"number": 10**400}},
    {"msgid": "row {number}", "values": {}, "plural": 1},
    {"msgid": "row {number}", "values": {}, "language": "uk"},
    nested(DEEPEST + 2),
    {"msgid": "row {number}", "values": {"number": listed(DEEPEST + 2)}},
]


@pytest.mark.parametrize("kept", NONSENSE)
def test_what_cannot_have_been_made_plain_is_refused(kept: Any) -> None:
    with pytest.raises(ValueError, match="no sentence"):
        said_again(kept)
    assert believed(kept, "as it was sent") == "as it was sent"


def test_only_templates_that_are_ours_are_believed() -> None:
    ours = {"msgid": "row {number}", "values": {"number": "2"}}
    theirs = {"msgid": "Send {number} UAH to us", "values": {"number": "2"}}
    several = as_plain(ngettext("{count} x", "{count} y", 2))
    half = as_plain(ngettext("{count} row is marked as deleted, and was left out.", "{count} others", 2))
    whole = as_plain(ngettext(DELETED, DELETED_MANY, 2))

    assert believed(ours, "text") == "row 2"
    assert isinstance(believed(ours, "text"), Sentence)
    assert believed(theirs, "text") == "text"
    assert believed(several, "text") == "text"
    assert believed(half, "text") == "text"
    assert believed(whole, "text") == "2 rows are marked as deleted, and were left out."
    assert believed({**ours, "values": {"number": theirs}}, "text") == "text"
    assert believed({**ours, "values": {"number": [theirs]}}, "text") == "text"
    assert believed("row 2", "text") == "text"


def test_a_sentence_cannot_grow_without_end() -> None:
    said: Any = "x" * LONGEST
    for _level in range(9):
        said = {"msgid": "{one} or {other}", "values": {"one": said, "other": said}}
    found = believed(said, "text")

    assert isinstance(found, Sentence)
    assert len(found) <= 2 * LONGEST_SENTENCE + 4
    with override("uk"):
        assert len(told(found)) <= 2 * LONGEST_SENTENCE + 4


def test_numbers_too_large_to_count_anything_are_texts() -> None:
    assert Sentence("{n}", {"n": 10**30}).values == {"n": "1" + "0" * 30}


def test_a_template_written_down_before_its_values() -> None:
    later = Sentence("{one} or {other}", {"one": "A"})

    assert later == "A or {other}"
    assert later.filled(other=3) == "A or 3"


def test_without_a_portal_nothing_is_believed() -> None:
    code = (
        "from geoportal.core.sentences import believed; print(believed({'msgid': 'row {number}', 'values': {}}, 'x'))"
    )

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert said.stdout == "x\n"
