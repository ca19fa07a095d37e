"""A database, a server and a browser of a benchmark's own, each gone when it ends."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
BENCH = "geoportal_bench"


def database_url(name: str) -> str:
    """DATABASE_URL with another database in it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def _admin() -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database_url("postgres").replace("postgis:", "postgresql:", 1), autocommit=True)


@contextmanager
def fresh_database(name: str = BENCH) -> Iterator[dict[str, str]]:
    """An empty database; yields the environment in which our commands use it."""
    with _admin() as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield {**os.environ, "DATABASE_URL": database_url(name), "DJANGO_SETTINGS_MODULE": "geoportal.settings"}
    finally:
        with _admin() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


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
def server(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """granian as `./dev up` starts it, on a free port of this machine; yields its address and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "1", "geoportal.asgi:application",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_until_ready(address)
            yield address, process.pid
        finally:
            process.terminate()


def _wait_until_ready(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"The server did not become ready within {seconds:g} s.")


def memory_mb(pid: int) -> float:
    """Resident memory of the process and all its children, now, in MB."""
    total = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and _descends(int(folder.name), pid):
            pages = int((folder / "statm").read_text().split()[1])
            shared = int((folder / "statm").read_text().split()[2])
            total += (pages - shared) if int(folder.name) != pid else pages
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def _descends(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False
