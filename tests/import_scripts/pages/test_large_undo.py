"""Taking back what is much: a worker does it, everybody sees how far it is, and nothing is lost where it cannot be."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from import_scripts import actions
from import_scripts.lease import MOST_ATTEMPTS, Lease, LeaseLost, take
from import_scripts.models import ImportRun
from import_scripts.rules import open_moves
from import_scripts.states import MoveRefused, State
from import_scripts.worker import work_once
from layers.actions import SyncRefused, save_feature
from layers.models import Feature

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
BEFORE, AFTER = {"one", "two", "outside", "hidden", "members"}, {"one", "outside", "new", "hidden", "members"}


@pytest.fixture
def asked(loaded: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """What it wrote counts as much, and its author wants it back."""
    monkeypatch.setattr(actions, "UNDONE_AT_ONCE", 3)
    answer = client_of("author").post(f"/import/{loaded.uuid}/undo/", follow=True)
    assert "Скасування змін почалося." in answer.content.decode()
    return fresh(loaded)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def live() -> set[str]:
    return set(Feature.objects.filter(layer__slug="schools", withdrawn_at=None).values_list("source_id", flat=True))


def page(client_of: ClientOf, run: ImportRun) -> str:
    return client_of("author").get(f"/import/{run.uuid}/").content.decode()


def edited(source_id: str) -> None:
    one = Feature.objects.get(source_id=source_id)
    save_feature(one.layer, by=None, feature=one, name="Названо інакше")


def test_it_is_asked_for_and_the_page_follows(asked: ImportRun, client_of: ClientOf, author: Any) -> None:
    assert (asked.state, asked.undone_by, live()) == (State.UNDOING, author, AFTER)
    assert open_moves(author, asked) == []
    text = page(client_of, asked)
    assert "Доки не скасовано все, на карті видно завантажене." in text
    assert 'data-state="undoing"' in text


def test_the_worker_puts_back_part_by_part_and_the_history_knows_by_whom(
    asked: ImportRun, client_of: ClientOf, author: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr("layers.undoing.PART", 3)
    monkeypatch.setattr(Lease, "progress", lambda _lease, *far: told.append(far))

    work_once()

    run = fresh(asked)
    assert (run.state, run.refusal, run.lease_until, live()) == (State.UNDONE, "", None, BEFORE)
    assert told == [("undo", 0, None), ("undo", 0, 6), ("undo", 3, 6), ("undo", 6, 6)]
    events: Any = Feature.objects.get(source_id="one").events
    context = events.order_by("pgh_id").last().pgh_context
    assert (context.metadata["user"], context.metadata["run"]) == (author.pk, run.pk)
    assert "Шар такий, як був до цього імпорту." in page(client_of, run)


def test_where_later_edits_would_be_lost_it_stays_loaded_and_lists_them(
    asked: ImportRun, client_of: ClientOf, author: Any
) -> None:
    edited("one")

    work_once()

    run = fresh(asked)
    assert (run.state, live(), run.ended_at) == (State.DONE, AFTER, asked.ended_at)
    text = page(client_of, run)
    assert "1 об’єкт відтоді змінили, і цю зміну було б утрачено. Нічого не скасовано." in text
    assert "<li>Названо інакше (one)</li>" in text
    told = client_of("author").get(f"/api/imports/{run.uuid}").json()
    assert (told["is_moving"], told["in_the_way"]) == (False, [{"source_id": "one", "name": "Названо інакше"}])
    assert told["refused"].startswith("1 об’єкт відтоді змінили")
    assert open_moves(author, run) == ["undo"]


def test_asked_once_more_it_is_done_when_nothing_stands_in_the_way_any_more(
    asked: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    ImportRun.objects.update(state=State.DONE, refusal="One was edited.", in_the_way=[["one", "Ліцей"]])

    answer = client_of("author").post(f"/api/imports/{asked.uuid}/undo").json()
    assert (answer["state"], answer["is_moving"], answer["refused"], answer["in_the_way"]) == ("undoing", True, "", [])
    assert client_of("author").post(f"/api/imports/{asked.uuid}/undo").status_code == 409
    work_once()

    assert (fresh(asked).state, live()) == (State.UNDONE, BEFORE)


def test_nobody_else_undoes_it_meanwhile(asked: ImportRun) -> None:
    with pytest.raises(MoveRefused, match="is undoing; it cannot become undone"):
        actions.undo_run(asked, by=None)


def test_what_the_map_refuses_is_told(asked: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_args: Any, **_more: Any) -> None:
        raise SyncRefused(asked.layer, "a shape would not be valid")

    monkeypatch.setattr(actions, "undo_merge", refuses)

    work_once()

    run = fresh(asked)
    assert (run.state, run.in_the_way) == (State.DONE, [])
    assert "a shape would not be valid" in page(client_of, run)


def test_what_breaks_off_leaves_it_loaded_and_says_why(asked: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "undo_merge", lambda *_args, **_more: 1 // 0)

    work_once()

    run = fresh(asked)
    assert (run.state, run.lease_until, live()) == (State.DONE, None, AFTER)
    assert run.refusal.startswith("It could not be undone: ZeroDivisionError")
    assert run.ended_at == asked.ended_at


def test_a_worker_that_has_lost_its_turn_undoes_nothing(asked: ImportRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def progress(_lease: Lease, _step: str, rows: int, _declared: int | None) -> None:
        if rows:
            raise LeaseLost("Another has it.")

    with monkeypatch.context() as late:
        late.setattr(Lease, "progress", progress)
        work_once()
    assert (fresh(asked).state, live()) == (State.UNDOING, AFTER)

    ImportRun.objects.update(lease_until=None)
    work_once()
    assert (fresh(asked).state, live()) == (State.UNDONE, BEFORE)


def test_one_that_takes_its_workers_down_stays_loaded(asked: ImportRun) -> None:
    for _ in range(MOST_ATTEMPTS):
        assert take() is not None
        ImportRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    assert take() is None

    run = fresh(asked)
    assert (run.state, run.refusal) == (
        State.DONE,
        "Its workers ended 3 times without a word. See the log; then undo it.",
    )


@pytest.mark.parametrize(
    ("rows", "declared", "words", "share"),
    [
        (0, None, "Шукаємо, що відтоді змінили.", None),
        (3, 4, "Повернуто до попереднього стану об’єктів: 3 із 4.", 0.75),
    ],
)
def test_how_far_it_is(
    asked: ImportRun, client_of: ClientOf, rows: int, declared: int | None, words: str, share: float | None
) -> None:
    ImportRun.objects.update(step="undo", rows_done=rows, rows_declared=declared)

    told = client_of("author").get(f"/import/{asked.uuid}/progress.json", headers={"Accept-Language": "uk"}).json()

    assert (told["words"], told["share"], told["isMoving"]) == (words, share, True)
