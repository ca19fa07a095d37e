"""What the first reader of a process would have to wait for: read from disk once, and held by the process from then on.

Without it the first search of each process unpacks a dictionary, and everybody who searches meanwhile does so again;
and whoever comes first on a connection waits until the database has read its catalogue and loaded PostGIS.
"""

import gc
from asyncio import Event, gather
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db import connection
from django.template import engines
from django.template.loader import get_template
from django.urls import get_resolver, reverse
from django.utils.translation import gettext, override

from geoportal.address.walking import WALKER
from geoportal.core.wire import Application
from geoportal.search.words import lexemes
from transport.searching import ground

ASKED_FIRST = (("themes", ""), ("search_api", "q=%D0%B0"), ("api_objects", "limit=1"))
PAGES = ("404.html", "layers/themes.html", "layers/layer.html", "layers/object.html", "address/place.html")


def warm() -> None:
    """Addresses, templates, words of the interface in each language, and the dictionary; no database is asked."""
    get_resolver().reverse_dict  # noqa: B018 - reading it imports all rooms
    engines.all()
    for name in PAGES:
        get_template(name)
    for code, _ in settings.LANGUAGES:
        with override(code):
            gettext("Map")
    lexemes("слово")
    gc.collect()
    gc.freeze()  # all this stays: looking through it for garbage again and again would hold readers up


def walk() -> None:
    """Read the streets and stops, seconds of work that the first page of an address or journey would wait for. Where
    they cannot be read yet, whoever asks first reads them."""
    try:
        with suppress(Exception):
            ground(WALKER)
    finally:
        connection.close()  # this thread's own
    gc.freeze()


async def rehearse(portal: Application, times: int) -> None:
    """Ask what people ask first, as many times at once as there are connections. Nobody hears the answers, nor of a
    database that is not there yet."""
    questions = [(reverse(name), query) for name, query in ASKED_FIRST]
    for path, query in questions:
        with suppress(Exception):
            await gather(*(portal(_scope(path, query), Waiting(), _to_nobody) for _ in range(times)))


def _scope(path: str, query: str) -> dict[str, Any]:
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip(".*")), "localhost").lstrip(".")
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(b"host", host.encode())], "client": None, "server": None,
    }  # fmt: skip


class Waiting:
    """`receive` of a reader who asks, and then listens for as long as it takes."""

    def __init__(self) -> None:
        self._has_asked = False

    async def __call__(self) -> dict[str, Any]:
        if self._has_asked:
            await Event().wait()
        self._has_asked = True
        return {"type": "http.request", "body": b"", "more_body": False}


async def _to_nobody(_message: Any) -> None:
    return None
