"""`/api/imports/…/load` and its sisters: what programs do with an import, by whom, in which state, and how often."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from import_scripts.models import ImportRun
from import_scripts.rules import open_moves
from import_scripts.states import State
from layers.actions import SyncRefused, save_feature
from layers.models import Feature
from tests.import_scripts.pages.conftest import work

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
MOVES = ("load", "cancel", "resume", "undo")
UKRAINIAN = {"Accept-Language": "uk"}
OPEN = {
    State.WAITING: {"cancel"}, State.CHECKING: {"cancel"}, State.READY: {"load", "cancel"}, State.LOADING: set(),
    State.REFUSED: set(), State.FAILED: {"resume", "cancel"}, State.DONE: {"undo"}, State.CANCELLED: set(),
    State.UNDOING: set(), State.UNDONE: set(),
}  # fmt: skip


def move(client: Client, run: ImportRun, name: str, /, **headers: str) -> Any:
    return client.post(f"/api/imports/{run.uuid}/{name}", headers=headers)


def mark(client: Client, run: ImportRun) -> dict[str, str]:
    return {"If-Match": client.get(f"/api/imports/{run.uuid}")["ETag"]}


def state(run: ImportRun) -> str:
    return str(ImportRun.objects.values_list("state", flat=True).get(pk=run.pk))


def live() -> set[str]:
    return set(Feature.objects.filter(layer__slug="schools", withdrawn_at=None).values_list("source_id", flat=True))


def test_what_was_read_is_loaded_and_taken_back(run: ImportRun, client_of: ClientOf, author: Any) -> None:
    client, before = client_of("author"), live()

    loading = move(client, run, "load", **mark(client, run)).json()
    assert (loading["state"], loading["is_moving"], loading["loaded_by"]) == ("loading", True, "author")
    work()
    done = client.get(f"/api/imports/{run.uuid}").json()
    assert (done["state"], live()) == ("done", {"one", "outside", "new", "hidden", "members"})

    undone = move(client, run, "undo").json()
    assert (undone["state"], live()) == ("undone", before)


def test_nothing_is_loaded_unseen(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    old = mark(client, run)
    ImportRun.objects.filter(pk=run.pk).update(digest="another difference")

    unsaid, stale = move(client, run, "load"), move(client, run, "load", **old)

    assert (unsaid.status_code, stale.status_code, state(run)) == (428, 412, "ready")
    current = stale.json()
    assert current["current"]["state"] == "ready"
    assert move(client, run, "load", **{"If-Match": current["etag"]}).status_code == 200


def test_any_state_will_do_for_who_says_so(run: ImportRun, client_of: ClientOf) -> None:
    assert move(client_of("author"), run, "load", **{"If-Match": "*"}).status_code == 200
    assert state(run) == "loading"


def test_a_second_person_is_another_one(run: ImportRun, client_of: ClientOf) -> None:
    run.layer.needs_second_person = True
    run.layer.save()

    first = move(client_of("author"), run, "load", **{"If-Match": "*"})
    assert (first.status_code, state(run)) == (403, "ready")

    assert move(client_of("administrator"), run, "load", **{"If-Match": "*"}).status_code == 200


@pytest.mark.parametrize("name", MOVES)
def test_others_can_do_nothing(run: ImportRun, client_of: ClientOf, name: str) -> None:
    found = [
        move(client_of(who), run, name, **{"If-Match": "*"}).status_code
        for who in ("stranger", "citizen", "official", "author_elsewhere")
    ]

    assert (found, state(run)) == ([401, 404, 404, 404], "ready")


@pytest.mark.parametrize("name", MOVES)
def test_a_login_alone_does_nothing(run: ImportRun, author: Any, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)

    assert (move(client, run, name, **{"If-Match": "*"}).status_code, state(run)) == (403, "ready")


@pytest.mark.parametrize("now", list(State))
def test_each_state_has_its_moves_and_links_say_so(
    run: ImportRun, client_of: ClientOf, author: Any, now: State
) -> None:
    client = client_of("author")
    ImportRun.objects.filter(pk=run.pk).update(state=now)
    run.refresh_from_db()

    links = {one["rel"] for one in client.get(f"/api/imports/{run.uuid}").json()["links"]}
    assert links & set(MOVES) == set(open_moves(author, run)) == OPEN[now]
    for name in set(MOVES) - OPEN[now]:
        answer = move(client, run, name, **{"If-Match": "*"})
        told = answer.json()
        assert (answer.status_code, told["state"], state(run)) == (409, now.value, now.value)


def test_nothing_is_open_to_others(run: ImportRun, cast: dict[str, Any]) -> None:
    assert {name for name, person in cast.items() if open_moves(person, run)} == {"author", "administrator"}


def test_cancelled_it_stays_so(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")

    assert move(client, run, "cancel").status_code == 200
    assert (move(client, run, "cancel").status_code, state(run)) == (409, "cancelled")


def test_what_broke_off_goes_on_where_it_was(run: ImportRun, client_of: ClientOf) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=State.FAILED, began_as=State.CHECKING, refusal="It broke off.")

    answer = move(client_of("author"), run, "resume")
    told = answer.json()
    assert (told["state"], told["refused"]) == ("checking", "")
    work()
    assert state(run) == "ready"


def test_later_edits_stand_in_the_way_and_are_listed(loaded: ImportRun, client_of: ClientOf, author: Any) -> None:
    one = Feature.objects.get(source_id="one")
    save_feature(one.layer, by=author, feature=one, name="Ліцей, названий інакше")

    answer, in_ukrainian = (move(client_of("author"), loaded, "undo", **said) for said in ({}, UKRAINIAN))

    told = answer.json()
    assert (answer.status_code, told["features"]) == (
        409, [{"source_id": "one", "name": "Ліцей, названий інакше"}],
    )  # fmt: skip
    assert told["detail"].startswith("1 object was edited since, and that edit would be lost. Nothing was undone.")
    assert in_ukrainian.json()["detail"].startswith("1 об’єкт відтоді змінили, і цю зміну було б утрачено.")
    assert state(loaded) == "done"


def test_a_move_that_comes_too_late_says_what_can_be_done(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    move(client, run, "cancel")

    answers = [move(client, run, "load", **{"If-Match": "*", **said}) for said in ({}, UKRAINIAN)]

    assert [(answer.status_code, answer.json()["detail"]) for answer in answers] == [
        (409, f"Import {run.pk} is cancelled; it cannot become loading. Bring the file again."),
        (409, f"Імпорт {run.pk} має стан «скасовано»; змінити його на «завантажується» неможливо. "
              "Надішліть файл ще раз."),
    ]  # fmt: skip


def test_what_the_map_refuses_is_told(loaded: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*args: Any, **more: Any) -> None:
        raise SyncRefused(loaded.layer, "a shape would not be valid")

    monkeypatch.setattr("import_scripts.actions.undo_run", refuses)

    answer = move(client_of("author"), loaded, "undo")

    told = answer.json()
    assert (answer.status_code, told["detail"]) == (
        409,
        "Layer schools: a shape would not be valid. Nothing was written.",
    )


@pytest.mark.parametrize("name", MOVES)
def test_there_is_nothing_to_read_at_a_move(run: ImportRun, client_of: ClientOf, name: str) -> None:
    assert client_of("author").get(f"/api/imports/{run.uuid}/{name}").status_code == 405
