"""How a schedule is told: every result with every state of its import, days, and what can be done."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from import_scripts.models import ImportRun, ImportSchedule
from import_scripts.pages.schedule_words import Told, about, days_in_words, result_of
from import_scripts.states import State
from layers.models import Layer

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
Result = ImportSchedule.Result


def schedule(result: str = "", state: str = "", **more: Any) -> ImportSchedule:
    run = ImportRun(pk=7, state=state) if state else None
    usual = {"pk": 3, "layer": Layer(name="Школи"), "sort": "file", "at": time(3), "next_at": NOW, "last_at": NOW}
    return ImportSchedule(**{**usual, "run": run, "result": result, "address": "https://a.ua/", **more})


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (schedule(last_at=None), Told("Ще не запитували")),
        (schedule(Result.UNCHANGED, State.DONE), Told("Там нічого не змінилося")),
        (schedule(Result.SAME, State.CANCELLED), Told("Файл інший, але дані ті самі, що на карті")),
        (schedule(Result.BROUGHT, State.WAITING), Told("Очікує перевірки")),
        (schedule(Result.BROUGHT, State.LOADING), Told("Завантажується")),
        (schedule(Result.BROUGHT, State.DONE), Told("Завантажено", "good")),
        (schedule(Result.PERSON, State.READY), Told("Потрібна людина", "warn")),
        (schedule(Result.PERSON, State.REFUSED), Told("Потрібна людина", "warn")),
        (schedule(Result.PERSON, State.DONE), Told("Завантажено", "good")),
        (schedule(Result.PERSON, State.CANCELLED), Told("Скасовано")),
        (schedule(Result.PERSON), Told("Потрібна людина")),  # its import is gone
        (
            schedule(Result.FAILED, State.DONE, failures=2, last_said="It answered 503."),
            Told("Не вдалося отримати; 2 невдалі спроби поспіль", "ore", "It answered 503."),
        ),
        (schedule(last_said="Nothing has changed."), Told("Nothing has changed.")),  # of before results were kept
    ],
)
def test_what_became_of_it_last(one: ImportSchedule, told: Told) -> None:
    assert result_of(one) == told


@pytest.mark.parametrize(
    ("days", "words"), [("1234567", "щодня"), ("12345", "у робочі дні"), ("17", "Пн, Нд"), ("6", "Сб")]
)
def test_days_are_told_as_people_do(days: str, words: str) -> None:
    assert days_in_words(days) == words


def test_all_that_is_known_is_told() -> None:
    told = about(schedule(loads_by_itself=True, mail_to=["gis@example.ua", "head@example.ua"], days="12345"))

    assert dict(told["facts"]) == {
        "Наступного разу": "30 листопада 2026, 14:00",
        "Коли": "у робочі дні, 03:00",
        "Востаннє": "30 листопада 2026, 14:00",
        "Що за цією адресою": "Файл",
        "Нові дані": "завантажується, якщо людина не потрібна",
        "Кому писати": "gis@example.ua, head@example.ua",
        "Відповідає": "портал",
    }


def test_of_a_pause_is_told_that_it_is_one() -> None:
    told = about(schedule(is_active=False, last_at=None))

    facts = dict(told["facts"])
    assert (facts["Наступного разу"], facts["Кому писати"], "Востаннє" in facts) == ("призупинено", "нікому", False)
    assert [(way["url"], way["is_main"]) for way in told["ways"]] == [("/import/schedules/3/start/", True)]


def test_what_is_asked_can_be_asked_now_or_paused() -> None:
    ways = about(schedule())["ways"]

    assert [(way["url"], way["label"]) for way in ways] == [
        ("/import/schedules/3/ask/", "Запитати зараз"),
        ("/import/schedules/3/pause/", "Призупинити"),
    ]
