"""A database and a server of a benchmark's own, each gone when it ends."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from benchmarks.processes import descendants, free_port, peak_memory_mb, running

ROOT = Path(__file__).resolve().parent.parent
BENCH = f"geoportal_bench_run{os.getpid()}"  # two runs at once do not meet
PEAKS: list[float] = []  # MB that each server of this run has had in memory at most


def database_url(name: str) -> str:
    """DATABASE_URL with another database in it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def environment_of(name: str) -> dict[str, str]:
    """The environment in which our commands use that database.

    What Python has made of a file is kept, as on any machine and in the image, whatever this shell says: compiling the
    portal anew takes half a second of each start.
    """
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "DATABASE_URL": database_url(name), "DJANGO_SETTINGS_MODULE": "geoportal.settings"}


def connected(environment: dict[str, str]) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the environment's database, every statement a transaction of its own."""
    return psycopg.connect(environment["DATABASE_URL"].replace("postgis:", "postgresql:", 1), autocommit=True)


def admin() -> psycopg.Connection[tuple[object, ...]]:
    """A connection that may make and remove databases."""
    return connected(environment_of("postgres"))


def without_database(name: str) -> None:
    """Remove the database if it is there, whoever is connected."""
    with admin() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def fresh_database(name: str = BENCH, template: str = "template1") -> Iterator[dict[str, str]]:
    """An empty database, or a copy of another; yields the environment in which our commands use it."""
    without_database(name)
    with admin() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
    try:
        yield environment_of(name)
    finally:
        without_database(name)


def manage(environment: dict[str, str], *words: str) -> tuple[float, str]:
    """Run one management command; seconds it took as a whole process, and what it printed."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - started, done.stdout


@contextmanager
def demonstration_city() -> Iterator[tuple[dict[str, str], dict[str, float]]]:
    """A database with the demonstration city and its tiles; yields the environment and the seconds of each step."""
    with fresh_database() as environment:
        steps = ("migrate", "load_kinds", "load_demo", "build_tiles")
        yield environment, {step: manage(environment, step)[0] for step in steps}


@contextmanager
def server(environment: dict[str, str], ready: str = "/readyz") -> Iterator[tuple[str, int]]:
    """The portal as `./dev up` and the container start it, on a free port; yields its address and process id."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = ["sh", str(ROOT / "deploy/serve.sh"), "127.0.0.1", str(port)]
    with running(command, address, ready, environment={**environment, "PYTHON": sys.executable}, folder=ROOT) as pid:
        try:
            yield address, pid
        finally:
            PEAKS.append(peak_memory_mb(pid))


def memory_mb(pid: int) -> float:
    """Resident memory of the process and all its children, now, in MB; pages they share are counted once."""
    total = 0
    for number in descendants(pid):
        resident, shared = (int(part) for part in (Path("/proc") / str(number) / "statm").read_text().split()[1:3])
        total += resident if number == pid else resident - shared
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6
