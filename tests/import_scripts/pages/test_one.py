"""The page of a run: what it says in each state, the list and its pages, the guesses, and who may look."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from import_scripts.models import ImportNotice, ImportRun
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
    assert "<dt>Місткість</dt><dd><del>600</del> <ins>650</ins>" in text
    assert "переміщено на 149 м · outside" in text
    assert "Нова школа &lt;b&gt;" in text
    assert "<b>" not in text


def test_a_row_with_many_fields_folds_those_behind_the_first(run: ImportRun, client_of: ClientOf) -> None:
    text = page(client_of("author"), run, "?q=one")
    shown, folded = text.split('<details class="further"><summary>Ще 4 поля</summary>')

    assert re.findall(r"<dt>([^<]*)</dt><dd><del>", shown) == ["Назва", "Важливість", "Адреса"]
    assert re.findall(r"<dt>([^<]*)</dt><dd><del>", folded.split("</details>")[0]) == [
        "Назва (en)", "Телефон", "Місткість", "Години роботи"
    ]  # fmt: skip


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


def test_a_refused_run_shows_where_its_rows_lie(bring: Bring, client_of: ClientOf) -> None:
    run = bring(geojson([feature("a", 33.9, 47.9, "Далеко"), feature("b", 33.4, 47.9, "Тут")]), confirm_outside="")
    notice = run.notices.get(code="geometry_outside_city")

    answer = client_of("author").get(f"/import/{run.uuid}/")
    text, context = answer.content.decode(), answer.context

    assert context["map"]["bbox"] == (33.9, 47.9, 33.9, 47.9)
    assert "data-difference-map" in text
    assert "data-views" not in text  # there is no before and after
    assert [(one.state, one.number) for one in context["legend"]] == [("refused", "1")]
    row = text.split(f'id="notice-{notice.pk}"')[1].split("</div>")[0]
    assert 'href="?line=1#line-1"' in row
    assert 'data-row="line-1" data-at="33.900000,47.900000"' in row


def test_a_run_refused_for_what_would_vanish_shows_it(bring: Bring, client_of: ClientOf) -> None:
    run = bring(geojson([feature("new", 33.4, 47.9, "Нова школа", місць=300)]))

    text = page(client_of("author"), run)

    assert (run.state, run.added, run.withdrawn) == (
        State.REFUSED,
        1,
        run.differences.filter(state="withdrawn").count(),
    )
    assert f"зникли б {run.withdrawn} з " in text
    assert "Нижче показано, що змінив би цей файл." in text
    assert ways(text) == []
    assert "data-difference-map" in text
    assert "Нова школа" in names(text)
    assert Layer.objects.get(slug="schools").features.filter(withdrawn_at=None, name="Нова школа").count() == 0


def test_a_refused_run_without_a_place_has_no_map(bring: Bring, client_of: ClientOf) -> None:
    nowhere = feature("a", 33.4, 47.9, "Ніде") | {"geometry": None}
    run = bring(geojson([nowhere]))

    text = page(client_of("author"), run)

    assert run.state == State.REFUSED
    assert "data-difference-map" not in text
    assert 'id="notices"' in text
    assert "без місця" in text


def test_what_is_left_out_is_drawn_beside_the_difference(bring: Bring, client_of: ClientOf) -> None:
    nowhere = feature("nowhere", 33.4, 47.9, "Ніде") | {"geometry": None}
    far = feature("far", 33.9, 47.9, "Далеко")
    run = bring(geojson([*SCHOOLS[:1], nowhere, far]), confirm_outside="", skip_bad_rows="on", append="on")

    answer = client_of("author").get(f"/import/{run.uuid}/")

    assert run.state == State.READY
    assert [(one.state, one.number) for one in answer.context["legend"]] == [
        ("added", "0"), ("changed", "1"), ("moved", "0"), ("withdrawn", "0"), ("refused", "2")
    ]  # fmt: skip
    sent = client_of("author").get(f"/import/{run.uuid}/difference.geojson")
    drawn = json.loads(sent.getvalue())["features"]
    assert [one["properties"]["row"] for one in drawn if one["properties"]["state"] == "refused"] == ["line-3"]


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
    assert "за літерами прочитано як cp1251" in text
    assert "Школа їжаків" in text
    assert "read as cp1251 by its letters" in page(client_of("author"), run, language="/en")


def test_one_run_is_read_in_both_languages(bring: Bring, client_of: ClientOf) -> None:
    table = "id,назва,lon,lat,місць\na,Ліцей,33.4,47.9,сто\n,Школа,33.4,47.9,1\nc,Гімназія,далеко,47.9,2\n"
    typed = 'id = "id"\nlon = "lon"\nlat = "lat"\n' + TOML.replace('"місць"', '{ from = "місць", type = "integer" }')
    run = bring(table.encode(), "школи.csv", toml=typed)

    ukrainian, english = (page(client_of("author"), run, language=language) for language in ("", "/en"))

    for sentence in (
        "місць: «сто» не є цілим числом. Виправте в джерелі.",
        "Рядок не має ідентифікатора. Вкажіть стовпець ідентифікаторів через --id і заповніть його в джерелі.",
        "lon: «далеко» не є координатою. Виправте в джерелі.",
    ):
        assert sentence in ukrainian
        assert sentence not in english
    for sentence in (
        "місць: &#x27;сто&#x27; is not a whole number. Correct it in the source.",
        "The row has no identifier. Say which column identifies a row with --id, and fill it in the source.",
        "lon: &#x27;далеко&#x27; is not a coordinate. Correct it in the source.",
    ):
        assert sentence in english
        assert sentence not in ukrainian


def test_what_stopped_a_file_is_told_in_the_readers_language(bring: Bring, client_of: ClientOf) -> None:
    run = bring(b'{"type": "FeatureCollection", "features": [{"type": }]}')

    ukrainian, english = (page(client_of("author"), run, language=language) for language in ("", "/en"))

    assert run.refusal.startswith("школи.geojson, row 1: The JSON is broken at character")
    assert "школи.geojson, рядок 1: JSON пошкоджено (символ" in ukrainian
    assert "школи.geojson, row 1: The JSON is broken at character" in english


def test_what_was_kept_only_in_english_is_shown_as_english(run: ImportRun, client_of: ClientOf) -> None:
    ImportNotice.objects.create(run=run, code="duplicate_id", severity="error", message="Said long ago.")
    ImportRun.objects.filter(pk=run.pk).update(state=State.REFUSED, refusal="Refused long ago.", rows_refused=0)

    ukrainian, english = (page(client_of("author"), run, language=language) for language in ("", "/en"))

    assert '<p lang="en">Said long ago.</p>' in ukrainian
    assert "<p>Said long ago.</p>" in english
    assert "Refused long ago." in ukrainian


def test_the_page_asks_the_database_as_often_for_many_as_for_one(
    bring: Bring, client_of: ClientOf, django_assert_num_queries: Any
) -> None:
    client = client_of("author")
    few, many = bring(geojson(SCHOOLS[:1]), append="on"), bring()

    for run in (few, many):
        with django_assert_num_queries(16):
            page(client, run)
