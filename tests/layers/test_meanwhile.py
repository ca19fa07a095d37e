"""What changes between two statements of one answer: the answer is of before or of after, never of both."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from layers import items
from layers.actions import save_feature, withdraw_feature
from layers.models import Feature, Layer
from layers.standing import state_of

Of = Callable[[str], Feature]
ITEMS = "/api/collections/schools/items"
TEXTS = "layers_featuretext"
PUBLIC = ("public",)


@contextmanager
def meanwhile(change: Callable[[], Any], *, times: int = 1) -> Iterator[list[str]]:
    """Somebody else changes the ledger each time just before ready texts are read; how often it came to that."""
    done: list[str] = []
    read = items.copied

    def after_the_change(select: str, values: Any, options: str) -> Iterator[bytes]:
        if TEXTS in select and len(done) < times:
            done.append(select)
            change()
        return read(select, values, options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "copied", after_the_change)
        yield done


def long_page(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get(ITEMS, {"limit": "5000", **query})
    page: dict[str, Any] = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined] # it streams
    return page


def test_an_object_withdrawn_while_it_is_read_is_gone(client: Client, schools: Layer, of: Of) -> None:
    one = of("one")

    with meanwhile(lambda: withdraw_feature(one, by=None, reason="Закрито")) as done:
        answer = client.get(f"{ITEMS}/{one.pk}")

    assert (answer.status_code, answer.json()["reason"], len(done)) == (410, "Закрито", 1)


def test_an_object_changed_while_it_is_read_bears_the_mark_of_its_text(client: Client, schools: Layer, of: Of) -> None:
    one = of("one")

    with meanwhile(lambda: save_feature(schools, by=None, feature=one, name="Ліцей № 11")):
        answer = client.get(f"{ITEMS}/{one.pk}")

    told = answer.json()["properties"]
    assert told["name"] == "Ліцей № 11"
    assert answer["ETag"].startswith(f'"{told["revision"]}-')


def test_an_object_that_changes_without_end_is_not_waited_for(client: Client, schools: Layer, of: Of) -> None:
    number, ranks = of("one").pk, iter(range(50, 99))

    with meanwhile(lambda: Feature.objects.filter(pk=number).update(rank=next(ranks)), times=99) as done:
        answer = client.get(f"{ITEMS}/{number}")

    assert (answer.status_code, len(done)) == (503, 5)


def test_a_long_page_counts_what_its_own_moment_holds(client: Client, schools: Layer, of: Of) -> None:
    with meanwhile(lambda: withdraw_feature(of("one"), by=None, reason="Закрито")):
        page = long_page(client)

    assert (page["numberMatched"], page["numberReturned"], len(page["features"])) == (2, 2, 2)


def test_what_is_known_of_a_whole_layer_holds_as_long_as_its_counter(schools: Layer, of: Of) -> None:
    where = items.in_layer(schools, PUBLIC)
    counter = state_of(Layer.objects.select_related("state").get(pk=schools.pk))[0]

    def told() -> set[int]:
        return {n for _, n in items.counted_texts(where, after=0, limit=9, known=(schools.pk, counter, 77))}

    assert told() == {77}
    withdraw_feature(of("one"), by=None, reason="Закрито")
    assert told() == {2}


def test_where_nothing_is_known_what_matches_is_counted(schools: Layer) -> None:
    where = items.in_layer(schools, PUBLIC)

    found = list(items.counted_texts(where, after=0, limit=1))

    assert found == [(text, 3) for text in items.feature_texts(where, after=0, limit=1)]


def test_a_long_page_without_items_says_how_many_there_are(client: Client, schools: Layer) -> None:
    nowhere = long_page(client, bbox="10,10,11,11")

    assert (nowhere["numberMatched"], nowhere["features"]) == (0, [])
