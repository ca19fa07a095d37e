"""What is done with a run: loading, cancelling, going on, taking back, checking again; by whom, and when too late."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from import_scripts.models import ImportRun
from import_scripts.states import State
from layers.actions import save_feature
from layers.models import Feature, Layer
from tests.import_scripts.pages.conftest import TOML, work

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
MOVES = ("load", "cancel", "resume", "undo", "check")


def move(client: Client, run: ImportRun, name: str, /, **told: Any) -> HttpResponse:
    answer: Any = client.post(f"/import/{run.uuid}/{name}/", told)
    run.refresh_from_db()
    return answer  # type: ignore[no-any-return] # Django's test client adds its own


def said(client: Client, answer: HttpResponse) -> str:
    """The page to which the answer leads."""
    return client.get(answer["Location"]).content.decode()


def live() -> set[str]:
    return set(Feature.objects.filter(layer__slug="schools", withdrawn_at=None).values_list("source_id", flat=True))


def test_what_was_looked_at_is_loaded(run: ImportRun, client_of: ClientOf, author: Any) -> None:
    client = client_of("author")
    assert live() == {"one", "two", "outside", "hidden", "members"}

    answer = move(client, run, "load", seen=run.digest)
    assert (run.state, run.loaded_by) == (State.LOADING, author)
    assert "Завантаження почалося." in said(client, answer)
    work()
    run.refresh_from_db()

    assert run.state == State.DONE
    assert live() == {"one", "outside", "new", "hidden", "members"}


def test_what_nobody_looked_at_is_not_loaded(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")

    for told in ({}, {"seen": "another"}):
        answer = move(client, run, "load", **told)
        assert "Зміни вже інші, ніж ви бачили." in said(client, answer)

    assert run.state == State.READY


def test_a_cancelled_run_writes_nothing(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")

    answer = move(client, run, "cancel")
    assert "Імпорт скасовано; нічого не записано." in said(client, answer)
    late = move(client, run, "load", seen=run.digest)

    assert "змінити його на «завантажується» неможливо" in said(client, late)
    assert run.state == State.CANCELLED


def test_a_broken_run_goes_on(run: ImportRun, client_of: ClientOf) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=State.FAILED, began_as=State.CHECKING)

    move(client_of("author"), run, "resume")
    assert run.state == State.CHECKING
    work()
    run.refresh_from_db()

    assert run.state == State.READY


def test_a_loaded_run_is_taken_back(loaded: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")

    answer = move(client, loaded, "undo")

    assert "Зміни скасовано: шар такий, як був раніше." in said(client, answer)
    assert loaded.state == State.UNDONE
    assert live() == {"one", "two", "outside", "hidden", "members"}
    assert "Надішліть файл ще раз." in said(client, move(client, loaded, "undo"))


def test_taking_back_never_loses_what_somebody_did_since(loaded: ImportRun, client_of: ClientOf) -> None:
    lyceum = Feature.objects.get(source_id="one")
    save_feature(lyceum.layer, by=None, feature=lyceum, name="Ліцей № 1, перейменований")

    answer = move(client_of("author"), loaded, "undo")
    text = answer.content.decode()

    assert answer.status_code == 409
    assert "1 об’єкт відтоді змінили, і цю зміну було б утрачено. Нічого не скасовано." in text
    assert "виправте їх вручну або імпортуйте попередній файл" in text
    assert "<li>Ліцей № 1, перейменований (one)</li>" in text
    assert loaded.state == State.DONE


def test_told_otherwise_the_same_file_is_checked_as_a_new_run(run: ImportRun, client_of: ClientOf) -> None:
    client = client_of("author")
    toml = f"confirm_outside = true\n{TOML}".replace('name = "назва"', 'name = "місць"')

    answer = move(client, run, "check", toml=toml, confirm_outside="on", name="назва", append="on")
    work()
    again = ImportRun.objects.latest("id")

    assert answer["Location"] == f"/import/{again.uuid}/"
    assert (again.pk == run.pk, run.state, again.state) == (False, State.CANCELLED, State.READY)
    assert (again.sha256, again.size_bytes, again.file_name) == (run.sha256, run.size_bytes, run.file_name)
    assert again.source["fields"]["name"]["column"] == "назва"
    assert again.options["append"] is True
    assert again.withdrawn == 0


def test_a_loaded_run_stays_loaded_when_its_file_is_checked_again(loaded: ImportRun, client_of: ClientOf) -> None:
    move(client_of("author"), loaded, "check", toml=f"confirm_outside = true\n{TOML}", confirm_outside="on")

    assert (loaded.state, ImportRun.objects.count()) == (State.DONE, 2)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"toml": "nonsense ="}, "Опис джерела (TOML)"),
        ({"toml": 'colour = "red"'}, "colour: невідомо, що це"),
        ({"toml": ""}, "Опис джерела (TOML)"),
        ({"toml": TOML, "other_crs": "2496"}, "Систему координат пишуть так: EPSG:2496."),
        ({"toml": TOML, "encoding": "latin-1"}, "Кодування"),
    ],
)
def test_what_cannot_be_understood_is_said_and_nothing_begins(
    run: ImportRun, client_of: ClientOf, told: dict[str, str], sentence: str
) -> None:
    answer = move(client_of("author"), run, "check", **told)

    assert answer.status_code == 400
    assert sentence in answer.content.decode().split('class="note note--fault"')[1]
    assert (run.state, ImportRun.objects.count()) == (State.READY, 1)


def test_a_file_that_is_gone_is_a_sentence(run: ImportRun, client_of: ClientOf) -> None:
    run.path.unlink()

    answer = move(client_of("author"), run, "check", toml=TOML)

    assert answer.status_code == 400
    assert "Такого файлу немає." in answer.content.decode()


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize(
    ("person", "status"), [("stranger", 302), ("citizen", 404), ("official", 404), ("author_elsewhere", 404)]
)
def test_nobody_else_moves_it(run: ImportRun, client_of: ClientOf, name: str, person: str, status: int) -> None:
    answer = move(client_of(person), run, name, seen=run.digest, toml=TOML)

    assert answer.status_code == status
    assert (run.state, ImportRun.objects.count()) == (State.READY, 1)


@pytest.mark.parametrize("name", MOVES)
def test_looking_at_an_address_moves_nothing(run: ImportRun, client_of: ClientOf, name: str) -> None:
    assert client_of("author").get(f"/import/{run.uuid}/{name}/").status_code == 405


@pytest.mark.parametrize("name", MOVES)
def test_another_site_moves_nothing(run: ImportRun, author: Any, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)

    assert move(client, run, name, seen=run.digest).status_code == 403
    assert run.state == State.READY


def test_who_brought_it_is_not_the_second_person(run: ImportRun, client_of: ClientOf) -> None:
    Layer.objects.filter(slug="schools").update(needs_second_person=True)

    assert move(client_of("author"), run, "load", seen=run.digest).status_code == 403
    assert run.state == State.READY
    assert move(client_of("administrator"), run, "load", seen=run.digest).status_code == 302
    assert run.state == State.LOADING
