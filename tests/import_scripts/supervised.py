"""A city that is served and imports, and whose parts are killed: each is started again, as a supervisor would.

The web is what `./dev up` and the container serve (deploy/serve.sh), the worker `manage run_worker`, the database the
private cluster of `./dev` in GEOPORTAL_VAR.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from threading import Event, RLock, Thread
from typing import IO, TypeVar

from django.db import DatabaseError, connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 240.0
LOOK_S = 0.2
Told = TypeVar("Told")
WORKER = "killed-worker"  # by which the database knows the worker's connections
VICTIMS = ("worker", "web", "backend", "postmaster")
BACKENDS = """
SELECT pid, application_name = %s AND state <> 'idle' FROM pg_stat_activity
 WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def patiently(ask: Callable[[], Told]) -> Told:
    """What the database says, however often its connection breaks before it does."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return ask()
        except DatabaseError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(LOOK_S)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Part:
    """One process and all that it starts, in a session of its own."""

    def __init__(self, command: list[str], environment: dict[str, str], log: IO[bytes]) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._changing = RLock()  # who kills must not wait for the one that the watch has just started in its place
        self.starts = 0
        self.start()

    def start(self) -> None:
        self.starts += 1
        self.process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, start_new_session=True,
            stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def start_again_if_ended(self) -> None:
        with self._changing:
            if self.process.poll() is not None:
                self.kill()
                self.start()

    def kill(self) -> None:
        """Everything of it at once: what is left of a server would keep its port."""
        with self._changing:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE_S)


class Supervised:
    """The city; `kill` takes a part of it down, and soon it is there again."""

    def __init__(self, var: Path, log: IO[bytes], chance: Random) -> None:
        self.port, self._var, self._log, self._chance = free_port(), var, log, chance
        environment = {**os.environ, "PYTHON": sys.executable}
        serve = ["sh", str(ROOT / "deploy" / "serve.sh"), "127.0.0.1", str(self.port)]
        self.web = Part(serve, environment, log)
        imports = [sys.executable, str(ROOT / "manage.py"), "run_worker"]
        self.worker = Part(imports, {**environment, "PGAPPNAME": WORKER}, log)
        self._is_over = Event()
        self._watching = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Supervised":
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._watching.join()
        for part in (self.web, self.worker):
            part.kill()

    def kill(self, victim: str) -> None:
        """SIGKILL for the worker, for all of the web, for one process of the database or for the one above them."""
        if victim in ("web", "worker"):
            (self.web if victim == "web" else self.worker).kill()
        else:
            os.kill(self._backend() if victim == "backend" else self._postmaster(), signal.SIGKILL)

    def is_served(self) -> bool:
        """The web answers, and it has its database."""
        asking = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            asking.request("GET", "/readyz")
            return asking.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asking.close()

    def _backend(self) -> int:
        """A process that works for the worker, sooner than one that does not."""

        def ask() -> list[tuple[int, bool]]:
            with connection.cursor() as cursor:
                cursor.execute(BACKENDS, [WORKER])
                return list(cursor.fetchall())

        found = patiently(ask)
        return self._chance.choice([pid for pid, works in found if works] or [pid for pid, _ in found])

    def _postmaster(self) -> int:
        return int((self._var / "postgres" / "data" / "postmaster.pid").read_text().split("\n")[0])

    def _watch(self) -> None:
        while not self._is_over.wait(LOOK_S):
            if not is_running(self._postmaster):
                self._start_database()
            for part in (self.web, self.worker):
                part.start_again_if_ended()

    def _start_database(self) -> None:
        """As every `./dev` does that finds it stopped."""
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        subprocess.run(
            [str(ROOT / "dev"), "psql", "-XAtqc", "SELECT 1"], cwd=ROOT, env=environment, check=False,
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT,
        )  # fmt: skip


def is_running(number: Callable[[], int]) -> bool:
    """Whether there is such a process, and it is not one that has ended and that nobody has asked for yet."""
    try:
        status = Path(f"/proc/{number()}/stat").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def worker(environment: dict[str, str], *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A single one, in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "run_worker", *more]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
