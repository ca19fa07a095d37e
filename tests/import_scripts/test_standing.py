"""How imports stand as a whole: counts, seconds, the oldest that waits, workers, schedules that are late."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine

from import_scripts.actions import cancel_run, resume_run
from import_scripts.models import ImportRun, ImportSchedule, ImportWorker
from import_scripts.standing import standing
from import_scripts.states import State
from layers.models import Layer

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def clock(town: Layer) -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def run(town: Layer, state: State, minutes: float = 0, **more: Any) -> ImportRun:
    """One that was brought so many minutes ago."""
    told = {"file_name": "a.csv", "size_bytes": 1, "source": {"layer": town.slug}, **more}
    found = ImportRun.objects.create(layer=town, state=state, **told)
    ImportRun.objects.filter(pk=found.pk).update(created_at=NOW - timedelta(minutes=minutes))
    found.refresh_from_db()
    return found


def schedule(town: Layer, minutes: float, **more: Any) -> None:
    """One that is due in so many minutes."""
    told = {"address": "https://a.ua/", "sort": "file", "at": time(3), "source": {"layer": town.slug}}
    ImportSchedule.objects.create(layer=town, next_at=NOW + timedelta(minutes=minutes), **told, **more)


def test_where_nothing_was_brought_all_is_nought(clock: Any) -> None:
    now = standing()

    assert now.runs == dict.fromkeys(State.values, 0)
    assert (now.steps, now.waiting_s, now.workers, now.beat_at) == ({}, 0.0, 0, None)
    assert (now.schedules, now.overdue, now.failing) == (0, 0, 0)


def test_imports_are_counted_by_state(town: Layer, clock: Any) -> None:
    for state in (State.DONE, State.DONE, State.READY):
        run(town, state)

    counts = {state: number for state, number in standing().runs.items() if number}

    assert counts == {"done": 2, "ready": 1}


def test_seconds_are_added_up_by_step(town: Layer, clock: Any) -> None:
    run(town, State.DONE, seconds={"read": 1.5, "merge": 2})
    run(town, State.REFUSED, seconds={"read": 0.5})

    assert standing().steps == {"merge": (1, 2.0), "read": (2, 2.0)}


@pytest.mark.parametrize("state", [State.READY, State.FAILED, State.DONE, State.REFUSED, State.CANCELLED])
def test_what_waits_for_a_person_waits_for_no_worker(town: Layer, clock: Any, state: State) -> None:
    run(town, state, 30)

    assert standing().waiting_s == 0.0


def test_the_oldest_that_waits_is_told(town: Layer, clock: Any) -> None:
    run(town, State.WAITING, 3)
    run(town, State.WAITING, 10)

    assert standing().waiting_s == 600.0


def test_what_a_worker_has_waits_no_more(town: Layer, clock: Any) -> None:
    run(town, State.CHECKING, 10, lease_until=NOW + timedelta(seconds=30))

    assert standing().waiting_s == 0.0


def test_what_a_worker_left_waits_since_it_was_given_up(town: Layer, clock: Any) -> None:
    run(town, State.CHECKING, 60, lease_until=NOW - timedelta(seconds=20))

    assert standing().waiting_s == 20.0


def test_what_is_let_go_on_waits_since_then(town: Layer, clock: Any) -> None:
    one = run(town, State.FAILED, 600, began_as=State.CHECKING)

    resume_run(one)
    clock.shift(45)

    assert standing().waiting_s == 45.0


def test_what_is_cancelled_waits_no_more(town: Layer, clock: Any) -> None:
    cancel_run(run(town, State.WAITING, 10))

    assert standing().waiting_s == 0.0


def test_workers_are_those_heard_of_within_a_minute(clock: Any) -> None:
    for name, seconds in (("a:1", 5), ("a:2", 59), ("b:1", 61)):
        ImportWorker.objects.create(name=name, beat_at=NOW - timedelta(seconds=seconds))

    now = standing()

    assert (now.workers, now.beat_at) == (2, NOW - timedelta(seconds=5))


def test_schedules_are_late_after_a_quarter_of_an_hour(town: Layer, clock: Any) -> None:
    schedule(town, 60)
    schedule(town, -14)
    schedule(town, -16, failures=2)
    schedule(town, -600, is_active=False, failures=9)

    now = standing()

    assert (now.schedules, now.overdue, now.failing) == (3, 1, 1)


def test_it_takes_few_questions_however_much_there_is(town: Layer, clock: Any, django_assert_num_queries: Any) -> None:
    for number in range(3):
        run(town, State.WAITING, number)
        schedule(town, number)

    with django_assert_num_queries(5):
        standing()
