"""What is said of messages can be said in both languages, and every code that a check gives has its words."""

import re
from pathlib import Path

from django.utils import translation

from geoportal.core.sentences import told
from import_scripts.gtfs.live_sayings import BY_CODE, CATALOGUE, notice_of
from import_scripts.notices import Severity
from tests.house.files import ROOT
from transport.realtime import Flaw, MessageRefused


def given(path: Path) -> set[str]:
    return set(re.findall(r'"(live_\w+)"', path.read_text()))


def test_every_code_that_is_given_has_its_words_and_no_other() -> None:
    files = [ROOT / "transport" / name for name in ("realtime.py", "live_checks.py", "live_alerts.py")]
    codes = set().union(*map(given, files)) - {"live_sources"}

    assert len(codes) > 15
    assert sorted(one.code for one in CATALOGUE) == sorted(codes)


def test_a_flaw_is_said_with_its_entity_and_value() -> None:
    said = notice_of(Flaw("live_trip_unknown", "u7", "t9"), "live.pb")

    assert str(said) == (
        "live.pb, u7: The timetable has no trip “t9”. Use the ids of the feed that is loaded."
    )  # fmt: skip
    assert said.severity == Severity.WARNING


def test_a_refusal_is_an_error() -> None:
    said = notice_of(MessageRefused("live_version_unknown", "3.0"), "")

    with translation.override("uk"):
        ukrainian = told(said.message)
    assert (said.severity, ukrainian) == (Severity.ERROR, "Версія повідомлення — «3.0», а читаємо лише 1.0 і 2.0.")


def test_every_sentence_has_its_ukrainian() -> None:
    with translation.override("uk"):
        bare = [code for code, one in BY_CODE.items() if not re.search("[а-яіїєґ]", told(one.message))]

    assert bare == []
