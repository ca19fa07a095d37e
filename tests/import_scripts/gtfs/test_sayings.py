"""What is said of a feed can be said in both languages, and says its values."""

import re

from django.utils import translation

from geoportal.core.sentences import told
from import_scripts.gtfs.sayings import CATALOGUE, Say
from import_scripts.notices import Notices, Severity


def test_codes_stand_once_each() -> None:
    codes = [one.code for one in CATALOGUE]

    assert len(codes) > 50
    assert len(set(codes)) == len(codes)


def test_what_is_said_names_file_row_value_and_remedy_in_the_readers_language() -> None:
    notices = Notices()
    Say(notices).of("stops.txt")("invalid_time", row=3, field="arrival_time", value="7:99", rule="HH:MM:SS")

    (said,) = notices.kept
    with translation.override("uk"):
        ukrainian = told(said.message)

    assert said.severity == Severity.ERROR
    assert str(said) == (
        "stops.txt, row 3, arrival_time: '7:99' breaks the rule of its column, which asks for HH:MM:SS. Correct it."
    )
    assert ukrainian == "«7:99» не відповідає правилу стовпця, де має бути: HH:MM:SS. Виправте."


def test_every_sentence_has_its_ukrainian() -> None:
    with translation.override("uk"):
        bare = [one.code for one in CATALOGUE if not re.search("[а-яіїєґ]", told(one.message))]

    assert bare == []


def test_a_cell_is_remembered_as_blamed() -> None:
    say = Say(Notices())
    say.of("stops.txt")("invalid_float", row=2, field="stop_lat", value="x", rule="number")

    assert say.of("stops.txt").has_said(2, "stop_lat")
    assert not say.of("stops.txt").has_said(2, "stop_lon")
    assert not say.of("trips.txt").has_said(2, "stop_lat")
