"""Kill the worker of a large replacement, or what the database does for it, at random moments, again and again.

Meanwhile the public interface is read.

    python -m tests.import_scripts.killed --rounds 50 --rows 15000

on a database of its own (DATABASE_URL; every layer called `killed` in it is this program's). It ends with 1 where a
reader saw neither the old nor the new, or where a run did not end well. `test_killed.py` does a few rounds of it.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 240.0
WORKER = "killed-worker"  # by which the database knows the worker's connections
END_BACKENDS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE application_name = %s AND datname = current_database()"
)
LEASE_OVER = (
    "UPDATE import_scripts_importrun SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL"
)


def table(path: Path, rows: int, name: str) -> Path:
    """A CSV of so many places that all bear the same name."""
    lines = [f"{n},{33.15 + n % 300 / 1000:.4f},{47.7 + n // 300 / 1000:.4f},{name}" for n in range(rows)]
    path.write_text("\n".join(["id,lon,lat,name", *lines]) + "\n", encoding="utf-8")
    return path


@contextmanager
def worker(environment: dict[str, str], *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real one, in a process of its own."""
    command = [sys.executable, str(ROOT / "manage.py"), "run_imports", *more]
    environment = {**environment, "PGAPPNAME": WORKER}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


class Reader(Thread):
    """Reads the layer as everybody may, again and again, and counts what it saw."""

    def __init__(self, read: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.seen: Counter[Any] = Counter()
        self._read, self._is_over = read, Event()

    def run(self) -> None:
        from django.db import connection

        while not self._is_over.wait(0.05):
            self.seen[self._read()] += 1
        connection.close()

    def end(self) -> Counter[Any]:
        self._is_over.set()
        self.join()
        return self.seen


def names_told() -> tuple[tuple[str, int], ...]:
    """How many objects bear which name, by the ready texts that the public interface sends."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.geojson::json -> 'properties' ->> 'name', count(*) FROM layers_featuretext t"
            "  JOIN layers_feature f ON f.id = t.feature_id JOIN layers_layer l ON l.id = f.layer_id"
            " WHERE l.slug = 'killed' AND f.withdrawn_at IS NULL GROUP BY 1 ORDER BY 1"
        )
        return tuple(cursor.fetchall())


def kill(process: subprocess.Popen[bytes], what: str) -> None:
    """The worker itself, or the database's processes that work for it: then it has to end by itself, unwell."""
    from django.db import connection

    if what == "worker":
        os.kill(process.pid, signal.SIGKILL)
        return
    with connection.cursor() as cursor:
        cursor.execute(END_BACKENDS, [WORKER])
    process.wait(PATIENCE_S)


def one_round(
    layer: Any, file: Path, new: str, environment: dict[str, str], after_s: float, what: str
) -> tuple[str, Counter[Any]]:
    """Bring the file, kill its worker after so long, let another go on; how it ended, and what was read meanwhile."""
    from django.db import connection

    from import_scripts import actions
    from import_scripts.source import Rule, Source
    from import_scripts.states import State
    from import_scripts.worker import work_once

    run = actions.begin_run([file], layer, Source("killed", fields={"name": Rule("name")}, properties={}), by=None)
    work_once()
    actions.ask_to_load(run, by=None)
    reader = Reader(names_told)
    reader.start()
    with worker(environment, "--once") as process:
        deadline, is_taken = time.monotonic() + PATIENCE_S, False
        while process.poll() is None and time.monotonic() < deadline:
            run.refresh_from_db()
            if is_taken := run.token > 2:  # taken to be checked, asked for, taken to be loaded
                time.sleep(after_s)
                break
            time.sleep(0.02)
        is_idle = not is_taken and process.poll() is None
        if process.poll() is None:
            kill(process, what)
    with connection.cursor() as cursor:
        cursor.execute(LEASE_OVER)  # nobody waits half a minute
    while work_once() is not None:
        pass
    seen = reader.end()
    run.refresh_from_db()
    if is_idle:
        return "nothing that the worker ever took", seen
    ended = run.state if run.state != State.DONE or names_told()[0][0] == new else "done without the new"
    return ended, seen


def rounds(count: int, rows: int, *, longest_s: float, seed: int) -> list[str]:
    """What went wrong, in a sentence each."""
    from layers.models import Layer

    layer, chance, wrong = Layer.objects.get(slug="killed"), random.Random(seed), []
    with TemporaryDirectory() as folder:
        for number in range(count):
            before, new = names_told(), f"Стан {number}"
            file = table(Path(folder) / "file.csv", rows, new)
            what = ("worker", "backend")[number % 2]
            ended, seen = one_round(layer, file, new, dict(os.environ), chance.uniform(0, longest_s), what)
            print(f"Round {number}: {what} killed, ended as {ended}, read {sum(seen.values())} times.", flush=True)
            if ended != "done":
                wrong.append(f"Round {number}: the run ended as {ended}.")
            if strange := set(seen) - {before, ((new, rows),)}:
                wrong.append(f"Round {number}: between old and new was read {strange}.")
    return wrong


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoportal.settings")
    django.setup()
    from layers.actions import define_layer, define_theme

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--rows", type=int, default=15000)
    parser.add_argument("--longest", type=float, default=6.0, help="seconds of work after which a worker is killed")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    theme = define_theme("killed", name="Проба", colour="#000000", colour_dark="#ffffff")
    define_layer("killed", theme=theme, name="Проба", geometry_kind="point")
    wrong = rounds(given.rounds, given.rows, longest_s=given.longest, seed=given.seed)
    print("\n".join(wrong) or f"{given.rounds} rounds: always the old or the new, and every run ended well.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
