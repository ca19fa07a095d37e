"""What a process reads once is read before the first reader asks."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from django.db import OperationalError
from django.template import engines
from django.test import Client

from geoportal.core.handler import OneStepHandler
from geoportal.core.wire import Application
from geoportal.search.words import lexemes
from geoportal.warming import PAGES, rehearse, walk, warm
from layers.models import City, Feature
from transport import journey_rows, searching


def test_templates_and_words_are_held_afterwards() -> None:
    (loader,) = engines["django"].engine.template_loaders  # type: ignore[attr-defined] # of Django's own engine
    loader.reset()
    lexemes.cache_clear()

    warm()

    assert set(PAGES) <= {str(name) for name in loader.get_template_cache}
    assert lexemes.cache_info().currsize == 1


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What walking does with the connection of its thread; here that is the test's own."""
    told: list[bool] = []
    monkeypatch.setattr("geoportal.warming.connection.close", lambda: told.append(True))
    return told


def test_the_streets_are_read_before_somebody_asks_for_an_address(
    city: City, client: Client, closed: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    searching._ground.cache_clear()
    walk()

    read: list[Any] = []

    def streets(walker: Any) -> list[Any]:
        read.append(walker)
        return []

    monkeypatch.setattr(journey_rows, "streets", streets)
    page = client.get(f"/address/{Feature.objects.get(source_id='one').pk}/")

    assert (page.status_code, read) == (200, [])
    assert closed == [True]


def test_streets_that_cannot_be_read_yet_are_no_fault(closed: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> str:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(journey_rows, "network_mark", away)

    walk()

    assert closed == [True]


def asked_of(portal: Application, times: int) -> None:
    asyncio.run(rehearse(portal, times))


def test_what_people_ask_first_is_asked_on_every_connection() -> None:
    asked: Counter[tuple[str, str]] = Counter()
    inside, most_inside = 0, 0

    async def portal(scope: Any, receive: Any, send: Any) -> None:
        nonlocal inside, most_inside
        inside += 1
        most_inside = max(most_inside, inside)
        assert (await receive())["more_body"] is False
        with pytest.raises(TimeoutError):  # whoever listened would hear that the reader has left, and give up
            await asyncio.wait_for(receive(), 0.01)
        await send({"type": "http.response.start"})
        asked[scope["path"], scope["query_string"].decode()] += 1
        inside -= 1

    asked_of(portal, 3)

    assert asked == {("/themes/", ""): 3, ("/api/search", "q=%D0%B0"): 3, ("/api/objects", "limit=1"): 3}
    assert most_inside == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("city")
def test_the_portal_answers_what_is_rehearsed() -> None:
    statuses = []
    portal = OneStepHandler()

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        async def heard(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        await portal(scope, receive, heard)

    asked_of(listening, 1)

    assert statuses == [200, 200, 200]


def test_a_database_that_is_not_there_yet_is_no_fault() -> None:
    async def portal(scope: Any, receive: Any, send: Any) -> None:
        raise OperationalError("the database system is starting up")

    asked_of(portal, 2)
