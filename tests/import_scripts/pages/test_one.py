"""The page of a run: what it says in each state, the list and its pages, the guesses, and who may look."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from import_scripts.models import ImportRun
from import_scripts.pages import one as page_module
from import_scripts.states import State
from layers.models import Layer
from tests.import_scripts.pages.conftest import SCHOOLS, TOML, feature, geojson

pytestmark = pytest.mark.django_db
ClientOf = Callable[[str], Client]
Bring = Callable[..., ImportRun]


def page(client: Client, run: ImportRun, query: str = "", language: str = "") -> str:
    answer = client.get(f"{language}/import/{run.uuid}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def ways(text: str) -> list[str]:
    """The addresses of the buttons of the verdict."""
    verdict = text.split('class="verdict ')[1].split("</section>")[0]
    return re.findall(r'action="/(?:en/)?import/[\w-]+/(\w+)/"', verdict)


def names(text: str) -> list[str]:
    return re.findall(r'class="difference-row__name"[^>]*>([^<]*)<', text)


def test_a_checked_run_says_in_numbers_what_loading_does(run: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), run)

    assert run.state == State.READY
    assert "Додається 1 об’єкт, 1 переміщується, 3 змінюються, 1 вилучається, 0 залишаться без змін." in text
    assert ways(text) == ["load", "cancel"]
    assert '<span class="counts__number">3</span><span class="counts__label">змінено</span>' in text


def test_the_same_in_english(run: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), run, language="/en")

    assert "1 object is added, 1 is moved, 3 are changed, 1 is withdrawn, 0 stay as they are." in text
    assert "into the layer “Школи”" in text


def test_the_list_says_what_becomes_of_each(run: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), run)

    assert "<del>Ліцей № 1</del>" in text
    assert "<ins>Ліцей № 1 імені Зеленського</ins>" in text
    assert "<dt>capacity</dt><dd><del>600</del> <ins>650</ins>" in text
    assert "переміщено на 149 м · outside" in text
    assert "Нова школа &lt;b&gt;" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?state=withdrawn", ["Гімназія № 2"]),
        ("?state=moved", ["Школа за районами"]),
        ("?q=нова", ["Нова школа &lt;b&gt;"]),
        ("?q=outside", ["Школа за районами"]),
        ("?q=такого+немає", []),
        ("?state=added&q=ліцей", []),
    ],
)
def test_the_list_is_narrowed(run: ImportRun, client_of: ClientOf, query: str, expected: list[str]) -> None:
    text = page(client_of("author"), run, query)

    assert names(text) == expected
    assert ("Такого немає." in text) == (not expected)


@pytest.mark.parametrize("query", ["?state=nonsense", "?page=0", "?page=99", "?page=x", "?row=x", "?row=99999999999"])
def test_what_nobody_would_ask_shows_the_whole_list(run: ImportRun, client_of: ClientOf, query: str) -> None:
    assert len(names(page(client_of("author"), run, query))) == 6


def test_the_list_has_pages_and_the_map_leads_to_the_right_one(
    run: ImportRun, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_module, "PAGE", 4)
    monkeypatch.setattr("import_scripts.reviewing.PAGE", 4)
    last = run.differences.order_by("id").last()
    assert last is not None

    first, second = (page(client_of("author"), run, query) for query in ("", "?page=2"))
    led = page(client_of("author"), run, f"?row={last.pk}")

    assert len(names(first)) == 4
    assert names(led) == names(second) != names(first)
    assert f'id="difference-{last.pk}"' in led
    assert 'href="?page=2#difference"' in first
    assert "Сторінка 2 із 2" in second or "Сторінка 2 з 2" in second


def test_the_page_hands_over_what_the_map_needs(run: ImportRun, client_of: ClientOf) -> None:
    context = client_of("author").get(f"/en/import/{run.uuid}/").context

    west, south, east, north = context["map"]["bbox"]
    assert (west, south, round(east, 3), north) == (33.3, 47.9, 33.652, 48.0)
    assert context["map"]["data"] == f"/en/import/{run.uuid}/difference.geojson"
    assert context["map"]["styles"]["dark"] == "/tiles/styles/city-dark.json?lang=en"
    assert context["left_out"] == 0


def test_a_run_that_changes_nothing_says_so(bring: Bring, loaded: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), bring())

    assert "У файлі те саме, що й на карті: нічого не зміниться." in text
    assert "data-difference-map" not in text


def test_a_refused_run_says_why_and_offers_to_tell_it_otherwise(bring: Bring, client_of: ClientOf) -> None:
    run = bring(geojson([feature("a", 0.5, 0.5, "Далеко", місць=1)]), confirm_outside="")

    text = page(client_of("author"), run)

    assert run.state == State.REFUSED
    assert ways(text) == []
    assert "Помилки є в 1 з 1 рядків." in text
    assert "Нічого не записано." in text
    assert f'action="/import/{run.uuid}/check/"' in text


def test_a_loaded_run_can_be_taken_back(loaded: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), loaded)

    assert loaded.state == State.DONE
    assert ways(text) == ["undo"]
    assert "Що змінилося" in text
    assert "Відтоді на карті: Додається 1 об’єкт" in text


def test_a_run_that_waits_is_followed_and_cannot_be_told_otherwise(run: ImportRun, client_of: ClientOf) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=State.WAITING)

    text = page(client_of("author"), run)

    assert f'data-progress="/import/{run.uuid}/progress.json" data-state="waiting"' in text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert ways(text) == ["cancel"]
    assert "/check/" not in text


@pytest.mark.parametrize(
    ("state", "expected", "sentence"),
    [
        (State.FAILED, ["resume", "cancel"], "Робота перервалася"),
        (State.CANCELLED, [], "Нічого не записано."),
        (State.UNDONE, [], "Шар такий, як був до цього імпорту."),
        (State.LOADING, [], "на карті видно попередній стан"),
        (State.CHECKING, ["cancel"], "Сторінка оновлюється сама"),
    ],
)
def test_each_state_has_its_words_and_ways(
    run: ImportRun, client_of: ClientOf, state: State, expected: list[str], sentence: str
) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=state)

    text = page(client_of("author"), run)

    assert ways(text) == expected
    assert sentence in text


def test_where_a_second_person_is_asked_for_the_first_cannot_load(run: ImportRun, client_of: ClientOf) -> None:
    Layer.objects.filter(slug="schools").update(needs_second_person=True)

    first, second = (page(client_of(name), run) for name in ("author", "administrator"))

    assert (ways(first), ways(second)) == (["cancel"], ["load", "cancel"])
    assert "хтось інший, не ви" in first
    assert "і це ви" in second


@pytest.mark.parametrize(
    ("name", "status"),
    [("stranger", 302), ("citizen", 404), ("official", 404), ("author_elsewhere", 404), ("author", 200)],
)
def test_who_may_look(run: ImportRun, client_of: ClientOf, name: str, status: int) -> None:
    answer = client_of(name).get(f"/import/{run.uuid}/")

    assert answer.status_code == status
    assert "Гімназія" not in answer.content.decode() or status == 200
    if name == "stranger":
        assert answer["Location"] == f"/login/?next=/import/{run.uuid}/"


def test_what_the_readers_guessed_is_shown_with_its_reason(bring: Bring, client_of: ClientOf) -> None:
    table = 'id;назва;lon;lat\nnew;"Школа їжаків і ґав";33.45;47.95\n'.encode("cp1251")
    run = bring(table, "школи.csv", toml=f'id = "id"\nlon = "lon"\nlat = "lat"\n{TOML.replace("capacity", "x")}')

    text = page(client_of("author"), run)

    assert '<div class="guess"><h3>Кодування</h3><p class="guess__value">' in text
    assert "Школа їжаків" in text


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    bring: Bring, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of("author")
    few, many = bring(geojson(SCHOOLS[:1]), append="on"), bring()

    for run in (few, many):
        with django_assert_num_queries(12):
            page(client, run)
