"""How far a run is, in words of both languages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from import_scripts.models import ImportRun
from import_scripts.progress import progress, seconds_in_words
from import_scripts.states import State


def told(state: State, **more: Any) -> dict[str, Any]:
    with override(more.pop("language", "uk")):
        return progress(ImportRun(state=state, **more))


def steps(state: State, **more: Any) -> str:
    """The first letters of what each step is: done, now, to do."""
    return "".join(one["state"][0] for one in told(state, **more)["steps"])


@pytest.mark.parametrize(
    ("state", "step", "expected"),
    [
        (State.WAITING, "", "ntttt"),
        (State.CHECKING, "read", "ntttt"),
        (State.CHECKING, "compare", "dnttt"),
        (State.READY, "", "ddntt"),
        (State.LOADING, "read", "dddnt"),
        (State.DONE, "", "ddddd"),
        (State.UNDONE, "", "ddddd"),
    ],
)
def test_steps(state: State, step: str, expected: str) -> None:
    assert steps(state, step=step) == expected


def test_rows_are_told_with_their_share() -> None:
    found = told(State.CHECKING, step="read", rows_done=12_345, rows_declared=20_000)

    assert found["share"] == 12_345 / 20_000
    assert found["words"] == "Прочитано рядків: 12\u00a0345 із 20\u00a0000."
    assert told(State.CHECKING, step="read", rows_done=7, language="en")["words"] == "7 rows are read."
    assert told(State.CHECKING, step="read", rows_done=7)["share"] is None
    assert told(State.CHECKING, step="read", rows_done=30, rows_declared=20)["share"] == 1.0


def test_what_is_written_is_told_with_its_share() -> None:
    found = told(State.LOADING, step="load", rows_done=500, rows_declared=2000)

    assert (found["share"], found["words"]) == (0.25, "Записано об’єктів: 500 із 2\u00a0000.")
    assert told(State.LOADING, step="compare", rows_done=500, rows_declared=2000)["share"] is None


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        (State.WAITING, "", "Чекає своєї черги."),
        (State.CHECKING, "", "Чекає своєї черги."),
        (State.CHECKING, "compare", "Порівняння з тим, що є на карті."),
        (State.DONE, "", ""),
    ],
)
def test_what_is_going_on(state: State, step: str, words: str) -> None:
    assert told(state, step=step)["words"] == words


@pytest.mark.parametrize(
    ("elapsed", "left"),
    [(1, "залишилося приблизно 9 секунд"), (0.04, ""), (100, "залишилося приблизно 15 хвилин")],
)
def test_time_left(elapsed: float, left: str) -> None:
    began = timezone.now() - timedelta(seconds=elapsed)

    found = told(State.CHECKING, step="read", step_began_at=began, rows_done=100, rows_declared=1000)

    assert found["left"] == left


def test_what_the_steps_took() -> None:
    found = told(State.READY, seconds={"read": 12.34, "merge": 300})

    assert [one["words"] for one in found["steps"]] == ["12,3 с", "5,0 хв", "", "", ""]


def test_seconds_in_words() -> None:
    with override("en"):
        assert (seconds_in_words(0.04), seconds_in_words(89), seconds_in_words(90)) == ("0.0 s", "89 s", "1.5 min")
