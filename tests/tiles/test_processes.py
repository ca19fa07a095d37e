"""Two real processes over one database: both serve and push an edit, and either may die, with its lead."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from psycopg import Connection

from layers.models import City
from tests.tiles.conftest import tile_at
from tests.tiles.decoded import decode
from tests.tiles.test_hot import NEAR, rename

SOON_S = 30
ROOT = Path(__file__).parents[2]


class Process:
    """One server of its own; `heard` is what a reader of its events has heard."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.heard = b""
        self.start()

    def start(self) -> None:
        stated = connection.get_connection_params()
        url = f"postgis://{stated.get('user', '')}@/{stated['dbname']}?host={stated.get('host', '')}"
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(self.port), "--workers", "1"]
        self.server = subprocess.Popen(
            [*command, "geoportal.asgi:application"], cwd=ROOT, start_new_session=True,
            env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(self.is_serving)
        Thread(target=self._listen, daemon=True).start()

    def is_serving(self) -> bool:
        try:
            return self.tile()[0] == 200 and self.tile()[1].get("server-timing", "").startswith(("memory", "table"))
        except (OSError, HTTPException):
            return False

    def tile(self) -> tuple[int, dict[str, str], bytes]:
        answer = self._ask("/tiles/city/{}/{}/{}.mvt".format(*tile_at(*NEAR)))
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()

    def names(self) -> set[str]:
        return {one["properties"].get("name", "") for one in decode(self.tile()[2])["objects"]}

    def kill(self) -> None:
        """As the kernel does when memory is short: the group, so that the worker has no time to say goodbye."""
        if self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(10)

    def _ask(self, path: str) -> HTTPResponse:
        asking = HTTPConnection("127.0.0.1", self.port, timeout=60)
        asking.request("GET", path)
        return asking.getresponse()

    def _listen(self) -> None:
        try:
            for line in self._ask("/tiles/city/events"):
                self.heard += line
        except (OSError, HTTPException):
            return  # killed


def until(is_so: Callable[[], Any]) -> None:
    end = time.monotonic() + SOON_S
    while not is_so():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.1)


@pytest.fixture
def pair(published_city: City) -> Iterator[list[Process]]:
    processes: list[Process] = []
    try:
        processes += [Process(), Process()]  # the first leads: it was there first
        yield processes
    finally:
        for one in processes:
            one.kill()


def test_an_edit_reaches_both_and_outlives_the_leader_and_the_database_connections(
    pair: list[Process], elsewhere: Connection[Any]
) -> None:
    first, second = pair
    until(lambda: b"event: hello" in first.heard and b"event: hello" in second.heard)
    rename(elsewhere, "Друга назва")
    until(lambda: all("Друга назва" in one.names() and b"event: tiles" in one.heard for one in pair))
    assert first.tile()[2] == second.tile()[2]
    assert first.tile()[1]["etag"] == second.tile()[1]["etag"]

    first.kill()
    rename(elsewhere, "Третя назва")
    until(lambda: "Третя назва" in second.names())
    before = second.tile()

    first.start()
    assert (first.tile()[1]["etag"], first.tile()[2]) == (before[1]["etag"], before[2])

    elsewhere.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE 'geoportal%'"
    )
    elsewhere.commit()
    assert second.tile()[2] == before[2]
    rename(elsewhere, "Четверта назва")
    until(lambda: all("Четверта назва" in one.names() for one in pair))
